"""Taking, giving and moving cases: each rule, who is told, and what is written down."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import CaseHistoryKind, CaseStatus
from storage.cases.notices import CaseHistoryNotice
from storage.cases.queries import get_staff_case
from storage.cases.residents import withdraw_case
from storage.cases.rules import STATUS_CHANGES
from storage.cases.staff import (
    assign_case,
    change_status,
    take_case,
)
from storage.errors import (
    MemberMissingError,
    StatusChangeError,
    TextLengthError,
)
from storage.people import Role
from tests.conftest import NOW
from tests.support.cases import Scene, a_case, a_person, audited, history_of, notices_to

STAFF_MAY_REACH = sorted(set(CaseStatus) - {CaseStatus.DUPLICATE, CaseStatus.WITHDRAWN})


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    return await Scene(session).set()


# --- Taking and giving -------------------------------------------------------------------------


async def test_who_takes_a_new_case_works_on_it_and_the_people_hear_it_is_accepted(
    scene: Scene,
) -> None:
    await take_case(scene.session, case=scene.case, actor=scene.manager, now=NOW)

    assert scene.case.assignee_id == scene.manager.id
    assert scene.case.status is CaseStatus.ACCEPTED
    assert await scene.told(scene.reporter) == [CaseHistoryKind.STATUS]
    assert await scene.told(scene.follower) == [CaseHistoryKind.STATUS]
    assert await audited(scene.session) == [
        (scene.manager.id, "take", scene.case.id, None),
        (scene.manager.id, "status", scene.case.id, "accepted"),
    ]


async def test_taking_twice_is_taking_once(scene: Scene) -> None:
    await take_case(scene.session, case=scene.case, actor=scene.manager, now=NOW)
    await take_case(scene.session, case=scene.case, actor=scene.manager, now=NOW)

    assert (await scene.kinds()).count(CaseHistoryKind.ASSIGNED) == 1


async def test_whoever_gets_a_case_is_told_and_sees_it(scene: Scene) -> None:
    await assign_case(
        scene.session, case=scene.case, actor=scene.manager, assignee_id=scene.helper.id, now=NOW
    )

    assert await scene.told(scene.helper) == [CaseHistoryKind.ASSIGNED]
    seen = await get_staff_case(scene.session, staff=scene.helper, case_id=scene.case.id)
    assert seen is scene.case
    assert (scene.manager.id, "assign", scene.case.id, str(scene.helper.id)) in await audited(
        scene.session
    )


async def test_cases_are_given_to_members_of_the_team_only(scene: Scene) -> None:
    for stranger in (scene.reporter.id, 4711):
        with pytest.raises(MemberMissingError):
            await assign_case(
                scene.session, case=scene.case, actor=scene.manager, assignee_id=stranger, now=NOW
            )
    assert scene.case.assignee_id is None


async def test_a_helper_cannot_give_a_case_away(scene: Scene) -> None:
    with pytest.raises(MemberMissingError):
        await assign_case(
            scene.session,
            case=scene.case,
            actor=scene.helper,
            assignee_id=scene.manager.id,
            now=NOW,
        )


async def test_a_closed_case_is_neither_taken_nor_given(scene: Scene) -> None:
    await withdraw_case(scene.session, case=scene.case, person=scene.reporter, now=NOW)

    with pytest.raises(StatusChangeError):
        await take_case(scene.session, case=scene.case, actor=scene.manager, now=NOW)
    with pytest.raises(StatusChangeError):
        await assign_case(
            scene.session,
            case=scene.case,
            actor=scene.manager,
            assignee_id=scene.helper.id,
            now=NOW,
        )


# --- Statuses ----------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", STAFF_MAY_REACH)
async def test_the_team_goes_the_ways_of_the_table_and_no_others(
    scene: Scene, wanted: CaseStatus
) -> None:
    case, session = scene.case, scene.session
    for current in CaseStatus:
        case.status = current
        case.duplicate_of_id = case.id if current is CaseStatus.DUPLICATE else None
        await session.flush()
        allowed = wanted in STATUS_CHANGES[case.kind].get(current, ())
        try:
            await change_status(
                session, case=case, actor=scene.manager, wanted=wanted, text="Done.", now=NOW
            )
        except StatusChangeError:
            assert not allowed, current
            assert case.status is current
        else:
            assert allowed, current
            assert case.status is wanted


@pytest.mark.parametrize("wanted", [CaseStatus.DUPLICATE, CaseStatus.WITHDRAWN])
async def test_nobody_of_the_team_withdraws_or_merges_by_a_mere_change_of_status(
    scene: Scene, wanted: CaseStatus
) -> None:
    with pytest.raises(StatusChangeError):
        await change_status(
            scene.session, case=scene.case, actor=scene.manager, wanted=wanted, text="x", now=NOW
        )


@pytest.mark.parametrize(
    "wanted",
    [CaseStatus.SOLVED, CaseStatus.CANNOT_BE_SOLVED, CaseStatus.NOT_OUR_BUSINESS],
)
@pytest.mark.parametrize("text", [None, "", "  \u200b "])
async def test_no_case_is_closed_without_a_word(
    scene: Scene, wanted: CaseStatus, text: str | None
) -> None:
    with pytest.raises(TextLengthError):
        await change_status(
            scene.session, case=scene.case, actor=scene.manager, wanted=wanted, text=text, now=NOW
        )
    assert scene.case.status is CaseStatus.NEW
    assert await scene.told(scene.reporter) == []


async def test_a_ready_made_sentence_is_kept_as_its_key(scene: Scene) -> None:
    await change_status(
        scene.session,
        case=scene.case,
        actor=scene.manager,
        wanted=CaseStatus.SOLVED,
        reason="repaired",
        now=NOW,
    )

    closing = (await history_of(scene.session, scene.case))[-1]
    assert (closing.was, closing.became) == (CaseStatus.NEW, CaseStatus.SOLVED)
    assert (closing.reason, closing.text) == ("repaired", None)
    assert await scene.told(scene.reporter) == [CaseHistoryKind.STATUS]
    assert await scene.told(scene.follower) == [CaseHistoryKind.STATUS]
    assert await audited(scene.session) == [(scene.manager.id, "status", scene.case.id, "solved")]


async def test_a_solved_case_is_asked_about_later_and_an_opened_one_is_not(scene: Scene) -> None:
    case = scene.case
    await change_status(
        scene.session,
        case=case,
        actor=scene.manager,
        wanted=CaseStatus.SOLVED,
        text="Done.",
        now=NOW,
    )
    assert case.remind_at is not None

    await change_status(
        scene.session, case=case, actor=scene.manager, wanted=CaseStatus.IN_PROGRESS, now=NOW
    )
    assert case.remind_at is None


async def test_who_changes_a_case_they_reported_is_not_told_of_it(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    case = await a_case(session, manager)
    await change_status(session, case=case, actor=manager, wanted=CaseStatus.IN_PROGRESS, now=NOW)

    assert CaseHistoryNotice.NAME not in [
        notice for notice, _payload in await notices_to(session, manager)
    ]
