"""The chat page itself: its two entrances, languages, keyboard, photos and place."""

import re
from pathlib import Path
from typing import Final, Literal

import pytest
from playwright.async_api import expect

from bot.i18n import direction
from handlers.languages.names import LANGUAGE_NAMES
from tests.support.browser import SMALL_PHONE, Visitor, Visitors
from tests.support.pictures import claiming
from tests.support.program import Running, running
from tests.support.quarters import awake_profile
from tests.support.sent_files import PDF

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADDRESS: Final = "Musterstraße 12"
COLOURS: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")


async def test_the_two_doors_are_two_people_and_the_link_of_the_manager_works_once(
    visitors: Visitors, demo: Running
) -> None:
    manager = await visitors.arrive(demo.team_link)
    await manager.sees("Frau Weber")
    assert manager.page.url == demo.url + "/team/"

    resident = await visitors.open_beside(manager, demo.url + "/")
    await resident.is_offered(resident.say("🛠 Report a problem"))
    await resident.write("/inbox")
    await resident.sees(resident.say("I do not know this command. /help shows what I can do."))

    stranger = await visitors.arrive(demo.team_link)
    await stranger.sees(
        stranger.say("This invitation is not valid any more. Please ask for a new one.")
    )


async def test_who_comes_for_the_first_time_reads_the_welcome_from_its_beginning(
    visitors: Visitors, demo: Running
) -> None:
    visitor = await visitors.arrive(demo.url + "/", viewport=SMALL_PHONE)
    await visitor.is_offered(visitor.say("🛠 Report a problem"))
    await expect(visitor.page.locator("#log .message.bot b").first).to_be_in_viewport(ratio=1)
    newest = visitor.page.locator("#newest")
    await expect(newest).to_be_hidden()

    await visitor.page.locator("#scroll").evaluate("log => log.scrollTo(0, log.scrollHeight)")
    await visitor.tap(visitor.say("🔒 Privacy"))
    await expect(visitor.button(visitor.say("🗑 Erase everything"))).to_be_attached()
    await expect(visitor.message("31")).to_be_in_viewport()
    await expect(newest).to_be_hidden()


async def test_every_language_of_the_quarter_is_readable_on_the_smallest_phone(
    visitors: Visitors, demo: Running
) -> None:
    visitor = await visitors.arrive(demo.url + "/", viewport=SMALL_PHONE)
    html = visitor.page.locator("html")
    for locale in awake_profile().locales:
        await visitor.write("/language")
        await visitor.tap(LANGUAGE_NAMES[locale])
        await expect(html).to_have_attribute("lang", locale)
        await expect(html).to_have_attribute("dir", direction(locale))
        visitor.locale = locale
        for command in ("/start", "/help", "/privacy"):
            await visitor.write(command)
        await visitor.is_offered(visitor.say("🗑 Erase everything"))
        for words in (visitor.message("112"), visitor.message("/report")):
            await expect(words.locator(".text")).to_have_css("direction", direction(locale))
        assert not await visitor.scrolls_sideways()
    for colours in COLOURS:
        await visitor.page.emulate_media(color_scheme=colours)
        await visitor.check_page()


async def test_a_report_needs_nothing_but_a_keyboard(visitors: Visitors, demo: Running) -> None:
    visitor = await visitors.arrive(demo.url + "/")
    keyboard, field = visitor.page.keyboard, visitor.page.locator("#input")

    async def press(label: str) -> None:
        await visitor.is_offered(label)
        # Backwards, as who comes from the text field.
        await visitor.move_focus_to(visitor.button(label), key="Shift+Tab")
        await keyboard.press("Enter")

    async def write(text: str) -> None:
        await visitor.move_focus_to(field)
        await keyboard.type(text)
        await keyboard.press("Enter")

    await press(visitor.say("🛠 Report a problem"))
    await visitor.is_offered(visitor.say("✖️ Cancel"))
    await write("Die Laterne ist kaputt.")
    await press("Straßenbeleuchtung")
    await expect(visitor.page.locator("#keyboard")).to_be_visible()
    assert await visitor.page.evaluate("document.activeElement !== document.body")
    await write(ADDRESS)
    await press(visitor.say("Go on without a photo"))
    await press(visitor.say("✅ Send"))
    await visitor.is_offered(visitor.say("➕ Add something"))
    await visitor.sees("M-20")


