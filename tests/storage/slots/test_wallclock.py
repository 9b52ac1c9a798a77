"""Slots and clocks: nine o'clock stays nine o'clock, also on days of 23 and 25 hours."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from storage.slots import Hours, Recurrence, clock_change, moment, slots_on, span_on

BERLIN = ZoneInfo("Europe/Berlin")
DAYS = [date(2025, 1, 1) + timedelta(days=n) for n in range(4017)]
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
NIGHT = Hours(
    id=1,
    host_id=7,
    recurrence=Recurrence.ONCE,
    weekday=6,
    starts=time(0),
    ends=time(6),
    slot_minutes=30,
    valid_from=SPRING,
)


def on(hours: Hours, day: date) -> Hours:
    return replace(hours, valid_from=day)


def beginnings(hours: Hours, day: date, zone: ZoneInfo = BERLIN) -> list[str]:
    slots = slots_on(on(hours, day), day, zone)
    return [slot.starts_at.astimezone(zone).strftime("%H:%M") for slot in slots]


def span(starts: time, ends: time, day: date) -> tuple[datetime, datetime] | None:
    return span_on(replace(NIGHT, starts=starts, ends=ends), day, BERLIN)


def utc(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def changes() -> list[tuple[date, timedelta]]:
    """Return the days on which the clocks change, and how much longer they are."""
    found = []
    for day in DAYS:
        begins = datetime.combine(day, time.min, BERLIN).astimezone(UTC)
        ends = datetime.combine(day + timedelta(days=1), time.min, BERLIN).astimezone(UTC)
        if ends - begins != timedelta(days=1):
            found.append((day, ends - begins - timedelta(days=1)))
    return found


def test_nine_stays_nine_on_every_day() -> None:
    hours = replace(NIGHT, starts=time(9), ends=time(12))
    expected = ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert DAYS[-1] == date(2035, 12, 31)
    assert [day for day in DAYS if beginnings(hours, day) != expected] == []


def test_nights_in_which_the_clocks_change() -> None:
    every_half_hour = [f"{n // 2:02}:{n % 2 * 30:02}" for n in range(12)]
    assert len(changes()) == 22
    for day, longer in changes():
        slots = slots_on(on(NIGHT, day), day, BERLIN)
        if longer < timedelta(0):
            skipped = [at for at in every_half_hour if not at.startswith("02")]
            assert beginnings(NIGHT, day) == skipped
            assert slots[3].ends_at == slots[4].starts_at
        else:
            assert beginnings(NIGHT, day) == every_half_hour
            assert all(slot.starts_at.astimezone(BERLIN).fold == 0 for slot in slots)
            assert slots[6].starts_at - slots[5].ends_at == timedelta(hours=1)


def test_a_slot_takes_its_time_and_not_that_of_the_clock() -> None:
    hour = replace(NIGHT, starts=time(0, 30), slot_minutes=60)
    assert beginnings(hour, SPRING) == ["00:30", "01:30", "03:30", "04:30"]
    assert slots_on(hour, SPRING, BERLIN)[1].ends_at == utc(SPRING, 1, 30)  # 03:30 on the clock


def test_in_spring_a_slot_that_would_overlap_the_one_before_is_left_out() -> None:
    long = replace(NIGHT, starts=time(1, 40), slot_minutes=60, after_minutes=30)
    # 01:40 with its buffer lasts until 04:10, 03:10 is within; 04:40 is not.
    assert beginnings(long, SPRING) == ["01:40", "04:40"]
    assert beginnings(long, AUTUMN) == ["01:40", "03:10", "04:40"]


def test_in_spring_a_slot_does_not_outlast_the_hours() -> None:
    short = replace(NIGHT, starts=time(1, 30), slot_minutes=60, ends=time(3, 15))
    assert beginnings(short, SPRING) == []
    # The second one is over when the clocks show 02:30 for the second time.
    assert beginnings(short, AUTUMN) == ["01:30", "02:30"]


def test_a_time_the_clocks_skip_does_not_exist() -> None:
    assert moment(SPRING, time(1, 59), BERLIN) == utc(SPRING, 0, 59)
    assert moment(SPRING, time(2), BERLIN) is None
    assert moment(SPRING, time(2, 30), BERLIN) is None
    assert moment(SPRING, time(3), BERLIN) == utc(SPRING, 1)


@pytest.mark.parametrize("fold", [0, 1])
def test_of_a_time_that_exists_twice_the_first_counts(fold: int) -> None:
    assert moment(AUTUMN, time(2, 30, fold=fold), BERLIN) == utc(AUTUMN, 0, 30)
    assert moment(AUTUMN, time(3, fold=fold), BERLIN) == utc(AUTUMN, 2)


def test_hours_that_begin_or_end_at_a_skipped_time() -> None:
    assert span(time(2, 30), time(5), SPRING) == (utc(SPRING, 1), utc(SPRING, 3))
    assert span(time(2, 30, fold=1), time(5), SPRING) == (utc(SPRING, 1), utc(SPRING, 3))
    assert span(time(1), time(2, 30), SPRING) == (utc(SPRING, 0), utc(SPRING, 1))
    assert span(time(2), time(2, 45), SPRING) is None
    assert span(time(2), time(3), SPRING) is None


def test_hours_that_begin_or_end_at_a_time_that_exists_twice() -> None:
    assert span(time(2, 30), time(5), AUTUMN) == (utc(AUTUMN, 0, 30), utc(AUTUMN, 4))
    assert span(time(1), time(2, 30), AUTUMN) == (
        utc(AUTUMN, 23) - timedelta(days=1),
        utc(AUTUMN, 0, 30),
    )


def test_zones_that_change_at_midnight() -> None:
    # Cairo skips 00:00 to 01:00, Beirut shows 23:00 to 24:00 twice.
    early = replace(NIGHT, ends=time(2))
    assert beginnings(early, date(2026, 4, 24), ZoneInfo("Africa/Cairo")) == ["01:00", "01:30"]
    late = replace(NIGHT, starts=time(22), ends=time(23, 30))
    beirut = ZoneInfo("Asia/Beirut")
    assert beginnings(late, date(2026, 10, 24), beirut) == ["22:00", "22:30", "23:00"]


def test_a_change_of_the_clocks_is_found_to_the_second() -> None:
    change = utc(SPRING, 1)
    assert clock_change(utc(SPRING, 0), utc(SPRING, 9), BERLIN) == change
    assert clock_change(utc(SPRING, 0), change, BERLIN) == change
    just_before = change - timedelta.resolution
    assert clock_change(just_before, utc(SPRING, 1, 1), BERLIN) == change
