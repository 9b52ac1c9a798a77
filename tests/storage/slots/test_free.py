"""Free times: the slots of a rule, less closures, holidays and what is taken."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.slots import (
    END_OF_DAY,
    Busy,
    Closed,
    Hours,
    Recurrence,
    Slot,
    check_hours,
    free_slots,
    is_open,
    open_spans,
    slots_on,
    span_on,
)

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
WEEKLY = Hours(
    id=1,
    host_id=7,
    recurrence=Recurrence.WEEKLY,
    weekday=0,
    starts=time(9),
    ends=time(12),
    slot_minutes=30,
    valid_from=MONDAY,
)
EXTRA = replace(WEEKLY, id=2, recurrence=Recurrence.ONCE, valid_until=MONDAY)
WALK_IN = replace(WEEKLY, id=3, slot_minutes=None, starts=time(10), ends=time(11))
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2031, 3, 30), date(2035, 10, 28)]
"""Days on which the clocks change in Berlin, between two and three in the morning."""

some = settings(derandomize=True, max_examples=150)
minutes = st.integers(0, 12).map(lambda cells: cells * 5)
days = st.one_of(st.sampled_from(CHANGES), st.dates(date(2025, 1, 1), date(2035, 12, 31)))


def on_the_clock(*moments: datetime) -> list[str]:
    return [moment.astimezone(BERLIN).strftime("%H:%M") for moment in moments]


def beginnings(slots: Sequence[Slot]) -> list[str]:
    return on_the_clock(*(slot.starts_at for slot in slots))


def taking(slot: Slot, *, seats_left: int = 0) -> Busy:
    return Busy(slot.host_id, slot.taken_from, slot.taken_until, slot.starts_at, seats_left)


def free(
    *rules: Hours,
    day: date = MONDAY,
    closed: Sequence[Closed] = (),
    holidays: frozenset[date] = frozenset(),
    busy: Mapping[int, Sequence[Busy]] | None = None,
    not_before: datetime = LONG_AGO,
) -> list[Slot]:
    return free_slots(
        rules,
        day=day,
        zone=BERLIN,
        closed=closed,
        holidays=holidays,
        busy=busy or {},
        not_before=not_before,
    )


@st.composite
def hours_on(draw: st.DrawFn, day: date, host_id: int = 7, hours_id: int = 1) -> Hours:
    """Draw hours of one day, at night as likely as in the daytime."""
    starts = draw(st.one_of(st.integers(0, 60), st.integers(61, 280)))
    length = draw(st.integers(1, min(72, 287 - starts)))
    return Hours(
        id=hours_id,
        host_id=host_id,
        recurrence=Recurrence.ONCE,
        weekday=day.weekday(),
        starts=time(starts // 12, starts % 12 * 5),
        ends=time((starts + length) // 12, (starts + length) % 12 * 5),
        slot_minutes=draw(st.integers(1, 18)) * 5,
        before_minutes=draw(minutes),
        after_minutes=draw(minutes),
        valid_from=day,
        valid_until=day,
    )


@st.composite
def busy_around(draw: st.DrawFn, slots: Sequence[Slot], day: date) -> list[Busy]:
    """Draw what is taken of a day, in order and without overlaps; some are full or open groups."""
    found = [
        taking(slot, seats_left=draw(st.integers(0, 1))) for slot in slots if draw(st.booleans())
    ]
    at = datetime.combine(day, time.min, BERLIN).astimezone(UTC)
    for gap, length in draw(st.lists(st.tuples(minutes, st.integers(1, 24)), max_size=12)):
        at += timedelta(minutes=gap)
        until = at + timedelta(minutes=length * 5)
        if not any(one.taken_from < until and at < one.taken_until for one in found):
            found.append(Busy(7, at, until, at))
        at = until
    return sorted(found, key=lambda one: one.taken_from)


@some
@given(data=st.data(), day=days)
def test_slots_never_overlap_and_lie_within_the_hours(data: st.DataObject, day: date) -> None:
    hours = data.draw(hours_on(day))
    slots = slots_on(hours, day, BERLIN)
    span = span_on(hours, day, BERLIN)
    for slot in slots:
        assert span is not None
        assert span[0] <= slot.starts_at < slot.ends_at <= span[1]
        assert slot.ends_at - slot.starts_at == timedelta(minutes=hours.slot_minutes or 0)
        assert slot.starts_at - slot.taken_from == timedelta(minutes=hours.before_minutes)
        assert slot.taken_until - slot.ends_at == timedelta(minutes=hours.after_minutes)
        assert slot.starts_at.tzinfo is UTC
    for one, following in pairwise(slots):
        assert one.taken_until <= following.taken_from


@some
@given(data=st.data(), day=days)
def test_free_is_what_overlaps_nothing(data: st.DataObject, day: date) -> None:
    rules = [data.draw(hours_on(day, hours_id=1)), data.draw(hours_on(day, hours_id=2))]
    if data.draw(st.booleans()):
        rules.append(replace(data.draw(hours_on(day, hours_id=3)), slot_minutes=None))
    slots = [slot for hours in rules for slot in slots_on(hours, day, BERLIN)]
    busy = data.draw(busy_around(slots_on(rules[0], day, BERLIN), day))
    not_before = datetime.combine(day, data.draw(st.times()), UTC)
    spans = [span for hours in rules[2:] if (span := span_on(hours, day, BERLIN))]

    def is_free(slot: Slot) -> bool:
        taken = [(one.taken_from, one.taken_until) for one in busy]
        taken = [span for span, one in zip(taken, busy, strict=True) if not fits(one, slot)]
        return slot.starts_at >= not_before and not any(
            begins < slot.taken_until and slot.taken_from < ends for begins, ends in taken + spans
        )

    expected = sorted(filter(is_free, slots), key=lambda slot: (slot.starts_at, slot.hours_id))
    assert free(*rules, day=day, busy={7: busy}, not_before=not_before) == expected


def fits(busy: Busy, slot: Slot) -> bool:
    same = (busy.starts_at, busy.taken_from, busy.taken_until)
    return busy.seats_left > 0 and same == (slot.starts_at, slot.taken_from, slot.taken_until)


@some
@given(data=st.data(), day=days)
def test_every_freed_slot_comes_back(data: st.DataObject, day: date) -> None:
    hours = data.draw(hours_on(day))
    slots = slots_on(hours, day, BERLIN)
    busy = [taking(slot) for slot in slots]
    assert not free(hours, day=day, busy={7: busy})
    for number, slot in enumerate(slots):
        assert free(hours, day=day, busy={7: busy[:number] + busy[number + 1 :]}) == [slot]


def test_buffers_lie_between_slots_and_may_lie_outside_the_hours() -> None:
    hours = replace(WEEKLY, before_minutes=5, after_minutes=10)
    slots = slots_on(hours, MONDAY, BERLIN)
    assert beginnings(slots) == ["09:00", "09:45", "10:30", "11:15"]
    assert on_the_clock(slots[0].taken_from, slots[0].taken_until) == ["08:55", "09:40"]


def test_a_time_inside_a_buffer_is_not_a_slot() -> None:
    """A forged button for 09:35 must find nothing to book."""
    hours = replace(WEEKLY, before_minutes=5, after_minutes=10)
    buffers = [
        slot.ends_at + timedelta(minutes=minute)
        for slot in slots_on(hours, MONDAY, BERLIN)
        for minute in range(15)
    ]
    assert not {slot.starts_at for slot in free(hours)} & set(buffers)


def test_a_buffer_that_meets_what_is_taken_makes_the_slot_taken() -> None:
    hours = replace(WEEKLY, ends=time(10), after_minutes=10)
    at = datetime(2026, 11, 23, 8, 35, tzinfo=UTC)
    taken = Busy(7, at, at + timedelta(minutes=5), at)
    assert beginnings(free(hours)) == ["09:00"]
    assert not free(hours, busy={7: [taken]})
    assert free(hours, busy={8: [taken]})
    touching = replace(taken, taken_from=at + timedelta(minutes=5))
    assert free(hours, busy={7: [replace(touching, taken_until=at + timedelta(minutes=9))]})


def test_a_group_takes_people_until_it_is_full() -> None:
    hours = replace(WEEKLY, ends=time(9, 30), seats=3)
    (slot,) = free(hours)
    assert slot.seats == 3
    assert free(hours, busy={7: [taking(slot, seats_left=1)]}) == [slot]
    assert not free(hours, busy={7: [taking(slot, seats_left=0)]})


def test_a_group_with_seats_left_takes_the_time_of_all_other_slots() -> None:
    hours = replace(WEEKLY, ends=time(9, 30), seats=3)
    (slot,) = free(hours)
    group, later = taking(slot, seats_left=1), timedelta(minutes=5)
    for other in (
        replace(group, starts_at=slot.starts_at + later),
        replace(group, taken_from=slot.taken_from + later),
        replace(group, taken_until=slot.taken_until + later),
    ):
        assert not free(hours, busy={7: [other]})


def test_walk_in_hours_have_no_slots_and_block_those_of_their_host() -> None:
    assert not slots_on(WALK_IN, MONDAY, BERLIN)
    assert beginnings(free(WEEKLY, WALK_IN)) == ["09:00", "09:30", "11:00", "11:30"]
    assert len(free(WEEKLY, replace(WALK_IN, host_id=8))) == 6
    later = replace(WALK_IN, valid_from=MONDAY + timedelta(days=7))
    assert len(free(WEEKLY, later)) == 6


def test_free_times_are_in_order() -> None:
    other = replace(WEEKLY, id=9, host_id=3, starts=time(9, 30))
    found = [(slot.starts_at, slot.host_id) for slot in free(WEEKLY, other)]
    assert found == sorted(found)
    assert [host_id for _, host_id in found][:4] == [7, 3, 7, 3]


def test_the_minimum_notice_is_kept_to_the_minute() -> None:
    half_past_nine = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    assert beginnings(free(WEEKLY, not_before=half_past_nine))[0] == "09:30"
    a_minute_later = half_past_nine + timedelta(minutes=1)
    assert beginnings(free(WEEKLY, not_before=a_minute_later))[0] == "10:00"


def test_minimum_notice_on_the_day_the_clocks_change() -> None:
    """Two hours of notice are two hours of life, not two on the clock."""
    hours = replace(WEEKLY, weekday=6, starts=time(0), ends=time(6), valid_from=date(2026, 1, 1))
    for day, expected in ((date(2026, 3, 29), "04:30"), (date(2026, 10, 25), "03:00")):
        now = datetime.combine(day, time(1, 30), BERLIN).astimezone(UTC)
        found = free(hours, day=day, not_before=now + timedelta(hours=2))
        assert beginnings(found)[0] == expected


def test_closures_and_holidays_close() -> None:
    assert is_open(WEEKLY, MONDAY, closed=[], holidays=frozenset())
    for closed in (Closed(None, MONDAY, MONDAY), Closed(7, date(2026, 11, 1), MONDAY)):
        assert not free(WEEKLY, closed=[closed])
        assert not free(EXTRA, closed=[closed])
    assert free(WEEKLY, closed=[Closed(8, MONDAY, MONDAY)])
    assert free(WEEKLY, closed=[Closed(7, MONDAY - timedelta(days=9), MONDAY - timedelta(days=1))])
    assert not free(WEEKLY, holidays=frozenset({MONDAY}))


def test_parts_of_a_day_close() -> None:
    def left(*closed: Closed, rule: Hours = WEEKLY) -> list[str]:
        return beginnings(free(rule, closed=closed))

    def part(starts: time | None, ends: time | None, host_id: int | None = None) -> Closed:
        return Closed(host_id, MONDAY, MONDAY, starts, ends)

    every = left()
    assert every[:2] == ["09:00", "09:30"]
    assert left(part(time(9, 30), None)) == ["09:00"]
    assert left(part(None, time(9, 30))) == every[1:]
    assert left(part(time(9, 10), time(9, 40))) == every[2:]
    assert left(part(time(9, 30), time(10)), part(None, time(9, 5))) == every[2:]
    assert left(part(time(0, 5), time(8))) == every
    assert left(part(time(9), None, host_id=8)) == every
    assert not is_open(WEEKLY, MONDAY, closed=[part(time(8), time(23))], holidays=frozenset())
    spans = open_spans(
        WALK_IN,
        MONDAY,
        BERLIN,
        closed=[part(time(10, 30), time(10, 45))],
        holidays=frozenset(),
    )
    assert len(spans) == 2
    assert spans[0][1] + timedelta(minutes=15) == spans[1][0]


@given(
    first=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    length=st.integers(0, 300),
    ahead=st.integers(-5, 1500),
)
def test_what_closes_every_year_covers_the_same_days_in_each(
    first: date, length: int, ahead: int
) -> None:
    last, day = first + timedelta(days=length), first + timedelta(days=ahead)
    closed = Closed(None, first, last, yearly=True)
    years = last.year - first.year

    def moved(each: date, year: int) -> date:
        leap = (each.month, each.day) == (2, 29) and monthrange(year, 2)[1] == 28
        return date(year, 2, 28) if leap else each.replace(year=year)

    expected = any(
        moved(first, year) <= day <= moved(last, year + years) for year in range(first.year, 2040)
    )
    assert closed.covers(day) == expected
    coming = closed.next_day(day)
    assert coming is not None
    assert closed.covers(coming)
    assert not any(
        closed.covers(day + timedelta(days=number)) for number in range((coming - day).days)
    )


def test_extra_hours_are_open_on_public_holidays() -> None:
    assert len(free(EXTRA, holidays=frozenset({MONDAY}))) == 6
    assert not slots_on(EXTRA, MONDAY + timedelta(days=7), BERLIN)


def test_what_is_returned_can_be_changed_without_harm() -> None:
    slots_on(WEEKLY, MONDAY, BERLIN).clear()
    assert len(slots_on(WEEKLY, MONDAY, BERLIN)) == 6


def test_a_changed_rule_has_its_own_slots() -> None:
    """Slots are kept between calls; those of a rule as it was are never given out."""
    assert beginnings(slots_on(WEEKLY, MONDAY, BERLIN))[1] == "09:30"
    assert beginnings(slots_on(replace(WEEKLY, slot_minutes=45), MONDAY, BERLIN))[1] == "09:45"
    assert slots_on(replace(WEEKLY, seats=4), MONDAY, BERLIN)[0].seats == 4


def test_hours_can_end_at_midnight() -> None:
    hours = replace(WEEKLY, starts=time(22), ends=END_OF_DAY, slot_minutes=60)
    check_hours(hours)
    slots = slots_on(hours, hours.valid_from, BERLIN)
    assert [slot.ends_at.astimezone(BERLIN).hour for slot in slots] == [23, 0]
    assert span_on(hours, hours.valid_from, BERLIN) == (slots[0].starts_at, slots[-1].ends_at)
