"""What the team writes about cases, forwards and merges: who is told, and what is kept."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.audience import list_audience
from storage.cases.models import CaseHistoryKind, CaseKind, CaseStatus
from storage.cases.residents import withdraw_case
from storage.cases.staff import (
    answer_reporter,
    ask_reporter,
    assign_case,
    change_status,
    forward_case,
    note_on_case,
)
from storage.errors import (
    MergeError,
    ReporterGoneError,
    StatusChangeError,
    TextLengthError,
)
from storage.ideas.merging import merge_case
from storage.texts import TEXT_LONGEST
from tests.conftest import NOW
from tests.support.cases import Scene, a_case, a_person, audited, history_of

Write = Callable[..., Awaitable[None]]


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    return await Scene(session).set()


# --- Words -------------------------------------------------------------------------------------


async def test_a_question_reaches_the_reporter_and_the_followers_hear_that_it_waits(
    scene: Scene,
) -> None:
    await ask_reporter(
        scene.session, case=scene.case, actor=scene.manager, text=" Which lamp? ", now=NOW
    )

    assert scene.case.status is CaseStatus.WAITING_FOR_RESIDENT
    assert await scene.told(scene.reporter) == [CaseHistoryKind.QUESTION]
    assert await scene.told(scene.follower) == [CaseHistoryKind.STATUS]
    texts = [entry.text for entry in await history_of(scene.session, scene.case)]
    assert texts == [None, "Which lamp?", None]
    assert (scene.manager.id, "ask", scene.case.id, None) in await audited(scene.session)


async def test_a_second_question_is_asked_without_another_change_of_status(scene: Scene) -> None:
    for text in ("Which lamp?", "Since when?"):
        await ask_reporter(scene.session, case=scene.case, actor=scene.manager, text=text, now=NOW)

    assert await scene.told(scene.reporter) == [CaseHistoryKind.QUESTION, CaseHistoryKind.QUESTION]
    assert await scene.told(scene.follower) == [CaseHistoryKind.STATUS]


async def test_an_answer_reaches_the_reporter_alone_also_after_the_end(scene: Scene) -> None:
    await withdraw_case(scene.session, case=scene.case, person=scene.reporter, now=NOW)
    await answer_reporter(
        scene.session, case=scene.case, actor=scene.manager, text="Thank you.", now=NOW
    )

    assert await scene.told(scene.reporter) == [CaseHistoryKind.ANSWER]
    assert await scene.told(scene.follower) == [CaseHistoryKind.STATUS]
    assert (scene.manager.id, "answer", scene.case.id, None) in await audited(scene.session)


async def test_a_closed_case_is_not_asked_about(scene: Scene) -> None:
    await withdraw_case(scene.session, case=scene.case, person=scene.reporter, now=NOW)
    with pytest.raises(StatusChangeError):
        await ask_reporter(
            scene.session, case=scene.case, actor=scene.manager, text="Why?", now=NOW
        )


async def test_nobody_writes_to_a_reporter_who_is_gone(scene: Scene) -> None:
    scene.case.reporter_id = None
    await scene.session.flush()
    for write in (ask_reporter, answer_reporter):
        with pytest.raises(ReporterGoneError):
            await write(
                scene.session, case=scene.case, actor=scene.manager, text="Hello?", now=NOW
            )
    assert scene.case.status is CaseStatus.NEW


async def test_a_note_is_told_to_nobody_and_is_audited(scene: Scene) -> None:
    await note_on_case(
        scene.session, case=scene.case, actor=scene.manager, text="Calls often.", now=NOW
    )

    assert await scene.kinds() == [CaseHistoryKind.SUBMITTED, CaseHistoryKind.NOTE]
    assert await scene.told(scene.reporter) == []
    assert await scene.told(scene.follower) == []
    assert await audited(scene.session) == [(scene.manager.id, "note", scene.case.id, None)]


@pytest.mark.parametrize("write", [ask_reporter, answer_reporter, note_on_case])
async def test_words_of_the_team_have_the_length_of_one_message(
    scene: Scene, write: Write
) -> None:
    for text in ("", "x" * (TEXT_LONGEST + 1)):
        with pytest.raises(TextLengthError):
            await write(scene.session, case=scene.case, actor=scene.manager, text=text, now=NOW)


async def test_a_forwarded_case_waits_and_everybody_hears_for_whom(scene: Scene) -> None:
    for addressee in ("Bauhof", " Stadtwerke "):
        await forward_case(
            scene.session, case=scene.case, actor=scene.manager, addressee=addressee, now=NOW
        )

    assert scene.case.status is CaseStatus.WAITING_FOR_OTHERS
    addressees = [entry.addressee for entry in await history_of(scene.session, scene.case)]
    assert addressees == [None, "Bauhof", None, "Stadtwerke"]
    for person in (scene.reporter, scene.follower):
        assert await scene.told(person) == [CaseHistoryKind.FORWARDED, CaseHistoryKind.FORWARDED]
    assert [entry[1] for entry in await audited(scene.session)] == ["forward", "forward"]


async def test_a_case_is_forwarded_to_somebody_with_a_name(scene: Scene) -> None:
    for addressee in ("", "x" * 121):
        with pytest.raises(TextLengthError):
            await forward_case(
                scene.session, case=scene.case, actor=scene.manager, addressee=addressee, now=NOW
            )
    assert scene.case.status is CaseStatus.NEW


# --- Duplicates --------------------------------------------------------------------------------


async def test_the_people_of_a_duplicate_follow_the_original(scene: Scene) -> None:
    neighbour = await a_person(scene.session)
    original = await a_case(scene.session, neighbour)
    found = await merge_case(
        scene.session,
        case=scene.case,
        actor=scene.manager,
        reference=original.reference.lower(),
        now=NOW,
    )

    assert found is original
    assert (scene.case.status, scene.case.duplicate_of_id) == (CaseStatus.DUPLICATE, original.id)
    assert await list_audience(scene.session, original) == {
        neighbour.id,
        scene.reporter.id,
        scene.follower.id,
    }
    line = (await history_of(scene.session, scene.case))[-1]
    assert line.addressee == original.reference
    assert await scene.told(scene.reporter) == [CaseHistoryKind.STATUS]
    assert await audited(scene.session) == [
        (scene.manager.id, "merge", scene.case.id, original.reference)
    ]


async def test_duplicates_of_a_duplicate_move_along(scene: Scene) -> None:
    second = await a_case(scene.session, scene.follower)
    third = await a_case(scene.session, await a_person(scene.session))
    await merge_case(
        scene.session,
        case=scene.case,
        actor=scene.manager,
        reference=second.reference,
        now=NOW,
    )
    await merge_case(
        scene.session, case=second, actor=scene.manager, reference=third.reference, now=NOW
    )

    await scene.session.refresh(scene.case)
    assert scene.case.duplicate_of_id == third.id
    assert scene.reporter.id in await list_audience(scene.session, third)


async def test_a_case_is_merged_into_an_open_one_of_its_kind_only(scene: Scene) -> None:
    session = scene.session
    idea = await a_case(session, scene.follower, kind=CaseKind.IDEA, category=None)
    closed = await a_case(session, scene.follower)
    await withdraw_case(session, case=closed, person=scene.follower, now=NOW)

    for reference in (
        scene.case.reference,
        idea.reference,
        closed.reference,
        "M-2026-9999",
        "that one",
        "",
    ):
        with pytest.raises(MergeError):
            await merge_case(
                session, case=scene.case, actor=scene.manager, reference=reference, now=NOW
            )
    assert scene.case.status is CaseStatus.NEW


async def test_a_helper_merges_into_their_own_cases_only(scene: Scene) -> None:
    session = scene.session
    original = await a_case(session, scene.follower)
    for case in (scene.case, original):
        with pytest.raises(MergeError):
            await merge_case(
                session, case=scene.case, actor=scene.helper, reference=original.reference, now=NOW
            )
        await assign_case(
            session, case=case, actor=scene.manager, assignee_id=scene.helper.id, now=NOW
        )
    await merge_case(
        session, case=scene.case, actor=scene.helper, reference=original.reference, now=NOW
    )
    assert scene.case.duplicate_of_id == original.id


async def test_an_opened_duplicate_stands_for_itself_again(scene: Scene) -> None:
    original = await a_case(scene.session, scene.follower)
    await merge_case(
        scene.session,
        case=scene.case,
        actor=scene.manager,
        reference=original.reference,
        now=NOW,
    )
    await change_status(
        scene.session, case=scene.case, actor=scene.manager, wanted=CaseStatus.IN_PROGRESS, now=NOW
    )
    assert scene.case.duplicate_of_id is None
