"""Ideas: statuses, publishing, supporters, helpers, comments, merging, goals, and forgetting."""

import asyncio
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.audience import list_audience
from storage.cases.models import CaseKind, CaseStatus
from storage.cases.notices import CaseHistoryNotice
from storage.cases.queries import get_staff_case
from storage.cases.residents import add_to_case, withdraw_case
from storage.cases.rules import PUBLIC_STATUSES, REVIEW_STATUSES, STATUS_CHANGES, status_changes
from storage.cases.staff import ask_reporter, change_status, forward_case, take_case
from storage.database import Database
from storage.errors import (
    CommentMissingError,
    DailyLimitError,
    IdeaClosedError,
    IdeaMissingError,
    MergeError,
    StatusChangeError,
    TextLengthError,
)
from storage.ideas.comments import (
    COMMENT_LIMIT,
    answer_comment,
    comment_on_idea,
    count_comments,
    decide_comment,
    list_comments,
    list_waiting_comments,
)
from storage.ideas.due import tell_of_missed_goals
from storage.ideas.merging import merge_case
from storage.ideas.models import CommentState, HelpWay, IdeaHelper, IdeaSupport
from storage.ideas.notices import (
    CommentAnswerNotice,
    CommentNotice,
    CommentShownNotice,
    IdeaGoalNotice,
    IdeaHelpNotice,
)
from storage.ideas.publishing import publish_idea, rewrite_idea, suggest_title
from storage.ideas.queries import (
    Involvement,
    Shelf,
    Tray,
    count_trays,
    find_public_idea,
    get_involvement,
    get_public_idea,
    list_shelf,
    list_tray,
)
from storage.ideas.supporting import offer_help, support_idea, take_back_support
from storage.people import Person, Role
from tests.conftest import NOW
from tests.support.cases import a_person, history_of, notices_to
from tests.support.ideas import (
    IdeaScene,
    a_published_idea,
    an_idea,
    profile_with_goal,
    supporters_of,
)
from tests.support.quarters import sample_profile


@pytest.fixture
async def ideas(session: AsyncSession) -> IdeaScene:
    return await IdeaScene(session).set()


# --- Statuses ----------------------------------------------------------------------------------


def test_every_status_of_an_idea_can_be_reached_and_left_but_withdrawn() -> None:
    changes = STATUS_CHANGES[CaseKind.IDEA]
    reached = {status for ways in changes.values() for status in ways}
    assert reached | {CaseStatus.NEW} == set(changes)
    assert [status for status, ways in changes.items() if not ways] == [CaseStatus.WITHDRAWN]
    assert set(STATUS_CHANGES) == set(CaseKind)


@pytest.mark.parametrize(("current", "published"), [*product(CaseStatus, (True, False))])
def test_only_published_ideas_have_public_statuses(current: CaseStatus, published: bool) -> None:
    ways = status_changes(CaseKind.IDEA, current, published=published)
    assert not ways & (REVIEW_STATUSES if published else PUBLIC_STATUSES)


async def test_an_idea_that_is_taken_is_in_review(ideas: IdeaScene) -> None:
    case = await an_idea(ideas.session, ideas.author)
    await take_case(ideas.session, case=case, actor=ideas.manager, now=NOW)
    assert case.status is CaseStatus.IN_REVIEW


@pytest.mark.parametrize("wanted", sorted(PUBLIC_STATUSES))
async def test_nothing_but_publishing_makes_an_idea_public(
    ideas: IdeaScene, wanted: CaseStatus
) -> None:
    case = await an_idea(ideas.session, ideas.author)
    with pytest.raises(StatusChangeError):
        await ideas.move(case, wanted)
    await ideas.move(case, CaseStatus.CANNOT_BE_DONE)
    with pytest.raises(StatusChangeError):
        await ideas.move(case, wanted)
    await ideas.move(case, CaseStatus.IN_REVIEW)


async def test_a_published_idea_goes_all_the_way_and_back(ideas: IdeaScene) -> None:
    for status in (
        CaseStatus.PLANNED,
        CaseStatus.IN_PROGRESS,
        CaseStatus.DONE,
        CaseStatus.IN_PROGRESS,
        CaseStatus.CANNOT_BE_DONE,
        CaseStatus.PUBLISHED,
    ):
        await ideas.move(ideas.idea, status)
        assert ideas.idea.status is status


