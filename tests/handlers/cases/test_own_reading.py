"""The team's words on one's own case, in one's own language."""

from pathlib import Path
from typing import Final

from sqlalchemy import select

from handlers.translated import Machine
from storage.cases.models import Case
from storage.cases.staff import answer_reporter
from storage.database import Database
from storage.people import MachineTranslation, Person, Role
from storage.translations.leasing import finish, lease
from storage.translations.models import Engine, SourceKind, Translation
from tests.conftest import NOW
from tests.support.cases import a_case
from tests.support.databases import on_both_databases
from tests.support.town import Town

GERMAN: Final = "Die Lampe wird morgen repariert."
ARABIC: Final = "سيتم إصلاح المصباح غدًا."
ADDED: Final = "ما زال مظلمًا."


async def wanted(town: Town) -> set[str]:
    async with town.database.reading() as session:
        rows = await session.scalars(
            select(Translation.to_language).where(Translation.source_kind == SourceKind.HISTORY)
        )
        return set(rows)


@on_both_databases
async def test_the_teams_words_are_read_in_ones_own_language(
    database: Database, tmp_path: Path
) -> None:
    town = Town(database, folder=tmp_path, now=NOW, machine=Machine("C", outside=True))
    await town.found()
    await town.member(Role.MANAGER, language="de")
    resident = town.newcomer("ar")
    await resident.write("/start")
    async with database.transaction() as session:
        account = Person.account_id == resident.number
        person = (await session.scalars(select(Person).where(account))).one()
        person.machine_translation = MachineTranslation.YES
        manager = (await session.scalars(select(Person).where(Person.role == Role.MANAGER))).one()
        case = await a_case(session, person, text=ADDED, language="ar", now=town.now)
        await answer_reporter(session, case=case, actor=manager, text=GERMAN, now=town.now)
    await town.deliver()
    await resident.tap("mine-case:1")
    assert GERMAN in resident.newest.text, "nobody waits"

    async with database.transaction() as session:
        for leased in await lease(session, limit=9, outside=True, now=town.now):
            await finish(
                session,
                leased,
                text=ARABIC if leased.to_language == "ar" else "Es ist noch dunkel.",
                from_language="de" if leased.to_language == "ar" else "ar",
                engine=Engine.DEEPL,
                flags=(),
                now=town.now,
            )
    await town.deliver()
    await resident.tap("mine-case:1")
    shown = resident.newest.text
    assert ARABIC in shown
    assert GERMAN not in shown
    assert "🌐" in shown
    assert ADDED in shown, "one's own words stay"
    await resident.tap("mine-original:1")
    assert GERMAN in resident.newest.text
    assert ARABIC not in resident.newest.text
    await resident.press("🌐")
    assert resident.newest.text == shown

    assert await wanted(town) == {"ar"}
    async with database.transaction() as session:
        reader = await session.get_one(Person, person.id)
        reader.locale = "tr"
    await resident.tap("mine-case:1")
    assert GERMAN in resident.newest.text
    assert await wanted(town) == {"ar", "tr"}, "another language is wanted when it is read"
    async with database.transaction() as session:
        reader = await session.get_one(Person, person.id)
        reader.locale, reader.machine_translation = "uk", MachineTranslation.NO
        assert (await session.scalars(select(Case))).one().reporter_id == reader.id
    await resident.tap("mine-case:1")
    assert await wanted(town) == {"ar", "tr"}, "not of somebody who objects"
