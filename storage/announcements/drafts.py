"""Writing announcements: drafts, whom they are for, and what belongs to them."""

import enum
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import (
    BUTTON_LONGEST,
    OPTION_LONGEST,
    POLL_OPTIONS,
    URL_LONGEST,
    Announcement,
    AnnouncementState,
    Audience,
    Missing,
)
from storage.announcements.queries import list_texts, lock_editable
from storage.announcements.texts import clean_announcement_text, put_text
from storage.errors import AnnouncementError, AnnouncementFault
from storage.texts import clean_text, clean_web_address

FEWEST_OPTIONS, MOST_OPTIONS = POLL_OPTIONS


class Unchanged(enum.Enum):
    """Says that a value stays as it is, where ``None`` means that there is none."""

    UNCHANGED = enum.auto()


UNCHANGED: Final = Unchanged.UNCHANGED
Kept = Literal[Unchanged.UNCHANGED]
Button = tuple[str, str]
"""What a button says, and the ``https`` address it opens."""


async def create_announcement(
    session: AsyncSession,
    *,
    created_by: int,
    audience: Audience,
    texts: Mapping[str, str] | None = None,
    urgent: bool = False,
    missing: Missing = Missing.GERMAN,
    media_id: int | None = None,
    button: Button | None = None,
    poll_options: Sequence[str] = (),
    now: datetime,
) -> Announcement:
    """Begin an announcement, and return it as a draft.

    Raises:
        AnnouncementError: the link or the poll is not right.
        TextLengthError: a text is empty or too long.
    """
    announcement = Announcement(
        state=AnnouncementState.DRAFT,
        audience=audience.model_dump(mode="json"),
        urgent=urgent,
        missing=missing,
        media_id=media_id,
        poll_options=_clean_options(poll_options),
        created_by=created_by,
        created_at=now,
        version=0,
        changing=False,
        progress_shown=0,
    )
    _set_button(announcement, button)
    session.add(announcement)
    await session.flush()
    for locale, text in (texts or {}).items():
        await put_text(session, announcement, locale=locale, text=text, written_by=created_by)
    return announcement


async def edit_announcement(
    session: AsyncSession,
    *,
    announcement_id: int,
    audience: Audience | Kept = UNCHANGED,
    urgent: bool | Kept = UNCHANGED,
    missing: Missing | Kept = UNCHANGED,
    media_id: int | Kept | None = UNCHANGED,
    button: Button | Kept | None = UNCHANGED,
    poll_options: Sequence[str] | Kept = UNCHANGED,
) -> Announcement:
    """Change what is passed of an announcement that was not sent yet.

    Raises:
        AnnouncementError: it is being sent already, or the link or the poll is not right.
        TextLengthError: a text is too long to stand below a photo or document.
    """
    announcement = await lock_editable(session, announcement_id)
    if audience is not UNCHANGED:
        announcement.audience = audience.model_dump(mode="json")
    if urgent is not UNCHANGED:
        announcement.urgent = urgent
    if missing is not UNCHANGED:
        announcement.missing = missing
    if media_id is not UNCHANGED:
        announcement.media_id = media_id
        for text in (await list_texts(session, announcement.id)).values():
            clean_announcement_text(announcement, text)
    if button is not UNCHANGED:
        _set_button(announcement, button)
    if poll_options is not UNCHANGED:
        announcement.poll_options = _clean_options(poll_options)
    await session.flush()
    return announcement


async def discard_draft(session: AsyncSession, *, announcement_id: int) -> None:
    """Delete an announcement of which nothing was sent.

    Raises:
        AnnouncementError: it is being sent already.
    """
    announcement = await lock_editable(session, announcement_id)
    await session.execute(delete(Announcement).where(Announcement.id == announcement.id))
    session.expunge(announcement)


def _set_button(announcement: Announcement, button: Button | None) -> None:
    if button is None:
        announcement.button_text = announcement.button_url = None
        return
    text, url = button
    label = clean_text(" ".join(text.split()), longest=BUTTON_LONGEST)
    address = clean_web_address(url, longest=URL_LONGEST)
    if address is None:
        raise AnnouncementError(AnnouncementFault.LINK)
    announcement.button_text, announcement.button_url = label, address


def _clean_options(options: Sequence[str]) -> list[str] | None:
    if not options:
        return None
    cleaned = [clean_text(" ".join(each.split()), longest=OPTION_LONGEST) for each in options]
    different = len({each.casefold() for each in cleaned}) == len(cleaned)
    if not different or not FEWEST_OPTIONS <= len(cleaned) <= MOST_OPTIONS:
        raise AnnouncementError(AnnouncementFault.POLL)
    return cleaned
