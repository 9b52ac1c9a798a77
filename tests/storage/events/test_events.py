"""Events: drafts, publishing, dates of a series, and who is told."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.audit import AuditEntry
from storage.errors import (
    EventError,
    EventFault,
    EventMissingError,
    EventOverError,
    EventStateError,
    SeatsTakenError,
    TextLengthError,
)
from storage.events.change_or_cancel import cancel_event, cancel_occurrence, change_occurrence
from storage.events.dates import materialise_all_dates
from storage.events.editing import change_event, delete_draft, remove_text, write_text
from storage.events.forgetting import forget_events_of
from storage.events.models import Event, EventState, Occurrence, OccurrenceState
from storage.events.notices import EventCancelledNotice, EventChangeNotice, PublishedEventNotice
from storage.events.publishing import count_followers, publish, publish_later, unschedule
from storage.events.queries import (
    count_dates_by_topic,
    count_turnout,
    find_next_date,
    get_event,
    get_shown_date,
    list_dates,
    list_team_events,
    list_texts,
    missing_locales,
    preview_occurrence,
)
from storage.events.recurrence import Repeat, rule_for
from storage.events.registration import list_own_dates
from storage.events.values import values_of, values_of_occurrence
from storage.news import list_published_dates
from storage.outbox import OutboxMessage, Priority
from storage.privacy.keeping import forget_over
from storage.topics import EVERYONE, choose_topic
from tests.conftest import NOW
from tests.support.events import BERLIN, TITLE, TUESDAY, Stage, a_stage, at

WEEKLY = rule_for(Repeat.WEEKLY, TUESDAY)
NEXT = date(2026, 12, 1)
DAY = timedelta(days=1)


async def change(stage: Stage, event: Event, **values: Any) -> Event:
    return await change_event(
        stage.session,
        event_id=event.id,
        values=replace(values_of(event), **values),
        actor=stage.manager,
        profile=stage.profile,
        now=stage.now,
    )


async def change_date(stage: Stage, event: Event, date_: Occurrence, **values: Any) -> Occurrence:
    usual = values_of_occurrence(event, date_, BERLIN)
    return await change_occurrence(
        stage.session,
        occurrence_id=date_.id,
        values=replace(usual, **values),
        actor=stage.manager,
        profile=stage.profile,
        now=stage.now,
    )


async def cancel_date(stage: Stage, date_: Occurrence, reason: str | None = None) -> Occurrence:
    return await cancel_occurrence(
        stage.session,
        occurrence_id=date_.id,
        reason=reason,
        actor=stage.manager,
        now=stage.now,
    )


# --- Drafts ------------------------------------------------------------------------------------


async def test_a_draft_gets_a_reference_and_is_seen_by_nobody(session: AsyncSession) -> None:
    stage = await a_stage(session)
    first, second = await stage.draft(), await stage.draft()
    assert (first.reference, second.reference) == ("V-2026-0001", "V-2026-0002")
    assert first.state is EventState.DRAFT
    assert await list_dates(session, limit=9, now=NOW) == []
    shown = await list_team_events(session, state=EventState.DRAFT, now=NOW)
    assert {event.id for event in shown} == {first.id, second.id}
    preview = preview_occurrence(first, profile=stage.profile, now=NOW)
    assert preview.starts_at == at(19)
    assert await stage.dates(first) == []


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"topic": "football"}, EventFault.TOPIC),
        ({"place": "  "}, EventFault.PLACE),
        ({"languages": ("de", "German")}, EventFault.LANGUAGE),
        ({"duration_minutes": 4}, EventFault.DURATION),
        ({"duration_minutes": 7 * 24 * 60 + 1}, EventFault.DURATION),
        ({"seats": 0}, EventFault.SEATS),
        ({"seats": 5001}, EventFault.SEATS),
        ({"latitude": 49.3}, EventFault.COORDINATES),
        ({"latitude": 491.0, "longitude": 8.6}, EventFault.COORDINATES),
        ({"first_day": TUESDAY - 7 * DAY}, EventFault.PAST),
        ({"first_day": TUESDAY - DAY, "starts": time(10)}, EventFault.PAST),
        ({"rrule": "FREQ=SECONDLY"}, EventFault.RULE),
        ({"rrule": "FREQ=WEEKLY;BYDAY=FR"}, EventFault.FIRST_DAY),
        ({"media_id": 4711}, EventFault.MEDIA),
    ],
)
async def test_an_event_that_cannot_take_place_is_refused(
    session: AsyncSession, values: dict[str, Any], fault: EventFault
) -> None:
    stage = await a_stage(session)
    with pytest.raises(EventError) as refused:
        await stage.draft(**values)
    assert refused.value.fault is fault


async def test_words_are_added_changed_and_taken_out_by_language(session: AsyncSession) -> None:
    stage = await a_stage(session)
    event = await stage.draft()

    async def write(locale: str, title: str) -> None:
        await write_text(
            session,
            event_id=event.id,
            locale=locale,
            title=title,
            text="Birlikte oynuyoruz.",
            actor=stage.manager,
            now=NOW,
        )

    await write("tr", "Oyun  akşamı")
    texts = (await list_texts(session, event_ids=[event.id]))[event.id]
    assert {locale: text.title for locale, text in texts.items()} == {
        "de": TITLE,
        "tr": "Oyun akşamı",
    }
    assert missing_locales(texts, stage.profile) == ["en", "ar", "uk", "ru"]
    with pytest.raises(TextLengthError):
        await write("tr", "x" * 101)
    for locale in ("tr", "de"):
        await remove_text(session, event_id=event.id, locale=locale, actor=stage.manager, now=NOW)
    left = (await list_texts(session, event_ids=[event.id]))[event.id]
    assert [*left] == ["de"], "German stays"


async def test_a_draft_can_be_deleted_and_what_was_published_cannot(
    session: AsyncSession,
) -> None:
    stage = await a_stage(session)
    event = await stage.draft()
    await delete_draft(session, event_id=event.id, actor=stage.manager, now=NOW)
    with pytest.raises(EventMissingError):
        await get_event(session, event.id)
    published = await stage.event()
    with pytest.raises(EventStateError):
        await delete_draft(session, event_id=published.id, actor=stage.manager, now=NOW)


# --- Publishing --------------------------------------------------------------------------------


async def test_publishing_tells_those_who_follow_the_topic(session: AsyncSession) -> None:
    stage = await a_stage(session)
    follower, other, gone = [await stage.resident() for _number in range(3)]
    gone.unreachable_since = NOW
    for person in (follower, gone):
        await choose_topic(session, person_id=person.id, topic="events", follows=True, now=NOW)
    assert await count_followers(session, topic="events", profile=stage.profile) == {"en": 1}
    event = await stage.event()
    message = (
        await session.scalars(
            select(OutboxMessage).where(OutboxMessage.notice == PublishedEventNotice.NAME)
        )
    ).one()
    assert (message.person_id, message.payload) == (follower.id, {"event_id": event.id})
    assert message.priority == Priority.ANNOUNCEMENT
    assert not message.ignores_quiet_hours
    assert await stage.notices(PublishedEventNotice.NAME, other) == []


async def test_an_event_for_everyone_is_told_to_all_who_have_not_left(
    session: AsyncSession,
) -> None:
    stage = await a_stage(session)
    staying, left = await stage.resident(), await stage.resident()
    await choose_topic(session, person_id=left.id, topic=EVERYONE, follows=False, now=NOW)
    await stage.event(topic=EVERYONE)
    assert len(await stage.notices(PublishedEventNotice.NAME, staying)) == 1
    assert await stage.notices(PublishedEventNotice.NAME, left) == []


async def test_nothing_is_sent_for_what_is_not_published(session: AsyncSession) -> None:
    """Regression known from others: a notification for something unpublished."""
    stage = await a_stage(session)
    event = await stage.draft(topic=EVERYONE)
    await publish_later(
        session,
        event_id=event.id,
        at=NOW + timedelta(hours=1),
        actor=stage.manager,
        profile=stage.profile,
        now=NOW,
    )
    await change(stage, event, place="Gemeindehaus")
    await stage.tick(NOW + timedelta(minutes=59))
    await unschedule(session, event_id=event.id, actor=stage.manager, now=stage.now)
    await stage.tick(NOW + timedelta(hours=2))
    assert await stage.notices(PublishedEventNotice.NAME) == []
    assert await find_next_date(session, event_id=event.id, now=NOW) is None


async def test_an_event_is_published_by_itself_once(session: AsyncSession) -> None:
    stage = await a_stage(session)
    event = await stage.draft(topic=EVERYONE)
    later = NOW + timedelta(hours=1)
    await publish_later(
        session,
        event_id=event.id,
        at=later,
        actor=stage.manager,
        profile=stage.profile,
        now=NOW,
    )
    await stage.tick(later)
    await stage.tick(later + DAY / 24)
    assert event.state is EventState.PUBLISHED
    assert len(await stage.notices(PublishedEventNotice.NAME, stage.manager)) == 1
    with pytest.raises(EventStateError):
        await publish(
            session, event_id=event.id, actor=stage.manager, profile=stage.profile, now=later
        )


@pytest.mark.parametrize("hours", [-1, 0, 24 + 9])
async def test_an_event_is_published_ahead_and_not_too_late(
    session: AsyncSession, hours: int
) -> None:
    stage = await a_stage(session)
    event = await stage.draft()
    with pytest.raises(EventError) as refused:
        await publish_later(
            session,
            event_id=event.id,
            at=NOW + timedelta(hours=hours),
            actor=stage.manager,
            profile=stage.profile,
            now=NOW,
        )
    assert refused.value.fault is EventFault.PUBLISH_AT


async def test_what_was_due_while_the_program_stood_still_and_is_over_becomes_a_draft(
    session: AsyncSession,
) -> None:
    stage = await a_stage(session)
    event = await stage.draft(topic=EVERYONE)
    await publish_later(
        session,
        event_id=event.id,
        at=NOW + timedelta(hours=1),
        actor=stage.manager,
        profile=stage.profile,
        now=NOW,
    )
    await stage.tick(NOW + 3 * DAY)
    assert event.state is EventState.DRAFT
    assert await stage.notices(PublishedEventNotice.NAME) == []


# --- Series ------------------------------------------------------------------------------------


async def test_a_series_has_dates_for_180_days_and_gets_more(session: AsyncSession) -> None:
    stage = await a_stage(session)
    event = await stage.event(rrule=WEEKLY)
    assert len(await stage.dates(event)) == 26
    assert await materialise_all_dates(session, profile=stage.profile, now=NOW) == 0
    stage.now = NOW + 14 * DAY
    assert await materialise_all_dates(session, profile=stage.profile, now=stage.now) == 2
    starts = {date_.starts_at.astimezone(BERLIN).time() for date_ in await stage.dates(event)}
    assert starts == {time(19)}, "in summer too"


async def test_what_begins_in_a_year_has_its_first_date(session: AsyncSession) -> None:
    stage = await a_stage(session)
    far = TUESDAY + 364 * DAY
    event = await stage.event(first_day=far, rrule=rule_for(Repeat.WEEKLY, far))
    assert [date_.original_day for date_ in await stage.dates(event)] == [far]


async def test_changing_a_series_leaves_changed_dates_alone(session: AsyncSession) -> None:
    stage = await a_stage(session)
    event = await stage.event(rrule=WEEKLY)
    first, second, third, *_more = await stage.dates(event)
    await change_date(stage, event, second, starts=time(18), place="Gemeindehaus")
    await cancel_date(stage, third)
    await change(stage, event, starts=time(20), place="Rathaus", seats=30)
    first, second, third, fourth, *_more = await stage.dates(event)
    assert (first.starts_at, first.seats, first.sequence) == (at(20), 30, 1)
    assert second.starts_at == at(18, day=NEXT)
    assert (second.place, second.seats) == ("Gemeindehaus", None)
    assert third.state is OccurrenceState.CANCELLED
    assert third.starts_at.astimezone(BERLIN).time() == time(19)
    assert fourth.starts_at.astimezone(BERLIN).time() == time(20)


def _as_json(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


async def test_people_are_told_once_of_all_that_moves(session: AsyncSession) -> None:
    stage = await a_stage(session)
    event = await stage.event(rrule=WEEKLY)
    first, second, *_more = await stage.dates(event)
    both, one, nobody = [await stage.resident() for _number in range(3)]
    await stage.come(first, both)
    await stage.come(second, both)
    await stage.come(second, one)
    await change(stage, event, starts=time(20))
    assert await stage.notices(EventChangeNotice.NAME, both) == [
        {
            "changes": [
                [first.id, 1, _as_json(at(19))],
                [second.id, 1, _as_json(at(19, day=NEXT))],
            ]
        }
    ]
    assert len(await stage.notices(EventChangeNotice.NAME, one)) == 1
    assert await stage.notices(EventChangeNotice.NAME, nobody) == []


async def test_changing_only_words_and_seats_tells_nobody(session: AsyncSession) -> None:
    stage = await a_stage(session)
    event = await stage.event()
    (only,) = await stage.dates(event)
    await stage.come(only, await stage.resident())
    await change(stage, event, cost="3 €", seats=10, languages=("de", "tr"))
    assert await stage.notices(EventChangeNotice.NAME) == []
    assert (only.seats, only.sequence) == (10, 0)


async def test_a_single_event_that_moves_to_another_day_stays_itself(
    session: AsyncSession,
) -> None:
    stage = await a_stage(session)
    event = await stage.event()
    (only,) = await stage.dates(event)
    person = await stage.resident()
    await stage.come(only, person, 3)
    await change(stage, event, first_day=NEXT)
    (moved,) = await stage.dates(event)
    assert (moved.id, moved.uid, moved.taken) == (only.id, only.uid, 3)
    assert moved.starts_at == at(19, day=NEXT)
    assert len(await stage.notices(EventChangeNotice.NAME, person)) == 1
    assert await stage.reminders() == [
        (1440, at(19, day=NEXT) - DAY),
        (120, at(17, day=NEXT)),
    ]


async def test_dates_a_series_has_no_more_are_cancelled(session: AsyncSession) -> None:
    stage = await a_stage(session)
    event = await stage.event(rrule=WEEKLY)
    _first, second, *_more = await stage.dates(event)
    person = await stage.resident()
    await stage.come(second, person)
    fortnightly = rule_for(Repeat.FORTNIGHTLY, TUESDAY)
    await change(stage, event, rrule=fortnightly)
    coming = await list_dates(session, limit=3, now=NOW)
    assert [date_.original_day.isoformat() for _event, date_ in coming] == [
        "2026-11-24",
        "2026-12-08",
        "2026-12-22",
    ]
    assert await stage.notices(EventCancelledNotice.NAME, person) == [
        {"occurrence_ids": [second.id]}
    ]


async def test_fewer_seats_than_people_keep_those_who_come(session: AsyncSession) -> None:
    stage = await a_stage(session)
    event = await stage.event(seats=10)
    (only,) = await stage.dates(event)
    await stage.come(only, await stage.resident(), 5)
    await change(stage, event, seats=3)
    assert (await stage.dates(event))[0].seats == 5
    with pytest.raises(SeatsTakenError) as refused:
        await change_date(stage, event, only, seats=4)
    assert refused.value.taken == 5


# --- One date ----------------------------------------------------------------------------------


async def test_one_date_takes_place_elsewhere_and_its_people_are_told(
    session: AsyncSession,
) -> None:
    stage = await a_stage(session)
    event = await stage.event(rrule=WEEKLY)
    first, second, *_more = await stage.dates(event)
    comes, waits, other = [await stage.resident() for _number in range(3)]
    await stage.come(first, comes)
    await stage.come(second, other)
    await change_date(stage, event, first, seats=1)
    await stage.wait(first, waits)
    assert await stage.notices(EventChangeNotice.NAME) == [], "seats are no news"
    await change_date(stage, event, first, place="Gemeindehaus", note="Bitte Tassen mitbringen.")
    told = [{"changes": [[first.id, 1, None]]}]
    assert await stage.notices(EventChangeNotice.NAME, comes) == told
    assert await stage.notices(EventChangeNotice.NAME, waits) == told
    assert await stage.notices(EventChangeNotice.NAME, other) == []


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"day": TUESDAY - 2 * DAY}, EventFault.PAST),
        ({"duration_minutes": 0}, EventFault.DURATION),
        ({"seats": 0}, EventFault.SEATS),
        ({"place": ""}, EventFault.PLACE),
        ({"longitude": 8.6}, EventFault.COORDINATES),
    ],
)
async def test_a_date_that_cannot_take_place_is_refused(
    session: AsyncSession, values: dict[str, Any], fault: EventFault
) -> None:
    stage = await a_stage(session)
    event = await stage.event()
    with pytest.raises(EventError) as refused:
        await change_date(stage, event, (await stage.dates(event))[0], **values)
    assert refused.value.fault is fault


async def test_a_cancelled_date_stays_in_calendars_as_such(session: AsyncSession) -> None:
    stage = await a_stage(session)
    event = await stage.event(rrule=WEEKLY)
    first, *_more = await stage.dates(event)
    person = await stage.resident()
    await stage.come(first, person)
    await cancel_date(stage, first, "Die Heizung ist kaputt.")
    await cancel_date(stage, first, "Noch einmal.")
    assert (first.sequence, first.note) == (1, "Die Heizung ist kaputt.")
    assert await stage.notices(EventCancelledNotice.NAME, person) == [
        {"occurrence_ids": [first.id]}
    ]
    assert await stage.reminders() == []
    assert await list_own_dates(session, person_id=person.id, now=NOW) == []
    in_feed = await list_published_dates(session, after=NOW, limit=1)
    assert in_feed[0][1].state is OccurrenceState.CANCELLED
    with pytest.raises(EventOverError):
        await stage.come(first, person)
    with pytest.raises(EventOverError):
        await change_date(stage, event, first, starts=time(20))


async def test_cancelling_an_event_tells_each_person_once(session: AsyncSession) -> None:
    stage = await a_stage(session)
    event = await stage.event(rrule=WEEKLY, seats=1)
    first, second, *_more = await stage.dates(event)
    comes, waits = await stage.resident(), await stage.resident()
    for date_ in (first, second):
        await stage.come(date_, comes)
        await stage.wait(date_, waits)
    for _time in range(2):
        await cancel_event(
            session, event_id=event.id, reason=None, actor=stage.manager, now=stage.now
        )
    told = [{"occurrence_ids": [first.id, second.id]}]
    assert await stage.notices(EventCancelledNotice.NAME, comes) == told
    assert await stage.notices(EventCancelledNotice.NAME, waits) == told
    assert await list_dates(session, limit=9, now=NOW) == []
    with pytest.raises(EventStateError):
        await change(stage, event, place="Rathaus")
    assert (await get_shown_date(session, first.id))[0].state is EventState.CANCELLED
    draft = await stage.draft()
    with pytest.raises(EventStateError):
        await cancel_event(
            session, event_id=draft.id, reason=None, actor=stage.manager, now=stage.now
        )


# --- Reading -----------------------------------------------------------------------------------


async def test_events_are_listed_by_time_and_topic(session: AsyncSession) -> None:
    stage = await a_stage(session)
    late = await stage.date(first_day=NEXT)
    soon = await stage.date(topic="children")
    running = await stage.date(first_day=TUESDAY)
    stage.now = at(20)

    async def listed(**wanted: Any) -> list[int]:
        found = await list_dates(session, limit=9, now=stage.now, **wanted)
        return [date_.id for _event, date_ in found]

    assert await listed() == [soon.id, running.id, late.id]
    assert await listed(topic="children") == [soon.id]
    assert await listed(until=at(0, day=TUESDAY + DAY)) == [soon.id, running.id]
    assert await count_dates_by_topic(session, now=stage.now) == {"children": 1, "events": 2}
    stage.now = at(21)
    assert await listed() == [late.id]
    published = await list_team_events(session, state=EventState.PUBLISHED, now=stage.now)
    assert [event.id for event in published] == [late.event_id]


async def test_what_the_team_does_is_in_the_audit_without_words(session: AsyncSession) -> None:
    stage = await a_stage(session)
    event = await stage.event()
    await cancel_date(stage, (await stage.dates(event))[0], "Geheim")
    await session.flush()
    entries = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    assert [(entry.action, entry.detail) for entry in entries] == [
        ("event-create", "V-2026-0001"),
        ("event-publish", "V-2026-0001"),
        ("event-date-cancel", "V-2026-0001 2026-11-24"),
    ]


# --- Forgetting --------------------------------------------------------------------------------


async def test_erasing_frees_the_seats_of_what_is_to_come(session: AsyncSession) -> None:
    stage = await a_stage(session)
    past = await stage.date(seats=5)
    coming = await stage.date(first_day=NEXT, seats=2)
    person, waits = await stage.resident(), await stage.resident()
    for date_ in (past, coming):
        await stage.come(date_, person, 2)
    await stage.wait(coming, waits)
    stage.now = at(22)
    await forget_events_of(session, person=person, profile=stage.profile, now=stage.now)
    assert await stage.taken(past) == 2, "how many came stays"
    turnout = await count_turnout(session, occurrence_ids=[past.id, coming.id])
    assert (turnout[past.id].people, turnout[coming.id].waiting) == (0, 1)
    assert await stage.taken(coming) == 1, "offered to who waits"
    assert await list_own_dates(session, person_id=person.id, now=stage.now) == []


async def test_who_came_is_forgotten_after_a_month(session: AsyncSession) -> None:
    stage = await a_stage(session)
    date_ = await stage.date()
    await stage.come(date_, await stage.resident(), 4)
    await forget_over(session, now=date_.ends_at + 30 * DAY)
    assert len(await stage.states(date_)) == 1
    await forget_over(session, now=date_.ends_at + 31 * DAY)
    assert await stage.states(date_) == []
    assert await stage.taken(date_) == 4
