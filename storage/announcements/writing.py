"""Writing announcements: drafts, their texts in each language, and when they shall be sent."""

import enum
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import (
    BUTTON_LONGEST,
    CAPTION_LONGEST,
    OPTION_LONGEST,
    POLL_OPTIONS,
    TEXT_LONGEST,
    URL_LONGEST,
    Announcement,
    AnnouncementState,
    AnnouncementText,
    Audience,
    Missing,
)
from storage.announcements.queries import list_texts, lock_announcement
from storage.audit import record
from storage.cases.rules import clean_text
from storage.database import insert_or_ignore
from storage.errors import AnnouncementError, AnnouncementFault, EventError, TextLengthError
from storage.events.recurrence import clean_rule, days_of, starts_of
from storage.outbox import enqueue_notice
from storage.quarter import QuarterProfile
from storage.quarter.profile import SOURCE_LOCALE

ASK_NOTICE: Final = "announcement-ask"
"""Asks an interpreter for a text; ``announcement`` and ``locale``."""
HORIZON: Final = timedelta(days=3 * 366)
"""How far ahead the next date of a rule is looked for."""
FEWEST_OPTIONS, MOST_OPTIONS = POLL_OPTIONS


class Unchanged(enum.Enum):
    """Says that a value stays as it is, where ``None`` means that there is none."""

    UNCHANGED = enum.auto()


UNCHANGED: Final = Unchanged.UNCHANGED
Kept = Literal[Unchanged.UNCHANGED]
Button = tuple[str, str]
"""What a button says, and the ``https`` address it opens."""


# --- Drafts ------------------------------------------------------------------------------------


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


# --- Texts -------------------------------------------------------------------------------------


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
        action="announce-text",
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
    now: datetime,
) -> None:
    """Ask these people, who interpret, for the text in a language."""
    await lock_announcement(session, announcement_id)
    await _put(session, announcement_id, locale, asked_at=now)
    await enqueue_notice(
        session,
        person_ids=person_ids,
        notice=ASK_NOTICE,
        payload={"announcement": announcement_id, "locale": locale},
        now=now,
    )


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
    words = clean_text(text, longest=longest)
    # Telegram counts UTF-16 code units (Bot API, MessageEntity).
    units = len(words.encode("utf-16-le")) // 2
    if units > longest:
        raise TextLengthError(units, shortest=1, longest=longest)
    return words


# --- When --------------------------------------------------------------------------------------


async def schedule_announcement(
    session: AsyncSession,
    *,
    announcement_id: int,
    send_at: datetime,
    repeats: str | None = None,
    profile: QuarterProfile,
    actor_id: int | None = None,
    now: datetime,
) -> Announcement:
    """Send it at a time, and again on the days of a rule (RFC 5545) at the same time of day.

    Raises:
        AnnouncementError: the time has passed, the rule cannot be read, the German text or the
            audience is missing, or it is being sent already.
    """
    announcement = await lock_editable(session, announcement_id)
    await check_complete(session, announcement)
    if send_at <= now:
        raise AnnouncementError(AnnouncementFault.PAST)
    announcement.repeats = None if repeats is None else _clean_rule(repeats, send_at, profile)
    announcement.repeats_from = None if repeats is None else send_at
    announcement.send_at = send_at
    announcement.state = AnnouncementState.SCHEDULED
    detail = f"{announcement_id} {send_at.isoformat()}"
    record(session, actor_id=actor_id, action="announce-schedule", detail=detail, now=now)
    await session.flush()
    return announcement


async def unschedule_announcement(session: AsyncSession, *, announcement_id: int) -> Announcement:
    """Make it a draft again, without a time.

    Raises:
        AnnouncementError: it is being sent already.
    """
    announcement = await lock_editable(session, announcement_id)
    announcement.state = AnnouncementState.DRAFT
    announcement.send_at = announcement.repeats = announcement.repeats_from = None
    await session.flush()
    return announcement


