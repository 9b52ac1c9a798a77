"""One line for each kind of event and minute, however often it happens.

The first line of a kind is written at once.  Those that follow within a minute are counted, and
written as one when the minute ends, also where nothing more comes; so it goes on, a line a
minute, until a minute brings none.  A whole traceback is written once in the life of the process,
and later ones of its place in one line.

A kind is the logger, the level, the message without its values, the error and its place, and of
the values those that are a ``Kind`` or a single word.  Debugging is not folded.
"""

import logging
import re
import threading
import time
import traceback
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

WINDOW_S: Final = 60.0
KINDS_AT_ONCE: Final = 200
"""Kinds told apart in a minute; what comes beyond is counted by its logger alone."""
TRACEBACKS_REMEMBERED: Final = 1_000
"""Far more than the places where errors happen."""
TEMPLATE_LENGTH: Final = 200
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z_.-]{0,39}")
"""Names of errors, jobs and channels; ids have digits."""
_NUMBER: Final = re.compile(r"0x[0-9a-fA-F]+|\d+")


class Kind(str):
    """A value of a line that makes it a kind of its own, such as an address or a place."""

    __slots__ = ()


@dataclass(slots=True)
class _Fold:
    """A minute of one kind."""

    ends_at: float
    count: int = 0
    line: logging.LogRecord | None = None
    """The last of those that were counted."""


class FoldingHandler(logging.StreamHandler[TextIO]):
    """Writes records to a stream, stderr if none is given; its formatter says how a line looks.

    A line that stands for several has their number as ``record.folded``.
    """

    def __init__(
        self, stream: TextIO | None = None, *, timer: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(stream)
        self._now: Final = timer
        self._folds: dict[Hashable, _Fold] = {}
        self._known_places: set[tuple[str, ...]] = set()
        self._waiting: threading.Timer | None = None
        self._is_closed = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, or count it."""
        # While Python ends, objects that are cleared away still log; no thread starts any more.
        if record.levelno < logging.INFO or self._is_closed:
            super().emit(record)
            return
        try:
            self._fold(record)
        except Exception:  # as in logging itself: a line is no reason to fail
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  overridden
        """Say that a line could not be written; logging itself would print its values."""
        place = f"{record.filename}:{record.lineno}"
        with suppress(OSError, ValueError):
            self.stream.write(f"A line of the log could not be written: {record.name}, {place}\n")

    def write_due(self) -> None:
        """Write the lines of all minutes that have ended."""
        with self._locked():
            now = self._now()
            for kind in [kind for kind, fold in self._folds.items() if fold.ends_at <= now]:
                self._end(kind, self._folds.pop(kind))

    def close(self) -> None:
        """Write what was counted so far, and wait for nothing more."""
        with self._locked():
            self._is_closed = True
            if self._waiting is not None:
                self._waiting.cancel()
                self._waiting = None
            for fold in self._folds.values():
                if fold.line is not None:
                    super().emit(fold.line)
            self._folds.clear()
        super().close()

    def _fold(self, record: logging.LogRecord) -> None:
        place = _place_of(record)
        kind: Hashable = (record.name, record.levelno, _template(record), _words(record), place)
        if kind not in self._folds and len(self._folds) >= KINDS_AT_ONCE:
            kind = record.name
        fold = self._folds.get(kind)
        if fold is not None and fold.ends_at <= self._now():
            self._end(kind, self._folds.pop(kind))
            fold = self._folds.get(kind)
        if fold is None:
            self._begin(kind)
            super().emit(record if self._is_new(place) else _in_one_line(record))
        else:
            fold.count += 1
            fold.line = _in_one_line(record)
            fold.line.__dict__["folded"] = fold.count

    def _begin(self, kind: Hashable) -> None:
        self._folds[kind] = _Fold(self._now() + WINDOW_S)
        self._wait()

    def _end(self, kind: Hashable, fold: _Fold) -> None:
        """Write what a minute has counted, and begin the next; where it was nothing, forget it."""
        if fold.line is not None:
            self._begin(kind)
            super().emit(fold.line)

    def _is_new(self, place: tuple[str, ...]) -> bool:
        """Return whether no error of this place was written yet, and remember it."""
        if place in self._known_places:
            return False
        if len(self._known_places) >= TRACEBACKS_REMEMBERED:
            self._known_places.clear()
        if place:
            self._known_places.add(place)
        return True

    def _wait(self) -> None:
        """Have the lines written at the end of the minute though nothing more comes."""
        if self._waiting is None:
            until = min(fold.ends_at for fold in self._folds.values())
            waiting = threading.Timer(max(0.1, until - self._now()), self._wake)
            waiting.daemon = True
            with suppress(RuntimeError):  # no thread can be started: counts wait for other lines
                waiting.start()
                self._waiting = waiting

    def _wake(self) -> None:
        with self._locked():
            self._waiting = None
            self.write_due()
            if self._folds:
                self._wait()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.acquire()
        try:
            yield
        finally:
            self.release()


def _template(record: logging.LogRecord) -> str:
    """Return the message without its values; what was put together already has only numbers."""
    message = str(record.msg)
    return message if record.args else _NUMBER.sub("#", message[:TEMPLATE_LENGTH])


def _words(record: logging.LogRecord) -> tuple[str, ...]:
    values = record.args if isinstance(record.args, tuple) else ()
    return tuple(
        value
        for value in values
        if isinstance(value, Kind) or (isinstance(value, str) and _WORD.fullmatch(value))
    )


def _place_of(record: logging.LogRecord) -> tuple[str, ...]:
    """Return the kind of a record's error and where it was raised; nothing without an error."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return ()
    places = [
        f"{Path(frame.f_code.co_filename).name}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return (type(error).__name__, *places[-1:])


def _in_one_line(record: logging.LogRecord) -> logging.LogRecord:
    """Return a copy without traceback and values: these may be large, and it is kept a minute."""
    line = logging.makeLogRecord(record.__dict__)
    line.msg = " ".join([record.getMessage(), *(f"({part})" for part in _place_of(record))])
    line.args, line.exc_info, line.exc_text, line.stack_info = (), None, None, None
    return line
