"""What a row of signs says: first the days and the times in it, then how they stand together."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeAlias

from handlers.times.clocks import HALF_A_DAY, Clock, Style, from_to, one_time, time_at
from handlers.times.days import WEEK, Mode, WrittenDay, unbroken
from handlers.times.results import MINUTES_A_DAY, Unread, UnreadSignal, Wanted, Written
from handlers.times.signs import Sign, check_clock, signs_of
from handlers.times.vocabulary import AFTERNOON, FORENOON, MORNING
from storage.errors import TimeFault

A_WEEK_TO_SOME: Final = 8
"""``in acht Tagen`` is a week for many, and eight days for others."""
LAST_SPOKEN_HOUR: Final = 12
LONGEST_OVER_NEW_YEAR: Final = timedelta(days=183)
"""``26.12.-24.12.`` is a slip, and not a year; who means more writes the years."""
UNTIL_SUNDAY: Final = timedelta(days=WEEK - 1)


def read(text: str, wanted: Wanted, now: datetime) -> Written | Unread:
    """Return what a text says about days and times.

    Args:
        text: what somebody wrote.
        wanted: what it is asked for.
        now: the current time in the quarter's zone.
    """
    try:
        return _Reader(_joined(signs_of(text)), now).read(wanted)
    except UnreadSignal as signal:
        return signal.unread


# --- Days and times among the signs ------------------------------------------------------------


Join: TypeAlias = Callable[[Sequence[Sign]], Sequence[Sign]]


def _numbers(signs: Sequence[Sign]) -> list[int]:
    return [
        sign.value[0] if sign.letter == "N" else sign.value
        for sign in signs
        if sign.letter in "NnO"
    ]


def _clock(hour: int, minute: int, style: Style) -> list[Sign]:
    minutes = hour * 60 + minute
    if not 0 <= minutes <= MINUTES_A_DAY:
        raise UnreadSignal(TimeFault.NO_SUCH_TIME)
    return [Sign("C", Clock(minutes, style))]


def _hour(sign: Sign) -> Clock:
    """Return the time of an hour, in figures or as a word."""
    if sign.letter == "A":
        return Clock(sign.value[0] * 60 + sign.value[1], Style.EXACT)
    if sign.letter == "n":
        hour, style = sign.value, Style.SPOKEN if sign.value <= LAST_SPOKEN_HOUR else Style.EXACT
    else:
        hour, has_zero = sign.value
        style = Style.EXACT if has_zero or not 1 <= hour <= LAST_SPOKEN_HOUR else Style.BARE
    check_clock(hour, 0)
    return Clock(hour * 60, style)


def _spoken(signs: Sequence[Sign], shift: int) -> list[Sign]:
    """Return a time that is so many minutes from the last number's hour, on twelve hours."""
    hour = _numbers(signs)[-1]
    if not 1 <= hour <= LAST_SPOKEN_HOUR:
        if not LAST_SPOKEN_HOUR < hour <= 2 * LAST_SPOKEN_HOUR:
            raise UnreadSignal(TimeFault.NO_SUCH_TIME)
        return _clock(hour, shift, Style.EXACT)
    return _clock(0, (hour * 60 + shift) % (LAST_SPOKEN_HOUR * 60), Style.SPOKEN)


def _counted(signs: Sequence[Sign]) -> list[Sign]:
    """Return the time of ``5 vor halb drei``."""
    letters = "".join(sign.letter for sign in signs)
    minutes = _numbers(signs)[0]
    if not 1 <= minutes < 60:  # noqa: PLR2004  minutes of an hour
        raise UnreadSignal(TimeFault.NO_SUCH_TIME)
    shift = -minutes if "v" in letters else minutes
    return _spoken(signs, shift - (30 if "H" in letters else 0))


def _hour_with_minutes(signs: Sequence[Sign]) -> list[Sign]:
    hour, minute = _numbers(signs)
    check_clock(hour, minute)
    spoken = signs[0].letter == "n" and hour <= LAST_SPOKEN_HOUR
    return _clock(hour, minute, Style.SPOKEN if spoken else Style.EXACT)


