"""How what people do reaches the conversations: in order, not lost in a crash, taps answered."""

import asyncio

import pytest
from aiogram.methods import AnswerCallbackQuery, SendLocation, SendMessage, SendPhoto
from aiogram.types import Update
from aiohttp.test_utils import TestServer
from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.webchat import account_queue, channel
from storage.webchat import (
    WebchatAccount,
    WebchatUpdate,
    add_update,
    next_update,
)
from tests.support.pictures import a_photo
from tests.support.webchat import Browser, Office, browser, new_key, one_button, until

# --- In order, and not lost --------------------------------------------------------------------


async def test_a_page_that_was_away_gets_what_has_changed_since(
    office: Office, visitor: Browser
) -> None:
    async with visitor.page() as page:
        await page.write("one")
        history = await page.sync()
        assert [message["html"] for message in history["messages"]] == ["one"]
    account_id = 1
    await office.channel.deliver(SendMessage(chat_id=account_id, text="<b>two</b>"), key=1)
    async with visitor.page() as page:
        history = await page.sync(after=history["revision"])
        assert [message["html"] for message in history["messages"]] == ["<b>two</b>"]
        assert (await page.sync(after=history["revision"]))["messages"] == []
        history = await page.sync()
        assert [message["from"] for message in history["messages"]] == ["me", "bot"]


async def test_earlier_messages_come_fifty_at_a_time(office: Office, visitor: Browser) -> None:
    async with visitor.page() as page:
        for number in range(1, 61):
            await office.channel.deliver(SendMessage(chat_id=1, text=str(number)), key=number)
        latest = await page.sync()
        assert [message["html"] for message in latest["messages"]] == [
            str(number) for number in range(11, 61)
        ]
        assert latest["earlier"] is True
        await page.send("earlier", before=latest["messages"][0]["id"])
        before = await page.expect("history")
        assert [message["html"] for message in before["messages"]] == [
            str(number) for number in range(1, 11)
        ]
        assert before["earlier"] is False


async def test_one_person_is_fed_in_order_while_others_are_not_kept_waiting(
    office: Office, server: TestServer
) -> None:
    fed: list[str] = []
    release = asyncio.Event()

    async def slow_for_the_first(update: Update) -> None:
        assert update.message
        text = update.message.text or ""
        if text == "a1":
            await release.wait()
        fed.append(text)

    async with (
        office.fed_by(slow_for_the_first),
        browser(server) as a,
        browser(server) as b,
        a.page() as first,
        b.page() as second,
    ):
        await first.write("a1")
        await first.write("a2")
        await second.write("b1")
        await until(lambda: "b1" in fed)
        assert fed == ["b1"]
        release.set()
        await until(lambda: len(fed) == 3)
    assert fed == ["b1", "a1", "a2"]


async def test_what_was_stored_before_a_crash_is_fed_after_it(
    office: Office, visitor: Browser
) -> None:
    async with visitor.page() as page:
        await page.write("before")
        await page.write("the crash")
    async with office.fed_by():
        fed = await office.wait_fed(2)
    assert [update.message and update.message.text for update in fed] == ["before", "the crash"]


async def test_an_update_whose_handling_was_cut_off_is_fed_again(
    office: Office, visitor: Browser
) -> None:
    started = asyncio.Event()

    async def never(_update: Update) -> None:
        started.set()
        await asyncio.Event().wait()

    async with visitor.page() as page:
        async with office.fed_by(never):
            await page.write("x")
            await asyncio.wait_for(started.wait(), 5)
        async with office.fed_by():
            await office.wait_fed(1)
            await office.wait_handled()
    async with office.fed_by():
        await asyncio.sleep(0.05)
    assert len(office.fed) == 1


async def test_a_long_answer_is_announced(office: Office, visitor: Browser) -> None:
    async def slow(_update: Update) -> None:
        await asyncio.sleep(0.4)

    async with office.fed_by(slow), visitor.page() as page:
        await page.write("x")
        await page.expect("typing")


async def test_a_database_that_is_away_delays_and_loses_nothing(
    office: Office, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, False, True])

    async def sometimes(session: AsyncSession, *, account_id: int) -> WebchatUpdate | None:
        if next(answers, True):
            return await next_update(session, account_id=account_id)
        statement = "SELECT"
        raise OperationalError(statement, {}, OSError())

    monkeypatch.setattr(channel, "DATABASE_RETRY_S", 0.01)
    monkeypatch.setattr(channel, "next_update", sometimes)
    async with office.fed_by(), visitor.page() as page:
        await page.write("x")
        await office.wait_fed(1)


