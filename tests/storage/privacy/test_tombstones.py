"""Who has erased everything is erased again when a backup brings them back."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from storage.base import Base
from storage.cases.models import Case
from storage.database import Database
from storage.ownership import owner_key
from storage.people import Person, find_person
from storage.privacy.rights import delete_those_who_left, erase_again, erase_person
from storage.privacy.tombstones import (
    FILE,
    TOMBSTONES_KEPT,
    forget_old_tombstones,
    note_tombstone,
    read_tombstones,
    tombstones_beside,
)
from tests.conftest import NOW
from tests.support.person import Someone
from tests.support.town import Town

Copy = dict[str, list[dict[str, object]]]


async def back_up(database: Database) -> Copy:
    async with database.reading() as session:
        return {
            table.name: [dict(row) for row in (await session.execute(select(table))).mappings()]
            for table in Base.metadata.sorted_tables
        }


async def restore(database: Database, copy: Copy) -> None:
    async with database.transaction() as session:
        for table in reversed(Base.metadata.sorted_tables):
            await session.execute(table.delete())
        for table in Base.metadata.sorted_tables:
            if copy[table.name]:
                await session.execute(insert(table), copy[table.name])


async def erase(person: Someone) -> None:
    await person.write("/privacy")
    await person.press("Erase everything")
    await person.press("Yes, erase everything")


async def start(town: Town) -> int:
    async with town.database.transaction() as session:
        return await erase_again(session, media_dir=town.media_dir, now=town.now)


async def texts(town: Town) -> list[str]:
    async with town.database.reading() as session:
        return list(await session.scalars(select(Case.text).order_by(Case.id)))


async def test_a_backup_that_is_put_back_erases_again_at_the_start(town: Town) -> None:
    ada, ben = town.newcomer(), town.newcomer()
    for person, words in ((ada, "Ada asks"), (ben, "Ben asks")):
        await person.write("/ask")
        await person.write(words)
        await person.press("Send")
    backup = await back_up(town.database)
    await erase(ada)
    async with town.database.transaction() as session:
        await delete_those_who_left(session)
    path = tombstones_beside(town.media_dir)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Ada" not in path.read_text()
    assert str(ada.number) not in path.read_text()

    await restore(town.database, backup)
    assert await texts(town) == ["Ada asks", "Ben asks"]
    assert await start(town) == 1
    assert await texts(town) == ["", "Ben asks"]
    async with town.database.transaction() as session:
        await delete_those_who_left(session)
        assert await find_person(session, channel="telegram", account_id=ada.number) is None
    assert await start(town) == 0


async def test_who_comes_back_of_themselves_stays(town: Town) -> None:
    person = town.newcomer()
    await person.write("/start")
    await erase(person)
    async with town.database.transaction() as session:
        await delete_those_who_left(session)
    town.pass_time(minutes=1)
    await person.write("/start")
    assert await start(town) == 0


async def test_what_was_not_committed_leaves_no_tombstone(town: Town) -> None:
    person = town.newcomer()
    await person.write("/start")
    path = tombstones_beside(town.media_dir)
    with pytest.raises(RuntimeError):
        await erase_in_vain(town)
    assert len(path.read_text().splitlines()) == 2
    assert read_tombstones(path) == {}
    assert await start(town) == 0


async def erase_in_vain(town: Town) -> None:
    async with town.database.transaction() as session:
        row = (await session.scalars(select(Person))).one()
        await erase_person(session, person=row, media_dir=town.media_dir, now=town.now)
        assert [*read_tombstones(tombstones_beside(town.media_dir))] == [owner_key(session, row)]
        raise RuntimeError


def test_tombstones_go_when_no_backup_is_older(tmp_path: Path) -> None:
    path = tmp_path / FILE
    assert forget_old_tombstones(path, now=NOW) == 0
    for days in (40, 33, 32, 31, 0):
        note_tombstone(path, f"key{days}", at=NOW - timedelta(days=days))
    with path.open("a", encoding="utf-8") as file:
        file.write("cut by a cra")
    assert len(read_tombstones(path)) == 5
    assert forget_old_tombstones(path, now=NOW) == 3
    assert [*read_tombstones(path)] == ["key31", "key0"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert forget_old_tombstones(path, now=NOW + TOMBSTONES_KEPT) == 2
    assert read_tombstones(path) == {}
