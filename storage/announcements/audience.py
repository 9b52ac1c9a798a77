"""Whom an announcement reaches: people of both messengers, residents and team, nobody twice."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import Audience
from storage.cases.models import Case, CaseFollower
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.topics import EVERYONE, PersonStreet, follows_any, street_key


async def count_audience(
    session: AsyncSession, audience: Audience, profile: QuarterProfile
) -> Mapping[str, int]:
    """Return how many people it reaches, by the language they read; most first."""
    number = func.count().label("number")
    rows = await session.execute(
        select(Person.locale, number)
        .where(await belongs(session, audience, profile))
        .group_by(Person.locale)
        .order_by(number.desc(), Person.locale)
    )
    return {row.locale: row.number for row in rows}


async def belongs(
    session: AsyncSession, audience: Audience, profile: QuarterProfile
) -> ColumnElement[bool]:
    """Return the condition on ``Person`` that somebody belongs to the audience.

    Whoever has left what goes to everyone is reached by the topics they follow, and by nothing
    else.
    """
    by_any: list[ColumnElement[bool]] = []
    if audience.topics:
        by_any.append(follows_any(audience.topics, profile))
    if audience.is_general:
        listens = follows_any([EVERYONE], profile)
        by_any.append(and_(listens, await _generally(session, audience)))
    reads = Person.locale.in_(audience.languages) if audience.languages else true()
    return and_(
        Person.unreachable_since.is_(None), ~Person.erasure_pending, or_(false(), *by_any), reads
    )


async def _generally(session: AsyncSession, audience: Audience) -> ColumnElement[bool]:
    if audience.everyone or not (audience.streets or audience.cases):
        return true()
    streets = await _list_spellings(session, audience.streets)
    living = select(PersonStreet.person_id).where(PersonStreet.street.in_(streets))
    reporting = select(Case.reporter_id).where(Case.id.in_(audience.cases))
    following = select(CaseFollower.person_id).where(CaseFollower.case_id.in_(audience.cases))
    return or_(Person.id.in_(living), Person.id.in_(reporting), Person.id.in_(following))


async def _list_spellings(session: AsyncSession, streets: Sequence[str]) -> list[str]:
    """Return the ways people have written these streets, and the blocks in them.

    Compared here: SQLite knows only the letters of English.
    """
    if not streets:
        return []
    wanted = tuple(street_key(street) for street in streets)
    known = await session.scalars(select(PersonStreet.street).distinct())
    return [street for street in known if _lies_in(street_key(street), wanted)]


def _lies_in(street: str, wanted: Sequence[str]) -> bool:
    return any(street == one or street.startswith(f"{one} ") for one in wanted)
