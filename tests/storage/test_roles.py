"""Who may do what: every function of the team, tried by every role, on own and others' things."""

import enum
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any, Final

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.agendas import open_view, refresh_agendas
from storage.appointments.calendar_feeds import (
    find_calendar_owner,
    list_calendar,
    renew_calendar_feed,
)
from storage.appointments.due import send_agendas
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.notices import AgendaViewNotice, MorningAgendaNotice
from storage.appointments.queries import (
    get_staff_appointment,
    get_visible_appointment,
    list_agenda,
    list_displaced,
)
from storage.appointments.staff import book_for_resident
from storage.appointments.walk_ins import count_walk_in
from storage.audit import list_actions, list_entries
from storage.cases.inbox import InboxFilter, count_inbox, list_inbox
from storage.cases.models import Case
from storage.cases.notices import TeamCaseNotice
from storage.cases.queries import (
    find_staff_case,
    find_visible_case,
    get_staff_case,
    get_visible_case,
)
from storage.cases.staff import assign_case
from storage.errors import (
    AlreadyMemberError,
    HostMissingError,
    LastManagerError,
    MemberMissingError,
    MissingError,
    SlotTakenError,
)
from storage.hours.hosts import make_host
from storage.hours.models import Host, Way
from storage.likeness.originals import list_originals
from storage.memberships import change_role, give_role, leave_team
from storage.outbox import OutboxMessage
from storage.people import Person, Role
from storage.quarter import QuarterProfile, import_quarter
from storage.quarter.changes import ProfileChange, Section, change_profile
from storage.team import TeamRoleNotice, invite, join, list_workers
from tests.conftest import NOW
from tests.support.bookings import store_appointment
from tests.support.cases import LAMP, a_case, a_person, audited, notices_to
from tests.support.office import open_office
from tests.support.quarters import sample_profile


class May(enum.Enum):
    """On what somebody may do something."""

    NOTHING = enum.auto()
    OWN = enum.auto()
    ALL = enum.auto()


Rights = Mapping[Role, May]

SEES: Final[Rights] = {
    Role.RESIDENT: May.NOTHING,
    Role.INTERPRETER: May.NOTHING,
    Role.READER: May.ALL,
    Role.HELPER: May.OWN,
    Role.MANAGER: May.ALL,
}
CHANGES: Final[Rights] = {**SEES, Role.READER: May.NOTHING}
MANAGES: Final[Rights] = {**CHANGES, Role.HELPER: May.NOTHING}


@dataclass
class Office:
    """Somebody of a role, with a case and an appointment of their own and of a colleague."""

    session: AsyncSession
    staff: Person
    colleague: Person
    profile: QuarterProfile
    case: Case
    appointment: Appointment
    host: Person

    async def told(self, person: Person) -> list[str]:
        """Return the names of the notices for a person."""
        return [notice for notice, _payload in await notices_to(self.session, person)]


async def an_office(session: AsyncSession, role: Role, *, own: bool) -> Office:
    """Store it; the case and the appointment are the person's own, or the colleague's."""
    profile = sample_profile()
    await import_quarter(session, profile, now=NOW)
    staff = await a_person(session, role, name="Ali")
    colleague = await a_person(session, Role.MANAGER, name="Weber")
    host = staff if own else colleague
    case = await a_case(session, await a_person(session), category="lighting", place=LAMP)
    case.assignee_id = host.id
    appointment = await store_appointment(session, NOW + timedelta(hours=2), host=host)
    await session.flush()
    return Office(session, staff, colleague, profile, case, appointment, host)


Try = Callable[[Office], Awaitable[Any]]
"""Returns something if it was possible; nothing, or an error, if not."""


async def _box(office: Office) -> Any:
    page = await list_inbox(
        office.session,
        staff=office.staff,
        inbox_filter=InboxFilter.OPEN,
        category=None,
        page=0,
        now=NOW,
    )
    return page.total


async def _counts(office: Office) -> Any:
    return (await count_inbox(office.session, staff=office.staff, now=NOW))[InboxFilter.OPEN]


async def _originals(office: Office) -> Any:
    reporter = await a_person(office.session)
    other = await a_case(office.session, reporter, category="lighting", place=LAMP)
    return await list_originals(office.session, staff=office.staff, case=other, radius_m=100)


async def _displaced(office: Office) -> Any:
    office.appointment.state, office.appointment.occupancy_id = AppointmentState.DISPLACED, None
    await office.session.flush()
    return await list_displaced(office.session, staff=office.staff, now=NOW)


async def _enter(office: Office) -> Any:
    """Book a time that is not free: whoever gets so far might have booked."""
    try:
        return await book_for_resident(
            office.session,
            staff=office.staff,
            profile=office.profile,
            host_id=office.host.id,
            starts_at=NOW + timedelta(days=1),
            way=Way.OFFICE,
            language="de",
            topic=None,
            now=NOW,
        )
    except SlotTakenError:
        return True


