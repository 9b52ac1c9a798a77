"""Updates of one chat in order, different chats side by side, failing ones parked."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import IO, Any

import pytest
from aiogram import BaseMiddleware
from aiogram.types import Message, TelegramObject
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.channels.base import TryAgainError
from bot.dispatcher import get_dispatcher
from bot.intake.updates import RETRY_AFTER_S
from storage.files.media import MediaFile
from storage.updates import ParkedUpdate, ReceivedUpdate
from tests.support.databases import on_both_databases
from tests.support.full_disk import full_disk
from tests.support.pictures import a_photo
from tests.support.town import MadeUpChannel, Town

PRIVATE = "my neighbour's name"


class Trouble(BaseMiddleware):
    """Breaks the handling of some messages, and writes down the order of all."""

    def __init__(self) -> None:
        self.failures_left = 0
        self.order: list[tuple[int, str]] = []

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Fail as often as wanted, then let through."""
        if isinstance(event, Message):
            self.order.append((event.chat.id, event.text or ""))
        if self.failures_left:
            self.failures_left -= 1
            msg = f"cannot cope with {PRIVATE}"
            raise ValueError(msg)
        return await handler(event, data)


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> Iterator[Trouble]:
    """Something between the dispatcher and the handlers that may fail."""
    monkeypatch.setattr("bot.intake.updates.RETRY_AFTER_S", (0.0,) * len(RETRY_AFTER_S))
    made = Trouble()
    observer = get_dispatcher().message
    observer.outer_middleware(made)
    yield made
    observer.outer_middleware.unregister(made)


async def parked(town: Town) -> list[ParkedUpdate]:
    async with town.database.transaction() as session:
        return list(await session.scalars(select(ParkedUpdate)))


async def test_a_failing_update_is_tried_again(town: Town, trouble: Trouble) -> None:
    person = town.newcomer()
    trouble.failures_left = len(RETRY_AFTER_S)
    await person.write("/start")
    assert "Welcome" in person.newest.text
    assert await parked(town) == []


