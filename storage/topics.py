"""Topics: what a resident has chosen to hear about, and the street they have named.

A choice is stored, not the result: a topic nobody has chosen or left counts as its profile says,
and a new profile never resets what somebody has chosen.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, ForeignKey, String, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, column, retention_info
from storage.database import insert_or_replace
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.quarter.profile import KEY_LENGTH
from storage.texts import clean_text

EVERYONE: Final = "everyone"
"""Stands for what goes to everyone; nobody has to choose it, and everybody can leave it."""
STREET_LONGEST: Final = 120


class TopicChoice(Base):
    """That a person follows a topic, or has left it."""

    __tablename__ = "topic_choices"
    __table_args__ = (
        retention_info(erasing="The row is deleted.", kept="Until the person chooses otherwise."),
    )

    person_id: Mapped[int] = column(
        "Who chose.", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    topic: Mapped[str] = column("Which topic.", String(KEY_LENGTH), primary_key=True)
    follows: Mapped[bool] = column("Whether to hear of it.")
    since: Mapped[datetime] = column("Since when.")


class PersonStreet(Base):
    """The street or block somebody wants to hear about; never required."""

    __tablename__ = "person_streets"
    __table_args__ = (
        retention_info(erasing="The row is deleted.", kept="Until the person takes it out."),
    )

    person_id: Mapped[int] = column(
        "Who named it.", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    street: Mapped[str] = column("Which street or block.", String(STREET_LONGEST), index=True)


async def choose_topic(
    session: AsyncSession, *, person_id: int, topic: str, follows: bool, now: datetime
) -> None:
    """Follow a topic from now on, or leave it."""
    await insert_or_replace(
        session, TopicChoice, person_id=person_id, topic=topic, follows=follows, since=now
    )


async def list_followed(
    session: AsyncSession, *, person_id: int, profile: QuarterProfile
) -> Mapping[str, bool]:
    """Return whether the person follows each topic of the quarter, and ``EVERYONE``."""
    rows = await session.execute(
        select(TopicChoice.topic, TopicChoice.follows).where(TopicChoice.person_id == person_id)
    )
    chosen = dict(rows.all())
    usual = {EVERYONE: True} | {topic.key: topic.followed for topic in profile.topics}
    return {topic: chosen.get(topic, follows) for topic, follows in usual.items()}


def follows_any(topics: Collection[str], profile: QuarterProfile) -> ColumnElement[bool]:
    """Return the condition on ``Person`` that somebody follows at least one of these topics."""
    usual = {EVERYONE} | {topic.key for topic in profile.topics if topic.followed}
    condition: ColumnElement[bool] = Person.id.in_(
        select(TopicChoice.person_id).where(
            TopicChoice.topic.in_(tuple(topics)), TopicChoice.follows
        )
    )
    for topic in sorted(usual.intersection(topics)):
        left = select(TopicChoice.person_id).where(
            TopicChoice.topic == topic, ~TopicChoice.follows
        )
        condition = condition | Person.id.not_in(left)
    return condition


async def name_street(session: AsyncSession, *, person_id: int, street: str | None) -> None:
    """Remember the street or block a person names; ``None`` takes it out.

    Raises:
        TextLengthError: it is empty or too long.
    """
    if street is None:
        await session.execute(delete(PersonStreet).where(PersonStreet.person_id == person_id))
        return
    words = clean_text(" ".join(street.split()), longest=STREET_LONGEST)
    await insert_or_replace(session, PersonStreet, person_id=person_id, street=words)


async def find_street(session: AsyncSession, *, person_id: int) -> str | None:
    """Return the street the person has named, or ``None``."""
    street: str | None = await session.scalar(
        select(PersonStreet.street).where(PersonStreet.person_id == person_id)
    )
    return street


# --- Counted: nobody is told who follows a topic ------------------------------------------------


def street_key(street: str) -> str:
    """Return a street the way it is compared: ``HAUPTSTR. 5`` is ``Hauptstraße 5``."""
    words = " ".join(street.casefold().replace(",", " ").split())
    return re.sub(r"str(\.|\b)", "strasse", words).replace("  ", " ")


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
    return Person.unreachable_since.is_(None), ~Person.erasure_pending
