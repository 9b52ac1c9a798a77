"""The audit table: appended, in order, and still there when people are gone."""

from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.people import Person, Role
from tests.conftest import NOW
from tests.support.cases import a_case, a_person, audited


async def test_entries_say_who_did_what_to_which_case(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    case = await a_case(session, await a_person(session))
    audit.record(session, actor_id=manager.id, action=AuditAction.TAKE, case_id=case.id, now=NOW)
    audit.record(
        session,
        actor_id=None,
        action=AuditAction.INVITE,
        detail="helper",
        now=NOW + timedelta(seconds=1),
    )

    assert await audited(session) == [
        (manager.id, "take", case.id, None),
        (None, "invite", None, "helper"),
    ]


async def test_an_entry_outlives_the_account_of_who_acted(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    audit.record(session, actor_id=manager.id, action=AuditAction.INVITE, detail="helper", now=NOW)
    await session.flush()
    await session.execute(delete(Person).where(Person.id == manager.id))
    session.expire_all()

    assert await audited(session) == [(None, "invite", None, "helper")]
