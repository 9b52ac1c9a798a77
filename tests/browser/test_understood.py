"""What people write is understood, in a real browser: danger, what they ask for, a typed place.

A German on a phone, and an Arab on a narrow one, from right to left and in the dark.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import expect

from tests.support.browser import PHONE, SMALL_PHONE, Visitor, Visitors
from tests.support.person import plain
from tests.support.program import running

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Words:
    """What is written in one language."""

    language: str
    appointment: str
    danger: str
    report: str
    place: str
    found: str
    """What the place is called."""


WORDS: Final[Mapping[str, Words]] = {
    "de": Words(
        language="Deutsch",
        appointment="Ich möchte einen Termin",
        danger="Hilfe, im Keller brennt es und alles ist voller Rauch",
        report="Vor der Haustür liegt seit Tagen Sperrmüll",
        place="Musterstr. 12",
        found="Musterstraße 12–14",
    ),
    "ar": Words(
        language="العربية",
        appointment="أريد موعدًا",
        danger="النار تشتعل في المطبخ والدخان كثيف",
        report="القمامة أمام الباب منذ أيام",
        place="rathausstr 5",
        found="Rathausstraße 5",
    ),
}


async def test_danger_wishes_and_places_are_understood(visitors: Visitors, data_dir: Path) -> None:
    async with running("demo", data_dir=data_dir) as demo:
        manager = await visitors.arrive(demo.team_link, locale="de", viewport=PHONE)
        await manager.sees("Frau Weber")
        german = await visitors.arrive(f"{demo.url}/", locale="de", viewport=PHONE)
        arab = await visitors.arrive(
            f"{demo.url}/", locale="ar", viewport=SMALL_PHONE, colours="dark"
        )
        for resident in (german, arab):
            words = WORDS[resident.locale]
            await resident.tap(words.language)
            await ask_for_appointment(resident, words)
            await tell_of_danger(resident, words)
            await report_with_typed_place(resident, words)
            shown = await manager.sees(words.report)
            await expect(shown).to_contain_text(words.found)


async def ask_for_appointment(resident: Visitor, words: Words) -> None:
    """Ask in own words for what has a command."""
    await resident.write(words.appointment)
    await resident.sees(plain(resident.say("📅 <b>Choose a day.</b>")).split(maxsplit=1)[1])


async def tell_of_danger(resident: Visitor, words: Words) -> None:
    """See the numbers before anything else, and the draft go on."""
    await resident.write(words.danger)
    card = await resident.sees("112")
    await expect(card).to_contain_text("110")
    await resident.is_offered(resident.say("✖️ Cancel"))
    said = await resident.conversation()
    places = [number for number, each in enumerate(said) if "112" in each]
    assert words.danger in said[places[-1] - 1]
    await resident.check_page()
    await resident.tap(resident.say("✖️ Cancel"))


async def report_with_typed_place(resident: Visitor, words: Words) -> None:
    """Write street and number, see them on the map, and send."""
    await resident.write(words.report)
    await resident.tap(resident.say("🛠 A problem"))
    await resident.tap("🗑")
    await resident.write(words.place)
    await resident.sees(words.found)
    await resident.is_offered(resident.say("✏️ Wrong place? Change it"))
    await resident.check_page()
    await resident.tap(resident.say("Go on without a photo"))
    await resident.tap(resident.say("✅ Send"))
    await resident.sees("M-20")
