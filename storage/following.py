"""How many people follow what, and which of the quarter's streets somebody means.

Counts only: nobody is told who follows a topic.
"""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.audience import street_key
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.topics import EVERYONE, PersonStreet, follows_any


async def count_followers(session: AsyncSession, *, profile: QuarterProfile) -> Mapping[str, int]:
    """Return how many reachable people follow each topic, and ``EVERYONE``; in that order."""
    topics = [*(topic.key for topic in profile.topics), EVERYONE]
    counted = [
        _count(follows_any({topic}, profile)).label(f"c{n}") for n, topic in enumerate(topics)
    ]
    row = (await session.execute(select(*counted))).one()
    return dict(zip(topics, row, strict=True))


async def count_streets(session: AsyncSession, *, profile: QuarterProfile) -> Mapping[str, int]:
    """Return how many reachable people have named each street.

    The profile's streets come first, in its order, then those only people have named, by name.
    """
    rows = await session.execute(
        select(PersonStreet.street, func.count())
        .join(Person, Person.id == PersonStreet.person_id)
        .where(*_reachable())
        .group_by(PersonStreet.street)
        .order_by(PersonStreet.street)
    )
    return dict.fromkeys(profile.streets, 0) | dict(rows.all())


def match_street(written: str, profile: QuarterProfile) -> str:
    """Return the profile's own name of the street that is meant, or else what was written.

    ``musterstr.`` and ``MUSTERSTRASSE`` both mean ``Musterstraße``.
    """
    meant = street_key(written)
    return next((street for street in profile.streets if street_key(street) == meant), written)


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return (
        select(func.count()).select_from(Person).where(condition, *_reachable()).scalar_subquery()
    )


def _reachable() -> tuple[ColumnElement[bool], ...]:
    return Person.unreachable_since.is_(None), ~Person.leaves
