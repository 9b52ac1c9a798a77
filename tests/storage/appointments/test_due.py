"""What happens to appointments by the clock, beyond holds and reminders: agendas and walk-ins."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.agendas import (
    AGENDA_TOPIC,
    close_view,
    find_view,
    find_view_message,
    open_view,
)
from storage.appointments.booking import book, hold
from storage.appointments.calendar import SlotFilter
from storage.appointments.due import send_agendas
from storage.appointments.free_times import list_free_slots
from storage.appointments.models import Appointment, Occupancy, OccupiedCell
from storage.appointments.move_or_cancel import cancel
from storage.appointments.notices import AgendaViewNotice, MorningAgendaNotice
from storage.appointments.walk_in_blocks import materialise_walk_in_blocks
from storage.hours.models import Closure
from storage.outbox import DeliveryState, OutboxMessage, enqueue_method
from storage.people import Person, Role
from storage.quarter import QuarterProfile, import_quarter
from storage.quarter.profile import QuietHours
from tests.conftest import NOW
from tests.support.cases import ZONE, a_person, notices_to
from tests.support.office import MONDAY, open_office
from tests.support.quarters import sample_profile

TUESDAY = MONDAY + timedelta(days=1)
THURSDAY = 3


@pytest.fixture
async def profile(session: AsyncSession) -> QuarterProfile:
    """The sample quarter's profile, in force."""
    read = sample_profile()
    await import_quarter(session, read, now=NOW)
    return read


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a moment of the quarter's wall clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


async def book_first(
    session: AsyncSession, profile: QuarterProfile, host: Person, person: Person
) -> Appointment:
    """Book the first free time on Tuesday."""
    free = await list_free_slots(
        session, profile=profile, day=TUESDAY, slot_filter=SlotFilter(), now=NOW
    )
    held = await hold(
        session,
        person=person,
        profile=profile,
        host_id=host.id,
        starts_at=free[0].slot.starts_at,
        slot_filter=SlotFilter(),
        now=NOW,
    )
    await book(session, appointment=held, person=person, profile=profile, now=NOW)
    return held


async def views_told(session: AsyncSession, person: Person) -> int:
    """Return how often the person's agenda was brought up to date and not replaced since."""
    count = await session.scalar(
        select(func.count())
        .select_from(OutboxMessage)
        .where(
            OutboxMessage.person_id == person.id,
            OutboxMessage.notice == AgendaViewNotice.NAME,
            OutboxMessage.state == DeliveryState.WAITING,
        )
    )
    return count or 0


# --- The morning -------------------------------------------------------------------------------


async def test_the_agenda_comes_once_each_working_morning(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    manager = await a_person(session, Role.MANAGER)
    helper = await a_person(session, Role.HELPER, name="Ali")
    idle = await a_person(session, Role.HELPER, name="Eva")
    await open_office(session, helper)
    assert await send_agendas(session, profile=profile, now=at(MONDAY, 7, 59)) == 0
    assert await send_agendas(session, profile=profile, now=at(MONDAY, 8)) == 2
    assert await send_agendas(session, profile=profile, now=at(MONDAY, 8, 1)) == 0
    for person in (manager, helper):
        assert await notices_to(session, person) == [
            (MorningAgendaNotice.NAME, {"day": "2026-11-23"})
        ]
    assert await notices_to(session, idle) == []
    assert await send_agendas(session, profile=profile, now=at(TUESDAY, 8)) == 2


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        pytest.param(date(2026, 11, 28), 8, id="a Saturday"),
        pytest.param(date(2026, 12, 25), 8, id="Christmas"),
        pytest.param(MONDAY, 12, id="much too late"),
        pytest.param(MONDAY, 23, id="at night"),
    ],
)
async def test_no_agenda(
    session: AsyncSession, profile: QuarterProfile, day: date, hour: int
) -> None:
    await a_person(session, Role.MANAGER)
    assert await send_agendas(session, profile=profile, now=at(day, hour)) == 0


