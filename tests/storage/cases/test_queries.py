"""Who of the team sees which cases, in which order, and under which name."""

from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.inbox import PAGE_SIZE, InboxFilter, count_inbox, list_inbox
from storage.cases.models import Case, CaseHistoryKind, CaseKind, CaseStatus
from storage.cases.queries import (
    count_followers,
    find_history_entry,
    find_reporter_locale,
    find_staff_case,
    find_visible_case,
    get_staff_case,
    is_last_of_its_kind,
    list_history,
)
from storage.cases.residents import add_to_case, follow_case, withdraw_case
from storage.cases.staff import ask_reporter, assign_case, note_on_case, take_case
from storage.errors import CaseChangedError, CaseMissingError
from storage.likeness.originals import list_originals
from storage.people import Person, Role
from tests.conftest import NOW
from tests.support.cases import LAMP, a_case, a_person, history_of

DAY = timedelta(days=1)


@pytest.fixture
async def manager(session: AsyncSession) -> Person:
    return await a_person(session, Role.MANAGER)


@pytest.fixture
async def helper(session: AsyncSession) -> Person:
    return await a_person(session, Role.HELPER, name="Ali")


@pytest.fixture
async def reporter(session: AsyncSession) -> Person:
    return await a_person(session, locale="tr")


# --- One case ----------------------------------------------------------------------------------


async def test_a_manager_sees_every_case(
    session: AsyncSession, manager: Person, reporter: Person
) -> None:
    case = await a_case(session, reporter)

    assert await get_staff_case(session, staff=manager, case_id=case.id) is case
    assert await find_visible_case(session, staff=manager, case_id=case.id) is case
    assert await find_staff_case(session, staff=manager, reference=case.reference) is case


async def test_a_helper_sees_what_is_given_to_them_and_nothing_else(
    session: AsyncSession, manager: Person, helper: Person, reporter: Person
) -> None:
    given, other = [await a_case(session, reporter) for _ in range(2)]
    await assign_case(session, case=given, actor=manager, assignee_id=helper.id, now=NOW)

    assert await get_staff_case(session, staff=helper, case_id=given.id) is given
    with pytest.raises(CaseMissingError):
        await get_staff_case(session, staff=helper, case_id=other.id)
    assert await find_visible_case(session, staff=helper, case_id=other.id) is None
    assert await find_staff_case(session, staff=helper, reference=other.reference) is None


async def test_missing_and_forbidden_look_alike(
    session: AsyncSession, helper: Person, reporter: Person
) -> None:
    case = await a_case(session, reporter)
    for case_id in (case.id, 4711):
        with pytest.raises(CaseMissingError) as refusal:
            await get_staff_case(session, staff=helper, case_id=case_id)
        assert str(refusal.value) == f"no case {case_id} for this person"


async def test_a_resident_sees_nothing_as_a_member_of_the_team_not_even_with_a_case(
    session: AsyncSession, reporter: Person
) -> None:
    case = await a_case(session, reporter)
    case.assignee_id = reporter.id  # as somebody who has just left the team
    await session.flush()

    assert await find_visible_case(session, staff=reporter, case_id=case.id) is None
    assert (await count_inbox(session, staff=reporter, now=NOW))[InboxFilter.OPEN] == 0


async def test_what_was_seen_in_an_older_version_is_refused(
    session: AsyncSession, manager: Person, reporter: Person
) -> None:
    case = await a_case(session, reporter)
    seen = case.version
    await get_staff_case(session, staff=manager, case_id=case.id, version=seen)
    await add_to_case(session, case=case, person=reporter, text="It smokes!", now=NOW)

    with pytest.raises(CaseChangedError):
        await get_staff_case(session, staff=manager, case_id=case.id, version=seen)
    await get_staff_case(session, staff=manager, case_id=case.id, version=case.version)


