"""The team is told how its words arrive, and whom to ask where no machine translates them."""

from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.translated import Machine
from storage.cases.models import Case
from storage.cases.residents import follow_case
from storage.database import Database
from storage.people import MachineTranslation, Person, Role
from tests.conftest import NOW
from tests.support.cases import a_case
from tests.support.person import Someone
from tests.support.town import Town

TURKISH: Final = "Sokak lambası üç gündür yanmıyor, akşamları çok karanlık oluyor."
GERMAN: Final = "Die Lampe wird morgen repariert."
ANSWER: Final = "Lamba yarın onarılacak."


async def a_town(database: Database, folder: Path, machine: Machine | None) -> Town:
    town = Town(database, folder=folder, now=NOW, machine=machine)
    await town.found()
    return town


async def find_person(session: AsyncSession, someone: Someone) -> Person:
    return (await session.scalars(select(Person).where(Person.account_id == someone.number))).one()


async def a_report(town: Town, locale: str = "tr") -> Someone:
    resident = town.newcomer(locale)
    await resident.write("/start")
    async with town.database.transaction() as session:
        person = await find_person(session, resident)
        await a_case(session, person, text=TURKISH, language="tr", now=town.now)
    await town.deliver()
    return resident


def inside(**known: object) -> Machine:
    machine = Machine("CTranslate2", outside=False, pairs=frozenset({("de", "tr"), ("tr", "de")}))
    for name, value in known.items():
        setattr(machine, name, value)
    return machine


@pytest.mark.parametrize(
    ("machine", "locale", "consent", "says", "asks"),
    [
        (None, "tr", "unasked", "Hier übersetzt keine Maschine.", True),
        (None, "de", "unasked", "genau so an", False),
        (None, "de_simple", "unasked", "genau so an", False),
        (inside(), "tr", "unasked", "Türkisch: Eine Maschine bei uns im Haus", False),
        (inside(pairs=None), "tr", "unasked", "Eine Maschine bei uns im Haus", False),
        (inside(), "tr", "no", "nicht erlaubt", True),
        (inside(), "ar", "unasked", "kann diese Sprache nicht", True),
        (inside(is_at_work=False), "tr", "unasked", "kann gerade nicht", True),
        (Machine("DeepL", outside=True), "tr", "yes", "Maschine außer Haus", False),
        (Machine("DeepL", outside=True), "tr", "unasked", "nicht erlaubt", True),
    ],
)
async def test_the_prompt_says_how_the_words_arrive(
    database: Database,
    tmp_path: Path,
    machine: Machine | None,
    locale: str,
    consent: str,
    says: str,
    asks: bool,
) -> None:
    town = await a_town(database, tmp_path, machine)
    manager = await town.member()
    resident = await a_report(town, locale)
    async with town.database.transaction() as session:
        await session.execute(
            update(Person)
            .where(Person.account_id == resident.number)
            .values(machine_translation=MachineTranslation(consent))
        )
    await manager.write("/case M-2026-0001")
    for act in ("Antworten", "Nachfragen"):
        prompt = await manager.press(act)
        assert says in prompt.text
        assert ("bittet ein Fingertipp" in prompt.text) is asks
        await manager.press("Abbrechen")
    await manager.press("Antworten")
    await manager.write(GERMAN)
    assert any("Übersetzen: " in label for label in manager.labels) is asks


async def test_a_person_is_asked_with_one_tap_after_sending(town: Town) -> None:
    manager = await town.member()
    interpreter = await town.member(Role.INTERPRETER, name="Olena", language="tr")
    resident = await a_report(town)
    await manager.write("/case M-2026-0001")
    await manager.press("Antworten")
    await manager.write(GERMAN)
    assert GERMAN in resident.newest.text, "nothing waits"
    await manager.press("Übersetzen: Türkisch")
    await town.deliver()
    assert GERMAN in interpreter.newest.text
    await interpreter.press("Çeviriyi yaz")
    await interpreter.write(ANSWER)
    await town.deliver()
    assert ANSWER in resident.newest.text
    assert ANSWER in manager.newest.text


async def test_who_closes_hears_of_all_languages_it_is_read_in(
    database: Database, tmp_path: Path
) -> None:
    town = await a_town(database, tmp_path, inside())
    manager = await town.member()
    await a_report(town)
    for locale in ("ar", "de", "tr", "ru"):
        follower = town.newcomer(locale)
        await follower.write("/start")
        async with town.database.transaction() as session:
            case = (await session.scalars(select(Case))).one()
            person = await find_person(session, follower)
            await follow_case(session, case_id=case.id, person_id=person.id, now=town.now)
    await manager.write("/case M-2026-0001")
    await manager.press("Antworten")
    assert "Arabisch" not in manager.newest.text, "the reporter alone reads an answer"
    await manager.press("Abbrechen")
    await manager.press("Abschließen")
    prompt = await manager.press("Gelöst")
    assert "Deutsch: Ihre Worte kommen so an" in prompt.text
    assert "Türkisch: Eine Maschine" in prompt.text
    assert "Arabisch, Russisch: Ihre Worte kommen auf Deutsch an" in prompt.text
    await manager.write(GERMAN)
    assert [label for label in manager.labels if "Übersetzen" in label] == [
        "🙋 Übersetzen: Arabisch",
        "🙋 Übersetzen: Russisch",
    ]
