"""The worker: what is wanted is translated once, by nobody who was told not to, and never lost."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select

from bot.translation import worker as module
from bot.translation.embedded.engine import EmbeddedEngine
from bot.translation.embedded.packages import unpack
from bot.translation.engine import EngineAwayError, Pairs, TextRefusedError
from bot.translation.finding import LanguageFinder, find_language
from bot.translation.libretranslate import LibreTranslate
from bot.translation.worker import AT_ONCE, LONGEST_PAUSE_S, TranslationWorker
from bot.troubles import Troubles
from storage.database import Database
from storage.people import MachineTranslation, Person
from storage.quarter import import_quarter
from storage.translations.leasing import LEASE, lease
from storage.translations.models import (
    Engine,
    Translation,
    TranslationDay,
    TranslationMonth,
    TranslationState,
)
from tests.conftest import NOW
from tests.support.cases import a_case, a_person
from tests.support.killed_translation import MOMENTS
from tests.support.quarters import sample_profile
from tests.support.translators import stand_in
from tests.support.translators.libretranslate import LibreTranslateStandIn
from tests.support.translators.stand_in import PAIRS, Fault
from tests.support.translators.tiny_model import write_package

TURKISH: Final = (
    "Merhaba, Rathausstraße 3 önündeki sokak lambası 12.11.2026 tarihinden beri yanmıyor. "
    "Lütfen beni 06224 704123 numarasından arayın, kayıt M-2026-0042."
)
GERMAN: Final = (
    "Hallo, die Straßenlaterne in der ⟦1⟧ leuchtet seit dem ⟦2⟧ nicht mehr. "
    "Bitte rufen Sie mich unter ⟦3⟧ an, Meldung ⟦4⟧."
)
READ: Final = (
    "Hallo, die Straßenlaterne in der Rathausstraße 3 leuchtet seit dem 12.11.2026 nicht mehr. "
    "Bitte rufen Sie mich unter 06224 704123 an, Meldung M-2026-0042."
)
S: Final = TranslationState


class Scripted:
    """An engine that says what it is told to.

    Attributes:
        seen: what it was asked.
        script: what it does next, one after another; then it goes on with ``GERMAN``.
        within: called while it is asked.
    """

    kind = Engine.EMBEDDED

    def __init__(self, *, outside: bool = False) -> None:
        self.outside = outside
        self.seen: list[str] = []
        self.script: list[str | Exception | Callable[[str], str]] = []
        self.pairs: Pairs = PAIRS
        self.within: Callable[[], Any] | None = None
        self.closed = False

    async def languages(self) -> Pairs:
        """Return what it knows."""
        return self.pairs

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """Do what the script says."""
        self.seen.append(text)
        if self.within is not None:
            await self.within()
        said = self.script.pop(0) if self.script else GERMAN
        if isinstance(said, Exception):
            raise said
        return said if isinstance(said, str) else said(text)

    async def close(self) -> None:
        """Remember it."""
        self.closed = True


class Bench:
    """A worker with its engine, a clock that is moved, and the rows it works on."""

    def __init__(self, database: Database, engine: Any, **options: Any) -> None:
        self.database = database
        self.engine = engine
        self.now = NOW
        self.troubles = Troubles()
        self.told = 0
        self.worker = TranslationWorker(
            engine,
            database,
            clock=lambda: self.now,
            troubles=self.troubles,
            key_refused=self._tell,
            timer=self._seconds,
            **options,
        )

    def _seconds(self) -> float:
        return self.now.timestamp()

    async def _tell(self) -> None:
        self.told += 1

    async def wants(self, text: str = TURKISH, **values: Any) -> int:
        """Store a case of a new person, and return the person's number."""
        async with self.database.transaction() as session:
            person = await a_person(session, locale="tr")
            await a_case(session, person, text=text, **values)
            return person.id

    async def later(self, seconds: float) -> int:
        """Let time pass, and the worker have a turn."""
        self.now += timedelta(seconds=seconds)
        return await self.worker.turn()

    async def rows(self) -> list[Translation]:
        """All translations, the earliest first."""
        async with self.database.reading() as session:
            return [*await session.scalars(select(Translation).order_by(Translation.id))]

    async def row(self) -> Translation:
        """The only one."""
        (row,) = await self.rows()
        return row

    async def spent(self) -> tuple[int, int, int]:
        """Characters of the month, calls and failures of the day."""
        async with self.database.reading() as session:
            month = await session.scalar(select(TranslationMonth.characters)) or 0
            day = await session.scalar(select(TranslationDay))
            return (month, day.calls, day.failures) if day else (month, 0, 0)

    async def decides(self, person_id: int, choice: MachineTranslation) -> None:
        """Let somebody object, or agree."""
        async with self.database.transaction() as session:
            (await session.get_one(Person, person_id)).machine_translation = choice


