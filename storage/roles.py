"""Who has which role: the managers who are told, and those who may be given work."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.errors import MemberMissingError
from storage.people import Person, Role


async def get_worker(session: AsyncSession, *, person_id: int) -> Person:
    """Return a member of the team who may be given work, locked for changes.

    Raises:
        MemberMissingError: nobody of the team has this id, or they only read or translate.
    """
    member = await get_member(session, person_id=person_id)
    if not member.works:
        raise MemberMissingError(person_id)
    return member


async def get_member(session: AsyncSession, *, person_id: int) -> Person:
    """Return a member of the team, locked for changes.

    Raises:
        MemberMissingError: nobody of the team has this id.
    """
    person: Person | None = await session.scalar(
        select(Person)
        .where(Person.id == person_id, Person.role != Role.RESIDENT)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if person is None:
        raise MemberMissingError(person_id)
    return person


async def list_manager_ids(session: AsyncSession) -> Sequence[int]:
    """Return the ids of all managers, in order."""
    return (
        await session.scalars(
            select(Person.id).where(Person.role == Role.MANAGER).order_by(Person.id)
        )
    ).all()
