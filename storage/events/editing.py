"""What the team writes: an event, its words in each language, and changes of the whole series."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditAction, record
from storage.errors import EventError, EventFault, EventStateError
from storage.events.change_or_cancel import call_off
from storage.events.dates import Followed, follow_series
from storage.events.models import (
    TEXT_LONGEST,
    TITLE_LONGEST,
    Event,
    EventCounter,
    EventState,
    EventText,
    Occurrence,
)
from storage.events.notifications import tell_cancelled, tell_changed
from storage.events.recurrence import clean_rule
from storage.events.reminders import plan_all_reminders
from storage.events.seats import lock_event
from storage.events.values import EventValues, check_values, cleaned_cost, cleaned_place
from storage.events.waiting_list import serve_waiting
from storage.files.media import MediaFile
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.references import next_reference
from storage.texts import clean_text

LETTER: Final = "V"
"""The reference begins with it, for *Veranstaltung*."""
UNPUBLISHED: Final = frozenset({EventState.DRAFT, EventState.SCHEDULED})


async def create_event(
    session: AsyncSession,
    *,
    values: EventValues,
    title: str,
    text: str,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> Event:
    """Store a draft with its words in German, and return it with its reference.

    Raises:
        EventError: it cannot take place like this.
        TextLengthError: a text is empty or too long.
    """
    await _check(session, values, profile, now)
    event = Event(
        reference=await next_reference(
            session, EventCounter, letter=LETTER, year=now.astimezone(profile.zone).year
        ),
        uid=f"event-{uuid.uuid4()}@quartiersbote",
        sequence=0,
        state=EventState.DRAFT,
        created_by=actor.id,
        created_at=now,
        changed_at=now,
    )
    _fill(event, values, profile)
    session.add(event)
    await session.flush()
    await _put_text(session, event, ORIGINAL_LOCALE, title, text)
    record(
        session,
        actor_id=actor.id,
        action=AuditAction.EVENT_CREATE,
        detail=event.reference,
        now=now,
    )
    return event


async def write_text(
    session: AsyncSession,
    *,
    event_id: int,
    locale: str,
    title: str,
    text: str,
    actor: Person,
    now: datetime,
) -> EventText:
    """Store the words in one language, in place of those before; nobody is told.

    Raises:
        TextLengthError: a text is empty or too long.
        EventMissingError: no such event.
    """
    event = await lock_event(session, event_id)
    words = await _put_text(session, event, locale, title, text)
    await _mark_changed(session, event, now)
    detail = f"{event.reference} {locale}"
    record(session, actor_id=actor.id, action=AuditAction.EVENT_TEXT, detail=detail, now=now)
    return words


async def remove_text(
    session: AsyncSession, *, event_id: int, locale: str, actor: Person, now: datetime
) -> None:
    """Take out the words in one language; those in German stay, which everybody falls back to.

    Raises:
        EventMissingError: no such event.
    """
    if locale == ORIGINAL_LOCALE:
        return
    event = await lock_event(session, event_id)
    await session.execute(
        delete(EventText).where(EventText.event_id == event.id, EventText.locale == locale)
    )
    await _mark_changed(session, event, now)
    detail = f"{event.reference} -{locale}"
    record(session, actor_id=actor.id, action=AuditAction.EVENT_TEXT, detail=detail, now=now)


async def change_event(
    session: AsyncSession,
    *,
    event_id: int,
    values: EventValues,
    actor: Person,
    profile: QuarterProfile,
    now: datetime,
) -> Event:
    """Change the event and its dates to come; who comes to one that moves is told, each once.

    Dates that differ from the series already, are cancelled, or have begun stay as they are.  A
    date the series has no more is cancelled.  Where fewer seats are given than are taken, those
    who come stay.

    Raises:
        EventError: it cannot take place like this.
        EventStateError: it is cancelled.
        EventMissingError: no such event.
    """
    event = await lock_event(session, event_id)
    if event.state is EventState.CANCELLED:
        raise EventStateError(event.state)
    await _check(session, values, profile, now)
    place_before = event.place
    _fill(event, values, profile)
    event.sequence += 1
    await _mark_changed(session, event, now)
    if event.state is EventState.PUBLISHED:
        followed = await follow_series(session, event, profile, place_before=place_before, now=now)
        await _pass_on(session, followed, profile, now)
    record(
        session,
        actor_id=actor.id,
        action=AuditAction.EVENT_CHANGE,
        detail=event.reference,
        now=now,
    )
    return event


async def delete_draft(
    session: AsyncSession, *, event_id: int, actor: Person, now: datetime
) -> None:
    """Delete what was never published.

    Raises:
        EventStateError: it was.
        EventMissingError: no such event.
    """
    event = await lock_event(session, event_id)
    if event.state not in UNPUBLISHED:
        raise EventStateError(event.state)
    await session.delete(event)
    record(
        session,
        actor_id=actor.id,
        action=AuditAction.EVENT_DELETE,
        detail=event.reference,
        now=now,
    )
    await session.flush()


async def _pass_on(
    session: AsyncSession, followed: Followed, profile: QuarterProfile, now: datetime
) -> None:
    """Tell of what has moved or is gone, and offer seats that there are more of."""
    moved = {change.occurrence_id for change in followed.changes if change.before}
    for occurrence in followed.kept:
        if occurrence.id in moved:
            await plan_all_reminders(session, occurrence, profile, now=now)
        await serve_waiting(session, occurrence, profile, now=now)
    await tell_changed(session, followed.changes, now=now)
    for occurrence in followed.dropped:
        await call_off(session, occurrence, reason=None, now=now)
    await tell_cancelled(session, followed.dropped, now=now)


async def _check(
    session: AsyncSession, values: EventValues, profile: QuarterProfile, now: datetime
) -> None:
    check_values(values, profile=profile, now=now)
    if values.media_id is not None and await session.get(MediaFile, values.media_id) is None:
        raise EventError(EventFault.MEDIA)


def _fill(event: Event, values: EventValues, profile: QuarterProfile) -> None:
    event.topic = values.topic
    event.place = cleaned_place(values.place)
    event.first_day, event.starts = values.first_day, values.starts
    event.duration_minutes = values.duration_minutes
    event.rrule = (
        None if values.rrule is None else clean_rule(values.rrule, values.first_day, profile.zone)
    )
    event.seats = values.seats
    event.latitude, event.longitude = values.latitude, values.longitude
    event.languages = list(dict.fromkeys(values.languages))
    event.step_free, event.child_care = values.step_free, values.child_care
    event.cost = cleaned_cost(values.cost)
    event.media_id = values.media_id


async def _mark_changed(session: AsyncSession, event: Event, now: datetime) -> None:
    """Let calendars know that every date of the event reads differently."""
    event.changed_at = now
    await session.flush()
    await session.execute(
        update(Occurrence)
        .where(Occurrence.event_id == event.id, Occurrence.starts_at > now)
        .values(changed_at=now)
        .execution_options(synchronize_session=False)
    )


async def _put_text(
    session: AsyncSession, event: Event, locale: str, title: str, text: str
) -> EventText:
    words = await session.merge(
        EventText(
            event_id=event.id,
            locale=locale,
            title=clean_text(" ".join(title.split()), longest=TITLE_LONGEST),
            text=clean_text(text, longest=TEXT_LONGEST),
        )
    )
    await session.flush()
    return words