async def test_an_idea_waits_for_its_author_and_is_again_where_it_was(ideas: IdeaScene) -> None:
    case = await an_idea(ideas.session, ideas.author)
    await take_case(ideas.session, case=case, actor=ideas.manager, now=NOW)
    await ask_reporter(ideas.session, case=case, actor=ideas.manager, text="Where?", now=NOW)
    await add_to_case(ideas.session, case=case, person=ideas.author, text="Here.", now=NOW)
    became = [entry.became for entry in await history_of(ideas.session, case)]
    assert became[-4:] == [
        None,
        CaseStatus.WAITING_FOR_RESIDENT,
        None,
        CaseStatus.IN_REVIEW,
    ]

    with pytest.raises(StatusChangeError):
        await ask_reporter(
            ideas.session, case=ideas.idea, actor=ideas.manager, text="Where?", now=NOW
        )


async def test_a_forwarded_idea_stays_where_it_is(ideas: IdeaScene) -> None:
    await forward_case(
        ideas.session, case=ideas.idea, actor=ideas.manager, addressee="Town hall", now=NOW
    )
    assert ideas.idea.status is CaseStatus.PUBLISHED


# --- Publishing --------------------------------------------------------------------------------


async def test_publishing_tells_the_author_and_ends_the_deadline(ideas: IdeaScene) -> None:
    assert ideas.idea.status is CaseStatus.PUBLISHED
    assert ideas.idea.due_at is None
    assert await ideas.told(ideas.author, CaseHistoryNotice.NAME) == 1
    assert await ideas.told(ideas.neighbour, CaseHistoryNotice.NAME) == 0
    found = await get_public_idea(ideas.session, ideas.idea.id)
    assert (found.idea.title, found.idea.goal) == ("A fountain on the square", 20)


async def test_an_idea_is_published_once(ideas: IdeaScene) -> None:
    with pytest.raises(StatusChangeError):
        await publish_idea(
            ideas.session,
            case=ideas.idea,
            actor=ideas.manager,
            title="Again",
            text="Again",
            profile=sample_profile(),
            now=NOW,
        )
    report = await an_idea(ideas.session, ideas.author)
    report.kind = CaseKind.REPORT
    with pytest.raises(StatusChangeError):
        await publish_idea(
            ideas.session,
            case=report,
            actor=ideas.manager,
            title="A report",
            text="A report",
            profile=sample_profile(),
            now=NOW,
        )


@pytest.mark.parametrize(("title", "text"), [("", "Text"), ("x" * 81, "Text"), ("Title", "...")])
async def test_what_is_published_has_a_title_and_a_text(
    ideas: IdeaScene, title: str, text: str
) -> None:
    case = await an_idea(ideas.session, ideas.author)
    with pytest.raises(TextLengthError):
        await publish_idea(
            ideas.session,
            case=case,
            actor=ideas.manager,
            title=title,
            text=text,
            profile=sample_profile(),
            now=NOW,
        )


async def test_other_words_are_told_to_nobody(ideas: IdeaScene) -> None:
    before = await notices_to(ideas.session, ideas.author)
    await rewrite_idea(
        ideas.session,
        case=ideas.idea,
        actor=ideas.manager,
        title="Water\nfor the square",
        text="Shorter.",
        photos_shown=False,
        now=NOW,
    )
    found = await get_public_idea(ideas.session, ideas.idea.id)
    assert (found.idea.title, found.idea.text) == ("Water for the square", "Shorter.")
    assert await notices_to(ideas.session, ideas.author) == before


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A fountain. With water!", "A fountain"),
        ("A fountain\non the square", "A fountain"),
        ("A fountain", "A fountain"),
        ("word " * 40, f"{'word ' * 15}…"),
        ("x" * 200, f"{'x' * 78} …"),
        (".hidden", ".hidden"),
    ],
)
def test_the_first_words_are_the_suggested_title(text: str, title: str) -> None:
    assert suggest_title(text) == title


# --- Who is told -------------------------------------------------------------------------------


