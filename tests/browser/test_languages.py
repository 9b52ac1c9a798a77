"""Every language on the narrowest phone: the first screen, the menu, topics, a report."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.channels.webchat.page_context import tag_of
from bot.i18n import direction
from handlers.languages.names import LANGUAGE_NAMES
from storage.database import Database
from storage.quarter import import_quarter
from tests.support.browser import CATALOGUES, SMALL_PHONE, Visitor, Visitors
from tests.support.lengths import LONG
from tests.support.program import Running, running
from tests.support.quarters import awake_profile, speaking

pytestmark = pytest.mark.asyncio(loop_scope="module")

LAYOUT: Final = Path(__file__).parents[1].joinpath("support", "layout.js").read_text("utf-8")
VOICES: Final = {tag_of(locale): True for locale in CATALOGUES.spoken}
SCREENS: Final = (
    *("/help", "/language", "/privacy", "/topics", "/mine", "/events", "/ideas", "/appointment"),
    *("/ask", "/idea"),
)
"""What else is drawn where time does not matter."""
ADDRESS: Final = "Musterstraße 12"
TOPIC: Final = "♿"
"""The sign of a topic, which is the same in all languages."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """The demo of a quarter that offers every language there is."""
    data_dir = shutil.copytree(founded, tmp_path_factory.mktemp("languages") / "data")
    profile = awake_profile()
    others = [locale for locale in CATALOGUES.spoken if locale not in profile.locales]
    database = Database(f"sqlite:///{data_dir}/quartiersbote.db")
    async with database.transaction() as session:
        await import_quarter(session, speaking(profile, *others), now=datetime.now(UTC))
    await database.close()
    limits = {"QB_RATE_LIMITS": "accounts=1000/minute"}
    async with running("demo", data_dir=data_dir, settings=limits) as program:
        yield program


async def _faults(visitor: Visitor, screen: str) -> list[str]:
    """Return what is wrong with the page as it is drawn."""
    found: list[str] = await visitor.page.evaluate(f"({LAYOUT})()")
    return [f"{visitor.locale}, {screen}: {fault}" for fault in found]


async def _draw_everything(visitor: Visitor) -> list[str]:
    """Draw what a resident sees first, the menu, and a report from its topics to its number."""
    page, say = visitor.page, visitor.say
    await visitor.is_offered(say("🛠 Report a problem"))
    await visitor.is_connected("online")
    faults = await _faults(visitor, "first screen")
    await page.locator("#menu").click()
    faults += await _faults(visitor, "menu")
    await page.keyboard.press("Escape")

    await visitor.tap(say("🛠 Report a problem"))
    await visitor.is_offered(say("✖️ Cancel"))
    await visitor.write(ADDRESS)
    await visitor.is_offered(TOPIC)
    faults += await _faults(visitor, "topics")
    await visitor.tap(TOPIC)
    await expect(page.locator("#keyboard button").first).to_be_visible()
    faults += await _faults(visitor, "place")
    await visitor.write(ADDRESS)
    await visitor.tap(say("Go on without a photo"))
    await _answer_whether_it_is_known(visitor)
    await visitor.tap(say("✅ Send"))
    await visitor.is_offered(say("➕ Add something"))
    faults += await _faults(visitor, "report")
    return faults + (await _draw_commands(visitor) if LONG else [])


async def _draw_commands(visitor: Visitor) -> list[str]:
    """Draw what each command brings, and the names of all languages."""
    page, faults = visitor.page, []
    for command in SCREENS:
        await visitor.write("/cancel")
        count = await page.locator("#log .message.bot").count()
        await visitor.write(command)
        await expect(page.locator("#log .message.bot").nth(count)).to_be_attached()
        faults += await _faults(visitor, command)
    await visitor.write("/language")
    await visitor.tap(visitor.say("🌐 More languages"))
    for name in LANGUAGE_NAMES.values():
        await visitor.is_offered(name)
    return faults + await _faults(visitor, "languages")


async def _answer_whether_it_is_known(visitor: Visitor) -> None:
    """Say that it is none of those which others have reported at the same place, if asked."""
    send = visitor.button(visitor.say("✅ Send"))
    other = visitor.button(visitor.say("No, mine is another one"))
    await expect(send.or_(other).last).to_be_visible()
    if await other.is_visible():
        await other.click()


async def test_every_language_fits_the_narrowest_phone(visitors: Visitors, demo: Running) -> None:
    faults = []
    for locale in CATALOGUES.spoken:
        visitor = await visitors.arrive(
            demo.url + "/",
            locale=locale,
            viewport=SMALL_PHONE,
            phone_tag=tag_of(locale),
            voices=VOICES,
        )
        html = visitor.page.locator("html")
        await expect(html).to_have_attribute("lang", tag_of(locale))
        await expect(html).to_have_attribute("dir", direction(locale))
        faults += await _draw_everything(visitor)
        await visitor.page.context.close()
    assert faults == []
