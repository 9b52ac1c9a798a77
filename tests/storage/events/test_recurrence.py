"""The dates of repeated events: rules, and what the clocks show."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.errors import EventError, EventFault
from storage.events.recurrence import Repeat, clean_rule, days_of, read_repeat, rule_for, starts_of
from tests.support.events import BERLIN, TUESDAY

DAY = timedelta(days=1)
FAR = date(2035, 12, 31)
minutes_of_day = st.times().map(lambda at: at.replace(second=0, microsecond=0, fold=0))


def following(rule: str | None, count: int, first_day: date = TUESDAY) -> list[str]:
    days = days_of(rule, first_day, after=first_day, until=FAR)
    return [day.isoformat() for day in days[:count]]


@pytest.mark.parametrize(
    ("repeat", "days"),
    [
        (Repeat.DAILY, ["2026-11-24", "2026-11-25", "2026-11-26"]),
        (Repeat.WEEKLY, ["2026-11-24", "2026-12-01", "2026-12-08"]),
        (Repeat.FORTNIGHTLY, ["2026-11-24", "2026-12-08", "2026-12-22"]),
        (Repeat.MONTHLY_WEEKDAY, ["2026-11-24", "2026-12-22", "2027-01-26"]),
        (Repeat.MONTHLY_DAY, ["2026-11-24", "2026-12-24", "2027-01-24"]),
        (Repeat.YEARLY, ["2026-11-24", "2027-11-24", "2028-11-24"]),
    ],
)
def test_each_way_of_repeating_gives_its_dates(repeat: Repeat, days: list[str]) -> None:
    assert following(rule_for(repeat, TUESDAY), 3) == days


def test_the_fifth_weekday_of_a_month_means_the_last() -> None:
    thirtieth = date(2026, 11, 30)
    rule = rule_for(Repeat.MONTHLY_WEEKDAY, thirtieth)
    assert following(rule, 3, thirtieth) == ["2026-11-30", "2026-12-28", "2027-01-25"]


def test_the_31st_is_left_out_of_short_months() -> None:
    last = date(2026, 12, 31)
    assert following(rule_for(Repeat.MONTHLY_DAY, last), 3, last) == [
        "2026-12-31",
        "2027-01-31",
        "2027-03-31",
    ]


def test_a_rule_ends_on_its_last_day_or_after_its_count() -> None:
    until = rule_for(Repeat.WEEKLY, TUESDAY, until=date(2026, 12, 8))
    assert following(until, 9) == ["2026-11-24", "2026-12-01", "2026-12-08"]
    counted = rule_for(Repeat.WEEKLY, TUESDAY, count=2)
    assert following(counted, 9) == ["2026-11-24", "2026-12-01"]
    later = days_of(counted, TUESDAY, after=TUESDAY + DAY, until=FAR)
    assert later == [date(2026, 12, 1)], "the count is from the first day on"


def test_what_takes_place_once_has_one_date() -> None:
    assert following(None, 9) == ["2026-11-24"]
    assert days_of(None, TUESDAY, after=TUESDAY + DAY, until=FAR) == []


@pytest.mark.parametrize("repeat", Repeat)
@pytest.mark.parametrize("until", [None, date(2027, 5, 1)])
def test_what_was_chosen_can_be_read_back(repeat: Repeat, until: date | None) -> None:
    rule = rule_for(repeat, TUESDAY, until=until)
    assert clean_rule(rule, TUESDAY, BERLIN) == rule
    assert read_repeat(rule, TUESDAY) == (repeat, until, None)


def test_a_rule_of_another_program_is_taken_and_has_no_name() -> None:
    rule = clean_rule(" rrule:freq=weekly;byday=tu,th;until=20270101T225959Z ", TUESDAY, BERLIN)
    assert rule == "FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=20270101"
    assert read_repeat(rule, TUESDAY) == (None, date(2027, 1, 1), None)
    assert read_repeat(None, TUESDAY) == (None, None, None)


def test_the_end_of_a_rule_in_utc_is_a_day_of_the_quarter() -> None:
    rule = clean_rule("FREQ=DAILY;UNTIL=20261130T230000Z", TUESDAY, BERLIN)
    assert rule == "FREQ=DAILY;UNTIL=20261201", "in Leimen it is midnight already"


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every Tuesday",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;BYHOUR=9",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;COUNT=x",
        "FREQ=WEEKLY;COUNT=3;UNTIL=20270101",
        "FREQ=WEEKLY;UNTIL=soon",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=DAILY;BYMONTHDAY=" + ",".join(["24"] * 200),
        "FREQ=WEEKLY;BYDAY=TU\nEXDATE:20261201",
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(rule: str) -> None:
    with pytest.raises(EventError) as refused:
        clean_rule(rule, TUESDAY, BERLIN)
    assert refused.value.fault is EventFault.RULE


@pytest.mark.timeout(10)
@pytest.mark.parametrize("rule", ["FREQ=WEEKLY;BYDAY=MO", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"])
def test_a_rule_that_leaves_out_its_first_day_is_refused_at_once(rule: str) -> None:
    with pytest.raises(EventError) as refused:
        clean_rule(rule, TUESDAY, BERLIN)
    assert refused.value.fault is EventFault.FIRST_DAY


def test_seven_in_the_evening_stays_so_all_year() -> None:
    winter, summer = (starts_of(day, time(19), BERLIN) for day in (TUESDAY, date(2027, 6, 1)))
    assert (winter.hour, summer.hour) == (18, 17)


def test_a_time_the_clocks_skip_becomes_the_moment_they_skip_to() -> None:
    began = starts_of(date(2027, 3, 28), time(2, 30), BERLIN)
    assert began.astimezone(BERLIN).time() == time(3)


def test_a_time_that_exists_twice_is_the_first() -> None:
    began = starts_of(date(2027, 10, 31), time(2, 30), BERLIN)
    assert began == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@given(
    repeat=st.sampled_from(Repeat),
    first_day=st.dates(date(2025, 1, 1), date(2034, 12, 31)),
    at=minutes_of_day,
    zone=st.sampled_from(["Europe/Berlin", "Europe/London", "America/New_York", "Asia/Kolkata"]),
)
def test_a_repeated_event_keeps_its_time_through_every_clock_change_until_2035(
    repeat: Repeat, first_day: date, at: time, zone: str
) -> None:
    there = ZoneInfo(zone)
    days = days_of(rule_for(repeat, first_day), first_day, after=first_day, until=FAR)
    assert days[0] == first_day
    assert all(one < other for one, other in pairwise(days))
    for day in days:
        shown = starts_of(day, at, there).astimezone(there)
        if shown.time() != at:
            wall = datetime.combine(day, at, there)
            assert wall.astimezone(UTC).astimezone(there).time() != at, "it would have existed"
            assert shown == first_minute_after(wall, there)
        assert shown.date() == day


def first_minute_after(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the first minute the clocks show after a time they skip."""
    while True:
        wall = (wall.replace(tzinfo=None) + timedelta(minutes=1)).replace(tzinfo=zone)
        shown = wall.astimezone(UTC).astimezone(zone)
        if shown.replace(tzinfo=None) == wall.replace(tzinfo=None):
            return shown