async def test_notification_for_something_unpublished(ideas: IdeaScene) -> None:
    """A regression known from others: only the author hears of an idea nobody may see."""
    session = ideas.session
    case = await an_idea(session, ideas.author)
    twin = await an_idea(session, ideas.neighbour)
    with pytest.raises(IdeaMissingError):
        await ideas.support(ideas.neighbour, case)
    await offer_help(session, case=case, person=ideas.neighbour, ways=[HelpWay.TIME], now=NOW)
    await merge_case(session, case=twin, actor=ideas.manager, reference=case.reference, now=NOW)
    before = await ideas.told(ideas.neighbour, CaseHistoryNotice.NAME)
    assert await list_audience(session, case) == {ideas.author.id}
    await take_case(session, case=case, actor=ideas.manager, now=NOW)
    await ask_reporter(session, case=case, actor=ideas.manager, text="Where?", now=NOW)
    await ideas.move(case, CaseStatus.CANNOT_BE_DONE)
    assert await ideas.told(ideas.neighbour, CaseHistoryNotice.NAME) == before

    await ideas.move(case, CaseStatus.IN_REVIEW)
    await publish_idea(
        session,
        case=case,
        actor=ideas.manager,
        title="Fountain",
        text="A fountain",
        profile=sample_profile(),
        now=NOW,
    )
    assert await ideas.told(ideas.neighbour, CaseHistoryNotice.NAME) == before + 1


async def test_each_change_is_told_once_to_author_supporters_and_helpers(ideas: IdeaScene) -> None:
    session, both = ideas.session, ideas.neighbour
    helper = await a_person(session)
    await ideas.support(both)
    for person in (both, helper):
        await offer_help(session, case=ideas.idea, person=person, ways=[HelpWay.TIME], now=NOW)
    stranger = await a_person(session)
    for status in (CaseStatus.PLANNED, CaseStatus.IN_PROGRESS, CaseStatus.DONE):
        await ideas.move(ideas.idea, status)
    assert await ideas.told(ideas.author, CaseHistoryNotice.NAME) == 4
    assert await ideas.told(both, CaseHistoryNotice.NAME) == 3
    assert await ideas.told(helper, CaseHistoryNotice.NAME) == 3
    assert await ideas.told(stranger, CaseHistoryNotice.NAME) == 0


async def test_who_took_their_support_back_hears_no_more(ideas: IdeaScene) -> None:
    await ideas.support(ideas.neighbour)
    await take_back_support(ideas.session, case_id=ideas.idea.id, person=ideas.neighbour)
    await ideas.move(ideas.idea, CaseStatus.PLANNED)
    assert await ideas.told(ideas.neighbour, CaseHistoryNotice.NAME) == 0


# --- Supporting --------------------------------------------------------------------------------


async def test_twice_is_once_and_taking_back_twice_too(ideas: IdeaScene) -> None:
    session, case_id = ideas.session, ideas.idea.id
    assert await ideas.support(ideas.neighbour)
    assert not await ideas.support(ideas.neighbour)
    assert await supporters_of(session, case_id) == (1, 1)
    assert await take_back_support(session, case_id=case_id, person=ideas.neighbour)
    assert not await take_back_support(session, case_id=case_id, person=ideas.neighbour)
    assert await supporters_of(session, case_id) == (0, 0)


async def test_an_author_does_not_support_their_own_idea(ideas: IdeaScene) -> None:
    assert not await ideas.support(ideas.author)
    assert await supporters_of(ideas.session, ideas.idea.id) == (0, 0)


@pytest.mark.parametrize("end", [CaseStatus.DONE, CaseStatus.CANNOT_BE_DONE])
async def test_an_idea_that_has_ended_is_only_read(ideas: IdeaScene, end: CaseStatus) -> None:
    await ideas.move(ideas.idea, end)
    with pytest.raises(IdeaClosedError):
        await ideas.support(ideas.neighbour)
    assert await find_public_idea(ideas.session, ideas.idea.id) is not None


async def test_a_withdrawn_idea_is_seen_by_nobody(ideas: IdeaScene) -> None:
    await ideas.support(ideas.neighbour)
    await withdraw_case(ideas.session, case=ideas.idea, person=ideas.author, now=NOW)
    assert await find_public_idea(ideas.session, ideas.idea.id) is None
    assert await ideas.told(ideas.neighbour, CaseHistoryNotice.NAME) == 1
    with pytest.raises(IdeaMissingError):
        await ideas.support(ideas.neighbour)


