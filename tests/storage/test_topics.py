"""What people have chosen to hear about: defaults, choices, streets, changes of the profile."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.errors import TextLengthError
from storage.people import Person
from storage.quarter import QuarterProfile, import_quarter
from storage.quarter.profile import Topic
from storage.topics import (
    EVERYONE,
    STREET_LONGEST,
    choose_topic,
    count_followers,
    count_streets,
    find_street,
    follows_any,
    list_followed,
    match_street,
    name_street,
)
from tests.conftest import NOW
from tests.support.cases import a_person
from tests.support.quarters import sample_profile

PROFILE = sample_profile()


def with_topics(*topics: Topic) -> QuarterProfile:
    """Return the sample quarter with other topics."""
    return PROFILE.model_copy(update={"topics": topics})


def usually(key: str, *, followed: bool) -> Topic:
    """Return the sample quarter's topic, followed by those who have not chosen, or not."""
    topic = next(topic for topic in PROFILE.topics if topic.key == key)
    return topic.model_copy(update={"followed": followed})


async def followers(
    session: AsyncSession, *topics: str, profile: QuarterProfile = PROFILE
) -> set[int]:
    """Return who follows at least one of the topics."""
    found = await session.scalars(select(Person.id).where(follows_any(topics, profile)))
    return set(found)


async def choose(session: AsyncSession, person: Person, topic: str, *, follows: bool) -> None:
    await choose_topic(session, person_id=person.id, topic=topic, follows=follows, now=NOW)


async def test_who_has_not_chosen_follows_what_the_quarter_says(session: AsyncSession) -> None:
    person = await a_person(session)
    followed = await list_followed(session, person_id=person.id, profile=PROFILE)
    assert {topic for topic, follows in followed.items() if follows} == {"urgent", EVERYONE}
    assert next(iter(followed)) == EVERYONE
    assert await followers(session, "urgent") == {person.id}
    assert await followers(session, "events") == set()


async def test_a_topic_is_followed_and_left(session: AsyncSession) -> None:
    one, other = await a_person(session), await a_person(session)
    await choose(session, one, "events", follows=True)
    await choose(session, other, "urgent", follows=False)
    assert await followers(session, "events") == {one.id}
    assert await followers(session, "urgent") == {one.id}
    assert await followers(session, "events", "urgent") == {one.id}
    await choose(session, one, "events", follows=False)
    assert await followers(session, "events") == set()


async def test_following_twice_is_following_once(session: AsyncSession) -> None:
    person = await a_person(session)
    for _time in range(2):
        await choose(session, person, "events", follows=True)
    assert await followers(session, "events") == {person.id}


async def test_leaving_everyone_leaves_the_topics(session: AsyncSession) -> None:
    person = await a_person(session)
    await choose(session, person, "events", follows=True)
    await choose(session, person, EVERYONE, follows=False)
    assert await followers(session, EVERYONE) == set()
    assert await followers(session, "events") == {person.id}
    assert await followers(session, EVERYONE, "events") == {person.id}


async def test_no_topic_reaches_nobody(session: AsyncSession) -> None:
    await a_person(session)
    assert await followers(session) == set()


# --- A change of the profile ---


async def test_a_choice_survives_a_change_of_the_profile(session: AsyncSession) -> None:
    """Known from others: opt-in silently reset by a profile change."""
    came, went, silent = [await a_person(session) for _number in range(3)]
    await import_quarter(session, PROFILE, now=NOW)
    await choose(session, came, "events", follows=True)
    await choose(session, went, "urgent", follows=False)
    changed = with_topics(usually("events", followed=True), usually("urgent", followed=True))
    await import_quarter(session, changed, now=NOW)
    assert await followers(session, "urgent", profile=changed) == {came.id, silent.id}
    back = with_topics(usually("events", followed=False), usually("urgent", followed=False))
    await import_quarter(session, back, now=NOW)
    assert await followers(session, "events", profile=back) == {came.id}
    assert await followers(session, "urgent", profile=back) == set()


async def test_a_topic_that_comes_back_finds_its_followers(session: AsyncSession) -> None:
    """Known from others: opt-in silently reset by a profile change."""
    person = await a_person(session)
    await choose(session, person, "events", follows=True)
    without = with_topics(usually("urgent", followed=True))
    assert set(await list_followed(session, person_id=person.id, profile=without)) == {
        "urgent",
        EVERYONE,
    }
    followed = await list_followed(session, person_id=person.id, profile=PROFILE)
    assert followed["events"]


async def test_a_new_topic_reaches_who_has_chosen_before(session: AsyncSession) -> None:
    person = await a_person(session)
    await choose(session, person, "events", follows=False)
    more = with_topics(*PROFILE.topics[:2], usually("seniors", followed=True))
    assert await followers(session, "seniors", profile=more) == {person.id}


# --- Streets ---


async def test_a_street_is_named_changed_and_taken_out(session: AsyncSession) -> None:
    person = await a_person(session)
    assert await find_street(session, person_id=person.id) is None
    await name_street(session, person_id=person.id, street=" Kirch   gasse ")
    assert await find_street(session, person_id=person.id) == "Kirch gasse"
    await name_street(session, person_id=person.id, street="Am Bach")
    assert await find_street(session, person_id=person.id) == "Am Bach"
    for _time in range(2):
        await name_street(session, person_id=person.id, street=None)
    assert await find_street(session, person_id=person.id) is None


@pytest.mark.parametrize("street", ["", " \n ", "…", "x" * (STREET_LONGEST + 1)])
async def test_a_street_needs_a_name_of_some_length(session: AsyncSession, street: str) -> None:
    person = await a_person(session)
    with pytest.raises(TextLengthError):
        await name_street(session, person_id=person.id, street=street)


@pytest.mark.parametrize("written", ["Musterstraße", "musterstr.", "MUSTERSTRASSE", " Musterstr"])
def test_a_street_of_the_quarter_is_called_by_its_name(written: str) -> None:
    assert match_street(written, PROFILE) == "Musterstraße"


def test_another_street_stays_as_it_was_written() -> None:
    assert match_street("Gartenweg 5", PROFILE) == "Gartenweg 5"


# --- Figures for the team ---


async def test_followers_and_streets_are_counted_without_who_is_gone(
    session: AsyncSession,
) -> None:
    one, other, gone = [await a_person(session) for _number in range(3)]
    for person in (one, other, gone):
        await choose(session, person, "events", follows=True)
        await name_street(session, person_id=person.id, street="Am Bach")
    await choose(session, one, EVERYONE, follows=False)
    await name_street(session, person_id=other.id, street="Gartenweg")
    gone.unreachable_since = NOW
    await session.flush()
    counted = await count_followers(session, profile=PROFILE)
    assert (counted["events"], counted["urgent"], counted[EVERYONE]) == (2, 2, 1)
    streets = await count_streets(session, profile=PROFILE)
    assert streets == dict.fromkeys(PROFILE.streets, 0) | {"Am Bach": 1, "Gartenweg": 1}
    assert list(streets)[-1] == "Gartenweg"
