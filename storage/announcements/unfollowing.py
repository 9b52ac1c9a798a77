"""Leaving what an announcement came through, with one tap, and coming back with another."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import Audience
from storage.announcements.queries import find_recipient, get_announcement
from storage.errors import AnnouncementMissingError
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.topics import EVERYONE, choose_topic, list_followed


def ways(audience: Audience) -> Sequence[str]:
    """Return the topics by which an audience is reached, ``EVERYONE`` first if it is general."""
    return [*([EVERYONE] if audience.is_general else []), *audience.topics]


async def unfollow_topics(
    session: AsyncSession,
    *,
    announcement_id: int,
    person: Person,
    profile: QuarterProfile,
    now: datetime,
) -> Sequence[str]:
    """Leave the topics the announcement came through, and return those that were followed.

    Raises:
        AnnouncementMissingError: it did not go to this person.
    """
    found = await _find_ways(session, announcement_id, person)
    followed = await list_followed(session, person_id=person.id, profile=profile)
    left = [topic for topic in found if followed.get(topic)]
    for topic in left:
        await choose_topic(session, person_id=person.id, topic=topic, follows=False, now=now)
    return left


async def refollow_topics(
    session: AsyncSession,
    *,
    announcement_id: int,
    person: Person,
    topics: Collection[str],
    now: datetime,
) -> None:
    """Follow topics again that were left by ``unfollow_topics``; others are not touched.

    Raises:
        AnnouncementMissingError: it did not go to this person.
    """
    for topic in await _find_ways(session, announcement_id, person):
        if topic in topics:
            await choose_topic(session, person_id=person.id, topic=topic, follows=True, now=now)


async def _find_ways(session: AsyncSession, announcement_id: int, person: Person) -> Sequence[str]:
    announcement = await get_announcement(session, announcement_id)
    recipient = await find_recipient(session, announcement_id=announcement_id, person_id=person.id)
    if recipient is None:
        raise AnnouncementMissingError(announcement_id)
    return ways(announcement.to)