async def test_an_account_whose_updates_fail_is_tried_again_and_stops_no_other(
    office: Office,
    server: TestServer,
    visitor: Browser,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One error ended the intake of everybody, and with it the program."""
    monkeypatch.setattr(account_queue, "RETRY_S", 0.01)
    fed: list[str] = []

    async def fail_twice(update: Update) -> None:
        assert update.message is not None
        fed.append(update.message.text or "")
        if fed.count("a1") in {1, 2} and fed[-1] == "a1":
            raise KeyError("secret")  # noqa: EM101  the log must not show it

    async with (
        browser(server) as other,
        visitor.page() as ours,
        other.page() as theirs,
        office.fed_by(fail_twice),
    ):
        await ours.write("a1")
        await ours.write("a2")
        await theirs.write("b1")
        await until(lambda: {"a2", "b1"} <= set(fed))
    assert [text for text in fed if text != "b1"] == ["a1", "a1", "a1", "a2"]
    assert "updates of account 1 were not handled" in caplog.text
    assert "secret" not in caplog.text


async def test_what_cannot_be_read_is_passed_over(office: Office, visitor: Browser) -> None:
    async with visitor.page() as page:
        async with office.database.transaction() as session:
            await add_update(
                session, account_id=1, key=new_key(), payload={"message": {}}, now=office.now
            )
        async with office.fed_by():
            await page.write("x")
            (update,) = await office.wait_fed(1)
    assert update.message
    assert update.message.text == "x"


async def test_an_account_that_is_deleted_closes_its_page(
    office: Office, visitor: Browser
) -> None:
    async def delete_accounts(_update: Update) -> None:
        async with office.database.transaction() as session:
            await session.execute(delete(WebchatAccount))

    async with office.fed_by(delete_accounts), visitor.page() as page:
        await page.write("x")
        assert await page.close_code() == 1001
    async with visitor.page() as page:
        # The cookie opens an account anew, with a number nobody has had.
        await page.write("y")
        async with office.database.transaction() as session:
            assert (await session.scalars(select(WebchatAccount.id))).all() == [2]
            await session.execute(delete(WebchatAccount))
        await page.send("text", key=new_key(), text="z")
        assert await page.close_code() == 1001


# --- Buttons -----------------------------------------------------------------------------------


async def test_a_tap_is_answered_with_what_the_bot_says(office: Office, visitor: Browser) -> None:
    async def answer(update: Update) -> None:
        tap = update.callback_query
        if tap is None:
            return
        assert tap.data == "go"
        method = AnswerCallbackQuery(callback_query_id=tap.id, text="Done", show_alert=True)
        await office.channel.deliver(method, key=2)

    async with office.fed_by(answer), visitor.page() as page:
        method = SendMessage(chat_id=1, text="Go?", reply_markup=one_button())
        message_id = (await office.channel.deliver(method, key=1)).message_id
        key = new_key()
        await page.send("press", key=key, message_id=message_id, data="go")
        await page.expect("accepted", key=key)
        answered = await page.expect("answered", key=key)
        assert answered == {"type": "answered", "key": key, "text": "Done", "alert": True}
        await office.wait_handled()
        await page.send("press", key=key, message_id=message_id, data="go")
        assert (await page.answer(key))["type"] == "answered"


async def test_a_tap_nobody_answers_lets_go_of_the_button(
    office: Office, visitor: Browser
) -> None:
    async with office.fed_by(), visitor.page() as page:
        method = SendMessage(chat_id=1, text="<b>Go?</b>", reply_markup=one_button())
        message_id = (await office.channel.deliver(method, key=1)).message_id
        key = new_key()
        await page.send("press", key=key, message_id=message_id, data="forged")
        await page.expect("accepted", key=key)
        assert await page.expect("answered", key=key) == {"type": "answered", "key": key}
        (update,) = await office.wait_fed(1)
    tap = update.callback_query
    assert tap
    assert tap.data == "forged"
    message = update.model_dump(exclude_none=True)["callback_query"]["message"]
    assert message["text"] == "Go?"
    assert message["message_id"] == message_id
    assert message["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "go"


@pytest.mark.parametrize("kind", ["photo", "location"])
async def test_a_tap_brings_the_message_it_belongs_to(
    office: Office, visitor: Browser, kind: str
) -> None:
    async with office.fed_by(), visitor.page() as page:
        method: SendPhoto | SendLocation
        if kind == "photo":
            upload = await visitor.upload(a_photo(8, 8))
            method = SendPhoto(chat_id=1, photo=upload, caption="c", reply_markup=one_button())
        else:
            method = SendLocation(chat_id=1, latitude=1, longitude=2, reply_markup=one_button())
        message_id = (await office.channel.deliver(method, key=1)).message_id
        await page.send("press", key=new_key(), message_id=message_id, data="go")
        (update,) = await office.wait_fed(1)
    message = update.model_dump(exclude_none=True)["callback_query"]["message"]
    assert "text" not in message
    if kind == "photo":
        assert (message["photo"][0]["width"], message["caption"]) == (8, "c")
    else:
        assert message["location"] == {"latitude": 1.0, "longitude": 2.0}


async def test_a_tap_on_a_message_of_somebody_else_is_refused(
    office: Office, server: TestServer, visitor: Browser
) -> None:
    async with browser(server) as other, other.page() as another, visitor.page() as page:
        await another.write("theirs")
        method = SendMessage(chat_id=2, text="Go?", reply_markup=one_button())
        theirs = (await office.channel.deliver(method, key=1)).message_id
        mine = (await page.write("mine"))["message_id"]
        for message_id in (theirs, mine, 999):
            key = new_key()
            await page.send("press", key=key, message_id=message_id, data="go")
            assert (await page.answer(key))["type"] == "refused"
