"""Crashes, hiccups of the database, and the end: nothing is lost, and sums add up."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.base import ImpossibleError, Scope, TryAgainError, UnreachableError
from bot.delivery import worker as module
from bot.delivery.pacing import Pace, Window
from bot.logs.folding import FoldingHandler
from bot.supervision import keep_running
from bot.troubles import Troubles
from storage.database import Database
from storage.outbox import DeliveryState, Priority, begin_sending, count_by_state
from tests.bot.delivery.conftest import late
from tests.support.delivering import Office, Trouble

SENT, WAITING = DeliveryState.SENT, DeliveryState.WAITING


# --- Crashes, hiccups and the end --------------------------------------------------------------


async def test_what_was_being_sent_when_the_program_died_is_recovered(office: Office) -> None:
    numbers = await office.put(1, "answer")
    numbers += await office.put(2, "news", priority=Priority.ANNOUNCEMENT)
    async with office.database.transaction() as session:
        await begin_sending(session, outbox_ids=numbers)
    async with office.open():
        assert await office.settled() == ["sent", "unknown"]
    assert office.messenger.texts() == ["answer"]


async def test_delivery_that_failed_begins_again_and_recovers_what_was_on_its_way(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error in one part ended the program, and its requests would be waited for for ever."""
    worker = office.worker()
    office.messenger.troubles[1].append(late(60))

    async def mend(_seconds: float) -> None:
        monkeypatch.setattr(module, "SHORTEST_WAIT_S", 0.001)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(keep_running("delivery", worker.run, Troubles(), pause=mend))
        await office.put(1, "1", "2")
        await office.messenger.until(lambda: office.messenger.asked[1] == 1)
        monkeypatch.setattr(module, "SHORTEST_WAIT_S", "broken")
        await office.put(2, "3")
        assert await office.settled() == ["sent"] * 3
        await worker.stop()
    assert office.messenger.texts(1) == ["1", "2"]
    assert office.messenger.asked[1] == 3


async def test_the_end_waits_for_what_is_on_its_way_and_takes_nothing_more(
    office: Office,
) -> None:
    office.messenger.troubles[1].append(late(0.2))
    async with office.open() as worker:
        await office.put(1, "1", "2")
        await office.messenger.until(lambda: office.messenger.asked[1] == 1)
        await worker.stop()
        assert await office.states() == ["sent", "waiting"]


async def test_the_end_does_not_wait_for_ever(office: Office) -> None:
    office.messenger.troubles[1].append(late(60))
    loop = asyncio.get_running_loop()
    async with office.open() as worker:
        await office.put(1, "1")
        await office.put(2, "2")
        await office.messenger.until(lambda: office.messenger.texts() == ["2"])
        since = loop.time()
        await worker.stop(timedelta(seconds=0.2))
        assert loop.time() - since < 30
    assert await office.states() == ["sending", "sent"]
    async with office.open():
        assert await office.settled() == ["sent", "sent"]
    assert (await office.rows())[0].doubtful


async def test_a_pause_that_begins_before_the_request_leaves_is_obeyed(
    database_url: str, tmp_path: Path
) -> None:
    pace = Pace()

    class Slow(Database):
        """A database whose commits take so long that the messenger complains meanwhile."""

        @asynccontextmanager
        async def transaction(self) -> AsyncIterator[AsyncSession]:
            """A transaction, and a pause for everybody at its end."""
            async with super().transaction() as session:
                yield session
            for chat in complaining:
                pace.pause(chat, 0.5, asyncio.get_running_loop().time())

    complaining: list[int] = []
    database = Slow(database_url)
    office = Office(database, tmp_path)
    await office.put(1, "1")
    complaining += [8, 9]
    async with office.open(pace):
        await asyncio.sleep(0.3)
        assert office.messenger.asked == {}
        complaining.clear()
        assert await office.settled() == ["sent"]
    await database.close()


