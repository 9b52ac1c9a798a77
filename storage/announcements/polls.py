"""Votes in an announcement's poll: anonymous, and one for each person by the primary key."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import AnnouncementState, PollVoter, PollVotes
from storage.announcements.queries import find_recipient, get_announcement
from storage.database import insert_or_ignore
from storage.errors import AnnouncementMissingError


async def vote(
    session: AsyncSession, *, announcement_id: int, person_id: int, option: int
) -> bool:
    """Count a vote; False if the person has voted already, and nothing changes then.

    Two taps at once count once: the second finds the voter there.

    Raises:
        AnnouncementMissingError: no such poll for this person, or it was taken back.
    """
    announcement = await get_announcement(session, announcement_id)
    recipient = await find_recipient(session, announcement_id=announcement_id, person_id=person_id)
    options = announcement.poll_options or []
    recalled = announcement.state is AnnouncementState.RECALLED
    if recipient is None or recalled or not 0 <= option < len(options):
        raise AnnouncementMissingError(announcement_id)
    new = await insert_or_ignore(
        session, PollVoter, announcement_id=announcement_id, person_id=person_id
    )
    if new:
        await insert_or_ignore(
            session, PollVotes, announcement_id=announcement_id, option=option, votes=0
        )
        await session.execute(
            update(PollVotes)
            .where(PollVotes.announcement_id == announcement_id, PollVotes.option == option)
            .values(votes=PollVotes.votes + 1)
            .execution_options(synchronize_session=False)
        )
    return new


async def has_voted(session: AsyncSession, *, announcement_id: int, person_id: int) -> bool:
    """Return whether the person has voted."""
    found = await session.scalar(
        select(PollVoter.person_id).where(
            PollVoter.announcement_id == announcement_id, PollVoter.person_id == person_id
        )
    )
    return found is not None


async def count_votes(session: AsyncSession, announcement_id: int) -> Sequence[int]:
    """Return how many votes each choice has, in their order."""
    announcement = await get_announcement(session, announcement_id)
    rows = await session.execute(
        select(PollVotes.option, PollVotes.votes).where(
            PollVotes.announcement_id == announcement_id
        )
    )
    votes = dict(rows.all())
    return [votes.get(option, 0) for option in range(len(announcement.poll_options or []))]
