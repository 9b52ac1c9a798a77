"""The chat page's socket: everything once, in order, and nothing lost in between."""

import asyncio
from datetime import UTC, datetime

import pytest
from aiogram.types import Update
from aiohttp.test_utils import TestServer

from storage.people import choose_locale, get_or_create_person
from storage.webchat import (
    erase_account,
)
from tests.support.pictures import a_photo
from tests.support.sent_files import fetched
from tests.support.town import CATALOGUES
from tests.support.webchat import Browser, Office, browser, new_key

# --- Greeting ----------------------------------------------------------------------------------


async def test_a_page_is_greeted_in_the_language_of_its_browser(server: TestServer) -> None:
    async with (
        browser(server, language="tlh, ar-EG;q=0.8, de;q=0.5") as visitor,
        visitor.page() as page,
    ):
        hello = page.frames[0]
    known = [CATALOGUES.supported(tag) for tag in ("ar", "de")]
    assert hello["locale"] == next(filter(None, known), "en")
    assert hello["title"] == "Leimen-Mitte"
    assert hello["revision"] == 0
    assert hello["commands"] == [{"command": "resident", "description": "x"}]
    assert "send" in hello["words"]


async def test_a_page_is_greeted_again_when_its_person_has_chosen_a_language(
    office: Office, visitor: Browser
) -> None:
    async def choose_arabic(update: Update) -> None:
        assert update.message
        assert update.message.from_user
        async with office.database.transaction() as session:
            person = await get_or_create_person(
                session,
                channel="webchat",
                account_id=update.message.from_user.id,
                locale="en",
                language_tag="de",
                now=office.now,
            )
            choose_locale(person, "ar")

    async with office.fed_by(choose_arabic), visitor.page() as page:
        await page.write("العربية")
        hello = await page.expect("hello")
    assert hello["locale"] == "ar"
    assert hello["direction"] == "rtl"
    assert hello["revision"] == 1


async def test_everything_erased_shows_as_a_count_that_begins_anew(
    office: Office, visitor: Browser
) -> None:
    async def erase(update: Update) -> None:
        assert update.message
        async with office.database.transaction() as session:
            await erase_account(session, account_id=update.message.chat.id)

    async with office.fed_by(erase), visitor.page() as page:
        await page.write("one")
        hello = await page.expect("hello")
        assert hello["revision"] == 0
        assert (await page.sync())["messages"] == []


# --- Everything once ---------------------------------------------------------------------------


async def test_a_text_becomes_a_message_and_an_update(office: Office, visitor: Browser) -> None:
    async with office.fed_by(), visitor.page() as page:
        key = new_key()
        accepted = await page.write("Die <Lampe> ist kaputt", key=key)
        message = page.frames[-2]["message"]
        (update,) = await office.wait_fed(1)
    assert accepted["message_id"] == message["id"]
    assert message["key"] == key
    assert message["from"] == "me"
    assert message["html"] == "Die &lt;Lampe&gt; ist kaputt"
    assert message["at"] == "2026-11-23T09:00:00Z"
    assert message["time"].startswith("10:00")
    assert update.message
    assert update.message.text == "Die <Lampe> ist kaputt"
    assert update.message.message_id == message["id"]
    assert update.message.chat.type == "private"
    assert update.message.date == datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert update.message.from_user
    assert update.message.from_user.id == update.message.chat.id
    assert update.message.from_user.language_code == "de"
    assert update.message.bot is office.channel.bot


async def test_a_repeated_key_is_acknowledged_again_and_does_nothing(
    office: Office, visitor: Browser
) -> None:
    async with office.fed_by():
        key = new_key()
        async with visitor.page() as page:
            first = await page.write("once", key=key)
            assert await page.write("once", key=key) == first
        await office.wait_fed(1)
        async with visitor.page() as page:
            assert await page.write("once", key=key) == first
            await page.write("twice")
        await office.wait_fed(2)


async def test_two_tabs_that_send_the_same_key_at_once_store_it_once(
    office: Office, visitor: Browser
) -> None:
    async with office.fed_by(), visitor.page() as one, visitor.page() as two:
        key = new_key()
        answers = await asyncio.gather(one.write("x", key=key), two.write("x", key=key))
        assert answers[0] == answers[1]
        await office.wait_fed(1)


@pytest.mark.parametrize("command", ["/start", "/START"])
async def test_a_payload_of_a_link_reaches_the_bot_and_not_the_log(
    office: Office, visitor: Browser, command: str
) -> None:
    async with office.fed_by(), visitor.page() as page:
        await page.write(f"{command} team-SECRET")
        assert page.frames[-2]["message"]["html"] == "/start"
        (update,) = await office.wait_fed(1)
    assert update.message
    assert update.message.text == f"{command} team-SECRET"
    assert update.message.entities
    assert update.message.entities[0].extract_from(update.message.text) == command


async def test_a_place_is_passed_on(office: Office, visitor: Browser) -> None:
    async with office.fed_by(), visitor.page() as page:
        key = new_key()
        await page.send("location", key=key, latitude=49.348, longitude=8)
        await page.answer(key)
        place = page.frames[-2]["message"]["location"]
        (update,) = await office.wait_fed(1)
    assert place["url"].startswith("https://www.openstreetmap.org/")
    assert update.message
    assert update.message.location
    assert update.message.location.latitude == 49.348


async def test_a_photo_is_passed_on_with_its_words_and_album(
    office: Office, visitor: Browser
) -> None:
    async with office.fed_by(), visitor.page() as page:
        name = await visitor.upload(a_photo(64, 48))
        key, album = new_key(), new_key()
        await page.send("photo", key=key, upload=name, caption=" Hier ", album=album)
        await page.answer(key)
        message = page.frames[-2]["message"]
        (update,) = await office.wait_fed(1)
        assert update.message
        assert update.message.photo
        photo = update.message.photo[-1]
        assert (await fetched(office.channel, photo.file_id)).startswith(b"\xff\xd8\xff\xe0")
    assert (photo.width, photo.height) == (64, 48)
    assert update.message.caption == "Hier"
    assert update.message.media_group_id == album
    assert message["photo"] == {"url": f"/media/{name}", "width": 64, "height": 48}
    assert message["album"] == album


async def test_a_photo_of_somebody_else_is_refused(server: TestServer, visitor: Browser) -> None:
    async with browser(server) as other, other.page(), visitor.page() as page:
        name = await other.upload(a_photo())
        key = new_key()
        await page.send("photo", key=key, upload=name)
        refused = await page.answer(key)
    assert refused["type"] == "refused"
    assert refused["text"]
    assert "retry_after_s" not in refused