async def test_without_quiet_hours_the_agenda_comes_at_seven(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    await a_person(session, Role.MANAGER)
    midnight = at(MONDAY, 0).time()
    awake = profile.model_copy(update={"quiet_hours": QuietHours(starts=midnight, ends=midnight)})
    assert await send_agendas(session, profile=awake, now=at(MONDAY, 6, 59)) == 0
    assert await send_agendas(session, profile=awake, now=at(MONDAY, 7)) == 1


# --- The agenda somebody looks at --------------------------------------------------------------


async def test_an_open_agenda_follows_what_happens_on_its_days(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    manager = await a_person(session, Role.MANAGER)
    host = await a_person(session, Role.HELPER, name="Ali")
    other = await a_person(session, Role.HELPER, name="Eva")
    elsewhere = await a_person(session, Role.MANAGER, name="Kim")
    await open_office(session, host)
    for person, first_day in (
        (manager, TUESDAY),
        (host, MONDAY),
        (other, TUESDAY),
        (elsewhere, MONDAY + timedelta(days=14)),
    ):
        await open_view(session, person_id=person.id, message_id=7, first_day=first_day, days=2)

    resident = await a_person(session)
    appointment = await book_first(session, profile, host, resident)
    assert await views_told(session, manager) == 1
    assert await views_told(session, host) == 1
    assert await views_told(session, other) == 0
    assert await views_told(session, elsewhere) == 0

    await close_view(session, person_id=host.id)
    await cancel(session, appointment=appointment, actor=resident, profile=profile, now=NOW)
    assert await views_told(session, manager) == 1  # the newer one took its place
    assert await find_view(session, person_id=host.id) is None


async def test_the_message_of_an_agenda_is_found_once_it_is_sent(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    manager = await a_person(session, Role.MANAGER)
    sent = await enqueue_method(
        session, person=manager, method="SendMessage", payload={}, topic=AGENDA_TOPIC, now=NOW
    )
    await open_view(session, person_id=manager.id, message_id=None, first_day=MONDAY, days=1)
    view = await find_view(session, person_id=manager.id)
    assert view is not None
    assert await find_view_message(session, view=view) is None
    sent.state, sent.message_id = DeliveryState.SENT, 4711
    await session.flush()
    assert await find_view_message(session, view=view) == 4711
    assert profile.name


# --- Walk-in hours -----------------------------------------------------------------------------


async def test_walk_in_hours_take_their_time_once(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    host = await a_person(session, Role.MANAGER)
    hours = await open_office(session, host, slot_minutes=None, weekday=THURSDAY)
    for _again in range(2):
        await materialise_walk_in_blocks(session, profile=profile, now=NOW)
    blocks = (await session.scalars(select(Occupancy.taken_from))).all()
    # 26 November; 3, 10 and 17 December: as far as times can be booked.
    assert [block.astimezone(ZONE).day for block in sorted(blocks)] == [26, 3, 10, 17]
    cells = await session.scalar(select(func.count()).select_from(OccupiedCell))
    assert cells == 4 * 24

    session.add(Closure(host_id=None, first_day=MONDAY, last_day=date(2026, 12, 4)))
    await session.flush()
    await materialise_walk_in_blocks(session, profile=profile, host_id=host.id, now=NOW)
    blocks = (await session.scalars(select(Occupancy.taken_from))).all()
    assert [block.astimezone(ZONE).day for block in sorted(blocks)] == [10, 17]

    await session.delete(hours)
    await session.flush()
    await materialise_walk_in_blocks(session, profile=profile, now=NOW)
    assert not await session.scalar(select(func.count()).select_from(OccupiedCell))


async def test_an_appointment_that_is_there_comes_before_walk_in_hours(
    session: AsyncSession, profile: QuarterProfile
) -> None:
    host = await a_person(session, Role.MANAGER)
    resident = await a_person(session)
    await open_office(session, host)
    appointment = await book_first(session, profile, host, resident)
    await open_office(session, host, slot_minutes=None)
    await materialise_walk_in_blocks(session, profile=profile, now=NOW)
    days = sorted(
        block.astimezone(ZONE).day
        for block in await session.scalars(
            select(Occupancy.taken_from).where(Occupancy.seats == 0)
        )
    )
    assert days == [1, 8, 15]
    await cancel(session, appointment=appointment, actor=resident, profile=profile, now=NOW)
    await materialise_walk_in_blocks(session, profile=profile, now=NOW)
    blocks = select(func.count()).select_from(Occupancy).where(Occupancy.seats == 0)
    assert await session.scalar(blocks) == 4
