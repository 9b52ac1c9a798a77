"""A whole consultation day cannot be booked with accounts made for it."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.approving import agree, refuse
from storage.appointments.booking import book, release
from storage.appointments.forgetting import forget_appointments_of, forget_old_appointments
from storage.appointments.models import (
    Appointment,
    AppointmentState,
    BookingRequest,
    CountedBooking,
)
from storage.appointments.queries import get_own_appointment
from storage.appointments.requests import NEWCOMERS, NEWCOMERS_MOST, is_newcomer
from storage.database import Database
from storage.errors import AppointmentOverError, RequestsFullError, StorageError
from storage.people import Person, Role
from storage.webchat import add_message, visit
from tests.conftest import NOW
from tests.support.cases import a_person
from tests.support.consultation import TUESDAY, Consultation, at, open_consultation
from tests.support.databases import on_both_databases

HOME = "198.51.100.7"
STATES = AppointmentState
TEN, HALF_PAST_TEN, ELEVEN, HALF_PAST_ELEVEN = (at(10), at(10, 30), at(11), at(11, 30))
ALL = (TEN, HALF_PAST_TEN, ELEVEN, HALF_PAST_ELEVEN)
NEXT_WEEK = TUESDAY + timedelta(days=7)


async def newcomer(opened: Consultation) -> Person:
    return await a_person(opened.session, known_for=timedelta())


async def booked(
    opened: Consultation,
    person: Person,
    hour: int,
    minute: int = 0,
    *,
    day: date = TUESDAY,
    network: str | None = None,
) -> Appointment:
    """Hold a time and press "Book"."""
    held = await opened.held(person, at(hour, minute, day))
    own = await get_own_appointment(opened.session, person_id=person.id, appointment_id=held.id)
    await book(
        opened.session,
        appointment=own,
        person=person,
        profile=opened.profile,
        network=network,
        now=NOW,
    )
    return own


async def counted(session: AsyncSession, source: str | None = None) -> int:
    wanted = select(func.count()).select_from(CountedBooking)
    if source is not None:
        wanted = wanted.where(CountedBooking.source == source)
    return (await session.scalars(wanted)).one()


@on_both_databases
async def test_newcomers_get_two_times_of_a_day_and_then_the_team_is_asked(
    session: AsyncSession,
) -> None:
    opened = await open_consultation(session)
    times = [(10, 0), (10, 30), (11, 0), (11, 30)]
    people = [await newcomer(opened) for _ in times]
    got = [
        await booked(opened, person, *moment) for person, moment in zip(people, times, strict=True)
    ]
    assert [each.state for each in got] == [STATES.BOOKED] * 2 + [STATES.HELD] * 2
    assert got[2].expires_at == at(11)  # the time itself, which comes before two days are over
    assert await opened.free() == []
    # Pressed again, nothing changes.
    await book(session, appointment=got[2], person=people[2], profile=opened.profile, now=NOW)
    assert await counted(session) == 4
    # Who has been here for a while is not asked about, on the same day.
    assert (await booked(opened, await opened.resident(), 10, day=NEXT_WEEK)).state is (
        STATES.BOOKED
    )
    later = await agree(
        session, appointment=got[2], staff=opened.host, profile=opened.profile, now=NOW
    )
    assert (got[2].state, later.actor_id) == (STATES.BOOKED, opened.host.id)
    await refuse(session, appointment=got[3], staff=opened.host, profile=opened.profile, now=NOW)
    assert got[3].state is STATES.LAPSED
    assert await opened.free() == [HALF_PAST_ELEVEN]
    for decide in (agree, refuse):
        with pytest.raises(AppointmentOverError):
            await decide(
                session, appointment=got[2], staff=opened.host, profile=opened.profile, now=NOW
            )
    assert await opened.faults() == []
    # What is cancelled counts no more.
    await opened.cancel(got[0])
    assert (await booked(opened, await newcomer(opened), 10)).state is STATES.BOOKED


@on_both_databases
async def test_what_waits_for_the_team_is_bounded_and_ends(session: AsyncSession) -> None:
    opened = await open_consultation(session, rules={"active_limit": 10})
    day = NEXT_WEEK
    for minute in (0, 30):
        await booked(opened, await newcomer(opened), 10, minute, day=day)
    waiting = [await newcomer(opened) for _ in range(2)]
    asked = [
        await booked(opened, person, 11, minute, day=day)
        for person, minute in zip(waiting, (0, 30), strict=True)
    ]
    assert [each.expires_at for each in asked] == [NOW + timedelta(hours=48)] * 2
    # Another time in its place withdraws the request.
    other = await opened.held(waiting[1], at(10, 0, TUESDAY))
    assert (other.id, await session.get(BookingRequest, other.id)) == (asked[1].id, None)
    assert await opened.run_out(NOW + timedelta(hours=48)) == 2
    await session.refresh(asked[0])
    assert asked[0].state is STATES.LAPSED
    assert await opened.free(day=day) == [at(11, 0, day), at(11, 30, day)]
    assert await counted(session) == 2
    again = await booked(opened, waiting[0], 11, day=day)
    await release(session, appointment=again, person=waiting[0], profile=opened.profile, now=NOW)
    assert await session.get(BookingRequest, again.id) is None
    await forget_appointments_of(session, person=waiting[0], profile=opened.profile, now=NOW)
    assert await counted(session) == 2
    await forget_old_appointments(session, now=at(12, 0, day) + timedelta(days=2))
    assert await counted(session) == 0


@on_both_databases
async def test_a_fourth_request_for_a_day_is_not_taken(session: AsyncSession) -> None:
    opened = await open_consultation(session, slot_minutes=15)
    for quarter in range(2):
        await booked(opened, await newcomer(opened), 10, 15 * quarter)
    for quarter in range(2, 4):
        await booked(opened, await newcomer(opened), 10, 15 * quarter)
    await booked(opened, await newcomer(opened), 11)
    with pytest.raises(RequestsFullError):
        await booked(opened, await newcomer(opened), 11, 15)


@on_both_databases
async def test_one_network_books_four_times_of_a_day_and_is_not_remembered(
    session: AsyncSession,
) -> None:
    opened = await open_consultation(session, slot_minutes=15)
    people = [await opened.resident() for _ in range(6)]
    got = [
        await booked(opened, person, 10 + number // 4, 15 * (number % 4), network=HOME)
        for number, person in enumerate(people)
    ]
    assert [each.state for each in got] == [STATES.BOOKED] * 4 + [STATES.HELD] * 2
    elsewhere = await booked(opened, await opened.resident(), 11, 30, network="203.0.113.9")
    assert elsewhere.state is STATES.BOOKED
    unknown = await booked(opened, await opened.resident(), 11, 45)
    assert unknown.state is STATES.BOOKED
    sources = set(await session.scalars(select(CountedBooking.source)))
    assert not any("198.51" in source for source in sources)
    await forget_old_appointments(session, now=NOW + timedelta(hours=48))
    assert await counted(session) == await counted(session, "requests")


async def test_who_is_a_newcomer(session: AsyncSession) -> None:
    opened = await open_consultation(session)
    day, hour = timedelta(days=1), timedelta(hours=1)
    for known_for, is_one in ((day - hour, True), (day, False)):
        person = await a_person(session, known_for=known_for)
        assert await is_newcomer(session, person, now=NOW) is is_one
    assert not await is_newcomer(session, opened.host, now=NOW)
    assert not await is_newcomer(
        session, await a_person(session, Role.HELPER, known_for=timedelta()), now=NOW
    )
    # An account made in advance has not written anything.
    account = await visit(session, token_hash="x" * 64, team=False, language_tag="de", now=NOW)
    assert account
    person = await a_person(session, channel="webchat")
    person.account_id = account.id
    for written in range(4):
        assert await is_newcomer(session, person, now=NOW) is (written < 3)
        await add_message(
            session, account, role=Role.RESIDENT, from_bot=False, content={"text": "x"}, now=NOW
        )


@on_both_databases
async def test_newcomers_cannot_move_what_they_have_to_one_day(session: AsyncSession) -> None:
    opened = await open_consultation(session)
    for minute in (0, 30):
        await booked(opened, await newcomer(opened), 10, minute)
    person = await newcomer(opened)
    appointment = await booked(opened, person, 10, day=NEXT_WEEK)
    with pytest.raises(RequestsFullError):
        async with session.begin_nested():
            await opened.move(appointment, ELEVEN)
    await session.refresh(appointment)
    assert appointment.starts_at == at(10, 0, NEXT_WEEK)
    await opened.move(appointment, at(11, 0, NEXT_WEEK))
    assert await counted(session, NEWCOMERS) == 3


@on_both_databases
async def test_at_the_same_moment_no_more_than_two_are_booked(database: Database) -> None:
    async with database.transaction() as session:
        opened = await open_consultation(session)
        people = [await newcomer(opened) for _ in ALL]
        held = [
            (await opened.held(person, moment)).id
            for person, moment in zip(people, ALL, strict=True)
        ]

    async def take(person: Person, appointment_id: int) -> AppointmentState:
        async with database.transaction() as session:
            own = await get_own_appointment(
                session, person_id=person.id, appointment_id=appointment_id
            )
            await book(session, appointment=own, person=person, profile=opened.profile, now=NOW)
            return own.state

    states = await asyncio.gather(*map(take, people, held))
    assert sorted(states) == [STATES.BOOKED] * NEWCOMERS_MOST + [STATES.HELD] * 2
    waiting = [number for number, state in zip(held, states, strict=True) if state == STATES.HELD]

    async def decide(yes: bool) -> bool:
        try:
            async with database.transaction() as session:
                mine = replace(opened, session=session)
                appointment = await session.get_one(Appointment, waiting[0], with_for_update=True)
                await (agree if yes else refuse)(
                    session,
                    appointment=appointment,
                    staff=mine.host,
                    profile=opened.profile,
                    now=NOW,
                )
        except StorageError:
            return False
        return True

    assert sorted(await asyncio.gather(*map(decide, (True, False, True)))) == [False, False, True]