def next_times(
    rule: str, *, first: datetime, zone: ZoneInfo, after: datetime, count: int
) -> list[datetime]:
    """Return the next times of a rule, in order and in UTC; fewer if it ends.

    Args:
        rule: as ``schedule_announcement`` stores it.
        first: the first time; says the time of day too.
        zone: whose clocks count.
        after: only times later than this.
        count: at most so many.
    """
    begins = first.astimezone(zone)
    since = after.astimezone(zone).date()
    days = days_of(rule, begins.date(), after=since, until=since + HORIZON)
    times = (starts_of(day, begins.time(), zone) for day in days[: count + 1])
    return [moment for moment in times if moment > after][:count]


async def plan_next(
    session: AsyncSession, announcement: Announcement, profile: QuarterProfile, *, now: datetime
) -> None:
    """Schedule the next one of an announcement that repeats, with the same words."""
    if announcement.repeats is None or announcement.repeats_from is None:
        return
    following = next_times(
        announcement.repeats,
        first=announcement.repeats_from,
        zone=profile.zone,
        after=max(now, announcement.send_at or now),
        count=1,
    )
    if not following:
        return
    again = Announcement(
        state=AnnouncementState.SCHEDULED,
        send_at=following[0],
        created_at=now,
        version=0,
        changing=False,
        progress_shown=0,
        **{name: getattr(announcement, name) for name in _REPEATED},
    )
    session.add(again)
    await session.flush()
    texts = await session.scalars(
        select(AnnouncementText).where(
            AnnouncementText.announcement_id == announcement.id,
            AnnouncementText.text.is_not(None),
        )
    )
    session.add_all(
        AnnouncementText(
            announcement_id=again.id,
            locale=each.locale,
            text=each.text,
            written_by=each.written_by,
        )
        for each in texts.all()
    )
    await session.flush()


# --- Checks ------------------------------------------------------------------------------------


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


async def check_complete(session: AsyncSession, announcement: Announcement) -> None:
    """Return if the announcement can be sent.

    Raises:
        AnnouncementError: the German text or the audience is missing.
    """
    if SOURCE_LOCALE not in await list_texts(session, announcement.id):
        raise AnnouncementError(AnnouncementFault.TEXT_MISSING)
    if announcement.to.is_empty:
        raise AnnouncementError(AnnouncementFault.AUDIENCE_EMPTY)


def _set_button(announcement: Announcement, button: Button | None) -> None:
    if button is None:
        announcement.button_text = announcement.button_url = None
        return
    text, url = button
    announcement.button_text = clean_text(" ".join(text.split()), longest=BUTTON_LONGEST)
    announcement.button_url = _clean_url(url)


def _clean_url(url: str) -> str:
    address = url.strip()
    host = address.removeprefix("https://").split("/")[0]
    if (
        not address.startswith("https://")
        or "." not in host.strip(".")
        or len(address) > URL_LONGEST
        or not address.isprintable()
        or any(mark in address for mark in " \"<>'\\")
    ):
        raise AnnouncementError(AnnouncementFault.LINK)
    return address


def _clean_options(options: Sequence[str]) -> list[str] | None:
    if not options:
        return None
    cleaned = [clean_text(" ".join(each.split()), longest=OPTION_LONGEST) for each in options]
    different = len({each.casefold() for each in cleaned}) == len(cleaned)
    if not different or not FEWEST_OPTIONS <= len(cleaned) <= MOST_OPTIONS:
        raise AnnouncementError(AnnouncementFault.POLL)
    return cleaned


def _clean_rule(rule: str, send_at: datetime, profile: QuarterProfile) -> str:
    try:
        return clean_rule(rule, send_at.astimezone(profile.zone).date(), profile.zone)
    except EventError:
        raise AnnouncementError(AnnouncementFault.REPEAT) from None


_REPEATED: Final = (
    "audience",
    "urgent",
    "missing",
    "media_id",
    "button_text",
    "button_url",
    "poll_options",
    "repeats",
    "repeats_from",
    "created_by",
)
"""What the next one of an announcement that repeats has in common with it."""