async def test_what_is_no_reference_finds_nothing(session: AsyncSession, manager: Person) -> None:
    for written in ("the lamp", "\x00", "", "%"):
        assert await find_staff_case(session, staff=manager, reference=written) is None


# --- The inbox ---------------------------------------------------------------------------------


async def test_filters_of_the_inbox_hold_what_their_names_say(
    session: AsyncSession, manager: Person, helper: Person, reporter: Person
) -> None:
    new = await a_case(session, reporter)
    mine = await a_case(session, reporter)
    await take_case(session, case=mine, actor=manager, now=NOW)
    waiting = await a_case(session, reporter)
    await ask_reporter(session, case=waiting, actor=manager, text="Where?", now=NOW)
    late = await a_case(session, reporter, days=1)
    await assign_case(session, case=late, actor=manager, assignee_id=helper.id, now=NOW)
    closed = await a_case(session, reporter, days=1)
    await withdraw_case(session, case=closed, person=reporter, now=NOW)
    later = NOW + 2 * DAY

    async def ids(staff: Person, box: InboxFilter) -> list[int]:
        page = await list_inbox(
            session, staff=staff, inbox_filter=box, category=None, page=0, now=later
        )
        assert page.total == len(page.cases)
        return [case.id for case in page.cases]

    expected = {
        InboxFilter.NEW: [new.id, late.id],
        InboxFilter.MINE: [mine.id],
        InboxFilter.WAITING: [waiting.id],
        InboxFilter.OVERDUE: [late.id],
        InboxFilter.OPEN: [new.id, mine.id, waiting.id, late.id],
    }
    assert {box: await ids(manager, box) for box in InboxFilter} == expected
    assert await count_inbox(session, staff=manager, now=later) == {
        box: len(cases) for box, cases in expected.items()
    }
    assert {box: await ids(helper, box) for box in InboxFilter} == {
        InboxFilter.NEW: [late.id],
        InboxFilter.MINE: [late.id],
        InboxFilter.WAITING: [],
        InboxFilter.OVERDUE: [late.id],
        InboxFilter.OPEN: [late.id],
    }


async def test_a_case_is_not_late_on_its_last_day(
    session: AsyncSession, manager: Person, reporter: Person
) -> None:
    case = await a_case(session, reporter, days=1)
    assert case.due_at is not None
    for now, count in ((case.due_at, 0), (case.due_at + timedelta(seconds=1), 1)):
        assert (await count_inbox(session, staff=manager, now=now))[InboxFilter.OVERDUE] == count


async def test_pages_follow_one_another_and_end_at_the_last(
    session: AsyncSession, manager: Person
) -> None:
    cases = [
        await a_case(session, await a_person(session), now=NOW + n * timedelta(minutes=1))
        for n in range(2 * PAGE_SIZE + 1)
    ]

    async def page(number: int) -> tuple[list[int], int, int]:
        shown = await list_inbox(
            session,
            staff=manager,
            inbox_filter=InboxFilter.NEW,
            category=None,
            page=number,
            now=NOW,
        )
        return [case.id for case in shown.cases], shown.number, shown.pages

    ids = [case.id for case in cases]
    assert await page(0) == (ids[:PAGE_SIZE], 0, 3)
    assert await page(1) == (ids[PAGE_SIZE : 2 * PAGE_SIZE], 1, 3)
    assert await page(2) == (ids[2 * PAGE_SIZE :], 2, 3)
    assert await page(99) == await page(2)
    assert await page(-1) == await page(0)


async def test_an_empty_box_has_one_empty_page(session: AsyncSession, manager: Person) -> None:
    page = await list_inbox(
        session, staff=manager, inbox_filter=InboxFilter.NEW, category=None, page=3, now=NOW
    )
    assert (list(page.cases), page.number, page.pages, page.total) == ([], 0, 1, 0)