async def test_a_hundred_people_at_once_are_counted_exactly(database: Database) -> None:
    async with database.transaction() as session:
        manager = await a_person(session, Role.MANAGER)
        case = await a_published_idea(session, await a_person(session), manager, goal=50)
        people = [await a_person(session) for _number in range(100)]

    async def press(person: Person, *, back: bool) -> None:
        async with database.transaction() as session:
            await support_idea(session, case_id=case.id, person=person, now=NOW)
        async with database.transaction() as session:
            await support_idea(session, case_id=case.id, person=person, now=NOW)
        if back:
            async with database.transaction() as session:
                await take_back_support(session, case_id=case.id, person=person)

    await asyncio.gather(
        *(press(person, back=number % 5 == 0) for number, person in enumerate(people)),
        *(press(person, back=False) for person in people[1:100:10]),
    )
    async with database.transaction() as session:
        assert await supporters_of(session, case.id) == (80, 80)
        told = [
            name for name, _ in await notices_to(session, manager) if name == IdeaGoalNotice.NAME
        ]
        assert told == [IdeaGoalNotice.NAME]


# --- Goals -------------------------------------------------------------------------------------


async def test_the_team_is_told_once_when_the_goal_is_reached(session: AsyncSession) -> None:
    manager, author = await a_person(session, Role.MANAGER), await a_person(session)
    helper = await a_person(session, Role.HELPER, name="Ali")
    case = await a_published_idea(session, author, manager, goal=2)
    case.assignee_id = helper.id
    people = [await a_person(session) for _number in range(3)]
    for person in people:
        await support_idea(session, case_id=case.id, person=person, now=NOW)
    for person in people[:2]:
        await take_back_support(session, case_id=case.id, person=person)
    for person in people[:2]:
        await support_idea(session, case_id=case.id, person=person, now=NOW)
    for member in (manager, helper):
        goals = [
            each for each in await notices_to(session, member) if each[0] == IdeaGoalNotice.NAME
        ]
        assert goals == [(IdeaGoalNotice.NAME, {"case_id": case.id, "reached": True})]


async def test_the_team_is_told_once_when_it_is_missed(session: AsyncSession) -> None:
    manager, author = await a_person(session, Role.MANAGER), await a_person(session)
    profile = profile_with_goal(1, days=60)
    await a_published_idea(session, author, manager, goal=1)
    reached = await a_published_idea(session, author, manager, goal=1)
    planned = await a_published_idea(session, author, manager, goal=1)
    await support_idea(session, case_id=reached.id, person=await a_person(session), now=NOW)
    await change_status(session, case=planned, actor=manager, wanted=CaseStatus.PLANNED, now=NOW)
    almost, later = NOW + timedelta(days=59), NOW + timedelta(days=60)
    assert await tell_of_missed_goals(session, profile=profile, now=almost) == 0
    assert await tell_of_missed_goals(session, profile=profile, now=later) == 1
    assert await tell_of_missed_goals(session, profile=profile, now=later) == 0
    told = [
        payload
        for name, payload in await notices_to(session, manager)
        if name == IdeaGoalNotice.NAME
    ]
    assert [payload["reached"] for payload in told] == [True, False]


# --- Merging -----------------------------------------------------------------------------------


async def test_supporters_of_a_merged_idea_support_the_original_once(ideas: IdeaScene) -> None:
    session, other_author = ideas.session, await a_person(ideas.session)
    other = await a_published_idea(session, other_author, ideas.manager, goal=2)
    in_both, in_one = await a_person(session), await a_person(session)
    await ideas.support(in_both)
    for person in (in_both, in_one, ideas.author):
        await ideas.support(person, other)
    await offer_help(session, case=other, person=in_one, ways=[HelpWay.ROOM], now=NOW)
    case = await get_staff_case(session, staff=ideas.manager, case_id=other.id)
    await merge_case(
        session, case=case, actor=ideas.manager, reference=ideas.idea.reference, now=NOW
    )
    assert await supporters_of(session, ideas.idea.id) == (2, 2)
    for person in (in_both, in_one, other_author):
        assert person.id in await list_audience(session, ideas.idea)
        assert await ideas.told(person, CaseHistoryNotice.NAME) == 1 + (person is other_author)
    involved = await get_involvement(session, case_id=ideas.idea.id, person_id=in_one.id)
    assert involved == Involvement(supports=True, ways=frozenset({HelpWay.ROOM}))