async def test_a_message_is_read_aloud_by_a_voice_of_the_device(
    visitors: Visitors, demo: Running
) -> None:
    visitor = await visitors.arrive(demo.url + "/", voices={"de_DE": True, "tr-TR": False})
    page = visitor.page
    await visitor.is_offered(visitor.say("🛠 Report a problem"))
    read = visitor.message(visitor.say("🛠 Report a problem")).locator(".read")
    await expect(read).to_have_accessible_name(visitor.say("Read aloud"))
    await visitor.move_focus_to(read, key="Shift+Tab")
    await page.keyboard.press("Enter")
    await expect(read).to_have_accessible_name(visitor.say("Stop reading"))
    said: list[str] = await page.evaluate("said.map(each => each.text)")
    assert visitor.say("🛠 Report a problem").removeprefix("🛠 ") in said
    assert not [line for line in said if set(line) & {"🛠", "👋", "\u2068"}]
    assert await page.evaluate("said.every(({voice}) => voice.lang === 'de_DE')")
    await visitor.check_page()

    await page.keyboard.press("Enter")
    await expect(read).to_have_accessible_name(visitor.say("Read aloud"))
    assert await page.evaluate("said.length") == 0
    await read.click()
    await page.evaluate("said.at(-1).dispatchEvent(new Event('end'))")
    await expect(read).to_have_accessible_name(visitor.say("Read aloud"))

    # What would leave the device is as good as no voice.
    words = "Sokak lambası kırık, akşamları çok karanlık."
    await visitor.write(words)
    own = page.locator("#log .message.me[data-id]", has_text=words)
    await expect(own.locator(".text")).to_have_attribute("lang", "tr")
    await expect(own.locator(".read")).to_be_hidden()
    # What arrives meanwhile may end the reading.
    await expect(page.locator("#log .message").last).not_to_have_class(re.compile(r"\bme\b"))
    await page.evaluate(
        "voices['tr-TR'] = true, speechSynthesis.dispatchEvent(new Event('voiceschanged'))"
    )
    await own.locator(".read").click()
    await page.wait_for_function("said.length")
    assert await page.evaluate("said.map(({text, lang}) => [text, lang])") == [[words, "tr-TR"]]


async def test_larger_letters_and_higher_contrast_follow_the_system(
    visitors: Visitors, demo: Running
) -> None:
    visitor = await visitors.arrive(demo.url + "/", viewport=SMALL_PHONE, voices={"de-DE": True})
    await visitor.is_offered(visitor.say("🛠 Report a problem"))
    text = visitor.page.locator("#log .text").first
    await expect(text).to_have_css("font-size", "17px")
    for colours in COLOURS:
        await visitor.page.emulate_media(color_scheme=colours, contrast="more")
        await expect(visitor.page.locator("body")).to_have_css(
            "color", "rgb(0, 0, 0)" if colours == "light" else "rgb(255, 255, 255)"
        )
        await visitor.check_page()
    await visitor.page.emulate_media(contrast="null", forced_colors="active")
    await visitor.check_page()

    browser = await visitor.page.context.new_cdp_session(visitor.page)
    await browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    await expect(text).to_have_css("font-size", "34px")
    assert not await visitor.scrolls_sideways()


async def test_photos_are_seen_before_they_are_sent_and_can_be_left_out(
    visitors: Visitors, demo: Running, photo: Path
) -> None:
    visitor = await visitors.arrive(demo.url + "/")
    await visitor.is_offered(visitor.say("🛠 Report a problem"))
    await visitor.choose_photos(photo, photo, photo)
    tray = visitor.page.locator("#tray li")
    await tray.first.get_by_role("button").click()
    await expect(tray).to_have_count(2)
    await visitor.write("Die Laterne")
    await visitor.is_offered(visitor.say("🛠 A problem"))
    sent = visitor.page.locator("#log .album .message.me .photo")
    await expect(sent).to_have_count(2)
    await sent.first.click()
    await expect(visitor.page.locator("#viewer img")).to_be_visible()
    await visitor.check_page()


async def test_a_photo_that_stays_too_large_is_not_offered_again_and_its_words_arrive(
    visitors: Visitors, demo: Running, tmp_path: Path
) -> None:
    bomb = tmp_path / "lamp.webp"
    bomb.write_bytes(claiming("WEBP", 8_000, 8_000))
    visitor = await visitors.arrive(demo.url + "/")
    await visitor.is_offered(visitor.say("🛠 Report a problem"))
    failed = visitor.page.locator("#log .message[data-state=failed]")
    for locale, name in (("de", "Deutsch"), ("ar", "العربية")):
        await visitor.write("/language")
        await visitor.tap(name)
        await expect(visitor.page.locator("html")).to_have_attribute("lang", locale)
        visitor.locale = locale
        await visitor.send_photos(bomb, caption=f"Lamp {locale}")
        await expect(failed).to_contain_text(
            visitor.say(
                "This photo has too many pixels for me to open. Please send a smaller one."
            )
        )
        await expect(failed.locator(".retry")).to_have_count(0)
        await failed.locator(".discard").click()
        sent = visitor.page.locator("#log .message.me[data-id]", has_text=f"Lamp {locale}")
        await expect(sent).to_have_count(1)
        await expect(failed).to_have_count(0)
    await visitor.check_page()
    assert [" 413 " in failure for failure in visitor.failures] == [True, True]
    visitor.failures.clear()  # the browser tells of every refused upload


