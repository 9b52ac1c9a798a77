"""Ninety days of a quarter at random, with nights and down times, under a clock of its own.

What people should have been told is worked out here too, from what they did and when the program
was up, and not by the code under test.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from storage.appointments.booking import book, hold
from storage.appointments.calendar import SlotFilter
from storage.appointments.due import let_times_run_out, send_agendas, send_reminders
from storage.appointments.free_times import list_free_days, list_free_slots
from storage.appointments.models import Appointment, AppointmentReminder, AppointmentState
from storage.appointments.move_or_cancel import cancel, move
from storage.appointments.notices import AppointmentReminderNotice, MorningAgendaNotice
from storage.appointments.offers import accept_offer, serve_waiting_list
from storage.appointments.queries import get_own_appointment, list_own_appointments
from storage.appointments.waiting_list import WaitingPreferences, wait_for_time
from storage.database import Database
from storage.errors import RuleError
from storage.outbox import DeliveryState, OutboxMessage
from storage.people import Person, Role
from tests.support.cases import a_person
from tests.support.consultation import BERLIN, profile_with
from tests.support.office import open_office

LENGTH: Final = timedelta(days=90)
KNOWN_FOR: Final = timedelta(days=31)
"""Newcomers' bookings may wait for the team's yes; these are people who are known."""
PEOPLE: Final = 20
ACTIONS_A_DAY: Final = 6
BETWEEN_DOWN_TIMES: Final = timedelta(days=4)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
IN_TIME: Final = MINUTE
WAITING: Final = (AppointmentState.HELD, AppointmentState.OFFERED)


def is_quiet(moment: datetime) -> bool:
    """Return whether it is between nine in the evening and eight in the morning."""
    return not 8 <= moment.astimezone(BERLIN).hour < 21


def due_at(starts_at: datetime, lead: int) -> datetime:
    """Return when to remind: minutes back from the appointment, and back out of quiet hours."""
    moment = starts_at - lead * MINUTE
    while is_quiet(moment):
        moment -= MINUTE
    return moment


@dataclass
class Promise:
    """An appointment at one of its times, from its booking until that was no longer true."""

    appointment_id: int
    sequence: int
    since: datetime
    starts_at: datetime
    until: datetime


@dataclass
class Life:
    """The quarter for ninety days; ``now`` goes from one thing that happens to the next."""

    database: Database
    now: datetime
    rng: random.Random
    profile: Any = field(default_factory=profile_with)
    people: list[Person] = field(default_factory=list)
    promises: dict[tuple[int, int], Promise] = field(default_factory=dict)
    came: dict[tuple[int, int, int], datetime] = field(default_factory=dict)
    agendas: Counter[date] = field(default_factory=Counter)
    ticks: list[datetime] = field(default_factory=list)
    downs: list[tuple[datetime, datetime]] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    async def settle_in(self) -> None:
        """Store hours on every day of the week, early and late, and those who will come."""
        async with self.database.transaction() as session:
            for number in range(2):
                host = await a_person(session, Role.MANAGER)
                for weekday in range(7):
                    late = (weekday + number) % 3 == 0
                    await open_office(
                        session,
                        host,
                        weekday=weekday,
                        starts=time(18 if late else 8),
                        ends=time(22 if late else 11),
                        slot_minutes=30,
                        valid_from=self.now.astimezone(BERLIN).date(),
                    )
            self.people = [await a_person(session) for _number in range(PEOPLE)]
            for person in self.people:
                person.created_at = self.now - KNOWN_FOR

    # --- The program -----------------------------------------------------------------------

    async def tick(self) -> None:
        """Let the jobs run once."""
        self.ticks.append(self.now)
        async with self.database.transaction() as session:
            await let_times_run_out(session, profile=self.profile, now=self.now)
            await send_reminders(session, profile=self.profile, now=self.now)
            await send_agendas(session, profile=self.profile, now=self.now)
            await serve_waiting_list(session, profile=self.profile, now=self.now)
            over = await session.scalar(
                select(func.count())
                .select_from(Appointment)
                .where(Appointment.state.in_(WAITING), Appointment.expires_at <= self.now)
            )
            assert over == 0

    async def deliver(self) -> None:
        """Send what may leave at this hour, as it is rendered now."""
        async with self.database.transaction() as session:
            waiting = await session.scalars(
                select(OutboxMessage).where(
                    OutboxMessage.state == DeliveryState.WAITING,
                    OutboxMessage.notice.in_(
                        (AppointmentReminderNotice.NAME, MorningAgendaNotice.NAME)
                    ),
                    OutboxMessage.ignores_quiet_hours | (not is_quiet(self.now)),
                )
            )
            for message in waiting.all():
                message.state = DeliveryState.SENT
                if message.notice == MorningAgendaNotice.NAME:
                    self.agendas[self.now.astimezone(BERLIN).date()] += 1
                    assert not is_quiet(self.now)
                else:
                    self.remind(
                        message.payload,
                        await session.get_one(Appointment, message.payload["appointment_id"]),
                    )

    def remind(self, payload: dict[str, Any], appointment: Appointment) -> None:
        """Deliver a reminder, if what is rendered now has something to say."""
        if (
            appointment.state is AppointmentState.BOOKED
            and appointment.sequence == payload["sequence"]
            and appointment.starts_at > self.now
        ):
            key = (appointment.id, payload["sequence"], payload["lead_minutes"])
            assert key not in self.came, "twice"
            self.came[key] = self.now

    async def next_due(self) -> datetime | None:
        """Return when the jobs have something to do next."""
        async with self.database.transaction() as session:
            moments = [
                await session.scalar(select(func.min(AppointmentReminder.due_at))),
                await session.scalar(
                    select(func.min(Appointment.expires_at)).where(Appointment.state.in_(WAITING))
                ),
            ]
        local = self.now.astimezone(BERLIN)
        morning = datetime.combine(local.date(), time(8), tzinfo=BERLIN).astimezone(UTC)
        if morning <= self.now:
            tomorrow = local.date() + timedelta(days=1)
            morning = datetime.combine(tomorrow, time(8), tzinfo=BERLIN).astimezone(UTC)
        due = [max(moment, self.now) for moment in moments if moment is not None]
        # What is overdue in quiet hours waits for the morning; reminders are never due in them.
        return min([morning, *(each for each in due if each > self.now or not is_quiet(each))])

    # --- The people ------------------------------------------------------------------------

    async def act(self) -> None:
        """Let somebody do something; a rule may refuse it."""
        person = self.rng.choice(self.people)
        kind = self.rng.choices(["book", "move", "cancel", "wait"], weights=[10, 4, 3, 1])[0]
        try:
            async with self.database.transaction() as session:
                changed = await getattr(self, kind)(session, person)
        except RuleError:
            return
        self.done[kind] += 1
        if changed is not None:
            self.promise(changed)

    async def book(self, session: Any, person: Person) -> Appointment | None:
        """Book a time, or the one that is offered."""
        listed = await list_own_appointments(session, person_id=person.id, now=self.now)
        for each in listed:
            if each.state is AppointmentState.OFFERED:
                own = await get_own_appointment(
                    session, person_id=person.id, appointment_id=each.id
                )
                await accept_offer(
                    session, appointment=own, person=person, profile=self.profile, now=self.now
                )
                self.done["accept"] += 1
                return own
        host_id, starts_at = await self.choose(session)
        held = await hold(
            session,
            person=person,
            profile=self.profile,
            host_id=host_id,
            starts_at=starts_at,
            slot_filter=SlotFilter(),
            now=self.now,
        )
        if self.rng.random() < 0.1:
            return None
        await book(session, appointment=held, person=person, profile=self.profile, now=self.now)
        return held

    async def move(self, session: Any, person: Person) -> Appointment:
        """Put one's first appointment at another time."""
        own = await self.own(session, person)
        host_id, starts_at = await self.choose(session)
        await move(
            session,
            appointment=own,
            actor=person,
            profile=self.profile,
            host_id=host_id,
            starts_at=starts_at,
            now=self.now,
        )
        self.promises[own.id, own.sequence - 1].until = self.now
        return own

    async def cancel(self, session: Any, person: Person) -> None:
        """Cancel one's first appointment."""
        own = await self.own(session, person)
        sequence = own.sequence
        await cancel(session, appointment=own, actor=person, profile=self.profile, now=self.now)
        self.promises[own.id, sequence].until = self.now

    async def wait(self, session: Any, person: Person) -> None:
        """Ask to be told of a free time in the evening."""
        await wait_for_time(
            session,
            person=person,
            profile=self.profile,
            preferences=WaitingPreferences(earliest=time(18)),
            now=self.now,
        )

    async def own(self, session: Any, person: Person) -> Appointment:
        """Return the first appointment that is booked and to come."""
        listed = await list_own_appointments(session, person_id=person.id, now=self.now)
        for each in listed:
            if each.state is AppointmentState.BOOKED:
                return await get_own_appointment(
                    session, person_id=person.id, appointment_id=each.id
                )
        raise RuleError

    async def choose(self, session: Any) -> tuple[int, datetime]:
        """Return a free time, more often one that is soon."""
        days, _more = await list_free_days(
            session, profile=self.profile, slot_filter=SlotFilter(), now=self.now
        )
        day = self.rng.choice(days[: self.rng.randint(1, len(days))]).day
        free = await list_free_slots(
            session, profile=self.profile, day=day, slot_filter=SlotFilter(), now=self.now
        )
        slot = self.rng.choice(free).slot
        return slot.host_id, slot.starts_at

    def promise(self, appointment: Appointment) -> None:
        """Remember what is true from here on."""
        self.promises[appointment.id, appointment.sequence] = Promise(
            appointment.id,
            appointment.sequence,
            self.now,
            appointment.starts_at,
            appointment.starts_at,
        )

    # --- Time ------------------------------------------------------------------------------

    async def live(self) -> None:
        """Let ninety days pass."""
        end = self.now + LENGTH
        action_at = self.after(timedelta(days=1) / ACTIONS_A_DAY)
        down_at = self.after(BETWEEN_DOWN_TIMES)
        while self.now < end:
            due = await self.next_due()
            assert due is not None
            self.now = min(action_at, down_at, due + self.rng.uniform(0, 30) * SECOND)
            if self.now == down_at:
                # Killed after the jobs have run and before anything was delivered.
                await self.tick()
                # Minutes or hours, at any time of the day; people write, and nobody answers.
                until = self.now + self.rng.choice([2, 20, 150, 700]) * MINUTE
                self.downs.append((self.now, until))
                self.now = until + self.rng.uniform(0, 30) * SECOND
                down_at = self.after(BETWEEN_DOWN_TIMES)
                action_at = max(action_at, self.now + SECOND)
            elif self.now == action_at:
                await self.act()
                action_at = self.after(timedelta(days=1) / ACTIONS_A_DAY)
                continue
            await self.tick()
            await self.deliver()

    def after(self, mean: timedelta) -> datetime:
        """Return a moment at random, so long from now on average."""
        return self.now + self.rng.expovariate(1) * mean + SECOND

    # --- What should have come -------------------------------------------------------------

    def answered_at(self, moment: datetime) -> datetime:
        """Return when the program is up for a while and it is not quiet, from this moment on."""
        while True:
            for begun, ended in self.downs:
                if begun - IN_TIME <= moment < ended:
                    moment = ended
            if not is_quiet(moment):
                return moment
            moment = moment.replace(second=0, microsecond=0) + MINUTE

    def expected(self) -> Iterator[tuple[Promise, int, datetime, datetime]]:
        """Give each reminder that was planned: its lead, when it was due and when it could go."""
        for promise in self.promises.values():
            for lead in self.profile.appointments.reminder_minutes:
                due = due_at(promise.starts_at, lead)
                if due > promise.since:
                    yield promise, lead, due, self.answered_at(due)