def _half_of_day(signs: Sequence[Sign]) -> list[Sign]:
    """Return the time of ``9 pm``."""
    clock: Clock = signs[0].value if signs[0].letter == "C" else _hour(signs[0])
    hour, minute = divmod(clock.minutes, 60)
    if not 1 <= hour <= LAST_SPOKEN_HOUR:
        raise UnreadSignal(TimeFault.NO_SUCH_TIME)
    added = signs[-1].value if signs[-1].letter == "p" else 0
    return _clock(hour % LAST_SPOKEN_HOUR + added, minute, Style.EXACT)


def _half_of_both(signs: Sequence[Sign]) -> list[Sign]:
    """Return the times of ``6-8 pm``; ``10-2 pm`` begins in the morning."""
    first, dash, *second = signs
    [ends] = _half_of_day(second)
    half = Sign("p", second[-1].value if second[-1].letter == "p" else 0)
    [starts] = _half_of_day([first, half])
    if starts.value.minutes >= ends.value.minutes:
        [starts] = _half_of_day([first, Sign("p", 0)])
    return [starts, dash, ends]


def _date(signs: Sequence[Sign]) -> list[Sign]:
    month = next(sign.value for sign in signs if sign.letter == "M")
    year = next((sign.value for sign in signs if sign.letter == "Y"), None)
    return [Sign("D", (year, month, _numbers(signs)[0]))]


def _with_year(signs: Sequence[Sign]) -> list[Sign]:
    if signs[0].letter == "A":
        return [Sign("D", (signs[1].value, signs[0].value[1], signs[0].value[0]))]
    year, month, day = signs[0].value
    return [*signs] if year is not None else [Sign("D", (signs[1].value, month, day))]


def _distance(signs: Sequence[Sign]) -> list[Sign]:
    number, unit = _numbers(signs)[0], signs[-1]
    if unit == Sign("U", 1) and number == A_WEEK_TO_SOME:
        raise UnreadSignal(TimeFault.AMBIGUOUS)
    return [Sign("r" if unit.letter == "U" else "t", number * unit.value)]


def _day(signs: Sequence[Sign]) -> list[Sign]:
    """Return one day of all that is said of it.

    Raises:
        UnreadSignal: it is the weekday after the next.
    """
    found = {sign.letter: sign.value for sign in signs}
    year, month, day = found.get("D", (None, None, found.get("O")))
    if "A" in found:
        day, month = found["A"]
    weekday, offset, later = found.get("W"), found.get("R"), found.get("r", 0)
    if weekday is None and "r" in found:
        offset, later = (offset or 0) + later, 0
    week, mode = None, next((_MODES[each] for each in found if each in _MODES), Mode.PLAIN)
    if "w" in found:
        week, mode = found.get("x", 0 if "d" in found else 1), Mode.PLAIN
    elif found.get("x", 1) > 1:
        raise UnreadSignal(TimeFault.UNREADABLE)
    return [Sign("E", WrittenDay(day, month, year, weekday, offset, week, later, mode))]