async def test_nobody_is_lost_who_supports_while_ideas_are_merged(database: Database) -> None:
    async with database.transaction() as session:
        manager = await a_person(session, Role.MANAGER)
        original, merged = [
            await a_published_idea(session, await a_person(session), manager, goal=5) for _ in "ab"
        ]
        people = [await a_person(session) for _number in range(40)]
    some_came = asyncio.Event()

    async def press(person: Person) -> bool:
        async with database.transaction() as session:
            await support_idea(session, case_id=original.id, person=person, now=NOW)
        async with database.transaction() as session:
            await take_back_support(session, case_id=original.id, person=person)
        try:
            async with database.transaction() as session:
                await support_idea(session, case_id=merged.id, person=person, now=NOW)
        except IdeaClosedError:
            return False
        some_came.set()
        return True

    async def merge() -> None:
        await some_came.wait()
        async with database.transaction() as session:
            case = await get_staff_case(session, staff=manager, case_id=merged.id)
            await merge_case(
                session, case=case, actor=manager, reference=original.reference, now=NOW
            )

    *in_time, _merged = await asyncio.gather(*(press(person) for person in people), merge())
    async with database.transaction() as session:
        shown, rows = await supporters_of(session, original.id)
        assert shown == rows
        supporters = set(
            await session.scalars(
                select(IdeaSupport.person_id).where(IdeaSupport.case_id == original.id)
            )
        )
        for person, came in zip(people, in_time, strict=True):
            assert not came or person.id in supporters


async def test_merging_can_reach_the_goal(session: AsyncSession) -> None:
    manager = await a_person(session, Role.MANAGER)
    one, two = [
        await a_published_idea(session, await a_person(session), manager, goal=2) for _ in "ab"
    ]
    for case in (one, two):
        await support_idea(session, case_id=case.id, person=await a_person(session), now=NOW)
    await merge_case(session, case=two, actor=manager, reference=one.reference, now=NOW)
    goals = [each for each in await notices_to(session, manager) if each[0] == IdeaGoalNotice.NAME]
    assert goals == [(IdeaGoalNotice.NAME, {"case_id": one.id, "reached": True})]


async def test_a_published_idea_is_not_merged_into_one_nobody_sees(ideas: IdeaScene) -> None:
    hidden = await an_idea(ideas.session, ideas.neighbour)
    with pytest.raises(MergeError):
        await merge_case(
            ideas.session,
            case=ideas.idea,
            actor=ideas.manager,
            reference=hidden.reference,
            now=NOW,
        )


# --- Helping -----------------------------------------------------------------------------------


async def test_the_team_hears_of_helpers_and_words_stay_when_ways_change(
    ideas: IdeaScene,
) -> None:
    session, person, case = ideas.session, ideas.neighbour, ideas.idea
    first = [HelpWay.MONEY, HelpWay.TIME]
    await offer_help(session, case=case, person=person, ways=first, words="On Mondays", now=NOW)
    await offer_help(session, case=case, person=person, ways=[HelpWay.ROOM], now=NOW)
    stored = (await session.scalars(select(IdeaHelper))).one()
    await session.refresh(stored)
    assert (stored.ways, stored.words) == (["room"], "On Mondays")
    assert await ideas.told(ideas.manager, IdeaHelpNotice.NAME) == 2
    await offer_help(session, case=case, person=person, ways=[], now=NOW)
    assert (await session.scalars(select(IdeaHelper.case_id))).all() == []


# --- Comments ----------------------------------------------------------------------------------


async def test_a_comment_goes_to_the_team_first(ideas: IdeaScene) -> None:
    session, case_id = ideas.session, ideas.idea.id
    comment = await comment_on_idea(
        session, case_id=case_id, person=ideas.neighbour, text=" Good! ", now=NOW
    )
    assert await ideas.told(ideas.manager, CommentNotice.NAME) == 1
    assert await list_comments(session, case_id=case_id) == []
    waiting = await list_waiting_comments(session, staff=ideas.manager, limit=5)
    assert [each.id for each in waiting] == [comment.id]
    for _again in range(2):
        await decide_comment(
            session, comment_id=comment.id, staff=ideas.manager, shown=True, now=NOW
        )
    assert await ideas.told(ideas.author, CommentShownNotice.NAME) == 1
    assert [each.text for each in await list_comments(session, case_id=case_id)] == ["Good!"]
    await decide_comment(session, comment_id=comment.id, staff=ideas.manager, shown=False, now=NOW)
    assert await count_comments(session, case_id=case_id) == 0
    back = await decide_comment(
        session, comment_id=comment.id, staff=ideas.manager, shown=True, now=NOW
    )
    assert back.state is CommentState.DROPPED


