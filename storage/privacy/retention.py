"""How long data is kept: deletes what the tables promise to forget, and files without a row."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.forgetting import forget_old_appointments
from storage.cases.forgetting import forget_old_cases
from storage.database import after_commit
from storage.files.media import MediaFile
from storage.ideas.forgetting import forget_old_ideas
from storage.moderation.restrictions import forget_old_restrictions
from storage.people import Person
from storage.privacy.copies import keep_sent_numbers
from storage.privacy.keeping import Counts, count_over, forget_over
from storage.privacy.lookers import forget_lookers
from storage.privacy.rights import (
    UPLOADS_FOLDER,
    count_those_who_stay_away,
    delete_those_who_left,
    erase_those_who_stay_away,
    remove_files,
)
from storage.webchat import forget_old_webchat


async def forget_what_is_old(session: AsyncSession, *, media_dir: Path, now: datetime) -> Counts:
    """Delete everything that has outlived its promise, and return how much that was.

    Can run twice without harm.  What ends together with other things is first ended as its
    feature does; all else is deleted as the models say.
    """
    counts = await count_what_is_old(session, now=now)
    await keep_sent_numbers(session, now=now)
    await erase_those_who_stay_away(session, media_dir=media_dir, now=now)
    await delete_those_who_left(session)
    await forget_lookers(session, now=now)
    await forget_old_appointments(session, now=now)
    await forget_old_cases(session, now=now)
    await forget_old_ideas(session, now=now)
    await forget_old_restrictions(session, now=now)
    uploads = await forget_old_webchat(session, now=now)
    before = set(await session.scalars(select(MediaFile.name)))
    await forget_over(session, now=now)
    gone = before.difference(await session.scalars(select(MediaFile.name)))
    names = [*gone, *(f"{UPLOADS_FOLDER}/{name}" for name in uploads)]
    after_commit(session, partial(remove_files, media_dir, names))
    return counts


async def count_what_is_old(session: AsyncSession, *, now: datetime) -> Counts:
    """Return how much has outlived its promise; nothing is changed."""
    counts = await count_over(session, now=now)
    if away := await count_those_who_stay_away(session, now=now):
        counts[Person.__tablename__] = away
    return counts


async def list_files_without_row(session: AsyncSession, names: Sequence[str]) -> Sequence[str]:
    """Return those of the files' names that no row knows."""
    known = set(await session.scalars(select(MediaFile.name).where(MediaFile.name.in_(names))))
    return [name for name in names if name not in known]
