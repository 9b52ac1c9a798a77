"""Answers of the team to people of another language: lost, twice, and how long they take.

Worker, delivery and database are those of the program; a stand-in for LibreTranslate fails each
tenth request in one of the ways a service fails, and the messenger only notes what arrives.
"""

import asyncio
import itertools
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.announcements import empty_database
from bot.translation.libretranslate import LibreTranslate
from bot.translation.worker import TranslationWorker
from bot.troubles import Troubles
from handlers.registry import RENDERERS
from handlers.translated import Machine
from storage.cases.models import Case
from storage.cases.staff import answer_reporter
from storage.database import Database
from storage.people import Role
from storage.quarter import import_quarter
from storage.translations.models import Translation, TranslationState
from tests.support.cases import a_case, a_person
from tests.support.databases import OWNERSHIP
from tests.support.delivering import Office, now
from tests.support.quarters import awake_profile
from tests.support.translators.libretranslate import LibreTranslateStandIn
from tests.support.translators.stand_in import CUT, GATEWAY, SLOW_DOWN, Fault

CONVERSATIONS = 1_000
COMPARED = 400
"""Conversations in a run that only compares times."""
BETWEEN_S = 0.15
"""Seconds between two answers: faster than any team writes."""
FAULT_EVERY = 10
FAULTS = (
    CUT,
    GATEWAY,
    SLOW_DOWN,
    Fault(200, "<html>"),
    Fault(200, {"error": "busy"}),
    Fault(500, {}),
)
QUESTION = "Lütfen yardım edin, {number} numaralı binanın kapısı haftalardır kapanmıyor."
ANSWER = "Der Hausmeister kommt zu Haus {number} und repariert das Schloss an der Tür."
TRANSLATED = "Kapıcı {number} numaralı binaya gelip kapının kilidini onaracak."


class Failing(LibreTranslateStandIn):
    """Fails each tenth request, in one way after another, if it is ``weak``."""

    def __init__(self, *, weak: bool) -> None:
        super().__init__(translate=self._translate_some)
        self._ways = itertools.cycle(FAULTS) if weak else None
        self._done = 0

    def _translate_some(self, text: str, _source: str, target: str) -> str:
        self._done += 1
        if self._ways is not None and self._done % (FAULT_EVERY - 1) == 0:
            self.faults.append(next(self._ways))
        number = next((word for word in text.split() if word.isdigit()), "")
        return (TRANSLATED if target == "tr" else ANSWER).format(number=number)


class Run:
    """Conversations, one after another; ``told`` and ``arrived`` are times by their number."""

    def __init__(self, office: Office, count: int) -> None:
        self.office = office
        self.count = count
        self.told: dict[int, float] = {}
        self.arrived: dict[int, float] = {}
        self.copies: Counter[int] = Counter()
        self.chats: dict[int, int] = {}
        self.questions: dict[int, str] = {}
        self.changed = 0
        self.untranslated = 0

    async def begin(self) -> None:
        """Store everybody's question, which nobody is told of."""
        database = self.office.database
        async with database.transaction() as session:
            await import_quarter(session, awake_profile(), now=now())
            self.manager = await a_person(session, Role.MANAGER, locale="de")
        for number in range(self.count):
            async with database.transaction() as session:
                person = await a_person(session, locale="tr")
                text = QUESTION.format(number=number)
                case = await a_case(session, person, text=text, language="tr", now=now())
                self.chats[person.account_id] = number
                self.questions[case.id] = text

    async def answer_all(self) -> None:
        """Answer each, at an even pace, and wait until all that is to be told was told."""
        taken = self.office.messenger.taken
        seen = len(taken)
        for number, case_id in enumerate(self.questions):
            async with self.office.database.transaction() as session:
                case = await session.get_one(Case, case_id)
                manager = await session.merge(self.manager)
                text = ANSWER.format(number=number)
                await answer_reporter(session, case=case, actor=manager, text=text, now=now())
            self.told[number] = time.perf_counter()
            for _ in range(3):
                await asyncio.sleep(BETWEEN_S / 3)
                seen = self._note(seen)
        ends = time.perf_counter() + 60
        while len(self.arrived) < self.count and time.perf_counter() < ends:
            await asyncio.sleep(0.02)
            seen = self._note(seen)
        await self.office.settled(seconds=120)
        self._note(seen)

    def _note(self, seen: int) -> int:
        taken = self.office.messenger.taken
        for chat, method in taken[seen:]:
            number = self.chats.get(chat)
            words = getattr(method, "text", "") or ""
            if number is None or number not in self.told or not _is_answer(method):
                continue
            if ANSWER.format(number=number) in words or TRANSLATED.format(number=number) in words:
                self.arrived.setdefault(number, time.perf_counter())
                self.copies[number] += type(method).__name__ == "SendMessage"
        return len(taken)

    def p95(self) -> float:
        """Seconds from the answer to its arrival, for 95 of 100."""
        waits = [self.arrived[number] - self.told[number] for number in self.arrived]
        return statistics.quantiles(waits, n=20)[-1]