class Moody(Database):
    """A database that refuses some transactions, before or after their work."""

    moods: deque[str]

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A transaction, if it is in the mood."""
        mood = self.moods.popleft() if self.moods else "good"
        if mood == "away":
            raise ConnectionRefusedError
        async with super().transaction() as session:
            yield session
            if mood == "lost":
                await session.rollback()
                raise ConnectionResetError
        if mood == "unheard":
            raise ConnectionResetError


@pytest.mark.parametrize("mood", ["away", "lost", "unheard"])
@pytest.mark.parametrize("turn", [0, 1])
async def test_a_hiccup_of_the_database_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path, mood: str, turn: int
) -> None:
    database = Moody(database_url)
    database.moods = deque()
    office = Office(database, tmp_path)
    await office.put(1, "1", "2")
    database.moods.extend(["good"] * turn + [mood])
    async with office.open():
        await office.messenger.until(lambda: office.messenger.texts() == ["1", "2"])
        assert await office.settled() == ["sent", "sent"]
    assert office.messenger.asked[1] == 2
    await database.close()


async def test_sums_add_up_whatever_happens(office: Office) -> None:
    for chat in range(1, 31):
        troubles: list[Trouble] = [
            TryAgainError("cut", after=timedelta(), doubtful=True),
            UnreachableError("blocked"),
            ImpossibleError("never"),
        ]
        if chat % 4:
            office.messenger.troubles[chat].append(troubles[chat % 4 - 1])
        await office.put(chat, "news", priority=Priority.ANNOUNCEMENT)
    async with office.open():
        await office.settled()
    async with office.database.transaction() as session:
        counted = await count_by_state(session)
    assert sum(counted.values()) == 30
    assert counted[SENT] == 7
    assert counted[DeliveryState.UNKNOWN] == 8
    assert counted[DeliveryState.REFUSED] == 8
    assert counted[DeliveryState.FAILED] == 7


async def test_a_worker_that_never_began_can_be_stopped(office: Office) -> None:
    worker = office.worker()
    await worker.stop()
    await office.put(1, "1")
    await worker.run()
    assert await office.states() == ["waiting"]


async def _wait(event: asyncio.Event) -> None:
    await event.wait()


# --- Several processes -------------------------------------------------------------------------


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_second_process_neither_sends_nor_recovers_what_the_first_is_sending(
    database_url: str, tmp_path: Path
) -> None:
    slow = asyncio.Event()
    databases = [Database(database_url), Database(database_url)]
    first, second = (Office(database, tmp_path) for database in databases)
    first.messenger.troubles[1].append(partial(_wait, slow))
    async with first.open() as busy:
        await first.put(1, "1")
        await first.messenger.until(lambda: first.messenger.asked[1] == 1)
        async with second.open():
            await second.put(2, "2")
            await first.messenger.until(lambda: first.messenger.texts() == ["2"])
            assert (await second.states())[0] == "sending"
            assert second.messenger.asked == {}
            slow.set()
            await first.settled()
            await busy.stop()
            await second.put(3, "3")
            assert await second.settled(seconds=5) == ["sent"] * 3
    assert first.messenger.texts() == ["2", "1"]
    assert second.messenger.texts() == ["3"]
    for database in databases:
        await database.close()


# --- The log -----------------------------------------------------------------------------------


async def test_sends_that_fail_leave_one_line_a_kind_and_no_words(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = FoldingHandler()
    logging.getLogger("bot.delivery").addHandler(handler)
    for chat in range(1, 31):
        kinds = ("Bad Gateway", "Internal Server Error", "ServerDisconnectedError")
        office.messenger.troubles[chat].extend(
            (
                TryAgainError(kinds[chat % 3], doubtful=True),
                TryAgainError("too many", after=timedelta(seconds=0.1), scope=Scope.LIMIT),
            )
        )
        await office.put(chat, "Ayşe's words")
    async with office.open(Pace(all_chats=Window(1000, 1.0))):
        assert set(await office.settled()) == {"sent"}
    logging.getLogger("bot.delivery").removeHandler(handler)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 4
    assert sum("not sent, and tried again" in line for line in lines) == 3
    assert "words" not in "".join(lines)
    handler.close()
