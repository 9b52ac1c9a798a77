"""The outbox: what may go out, in which order, and that its sums add up."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import MONTH
from storage.database import Database
from storage.outbox import (
    LONGEST_WAIT,
    DeliveryState,
    Notice,
    OutboxMessage,
    Outcome,
    Priority,
    begin_sending,
    count_by_state,
    enqueue_method,
    enqueue_notice,
    has_newer_answer,
    list_due,
    next_due_at,
    record_outcomes,
    recover_interrupted,
    release_unsent,
    replace_call,
)
from storage.people import Person, get_or_create_person
from storage.privacy.keeping import forget_over
from tests.conftest import NOW

SECOND = timedelta(seconds=1)
QUIET = ("AnswerCallbackQuery",)


async def somebody(session: AsyncSession, account_id: int = 1) -> Person:
    return await get_or_create_person(
        session,
        channel="telegram",
        account_id=account_id,
        locale="de",
        language_tag="de",
        now=NOW,
    )


async def put(
    session: AsyncSession,
    person: Person,
    text: str = "Hallo",
    *,
    method: str = "SendMessage",
    now: datetime = NOW,
    **rest: Any,
) -> OutboxMessage:
    message = await enqueue_method(
        session, person=person, method=method, payload={"text": text}, now=now, **rest
    )
    await session.flush()
    return message


async def due(
    session: AsyncSession,
    *,
    busy: Collection[int] = (),
    closed: Collection[int] = (),
    limit: int = 100,
    overdue: Collection[int] = (),
    now: datetime = NOW,
) -> list[str]:
    """The texts that may go out now, in their order."""
    found = await list_due(
        session,
        channel="telegram",
        quiet=QUIET,
        busy=busy,
        closed=closed,
        limit=limit,
        overdue=overdue,
        now=now,
    )
    return [str(each.message.payload["text"]) for each in found]


async def finish(session: AsyncSession, message: OutboxMessage, **rest: Any) -> None:
    await begin_sending(session, outbox_ids=[message.id])
    rest.setdefault("state", DeliveryState.SENT)
    await record_outcomes(session, outcomes=[Outcome(message.id, **rest)], now=NOW)


async def reread(session: AsyncSession, message: OutboxMessage) -> OutboxMessage:
    found = select(OutboxMessage).where(OutboxMessage.id == message.id)
    return (await session.scalars(found.execution_options(populate_existing=True))).one()


# --- Order -------------------------------------------------------------------------------------


async def test_one_message_a_person_and_the_earliest_first(session: AsyncSession) -> None:
    ayse, boris = await somebody(session, 1), await somebody(session, 2)
    first = await put(session, ayse, "A1")
    for person, text in ((ayse, "A2"), (boris, "B1")):
        await put(session, person, text)
    assert await due(session) == ["A1", "B1"]
    await begin_sending(session, outbox_ids=[first.id])
    assert await due(session) == ["B1"]
    await record_outcomes(session, outcomes=[Outcome(first.id, DeliveryState.SENT)], now=NOW)
    assert await due(session) == ["A2", "B1"]


async def test_a_message_that_waits_for_another_try_is_not_overtaken(
    session: AsyncSession,
) -> None:
    person = await somebody(session)
    first = await put(session, person, "1")
    await put(session, person, "2")
    later = NOW + 8 * SECOND
    await finish(session, first, state=DeliveryState.WAITING, not_before=later, error="502")
    assert await due(session, now=NOW + 7 * SECOND) == []
    assert await next_due_at(session, channel="telegram", after=NOW) == later
    assert await due(session, now=later) == ["1"]


async def test_answers_go_before_notices_before_announcements(session: AsyncSession) -> None:
    for number, priority in enumerate(reversed(Priority), start=1):
        await put(session, await somebody(session, number), priority.name, priority=priority)
    assert await due(session) == ["ANSWER", "NOTICE", "ANNOUNCEMENT"]
    assert await due(session, limit=1) == ["ANSWER"]


async def test_an_answer_overtakes_a_notice_to_the_same_person(session: AsyncSession) -> None:
    person = await somebody(session)
    await put(session, person, "notice", priority=Priority.NOTICE)
    await put(session, person, "answer")
    assert await due(session) == ["answer"]


async def test_busy_and_closed_chats_wait(session: AsyncSession) -> None:
    for number in (1, 2, 3):
        await put(session, await somebody(session, number), str(number))
    assert await due(session, busy=[1], closed=[2]) == ["3"]


async def test_a_quiet_call_waits_for_nothing_but_a_pause(session: AsyncSession) -> None:
    person = await somebody(session)
    await put(session, person, "text")
    await put(session, person, "tap", method="AnswerCallbackQuery")
    await put(session, person, "another")
    assert await due(session) == ["text", "tap"]
    assert await due(session, busy=[1]) == ["tap"]
    assert await due(session, limit=0) == ["tap"]
    assert await due(session, closed=[1]) == []


async def test_nothing_waits_for_a_quiet_call(session: AsyncSession) -> None:
    person = await somebody(session)
    tap = await put(session, person, "tap", method="AnswerCallbackQuery")
    await put(session, person, "text")
    await finish(session, tap, state=DeliveryState.WAITING, not_before=NOW + SECOND)
    assert await due(session) == ["text"]


async def test_another_channels_messages_are_left_alone(session: AsyncSession) -> None:
    page = await get_or_create_person(
        session, channel="webchat", account_id=1, locale="de", language_tag=None, now=NOW
    )
    await put(session, page)
    assert await due(session) == []
    assert await next_due_at(session, channel="telegram", after=NOW - SECOND) is None


# --- Topics and delays -------------------------------------------------------------------------


async def test_a_newer_message_takes_the_place_of_one_that_waits(session: AsyncSession) -> None:
    person = await somebody(session)
    old = await put(session, person, "1 photo", topic="photos", delay=SECOND)
    await put(session, await somebody(session, 2), "other", topic="photos", delay=SECOND)
    await put(session, person, "2 photos", topic="photos", delay=SECOND)
    assert await due(session) == []
    assert await due(session, now=NOW + SECOND) == ["other", "2 photos"]
    withdrawn = await reread(session, old)
    assert withdrawn.state is DeliveryState.WITHDRAWN
    assert withdrawn.payload == {}


# --- States ------------------------------------------------------------------------------------


async def test_a_final_state_empties_the_message_and_keeps_what_came_back(
    session: AsyncSession,
) -> None:
    message = await put(session, await somebody(session))
    await finish(session, message, message_id=77)
    sent = await reread(session, message)
    assert (sent.state, sent.message_id, sent.payload) == (DeliveryState.SENT, 77, {})
    assert (sent.finished_at, sent.attempts, sent.doubtful) == (NOW, 1, False)


async def test_doubt_stays_with_a_message_that_arrives_later(session: AsyncSession) -> None:
    message = await put(session, await somebody(session))
    await finish(session, message, state=DeliveryState.WAITING, error="x" * 500, doubtful=True)
    waiting = await reread(session, message)
    assert (waiting.state, waiting.error) == (DeliveryState.WAITING, "x" * 200)
    assert waiting.payload == {"text": "Hallo"}
    await finish(session, message)
    sent = await reread(session, message)
    assert (sent.doubtful, sent.attempts, sent.error) == (True, 2, None)


async def test_only_a_message_being_sent_is_settled(session: AsyncSession) -> None:
    message = await put(session, await somebody(session))
    await record_outcomes(session, outcomes=[Outcome(message.id, DeliveryState.SENT)], now=NOW)
    assert (await reread(session, message)).state is DeliveryState.WAITING
    await record_outcomes(
        session,
        outcomes=[Outcome(message.id, DeliveryState.EXPIRED)],
        before=DeliveryState.WAITING,
        now=NOW,
    )
    assert (await reread(session, message)).state is DeliveryState.EXPIRED


async def test_a_replaced_call_keeps_its_place(session: AsyncSession) -> None:
    person = await somebody(session)
    edit = await put(session, person, "edit", method="EditMessageText")
    await put(session, person, "next")
    await begin_sending(session, outbox_ids=[edit.id])
    await replace_call(session, outbox_id=edit.id, calls=[("SendMessage", {"text": "anew"})])
    session.expire_all()
    assert await due(session) == ["anew"]


async def test_after_a_crash_answers_are_sent_again_and_announcements_are_not(
    session: AsyncSession,
) -> None:
    messages = [
        await put(session, await somebody(session, number), str(number), priority=priority)
        for number, priority in enumerate(Priority, start=1)
    ]
    await begin_sending(session, outbox_ids=[message.id for message in messages])
    await recover_interrupted(session, channel="telegram", exclude=[messages[0].id], now=NOW)
    states = [(m.state, m.doubtful) for m in [await reread(session, each) for each in messages]]
    assert states == [
        (DeliveryState.SENDING, False),
        (DeliveryState.WAITING, True),
        (DeliveryState.UNKNOWN, True),
    ]


async def test_what_was_doubtful_already_is_not_sent_a_third_time(session: AsyncSession) -> None:
    message = await put(session, await somebody(session))
    for state in (DeliveryState.WAITING, DeliveryState.UNKNOWN):
        await begin_sending(session, outbox_ids=[message.id])
        await recover_interrupted(session, channel="telegram", now=NOW)
        assert (await reread(session, message)).state is state
    again = await put(session, await somebody(session))
    for _crash in range(3):  # where the messenger knows repetitions nothing is in doubt
        await begin_sending(session, outbox_ids=[again.id])
        await recover_interrupted(session, channel="telegram", doubtful=False, now=NOW)
    found = await reread(session, again)
    assert (found.state, found.doubtful) == (DeliveryState.WAITING, False)


async def test_what_nobody_has_begun_to_send_waits_again_without_a_doubt(
    session: AsyncSession,
) -> None:
    messages = [await put(session, await somebody(session, number)) for number in (1, 2)]
    numbers = [message.id for message in messages]
    assert set(await begin_sending(session, outbox_ids=numbers)) == set(numbers)
    assert await begin_sending(session, outbox_ids=numbers) == frozenset()
    await release_unsent(session, channel="telegram", exclude=[numbers[0]])
    states = [(m.state, m.doubtful) for m in [await reread(session, each) for each in messages]]
    assert states == [(DeliveryState.SENDING, False), (DeliveryState.WAITING, False)]


async def test_a_clock_that_was_set_back_holds_nobody_up(session: AsyncSession) -> None:
    """What was to wait for nothing is due; what waits, within the longest wait, or sooner."""
    person, other = await somebody(session), await somebody(session, 2)
    await put(session, person, "at once")
    late = await put(session, other, "later", delay=LONGEST_WAIT)
    an_hour_ago = NOW - timedelta(hours=1)
    assert await due(session, now=an_hour_ago) == ["at once", "later"]
    assert await due(session, now=NOW) == ["at once"]
    assert await due(session, now=NOW, overdue=[late.id]) == ["at once", "later"]


async def test_an_erased_messages_number_is_never_given_again(database: Database) -> None:
    async with database.transaction() as session:
        erased = await put(session, await somebody(session))
    async with database.transaction() as session:
        await session.delete(await reread(session, erased))
    async with database.transaction() as session:
        newer = await put(session, await somebody(session))
        assert newer.id > erased.id


async def test_an_answer_to_somebody_who_came_back_is_found(session: AsyncSession) -> None:
    person = await somebody(session)
    await put(session, person, now=NOW)
    assert not await has_newer_answer(session, person_id=person.id, since=NOW)
    await put(session, person, now=NOW + SECOND)
    assert await has_newer_answer(session, person_id=person.id, since=NOW)


# --- Notices and sums --------------------------------------------------------------------------


class Hello(Notice, name="hello"):
    """Says something."""

    text: str


async def test_a_notice_goes_to_each_person_once(session: AsyncSession) -> None:
    people = [await somebody(session, number) for number in (1, 2)]
    await enqueue_notice(
        session,
        Hello(text="n"),
        person_ids={person.id for person in people},
        expires_at=NOW + SECOND,
        now=NOW,
    )
    await session.flush()
    await enqueue_notice(session, Hello(text=""), person_ids=(), now=NOW)
    assert await due(session) == ["n", "n"]
    assert (await count_by_state(session))[DeliveryState.WAITING] == 2


async def test_sums_add_up(session: AsyncSession) -> None:
    for number, state in enumerate(DeliveryState, start=1):
        message = await put(session, await somebody(session, number))
        await finish(session, message, state=state)
    counted = await count_by_state(session, channel="telegram")
    assert dict(counted) == dict.fromkeys(DeliveryState, 1)
    assert sum((await count_by_state(session, channel="webchat")).values()) == 0


@pytest.mark.parametrize(("age", "left"), [(MONTH, 0), (MONTH - SECOND, 1)])
async def test_finished_messages_are_forgotten_in_time(
    session: AsyncSession, age: timedelta, left: int
) -> None:
    await finish(session, await put(session, await somebody(session)))
    await put(session, await somebody(session))
    await forget_over(session, now=NOW + age)
    counted = await count_by_state(session)
    assert counted[DeliveryState.SENT] == left
    assert counted[DeliveryState.WAITING] == 1


async def test_a_commit_tells_which_channel_got_something(database: Database) -> None:
    told: list[str] = []
    database.on_outbox(told.append)
    async with database.transaction() as session:
        person = await somebody(session)
    assert told == []
    async with database.transaction() as session:
        await put(session, person)
        assert told == []
    assert told == ["telegram"]