def _is_answer(method: Any) -> bool:
    return type(method).__name__ in {"SendMessage", "EditMessageText"}


@asynccontextmanager
async def office(folder: Path, url: str | None) -> AsyncIterator[Office]:
    """Give an office that delivers and, where an engine has a URL, translates."""
    database = Database(empty_database(folder), ownership=OWNERSHIP)
    place = Office(database, folder)
    place.renderers = dict(RENDERERS)
    worker = None
    if url is not None:
        engine = LibreTranslate(url)
        worker = TranslationWorker(engine, database, clock=now, troubles=Troubles())
        place.machine = Machine("LibreTranslate", outside=False)
    try:
        async with place.open(), asyncio.TaskGroup() as tasks:
            task = None if worker is None else tasks.create_task(worker.run())
            yield place
            if task is not None:
                task.cancel()
    finally:
        if worker is not None:
            await worker.close()
        await database.close()


async def converse(url: str | None, count: int) -> Run:
    """Hold so many conversations; return what came of them."""
    with tempfile.TemporaryDirectory() as folder:
        async with office(Path(folder), url) as place:
            run = Run(place, count)
            await run.begin()
            await run.answer_all()
            run.changed = await _changed(place.database, run)
            run.untranslated = await _untranslated(place.database)
            return run


async def _changed(database: Database, run: Run) -> int:
    """Return how many questions do not stand as they were written."""
    async with database.reading() as session:
        kept = {case.id: case.text for case in await session.scalars(select(Case))}
    return sum(kept.get(number) != text for number, text in run.questions.items())


async def _untranslated(database: Database) -> int:
    async with database.reading() as session:
        rows = await session.scalars(
            select(Translation).where(Translation.state != TranslationState.DONE)
        )
        return len(rows.all())


async def main() -> None:
    """Print the figures."""
    async with Failing(weak=True) as server:
        run = await converse(server.url, CONVERSATIONS)
        calls = Counter(text for text, _, _ in server.seen)
    print(f"{CONVERSATIONS:,} conversations, {FAULT_EVERY} % of the requests fail")
    print(f"lost {run.count - len(run.arrived)} (aim 0)")
    print(f"told twice {sum(copies > 1 for copies in run.copies.values())} (aim 0)")
    print(f"from the tap to the arrival: p95 {run.p95():.2f} s (aim 10)")
    print(f"originals that have changed {run.changed} (aim 0)")
    print(f"not translated in the end {run.untranslated}")
    print(f"texts translated more than once {sum(count > 1 for count in calls.values())} (aim 0)")
    without = (await converse(None, COMPARED)).p95()
    away = (await converse("http://127.0.0.1:9", COMPARED)).p95()
    print(f"p95 without an engine {without:.3f} s, with one that is away {away:.3f} s")
    print(f"ratio {away / without:.2f} (aim 1.1)")


if __name__ == "__main__":
    asyncio.run(main())
