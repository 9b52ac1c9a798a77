"""What the clock does with cases: one reminder, two words about what is late, no new versions."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.due import remind_of_solved, tell_of_overdue
from storage.cases.models import Case, CaseStatus
from storage.cases.notices import OverdueNotice, SolvedReminderNotice
from storage.cases.residents import confirm_solved, say_not_solved, withdraw_case
from storage.cases.rules import REMIND_AFTER
from storage.cases.staff import assign_case, change_status
from storage.people import Person, Role
from tests.conftest import NOW
from tests.support.cases import a_case, a_person, notices_to

DAY = timedelta(days=1)


async def solve(session: AsyncSession, case: Case, manager: Person, now: datetime = NOW) -> None:
    """Close the case as solved."""
    await change_status(
        session, case=case, actor=manager, wanted=CaseStatus.SOLVED, reason="repaired", now=now
    )


async def overdue_notices(session: AsyncSession, person: Person) -> list[tuple[int, bool]]:
    """Return case and urgency of each word about what is late."""
    return [
        (payload["case_id"], payload["again"])
        for notice, payload in await notices_to(session, person)
        if notice == OverdueNotice.NAME
    ]


# --- Solved? -----------------------------------------------------------------------------------


async def test_a_reporter_who_does_not_answer_is_asked_once_more(session: AsyncSession) -> None:
    manager, reporter = await a_person(session, Role.MANAGER), await a_person(session)
    case = await a_case(session, reporter)
    await solve(session, case, manager)
    version = case.version

    early = NOW + REMIND_AFTER - timedelta(seconds=1)
    assert await remind_of_solved(session, now=early) == 0
    assert await remind_of_solved(session, now=NOW + REMIND_AFTER) == 1
    assert await remind_of_solved(session, now=NOW + 9 * DAY) == 0

    reminders = [
        n for n in await notices_to(session, reporter) if n[0] == SolvedReminderNotice.NAME
    ]
    assert reminders == [(SolvedReminderNotice.NAME, {"case_id": case.id})]
    await session.refresh(case)
    assert case.version == version


async def test_who_has_answered_is_not_asked_again(session: AsyncSession) -> None:
    manager, reporter = await a_person(session, Role.MANAGER), await a_person(session)
    agreed, refused = [await a_case(session, reporter) for _ in range(2)]
    for case in (agreed, refused):
        await solve(session, case, manager)
    await confirm_solved(session, case=agreed, person=reporter, now=NOW)
    await say_not_solved(session, case=refused, person=reporter, now=NOW)

    assert await remind_of_solved(session, now=NOW + 9 * DAY) == 0


async def test_a_case_without_a_reporter_is_no_longer_due(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    case = await a_case(session, await a_person(session))
    await solve(session, case, manager)
    case.reporter_id = None
    await session.flush()

    assert await remind_of_solved(session, now=NOW + 9 * DAY) == 1
    assert await remind_of_solved(session, now=NOW + 9 * DAY) == 0


# --- Late --------------------------------------------------------------------------------------


async def test_a_late_case_is_told_once_and_once_more_at_three_times_its_time(
    session: AsyncSession,
) -> None:
    managers = [await a_person(session, Role.MANAGER) for _ in range(2)]
    helper = await a_person(session, Role.HELPER)
    case = await a_case(session, await a_person(session), days=2)
    await assign_case(session, case=case, actor=managers[0], assignee_id=helper.id, now=NOW)
    version = case.version

    assert await tell_of_overdue(session, now=NOW + 2 * DAY) == 0
    for days in (2.1, 3, 5.9):
        await tell_of_overdue(session, now=NOW + days * DAY)
    for person in (*managers, helper):
        assert await overdue_notices(session, person) == [(case.id, False)]

    for days in (6.1, 30):
        await tell_of_overdue(session, now=NOW + days * DAY)
    for person in (*managers, helper):
        assert await overdue_notices(session, person) == [(case.id, False), (case.id, True)]
    await session.refresh(case)
    assert case.version == version


async def test_after_a_long_silence_one_word_is_enough(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    case = await a_case(session, await a_person(session), days=2)

    assert await tell_of_overdue(session, now=NOW + 30 * DAY) == 1
    assert await tell_of_overdue(session, now=NOW + 31 * DAY) == 0
    assert await overdue_notices(session, manager) == [(case.id, True)]


async def test_closed_cases_are_never_late(session: AsyncSession) -> None:
    reporter = await a_person(session)
    case = await a_case(session, reporter, days=2)
    await withdraw_case(session, case=case, person=reporter, now=NOW)

    assert await tell_of_overdue(session, now=NOW + 30 * DAY) == 0