@pytest.fixture
async def bench(database: Database) -> Bench:
    """A bench with the sample quarter and a scripted engine."""
    async with database.transaction() as session:
        await import_quarter(session, sample_profile(), now=NOW)
    return Bench(database, Scripted())


async def test_a_text_is_translated_once_and_comes_back_whole(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await bench.wants()
    assert await bench.worker.turn() == 1
    row = await bench.row()
    assert (row.state, row.text, row.from_language) == (S.DONE, READ, "tr")
    assert (row.engine, row.flags, row.made_at) == (Engine.EMBEDDED, None, NOW)
    (sent,) = bench.engine.seen
    for kept in ("Rathausstraße", "12.11.2026", "06224", "M-2026-0042"):
        assert kept not in sent
    assert await bench.spent() == (len(sent), 1, 0)
    assert await bench.later(3_600) == 0
    assert len(bench.engine.seen) == 1
    assert "embedded: " in caplog.text
    assert "characters" in caplog.text
    assert "lamba" not in caplog.text
    await bench.worker.close()
    assert bench.engine.closed


async def test_what_is_in_the_language_wanted_or_in_none_is_not_sent(bench: Bench) -> None:
    await bench.wants("Die Straßenlaterne vor dem Haus ist seit einer Woche kaputt.")
    await bench.wants("https://example.org/foto.jpg")
    await bench.wants("Xq 7")
    while await bench.worker.turn():
        pass
    assert bench.engine.seen == []
    row = await bench.row()
    assert (row.state, row.failure, row.from_language) == (S.FAILED, "language", "und")
    assert find_language("Xq 7", "tr") == "tr"
    assert find_language("Işık yok, lütfen gelin", None) == "tr"


async def test_without_an_engine_the_language_is_found_and_nothing_else_happens(
    bench: Bench,
) -> None:
    await bench.wants("Die Straßenlaterne vor dem Haus ist seit einer Woche kaputt.")
    await bench.wants()
    await bench.wants("Xq 7")
    finder = LanguageFinder(bench.database, lambda: bench.now)
    assert [await finder.turn(), await finder.turn()] == [3, 0]
    rows = await bench.rows()
    assert [(row.state, row.from_language, row.tries) for row in rows] == [
        (S.WANTED, "tr", 0),
        (S.WANTED, "und", 0),
    ]
    looking = asyncio.ensure_future(finder.run())
    await asyncio.sleep(0)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    await finder.close()


async def test_what_is_odd_is_flagged_and_what_is_lost_is_asked_for_by_sentences(
    bench: Bench,
) -> None:
    lost = GERMAN.replace("⟦3⟧", "06224 704123")
    bench.engine.script = [
        lost,
        lambda text: text.replace("Merhaba", "Hallo"),
        lambda text: text.replace("arayın", "rufen 5"),
    ]
    await bench.wants()
    await bench.worker.turn()
    row = await bench.row()
    assert row.state is S.DONE
    assert row.text is not None
    assert row.text.startswith("Hallo, Rathausstraße 3 ")
    assert row.flags == "language,numbers"
    whole, *sentences = bench.engine.seen
    assert " ".join(sentences) == whole
    assert (await bench.spent())[1:] == (3, 0)
    bench.engine.script = [lost, lost]
    await bench.wants()
    await bench.worker.turn()
    row = (await bench.rows())[1]
    assert (row.state, row.failure, row.text) == (S.FAILED, "placeholders", None)


async def test_formatting_and_what_nobody_can_see_do_not_reach_people(bench: Bench) -> None:
    bold, link, address, end = "\ue9b3", "\ue9bd", "\ue9be", "\ue9bf"
    await bench.wants(
        f"{bold}Lütfen{bold} {link}bu sayfaya{address}https://a.example/x{end} bakın, ışık yok."
    )
    bench.engine.script = [
        "\u202e<script>Bitte\ue9b3</script> sehen Sie ⟦1⟧ an, es gibt kein Licht."
    ]
    await bench.worker.turn()
    assert bench.engine.seen == ["Lütfen bu sayfaya (⟦1⟧) bakın, ışık yok."]
    text = (await bench.row()).text
    assert text == "<script>Bitte</script> sehen Sie https://a.example/x an, es gibt kein Licht."


async def test_nothing_of_whoever_objects_reaches_an_engine(bench: Bench) -> None:
    """The canary; the objection may come at any moment, the last one included."""
    person = await bench.wants()
    await bench.decides(person, MachineTranslation.NO)
    assert await bench.worker.turn() == 0
    outside = Bench(bench.database, Scripted(outside=True))
    await bench.decides(person, MachineTranslation.UNASKED)
    assert await outside.worker.turn() == 0
    await bench.decides(person, MachineTranslation.YES)
    languages = outside.engine.languages

    async def object_meanwhile() -> Pairs:
        await bench.decides(person, MachineTranslation.NO)
        known: Pairs = await languages()
        return known

    outside.engine.languages = object_meanwhile
    assert await outside.worker.turn() == 1
    row = await bench.row()
    assert (row.state, row.failure) == (S.FAILED, "objection")
    assert bench.engine.seen == outside.engine.seen == []


async def test_an_engine_that_is_away_is_left_alone_and_holds_nobody_up(bench: Bench) -> None:
    away = EngineAwayError("answer 502")
    bench.engine.script = [away] * 6
    for _ in range(AT_ONCE - 1):
        await bench.wants()
    module_again, module.AGAIN_S = module.AGAIN_S, 0.0  # type: ignore[misc]  # put back below
    try:
        await bench.worker.turn()
        asked = len(bench.engine.seen)
        assert asked >= 2
        waiting = [row for row in await bench.rows() if row.state is S.WANTED]
        assert waiting
        assert all(row.next_try_at == NOW + timedelta(seconds=1) for row in waiting)
        assert [row.tries for row in waiting] == [0] * len(waiting)
        (fault,) = await bench.troubles.check()
        assert (fault.name, "answer 502" in fault.detail) == ("translation", True)
        await bench.wants()
        assert await bench.later(0.5) == 1, "it is given back at once, without a call"
        assert len(bench.engine.seen) == asked
        bench.engine.script = [away] * 100
        for _ in range(20):
            await bench.later(LONGEST_PAUSE_S)
        latest = max(row.next_try_at or NOW for row in await bench.rows())
        assert latest <= bench.now + timedelta(seconds=LONGEST_PAUSE_S)
        bench.engine.script = [EngineAwayError("answer 429", timedelta(minutes=10))]
        await bench.later(LONGEST_PAUSE_S)
        bench.engine.script = []
        while await bench.later(600):
            pass
        assert {row.state for row in await bench.rows()} == {S.DONE}
        assert await bench.troubles.check() == []
        month, calls, failures = await bench.spent()
        assert month == len(bench.engine.seen[0]) * AT_ONCE
        assert calls - failures == AT_ONCE
    finally:
        module.AGAIN_S = module_again  # type: ignore[misc]


async def test_a_text_an_engine_refuses_is_tried_four_times_and_then_is_a_persons(
    bench: Bench,
) -> None:
    bench.engine.script = [TextRefusedError("error in answer 400")] * 9
    bench.engine.script[1] = "\u200b"
    await bench.wants()
    for seconds in (0, 2, 8, 30):
        assert await bench.later(seconds) == 1
    row = await bench.row()
    assert (row.state, row.failure, row.tries) == (S.FAILED, "error in answer 400", 4)
    assert (await bench.spent())[0] <= len(bench.engine.seen[0])
    bench.engine.pairs = frozenset({("de", "tr")})
    await bench.wants()
    await bench.worker.turn()
    row = (await bench.rows())[1]
    assert (row.failure, row.from_language) == ("pair", "tr"), "so people know what it is"
    assert await bench.troubles.check() == []


async def test_a_refused_key_stops_the_engine_and_is_told_once(database: Database) -> None:
    async with LibreTranslateStandIn() as server:
        bench = Bench(database, LibreTranslate(server.url, key="old"))
        server.always = Fault(403, {"error": "Invalid API key"})
        server.faults = [Fault(200, [{"code": "tr", "targets": ["de"]}])]
        for _ in range(AT_ONCE + 1):
            await bench.wants()
        while await bench.later(60):
            pass
        assert {(row.state, row.failure) for row in await bench.rows()} == {(S.FAILED, "key")}
        assert bench.told == 1
        assert [fault.name for fault in await bench.troubles.check()] == ["translation"]
        assert (await bench.spent())[0] == 0
        await bench.worker.close()


async def test_the_months_characters_are_not_passed_and_come_back_with_the_next(
    bench: Bench,
) -> None:
    await bench.wants()
    await bench.worker.turn()
    count, _, _ = await bench.spent()
    limited = Bench(bench.database, Scripted(), monthly=count * 3)
    for _ in range(AT_ONCE):
        await limited.wants()
    await limited.worker.turn()
    assert len(limited.engine.seen) == 2
    failed = [row.failure for row in await limited.rows() if row.state is S.FAILED]
    assert failed == ["budget"] * (AT_ONCE - 2)
    assert (await limited.spent())[0] == count * 3
    assert "month" in (await limited.troubles.check())[0].detail
    limited.now = datetime(2026, 12, 1, tzinfo=UTC)
    await limited.wants()
    await limited.worker.turn()
    assert len(limited.engine.seen) == 3
    assert await limited.troubles.check() == []


async def test_what_is_erased_while_the_engine_has_it_leaves_nothing(bench: Bench) -> None:
    async def erase() -> None:
        async with bench.database.transaction() as session:
            await session.delete(await session.get_one(Translation, (await bench.row()).id))

    bench.engine.within = erase
    for said in (GERMAN, TextRefusedError("error in answer 400"), EngineAwayError("silent")):
        bench.engine.script = [said]
        await bench.wants()
        await bench.worker.turn()
        assert await bench.rows() == []


async def test_a_worker_killed_between_call_and_commit_loses_nothing(bench: Bench) -> None:
    """Cancelled is as good as killed: nothing is stored after the lease."""
    called = asyncio.Event()

    async def hang() -> None:
        called.set()
        await asyncio.Event().wait()

    bench.engine.within = hang
    await bench.wants()
    running = asyncio.ensure_future(bench.worker.run())
    async with asyncio.timeout(10):
        await called.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert (await bench.row()).state is S.RUNNING
    successor = Bench(bench.database, Scripted())
    assert await successor.later(LEASE.total_seconds() - 1) == 0
    assert await successor.later(2) == 1
    assert (await bench.row()).text == READ
    async with bench.database.transaction() as session:
        assert await lease(session, limit=9, outside=False, now=successor.now) == []


async def test_the_engine_in_the_house_serves_the_worker(bench: Bench, tmp_path: Path) -> None:
    words = {"Merhaba,": "Hallo,", "ışık": "Licht", "yok": "fehlt", "lütfen": "bitte"}
    unpack(write_package(tmp_path, "tr", "de", words), tmp_path)
    engine = EmbeddedEngine(tmp_path)
    housed = Bench(bench.database, engine)
    await housed.wants("Merhaba, Rathausstraße 3 ışık yok lütfen")
    await housed.worker.turn()
    row = await housed.row()
    assert (row.state, row.text) == (S.DONE, "Hallo, Rathausstraße 3 Licht fehlt bitte")
    assert row.engine is Engine.EMBEDDED
    await housed.worker.close()
    assert engine.pid is None


async def test_processes_killed_in_the_call_and_before_the_commit_lose_nothing(
    bench: Bench, database_url: str
) -> None:
    await bench.wants()
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.support.killed_translation", database_url),
        NOW.isoformat(),
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await program.communicate()
    killed = -signal.SIGKILL
    assert told.decode().splitlines() == [f"{moment}: {killed}" for moment in MOMENTS]
    row = await bench.row()
    assert (row.state, row.text, row.tries) == (S.RUNNING, None, 0)
    assert await bench.later(len(MOMENTS) * (LEASE.total_seconds() + 1)) == 1
    row = await bench.row()
    assert (row.state, row.text) == (S.DONE, READ)
    assert await bench.later(LEASE.total_seconds() + 1) == 0
    assert len(bench.engine.seen) == 1
    assert (await bench.spent())[1] == len(MOMENTS) + 1, "what was asked for was paid for"


@asynccontextmanager
async def running(worker: TranslationWorker) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(worker.run())
        yield
        task.cancel()


async def test_a_text_that_takes_long_holds_up_no_other(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IDLE_S", 0.01)

    async def hang_at_first() -> None:
        if len(bench.engine.seen) == 1:
            await asyncio.Event().wait()

    bench.engine.within = hang_at_first
    for _ in range(2 * AT_ONCE):
        await bench.wants()
    async with running(bench.worker), asyncio.timeout(10):
        states = list[TranslationState]()
        while states.count(S.DONE) < 2 * AT_ONCE - 1:
            await asyncio.sleep(0.01)
            states = [row.state for row in await bench.rows()]
        assert states.count(S.RUNNING) == 1


async def test_an_answer_of_the_stand_in_reaches_the_row_through_faults(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "IDLE_S", 0.01)
    monkeypatch.setattr(module, "AGAIN_S", 0.01)
    async with LibreTranslateStandIn(translate=lambda *_: GERMAN) as server:
        server.faults = [stand_in.CUT, stand_in.GATEWAY]
        bench = Bench(bench.database, LibreTranslate(server.url))
        bench.now = datetime.now(UTC)
        await bench.wants(now=bench.now)
        async with running(bench.worker), asyncio.timeout(10):
            while (await bench.row()).state is not S.DONE:
                bench.now += timedelta(seconds=0.5)
                await asyncio.sleep(0.01)
        assert len(server.seen) == 1
        await bench.worker.close()