async def test_a_file_reaches_the_team_as_a_download_and_a_program_does_not(
    visitors: Visitors, data_dir: Path, tmp_path: Path
) -> None:
    program = tmp_path / "Rechnung.pdf"
    program.write_bytes(b"MZ" + bytes(60))
    async with running("demo", data_dir=data_dir) as demo:
        manager = await visitors.arrive(demo.team_link)
        await manager.sees("Frau Weber")
        for locale, name in (("de", "Mietvertrag.pdf"), ("ar", "عقد.pdf")):
            letter = tmp_path / name
            letter.write_bytes(PDF)
            visitor = await visitors.arrive(demo.url + "/")
            await visitor.write("/language")
            await visitor.tap(LANGUAGE_NAMES[locale])
            await expect(visitor.page.locator("html")).to_have_attribute("lang", locale)
            visitor.locale = locale
            await visitor.choose_photos(letter, program)
            await expect(visitor.page.locator("#tray .chosen")).to_have_count(2)
            await visitor.check_page()
            await visitor.write(f"Brief {locale}")
            await visitor.sees(visitor.say("📄 Thank you. A person from the team will read it."))
            failed = visitor.page.locator("#log .message[data-state=failed]")
            await expect(failed).to_contain_text("OpenDocument")
            await expect(failed.locator(".retry")).to_have_count(0)
            await failed.locator(".discard").click()
            own = visitor.page.locator("#log .message.me[data-id] a.document")
            await expect(own).to_contain_text(name)
            await visitor.tap(visitor.say("❓ A question"))
            await visitor.tap(visitor.say("✅ Send"))
            await visitor.is_offered(visitor.say("➕ Add something"))
            await visitor.check_page()
            assert [" 415 " in failure for failure in visitor.failures] == [True]
            visitor.failures.clear()  # the browser tells of every refused upload

            handed = manager.page.locator("#log .message.bot a.document", has_text=name)
            await expect(handed).to_be_visible()
            await manager.sees(f"Brief {locale}")
            async with manager.page.expect_download() as loading:
                await handed.click()
            download = await loading.value
            assert download.suggested_filename == name
            await download.save_as(letter.with_suffix(".copy"))
            assert letter.with_suffix(".copy").read_bytes() == PDF
        await manager.check_page()


async def test_who_does_not_share_the_phones_place_is_asked_for_the_street(
    visitors: Visitors, demo: Running
) -> None:
    visitor = await visitors.arrive(demo.url + "/", shares_place=False)
    await visitor.is_connected("online")
    await visitor.page.locator("#place").click()
    notice = visitor.page.locator("#notice")
    await expect(notice).to_contain_text(
        visitor.say("Please type the street and the house number instead.")
    )
    await visitor.check_page()


async def test_the_menu_leads_to_the_imprint_and_the_privacy_page(
    visitors: Visitors, demo: Running
) -> None:
    visitor = await visitors.arrive(demo.url + "/", viewport=SMALL_PHONE)
    await visitor.is_offered(visitor.say("🛠 Report a problem"))
    for path, name in (("/imprint", "Imprint"), ("/privacy", "Privacy")):
        await visitor.page.locator("#menu").click()
        await visitor.check_page()
        link = visitor.page.locator("#commands").get_by_role("link", name=visitor.say(name))
        async with visitor.page.expect_popup() as opened:
            await link.click()
        shown = Visitor(await opened.value, visitor.locale)
        assert shown.page.url == demo.url + path
        await expect(shown.page.locator("h1")).to_be_visible()
        await shown.check_page()
        assert shown.failures == []
        await shown.page.close()
        await visitor.page.keyboard.press("Escape")
        await expect(visitor.page.locator("#commands")).to_be_hidden()


async def test_signing_out_leaves_nothing_of_the_team_in_the_browser(
    visitors: Visitors, data_dir: Path
) -> None:
    async with running("demo", data_dir=data_dir) as demo:
        manager = await visitors.arrive(demo.team_link, viewport=SMALL_PHONE)
        await manager.sees("Frau Weber")
        await manager.page.locator("#menu").click()
        await manager.check_page()
        manager.page.once("dialog", lambda dialog: dialog.accept())
        await manager.page.locator("#commands .sign-out").click()
        await manager.is_offered(manager.say("🛠 Report a problem"))
        await expect(manager.message("Frau Weber")).to_have_count(0)
        await manager.write("/inbox")
        await manager.sees(manager.say("I do not know this command. /help shows what I can do."))


async def test_erasing_empties_the_page(visitors: Visitors, demo: Running) -> None:
    visitor = await visitors.arrive(demo.url + "/")
    await visitor.is_offered(visitor.say("🛠 Report a problem"))
    await visitor.write("Die Laterne ist kaputt.")
    await visitor.is_offered(visitor.say("🛠 A problem"))
    await visitor.write("/privacy")
    await visitor.tap(visitor.say("🗑 Erase everything"))
    await visitor.tap(visitor.say("🗑 Yes, erase everything"))
    erased = visitor.say(
        "Everything about you is erased. You are welcome to write again at any time."
    )
    await visitor.sees(erased)
    await expect(visitor.page.locator("#log .message")).to_have_count(1)
    await visitor.sees(erased)

    await visitor.write("Die Laterne ist wieder kaputt.")
    await visitor.sees("🔒")
    await visitor.tap(visitor.say("🛠 A problem"))
    await visitor.is_offered("Straßenbeleuchtung")
