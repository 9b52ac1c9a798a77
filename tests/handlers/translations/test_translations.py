"""A Turkish report, a manager who reads only German, and an interpreter; no machine at all."""

from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.translated import Machine
from storage.cases.models import Case
from storage.cases.residents import add_to_case
from storage.database import Database
from storage.people import Person, Role
from storage.translations.leasing import lease
from storage.translations.models import Translation, TranslationState
from tests.conftest import NOW
from tests.handlers.announcements.staff.scenes import begin
from tests.support.cases import a_case
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town

TURKISH = "Sokak lambası üç gündür yanmıyor, akşamları çok karanlık oluyor."
GERMAN = "Die Straßenlampe brennt seit drei Tagen nicht, abends ist es sehr dunkel."


async def a_turkish_report(town: Town) -> Someone:
    resident = town.newcomer("tr")
    await resident.write("/start")
    async with town.database.transaction() as session:
        person = (
            await session.scalars(select(Person).where(Person.account_id == resident.number))
        ).one()
        await a_case(session, person, text=TURKISH, language="tr", now=town.now)
    await town.deliver()
    return resident


async def ask_for_german(manager: Someone) -> None:
    await manager.write("/case M-2026-0001")
    assert TURKISH in manager.newest.text
    await manager.press("Um Übersetzung bitten")


@on_both_databases
async def test_both_ways_without_a_machine(town: Town) -> None:
    manager = await town.member()
    interpreter = await town.member(Role.INTERPRETER, name="Olena", language="tr")
    resident = await a_turkish_report(town)
    await ask_for_german(manager)
    assert "1 Person ist gefragt" in manager.newest.text
    await town.deliver()
    asked = interpreter.newest
    assert TURKISH in asked.text
    assert "M-2026" not in asked.text, "interpreters get the words alone"

    await interpreter.press("Çeviriyi yaz")
    await interpreter.write(GERMAN)
    await town.deliver()
    assert GERMAN in manager.newest.text
    card = await manager.write("/case M-2026-0001")
    assert card.text.index(GERMAN) < card.text.index(TURKISH), "German stands first"
    assert "von einem Menschen übersetzt" in card.text

    await manager.press("Antworten")
    await manager.write("Die Lampe wird morgen repariert.")
    await town.deliver()
    assert "Die Lampe wird morgen repariert." in resident.newest.text, "nothing waits"


async def test_of_two_interpreters_the_first_wins(town: Town) -> None:
    manager = await town.member()
    people = [
        await town.member(Role.INTERPRETER, name=name, language="de") for name in ("Ina", "Olena")
    ]
    await a_turkish_report(town)
    await ask_for_german(manager)
    await town.deliver()
    for each in people:
        await each.press("Übersetzung schreiben")
    await people[0].write(GERMAN)
    await people[1].write("Lampe.")
    assert "nicht mehr gebraucht" in people[1].newest.text
    await people[1].write("/translate")
    assert "Gerade ist nichts zu übersetzen" in people[1].newest.text
    async with town.database.reading() as session:
        assert list(await session.scalars(select(Translation.text))) == [GERMAN]


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.INTERPRETER, True), (Role.HELPER, False), (Role.READER, False)]
)
async def test_who_sees_what_waits(town: Town, role: Role, sees: bool) -> None:
    manager = await town.member()
    other = await town.member(role, name="Ina")
    await a_turkish_report(town)
    await ask_for_german(manager)
    assert ("übersetzt noch niemand" in manager.newest.text) is not sees
    await other.write("/translate")
    assert (TURKISH in other.newest.text) is sees
    await manager.write("/translate")
    assert TURKISH in manager.newest.text
    async with town.database.reading() as session:
        assert await session.scalar(select(Translation.state)) is TranslationState.ASKED


async def test_who_translates_a_text_that_has_changed_is_told_so_once(town: Town) -> None:
    manager = await town.member()
    people = [
        await town.member(Role.INTERPRETER, name=name, language="de") for name in ("Ina", "Olena")
    ]
    await a_turkish_report(town)
    await ask_for_german(manager)
    await town.deliver()
    for each in people:
        await each.press("Übersetzung schreiben")
    async with town.database.transaction() as session:
        case = (await session.scalars(select(Case))).one()
        case.text = "Lamba yanıyor artık."
    await people[0].write(GERMAN)
    await people[1].send_sticker()
    for each in people:
        assert "nicht mehr gebraucht" in each.newest.text
        await each.write(GERMAN)
        assert "nicht mehr gebraucht" not in each.newest.text, "nothing is awaited any more"


