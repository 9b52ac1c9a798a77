"""Counting recipients: every one of them is in exactly one state, and the sums add up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.announcements.models import (
    Announcement,
    AnnouncementRecipient,
    AnnouncementState,
    CopyChange,
    Missing,
)
from storage.announcements.queries import list_texts
from storage.outbox import DeliveryState
from storage.people import Person

SPEED_SPAN: Final = timedelta(minutes=1)
"""The speed is that of the last minute."""
SHORTEST_SPAN: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class CopyChanges:
    """What became of the copies that are corrected, or taken back.

    Attributes:
        wanted: how many in all; the sum of the others.
        done: changed.
        failed: gone, too old, or not to be had any more.
        waiting: still to be changed.
    """

    wanted: int
    done: int
    failed: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Figures:
    """How far an announcement is.

    Attributes:
        recipients: everybody it goes to; the sum of ``states``.
        states: how many are in each state, 0 included; what is being sent counts as waiting.
        held: how many of those who wait do so for a text in their language.
        edits: the corrections.
        recalls: the deletions.
    """

    recipients: int
    states: Mapping[DeliveryState, int]
    held: int
    edits: CopyChanges
    recalls: CopyChanges

    @property
    def waiting(self) -> int:
        """How many still get it."""
        return self.states[DeliveryState.WAITING]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an announcement is, and how fast.

    Attributes:
        figures: the sums.
        per_minute: how many came to an end in the last minute.
        left: how long it will take at this speed; ``None`` where nobody can tell.
    """

    figures: Figures
    per_minute: int
    left: timedelta | None


async def count_recipients(session: AsyncSession, announcement_id: int) -> Figures:
    """Return the sums as they are now."""
    by_state = await session.execute(
        select(AnnouncementRecipient.state, func.count().label("number"))
        .where(AnnouncementRecipient.announcement_id == announcement_id)
        .group_by(AnnouncementRecipient.state)
    )
    counted = {row.state: row.number for row in by_state}
    changes = await session.execute(
        select(
            AnnouncementRecipient.change,
            AnnouncementRecipient.change_state,
            func.count().label("number"),
        )
        .where(
            AnnouncementRecipient.announcement_id == announcement_id,
            AnnouncementRecipient.change.is_not(None),
        )
        .group_by(AnnouncementRecipient.change, AnnouncementRecipient.change_state)
    )
    rows = changes.all()
    return Figures(
        recipients=sum(counted.values()),
        states={state: counted.get(state, 0) for state in _SHOWN},
        held=await _count_held(session, announcement_id),
        edits=_changes(rows, CopyChange.EDIT),
        recalls=_changes(rows, CopyChange.RECALL),
    )


async def count_by_language(
    session: AsyncSession, announcement_id: int
) -> Mapping[str, Mapping[DeliveryState, int]]:
    """Return how many readers of each language are in each state, most readers first."""
    rows = await session.execute(
        select(
            AnnouncementRecipient.locale,
            AnnouncementRecipient.state,
            func.count().label("number"),
        )
        .where(AnnouncementRecipient.announcement_id == announcement_id)
        .group_by(AnnouncementRecipient.locale, AnnouncementRecipient.state)
    )
    counted: dict[str, dict[DeliveryState, int]] = {}
    for locale, state, number in rows:
        counted.setdefault(locale, dict.fromkeys(_SHOWN, 0))[state] = number
    order = sorted(counted, key=lambda locale: (-sum(counted[locale].values()), locale))
    return {locale: counted[locale] for locale in order}


async def get_progress(
    session: AsyncSession, announcement: Announcement, *, now: datetime
) -> Progress:
    """Return how far the announcement is, how fast, and how long it will take."""
    figures = await count_recipients(session, announcement.id)
    per_minute = await _speed(session, announcement, now)
    to_go = figures.waiting - figures.held
    known = announcement.state is AnnouncementState.SENDING and per_minute > 0 and to_go > 0
    left = timedelta(seconds=round(to_go * 60 / per_minute)) if known else None
    return Progress(figures, per_minute, left)


async def _speed(session: AsyncSession, announcement: Announcement, now: datetime) -> int:
    if announcement.started_at is None:
        return 0
    since = max(announcement.started_at, now - SPEED_SPAN)
    ended = await session.scalar(
        select(func.count())
        .select_from(AnnouncementRecipient)
        .where(
            AnnouncementRecipient.announcement_id == announcement.id,
            AnnouncementRecipient.outbox_id.is_not(None),
            AnnouncementRecipient.finished_at > since,
        )
    )
    return round((ended or 0) * (SPEED_SPAN / max(now - since, SHORTEST_SPAN)))


async def _count_held(session: AsyncSession, announcement_id: int) -> int:
    announcement = await session.get(Announcement, announcement_id)
    if announcement is None or announcement.missing is not Missing.HOLD:
        return 0
    written = await list_texts(session, announcement_id)
    held = await session.scalar(
        select(func.count())
        .select_from(AnnouncementRecipient)
        .join(Person, Person.id == AnnouncementRecipient.person_id)
        .where(
            AnnouncementRecipient.announcement_id == announcement_id,
            AnnouncementRecipient.state == DeliveryState.WAITING,
            AnnouncementRecipient.outbox_id.is_(None),
            Person.locale.not_in(list(written)),
        )
    )
    return held or 0


def _changes(
    rows: Sequence[Row[CopyChange | None, DeliveryState | None, int]], change: CopyChange
) -> CopyChanges:
    counted = {state: number for wanted, state, number in rows if wanted is change}
    total = sum(counted.values())
    done = counted.get(DeliveryState.SENT, 0)
    waiting = counted.get(DeliveryState.WAITING, 0)
    return CopyChanges(total, done, total - done - waiting, waiting)


_SHOWN: Final = tuple(state for state in DeliveryState if state is not DeliveryState.SENDING)
"""A copy that is being sent waits, as far as its recipient is concerned."""
