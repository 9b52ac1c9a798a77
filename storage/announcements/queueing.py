"""Queueing announcements in the outbox, only as far ahead as delivery needs, and looking back.

Each knock is one transaction: what delivery has brought to an end is taken over, the next copies
go into the outbox and are marked as being there.  So a crash loses and doubles nothing, the outbox
stays small, and memory holds one batch.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, Update, bindparam, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.announcements.lifecycle import start_due
from storage.announcements.models import (
    Announcement,
    AnnouncementRecipient,
    AnnouncementState,
    CopyChange,
    Missing,
)
from storage.announcements.notices import AnnouncementChangeNotice, AnnouncementNotice
from storage.announcements.progress import refresh_if_due, refresh_progress, report_end
from storage.announcements.queries import list_texts
from storage.announcements.recipient_counts import count_by_language
from storage.announcements.states import set_state
from storage.outbox import FINAL_STATES, DeliveryState, OutboxMessage, Priority, enqueue_notice
from storage.people import Person
from storage.quarter import QuarterProfile

AHEAD: Final = 300
"""Copies of one announcement in the outbox at once, for each messenger: ten seconds of Telegram's
30 a second, so that a late knock costs no time."""
BATCH: Final = 100
"""Copies that go into the outbox at one knock: three times what leaves until the next one, and
few enough that nobody's answer waits for the transaction."""


