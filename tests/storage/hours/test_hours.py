"""Consultation hours: who offers them, what can be kept, and whom a change hits."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.conflicts import (
    booked,
    list_closure_conflicts,
    list_conflicts,
    list_holiday_conflicts,
)
from storage.appointments.hosting import remove_host
from storage.appointments.hours_changes import (
    add_hours,
    change_hours,
    change_limits,
    close_days,
    end_hours,
    reopen_days,
)
from storage.appointments.models import Appointment, AppointmentState, Occupancy
from storage.appointments.notices import AppointmentHistoryNotice, AppointmentOfferNotice
from storage.appointments.staff import book_for_resident
from storage.appointments.waiting_list import WaitingPreferences, wait_for_time
from storage.errors import (
    ClosureMissingError,
    HostBusyError,
    HostMissingError,
    HoursError,
    HoursFault,
    HoursMissingError,
    MemberMissingError,
    ProfileError,
    TextLengthError,
    VideoLinkError,
)
from storage.hours.hosts import make_host, set_video_link
from storage.hours.models import Closure, Host, OfficeHours, Way
from storage.hours.queries import (
    first_open_day,
    list_closures,
    list_hosts,
    list_hours,
    plan_days,
)
from storage.hours.values import HoursValues
from storage.people import Role
from storage.quarter import get_quarter, import_quarter
from storage.slots import Closed, Recurrence
from tests.conftest import NOW
from tests.support.cases import a_person, audited, notices_to
from tests.support.consultation import (
    TUESDAY,
    Consultation,
    at,
    open_consultation,
    profile_with,
)

MONDAY = date(2026, 11, 23)
CHRISTMAS = date(2026, 12, 25)
"""A Friday, and a public holiday in every Land."""


def values_of(hours: OfficeHours, **changes: Any) -> HoursValues:
    """Return stored hours as values, some of them changed."""
    values: dict[str, Any] = {
        name: getattr(hours, name) for name in HoursValues.__dataclass_fields__
    }
    values["ways"] = tuple(Way(way) for way in hours.ways)
    values["languages"] = tuple(hours.languages)
    return HoursValues(**values | changes)


async def change(scene: Consultation, **changes: Any) -> OfficeHours:
    """Change the hours of the scene."""
    return await change_hours(
        scene.session,
        hours_id=scene.hours.id,
        values=values_of(scene.hours, **changes),
        actor=scene.host,
        profile=scene.profile,
        now=NOW,
    )


async def add(scene: Consultation, **changes: Any) -> OfficeHours:
    """Add hours that are like those of the scene but for the changes."""
    return await add_hours(
        scene.session,
        values=values_of(scene.hours, **changes),
        actor=scene.host,
        profile=scene.profile,
        now=NOW,
    )


async def close(
    scene: Consultation, first: date, last: date | None = None, *, host_id: int | None = None
) -> Closure:
    """Close days."""
    return await close_days(
        scene.session,
        closed=Closed(host_id, first, last or first),
        reason="  Betriebsausflug ",
        actor=scene.host,
        profile=scene.profile,
        now=NOW,
    )


async def actions(session: AsyncSession) -> list[str]:
    """Return what is in the audit table, oldest first."""
    return [action for _actor, action, _case, _detail in await audited(session)]


async def state_of(session: AsyncSession, appointment: Appointment) -> AppointmentState:
    """Return an appointment's state as it is stored."""
    state = await session.scalar(select(Appointment.state).where(Appointment.id == appointment.id))
    assert state is not None
    return state


# --- Who ---


