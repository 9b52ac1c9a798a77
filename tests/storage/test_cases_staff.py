"""What the team may do with cases: each rule, who is told, and what is written down."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.history import EVENT_NOTICE, TEAM_NOTICE
from storage.cases.models import TEXT_LONGEST, Case, CaseKind, CaseStatus, EventKind
from storage.cases.queries import get_staff_case, list_audience
from storage.cases.residents import follow_case, withdraw_case
from storage.cases.rules import STATUS_CHANGES
from storage.cases.staff import (
    answer_reporter,
    ask_reporter,
    assign_case,
    change_status,
    forward_case,
    merge_case,
    note_on_case,
    take_case,
)
from storage.database import Database
from storage.errors import (
    CaseChangedError,
    MemberMissingError,
    MergeError,
    ReporterGoneError,
    StatusChangeError,
    StorageError,
    TextLengthError,
)
from storage.people import Person, Role
from tests.conftest import NOW
from tests.support.cases import a_case, a_person, audited, history_of, notices_to

Write = Callable[..., Awaitable[None]]
STAFF_MAY_REACH = sorted(set(CaseStatus) - {CaseStatus.DUPLICATE, CaseStatus.WITHDRAWN})


class Scene:
    """A case, the one who sent it, one who follows it, a manager and a helper."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def set(self) -> "Scene":
        """Store them."""
        self.manager = await a_person(self.session, Role.MANAGER)
        self.helper = await a_person(self.session, Role.HELPER, name="Ali")
        self.reporter = await a_person(self.session)
        self.follower = await a_person(self.session)
        self.case = await a_case(self.session, self.reporter)
        await follow_case(self.session, case_id=self.case.id, person_id=self.follower.id, now=NOW)
        return self

    async def kinds(self) -> list[EventKind]:
        """Return the kinds of the case's lines of history."""
        return [event.kind for event in await history_of(self.session, self.case)]

    async def told(self, person: Person) -> list[EventKind | str]:
        """Return what the person was told: kinds of lines of the case's history."""
        kinds = {event.id: event.kind for event in await history_of(self.session, self.case)}
        return [
            kinds[payload["event"]]
            for notice, payload in await notices_to(self.session, person)
            if notice in {EVENT_NOTICE, TEAM_NOTICE}
        ]


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
    assert await scene.told(scene.reporter) == [EventKind.STATUS]
    assert await scene.told(scene.follower) == [EventKind.STATUS]
    assert await audited(scene.session) == [
        (scene.manager.id, "take", scene.case.id, None),
        (scene.manager.id, "status", scene.case.id, "accepted"),
    ]


async def test_taking_twice_is_taking_once(scene: Scene) -> None:
    await take_case(scene.session, case=scene.case, actor=scene.manager, now=NOW)
    await take_case(scene.session, case=scene.case, actor=scene.manager, now=NOW)

    assert (await scene.kinds()).count(EventKind.ASSIGNED) == 1


async def test_whoever_gets_a_case_is_told_and_sees_it(scene: Scene) -> None:
    await assign_case(
        scene.session, case=scene.case, actor=scene.manager, assignee_id=scene.helper.id, now=NOW
    )

    assert await scene.told(scene.helper) == [EventKind.ASSIGNED]
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
        allowed = wanted in STATUS_CHANGES[current]
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
    assert await scene.told(scene.reporter) == [EventKind.STATUS]
    assert await scene.told(scene.follower) == [EventKind.STATUS]
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

    assert EVENT_NOTICE not in [notice for notice, _payload in await notices_to(session, manager)]


# --- Words -------------------------------------------------------------------------------------


async def test_a_question_reaches_the_reporter_and_the_followers_hear_that_it_waits(
    scene: Scene,
) -> None:
    await ask_reporter(
        scene.session, case=scene.case, actor=scene.manager, text=" Which lamp? ", now=NOW
    )

    assert scene.case.status is CaseStatus.WAITING_FOR_RESIDENT
    assert await scene.told(scene.reporter) == [EventKind.QUESTION]
    assert await scene.told(scene.follower) == [EventKind.STATUS]
    texts = [event.text for event in await history_of(scene.session, scene.case)]
    assert texts == [None, "Which lamp?", None]
    assert (scene.manager.id, "ask", scene.case.id, None) in await audited(scene.session)


