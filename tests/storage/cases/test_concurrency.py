"""Two of the team at the same time: nothing is lost, and the second is told."""

import asyncio

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseHistoryKind, CaseStatus
from storage.cases.queries import get_staff_case
from storage.cases.staff import answer_reporter, change_status, note_on_case, take_case
from storage.database import Database
from storage.errors import (
    CaseChangedError,
    MergeError,
    StorageError,
)
from storage.ideas.merging import merge_case
from storage.people import Person, Role
from tests.conftest import NOW
from tests.support.cases import Scene, a_case, a_person, history_of


@pytest.fixture
async def scene(session: AsyncSession) -> Scene:
    return await Scene(session).set()


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
        ends = [e for e in await history_of(session, stored) if e.kind is CaseHistoryKind.STATUS]
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
