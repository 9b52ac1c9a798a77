"""What an announcement says in each language, and who is asked for what is missing."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import (
    CAPTION_LONGEST,
    TEXT_LONGEST,
    Announcement,
    AnnouncementText,
)
from storage.announcements.notices import TranslationWantedNotice
from storage.announcements.queries import list_texts, lock_announcement
from storage.audit import AuditAction, record
from storage.database import insert_or_ignore
from storage.errors import AnnouncementError, AnnouncementFault, TextLengthError
from storage.markup import seen
from storage.outbox import enqueue_notice
from storage.people import Person
from storage.texts import clean_text
from storage.translations.auditing import record_ask

ANNOUNCED: Final = "announcement"
"""What was asked for, in the audit table."""


async def write_text(
    session: AsyncSession,
    *,
    announcement_id: int,
    locale: str,
    text: str,
    written_by: int,
    now: datetime,
) -> None:
    """Store what it says in a language; while it is sent only in one that was missing.

    Readers of that language who are held back get it within seconds.

    Raises:
        AnnouncementError: it was sent in that language already; ``correct_announcement`` changes
            that.
        TextLengthError: the text is empty or too long.
    """
    announcement = await lock_announcement(session, announcement_id)
    written = await list_texts(session, announcement_id)
    if not announcement.is_editable and not (announcement.is_running and locale not in written):
        raise AnnouncementError(AnnouncementFault.STATE)
    await put_text(session, announcement, locale=locale, text=text, written_by=written_by)
    record(
        session,
        actor_id=written_by,
        action=AuditAction.ANNOUNCE_TEXT,
        detail=f"{announcement_id} {locale}",
        now=now,
    )
    await session.flush()


async def ask_for_text(
    session: AsyncSession,
    *,
    announcement_id: int,
    locale: str,
    person_ids: Collection[int],
    by: Person,
    now: datetime,
) -> None:
    """Ask these people, who interpret, for the text in a language."""
    await lock_announcement(session, announcement_id)
    await _put(session, announcement_id, locale, asked_at=now)
    await enqueue_notice(
        session,
        TranslationWantedNotice(announcement_id=announcement_id, locale=locale),
        person_ids=person_ids,
        now=now,
    )
    record_ask(session, what=ANNOUNCED, to=locale, of=person_ids, by=by, now=now)


async def put_text(
    session: AsyncSession,
    announcement: Announcement,
    *,
    locale: str,
    text: str,
    written_by: int | None,
) -> None:
    """Store what it says in a language, whatever its state.

    Raises:
        TextLengthError: the text is empty or too long.
    """
    words = clean_announcement_text(announcement, text)
    await _put(session, announcement.id, locale, text=words, written_by=written_by)


async def _put(session: AsyncSession, announcement_id: int, locale: str, **values: object) -> None:
    """Write these columns of a language's row, which is made first if it is not there."""
    await insert_or_ignore(
        session,
        AnnouncementText,
        announcement_id=announcement_id,
        locale=locale,
        text=None,
        written_by=None,
        asked_at=None,
    )
    await session.execute(
        update(AnnouncementText)
        .where(
            AnnouncementText.announcement_id == announcement_id, AnnouncementText.locale == locale
        )
        .values(**values)
    )


def clean_announcement_text(announcement: Announcement, text: str) -> str:
    """Return the text the way it is stored.

    Raises:
        TextLengthError: it is empty, or longer than a message or caption may be.
    """
    longest = TEXT_LONGEST if announcement.media_id is None else CAPTION_LONGEST
    words = clean_text(text, longest=TEXT_LONGEST)
    # Telegram counts UTF-16 code units of what is read (Bot API, MessageEntity).
    units = len(seen(words).encode("utf-16-le")) // 2
    if units > longest:
        raise TextLengthError(units, shortest=1, longest=longest)
    return words
