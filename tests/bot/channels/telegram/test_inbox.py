"""What came and waits: each account in order, through crashes, and words no longer than that."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiogram.types import Update
from sqlalchemy import select

from bot.channels.telegram import TelegramChannel, inbox
from bot.channels.telegram.inbox import HELD, NOT_HANDLED, without_names
from bot.troubles import Troubles
from storage.database import Database
from storage.people import Person
from storage.updates import ReceivedUpdate, forget_waiting_of, mark_handled
from tests.bot.channels.telegram.conftest import until
from tests.conftest import NOW
from tests.support.botapi import BotApi
from tests.support.databases import on_both_databases
from tests.support.full_disk import full_disk
from tests.support.telegram import telegram


class Reader:
    """Reads updates: their texts, in the order they began and ended."""

    def __init__(self, database: Database) -> None:
        self.began: list[str] = []
        self.ended: list[str] = []
        self.obstacles: dict[str, Callable[[], Awaitable[object]]] = {}
        self._database = database
        self._changed = asyncio.Event()

    async def handle(self, update: Update) -> None:
        """Take an update, unless there is an obstacle."""
        words = str(update.message.text if update.message else update.event_type)
        self.began.append(words)
        obstacle = self.obstacles.get(words)
        if obstacle is not None:
            await obstacle()
        async with self._database.transaction() as session:
            await mark_handled(session, channel="telegram", update_id=update.update_id, now=NOW)
        self.ended.append(words)
        self._changed.set()

    async def until(self, *words: str) -> None:
        """Until these have been read, in whatever order."""
        async with asyncio.timeout(10):
            while set(words) - set(self.ended):
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture
async def channel(api: BotApi, database: Database) -> AsyncIterator[TelegramChannel]:
    """The channel, talking to the stand-in."""
    made = telegram(api.url, api.token, database=database)
    yield made
    await made.close()


@pytest.fixture
def reader(database: Database) -> Reader:
    return Reader(database)


@asynccontextmanager
async def receiving(channel: TelegramChannel, reader: Reader) -> AsyncIterator[asyncio.Task[None]]:
    """Let updates come, until the end of the block."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(channel.receive(reader.handle))
        yield task
        task.cancel()


async def waiting(database: Database) -> list[ReceivedUpdate]:
    """Return what came and was not handled."""
    async with database.reading() as session:
        rows = await session.scalars(
            select(ReceivedUpdate).where(ReceivedUpdate.handled_at.is_(None))
        )
        return list(rows)


@on_both_databases
async def test_who_hangs_holds_up_nobody_and_nothing_is_out_of_order(
    api: BotApi, channel: TelegramChannel, reader: Reader, database: Database
) -> None:
    """One photo whose download hung stopped the bot for everybody after 100 updates."""
    slowly = asyncio.Event()
    reader.obstacles["slow"] = slowly.wait
    slow = api.person(1)
    slow.write("slow")
    behind = [f"behind {number}" for number in range(2 * HELD + 5)]
    for words in behind:
        slow.write(words)
    others = [str(number) for number in range(260)]
    async with receiving(channel, reader):
        for words in others:
            api.person(2 + int(words)).write(words)
        await reader.until(*others)
        await until(lambda: not api.unconfirmed)
        assert len(api.requests_for("getUpdates")) < 30
        assert reader.began.count("slow") == 1
        assert len(await waiting(database)) == 1 + len(behind)
        slowly.set()
        await reader.until(*behind)
    assert [words for words in reader.ended if words not in others] == ["slow", *behind]
    assert await waiting(database) == []


@on_both_databases
async def test_what_was_stored_and_not_handled_is_handled_after_a_crash_in_order(
    api: BotApi,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inbox, "FINISH_S", 0.1)
    first, again = Reader(database), Reader(database)
    first.obstacles["2"] = asyncio.Event().wait
    for number, words in enumerate(("1", "2", "3", "4")):
        api.person(number % 2 + 1).write(words)
    channel = telegram(api.url, api.token, database=database)
    async with receiving(channel, first):
        await first.until("1", "3")
        await until(lambda: not api.unconfirmed)
    await channel.close()
    channel = telegram(api.url, api.token, database=database)
    async with receiving(channel, again):
        api.person(2).write("5")
        await again.until("2", "4", "5")
    await channel.close()
    assert again.began == ["2", "4", "5"]


async def test_all_kinds_of_updates_come(
    api: BotApi, channel: TelegramChannel, reader: Reader
) -> None:
    async with receiving(channel, reader):
        person = api.person(1)
        message = person.start()
        person.edit(message.message_id, "hello")
        person.tap(message.message_id, "data")
        person.block()
        await reader.until("/start", "edited_message", "callback_query", "my_chat_member")


async def test_at_the_end_running_updates_finish(
    api: BotApi, channel: TelegramChannel, reader: Reader
) -> None:
    reader.obstacles["slow"] = lambda: asyncio.sleep(0.1)
    async with receiving(channel, reader):
        api.person(1).write("slow")
        await until(lambda: bool(reader.began))
    assert reader.ended == ["slow"]
    assert api.unconfirmed == []