async def test_one_that_always_fails_is_parked_and_the_person_is_told(
    town: Town, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    person, neighbour = town.newcomer(), town.newcomer()
    await person.write("/start")
    trouble.failures_left = len(RETRY_AFTER_S) + 1
    await person.write(f"This is about {PRIVATE}.")
    assert "something went wrong on our side" in person.newest.text
    (kept,) = await parked(town)
    assert PRIVATE in kept.payload["message"]["text"], "nothing is lost"
    assert PRIVATE not in kept.error
    assert "ValueError" in kept.error
    assert PRIVATE not in caplog.text
    await neighbour.write("/start")
    await person.write("/help")
    assert "Welcome" in neighbour.newest.text
    assert "/report" in person.newest.text


async def test_after_a_repair_it_is_handled_after_all_and_once(
    town: Town, trouble: Trouble
) -> None:
    person = town.newcomer()
    trouble.failures_left = len(RETRY_AFTER_S) + 1
    await person.write("The lamp is broken.")
    await asyncio.gather(*(town.intake.feed_parked(town.channel) for _time in range(2)))
    await town.deliver()
    assert "I have kept your message." in person.newest.text
    assert await parked(town) == []
    await town.intake.feed_parked(town.channel)
    assert sum("I have kept" in text for text in person.texts) == 1


async def test_one_that_fails_again_stays_parked_without_another_word(
    town: Town, trouble: Trouble
) -> None:
    person = town.newcomer()
    await person.write("/start")
    trouble.failures_left = 2 * len(RETRY_AFTER_S) + 2
    await person.write("The lamp is broken.")
    told = len(person.chat)
    await town.intake.feed_parked(town.channel)
    await town.deliver()
    assert len(await parked(town)) == 1
    assert len(person.chat) == told


async def test_what_a_failed_try_wrote_is_not_kept(town: Town, trouble: Trouble) -> None:
    person = town.newcomer()
    trouble.failures_left = 1
    await person.write("/start")
    async with town.database.transaction() as session:
        assert len((await session.scalars(select(ReceivedUpdate))).all()) == 1
    assert sum("Welcome" in text for text in person.texts) == 1


async def test_one_chat_is_handled_in_the_order_of_arrival(town: Town, trouble: Trouble) -> None:
    people = [town.newcomer() for _number in range(3)]
    updates = [person.an_update(text=f"number {count}") for count in range(5) for person in people]
    await asyncio.gather(*(town.intake.feed(town.channel, update) for update in updates))
    for person in people:
        texts = [text for chat, text in trouble.order if chat == person.number]
        assert texts == [f"number {count}" for count in range(5)]


class Slow(MadeUpChannel):
    """A messenger that hands out files when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.go_on = asyncio.Event()

    async def fetch(self, file_id: str, into: IO[bytes]) -> None:
        """Wait, then write the file."""
        await self.go_on.wait()
        await super().fetch(file_id, into)


async def test_a_slow_download_holds_up_nobody_else(town: Town) -> None:
    town.channel = channel = Slow()
    slow, quick = town.newcomer(), town.newcomer()
    async with asyncio.TaskGroup() as group:
        group.create_task(slow.send_photo(a_photo(), caption="Broken lamp"))
        await asyncio.sleep(0)
        await quick.write("/start")
        assert "Welcome" in quick.newest.text
        assert slow.chat == []
        channel.go_on.set()
    assert "I have kept your message." in slow.newest.text


class Deaf(MadeUpChannel):
    """A messenger that does not hand out files."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self.failures = failures

    async def fetch(self, file_id: str, into: IO[bytes]) -> None:
        """Fail as often as wanted, then write the file."""
        if self.failures:
            self.failures -= 1
            reason = "busy"
            raise TryAgainError(reason)
        await super().fetch(file_id, into)


@pytest.mark.usefixtures("trouble")
@pytest.mark.parametrize("failures", [1, 99])
async def test_a_photo_that_cannot_be_fetched_is_tried_again_and_then_asked_for(
    town: Town, failures: int
) -> None:
    town.channel = Deaf(failures)
    person = town.newcomer()
    await person.send_photo(a_photo(), caption="Broken lamp")
    async with town.database.transaction() as session:
        photos = (await session.scalars(select(MediaFile))).all()
    if failures == 1:
        assert len(photos) == 1
    else:
        assert photos == []
        assert person.has_seen("Please send another photo.")
        assert "I have kept your message." in person.newest.text
    assert await parked(town) == []


async def test_the_first_pin_loads_what_it_needs_away_from_the_others(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded_by: list[threading.Thread] = []
    monkeypatch.setattr(
        "storage.places.load", lambda: loaded_by.append(threading.current_thread())
    )
    person = town.newcomer()
    await person.write("/report")
    assert loaded_by == []
    await person.share_place(49.3487, 8.6911)
    assert len(loaded_by) == 1
    assert loaded_by[0] is not threading.current_thread()


class Hanging(MadeUpChannel):
    """A messenger whose files never come."""

    async def fetch(self, file_id: str, into: IO[bytes]) -> None:
        """Wait for ever."""
        await asyncio.Event().wait()


async def test_a_download_that_hangs_ends_and_the_words_are_kept(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake.updates.FETCHING_S", 0.05)
    town.channel = Hanging()
    person = town.newcomer()
    await person.send_photo(a_photo(), caption="Broken lamp")
    assert person.has_seen("Please send another photo.")
    assert "I have kept your message." in person.newest.text


@on_both_databases
@pytest.mark.usefixtures("trouble")
async def test_on_a_full_disk_nothing_is_said_to_be_parked_and_nothing_is_lost(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """The log said "set aside" a hundred times of updates that were not."""
    person = town.newcomer()
    await person.write("/start")
    update = person.an_update(text="The lamp is broken.")
    with full_disk(town.database), pytest.raises(OperationalError):
        await town.intake.feed(town.channel, update)
    assert "is parked" not in caplog.text
    assert await parked(town) == []
    await town.feed(update)
    assert "I have kept your message." in person.newest.text


@on_both_databases
async def test_an_update_handled_twice_at_once_is_answered_once(town: Town) -> None:
    """After a kill up to three copies of an answer came."""
    person = town.newcomer()
    update = person.an_update(text="The lamp is broken.")
    again = Town(town.database, folder=town.media_dir.parent, now=town.now)
    async with asyncio.TaskGroup() as together:
        for intake in (town.intake, again.intake, again.intake):
            together.create_task(intake.feed(town.channel, update))
    await town.deliver()
    assert sum("I have kept" in text for text in person.texts) == 1