async def test_the_one_who_commented_is_answered_alone(ideas: IdeaScene) -> None:
    session = ideas.session
    comment = await comment_on_idea(
        session, case_id=ideas.idea.id, person=ideas.neighbour, text="Why?", now=NOW
    )
    await answer_comment(
        session, comment_id=comment.id, staff=ideas.manager, text="Because.", now=NOW
    )
    assert await ideas.told(ideas.neighbour, CommentAnswerNotice.NAME) == 1
    assert await ideas.told(ideas.author, CommentAnswerNotice.NAME) == 0


async def test_helpers_and_readers_cannot_decide_what_is_not_theirs(ideas: IdeaScene) -> None:
    session = ideas.session
    comment = await comment_on_idea(
        session, case_id=ideas.idea.id, person=ideas.neighbour, text="Why?", now=NOW
    )
    for role in (Role.HELPER, Role.READER, Role.RESIDENT):
        with pytest.raises(CommentMissingError):
            await decide_comment(
                session,
                comment_id=comment.id,
                staff=await a_person(session, role),
                shown=True,
                now=NOW,
            )


async def test_nobody_floods_the_team_with_comments(ideas: IdeaScene) -> None:
    for number in range(COMMENT_LIMIT):
        await comment_on_idea(
            ideas.session, case_id=ideas.idea.id, person=ideas.author, text=f"{number}", now=NOW
        )
    with pytest.raises(DailyLimitError):
        await comment_on_idea(
            ideas.session, case_id=ideas.idea.id, person=ideas.author, text="More", now=NOW
        )
    tomorrow = NOW + timedelta(days=1)
    await comment_on_idea(
        ideas.session, case_id=ideas.idea.id, person=ideas.author, text="More", now=tomorrow
    )


# --- Looking -----------------------------------------------------------------------------------


async def test_residents_look_through_what_is_published(ideas: IdeaScene) -> None:
    session, person_id = ideas.session, ideas.neighbour.id
    later = NOW + timedelta(hours=1)
    newer = await a_published_idea(session, ideas.author, ideas.manager, now=later)
    done = await a_published_idea(session, ideas.author, ideas.manager, now=later)
    await an_idea(session, ideas.author)
    await ideas.support(ideas.neighbour)
    await ideas.move(done, CaseStatus.DONE)

    async def shown(shelf: Shelf) -> list[int]:
        page = await list_shelf(session, shelf=shelf, person_id=person_id, page=0)
        return [case.id for case, _idea in page.cases]

    assert await shown(Shelf.NEWEST) == [newer.id, ideas.idea.id]
    assert await shown(Shelf.SUPPORTED) == [ideas.idea.id, newer.id]
    assert await shown(Shelf.MINE) == [ideas.idea.id]
    assert await shown(Shelf.FINISHED) == [done.id]


async def test_the_team_looks_through_all_and_helpers_through_theirs(ideas: IdeaScene) -> None:
    session = ideas.session
    first, second = await an_idea(session, ideas.author), await an_idea(session, ideas.author)
    page = await list_tray(session, staff=ideas.manager, tray=Tray.REVIEW, page=9)
    assert [case.id for case, _idea in page.cases] == [first.id, second.id]
    counts = await count_trays(session, staff=ideas.manager)
    assert counts == {Tray.REVIEW: 2, Tray.PUBLISHED: 1, Tray.ALL: 3}
    helper = await a_person(session, Role.HELPER, name="Ali")
    second.assignee_id = helper.id
    await session.flush()
    assert (await count_trays(session, staff=helper))[Tray.ALL] == 1


async def test_the_history_of_an_idea_is_whole(ideas: IdeaScene) -> None:
    await ideas.move(ideas.idea, CaseStatus.PLANNED)
    became = [entry.became for entry in await history_of(ideas.session, ideas.idea)]
    assert became == [None, CaseStatus.PUBLISHED, CaseStatus.PLANNED]