_MODES: Final = {"x": Mode.NEXT, "c": Mode.COMING, "d": Mode.THIS}
_JOINS: Final[Sequence[tuple[str, Join]]] = (
    # The full stop of a sentence.
    (r"(?<=[@bvHQK])O$", lambda signs: [Sign("N", (signs[0].value, False))]),
    (r"(?<=[xcd])U", lambda signs: [Sign("w")] if signs[0].value == WEEK else [*signs]),
    (r"i[Nn]U", _distance),
    (r"i[Nn][mz]", _distance),
    # Days, as far as months and years are concerned.
    (r"[ON],?M,?Y?|M[ON](?![u:])(?:,?Y)?", _date),
    (r"[DA]Y", _with_year),
    # Times.
    (r"[Nn]-[NnC](?:p|o(?=$|[-,]))", _half_of_both),
    (r"[NnC]p|[NnC]o(?=$|[-,])", _half_of_day),
    (r"[Nn]m?[bv]H?[Nn]u?", _counted),
    (r"H[Nn]u?", lambda signs: _spoken(signs, -30)),
    (r"e[Nn]u?", lambda signs: _spoken(signs, 30)),
    (r"Qb[Nn]u?", lambda signs: _spoken(signs, 15)),
    (r"Qv[Nn]u?", lambda signs: _spoken(signs, -15)),
    (r"Q[Nn]u?", lambda signs: _spoken(signs, -45)),
    (r"K[Nn]u?", lambda signs: _spoken(signs, -15)),
    (r"g", lambda _signs: _clock(LAST_SPOKEN_HOUR, 0, Style.EXACT)),
    (r"G", lambda _signs: [Sign("C", Clock(0, Style.EXACT, is_midnight=True))]),
    (r"[Nn]u[Nn](?![uUM])", _hour_with_minutes),
    (r"[NnA]u|(?<=@)[NnA]", lambda signs: [Sign("C", _hour(signs[0]))]),
    (r"Cu", lambda signs: [signs[0]]),
    (r"(?<=V[CNnA])&", lambda _signs: [Sign("-")]),
    # Which of its meanings "morgen" has.
    (r"(?<=W)X", lambda _signs: [Sign("P", MORNING)]),
    (
        r"RX",
        lambda signs: [signs[0], Sign("P", MORNING)] if not signs[0].value else [*signs],
    ),
    (r"X", lambda _signs: [Sign("R", 1)]),
    # Days.
    (r"[xcd]w,?o?W|W,?[xcd]w|[xcd]w", _day),
    (r"[xcd]W(?:,?o?[DAO])?", _day),
    (r"R,?W(?:,?o?D)?|W,?R|R,?o?D|R,A|D,?W|Rr|Wr|r", _day),
    (r"o?W,?o?[DO]|o?W,?A|oO|o?D|R|o?W", _day),
)
"""Signs that stand for one day or one time together, in the order in which they are looked for."""


def _joined(signs: list[Sign]) -> list[Sign]:
    for pattern, join in _JOINS:
        letters = "".join(sign.letter for sign in signs)
        for found in reversed(list(re.finditer(pattern, letters))):
            signs[found.start() : found.end()] = join(signs[found.start() : found.end()])
    return signs


# --- How days and times stand together ---------------------------------------------------------

_ONE: Final = r"(?P<d>[EAO])"
_HOURS: Final = r"(?P<p>P?)V?F?(?P<s>[CNn])(?P<q>P?)(?:-(?P<e>[CNnA])(?P<r>P?))?(?P<open>-?)"
_DOTTED_HOURS: Final = _HOURS.replace("[CNn]", "[CNnA]")
_DAY_THEN_HOURS: Final = re.compile(rf"[FV]*(?P<d>[EA]){_DOTTED_HOURS}")
_HOURS_THEN_DAY: Final = re.compile(rf"{_HOURS}(?P<d>[EA])")
_ONLY_HOURS: Final = re.compile(_HOURS)
_ONLY_DOTTED_HOURS: Final = re.compile(_DOTTED_HOURS)
_TWO_MOMENTS: Final = re.compile(
    r"V?(?P<d>[EA])(?P<p>P?)(?P<s>[CNnA])-(?P<f>[EA])(?P<r>P?)(?P<e>[CNnA])"
)
_ONE_DAY: Final = re.compile(rf"[FV]?{_ONE}")
_RANGE: Final = re.compile(r"[FV]?(?P<d>[EAON])-(?P<f>[EA])")
_UNTIL: Final = re.compile(r"-(?P<f>[EA])")
_LIST: Final = re.compile(r"[EAON](?:[,&][EAON])*[,&](?P<f>[EA])")
_PART: Final = r"P|P?F[CNn]P?|P?V?[CNn]P?-[CNnA]P?|-[CNn]P?"
_DAYS_THEN_PART: Final = re.compile(
    rf",?(?P<days>[EAON&FV-][EAON,&FV-]*(?<=[EA])),?(?P<part>{_PART}|[Cn]P?-?),?"
)
_PART_THEN_DAYS: Final = re.compile(rf",?(?P<part>{_PART}),?(?P<days>[EA]|V?[EAON]-[EA]),?")
_MAY_REPEAT: Final = frozenset({Wanted.EVENT, Wanted.DAYS})
_OPEN_DAYS: Final = re.compile(r"F[EA]|[FV]?[EA]-")


