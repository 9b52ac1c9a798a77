"""From a text to a row of signs, see ``handlers.times.vocabulary``."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from handlers.times.clocks import Clock, Style
from handlers.times.results import FIRST_YEAR, LAST_YEAR, UnreadSignal
from handlers.times.vocabulary import PHRASES, fold, look_up
from storage.errors import TimeFault

LONGEST: Final = 120
"""Characters; nobody needs more, and a whole page shall not be searched for a time."""
MONTHS: Final = 12
DAYS: Final = 31
HOURS: Final = 24
MINUTES: Final = 60


class Sign(NamedTuple):
    """One sign, and what it stands for: a number, or a tuple with the parts of a date."""

    letter: str
    value: Any = 0


_PATTERNS: Final = {
    "iso": r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)t?",
    "dmy": (
        r"(\d{1,2})\s?\.\s?(\d{1,2})\s?\.\s?(\d{4})(?!\d|\s?uhr)"
        r"|(\d{1,2})\s?\.\s?(\d{1,2})\.(\d{2})(?![\d:]|\.\d)(?!\s?(?:uhr|h)\b)"
        r"|(\d{1,2})-(\d{1,2})-(\d{4})(?!\d)"
    ),
    "clock": r"(\d{1,2})\s?:\s?(\d{2})(?::00)?(?!\d)|(\d{1,2})h(\d{2})(?!\d)",
    "dm": r"(\d{1,2})\.(\d{1,2})\.|(\d{1,2})\s?\.\s?(\d{1,2})\s?\.(?!\d)",
    "slashes": r"(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\d/.])",
    "dot": r"(\d{1,2})\.(\d{1,2})(?!\d)",
    "solid": r"(\d{1,2})(\d{2})(?=\s?uhr)",
    "year": r"(\d{4})(?!\d)",
    "ordinal": r"(\d{1,2})(?:\.(?!\d)|(?:st|nd|rd|th|te|ten|ter)\b)",
    "figures": r"(\d{1,2})(?!\d)",
    "half_day": r"(?<=\d)\s?(a\.m\.|p\.m\.|pm)|(?<=\d)(am)\b",
    "word": r"([^\W\d_]+)\.?",
    "aside": r"(?<=\s)/(?=\s)",
    "dash": r"[-‐-―−/~]+",
    "comma": r"[,;،·|]",
    "plus": r"[&+]",
    "space": r"(?:[\s()!?]|[:.](?!\d))+",
}
_LEXER: Final = re.compile("|".join(f"(?P<{name}>{it})" for name, it in _PATTERNS.items()))
_OLD_HALF: Final = re.compile(r"(?<!\d)1/2 \d{1,2}(?![:.\d])")
_PHRASE: Final = re.compile(rf"\b(?:{'|'.join(re.escape(each) for each in PHRASES)})(?=\W|$)")


def signs_of(text: str) -> list[Sign]:
    """Return the signs of a text.

    Raises:
        UnreadSignal: it has a word that nobody knows, or figures that are neither day nor time.
    """
    if len(text) > LONGEST:
        raise UnreadSignal(TimeFault.UNREADABLE)
    words = _PHRASE.sub(lambda found: PHRASES[found[0]], " ".join(fold(text).split()))
    if _OLD_HALF.search(words):  # "1/2 9", which is "halb neun" or 1 February
        raise UnreadSignal(TimeFault.UNREADABLE)
    return list(_signs(words))


def _signs(words: str) -> Iterator[Sign]:
    position = 0
    while position < len(words):
        found = _LEXER.match(words, position)
        if found is None or found.lastgroup is None:
            raise UnreadSignal(TimeFault.UNREADABLE)
        position = found.end()
        name = next(name for name in _PATTERNS if found[name] is not None)
        parts = [part for part in found.groups() if part is not None][1:]
        yield from _READERS[name](parts)


def _day_of(parts: Sequence[str]) -> Iterator[Sign]:
    day, month, *year = (int(part) for part in parts)
    written = year[0] if year else None
    if written is not None and len(parts[2]) == 2:  # noqa: PLR2004  figures of a short year
        written += FIRST_YEAR
    yield Sign("D", (written, month, day))


def _slashed_day(parts: Sequence[str]) -> Iterator[Sign]:
    """Return a day as in most of Europe; the month first is not read."""
    if int(parts[1]) > MONTHS:
        raise UnreadSignal(TimeFault.UNREADABLE)
    return _day_of(parts)


def _iso_day(parts: Sequence[str]) -> Iterator[Sign]:
    year, month, day = parts
    return _day_of([day, month, year])


def _clock(parts: Sequence[str]) -> Iterator[Sign]:
    hour, minute = check_clock(int(parts[0]), int(parts[1]))
    yield Sign("C", Clock(hour * 60 + minute, Style.EXACT))


def _dotted(parts: Sequence[str]) -> Iterator[Sign]:
    """Return a day or a time; where it can be both, that."""
    one, other = int(parts[0]), int(parts[1])
    can_be_day = 1 <= one <= DAYS and 1 <= other <= MONTHS
    can_be_time = len(parts[1]) == 2 and is_clock(one, other)  # noqa: PLR2004  as minutes have
    if can_be_day and can_be_time:
        yield Sign("A", (one, other))
    elif can_be_time:
        yield Sign("C", Clock(one * 60 + other, Style.EXACT))
    elif can_be_day or one <= DAYS:
        yield Sign("D", (None, other, one))
    else:
        raise UnreadSignal(TimeFault.UNREADABLE)


def _year(parts: Sequence[str]) -> Iterator[Sign]:
    if not FIRST_YEAR <= int(parts[0]) <= LAST_YEAR:
        raise UnreadSignal(TimeFault.UNREADABLE)
    yield Sign("Y", int(parts[0]))


def _figures(parts: Sequence[str]) -> Iterator[Sign]:
    yield Sign("N", (int(parts[0]), parts[0].startswith("0")))


def _word(parts: Sequence[str]) -> Iterator[Sign]:
    found = look_up(parts[0])
    if found is None:
        raise UnreadSignal(TimeFault.UNREADABLE)
    for letter, value in found:
        if letter == "D":
            yield Sign("D", (None, *divmod(value, 100)))
        elif letter != ".":
            yield Sign(letter, value)


_READERS: Final[dict[str, Callable[[Sequence[str]], Iterator[Sign]]]] = {
    "iso": _iso_day,
    "dmy": _day_of,
    "clock": _clock,
    "dm": _day_of,
    "slashes": _slashed_day,
    "dot": _dotted,
    "solid": _clock,
    "year": _year,
    "ordinal": lambda parts: iter([Sign("O", int(parts[0]))]),
    "figures": _figures,
    "half_day": lambda parts: iter([Sign("p", 12 if parts[0].startswith("p") else 0)]),
    "word": _word,
    "dash": lambda _parts: iter([Sign("-")]),
    "aside": lambda _parts: iter([Sign(",")]),
    "comma": lambda _parts: iter([Sign(",")]),
    "plus": lambda _parts: iter([Sign("&")]),
    "space": lambda _parts: iter([]),
}


def is_clock(hour: int, minute: int) -> bool:
    """Return whether clocks can show this; 24:00 is the end of a day."""
    return (hour < HOURS and minute < MINUTES) or (hour == HOURS and minute == 0)


def check_clock(hour: int, minute: int) -> tuple[int, int]:
    """Return hour and minute.

    Raises:
        UnreadSignal: no clock shows this.
    """
    if not is_clock(hour, minute):
        raise UnreadSignal(TimeFault.NO_SUCH_TIME)
    return hour, minute
