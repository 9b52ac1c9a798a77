"""The team sees what arrives, and what that says in German, before it is sent; nobody has to."""

from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import func, select, update

from bot.translation.engine import EngineAwayError, PairMissingError, Pairs, TextRefusedError
from bot.translation.worker import TranslationWorker
from bot.troubles import Troubles
from handlers.translated import Machine
from storage.database import Database
from storage.people import MachineTranslation, Person
from storage.translations.models import (
    AnswerDraft,
    Engine,
    SourceKind,
    Translation,
    TranslationDay,
)
from tests.handlers.translations.test_answers import a_report, a_town
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town

GERMAN: Final = "Die Lampe wird am 12.11.2026 repariert, bitte warten Sie so lange."
TURKISH: Final = "Lamba 12.11.2026 tarihinde onarılacak, lütfen o zamana kadar bekleyin."
BACK: Final = "Die Leuchte wird am 12.11.2026 instand gesetzt, bitte warten Sie bis dahin."


class Phrases:
    """An engine that knows two sentences, and counts how often it is asked.

    Attributes:
        asked: what it was given.
        fails: what it raises instead of an answer.
        lost: figures it adds, more of them each time.
    """

    kind = Engine.EMBEDDED
    outside = False

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fails: Exception | None = None
        self.lost = ""

    async def languages(self) -> Pairs:
        """Return the two directions."""
        return frozenset({("de", "tr"), ("tr", "de")})

    async def translate(self, text: str, *, source: str, target: str) -> str:
        """Return the sentence, with the placeholders it came with."""
        self.asked.append(text)
        if self.fails is not None:
            raise self.fails
        said = TURKISH if target == "tr" else BACK
        date = "⟦1⟧" if "⟦1⟧" in text else "12.11.2026"
        return said.replace("12.11.2026", date) + self.lost * len(self.asked)

    async def close(self) -> None:
        """There is nothing to let go of."""


class Scene:
    """A manager, a Turkish report, and a worker that works when a test says so."""

    def __init__(self, town: Town, machine: Machine) -> None:
        self.town = town
        self.engine = Phrases()
        self.worker = TranslationWorker(
            self.engine,
            town.database,
            clock=lambda: town.now,
            troubles=Troubles(),
            machine=machine,
        )

    async def begin(self) -> tuple[Someone, Someone]:
        """Come as far as the words that are to be seen first."""
        manager = await self.town.member()
        resident = await a_report(self.town)
        await self.work()
        self.engine.asked.clear()
        await manager.write("/case M-2026-0001")
        await manager.press("Antworten")
        await manager.press("Übersetzung vorher ansehen")
        assert "Nichts wird gesendet" in manager.newest.text
        return manager, resident

    async def work(self) -> None:
        """Translate what waits, and what that makes wait, then show it."""
        for _turn in range(3):
            await self.worker.turn()
        await self.town.deliver()


@pytest.fixture
async def scene(database: Database, tmp_path: Path) -> Scene:
    machine = Machine("CTranslate2", outside=False)
    return Scene(await a_town(database, tmp_path, machine), machine)


@on_both_databases
async def test_what_was_seen_is_what_arrives_and_is_not_translated_twice(scene: Scene) -> None:
    manager, resident = await scene.begin()
    before = len(resident.chat)
    waiting = await manager.write(GERMAN)
    assert "Einen Moment" in waiting.text
    assert manager.labels == ["✅ Senden", "✏️ Ändern", "✖️ Abbrechen"]
    await scene.work()
    shown = manager.newest
    assert shown.id == waiting.id, "it takes the place of the word that it comes"
    assert shown.text.index(TURKISH) < shown.text.index(BACK)
    assert len(scene.engine.asked) == 2
    assert all("12.11.2026" not in text for text in scene.engine.asked), "protected, both ways"
    assert len(resident.chat) == before, "nothing is sent"

    await manager.press("Senden")
    await scene.work()
    assert "Die Antwort ist unterwegs" in manager.newest.text
    assert TURKISH in resident.newest.text
    assert "🔤 Aslı" in " ".join(resident.labels)
    assert len(scene.engine.asked) == 2, "the same words again: no call"
    async with scene.town.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(AnswerDraft)) == 0
        kinds = set(await session.scalars(select(Translation.source_kind)))
        assert kinds == {SourceKind.CASE, SourceKind.HISTORY}
        spent = await session.scalar(select(TranslationDay.calls))
        assert spent == 1 + 2, "counted like everything"


@on_both_databases
async def test_other_words_are_shown_anew_and_old_buttons_send_nothing(scene: Scene) -> None:
    manager, resident = await scene.begin()
    before = len(resident.chat)
    first = await manager.write("Die Lampe.")
    await scene.work()
    await manager.press("Ändern")
    assert "Die Lampe." in manager.newest.text
    await manager.write(GERMAN)
    await scene.work()
    await manager.press("Senden", of=first)
    assert len(resident.chat) == before
    await manager.press("Abbrechen")
    await scene.work()
    assert len(resident.chat) == before
    async with scene.town.database.reading() as session:
        kinds = set(await session.scalars(select(Translation.source_kind)))
        assert kinds == {SourceKind.CASE}, "nothing stays of what was not sent"


@pytest.mark.parametrize(
    ("fails", "says"),
    [
        (TextRefusedError("no"), "antwortet noch nicht"),
        (EngineAwayError("silent"), "antwortet noch nicht"),
        (PairMissingError("pair"), "hat das nicht übersetzt"),
        (None, "antwortet noch nicht"),
    ],
)
async def test_a_machine_that_is_away_or_slow_holds_nothing_up(
    scene: Scene, fails: Exception | None, says: str
) -> None:
    manager, resident = await scene.begin()
    scene.engine.fails = fails
    await manager.write(GERMAN)
    if fails is not None:
        await scene.work()
    scene.town.pass_time(seconds=9)
    await scene.town.deliver()
    assert says in manager.newest.text
    await manager.press("Senden")
    scene.town.pass_time(seconds=9)
    await scene.town.deliver()
    assert GERMAN in resident.newest.text
    scene.engine.fails = None
    scene.town.pass_time(minutes=6)
    scene.worker = TranslationWorker(
        scene.engine, scene.town.database, clock=lambda: scene.town.now, troubles=Troubles()
    )
    await scene.work()
    assert TURKISH in resident.newest.text, "it follows"


async def test_an_objection_in_between_keeps_the_words_from_the_machine(scene: Scene) -> None:
    manager, resident = await scene.begin()
    await manager.write(GERMAN)
    async with scene.town.database.transaction() as session:
        await session.execute(
            update(Person)
            .where(Person.account_id == resident.number)
            .values(machine_translation=MachineTranslation.NO)
        )
    await scene.work()
    scene.town.pass_time(seconds=9)
    await scene.town.deliver()
    assert scene.engine.asked == []
    await manager.press("Senden")
    await scene.town.deliver()
    assert GERMAN in resident.newest.text


async def test_doubts_are_marked_both_ways(scene: Scene) -> None:
    manager, _resident = await scene.begin()
    scene.engine.lost = " 99"
    await manager.write(GERMAN)
    await scene.work()
    assert manager.newest.text.count("Bitte prüfen") == 2
