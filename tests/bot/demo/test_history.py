"""The made-up year of the demo: it can be played on any day, and there is something to see."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.demo.addresses import import_sample_addresses
from bot.demo.run import found_quarter
from storage.addresses.models import Address
from storage.appointments.due import send_reminders
from storage.audit import list_entries
from storage.cases.due import remind_of_solved, tell_of_overdue
from storage.cases.inbox import InboxFilter, count_inbox
from storage.cases.models import Case, CaseStatus
from storage.events.due import look_after_events
from storage.events.queries import list_dates
from storage.figures.case_list import list_cases
from storage.figures.periods import Period, days_of
from storage.figures.summary import Figures, count_figures
from storage.ideas.due import tell_of_missed_goals
from storage.ideas.queries import Shelf, list_shelf
from storage.outbox import OutboxMessage
from storage.people import Person, Role
from storage.privacy.retention import forget_what_is_old
from storage.quarter import get_quarter
from storage.team import list_team
from tests.support.cases import a_person
from tests.support.quarters import sample_profile

SUNDAY = datetime(2026, 11, 22, 17, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 23, 10, tzinfo=UTC)
"""Already next year in the quarter, and the only day of all its periods."""
CLOCK_CHANGE = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


async def figures_of(session: AsyncSession, period: Period, now: datetime) -> Figures:
    """Return the figures of a period of the demo."""
    profile = (await get_quarter(session)).profile
    first_day, last_day = days_of(period, now.astimezone(profile.zone).date())
    return await count_figures(session, profile=profile, first_day=first_day, last_day=last_day)


@pytest.mark.parametrize("now", [NEW_YEAR, CLOCK_CHANGE], ids=str)
async def test_the_year_can_be_played_on_any_day_and_nobody_hears_of_it(
    session: AsyncSession, now: datetime
) -> None:
    await found_quarter(session, now=now)
    profile = (await get_quarter(session)).profile
    assert await session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    later = now + timedelta(minutes=30)
    await remind_of_solved(session, now=later)
    await tell_of_overdue(session, now=later)
    await tell_of_missed_goals(session, profile=profile, now=later)
    await look_after_events(session, profile=profile, now=later)
    await send_reminders(session, profile=profile, now=later)
    assert await session.scalar(select(func.count()).select_from(OutboxMessage)) == 0
    latest = await session.scalar(select(func.max(Case.submitted_at)))
    assert latest is not None
    assert now - timedelta(hours=1) < latest < now


async def test_nobody_of_the_demo_is_erased_as_one_who_stayed_away(
    session: AsyncSession, tmp_path: Path
) -> None:
    await found_quarter(session, now=SUNDAY)
    members = len(await list_team(session))
    people = await session.scalar(select(func.count()).select_from(Person))
    await forget_what_is_old(session, media_dir=tmp_path, now=SUNDAY + timedelta(hours=1))
    assert not await session.scalar(select(func.count()).where(Person.erasure_pending))
    assert await session.scalar(select(func.count()).select_from(Person)) == people
    await forget_what_is_old(session, media_dir=tmp_path, now=SUNDAY + timedelta(days=30))
    assert len(await list_team(session)) == members == 3


async def test_typed_addresses_of_the_sample_streets_are_found(session: AsyncSession) -> None:
    profile = sample_profile()
    await import_sample_addresses(session, profile)
    houses = (await session.scalars(select(Address))).all()
    assert len(houses) == 120
    assert {house.street for house in houses} == set(profile.streets)
    assert all(profile.is_inside(house.latitude, house.longitude) for house in houses)
    assert all(profile.is_inside(place.latitude, place.longitude) for place in profile.places)


async def test_the_team_has_something_to_count_and_to_do_and_everybody_to_look_at(
    session: AsyncSession, subtests: pytest.Subtests
) -> None:
    await found_quarter(session, now=SUNDAY)
    for look in (
        every_period_up_to_today_has_something_to_count,
        the_team_finds_work_and_everybody_something_to_look_at,
    ):
        with subtests.test(look.__name__):
            await look(session)


async def every_period_up_to_today_has_something_to_count(demo: AsyncSession) -> None:
    periods = (Period.THIS_WEEK, Period.THIS_MONTH, Period.THIS_QUARTER, Period.THIS_YEAR)
    found = [await figures_of(demo, period, SUNDAY) for period in periods]
    arrived = [figures.cases.arrived for figures in found]
    assert arrived == sorted(set(arrived))
    assert arrived[0] >= 5
    for figures in found:
        assert len(figures.cases.fields) >= 3
        assert None not in dict(figures.cases.fields)
        assert len(figures.cases.languages) >= 4
        assert figures.cases.first_answer.count
        assert figures.cases.solution.count
        assert 0 < figures.cases.on_time < figures.cases.with_deadline
        assert sum(figures.ratings.values())
        assert figures.appointments.kept
        assert figures.appointments.missed
        assert figures.appointments.walk_ins
        assert figures.events.people
        assert figures.announcements.delivered
    year = found[-1]
    assert {status for status, _number in year.cases.statuses} == set(CaseStatus) - {
        CaseStatus.WITHDRAWN
    }
    assert year.cases.reopened
    assert year.announcements.delivered < year.announcements.copies
    assert year.events.cancelled


async def the_team_finds_work_and_everybody_something_to_look_at(
    demo: AsyncSession,
) -> None:
    manager = await a_person(demo, Role.MANAGER)
    counts = await count_inbox(demo, staff=manager, now=SUNDAY)
    assert counts.pop(InboxFilter.MINE) == 0
    assert all(2 <= count <= 20 for count in counts.values())
    entries = await list_entries(demo, staff=manager)
    assert entries.total > 100
    assert entries.entries[0].at > SUNDAY - timedelta(days=1)
    profile = (await get_quarter(demo)).profile
    first_day = SUNDAY.date() - timedelta(days=366)
    lines = await list_cases(
        demo, profile=profile, first_day=first_day, last_day=SUNDAY.date(), now=SUNDAY
    )
    references = [line.reference for line in lines]
    assert 40 <= len(references) <= 60
    for kind in "MFI":
        of_kind = [reference for reference in references if reference.startswith(kind)]
        assert of_kind == sorted(of_kind)
    newest = await list_shelf(demo, shelf=Shelf.NEWEST, person_id=manager.id, page=0)
    ideas = [idea for _case, idea in newest.cases if idea is not None]
    assert {"Bänke am Bach", "Bücherschrank am Rathaus"} <= {idea.title for idea in ideas}
    assert all(idea.supporters for idea in ideas)
    dates = await list_dates(demo, limit=10, now=SUNDAY)
    assert len({event.id for event, _date in dates}) == 3