async def queue_announcements(
    session: AsyncSession, *, profile: QuarterProfile, now: datetime
) -> None:
    """Begin what is due, queue what is being sent, and end what is sent; can run at any time."""
    await start_due(session, profile=profile, now=now)
    under_way = await session.scalars(
        select(Announcement)
        .where(
            or_(
                Announcement.started_at.is_not(None) & Announcement.finished_at.is_(None),
                Announcement.changing,
            )
        )
        .order_by(Announcement.urgent.desc(), Announcement.id)
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    for announcement in under_way.all():
        if announcement.finished_at is None:
            await _carry_on(session, announcement, now)
        if announcement.changing:
            await _carry_on_changing(session, announcement, now)
        await refresh_if_due(session, announcement, now=now)
    await session.flush()


# --- Copies ------------------------------------------------------------------------------------


async def _carry_on(session: AsyncSession, announcement: Announcement, now: datetime) -> None:
    await _take_over(session, announcement)
    if announcement.state is AnnouncementState.SENDING:
        await _queue_copies(session, announcement, now)
    if await _any_waits(session, announcement, AnnouncementRecipient.state):
        return
    if announcement.is_running:
        set_state(announcement, AnnouncementState.DONE)
    announcement.finished_at = now
    counted = await count_by_language(session, announcement.id)
    announcement.report = {
        locale: {state.value: number for state, number in states.items() if number}
        for locale, states in counted.items()
    }
    await refresh_progress(session, announcement, now=now)
    await report_end(session, announcement, now=now)


async def _take_over(session: AsyncSession, announcement: Announcement) -> None:
    """Remember what became of copies in the outbox."""
    await session.execute(
        update(AnnouncementRecipient)
        .where(
            AnnouncementRecipient.announcement_id == announcement.id,
            AnnouncementRecipient.state == DeliveryState.WAITING,
            AnnouncementRecipient.outbox_id.is_not(None),
            AnnouncementRecipient.outbox_id == OutboxMessage.id,
            OutboxMessage.state.in_(FINAL_STATES),
        )
        .values(
            state=OutboxMessage.state,
            message_id=OutboxMessage.message_id,
            finished_at=OutboxMessage.finished_at,
        )
        .execution_options(synchronize_session=False)
    )


async def _queue_copies(session: AsyncSession, announcement: Announcement, now: datetime) -> None:
    in_outbox = (
        AnnouncementRecipient.state == DeliveryState.WAITING,
        AnnouncementRecipient.outbox_id.is_not(None),
    )
    not_yet = [
        AnnouncementRecipient.state == DeliveryState.WAITING,
        AnnouncementRecipient.outbox_id.is_(None),
    ]
    if announcement.missing is Missing.HOLD:
        written = await list_texts(session, announcement.id)
        not_yet.append(Person.locale.in_(list(written)))
    chosen = await _choose(session, announcement, in_outbox, not_yet)
    # What is urgent goes with the news of people's own cases, by night as well.
    messages = await enqueue_notice(
        session,
        AnnouncementNotice(announcement_id=announcement.id),
        person_ids=[row.id for row in chosen],
        priority=Priority.NOTICE if announcement.urgent else Priority.ANNOUNCEMENT,
        ignores_quiet_hours=announcement.urgent,
        now=now,
    )
    await _mark(session, _MARK_COPY, announcement, chosen, messages)


# --- Changes to copies -------------------------------------------------------------------------


async def _carry_on_changing(
    session: AsyncSession, announcement: Announcement, now: datetime
) -> None:
    await _take_over_changes(session, announcement)
    in_outbox = (
        AnnouncementRecipient.change_state == DeliveryState.WAITING,
        AnnouncementRecipient.change_outbox_id.is_not(None),
    )
    not_yet = (
        AnnouncementRecipient.change_state == DeliveryState.WAITING,
        AnnouncementRecipient.change_outbox_id.is_(None),
        AnnouncementRecipient.state == DeliveryState.SENT,
    )
    chosen = await _choose(session, announcement, in_outbox, not_yet)
    # No announcement: after a crash it is done again, which does no harm, and it makes no sound.
    messages = await enqueue_notice(
        session,
        AnnouncementChangeNotice(announcement_id=announcement.id),
        person_ids=[row.id for row in chosen],
        ignores_quiet_hours=True,
        now=now,
    )
    await _mark(session, _MARK_CHANGE, announcement, chosen, messages)
    if await _any_waits(session, announcement, AnnouncementRecipient.change_state):
        return
    announcement.changing = False
    recalled = announcement.state is AnnouncementState.RECALLED
    await refresh_progress(session, announcement, now=now)
    await report_end(
        session, announcement, change=CopyChange.RECALL if recalled else CopyChange.EDIT, now=now
    )


async def _take_over_changes(session: AsyncSession, announcement: Announcement) -> None:
    """Remember what became of changes in the outbox; a copy that never arrived has none."""
    waiting = (
        AnnouncementRecipient.announcement_id == announcement.id,
        AnnouncementRecipient.change_state == DeliveryState.WAITING,
    )
    await session.execute(
        update(AnnouncementRecipient)
        .where(
            *waiting,
            AnnouncementRecipient.change_outbox_id.is_not(None),
            AnnouncementRecipient.change_outbox_id == OutboxMessage.id,
            OutboxMessage.state.in_(FINAL_STATES),
        )
        .values(change_state=OutboxMessage.state)
        .execution_options(synchronize_session=False)
    )
    arrived = (DeliveryState.WAITING, DeliveryState.SENT)
    await session.execute(
        update(AnnouncementRecipient)
        .where(
            *waiting,
            or_(
                AnnouncementRecipient.state.not_in(arrived),
                (AnnouncementRecipient.state == DeliveryState.SENT)
                & AnnouncementRecipient.message_id.is_(None),
            ),
        )
        .values(change_state=DeliveryState.FAILED)
        .execution_options(synchronize_session=False)
    )


# --- Inside ------------------------------------------------------------------------------------


async def _choose(
    session: AsyncSession,
    announcement: Announcement,
    in_outbox: Sequence[Any],
    not_yet: Sequence[Any],
) -> Sequence[Row[int, str]]:
    """Return the next people, with their languages; those whose messenger has enough wait."""
    number = func.count().label("number")
    own = (
        select(Person.channel, number)
        .join(AnnouncementRecipient, AnnouncementRecipient.person_id == Person.id)
        .where(AnnouncementRecipient.announcement_id == announcement.id, *in_outbox)
        .group_by(Person.channel)
    )
    ahead = {row.channel: row.number for row in await session.execute(own)}
    full = [channel for channel, count in ahead.items() if count >= AHEAD]
    room = AHEAD - max((count for count in ahead.values() if count < AHEAD), default=0)
    found = await session.execute(
        select(Person.id, Person.locale)
        .join(AnnouncementRecipient, AnnouncementRecipient.person_id == Person.id)
        .where(
            AnnouncementRecipient.announcement_id == announcement.id,
            *not_yet,
            Person.channel.not_in(full) if full else true(),
        )
        .order_by(Person.id)
        .limit(min(BATCH, room))
    )
    return found.all()


async def _mark(
    session: AsyncSession,
    marking: Update,
    announcement: Announcement,
    chosen: Sequence[Row[int, str]],
    messages: Sequence[OutboxMessage],
) -> None:
    """Write down the numbers in the outbox."""
    if not chosen:
        return
    await session.flush()
    locales = {row.id: row.locale for row in chosen}
    rows = [
        {
            "of": announcement.id,
            "person": message.person_id,
            "number": message.id,
            "read": locales[message.person_id],
        }
        for message in messages
    ]
    await (await session.connection()).execute(marking, rows)


async def _any_waits(
    session: AsyncSession,
    announcement: Announcement,
    state: InstrumentedAttribute[Any],
) -> bool:
    found = await session.scalar(
        select(AnnouncementRecipient.person_id)
        .where(
            AnnouncementRecipient.announcement_id == announcement.id,
            state == DeliveryState.WAITING,
        )
        .limit(1)
    )
    return found is not None


_ONE: Final = update(AnnouncementRecipient).where(
    AnnouncementRecipient.announcement_id == bindparam("of"),
    AnnouncementRecipient.person_id == bindparam("person"),
)
_MARK_COPY: Final = _ONE.values(outbox_id=bindparam("number"), locale=bindparam("read"))
_MARK_CHANGE: Final = _ONE.values(change_outbox_id=bindparam("number"))