async def test_a_member_of_the_team_offers_hours_once(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    helper = await a_person(session, Role.HELPER, name="Ali")
    for _time in range(2):
        host = await make_host(session, person_id=helper.id, actor=manager, now=NOW)
        assert host.person_id == helper.id
    assert [(host.person_id, name) for host, name in await list_hosts(session)] == [
        (helper.id, "Ali")
    ]
    assert await audited(session) == [(manager.id, "host-add", None, str(helper.id))]


async def test_a_resident_offers_no_hours(session: AsyncSession) -> None:
    manager, resident = await a_person(session, Role.MANAGER), await a_person(session)
    for person_id in (resident.id, 4711):
        with pytest.raises(MemberMissingError):
            await make_host(session, person_id=person_id, actor=manager, now=NOW)


@pytest.mark.parametrize(
    "link",
    [
        *("", "meet.example.org/x", "http://meet.example.org", "https://", "https://nowhere"),
        *("https://meet.example.org/a b", 'https://a.b/"><b>', "javascript:alert(1)"),
        *("https://a.b/" + "x" * 300, "https://.", "ftp://a.b"),
    ],
)
async def test_a_video_link_is_an_https_address(session: AsyncSession, link: str) -> None:
    scene = await open_consultation(session)
    with pytest.raises(VideoLinkError):
        await set_video_link(
            session, person_id=scene.host.id, link=link, actor=scene.host, now=NOW
        )


async def test_a_video_link_is_kept_and_forgotten(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    for link, kept in (
        (" https://meet.example.org/x ", "https://meet.example.org/x"),
        (None,) * 2,
    ):
        await set_video_link(
            session, person_id=scene.host.id, link=link, actor=scene.host, now=NOW
        )
        assert await session.scalar(select(Host.video_link)) == kept
    with pytest.raises(HostMissingError):
        await set_video_link(session, person_id=4711, link=None, actor=scene.host, now=NOW)


async def test_somebody_with_hours_stays_a_host(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    gone = {
        "person_id": scene.host.id,
        "actor": scene.host,
        "profile": scene.profile,
        "now": NOW,
    }
    with pytest.raises(HostBusyError):
        await remove_host(session, **gone)  # type: ignore[arg-type]  # one set-up for all calls
    await end_hours(
        session, hours_id=scene.hours.id, actor=scene.host, profile=scene.profile, now=NOW
    )
    await remove_host(session, **gone)  # type: ignore[arg-type]  # as above
    assert await list_hosts(session) == []
    with pytest.raises(HostMissingError):
        await remove_host(session, **gone)  # type: ignore[arg-type]  # as above


# --- Adding and changing ---


async def test_hours_are_added_with_clean_words(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    hours = await add(scene, weekday=3, place="  Kita\u202e am Park ")
    assert hours.place == "Kita am Park"
    assert hours.ways == ["office"]
    assert [each.weekday for each in await list_hours(session, today=MONDAY)] == [1, 3]
    assert await actions(session) == ["hours-add"]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, HoursFault.OVERLAP),
        ({"starts": time(11, 30), "ends": time(13)}, HoursFault.OVERLAP),
        ({"slot_minutes": None}, HoursFault.OVERLAP),
        ({"recurrence": Recurrence.MONTHLY, "nth": -1}, HoursFault.OVERLAP),
        (
            {
                "recurrence": Recurrence.ONCE,
                "valid_from": date(2026, 12, 1),
                "valid_until": date(2026, 12, 1),
            },
            HoursFault.OVERLAP,
        ),
        ({"weekday": 3, "before_minutes": 35}, HoursFault.BUFFER_LONGER),
        ({"weekday": 3, "after_minutes": -5}, HoursFault.BUFFER_NEGATIVE),
        ({"weekday": 3, "slot_minutes": -30}, HoursFault.SLOT_LENGTH),
        ({"weekday": 3, "ends": time(10, 15)}, HoursFault.NOTHING_FITS),
        ({"weekday": 3, "starts": time(10, 3)}, HoursFault.GRID),
        ({"weekday": 3, "valid_from": date(2026, 11, 22)}, HoursFault.PAST),
        (
            {"weekday": 3, "valid_until": date(2026, 11, 22), "valid_from": date(2026, 11, 1)},
            HoursFault.PAST,
        ),
        (
            {
                "recurrence": Recurrence.ONCE,
                "starts": time(8),
                "ends": time(10),
                "valid_from": MONDAY,
                "valid_until": MONDAY,
            },
            HoursFault.PAST,
        ),
    ],
)
async def test_hours_that_cannot_be_kept_are_refused(
    session: AsyncSession, changes: dict[str, Any], fault: HoursFault
) -> None:
    scene = await open_consultation(session)
    with pytest.raises(HoursError) as refused:
        await add(scene, **changes)
    assert refused.value.fault is fault
    assert len(await list_hours(session, today=MONDAY)) == 1


async def test_hours_next_to_each_other_are_no_overlap(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    await add(scene, starts=time(12), ends=time(13))
    other = await a_person(session, Role.HELPER)
    await make_host(session, person_id=other.id, actor=scene.host, now=NOW)
    await add(scene, host_id=other.id)
    assert len(await list_hours(session, today=MONDAY)) == 3


async def test_hours_need_a_host_a_way_and_a_language(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    with pytest.raises(HostMissingError):
        await add(scene, host_id=4711)
    with pytest.raises(ValueError, match="a way and a language"):
        await add(scene, weekday=3, ways=())
    with pytest.raises(ValueError, match="a way and a language"):
        await add(scene, weekday=3, languages=())
    with pytest.raises(TextLengthError):
        await add(scene, weekday=3, place="x" * 201)


async def test_unknown_hours_are_missing(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    with pytest.raises(HoursMissingError):
        await change_hours(
            session,
            hours_id=4711,
            values=values_of(scene.hours),
            actor=scene.host,
            profile=scene.profile,
            now=NOW,
        )
    with pytest.raises(HoursMissingError):
        await end_hours(session, hours_id=4711, actor=scene.host, profile=scene.profile, now=NOW)
    with pytest.raises(ClosureMissingError):
        await reopen_days(
            session, closure_id=4711, actor=scene.host, profile=scene.profile, now=NOW
        )


async def test_hours_that_have_begun_can_be_changed(session: AsyncSession) -> None:
    scene = await open_consultation(session, valid_from=date(2025, 1, 7))
    hours = await change(scene, ends=time(11))
    assert (hours.valid_from, hours.ends) == (date(2025, 1, 7), time(11))


# --- Who is hit ---


async def test_a_change_hits_what_is_no_slot_any_more(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    early = await scene.booked(await scene.resident(), at(10))
    late = await scene.booked(await scene.resident(), at(11, 30))
    held = await scene.held(await scene.resident(), at(11))
    rule = values_of(scene.hours, ends=time(11)).rule(scene.hours.id)
    hit = await list_conflicts(
        session, hours=scene.hours, rule=rule, profile=scene.profile, now=NOW
    )
    assert [each.id for each in hit] == [held.id, late.id]
    assert [each.id for each in booked(hit)] == [late.id]

    await change(scene, ends=time(11))
    assert await state_of(session, early) is AppointmentState.BOOKED
    assert await state_of(session, late) is AppointmentState.DISPLACED
    assert await state_of(session, held) is AppointmentState.LAPSED
    assert await scene.faults() == []


async def test_the_one_who_is_hit_is_asked_to_choose_again(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    resident = await scene.resident()
    await scene.booked(resident, at(11))
    await change(scene, weekday=2)
    assert AppointmentHistoryNotice.NAME in [
        notice for notice, _payload in await notices_to(session, resident)
    ]


async def test_a_change_that_keeps_the_slots_hits_nobody(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    appointment = await scene.booked(await scene.resident(), at(10, 30))
    await change(scene, place="Kita", ends=time(13), ways=(Way.PHONE, Way.OFFICE))
    assert await state_of(session, appointment) is AppointmentState.BOOKED


async def test_a_change_hits_nobody_in_other_hours(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    await add(scene, weekday=2)
    wednesday = TUESDAY + timedelta(days=1)
    other = await scene.booked(await scene.resident(), at(10, day=wednesday))
    hit = await list_conflicts(
        session, hours=scene.hours, rule=None, profile=scene.profile, now=NOW
    )
    assert hit == []
    await change(scene, weekday=3)
    assert await state_of(session, other) is AppointmentState.BOOKED


async def test_another_host_hits_all_appointments(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    appointment = await scene.booked(await scene.resident(), at(10, 30))
    other = await a_person(session, Role.HELPER)
    await make_host(session, person_id=other.id, actor=scene.host, now=NOW)
    await change(scene, host_id=other.id)
    assert await state_of(session, appointment) is AppointmentState.DISPLACED
    assert await scene.faults() == []


async def test_walk_in_hours_displace_what_lies_in_them(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    inside = await scene.booked(await scene.resident(), at(10, 30))
    outside = await scene.booked(await scene.resident(), at(11, 30))
    await change(scene, ends=time(11))
    assert await state_of(session, outside) is AppointmentState.DISPLACED
    await change(scene, slot_minutes=None)
    assert await state_of(session, inside) is AppointmentState.DISPLACED
    blocks = (await session.scalars(select(Occupancy).where(Occupancy.seats == 0))).all()
    assert min(block.taken_from for block in blocks) == at(10)
    assert await scene.faults() == []


async def test_an_entered_time_in_new_walk_in_hours_is_hit(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    entered = await book_for_resident(
        session,
        staff=scene.host,
        profile=scene.profile,
        host_id=scene.host.id,
        starts_at=at(11),
        way=Way.OFFICE,
        language="de",
        topic=None,
        now=NOW,
    )
    rule = values_of(scene.hours, slot_minutes=None).rule()
    hit = await list_conflicts(session, hours=None, rule=rule, profile=scene.profile, now=NOW)
    assert [each.id for each in hit] == [entered.id]


async def test_ended_hours_displace_their_appointments(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    appointment = await scene.booked(await scene.resident(), at(10))
    await end_hours(
        session, hours_id=scene.hours.id, actor=scene.host, profile=scene.profile, now=NOW
    )
    assert await state_of(session, appointment) is AppointmentState.DISPLACED
    assert await list_hours(session, today=MONDAY) == []
    assert await actions(session) == ["hours-end"]
    assert await scene.faults() == []


async def test_ended_walk_in_hours_leave_no_block(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    walk_in = await add(scene, weekday=2, slot_minutes=None)
    taken = select(Occupancy.id).where(Occupancy.seats == 0)
    assert (await session.scalars(taken)).all()
    await end_hours(session, hours_id=walk_in.id, actor=scene.host, profile=scene.profile, now=NOW)
    assert (await session.scalars(taken)).all() == []


# --- Closures ---


async def test_a_closure_displaces_the_appointments_of_its_days(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    first = await scene.booked(await scene.resident(), at(10))
    later = await scene.booked(await scene.resident(), at(10, day=TUESDAY + timedelta(days=7)))
    closed = Closed(scene.host.id, TUESDAY, TUESDAY)
    hit = await list_closure_conflicts(session, closed=closed, profile=scene.profile, now=NOW)
    assert [each.id for each in hit] == [first.id]

    closure = await close(scene, TUESDAY, host_id=scene.host.id)
    assert closure.reason == "Betriebsausflug"
    assert await state_of(session, first) is AppointmentState.DISPLACED
    assert await state_of(session, later) is AppointmentState.BOOKED
    detail = f"2026-11-24/2026-11-24 {scene.host.id}"
    assert await audited(session) == [(scene.host.id, "close", None, detail)]


async def test_a_closure_hits_its_first_and_its_last_day_and_no_other(
    session: AsyncSession,
) -> None:
    scene = await open_consultation(session, starts=time(0), ends=time(23, 30))
    for weekday in (2, 3, 4):
        await add(scene, weekday=weekday)
    wednesday, thursday = date(2026, 11, 25), date(2026, 11, 26)
    moments = [at(23, day=TUESDAY), at(0, day=wednesday), at(23, day=thursday)]
    moments.append(at(0, day=date(2026, 11, 27)))
    for moment in moments:
        await scene.booked(await scene.resident(), moment)
    hit = await list_closure_conflicts(
        session, closed=Closed(None, wednesday, thursday), profile=scene.profile, now=NOW
    )
    assert [each.starts_at for each in hit] == moments[1:3]


async def test_a_closure_of_somebody_else_hits_nobody(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    appointment = await scene.booked(await scene.resident(), at(10))
    other = await a_person(session, Role.HELPER)
    await make_host(session, person_id=other.id, actor=scene.host, now=NOW)
    await close(scene, TUESDAY, host_id=other.id)
    assert await state_of(session, appointment) is AppointmentState.BOOKED


async def test_days_opened_again_are_offered_to_those_who_wait(session: AsyncSession) -> None:
    scene = await open_consultation(session, rules={"horizon_days": 5})
    closure = await close(scene, TUESDAY)
    resident = await scene.resident()
    await wait_for_time(
        session, person=resident, profile=scene.profile, preferences=WaitingPreferences(), now=NOW
    )
    assert await notices_to(session, resident) == []
    await reopen_days(
        session, closure_id=closure.id, actor=scene.host, profile=scene.profile, now=NOW
    )
    assert [notice for notice, _payload in await notices_to(session, resident)] == [
        AppointmentOfferNotice.NAME
    ]
    assert await list_closures(session, today=MONDAY) == []
    assert await actions(session) == ["close", "reopen"]


async def test_a_closure_takes_and_gives_back_walk_in_hours(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    await change(scene, slot_minutes=None)
    taken = select(Occupancy.starts_at).where(Occupancy.seats == 0).order_by(Occupancy.starts_at)
    assert (await session.scalars(taken)).first() == at(10)
    closure = await close(scene, TUESDAY)
    assert (await session.scalars(taken)).first() == at(10, day=TUESDAY + timedelta(days=7))
    await reopen_days(
        session, closure_id=closure.id, actor=scene.host, profile=scene.profile, now=NOW
    )
    assert (await session.scalars(taken)).first() == at(10)


@pytest.mark.parametrize(
    ("first", "last", "fault"),
    [
        (date(2026, 11, 22), date(2026, 11, 22), HoursFault.PAST),
        (date(2026, 11, 22), date(2026, 11, 30), HoursFault.PAST),
        (date(2026, 11, 25), date(2026, 11, 24), HoursFault.VALIDITY),
    ],
)
async def test_days_that_cannot_be_closed_are_refused(
    session: AsyncSession, first: date, last: date, fault: HoursFault
) -> None:
    scene = await open_consultation(session)
    with pytest.raises(HoursError) as refused:
        await close(scene, first, last)
    assert refused.value.fault is fault
    assert await list_closures(session, today=date(2026, 1, 1)) == []


async def test_nobody_is_away_who_offers_no_hours(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    with pytest.raises(HostMissingError):
        await close(scene, TUESDAY, host_id=4711)


# --- Rules of booking ---


async def a_quarter(scene: Consultation) -> None:
    """Put the profile of the scene in force."""
    await import_quarter(scene.session, scene.profile, now=NOW)


async def test_a_rule_of_booking_is_changed_and_the_others_stay(session: AsyncSession) -> None:
    scene = await open_consultation(session, rules={"horizon_days": 14})
    await a_quarter(scene)
    profile = await change_limits(session, actor=scene.host, now=NOW, active_limit=5)
    assert profile == (await get_quarter(session)).profile
    assert (profile.appointments.active_limit, profile.appointments.horizon_days) == (5, 14)
    await change_limits(session, actor=scene.host, now=NOW, reminder_minutes=(60,))
    again = (await get_quarter(session)).profile.appointments
    assert (again.active_limit, again.reminder_minutes) == (5, (60,))
    assert [detail for *_rest, detail in await audited(session)] == [
        "active_limit",
        "reminder_minutes",
    ]


async def test_a_rule_out_of_its_bounds_is_refused(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    await a_quarter(scene)
    with pytest.raises(ProfileError):
        await change_limits(session, actor=scene.host, now=NOW, active_limit=0)


async def test_a_longer_horizon_lays_walk_in_hours_further_ahead(session: AsyncSession) -> None:
    scene = await open_consultation(session, rules={"horizon_days": 7})
    await a_quarter(scene)
    await change(scene, slot_minutes=None)
    taken = select(Occupancy.id).where(Occupancy.seats == 0)
    assert len((await session.scalars(taken)).all()) == 1
    await change_limits(session, actor=scene.host, now=NOW, horizon_days=14)
    assert len((await session.scalars(taken)).all()) == 2


async def test_closing_on_public_holidays_displaces_who_is_booked(session: AsyncSession) -> None:
    scene = await open_consultation(
        session,
        rules={"horizon_days": 60, "closed_on_public_holidays": False},
        weekday=CHRISTMAS.weekday(),
    )
    await a_quarter(scene)
    appointment = await scene.booked(await scene.resident(), at(10, day=CHRISTMAS))
    working_day = await scene.booked(await scene.resident(), at(10, day=date(2026, 12, 11)))
    hit = await list_holiday_conflicts(session, profile=scene.profile, now=NOW)
    assert [each.id for each in hit] == [appointment.id]
    await change_limits(session, actor=scene.host, now=NOW, closed_on_public_holidays=True)
    assert await state_of(session, appointment) is AppointmentState.DISPLACED
    assert await state_of(session, working_day) is AppointmentState.BOOKED


async def test_extra_hours_stay_open_on_public_holidays(session: AsyncSession) -> None:
    scene = await open_consultation(
        session,
        rules={"horizon_days": 60, "closed_on_public_holidays": False},
        recurrence=Recurrence.ONCE,
        valid_from=CHRISTMAS,
        valid_until=CHRISTMAS,
        weekday=4,
    )
    await scene.booked(await scene.resident(), at(10, day=CHRISTMAS))
    assert await list_holiday_conflicts(session, profile=scene.profile, now=NOW) == []


# --- What results ---


async def test_the_days_that_result(session: AsyncSession) -> None:
    scene = await open_consultation(session, after_minutes=10)
    await add(scene, weekday=1, starts=time(14), ends=time(15), slot_minutes=None)
    await close(scene, date(2026, 12, 1))
    rules = [hours.rule() for hours in await list_hours(session, today=MONDAY)]
    closures = await list_closures(session, today=MONDAY)
    days = plan_days(rules, closures, profile=scene.profile, first_day=MONDAY, days=9)
    assert [len(day.open) for day in days] == [0, 2, 0, 0, 0, 0, 0, 0, 0]
    assert [open_.slots for open_ in days[1].open] == [3, 0]
    assert days[8].closures == list(closures)
    first = first_open_day(rules[0], closures, profile=scene.profile, after=date(2026, 11, 25))
    assert first == date(2026, 12, 8)


async def test_public_holidays_are_told_apart(session: AsyncSession) -> None:
    scene = await open_consultation(session, weekday=4)
    rules: Sequence[Any] = [scene.hours.rule()]
    for closed, open_ in ((True, 0), (False, 1)):
        profile = profile_with(closed_on_public_holidays=closed)
        [day] = plan_days(rules, [], profile=profile, first_day=CHRISTMAS, days=1)
        assert (day.is_holiday, len(day.open)) == (closed, open_)


async def test_hours_that_never_take_place_have_no_first_day(session: AsyncSession) -> None:
    scene = await open_consultation(session, valid_until=date(2026, 11, 23))
    assert first_open_day(scene.hours.rule(), [], profile=scene.profile, after=MONDAY) is None


async def test_names_of_people_do_not_reach_the_audit_table(session: AsyncSession) -> None:
    scene = await open_consultation(session)
    await add(scene, weekday=3, place="Bei Familie Yilmaz")
    await close(scene, TUESDAY)
    details = " ".join(detail or "" for *_rest, detail in await audited(session))
    assert "Yilmaz" not in details
    assert "Betriebsausflug" not in details