async def test_a_box_is_filtered_by_category(
    session: AsyncSession, manager: Person, reporter: Person
) -> None:
    waste = await a_case(session, reporter, category="waste")
    await a_case(session, reporter, category="lighting")
    page = await list_inbox(
        session, staff=manager, inbox_filter=InboxFilter.NEW, category="waste", page=0, now=NOW
    )
    assert [case.id for case in page.cases] == [waste.id]


async def test_the_latest_deadline_missed_stands_last(
    session: AsyncSession, manager: Person, reporter: Person
) -> None:
    slow = await a_case(session, reporter, days=3)
    urgent = await a_case(session, reporter, days=1, now=NOW + timedelta(minutes=1))
    page = await list_inbox(
        session,
        staff=manager,
        inbox_filter=InboxFilter.OVERDUE,
        category=None,
        page=0,
        now=NOW + 9 * DAY,
    )
    assert [case.id for case in page.cases] == [urgent.id, slow.id]


# --- Around a case -----------------------------------------------------------------------------


async def test_history_is_read_in_order_and_the_latest_lines_first_if_few_are_wanted(
    session: AsyncSession, manager: Person, reporter: Person
) -> None:
    case = await a_case(session, reporter)
    for text in ("one", "two", "three"):
        await note_on_case(session, case=case, actor=manager, text=text, now=NOW)

    lines = await list_history(session, case_id=case.id, limit=2)
    assert [line.text for line in lines] == ["two", "three"]
    assert len(await list_history(session, case_id=case.id)) == 4


async def test_only_the_last_line_of_a_kind_is_the_last(
    session: AsyncSession, reporter: Person
) -> None:
    case = await a_case(session, reporter)
    for text in ("one", "two"):
        await add_to_case(session, case=case, person=reporter, text=text, now=NOW)
    lines = [e for e in await history_of(session, case) if e.kind is CaseHistoryKind.ADDITION]

    assert [await is_last_of_its_kind(session, line) for line in lines] == [False, True]
    assert await find_history_entry(session, lines[0].id) is lines[0]
    assert await find_history_entry(session, 4711) is None


async def test_followers_are_counted_without_the_reporter(
    session: AsyncSession, reporter: Person
) -> None:
    case = await a_case(session, reporter)
    for _ in range(2):
        follower = await a_person(session)
        for _twice in range(2):
            await follow_case(session, case_id=case.id, person_id=follower.id, now=NOW)
    assert await count_followers(session, case_id=case.id) == 2


async def test_the_reporters_language_is_known_while_there_is_a_reporter(
    session: AsyncSession, reporter: Person
) -> None:
    case = await a_case(session, reporter)
    assert await find_reporter_locale(session, case) == "tr"
    case.reporter_id = None
    assert await find_reporter_locale(session, case) is None


async def test_originals_are_open_cases_like_this_one_nearby(
    session: AsyncSession, manager: Person, helper: Person, reporter: Person
) -> None:
    north = (LAMP[0] + 0.0003, LAMP[1])  # about 33 m
    neighbour = await a_person(session)

    async def at(place: tuple[float, float] | None, **values: object) -> Case:
        return await a_case(session, neighbour, place=place, **values)  # type: ignore[arg-type]  # passed on

    case = await at(LAMP)
    near = await at(north)
    await at((LAMP[0] + 0.01, LAMP[1]))
    await at(LAMP, category="waste")
    await at(None)
    closed = await at(LAMP)
    await withdraw_case(session, case=closed, person=neighbour, now=NOW)
    idea = await at(LAMP, kind=CaseKind.IDEA, category=None)
    same_person = await a_case(session, reporter, place=LAMP)

    async def originals(staff: Person, of: Case) -> list[int]:
        found = await list_originals(session, staff=staff, case=of, radius_m=50)
        return [original.id for original, _metres in found]

    assert await originals(manager, case) == [same_person.id, near.id]
    assert await originals(manager, idea) == []
    assert await originals(helper, case) == []
    case.status = CaseStatus.IN_PROGRESS
    nowhere = await at(None)
    assert await originals(manager, nowhere) == []
