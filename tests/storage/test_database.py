"""What every feature asks of the database in the same way."""

from functools import partial
from typing import Any

from sqlalchemy import event, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database, after_commit, after_rollback, find_locked, roll_back
from storage.outbox import enqueue_method, has_enqueued
from storage.people import Person
from tests.conftest import NOW
from tests.support.cases import a_person


async def test_a_locked_row_is_read_as_it_is_now(session: AsyncSession) -> None:
    person = await a_person(session, locale="de")
    await session.execute(
        update(Person).values(locale="uk").execution_options(synchronize_session=False)
    )
    person.language_tag = "uk-UA"
    assert await find_locked(session, Person, person.id) is person
    assert (person.locale, person.language_tag) == ("uk", "uk-UA")
    assert await find_locked(session, Person, person.id + 1) is None


async def test_a_locked_row_may_still_be_named_by_others(session: AsyncSession) -> None:
    person = await a_person(session)
    statements: list[str] = []

    def remember(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    connection = await session.connection()
    event.listen(connection.sync_connection, "before_cursor_execute", remember)
    await find_locked(session, Person, person.id)
    on_postgres = connection.dialect.name == "postgresql"
    assert statements[-1].endswith("FOR NO KEY UPDATE") is on_postgres


async def test_what_is_rolled_back_is_followed_by_nothing(database: Database) -> None:
    heard: list[str] = []
    database.on_outbox(heard.append)
    async with database.transaction() as session:
        person = await a_person(session)
        await enqueue_method(session, person=person, method="SendMessage", payload={}, now=NOW)
        after_commit(session, partial(heard.append, "done"))
        after_rollback(session, partial(heard.append, "undone"))
        await roll_back(session)
        assert not has_enqueued(session, person_id=person.id)
        after_commit(session, partial(heard.append, "done after all"))
    assert heard == ["undone", "done after all"]
