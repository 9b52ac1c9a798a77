"""Ratings of the help: without names, and once for each question."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.due import remind_of_solved
from storage.cases.models import CaseKind, CaseStatus
from storage.cases.staff import (
    change_status,
)
from storage.database import Database
from storage.errors import (
    CaseMissingError,
    StatusChangeError,
)
from storage.questions.models import HelpRating, RatedCase
from storage.questions.ratings import count_ratings, is_rated, rate_help
from tests.conftest import NOW
from tests.support.cases import (
    ZONE,
    a_case,
    a_person,
)
from tests.support.talk import DAY, Talk


@pytest.fixture
async def talk(session: AsyncSession) -> Talk:
    return await Talk(session).begin()


async def test_a_rating_is_counted_without_person_and_case(talk: Talk) -> None:
    await talk.close()
    assert await talk.rate(4)
    rating = (await talk.session.scalars(select(HelpRating))).one()
    assert (rating.day, rating.kind, rating.score, rating.times) == (
        date(2026, 11, 23),
        CaseKind.QUESTION,
        4,
        1,
    )
    assert set(HelpRating.__table__.c.keys()) == {"day", "kind", "score", "times"}
    assert set(RatedCase.__table__.c.keys()) == {"case_id"}
    assert await is_rated(talk.session, case_id=talk.case.id)


async def test_a_second_tap_counts_nothing_whatever_it_says(talk: Talk) -> None:
    """Double submit: the same person, tapping twice or thinking again, is one rating."""
    await talk.close()
    assert await talk.rate(5)
    assert not await talk.rate(5)
    assert not await talk.rate(1)
    day = NOW.date()
    assert await count_ratings(talk.session, day, day) == {1: 0, 2: 0, 3: 0, 4: 0, 5: 1}


async def test_taps_at_the_same_moment_are_one_rating(database: Database) -> None:
    """Double submit, by several processes at once."""
    async with database.transaction() as session:
        talk = await Talk(session).begin()
        await talk.close()
    case_id, person = talk.case.id, talk.resident

    async def tap(score: int) -> bool:
        async with database.transaction() as session:
            return await rate_help(
                session, case_id=case_id, person=person, score=score, zone=ZONE, now=NOW
            )

    counted = await asyncio.gather(*(tap(1 + number % 5) for number in range(10)))
    assert sum(counted) == 1
    async with database.transaction() as session:
        assert sum((await count_ratings(session, NOW.date(), NOW.date())).values()) == 1


async def test_ratings_of_many_people_add_up(database: Database) -> None:
    talks = []
    async with database.transaction() as session:
        for _number in range(8):
            talk = await Talk(session).begin()
            await talk.close()
            talks.append(talk)

    async def tap(talk: Talk) -> None:
        async with database.transaction() as session:
            await rate_help(
                session,
                case_id=talk.case.id,
                person=talk.resident,
                score=3,
                zone=ZONE,
                now=NOW,
            )

    await asyncio.gather(*(tap(talk) for talk in talks))
    async with database.transaction() as session:
        counted = await count_ratings(session, NOW.date() - DAY, NOW.date())
        assert counted == {1: 0, 2: 0, 3: 8, 4: 0, 5: 0}
        earlier = NOW.date() - DAY
        assert sum((await count_ratings(session, earlier, earlier)).values()) == 0


async def test_only_the_own_closed_question_is_rated(talk: Talk) -> None:
    with pytest.raises(StatusChangeError):
        await talk.rate()
    await talk.close()
    stranger = await a_person(talk.session)
    with pytest.raises(CaseMissingError):
        await rate_help(
            talk.session, case_id=talk.case.id, person=stranger, score=1, zone=ZONE, now=NOW
        )
    report = await a_case(talk.session, talk.resident)
    await change_status(
        talk.session,
        case=report,
        actor=talk.manager,
        wanted=CaseStatus.SOLVED,
        text="Done.",
        now=NOW,
    )
    with pytest.raises(StatusChangeError):
        await rate_help(
            talk.session, case_id=report.id, person=talk.resident, score=1, zone=ZONE, now=NOW
        )


async def test_whoever_has_rated_is_not_asked_again(talk: Talk) -> None:
    await talk.close()
    version = talk.case.version
    await talk.rate()
    assert await remind_of_solved(talk.session, now=talk.now + 3 * DAY) == 0
    await talk.session.refresh(talk.case)
    assert talk.case.version == version
