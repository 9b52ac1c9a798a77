"""What else happened in the made-up year: events, announcements, consultation hours."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import partial
from typing import Final

from sqlalchemy import select

from bot.demo.player import (
    DAY,
    History,
    Player,
    SampleAnnouncement,
    SampleAppointment,
    SampleCanned,
    SampleEvent,
    Step,
)
from storage.announcements.drafts import create_announcement
from storage.announcements.lifecycle import start_announcement
from storage.announcements.models import Audience
from storage.announcements.notices import AnnouncementNotice
from storage.announcements.queueing import queue_announcements
from storage.appointments.booking import book, hold
from storage.appointments.free_times import ANYTHING
from storage.appointments.models import Appointment
from storage.appointments.move_or_cancel import cancel
from storage.appointments.staff import book_for_resident, mark
from storage.appointments.walk_ins import count_walk_in
from storage.events.change_or_cancel import cancel_event
from storage.events.editing import create_event, write_text
from storage.events.models import Occurrence
from storage.events.publishing import publish
from storage.events.registration import register
from storage.events.values import EventValues
from storage.hours.models import Way
from storage.outbox import DeliveryState, OutboxMessage
from storage.outbox.delivering import Outcome, record_outcomes
from storage.people import mark_unreachable
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.questions.canned import add_canned, word_canned
from storage.workdays import is_public_holiday

AHEAD: Final = timedelta(days=14)
"""How long before an event it is published."""
BOOKED_AHEAD: Final = timedelta(days=3)
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
THURSDAY: Final = 3
WALK_IN_FROM: Final = time(14, 20)
BLOCKED_BY: Final = 7
"""The number of the neighbour who blocks the bot when the first announcement arrives."""


def past_steps(history: History, player: Player) -> Iterator[Step]:
    """Return everything that was done besides working on cases."""
    for event in history.events:
        yield from _Event(player, event).steps()
    for announcement in history.announcements:
        at = player.ago(announcement.days, announcement.at)
        yield Step(at, partial(_announce, player, announcement, at))
    for appointment in history.appointments:
        yield from _Appointment(player, appointment).steps()
    for walk_ins in history.walk_ins:
        for number in range(walk_ins.people):
            at = player.weeks_ago(walk_ins.weeks, THURSDAY, WALK_IN_FROM) + number * 9 * MINUTE
            yield Step(at, partial(_count_walk_in, player, at))
    for canned in history.canned:
        at = player.founded - 90 * DAY
        yield Step(at, partial(_keep_ready, player, canned, at))


class _Event:
    """An event from its publishing to its day."""

    def __init__(self, player: Player, sample: SampleEvent) -> None:
        self._stage = player
        self._sample = sample
        self._event_id = 0

    def steps(self) -> Iterator[Step]:
        begins = self._stage.ago(self._sample.days, self._sample.at)
        published = begins - AHEAD
        yield Step(published, partial(self._publish, published))
        for number, people in enumerate(self._sample.people):
            at = published + DAY + number * HOUR
            yield Step(at, partial(self._come, number, people, at))
        if self._sample.cancelled is not None:
            at = begins - DAY
            yield Step(at, partial(self._cancel, self._sample.cancelled, at))

    async def _publish(self, now: datetime) -> None:
        sample, player = self._sample, self._stage
        actor = player.cast.manager
        values = EventValues(
            topic=sample.topic,
            place=sample.place,
            first_day=player.ago(sample.days, sample.at).astimezone(player.profile.zone).date(),
            starts=sample.at,
            duration_minutes=sample.minutes,
            seats=sample.seats,
            languages=tuple(sample.titles),
            step_free=True,
        )
        event = await create_event(
            player.session,
            values=values,
            title=sample.titles[ORIGINAL_LOCALE],
            text=sample.texts[ORIGINAL_LOCALE],
            actor=actor,
            profile=player.profile,
            now=now,
        )
        for locale in sample.titles.keys() - {ORIGINAL_LOCALE}:
            await write_text(
                player.session,
                event_id=event.id,
                locale=locale,
                title=sample.titles[locale],
                text=sample.texts[locale],
                actor=actor,
                now=now,
            )
        await publish(
            player.session, event_id=event.id, actor=actor, profile=player.profile, now=now
        )
        self._event_id = event.id

    async def _come(self, number: int, people: int, now: datetime) -> None:
        found = await self._stage.session.scalars(
            select(Occurrence.id).where(Occurrence.event_id == self._event_id)
        )
        await register(
            self._stage.session,
            occurrence_id=found.one(),
            person=self._stage.resident(number),
            people=people,
            profile=self._stage.profile,
            now=now,
        )

    async def _cancel(self, reason: str, now: datetime) -> None:
        await cancel_event(
            self._stage.session,
            event_id=self._event_id,
            reason=reason,
            actor=self._stage.cast.manager,
            now=now,
        )


class _Appointment:
    """An appointment from its booking to how it ended."""

    def __init__(self, player: Player, sample: SampleAppointment) -> None:
        self._stage = player
        self._sample = sample
        self._booked: list[Appointment] = []

    def steps(self) -> Iterator[Step]:
        """Return nothing for a day on which nobody is there, or that is not over yet."""
        sample, player = self._sample, self._stage
        starts_at = player.weeks_ago(sample.weeks, sample.weekday, sample.at)
        day = starts_at.astimezone(player.profile.zone).date()
        ends = starts_at + HOUR
        if ends > player.founded or is_public_holiday(day, land=player.profile.land):
            return
        booked = starts_at - BOOKED_AHEAD
        yield Step(booked, partial(self._book, starts_at, booked))
        if sample.outcome == "cancelled":
            yield Step(starts_at - DAY, partial(self._cancel, starts_at - DAY))
        else:
            yield Step(ends, partial(self._mark, ends, came=sample.outcome == "came"))

    async def _book(self, starts_at: datetime, now: datetime) -> None:
        session, profile = self._stage.session, self._stage.profile
        host = self._stage.cast.helper
        if self._sample.who is None:
            booked = await book_for_resident(
                session,
                staff=host,
                profile=profile,
                host_id=host.id,
                starts_at=starts_at,
                way=Way.PHONE,
                language=ORIGINAL_LOCALE,
                topic=None,
                now=now,
            )
        else:
            person = self._stage.resident(self._sample.who)
            booked = await hold(
                session,
                person=person,
                profile=profile,
                host_id=host.id,
                starts_at=starts_at,
                slot_filter=ANYTHING,
                now=now,
            )
            await book(session, appointment=booked, person=person, profile=profile, now=now)
        self._booked.append(booked)

    async def _mark(self, now: datetime, *, came: bool) -> None:
        host = self._stage.cast.helper
        await mark(
            self._stage.session, appointment=self._booked[0], actor=host, came=came, now=now
        )

    async def _cancel(self, now: datetime) -> None:
        await cancel(
            self._stage.session,
            appointment=self._booked[0],
            actor=self._stage.resident(self._sample.who or 0),
            profile=self._stage.profile,
            now=now,
        )


async def _announce(player: Player, sample: SampleAnnouncement, now: datetime) -> None:
    """Send something to everyone; one neighbour's messenger does not take it."""
    announcement = await create_announcement(
        player.session,
        created_by=player.cast.manager.id,
        audience=Audience(everyone=True),
        texts=sample.texts,
        now=now,
    )
    await start_announcement(
        player.session,
        announcement_id=announcement.id,
        profile=player.profile,
        actor_id=player.cast.manager.id,
        now=now,
    )
    await queue_announcements(player.session, profile=player.profile, now=now)
    copies = await player.session.execute(
        select(OutboxMessage.id, OutboxMessage.person_id).where(
            OutboxMessage.notice == AnnouncementNotice.NAME,
            OutboxMessage.state == DeliveryState.WAITING,
        )
    )
    refuses = player.resident(BLOCKED_BY)
    outcomes = [
        Outcome(number, DeliveryState.REFUSED if person_id == refuses.id else DeliveryState.SENT)
        for number, person_id in copies
    ]
    arrived = now + 2 * MINUTE
    await record_outcomes(
        player.session, outcomes=outcomes, before=DeliveryState.WAITING, now=arrived
    )
    await mark_unreachable(player.session, person_id=refuses.id, reason="blocked", now=arrived)
    await queue_announcements(player.session, profile=player.profile, now=arrived)


async def _count_walk_in(player: Player, now: datetime) -> None:
    await count_walk_in(player.session, staff=player.cast.helper, now=now)


async def _keep_ready(player: Player, sample: SampleCanned, now: datetime) -> None:
    actor = player.cast.manager
    number = await add_canned(
        player.session,
        actor=actor,
        title=sample.title,
        text=sample.texts[ORIGINAL_LOCALE],
        now=now,
    )
    for locale in sample.texts.keys() - {ORIGINAL_LOCALE}:
        await word_canned(
            player.session,
            actor=actor,
            canned_id=number,
            locale=locale,
            text=sample.texts[locale],
            now=now,
        )
