"""The log: one line a kind and minute, whole tracebacks once, and no secrets, texts or tricks."""

import io
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.logs import Kind, describe_error, error_location, set_up_logs
from bot.logs.folding import KINDS_AT_ONCE, WINDOW_S, FoldingHandler
from bot.logs.lines import LineFormatter
from bot.logs.redaction import Redaction

PRIVATE = "Frau Arslan, Rathausstraße 5"
TOKEN = "8412345678:AAF1x2y3z4A5b6C7d8E9f0G1h2I3j4K5l6M"  # noqa: S105  made up
SECRET = "tW9nVq3xQ0Zr8yLk1Jm2Nb4Vc6Xz7As9Df0Gh5Jk3L8"  # noqa: S105  made up


class Log:
    """A log with a clock of its own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.stream = io.StringIO()
        self.handler = FoldingHandler(self.stream, timer=lambda: self.now)
        self.handler.setFormatter(LineFormatter([TOKEN]))
        self.logger = logging.Logger("bot.tests")  # noqa: LOG001  not among the program's own
        self.library = logging.Logger("asyncio")  # noqa: LOG001
        for logger in (self.logger, self.library):
            logger.addHandler(self.handler)

    def wait(self, seconds: float) -> None:
        """Let time pass, as the timer of the handler does."""
        self.now += seconds
        self.handler.write_due()

    def lines(self) -> list[str]:
        """The lines since the last time, without the date."""
        written = self.stream.getvalue().splitlines()
        self.stream.seek(0)
        self.stream.truncate()
        return [line.partition(",")[2][4:] if line[:2] == "20" else line for line in written]


@pytest.fixture
def log() -> Iterator[Log]:
    log = Log()
    yield log
    log.handler.close()


def fails(error: Exception) -> None:
    raise error


def test_lines_of_a_kind_are_one_a_minute_also_where_nothing_more_comes(log: Log) -> None:
    for number in range(550):
        log.logger.warning("Message %d is tried again", number)
    log.logger.warning("Something else")
    assert log.lines() == [
        "WARNING bot.tests: Message 0 is tried again",
        "WARNING bot.tests: Something else",
    ]
    log.wait(WINDOW_S)
    assert log.lines() == [
        "WARNING bot.tests: Message 549 is tried again (and 549 more like it within a minute)"
    ]
    log.logger.warning("Message %d is tried again", 550)
    assert log.lines() == []
    log.now += WINDOW_S
    log.logger.warning("Message %d is tried again", 551)
    assert log.lines() == ["WARNING bot.tests: Message 550 is tried again"]
    log.wait(WINDOW_S)
    assert log.lines() == ["WARNING bot.tests: Message 551 is tried again"]
    log.wait(WINDOW_S)
    log.logger.warning("Message %d is tried again", 552)
    assert log.lines() == ["WARNING bot.tests: Message 552 is tried again"]


def test_kinds_differ_in_logger_level_words_errors_and_kinds_but_not_in_numbers(log: Log) -> None:
    for number in range(3):
        log.logger.info("The job %s took %d s", "events", number)
        log.logger.info("The job %s took %d s", "reminders", number)
        log.logger.error("The job %s took %d s", "events", number)
        log.logger.warning("Bad requests from %s", Kind("192.0.2.7"))
        log.logger.warning("Bad requests from %s", Kind("192.0.2.8"))
        log.library.warning(f"fd {number} at 0x7f{number} is full")
        log.logger.debug("Debugging has every line: %d", number)
        for error in (KeyError(PRIVATE), ValueError(PRIVATE)):
            try:
                fails(error)
            except Exception as raised:
                log.logger.warning("Message %d: %s", number, error_location(raised))
    lines = log.lines()
    assert len(lines) == 11
    assert PRIVATE not in "".join(lines)


def test_a_whole_traceback_is_written_once_and_its_place_afterwards(log: Log) -> None:
    for _ in range(40):
        try:
            fails(RuntimeError(PRIVATE))
        except RuntimeError:
            log.logger.exception("The job %s failed", "events")
    first = log.lines()
    assert first[:2] == [
        "ERROR bot.tests: The job events failed",
        f'  File "{__file__}", line {first[1].split("line ")[1]}',
    ]
    assert first[-1] == "RuntimeError"
    assert any("fails(RuntimeError(PRIVATE))" in line for line in first)
    log.wait(WINDOW_S)
    (line,) = log.lines()
    assert line.startswith("ERROR bot.tests: The job events failed (RuntimeError) (test_logs.py:")
    assert line.endswith("(and 39 more like it within a minute)")
    log.wait(WINDOW_S)
    log.wait(WINDOW_S)
    try:
        fails(RuntimeError(PRIVATE))
    except RuntimeError:
        log.logger.exception("The job %s failed", "events")
    (line,) = log.lines()
    assert line.startswith("ERROR bot.tests: The job events failed (RuntimeError) (test_logs.py:")


def test_an_error_is_shown_with_all_that_led_to_it_but_without_texts(log: Log) -> None:
    cause = KeyError(PRIVATE)
    grouped = ExceptionGroup(PRIVATE, [ValueError(PRIVATE), OSError(28, "No space left", PRIVATE)])
    try:
        raise grouped from cause
    except ExceptionGroup:
        log.logger.exception("Trouble")
    text = "\n".join(log.lines())
    assert PRIVATE not in text
    for part in (
        "KeyError",
        "which led to",
        "ExceptionGroup",
        "  | ValueError",
        "(No space left)",
    ):
        assert part in text


def test_errors_of_the_system_and_of_databases_are_named_by_their_codes() -> None:
    driver = type("Driver", (Exception,), {"sqlite_errorname": "SQLITE_FULL"})(PRIVATE)
    server = type("Server", (Exception,), {"sqlstate": "53100"})(PRIVATE)
    assert describe_error(OperationalError("q", {}, driver)) == "OperationalError (SQLITE_FULL)"
    assert describe_error(server) == "Server (53100)"
    assert describe_error(PermissionError(13, "Permission denied", PRIVATE)).endswith(
        "(Permission denied)"
    )
    assert describe_error(ValueError(PRIVATE)) == "ValueError"


def test_too_many_kinds_are_counted_together(log: Log) -> None:
    for number in range(5 * KINDS_AT_ONCE):
        log.logger.warning("Bad requests from %s", Kind(f"192.0.2.{number}"))
    assert len(log.lines()) == KINDS_AT_ONCE + 1
    log.wait(WINDOW_S)
    (line,) = log.lines()
    assert f"(and {4 * KINDS_AT_ONCE - 1} more" in line


def test_what_was_counted_is_written_when_the_program_ends(log: Log) -> None:
    for number in range(3):
        log.logger.info("Person %d is gone", number)
    log.handler.close()
    assert log.lines()[-1].endswith("Person 2 is gone (and 2 more like it within a minute)")


def test_what_is_cleared_away_at_the_end_may_log_and_waits_for_nobody() -> None:
    """No thread starts while Python ends; to wait for one would be for ever."""
    program = """