async def _done(doing: Awaitable[Any]) -> bool:
    await doing
    return True


async def _entries(office: Office) -> Any:
    await invite(office.session, role=Role.HELPER, name="Ben", now=NOW)
    return (await list_entries(office.session, staff=office.staff)).total


async def _actions(office: Office) -> Any:
    await invite(office.session, role=Role.HELPER, name="Ben", now=NOW)
    return await list_actions(office.session, staff=office.staff)


def _change() -> ProfileChange:
    return ProfileChange(section=Section.IDEAS, values={"goal": 33})


FUNCTIONS: Final[Mapping[str, tuple[Rights, Try]]] = {
    # --- looking ---
    "get_visible_case": (
        SEES,
        lambda o: get_visible_case(o.session, staff=o.staff, case_id=o.case.id),
    ),
    "find_visible_case": (
        SEES,
        lambda o: find_visible_case(o.session, staff=o.staff, case_id=o.case.id),
    ),
    "find_staff_case": (
        SEES,
        lambda o: find_staff_case(o.session, staff=o.staff, reference=o.case.reference),
    ),
    "list_inbox": (SEES, _box),
    "count_inbox": (SEES, _counts),
    "list_originals": (SEES, _originals),
    "get_visible_appointment": (
        SEES,
        lambda o: get_visible_appointment(
            o.session, staff=o.staff, appointment_id=o.appointment.id
        ),
    ),
    "list_agenda": (
        SEES,
        lambda o: list_agenda(
            o.session, staff=o.staff, profile=o.profile, first_day=NOW.date(), days=1
        ),
    ),
    "list_displaced": (SEES, _displaced),
    "list_calendar": (SEES, lambda o: list_calendar(o.session, owner=o.staff, after=NOW)),
    # --- changing ---
    "get_staff_case": (
        CHANGES,
        lambda o: get_staff_case(o.session, staff=o.staff, case_id=o.case.id),
    ),
    "get_staff_appointment": (
        CHANGES,
        lambda o: get_staff_appointment(o.session, staff=o.staff, appointment_id=o.appointment.id),
    ),
    "enter": (CHANGES, _enter),
    # --- managing ---
    "list_entries": (MANAGES, _entries),
    "list_actions": (MANAGES, _actions),
    "assign_case": (
        MANAGES,
        lambda o: _done(
            assign_case(o.session, case=o.case, actor=o.staff, assignee_id=o.colleague.id, now=NOW)
        ),
    ),
    "invite": (
        MANAGES,
        lambda o: invite(o.session, role=Role.HELPER, name="Ben", actor=o.staff, now=NOW),
    ),
    "change_role": (
        MANAGES,
        lambda o: _done(
            change_role(
                o.session, actor=o.staff, person_id=o.colleague.id, role=Role.READER, now=NOW
            )
        ),
    ),
    "leave_team": (
        MANAGES,
        lambda o: _done(
            leave_team(
                o.session, actor=o.staff, person_id=o.colleague.id, profile=o.profile, now=NOW
            )
        ),
    ),
    "change_profile": (
        MANAGES,
        lambda o: change_profile(o.session, actor=o.staff, change=_change(), now=NOW),
    ),
}
"""Each function of the team that asks who is acting, with who may use it on what."""


@pytest.mark.parametrize("function", FUNCTIONS)
async def test_each_role_does_what_it_may_and_nothing_else(
    session: AsyncSession, function: str, subtests: pytest.Subtests
) -> None:
    rights, attempt = FUNCTIONS[function]
    for role, own in product(Role, (True, False)):
        with subtests.test(role=role, own=own):
            office = await an_office(session, role, own=own)
            try:
                possible = bool(await attempt(office))
            except MissingError:
                possible = False
            assert possible is (rights[role] is May.ALL or (own and rights[role] is May.OWN))
        await session.rollback()  # each begins with an empty quarter


# --- What goes without a case or an appointment ---


@pytest.mark.parametrize("role", list(Role))
async def test_who_works_counts_walk_ins(session: AsyncSession, role: Role) -> None:
    staff = await a_person(session, role)
    if staff.works:
        await count_walk_in(session, staff=staff, now=NOW)
        return
    with pytest.raises(HostMissingError):
        await count_walk_in(session, staff=staff, now=NOW)


@pytest.mark.parametrize("role", list(Role))
async def test_who_sees_appointments_has_a_calendar(session: AsyncSession, role: Role) -> None:
    staff = await a_person(session, role)
    secret = await renew_calendar_feed(session, person=staff, now=NOW)
    assert await find_calendar_owner(session, secret=secret) is (
        staff if staff.is_at_desk else None
    )