@on_both_databases
async def test_announcements_that_wait_stand_in_the_same_list(town: Town) -> None:
    manager = await town.member(language="en")
    interpreter = await town.member(Role.INTERPRETER, name="Olena", language="en")
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await begin(manager)
    for label in ("🌐 Languages", "Ukrainian", "Ask somebody", "Olena"):
        await manager.press(label)
    await a_turkish_report(town)
    town.pass_time(minutes=1)
    await manager.write("/case M-2026-0001")
    await manager.press("Ask for a translation")
    listed = await interpreter.write("/translate")
    assert "1. announcement → Ukrainian" in listed.text
    assert "Das Wasser" in listed.text
    assert "2. → German" in listed.text
    assert "Das Wasser" not in (await helper.write("/translate")).text
    await interpreter.press("1: Ukrainian")
    await interpreter.write("Воду завтра вимкнуть.")
    assert "the manager is told" in interpreter.newest.text
    assert "announcement" not in (await interpreter.write("/translate")).text
    entries = (await manager.write("/audit")).text
    assert "asked for a translation · announcement · Ukrainian · Olena" in entries


ADDED = "Bugün de yanmadı, çocuklar düşüyor."
ADDED_GERMAN = "Heute hat sie auch nicht gebrannt, Kinder fallen hin."


async def test_what_is_added_is_translated_too(town: Town) -> None:
    manager = await town.member()
    interpreter = await town.member(Role.INTERPRETER, name="Olena", language="tr")
    await a_turkish_report(town)
    async with town.database.transaction() as session:
        case = (await session.scalars(select(Case))).one()
        reporter = await session.get_one(Person, case.reporter_id)
        await add_to_case(session, case=case, person=reporter, text=ADDED, now=town.now)
    await town.deliver()
    told = manager.newest
    assert ADDED in told.text
    assert "Noch nicht übersetzt" in told.text
    await manager.press("Um Übersetzung bitten")
    await town.deliver()
    assert ADDED in interpreter.newest.text
    await interpreter.press("Çeviriyi yaz")
    await interpreter.write(ADDED_GERMAN)
    await town.deliver()
    assert ADDED_GERMAN in manager.newest.text
    card = await manager.write("/case M-2026-0001")
    assert ADDED_GERMAN in card.text
    history = await manager.press("Verlauf")
    assert history.text.index(ADDED_GERMAN) < history.text.index(ADDED), "German first"
    assert "von einem Menschen übersetzt" in history.text


@on_both_databases
async def test_nothing_is_given_to_a_machine_after_an_objection(town: Town) -> None:
    town.use_machine(Machine("DeepL", outside=True))
    resident = await a_turkish_report(town)
    await resident.write("/privacy")
    await resident.press("Makine çevirebilir")
    await resident.press("Makine çevirmesin")
    assert "yalnızca ekipten insanlar" in resident.newest.text
    async with town.database.transaction() as session:
        assert await lease(session, limit=9, outside=False, now=town.now) == []
    await resident.press("Makine çevirebilir")
    async with town.database.transaction() as session:
        given = await lease(session, limit=9, outside=True, now=town.now)
        assert [each.text for each in given] == [TURKISH]


@pytest.mark.parametrize(
    ("machine", "says", "button"),
    [
        (Machine("DeepL", outside=True), "go to DeepL", "A machine may translate"),
        (Machine("CTranslate2", outside=False), "do not leave", "No machine shall translate"),
        (None, "no machine here", "No machine shall translate"),
    ],
)
async def test_privacy_says_who_translates(
    database: Database, tmp_path: Path, machine: Machine | None, says: str, button: str
) -> None:
    town = Town(database, folder=tmp_path, now=NOW, machine=machine)
    await town.found()
    someone = town.newcomer()
    shown = await someone.write("/privacy")
    assert says in shown.text
    assert any(button in label for label in shown.buttons)