import logging
from bot.logs import set_up_logs
set_up_logs("INFO")
class Late:
    def __init__(self): self.log = logging.getLogger("asyncio").error
    def __del__(self): self.log("destroyed")
late = Late()
late.itself = late
"""
    ended = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert "asyncio" in ended.stderr  # what formats the line may be gone already


def test_the_minute_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.logs.folding.WINDOW_S", 0.05)
    stream = io.StringIO()
    handler = FoldingHandler(stream)
    written = threading.Event()

    def notice() -> None:
        if "Line 1" in stream.getvalue():
            written.set()

    monkeypatch.setattr(handler, "flush", notice)
    for number in range(2):
        handler.handle(logging.LogRecord("bot", logging.INFO, "", 1, "Line %d", (number,), None))
    assert written.wait(5)
    handler.close()


@pytest.mark.parametrize(
    "text",
    [
        f"POST https://api.telegram.org/bot{TOKEN}/sendMessage",
        f"GET /file/bot{TOKEN.replace(':', '%3A')}/photos/1.jpg",
        "GET /bot42:short/getMe",
        f"400, message: Bad status line 'GET /calendar/{SECRET}.ics HTTP/9'",
        f"GET /team/?x=1&start=team-{SECRET} HTTP/1.1",
        f"https://t.me/leimen_bot?startapp=team-{SECRET}",
        f"/start team-{SECRET}",
        f"Cookie: quartiersbote={SECRET}; a=b",
        f"quartiersbote_team={SECRET}",
        "postgresql+asyncpg://bote:kurz@db/bote",
        f"Authorization: Bearer {SECRET}",
        "password=hunter2",
        f"open /data/media/{SECRET}",
    ],
)
def test_secrets_are_taken_out_wherever_they_stand(text: str) -> None:
    redacted = Redaction()(text)
    assert "[secret]" in redacted
    for secret in (TOKEN, TOKEN.partition(":")[2], SECRET, "42:short", "kurz", "hunter2"):
        assert secret not in redacted


def test_known_secrets_go_in_every_spelling_and_ordinary_lines_stay() -> None:
    redact = Redaction(["pass/wörd!", "bote"])
    assert redact("pass/wörd! pass%2Fw%C3%B6rd%21") == "[secret] [secret]"
    for line in (
        "Message 12: KeyError < worker.py:230 < claiming.py:276",
        "telegram: no updates, again in 32 s: TelegramNetworkError",
        "The chat page is at http://127.0.0.1:8080",
        "test_a_refused_description_is_asked_for_again quartiersbote-20261130-181500",
        "2026-11-30 18:15:00,123 Event 77 of 3f2b8c1e-1234-4c1d-9abc-1234567890ab",
    ):
        assert redact(line) == line


def test_a_line_is_one_line_and_tells_nothing_of_tasks(log: Log) -> None:
    log.logger.warning("Host %s\x1b[2J", "a\r\n2026-01-01 INFO bot: all is well\u2028")
    log.library.error("Task exception was never retrieved\nfuture: <Task %s>", PRIVATE)
    log.logger.warning("%s", "x" * 10_000)
    host, library, long = log.lines()
    assert host == r"WARNING bot.tests: Host a\r\n2026-01-01 INFO bot: all is well\x2028\x1b[2J"
    assert library == "ERROR asyncio: Task exception was never retrieved"
    assert len(long) < 2_100


def test_a_line_that_cannot_be_written_shows_no_values(
    log: Log, capsys: pytest.CaptureFixture[str]
) -> None:
    log.logger.warning("%d people", PRIVATE)
    assert PRIVATE not in log.stream.getvalue() + capsys.readouterr().err
    assert "could not be written: bot.tests, test_logs.py" in log.stream.getvalue()


@contextmanager
def logs_not_set_up(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    root.handlers = []
    try:
        yield
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers = handlers
        root.setLevel(level)


def ends(error: Exception) -> None:
    """End as a program does."""
    try:
        raise error
    except type(error) as raised:
        sys.excepthook(type(raised), raised, raised.__traceback__)


def ends_a_thread(error: Exception) -> None:
    thread = threading.Thread(target=fails, args=[error])
    thread.start()
    thread.join()


@pytest.mark.parametrize("ending", [ends, ends_a_thread])
def test_what_ends_the_program_is_logged_without_its_text(
    ending: Callable[[Exception], None],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with logs_not_set_up(monkeypatch):
        set_up_logs("INFO", [TOKEN])
        ending(ValueError(PRIVATE))
    written = capsys.readouterr().err
    assert "CRITICAL bot.logs: The program ends" in written
    assert written.endswith("ValueError\n")
    assert PRIVATE not in written
