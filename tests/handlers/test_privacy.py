"""A copy of everything, and erasing everything."""

import json
import zipfile

from sqlalchemy import select

from storage.base import Base
from storage.cases.models import Case, CaseHistoryEntry, CaseStatus
from storage.files.media import MediaFile
from storage.outbox import OutboxMessage
from storage.people import Person
from storage.privacy.retention import forget_what_is_old
from storage.privacy.rights import delete_those_who_left
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town

WORDS = "The lamp in front of my door is broken."


async def forget(town: Town) -> None:
    async with town.database.transaction() as session:
        await forget_what_is_old(session, media_dir=town.media_dir, now=town.now)


async def report(town: Town) -> Someone:
    """Let somebody new report, and return them."""
    person = town.newcomer()
    await person.write("/report")
    await person.send_photo(a_photo(), caption=WORDS)
    await person.press("Street lighting")
    await person.share_place(49.348, 8.69)
    await person.press("Send")
    return person


@on_both_databases
async def test_the_copy_holds_everything(town: Town) -> None:
    person = await report(town)
    await person.write("/privacy")
    await person.press("Send me a copy")
    assert person.newest.document is not None
    async with town.database.transaction() as session:
        file = (await session.scalars(select(MediaFile).where(MediaFile.title.is_not(None)))).one()
    with zipfile.ZipFile(town.media_dir / file.name) as archive:
        everything = json.loads(archive.read("everything.json"))
        photos = [name for name in archive.namelist() if name.startswith("photos/")]
    town.pass_time(minutes=59)
    await forget(town)
    assert (town.media_dir / file.name).exists()
    town.pass_time(minutes=1)
    await forget(town)
    assert not (town.media_dir / file.name).exists()
    assert everything["cases"][0]["text"] == WORDS
    assert everything["people"][0]["account_id"] == person.number
    assert len(photos) == 1


@on_both_databases
async def test_erasing_asks_once_and_then_leaves_nothing_of_the_person(town: Town) -> None:
    manager = await town.member()
    person = await report(town)
    await person.write("/privacy")
    await person.press("Erase everything")
    assert "gone for good" in person.newest.text
    await person.press("Yes, erase everything")
    assert "Everything about you is erased" in person.newest.text

    async with town.database.transaction() as session:
        await delete_those_who_left(session)
    async with town.database.transaction() as session:
        case = (await session.scalars(select(Case))).one()
        entries = (await session.scalars(select(CaseHistoryEntry))).all()
        people = (await session.scalars(select(Person))).all()
        left = (await session.scalars(select(OutboxMessage))).all()
    assert (case.text, case.place, case.reporter_id) == ("", None, None)
    assert (case.reference, case.status) == ("M-2026-0001", CaseStatus.WITHDRAWN)
    assert [entry.text for entry in entries] == [None] * len(entries)
    assert [known.account_id for known in people] == [manager.number]
    assert {message.person_id for message in left} == {people[0].id}
    assert list(town.media_dir.glob("*.jpg")) == []


@on_both_databases
async def test_no_table_holds_anything_of_somebody_who_left(town: Town) -> None:
    await town.member()
    person = await report(town)
    await person.write("/mine")
    await person.write("This draft is about my neighbour.")
    await person.press("Cancel")
    await person.write("/privacy")
    await person.press("Erase everything")
    await person.press("Yes, erase everything")
    async with town.database.transaction() as session:
        await delete_those_who_left(session)
    async with town.database.transaction() as session:
        rows = [
            (table.name, dict(row))
            for table in Base.metadata.sorted_tables
            for row in (await session.execute(select(table))).mappings()
        ]
    traces = [str(person.number), "in front of my door", "my neighbour", "49.348"]
    left = [(name, row) for name, row in rows if any(trace in str(row) for trace in traces)]
    assert left == []


@on_both_databases
async def test_somebody_who_comes_back_while_leaving_stays(town: Town) -> None:
    person = town.newcomer()
    await person.write("/privacy")
    await person.press("Erase everything")
    await person.press("Yes, erase everything")
    await person.write("/start")
    async with town.database.transaction() as session:
        await delete_those_who_left(session)
        assert len((await session.scalars(select(Person))).all()) == 1


async def test_nothing_happens_without_the_second_tap(town: Town) -> None:
    person = await report(town)
    await person.write("/privacy")
    await person.press("Erase everything")
    await person.press("No, keep everything")
    async with town.database.transaction() as session:
        assert (await session.scalars(select(Case))).one().text == WORDS


async def test_blocking_after_erasing_stores_nothing(town: Town) -> None:
    person = town.newcomer()
    await person.write("/privacy")
    await person.press("Erase everything")
    await person.press("Yes, erase everything")
    await person.block()
    async with town.database.transaction() as session:
        await delete_those_who_left(session)
    await person.block()
    async with town.database.transaction() as session:
        assert (await session.scalars(select(Person))).all() == []


async def test_whoever_blocks_the_bot_is_not_written_to(town: Town) -> None:
    person = town.newcomer()
    await person.write("/start")
    await person.block()
    async with town.database.transaction() as session:
        blocked = (await session.scalars(select(Person))).one()
        assert blocked.unreachable_reason == "blocked"
    await person.write("/start")
    async with town.database.transaction() as session:
        assert (await session.scalars(select(Person))).one().unreachable_since is None