async def test_a_second_question_is_asked_without_another_change_of_status(scene: Scene) -> None:
    for text in ("Which lamp?", "Since when?"):
        await ask_reporter(scene.session, case=scene.case, actor=scene.manager, text=text, now=NOW)

    assert await scene.told(scene.reporter) == [EventKind.QUESTION, EventKind.QUESTION]
    assert await scene.told(scene.follower) == [EventKind.STATUS]


async def test_an_answer_reaches_the_reporter_alone_also_after_the_end(scene: Scene) -> None:
    await withdraw_case(scene.session, case=scene.case, person=scene.reporter, now=NOW)
    await answer_reporter(
        scene.session, case=scene.case, actor=scene.manager, text="Thank you.", now=NOW
    )

    assert await scene.told(scene.reporter) == [EventKind.ANSWER]
    assert await scene.told(scene.follower) == [EventKind.STATUS]
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

    assert await scene.kinds() == [EventKind.SUBMITTED, EventKind.NOTE]
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
    addressees = [event.addressee for event in await history_of(scene.session, scene.case)]
    assert addressees == [None, "Bauhof", None, "Stadtwerke"]
    for person in (scene.reporter, scene.follower):
        assert await scene.told(person) == [EventKind.FORWARDED, EventKind.FORWARDED]
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
    assert await scene.told(scene.reporter) == [EventKind.STATUS]
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


# --- Two at the same time ----------------------------------------------------------------------


async def test_of_two_who_decide_at_the_same_time_the_second_is_told(database: Database) -> None:
    async with database.transaction() as session:
        ada, ben = [await a_person(session, Role.MANAGER) for _ in range(2)]
        case = await a_case(session, await a_person(session))
        seen = case.version

    async def close(manager: Person, wanted: CaseStatus) -> StorageError | None:
        try:
            async with database.transaction() as session:
                case_now = await get_staff_case(
                    session, staff=manager, case_id=case.id, version=seen
                )
                await asyncio.sleep(0.05)
                await change_status(
                    session, case=case_now, actor=manager, wanted=wanted, text="So.", now=NOW
                )
        except StorageError as error:
            return error
        return None

    results = await asyncio.gather(
        close(ada, CaseStatus.SOLVED), close(ben, CaseStatus.CANNOT_BE_SOLVED)
    )
    assert [type(result) for result in results if result] == [CaseChangedError]

    async with database.transaction() as session:
        stored = await session.get_one(Case, case.id)
        winner = CaseStatus.SOLVED if results[0] is None else CaseStatus.CANNOT_BE_SOLVED
        assert stored.status is winner
        ends = [e for e in await history_of(session, stored) if e.kind is EventKind.STATUS]
        assert [end.became for end in ends] == [winner]


async def test_nobody_is_told_of_their_own_doing(scene: Scene) -> None:
    seen = scene.case.version
    await take_case(scene.session, case=scene.case, actor=scene.manager, now=NOW)

    again = await get_staff_case(
        scene.session, staff=scene.manager, case_id=scene.case.id, version=seen
    )
    assert again.version > seen


async def test_words_of_a_colleague_are_news_too_but_a_note_is_not(scene: Scene) -> None:
    colleague = await a_person(scene.session, Role.MANAGER)
    seen = scene.case.version
    await note_on_case(scene.session, case=scene.case, actor=colleague, text="Seen it.", now=NOW)
    await get_staff_case(scene.session, staff=scene.manager, case_id=scene.case.id, version=seen)

    await answer_reporter(
        scene.session, case=scene.case, actor=colleague, text="We come.", now=NOW
    )
    with pytest.raises(CaseChangedError):
        await get_staff_case(
            scene.session, staff=scene.manager, case_id=scene.case.id, version=seen
        )


async def test_two_cases_never_become_each_others_duplicates(database: Database) -> None:
    async with database.transaction() as session:
        manager = await a_person(session, Role.MANAGER)
        one, other = [await a_case(session, await a_person(session)) for _ in range(2)]

    async def merge(case: Case, into: Case) -> bool:
        try:
            async with database.transaction() as session:
                mine = await get_staff_case(session, staff=manager, case_id=case.id)
                await asyncio.sleep(0.05)
                await merge_case(
                    session, case=mine, actor=manager, reference=into.reference, now=NOW
                )
        except (MergeError, DBAPIError):  # PostgreSQL ends one of two that block each other
            return False
        return True

    done = await asyncio.gather(merge(one, other), merge(other, one))
    assert sorted(done) == [False, True]
