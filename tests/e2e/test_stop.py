"""How the program ends: by a signal, in the middle of work, and when it cannot begin."""

import asyncio
import socket
import time

from tests.e2e.books import Books
from tests.e2e.scenes import PATIENCE_S, Installation, report_all
from tests.support.botapi import BotApi, slow
from tests.support.program import Running

PROMISED_S = 5.0
"""Until when a program that gets SIGTERM has ended (systemd would wait 90 s)."""
RESIDENTS = 30
STRANGER = "4242:nobody-has-this-one"


async def stop_in_time(program: Running) -> None:
    """Send SIGTERM and insist on what is promised."""
    begun = time.monotonic()
    assert await program.stop() == 0, program.output
    assert time.monotonic() - begun < PROMISED_S
    assert "Traceback" not in program.output, program.output


async def test_a_stop_in_the_middle_of_work_loses_and_doubles_nothing(
    installation: Installation, api: BotApi
) -> None:
    async with asyncio.TaskGroup() as together:
        playing = together.create_task(report_all(api, RESIDENTS))
        async with installation.running() as program:
            await api.wait_until(lambda: len(api.accepted) > RESIDENTS, PATIENCE_S)
            await stop_in_time(program)
        async with installation.running() as program:
            told = await playing
            await installation.wait_until_all_is_sent()
            await stop_in_time(program)

    books = await Books.of(installation)
    books.check_that_everything_ended_well()
    books.check_reports(told)
    assert not any(message.doubtful for message in books.messages)
    assert books.check_that_only_the_doubtful_is_doubled() == 0
    assert api.unconfirmed == []


async def test_a_messenger_that_is_away_or_does_not_answer_holds_up_no_stop(
    installation: Installation, api: BotApi
) -> None:
    person = api.person(7, language_code="en")
    person.start("report-street-lighting")
    async with BotApi() as away:
        nowhere = away.url
    async with installation.running(QB_TELEGRAM_API_URL=nowhere) as program:
        await stop_in_time(program)

    api.faults.add(slow(30, accepted=False), method="sendMessage")
    async with installation.running() as program:
        await api.wait_until(lambda: bool(api.requests_for("sendMessage")), PATIENCE_S)
        await stop_in_time(program)
    assert person.answers == []

    async with installation.running() as program:
        await person.wait_for("What is wrong?", PATIENCE_S)
        await stop_in_time(program)
    message, *_behind = (await Books.of(installation)).messages
    assert (message.attempts, message.doubtful) == (2, True)


async def test_what_hinders_the_start_is_told_in_one_sentence(installation: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        busy, unknown = await asyncio.gather(
            fail_to_run(installation, QB_HTTP_PORT=str(port)),
            fail_to_run(installation, QB_TELEGRAM_TOKEN=STRANGER),
        )
    assert f"127.0.0.1:{port}: Address already in use." in busy
    assert "QB_HTTP_PORT" in busy
    assert "Telegram does not know this bot. QB_TELEGRAM_TOKEN has to be" in unknown
    assert STRANGER not in unknown


async def fail_to_run(installation: Installation, **setting: str) -> str:
    """Start the program, insist on exit code 1, and return what it wrote."""
    async with installation.started(**setting) as program:
        assert await program.process.wait() == 1, program.output
        assert "Traceback" not in program.output, program.output
        return program.output