@on_both_databases
async def test_what_cannot_be_handled_waits_in_order_and_says_so(
    api: BotApi,
    database: Database,
    reader: Reader,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Updates tried again were overtaken by later ones of the same chat."""
    monkeypatch.setattr(inbox, "LONGEST_BACKOFF_S", 0.01)
    troubles, told = Troubles(), list[str]()
    channel = telegram(api.url, api.token, database=database, troubles=troubles)

    async def fail_thrice() -> None:
        told.extend(troubles.known)
        if reader.began.count("1") <= 3:
            raise ConnectionError("secret")  # noqa: EM101  the log must not show it

    reader.obstacles["1"] = fail_thrice
    async with receiving(channel, reader):
        for words in ("1", "2", "3"):
            api.person(1).write(words)
        await reader.until("3")
    await channel.close()
    assert reader.began == ["1", "1", "1", "1", "2", "3"]
    assert told == [NOT_HANDLED] * 3
    assert troubles.known == []
    assert "secret" not in caplog.text


@on_both_databases
async def test_on_a_full_disk_new_messages_stay_with_telegram_and_come_afterwards(
    api: BotApi, database: Database, reader: Reader, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody was served, and health said that all was well."""
    troubles = Troubles()
    channel = telegram(api.url, api.token, database=database, troubles=troubles)
    async with receiving(channel, reader):
        with full_disk(database):
            api.person(1).write("1")
            api.person(1).write("2")
            await until(lambda: bool(troubles.known))
            (fault,) = await troubles.check()
            assert fault.name == "telegram"
            assert "not fetched: they cannot be stored, OperationalError" in fault.detail
            assert len(api.unconfirmed) == 2
        await reader.until("1", "2")
        await until(lambda: not api.unconfirmed)
    await channel.close()
    assert reader.began == ["1", "2"]
    assert troubles.known == []
    assert "Telegram keeps them" in caplog.text


@on_both_databases
async def test_one_that_cannot_be_read_hides_nobody_and_is_done_with(
    api: BotApi,
    channel: TelegramChannel,
    reader: Reader,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    api.core.updates.add("message", {"message_id": "none", "text": "Ayşe's secret \0 \ud800"})
    api.person(1).write("readable")
    async with receiving(channel, reader):
        await reader.until("readable")
        await until(lambda: "cannot be read" in caplog.text)
        await until(lambda: not api.unconfirmed)
    assert await waiting(database) == []
    assert "secret" not in caplog.text


@on_both_databases
async def test_no_names_are_stored_and_words_only_until_they_are_handled(
    api: BotApi, channel: TelegramChannel, reader: Reader, database: Database
) -> None:
    go_on = asyncio.Event()
    reader.obstacles["my words"] = go_on.wait
    person = api.person(7, first_name="Ayşe", last_name="Yılmaz", username="ayse_y")
    async with receiving(channel, reader):
        person.write("my words")
        await until(lambda: bool(reader.began))
        (row,) = await waiting(database)
        kept = str(row.payload)
        assert "my words" in kept
        assert not any(name in kept for name in ("Ayşe", "Yılmaz", "ayse_y"))
        assert row.account_id == 7
        go_on.set()
        await reader.until("my words")
    async with database.reading() as session:
        (row,) = await session.scalars(select(ReceivedUpdate))
    assert (row.payload, row.account_id) == (None, None)
    assert row.handled_at == NOW


@on_both_databases
async def test_whoever_erases_everything_leaves_nothing_that_waits(
    api: BotApi, channel: TelegramChannel, reader: Reader, database: Database
) -> None:
    never = asyncio.Event()
    reader.obstacles["1"] = reader.obstacles["2"] = never.wait
    async with receiving(channel, reader):
        api.person(1).write("1")
        api.person(2).write("2")
        await until(lambda: len(reader.began) == 2)
        person = Person(channel="telegram", account_id=1)
        async with database.transaction() as session:
            await forget_waiting_of(session, person=person)
        assert [row.account_id for row in await waiting(database)] == [2]
        never.set()


def test_only_the_names_of_accounts_are_left_out() -> None:
    account = {"id": 5, "first_name": "Ayşe", "last_name": "Yılmaz", "username": "a"}
    nobody = {"id": 5, "first_name": ""}
    contact = {"phone_number": "0", "first_name": "Office", "last_name": "Tower", "user_id": 9}
    message = {
        "message_id": 1,
        "from": account | {"language_code": "tr"},
        "chat": account | {"type": "private"},
        "contact": contact,
        "forward_origin": {"type": "user", "sender_user": account},
        "reply_to_message": {"from": account, "entities": [{"type": "text", "user": account}]},
        "text": "Ayşe",
    }
    hidden = {"type": "hidden_user", "sender_user_name": "Ayşe", "date": 0}
    assert without_names({"update_id": 1, "message": message, "more": [hidden]}) == {
        "update_id": 1,
        "message": {
            "message_id": 1,
            "from": nobody | {"language_code": "tr"},
            "chat": nobody | {"type": "private"},
            "contact": contact,
            "forward_origin": {"type": "user", "sender_user": nobody},
            "reply_to_message": {"from": nobody, "entities": [{"type": "text", "user": nobody}]},
            "text": "Ayşe",
        },
        "more": [{"type": "hidden_user", "sender_user_name": "", "date": 0}],
    }


async def test_what_somebody_sends_on_can_be_read_without_the_names(api: BotApi) -> None:
    person = api.person(7)
    person.forward("The lamp is broken.", author="Ayşe")
    (raw,) = api.unconfirmed
    stored = without_names(raw)
    assert "Ayşe" not in str(stored)
    message = Update.model_validate(stored).message
    assert message is not None
    assert message.forward_origin is not None
    assert message.text == "The lamp is broken."
