"""Reading announcements and their texts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.announcements.models import (
    EDITABLE,
    RUNNING,
    Announcement,
    AnnouncementRecipient,
    AnnouncementState,
    AnnouncementText,
)
from storage.database import find_locked
from storage.errors import AnnouncementError, AnnouncementFault, AnnouncementMissingError
from storage.files.media import MediaFile
from storage.quarter.profile import ORIGINAL_LOCALE

ALL_STATES: Final = frozenset(AnnouncementState)


@dataclass(frozen=True, slots=True)
class Awaited:
    """A text of an announcement that somebody of the team was asked for.

    Attributes:
        announcement_id: which announcement.
        locale: the language wanted.
        german: what it says in German.
        asked_at: since when it is asked for.
    """

    announcement_id: int
    locale: str
    german: str
    asked_at: datetime


async def find_announcement(session: AsyncSession, announcement_id: int) -> Announcement | None:
    """Return the announcement, or ``None``."""
    announcement: Announcement | None = await session.scalar(
        select(Announcement)
        .where(Announcement.id == announcement_id)
        .execution_options(populate_existing=True)
    )
    return announcement


async def get_announcement(session: AsyncSession, announcement_id: int) -> Announcement:
    """Return the announcement.

    Raises:
        AnnouncementMissingError: there is none.
    """
    announcement = await find_announcement(session, announcement_id)
    if announcement is None:
        raise AnnouncementMissingError(announcement_id)
    return announcement


async def lock_announcement(session: AsyncSession, announcement_id: int) -> Announcement:
    """Return the announcement, locked until the transaction ends.

    Raises:
        AnnouncementMissingError: there is none.
    """
    announcement = await find_locked(session, Announcement, announcement_id)
    if announcement is None:
        raise AnnouncementMissingError(announcement_id)
    return announcement


async def lock_editable(session: AsyncSession, announcement_id: int) -> Announcement:
    """Return the announcement, locked, if nothing of it was sent.

    Raises:
        AnnouncementError: it is being sent already.
        AnnouncementMissingError: there is none.
    """
    announcement = await lock_announcement(session, announcement_id)
    if not announcement.is_editable:
        raise AnnouncementError(AnnouncementFault.STATE)
    return announcement


async def list_announcements(
    session: AsyncSession,
    *,
    states: Collection[AnnouncementState] = ALL_STATES,
    limit: int = 20,
) -> Sequence[Announcement]:
    """Return announcements in these states, newest first."""
    found = await session.scalars(
        select(Announcement)
        .where(Announcement.state.in_(states))
        .order_by(Announcement.id.desc())
        .limit(limit)
        .execution_options(populate_existing=True)
    )
    return found.all()


async def list_texts(session: AsyncSession, announcement_id: int) -> Mapping[str, str]:
    """Return what it says, by language; only what is written."""
    rows = await session.execute(
        select(AnnouncementText.locale, AnnouncementText.text)
        .where(
            AnnouncementText.announcement_id == announcement_id,
            AnnouncementText.text.is_not(None),
        )
        .order_by(AnnouncementText.locale)
    )
    return {locale: text for locale, text in rows if text is not None}


async def list_asked(session: AsyncSession, announcement_id: int) -> Mapping[str, datetime]:
    """Return since when which language is asked for, as long as its text is missing."""
    rows = await session.execute(
        select(AnnouncementText.locale, AnnouncementText.asked_at)
        .where(
            AnnouncementText.announcement_id == announcement_id,
            AnnouncementText.text.is_(None),
            AnnouncementText.asked_at.is_not(None),
        )
        .order_by(AnnouncementText.locale)
    )
    return {locale: asked_at for locale, asked_at in rows if asked_at is not None}


async def list_awaited(session: AsyncSession, *, limit: int) -> Sequence[Awaited]:
    """Return the first few texts interpreters are asked for that can still be used, by time."""
    german = aliased(AnnouncementText)
    rows = await session.execute(
        select(AnnouncementText, german.text)
        .join(Announcement, Announcement.id == AnnouncementText.announcement_id)
        .join(
            german,
            (german.announcement_id == AnnouncementText.announcement_id)
            & (german.locale == ORIGINAL_LOCALE),
        )
        .where(
            AnnouncementText.text.is_(None),
            AnnouncementText.asked_at.is_not(None),
            german.text.is_not(None),
            Announcement.state.in_(EDITABLE | RUNNING),
        )
        .order_by(AnnouncementText.asked_at, AnnouncementText.announcement_id)
        .limit(limit)
    )
    return [
        Awaited(text.announcement_id, text.locale, words, text.asked_at)
        for text, words in rows
        if words is not None and text.asked_at is not None
    ]


async def find_recipient(
    session: AsyncSession, *, announcement_id: int, person_id: int
) -> AnnouncementRecipient | None:
    """Return what became of the person's copy, or ``None`` if they get none."""
    recipient: AnnouncementRecipient | None = await session.scalar(
        select(AnnouncementRecipient)
        .where(
            AnnouncementRecipient.announcement_id == announcement_id,
            AnnouncementRecipient.person_id == person_id,
        )
        .execution_options(populate_existing=True)
    )
    return recipient


async def find_copy(
    session: AsyncSession, *, announcement_id: int, person_id: int
) -> tuple[Announcement, AnnouncementRecipient] | None:
    """Return the announcement and what became of the person's copy, in one look."""
    found = await session.execute(
        select(Announcement, AnnouncementRecipient)
        .join(AnnouncementRecipient, AnnouncementRecipient.announcement_id == Announcement.id)
        .where(Announcement.id == announcement_id, AnnouncementRecipient.person_id == person_id)
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    return None if row is None else (row[0], row[1])


async def find_media(session: AsyncSession, announcement: Announcement) -> MediaFile | None:
    """Return the announcement's photo or document, or ``None``."""
    if announcement.media_id is None:
        return None
    return await session.get(MediaFile, announcement.media_id)


async def list_german(
    session: AsyncSession, announcement_ids: Collection[int]
) -> Mapping[int, str]:
    """Return the German text of each of these announcements, by number."""
    rows = await session.execute(
        select(AnnouncementText.announcement_id, AnnouncementText.text)
        .where(
            AnnouncementText.announcement_id.in_(announcement_ids),
            AnnouncementText.locale == ORIGINAL_LOCALE,
            AnnouncementText.text.is_not(None),
        )
        .order_by(AnnouncementText.announcement_id)
    )
    return {announcement_id: text or "" for announcement_id, text in rows}
