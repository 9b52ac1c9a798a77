"""Marks for rows that have none, at the start of the program: the key is not in the database.

They are of a time before there were marks, or of another key that is lost.  A case that has been
cut from its reporter already is led back to them once more by its history, which named them.
"""

from typing import Any, Final

from sqlalchemy import inspect, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import Base
from storage.cases.models import Case, CaseHistoryEntry, CaseHistoryKind, CaseWay
from storage.ideas.models import Idea
from storage.owned import Owned
from storage.ownership import ownership_of
from storage.people import Person

SAMPLE: Final = 5
"""Rows by which another key is noticed."""


async def fill_marks(session: AsyncSession) -> int:
    """Put marks on rows with words that name somebody and have none; return on how many."""
    models = [
        mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Owned) and mapper.class_ is not Idea
    ]
    anew = await _is_other_key(session)
    filled = await _mark_cut_cases(session)
    for model in sorted(models, key=lambda model: model.__name__):
        filled += await _fill(session, model, anew=anew)
    return filled + await _fill_ideas(session)


async def _is_other_key(session: AsyncSession) -> bool:
    """Return whether the marks were made with another key."""
    latest = await session.execute(
        select(Case.owner_key, Person)
        .join(Person, Person.id == Case.reporter_id)
        .where(Case.owner_key.is_not(None))
        .order_by(Case.id.desc())
        .limit(SAMPLE)
    )
    ownership = ownership_of(session)
    return any(not ownership.owns(person, mark or "") for mark, person in latest)


async def _fill(session: AsyncSession, model: type[Any], *, anew: bool) -> int:
    found = await session.execute(
        select(model, Person)
        .join(Person, Person.id == getattr(model, model.OWNER))
        .where(model.may_hold_words(), true() if anew else model.owner_key.is_(None))
        .order_by(*inspect(model).primary_key)
    )
    rows, ownership = found.all(), ownership_of(session)
    for row, person in rows:
        row.owner_key = ownership.mark(person)
    await session.flush()
    return len(rows)


async def _mark_cut_cases(session: AsyncSession) -> int:
    found = await session.execute(
        select(Case, Person)
        .join(
            CaseHistoryEntry,
            (CaseHistoryEntry.case_id == Case.id)
            & (CaseHistoryEntry.kind == CaseHistoryKind.SUBMITTED),
        )
        .join(Person, Person.id == CaseHistoryEntry.actor_id)
        .where(Case.reporter_id.is_(None), Case.owner_key.is_(None), Case.way == CaseWay.CHAT)
        .order_by(Case.id)
    )
    rows, ownership = found.all(), ownership_of(session)
    for case, person in rows:
        case.owner_key = ownership.mark(person)
    await session.flush()
    return len(rows)


async def _fill_ideas(session: AsyncSession) -> int:
    found = await session.execute(
        select(Idea, Case.owner_key)
        .join(Case, Case.id == Idea.case_id)
        .where(Case.owner_key.is_not(None), Idea.owner_key.is_distinct_from(Case.owner_key))
        .order_by(Idea.case_id)
    )
    rows = found.all()
    for idea, mark in rows:
        idea.owner_key = mark
    await session.flush()
    return len(rows)