class _Reader:
    """Reads a row of days and times."""

    def __init__(self, signs: list[Sign], now: datetime) -> None:
        self._now = now.replace(second=0, microsecond=0)
        self._today = now.date()
        self._asks_evening = False
        self._marks = [sign.value for sign in signs if sign.letter == "J"]
        self._listed = [sign for sign in signs if sign.letter not in "J@oi"]
        self._signs = [sign for sign in self._listed if sign.letter != ","]

    def read(self, wanted: Wanted) -> Written:
        """Return what is wanted.

        Raises:
            UnreadSignal: the row says something else, or nothing.
        """
        if self._marks and (wanted not in _MAY_REPEAT or self._marks != [1]):
            raise UnreadSignal(TimeFault.REPEATS)
        match wanted:
            case Wanted.DAY:
                return self._one_day()
            case Wanted.DAYS:
                return self._days()
            case Wanted.TIME:
                return self._time()
            case Wanted.SPAN:
                return self._span()
            case Wanted.MOMENT:
                return self._moment()
            case Wanted.EVENT:
                self._asks_evening = True
                return self._event()

    # --- Days

    def _one_day(self) -> Written:
        found = self._match(_ONE_DAY)
        if found is None:
            several = self._match(_RANGE) or self._match(_LIST, listed=True)
            raise UnreadSignal(TimeFault.SEVERAL if several else TimeFault.UNREADABLE)
        written = self._day_at(found, "d")
        if found["d"] == "O" or written.is_whole_week:
            raise UnreadSignal(TimeFault.UNREADABLE)
        day = written.on(self._today)
        return Written(day, day)

    def _days(self) -> Written:
        row = "".join(sign.letter for sign in self._listed)
        found = _DAYS_THEN_PART.fullmatch(row) or _PART_THEN_DAYS.fullmatch(row)
        if found is None:
            return replace(self._whole_days(), yearly=bool(self._marks))
        days = self._cut(found, "days")._whole_days()  # noqa: SLF001  one of its own
        begin, minutes = self._cut(found, "part")._part_of_day()  # noqa: SLF001  as above
        return replace(days, starts=time_at(begin), minutes=minutes, yearly=bool(self._marks))

    def _part_of_day(self) -> tuple[int, int | None]:
        """Return from which minute on, and for how long; ``None`` until the end of the day."""
        if self._match(re.compile("P")):
            part = self._signs[0].value
            if part not in {FORENOON, MORNING, AFTERNOON}:
                raise UnreadSignal(TimeFault.UNREADABLE)
            return (HALF_A_DAY, None) if part == AFTERNOON else (0, HALF_A_DAY)
        if found := self._match(re.compile(r"-(?P<s>[CNn])(?P<q>P?)")):
            return 0, one_time(self._clock_at(found, "s", "q"))
        found = self._match(_ONLY_HOURS)
        if found is None or (found["e"] is None and not found["open"] and "F" not in found[0]):
            raise UnreadSignal(TimeFault.NO_END)
        return self._hours(found)

    def _cut(self, found: re.Match[str], name: str) -> "_Reader":
        return _Reader(self._listed[found.start(name) : found.end(name)], self._now)

    def _whole_days(self) -> Written:
        if self._match(_OPEN_DAYS):
            raise UnreadSignal(TimeFault.NO_END)
        if found := self._match(_LIST, listed=True):
            return Written(*unbroken(self._list_of_days()))
        if found := self._match(_RANGE):
            first, last = self._range(self._day_at(found, "d"), self._day_at(found, "f"))
        elif found := self._match(_UNTIL):
            first, last = self._today, self._day_at(found, "f").on(self._today)
        elif (found := self._match(_ONE_DAY)) and self._day_at(found, "d").is_whole_week:
            weeks = self._day_at(found, "d").week or 0
            monday = self._today + timedelta(days=WEEK * weeks - self._today.weekday())
            first, last = max(monday, self._today), monday + UNTIL_SUNDAY
        else:
            return self._one_day()
        turns_year = first.year < last.year and last - first > LONGEST_OVER_NEW_YEAR
        if last < first or (turns_year and self._has_no_years()):
            raise UnreadSignal(TimeFault.ENDS_FIRST)
        return Written(first, last)

    def _has_no_years(self) -> bool:
        days = [_written(sign) for sign in self._signs if sign.letter in "EAON"]
        return any(day.year is None for day in days)

    def _range(self, first: WrittenDay, last: WrittenDay) -> tuple[date, date]:
        if first.is_whole_week or last.is_whole_week:
            raise UnreadSignal(TimeFault.UNREADABLE)
        if last.week is not None and first.is_plain_weekday:
            first = replace(first, week=last.week)
        if first.day is not None and first.month is None:
            if last.day is None:
                raise UnreadSignal(TimeFault.UNREADABLE)
            end = last.on(self._today)
            return first.until(end), end
        if last.year is not None and first.year is None and first.day is not None:
            end = last.on(self._today)
            return first.until(end), end
        begin = first.on(self._today)
        return begin, last.on(self._today, begin)

    def _list_of_days(self) -> list[date]:
        *before, last = [_written(sign) for sign in self._listed if sign.letter in "EAON"]
        if last.day is not None and last.month is not None:
            end = last.on(self._today)
            return [*(self._before(each, end) for each in before), end]
        days: list[date] = []
        for each in (*before, last):
            days.append(each.on(self._today, days[-1] if days else None))
        return days

    def _before(self, day: WrittenDay, last: date) -> date:
        """Return a day of a list that ends with this one."""
        return day.on(self._today) if day.day is None else day.until(last)

    # --- Times

    def _time(self) -> Written:
        found = self._match(re.compile(r"(?P<p>P?)[-FV]?(?P<s>[CNnA])(?P<q>P?)"))
        if found is None:
            raise UnreadSignal(TimeFault.UNREADABLE)
        minutes = one_time(self._clock_at(found, "s", "p", "q"), literal=True)
        return Written(starts=time_at(minutes))

    def _span(self) -> Written:
        found = self._match(_ONLY_DOTTED_HOURS)
        if found is None:
            raise UnreadSignal(TimeFault.UNREADABLE)
        begin, minutes = self._hours(found)
        if minutes is None:
            raise UnreadSignal(TimeFault.NO_END)
        return Written(starts=time_at(begin), minutes=minutes)

    def _hours(self, found: re.Match[str]) -> tuple[int, int | None]:
        """Return the beginning in minutes since midnight, and how long it lasts."""
        first = self._clock_at(found, "s", "p", "q")
        if found["e"] is None:
            if first.part is None and found["r"] is not None:
                raise UnreadSignal(TimeFault.UNREADABLE)
            return one_time(first, asks_evening=self._asks_evening), None
        if found["open"]:
            raise UnreadSignal(TimeFault.UNREADABLE)
        if not found["p"] and not found["q"] and found["r"]:
            first = self._clock_at(found, "s", "r")
        begin, end = from_to(first, self._clock_at(found, "e", "p", "r"))
        return begin, end - begin

    # --- Days with times

    def _moment(self) -> Written:
        if self._match(re.compile("t")):
            ahead = timedelta(minutes=self._signs[0].value)
            at = (self._now.astimezone(UTC) + ahead).astimezone(self._now.tzinfo)
            if not ahead:
                raise UnreadSignal(TimeFault.PAST)
            return Written(at.date(), at.date(), at.time())
        if (found := self._match(_ONLY_HOURS)) and found["s"] == "C":
            begin, minutes = self._hours(found)
            day = self._today
        else:
            day, begin, minutes = self._day_with_hours()
        if minutes is not None or (found is not None and found["open"]):
            raise UnreadSignal(TimeFault.UNREADABLE)
        day, starts = self._exists(day, begin)
        written = datetime.combine(day, starts, self._now.tzinfo)
        if written.astimezone(UTC) <= self._now.astimezone(UTC):
            raise UnreadSignal(TimeFault.PAST)
        return Written(day, day, starts)

    def _event(self) -> Written:
        if found := self._match(_TWO_MOMENTS):
            day, begin, minutes = self._two_moments(found)
        else:
            day, begin, minutes = self._day_with_hours()
        day, starts = self._exists(day, begin)
        return Written(day, day, starts, minutes, yearly=bool(self._marks))

    def _two_moments(self, found: re.Match[str]) -> tuple[date, int, int | None]:
        """Return the first day, the beginning, and how long it is until the other day's end."""
        first = self._day_at(found, "d").on(self._today)
        last = self._day_at(found, "f").on(self._today, first)
        begin = one_time(self._clock_at(found, "s", "p"))
        end = one_time(self._clock_at(found, "e", "r"))
        minutes = (last - first).days * MINUTES_A_DAY + end - begin
        if minutes <= 0 or (last - first).days >= WEEK:
            raise UnreadSignal(TimeFault.ENDS_FIRST)
        return first, begin, minutes

    def _day_with_hours(self) -> tuple[date, int, int | None]:
        found = self._match(_DAY_THEN_HOURS) or self._match(_HOURS_THEN_DAY)
        if found is None:
            raise UnreadSignal(self._what_is_missing())
        written = self._day_at(found, "d")
        if found["e"] is None and found["s"] != "C" and self._says_no_hour(found, written):
            raise UnreadSignal(TimeFault.UNREADABLE)
        begin, minutes = self._hours(found)
        passed = begin <= self._now.hour * 60 + self._now.minute
        day = written.on(self._today, passed=passed)
        if found["s"] == "A" and self._signs[found.start("s")].value == (day.day, day.month):
            raise UnreadSignal(TimeFault.NO_TIME)
        return day, begin, minutes

    @staticmethod
    def _says_no_hour(found: re.Match[str], written: WrittenDay) -> bool:
        """Return whether a number can be a day as well: ``Freitag 9``, or stands before one."""
        return found.start("s") < found.start("d") or (
            written.day is None and written.offset is None and not found["p"]
        )

    def _what_is_missing(self) -> TimeFault:
        if self._match(_ONLY_HOURS):
            return TimeFault.UNREADABLE if self._is_one_number() else TimeFault.NO_DAY
        if self._match(re.compile(r"[FV]?[EAO]P?")):
            return TimeFault.NO_TIME
        if self._match(_RANGE) or self._match(_LIST, listed=True):
            return TimeFault.SEVERAL
        return TimeFault.UNREADABLE

    def _is_one_number(self) -> bool:
        return len(self._signs) == 1 and self._signs[0].letter in "Nn"

    def _exists(self, day: date, minutes: int) -> tuple[date, time]:
        """Return day and time; 24:00 is the beginning of the next day.

        Raises:
            UnreadSignal: the clocks skip this time.
        """
        wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
        there = wall.replace(tzinfo=self._now.tzinfo).astimezone(UTC)
        if there.astimezone(self._now.tzinfo).replace(tzinfo=None) != wall:
            raise UnreadSignal(TimeFault.NO_SUCH_TIME)
        return wall.date(), wall.time()

    # --- Signs

    def _match(self, pattern: re.Pattern[str], *, listed: bool = False) -> re.Match[str] | None:
        signs = self._listed if listed else self._signs
        return pattern.fullmatch("".join(sign.letter for sign in signs))

    def _day_at(self, found: re.Match[str], name: str) -> WrittenDay:
        return _written(self._signs[found.start(name)])

    def _clock_at(self, found: re.Match[str], name: str, *parts: str) -> Clock:
        """Return a time; its part of the day is the last of those named that is there."""
        sign = self._signs[found.start(name)]
        clock: Clock = sign.value if sign.letter == "C" else _hour(sign)
        named = [self._signs[found.start(part)].value for part in parts if found[part]]
        return replace(clock, part=named[-1]) if named else clock


def _written(sign: Sign) -> WrittenDay:
    if sign.letter == "E":
        day: WrittenDay = sign.value
        return day
    joined: WrittenDay = _day([Sign("O", sign.value[0]) if sign.letter == "N" else sign])[0].value
    return joined
