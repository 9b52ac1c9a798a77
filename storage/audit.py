"""The audit table: what members of the team did, appended and never changed."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, ForeignKey, Index, String, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import YEAR, Base, Keep, column, retention_info
from storage.people import Person, Role

DETAIL_LENGTH: Final = 200
PAGE_SIZE: Final = 12
"""Entries on one page: two lines each on a small phone."""


class AuditAction(enum.StrEnum):
    """What a member of the team did; the values are those of the buttons that filter by it."""

    TAKE = "take"
    ASSIGN = "assign"
    STATUS = "status"
    ASK = "ask"
    ANSWER = "answer"
    NOTE = "note"
    FORWARD = "forward"
    MERGE = "merge"
    ENTER = "enter"
    CONTACT = "contact"
    CONTACT_DELETE = "contact-delete"
    TELL = "tell"
    SLIP = "slip"
    PUBLISH = "publish"
    REWRITE = "rewrite"
    COMMENT = "comment"
    COMMENT_ANSWER = "comment-answer"
    EVENT_CREATE = "event-create"
    EVENT_CHANGE = "event-change"
    EVENT_TEXT = "event-text"
    EVENT_DELETE = "event-delete"
    EVENT_PUBLISH = "event-publish"
    EVENT_SCHEDULE = "event-schedule"
    EVENT_UNSCHEDULE = "event-unschedule"
    EVENT_CANCEL = "event-cancel"
    EVENT_DATE = "event-date"
    EVENT_DATE_CANCEL = "event-date-cancel"
    CANNED_ADD = "canned-add"
    CANNED_TITLE = "canned-title"
    CANNED_TEXT = "canned-text"
    CANNED_DELETE = "canned-delete"
    ANNOUNCE_START = "announce-start"
    ANNOUNCE_PAUSE = "announce-pause"
    ANNOUNCE_RESUME = "announce-resume"
    ANNOUNCE_STOP = "announce-stop"
    ANNOUNCE_SCHEDULE = "announce-schedule"
    ANNOUNCE_TEXT = "announce-text"
    ANNOUNCE_CORRECT = "announce-correct"
    ANNOUNCE_RECALL = "announce-recall"
    HOURS_ADD = "hours-add"
    HOURS_CHANGE = "hours-change"
    HOURS_END = "hours-end"
    CLOSE_DAYS = "close"
    REOPEN_DAYS = "reopen"
    HOST_ADD = "host-add"
    HOST_REMOVE = "host-remove"
    VIDEO_LINK = "video-link"
    BOOKING_LIMITS = "limits"
    CALENDAR_ADDRESS = "feed"
    INVITE = "invite"
    JOIN = "join"
    ROLE = "role"
    REMOVE = "remove"
    SETTINGS = "settings"
    FIELD = "field"
    CORRECT = "correct"
    RESTRICT = "restrict"
    LIFT = "lift"
    DOOR_CLOSE = "door-close"
    DOOR_OPEN = "door-open"
    UNINVITE = "uninvite"
    TRANSLATE_ASK = "translate-ask"
    TRANSLATE_WRITE = "translate-write"
    TRANSLATE_CORRECT = "translate-correct"
    LANGUAGE = "language"


class AuditEntry(Base):
    """One action of one member of the team."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "case_id", "at"),
        retention_info(
            erasing="The entry stays; it no longer says who acted.",
            kept=Keep("Two years, to answer for decisions.", 2 * YEAR, "at"),
        ),
    )

    id: Mapped[int] = column("Order of the entries.", primary_key=True)
    at: Mapped[datetime] = column("When it was done.", index=True)
    actor_id: Mapped[int | None] = column(
        "Who did it; empty for the program itself and after erasing.",
        ForeignKey("people.id", ondelete="SET NULL"),
    )
    action: Mapped[AuditAction] = column("What was done, such as take or close.")
    case_id: Mapped[int | None] = column(
        "Which case it was done to.", ForeignKey("cases.id", ondelete="SET NULL")
    )
    detail: Mapped[str | None] = column(
        "Statuses, references and roles; never the words of people.", String(DETAIL_LENGTH)
    )


def record(
    session: AsyncSession,
    *,
    actor_id: int | None,
    action: AuditAction,
    case_id: int | None = None,
    detail: str | None = None,
    now: datetime,
) -> None:
    """Append an entry, stored with the rest of the transaction."""
    session.add(
        AuditEntry(actor_id=actor_id, action=action, case_id=case_id, detail=detail, at=now)
    )


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One page of entries, newest first; ``number`` counts from 0."""

    entries: Sequence[AuditEntry]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


async def list_entries(
    session: AsyncSession,
    *,
    staff: Person,
    actor_id: int | None = None,
    action: AuditAction | None = None,
    page: int = 0,
) -> AuditPage:
    """Return what was done, newest first; nobody but a manager finds anything.

    Args:
        session: an open session.
        staff: who asks.
        actor_id: who did it; ``None`` for everybody.
        action: what was done; ``None`` for everything.
        page: which page, counted from 0; beyond the last one it is the last.
    """
    wanted: list[ColumnElement[bool]] = []
    if staff.role is not Role.MANAGER:
        wanted.append(false())
    if actor_id is not None:
        wanted.append(AuditEntry.actor_id == actor_id)
    if action is not None:
        wanted.append(AuditEntry.action == action)
    total = await session.scalar(select(func.count()).select_from(AuditEntry).where(*wanted)) or 0
    number = min(page, max(0, (total - 1) // PAGE_SIZE))
    entries = await session.scalars(
        select(AuditEntry)
        .where(*wanted)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(PAGE_SIZE)
        .offset(number * PAGE_SIZE)
    )
    return AuditPage(entries=entries.all(), number=number, total=total)


async def list_actions(session: AsyncSession, *, staff: Person) -> Sequence[AuditAction]:
    """Return what was ever done, by name; nobody but a manager finds anything."""
    if staff.role is not Role.MANAGER:
        return []
    return (
        await session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action))
    ).all()
