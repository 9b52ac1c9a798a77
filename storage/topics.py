"""Topics: what a resident has chosen to hear about, and the street they have named.

A choice is stored, not the result: a topic nobody has chosen or left counts as its profile says,
and a new profile never resets what somebody has chosen.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, ForeignKey, String, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, about, column
from storage.cases.rules import clean_text
from storage.database import insert_or_replace
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.quarter.profile import KEY_LENGTH

EVERYONE: Final = "everyone"
"""Stands for what goes to everyone; nobody has to choose it, and everybody can leave it."""
STREET_LONGEST: Final = 120


class TopicChoice(Base):
    """That a person follows a topic, or has left it."""

    __tablename__ = "topic_choices"
    __table_args__ = (
        about(erasing="The row is deleted.", kept="Until the person chooses otherwise."),
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
    __table_args__ = (about(erasing="The row is deleted.", kept="Until the person takes it out."),)

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
