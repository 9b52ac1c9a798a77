"""The quarter talks, in a real browser: topics, an event, an announcement and an idea."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

import pytest
from babel.dates import format_date

from tests.support.browser import PHONE, SMALL_PHONE, Visitor, Visitors
from tests.support.program import running

pytestmark = pytest.mark.asyncio(loop_scope="module")

TITLE: Final = "Hoffest"
TEXT: Final = "Wir essen zusammen im Hof."
ANNOUNCEMENT: Final = "Am Freitag wird das Wasser abgestellt."
"""One of the demo's ideas."""


@dataclass(frozen=True)
class Words:
    """What the resident taps that is not in the catalogues."""

    language: str
    topic: str
    idea: str


WORDS: Final = {
    "tr": Words("Türkçe", "Etkinlikler", "Dere kenarına banklar"),
    "ar": Words("العربية", "الفعاليات", "مقاعد على ضفة الجدول"),
}


@pytest.mark.parametrize(("locale", "colours"), [("tr", "light"), ("ar", "dark")])
async def test_the_quarter_talks_and_the_manager_reaches_it(
    visitors: Visitors, data_dir: Path, locale: str, colours: Literal["light", "dark"]
) -> None:
    async with running("demo", data_dir=data_dir) as demo:
        manager = await visitors.arrive(demo.team_link, viewport=PHONE, colours=colours)
        await manager.sees("Frau Weber")
        resident = await visitors.arrive(
            demo.url + "/", locale=locale, viewport=SMALL_PHONE, colours=colours
        )
        await resident.tap(WORDS[locale].language)
        for visitor in (manager, resident):
            await visitor.page.evaluate("window.neverReloaded = true")

        await _follow_events(resident, WORDS[locale])
        await _publish_an_event(manager)
        await _come(resident, manager)
        await _announce(manager, resident)
        await _support(resident, WORDS[locale])

        for visitor in (manager, resident):
            assert await visitor.page.evaluate("window.neverReloaded")
            await visitor.check_page()


async def _follow_events(resident: Visitor, words: Words) -> None:
    await resident.write("/topics")
    await resident.tap(f"⬜ 🎉 {words.topic}")
    await resident.is_offered(f"✅ 🎉 {words.topic}")


async def _publish_an_event(manager: Visitor) -> None:
    await manager.write("/events")
    await manager.tap(manager.say("🛠 Plan events"))
    await manager.tap(manager.say("➕ New event"))
    day = datetime.now(UTC) + timedelta(days=20)
    answers = {
        "What is the event called? Please write a short title in German.": TITLE,
        "What is it about? Please write it in German, as residents shall read it.": TEXT,
        "When is it? Please write day, beginning and end, such as 24.12. 18:00-20:00": (
            f"{format_date(day, 'full', locale='de')}, 18–20 Uhr"
        ),
        "Where is it? Please write the place, or share a pin.": "Musterstraße 1",
    }
    for question, answer in answers.items():
        await manager.sees(manager.say(question))
        await manager.write(answer)
    await manager.sees(manager.say("Which topic is it? Those who follow it hear of the event."))
    await manager.tap("🎉 Veranstaltungen")
    await manager.tap(manager.say("📣 Publish now"))
    await manager.tap(manager.say("📣 Yes, publish"))
    await manager.sees(manager.say("✅ The event is published."))


async def _come(resident: Visitor, manager: Visitor) -> None:
    await resident.sees(TITLE)
    await resident.tap(resident.say("✅ I come"))
    await resident.sees(resident.say("🎉 See you there! I remind you in time."))
    await manager.tap(manager.say("📅 Dates, who comes"))
    await manager.is_offered("👥 1")


async def _announce(manager: Visitor, resident: Visitor) -> None:
    await manager.write("/announce")
    await manager.tap(manager.say("➕ New announcement"))
    await manager.is_offered(manager.say("📣 All announcements"))
    await manager.write(ANNOUNCEMENT)
    await manager.tap(manager.say("📨 Send"))
    await manager.tap(manager.say("📨 Yes, send"))
    bubble = await resident.sees(ANNOUNCEMENT)
    note = resident.say("ℹ️ So far we have this message only in German.")
    assert note.split(maxsplit=1)[1] in await bubble.inner_text()
    await manager.sees(manager.say("✅ Announcement: sent"))


async def _support(resident: Visitor, words: Words) -> None:
    await resident.write("/ideas")
    await resident.tap(words.idea)
    await resident.tap(resident.say("👍 Support"))
    await resident.sees(resident.say("✔️ You support this idea."))
