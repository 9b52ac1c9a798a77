"""What the network and the messenger do to a program that goes on running."""

import logging
import random
import time
from collections.abc import AsyncIterator
from http import HTTPStatus

import pytest

from bot.intake.fetching import FETCHING_S
from tests.e2e.books import Books
from tests.e2e.scenes import PATIENCE_S, Installation, report_all
from tests.support.botapi import (
    BotApi,
    answer,
    cut_after,
    cut_before,
    slow,
    too_many,
)
from tests.support.botapi.story import picture
from tests.support.databases import KINDS
from tests.support.lengths import LONG

logger = logging.getLogger(__name__)

PEOPLE = 260 if LONG else 110
"""More than the updates of one answer (Bot API, getUpdates)."""
RESIDENTS = 30
SHARE = 0.04
"""Share of requests each kind of fault hits; a quarter of all in sum."""
PAUSE_S = 3
GRACE_S = 0.4
"""What was written before the answer was read may still come; the machine may be busy."""
RESUMED_S = 2.0
"""Sending goes on within a second, on a machine that has nothing else to do."""
TOO_MANY = HTTPStatus.TOO_MANY_REQUESTS
NOT_DELIVERY = {"getUpdates", "getMe", "getFile", "file"}
"""What no pause is about: it brings what people write."""


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """The messenger, with other faults each time."""
    seed = random.SystemRandom().randrange(10**6)
    logger.warning("the faults have the seed %d", seed)
    async with BotApi(seed=seed) as started:
        yield started


async def test_a_bad_network_loses_nothing_and_doubles_only_what_was_cut(
    installation: Installation, api: BotApi
) -> None:
    for fault in (
        cut_before(),
        cut_after(),
        answer(502),
        answer(500, accepted=True),
        slow(0.5),
        too_many(1),
    ):
        api.faults.add(fault, probability=SHARE)
    for number, fault in enumerate((cut_before(), answer(502), too_many(1), cut_after())):
        api.faults.add(fault, method="getUpdates", nth=5 + 5 * number)
    api.enforce_rates()
    async with installation.running(QB_TELEGRAM_MESSAGES_PER_SECOND="30") as program:
        told = await report_all(api, RESIDENTS)
        api.faults.clear()
        await installation.wait_until_all_is_sent()
        assert await program.stop() == 0, program.output
        assert "ERROR" not in program.output, program.output
        assert "Traceback" not in program.output, program.output

    books = await Books.of(installation)
    books.check_that_everything_ended_well()
    books.check_reports(told)
    books.check_confirmations(told)
    doubles = books.check_that_only_the_doubtful_is_doubled()
    assert doubles <= lost_answers(api)
    assert api.mistakes == []
    assert api.violations == []
    logger.warning("%d messages came twice, %d answers were lost", doubles, lost_answers(api))


async def test_nothing_leaves_during_a_pause_and_everything_soon_afterwards(
    installation: Installation, api: BotApi
) -> None:
    people = [api.person(100 + number, language_code="en") for number in range(20)]
    async with installation.running() as program:
        await api.wait_until(lambda: len(api.requests_for("setMyShortDescription")) == 7)
        # One alone would be that chat's affair; of what the second is, the messenger does not say.
        api.faults.add(too_many(PAUSE_S), method="sendMessage", times=2)
        for person in people:
            person.start("report")
        for person in people:
            await person.wait_for("What is wrong?", PATIENCE_S)
        assert await program.stop() == 0, program.output

    begun = [request.began for request in api.requests if request.method not in NOT_DELIVERY]
    _first, pause = (each.began for each in api.requests if each.status == TOO_MANY)
    afterwards = [moment - pause for moment in begun if moment > pause + GRACE_S]
    assert PAUSE_S <= min(afterwards) < PAUSE_S + RESUMED_S
    messages = (await Books.of(installation)).messages
    assert len(messages) == 2 * len(people)  # each is told what is stored, and asked
    assert sorted(message.attempts for message in messages) == [1] * 38 + [2] * 2
    assert not any(message.doubtful for message in messages)


@pytest.mark.parametrize("installation", KINDS, indirect=True)
async def test_a_photo_that_hangs_holds_up_nobody(installation: Installation, api: BotApi) -> None:
    """99 of 260 were answered, and nobody more for minutes: one answer holds 100 updates."""
    people = [api.person(100 + number, language_code="en") for number in range(PEOPLE)]
    hanging = api.person(1, language_code="en")
    hanging.meet()
    api.faults.add(slow(600, accepted=False), method="file", times=None)
    async with installation.running() as program:
        await api.wait_until(lambda: len(api.requests_for("setMyShortDescription")) == 7)
        hanging.send_photo(picture(), "A broken lamp")
        began = time.monotonic()
        for person in people:
            person.start("report")
        for person in people:
            await person.wait_for("What is wrong?", PATIENCE_S)
        assert time.monotonic() - began < FETCHING_S
        assert api.unconfirmed == []
        if LONG:
            await hanging.wait_for("Please send another photo.", 2 * FETCHING_S + PATIENCE_S)
            await hanging.wait_for("I have kept your message.", PATIENCE_S)
        assert await program.stop() == 0, program.output


def lost_answers(api: BotApi) -> int:
    """Return how many requests took effect without the program knowing."""
    lost = ("cut after accepting", "500 after accepting")
    return sum(request.outcome.endswith(lost) for request in api.requests)