@pytest.mark.parametrize("role", list(Role))
async def test_only_who_works_is_given_work(session: AsyncSession, role: Role) -> None:
    manager, other = await a_person(session, Role.MANAGER), await a_person(session, role)
    case = await a_case(session, await a_person(session))
    assert (other.id in await list_workers(session)) is other.works
    if other.works:
        await assign_case(session, case=case, actor=manager, assignee_id=other.id, now=NOW)
        await make_host(session, person_id=other.id, actor=manager, now=NOW)
        return
    with pytest.raises(MemberMissingError):
        await assign_case(session, case=case, actor=manager, assignee_id=other.id, now=NOW)
    with pytest.raises(MemberMissingError):
        await make_host(session, person_id=other.id, actor=manager, now=NOW)


@pytest.mark.parametrize("role", list(Role))
async def test_only_managers_are_told_without_asking(session: AsyncSession, role: Role) -> None:
    person = await a_person(session, role)
    await a_case(session, await a_person(session))
    await send_agendas(session, profile=sample_profile(), now=NOW)
    told = {notice for notice, _payload in await notices_to(session, person)}
    assert told == (
        {TeamCaseNotice.NAME, MorningAgendaNotice.NAME} if role is Role.MANAGER else set()
    )


@pytest.mark.parametrize("role", [Role.READER, Role.HELPER, Role.MANAGER])
async def test_who_sees_all_has_a_fresh_agenda(session: AsyncSession, role: Role) -> None:
    office = await an_office(session, role, own=False)
    await open_view(session, person_id=office.staff.id, message_id=1, first_day=NOW.date(), days=1)
    await refresh_agendas(session, host_id=office.host.id, moments=[NOW], now=NOW)
    assert (AgendaViewNotice.NAME in await office.told(office.staff)) is office.staff.sees_all


# --- Roles themselves ---


def test_the_order_of_roles() -> None:
    ordered = [Role.RESIDENT, Role.INTERPRETER, Role.READER, Role.HELPER, Role.MANAGER]
    assert sorted(Role, key=lambda role: sum(role.outranks(other) for other in Role)) == ordered


@pytest.mark.parametrize("has", list(Role))
@pytest.mark.parametrize("offered", [role for role in Role if role is not Role.RESIDENT])
async def test_an_invitation_raises_a_role_or_gives_nothing(
    session: AsyncSession, has: Role, offered: Role
) -> None:
    person = await a_person(session, has)
    token = await invite(session, role=offered, name="Ali", now=NOW)
    if offered.outranks(has):
        await join(session, person=person, token=token, now=NOW)
        assert person.role is offered
        return
    with pytest.raises(AlreadyMemberError):
        await join(session, person=person, token=token, now=NOW)
    assert person.role is has


@pytest.mark.parametrize("role", [Role.READER, Role.INTERPRETER])
async def test_who_may_not_work_any_more_leaves_cases_and_hours(
    session: AsyncSession, role: Role
) -> None:
    office = await an_office(session, Role.HELPER, own=True)
    await open_office(session, office.staff)
    left = await give_role(
        session,
        actor=office.colleague,
        person_id=office.staff.id,
        role=role,
        profile=office.profile,
        now=NOW,
    )
    assert (left, office.staff.role) == (1, role)
    await session.refresh(office.case)
    await session.refresh(office.appointment)
    assert office.case.assignee_id is None
    assert office.appointment.state is AppointmentState.DISPLACED
    assert not (await session.scalars(select(Host))).all()
    assert TeamRoleNotice.NAME in await office.told(office.staff)
    assert (office.colleague.id, "role", None, f"{role.value} {office.staff.id}") in await audited(
        session
    )


async def test_a_helper_who_becomes_a_manager_keeps_everything(session: AsyncSession) -> None:
    office = await an_office(session, Role.HELPER, own=True)
    left = await change_role(
        session, actor=office.colleague, person_id=office.staff.id, role=Role.MANAGER, now=NOW
    )
    assert (left, office.staff.role) == (0, Role.MANAGER)
    await session.refresh(office.case)
    assert office.case.assignee_id == office.staff.id


async def test_the_last_manager_keeps_the_role(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    for role in (Role.HELPER, Role.READER, Role.INTERPRETER):
        with pytest.raises(LastManagerError):
            await change_role(session, actor=manager, person_id=manager.id, role=role, now=NOW)
    await change_role(session, actor=manager, person_id=manager.id, role=Role.MANAGER, now=NOW)
    assert manager.role is Role.MANAGER
    assert await audited(session) == []
    assert not (await session.scalars(select(OutboxMessage))).all()


async def test_nobody_is_made_a_resident_by_a_role(session: AsyncSession) -> None:
    manager, helper = await a_person(session, Role.MANAGER), await a_person(session, Role.HELPER)
    with pytest.raises(MemberMissingError):
        await change_role(session, actor=manager, person_id=helper.id, role=Role.RESIDENT, now=NOW)
