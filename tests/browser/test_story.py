"""The demo's story in a real browser: a resident reports, the manager answers."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.support.browser import SMALL_PHONE, Visitor
from tests.support.program import Running

LANGUAGES = {"tr": "Türkçe", "ar": "العربية"}
WORDS = {
    "tr": "Sokak lambası kırık, akşamları çok karanlık.",
    "ar": "مصباح الشارع مكسور والمكان مظلم في المساء.",
}


@pytest.mark.parametrize("locale", ["tr", "ar"])
async def test_from_the_report_to_not_solved(
    browser: Browser, demo: Running, photo: Path, locale: str
) -> None:
    manager = await Visitor.arrive(browser, demo.team_link, locale="de")
    await manager.sees(
        manager.say("/inbox shows what is new. I tell you when something arrives.")
        if False
        else "Frau Weber"
    )
    resident = await Visitor.arrive(browser, demo.url + "/", locale=locale, viewport=SMALL_PHONE)

    await resident.tap(LANGUAGES[locale])
    await expect(resident.page.locator("html")).to_have_attribute(
        "dir", "rtl" if locale == "ar" else "ltr"
    )
    await resident.tap(resident.say("🛠 Report a problem"))
    await resident.write(WORDS[locale])
    await resident.tap("💡")
    await resident.tap_key(resident.say("📍 Send where I am now"))
    await resident.sees(resident.say("Do you have a photo? Please send it now."))
    await resident.send_photo(photo)
    await resident.tap(resident.say("✅ Send"))
    await resident.sees("M-2026-0001")
    assert not await resident.scrolls_sideways()

    await manager.sees("M-2026-0001")
    await manager.sees(WORDS[locale])
    await manager.tap(manager.say("Take"))
    await resident.sees(resident.say("👀 The team has read it and takes care of it."))


async def test_the_two_doors_are_two_people_in_one_browser(
    browser: Browser, demo: Running
) -> None:
    manager = await Visitor.arrive(browser, demo.team_link, locale="de")
    await manager.sees("Frau Weber")
    page = await manager.page.context.new_page()
    await page.goto(demo.url + "/")
    resident = Visitor(page, "de")
    await resident.write("/inbox")
    await resident.sees(resident.say("I do not know this command. /help shows what I can do."))


async def test_the_link_of_the_manager_works_once(browser: Browser, demo: Running) -> None:
    first = await Visitor.arrive(browser, demo.team_link, locale="de")
    await first.sees("Frau Weber")
    second = await Visitor.arrive(browser, demo.team_link, locale="de")
    await second.sees(
        second.say("This invitation is not valid any more. Please ask for a new one.")
    )
