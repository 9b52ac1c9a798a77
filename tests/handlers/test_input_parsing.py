"""Times and days as people write them."""

from datetime import date, time

import pytest

from handlers.input_parsing import parse_day, parse_days, parse_span
from storage.errors import HoursError, HoursFault

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("10-12", time(10), time(12)),
        ("10:00-12:30", time(10), time(12, 30)),
        ("10.00–12.30", time(10), time(12, 30)),
        (" 10 bis 12 ", time(10), time(12)),
        ("10 Uhr bis 12 Uhr", time(10), time(12)),
        ("von 9:15 bis 11", time(9, 15), time(11)),
        ("8 : 05 — 23 : 55", time(8, 5), time(23, 55)),
        ("0-1", time(0), time(1)),
        ("10\n12", time(10), time(12)),
        ("١٠-١٢", time(10), time(12)),
        ("من ١٠:٠٠ إلى ١٢:٣٠", time(10), time(12, 30)),
        ("10：00-12：30", time(10), time(12, 30)),
        ("\u200f10:00\u200e-\u200f12:00", time(10), time(12)),
        ("с 10 до 12", time(10), time(12)),
    ],
)
def test_a_span_is_read(text: str, starts: time, ends: time) -> None:
    assert parse_span(text) == (starts, ends)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", HoursFault.TIME),
        ("   ", HoursFault.TIME),
        ("10", HoursFault.TIME),
        ("10-", HoursFault.TIME),
        ("25:00-26:00", HoursFault.TIME),
        ("10-24", HoursFault.TIME),
        ("10:60-12", HoursFault.TIME),
        ("10:5-12", HoursFault.TIME),
        ("10-12-14", HoursFault.TIME),
        ("1012", HoursFault.TIME),
        ("100-120", HoursFault.TIME),
        ("morning", HoursFault.TIME),
        ("²-³", HoursFault.TIME),
        ("10-12" + " " * 60, HoursFault.TIME),
        ("9" * 4_000, HoursFault.TIME),
        ("9-" * 2_000, HoursFault.TIME),
        ("12-10", HoursFault.ENDS_BEFORE_START),
        ("10-10", HoursFault.ENDS_BEFORE_START),
    ],
)
def test_what_is_no_span_is_refused(text: str, fault: HoursFault) -> None:
    with pytest.raises(HoursError) as refused:
        parse_span(text)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1.12.", date(2026, 12, 1)),
        ("1.12", date(2026, 12, 1)),
        ("01.12.2026", date(2026, 12, 1)),
        ("1.12.26", date(2026, 12, 1)),
        ("1. 12. 2026", date(2026, 12, 1)),
        ("1/12/2026", date(2026, 12, 1)),
        ("ab 1.12.", date(2026, 12, 1)),
        ("2026-12-01", date(2026, 12, 1)),
        ("١.١٢.", date(2026, 12, 1)),
        ("23.11.", date(2026, 11, 23)),
        ("6.1.", date(2027, 1, 6)),
        ("20.11.", date(2026, 11, 20)),
        ("1.10.", date(2027, 10, 1)),
        ("29.2.2028", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    assert parse_day(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "31.2.", "31.02.2027", "29.2.2027", "29.2.", "0.1.", "1.0.", "1.13.", "32.1."),
        *("1.12.9999", "1.12.1999", "1.1.126", "1.12.2026.", "1.", "1", "1.12.-3.12.", "tomorrow"),
        *("1. December 2026", "²³.1.", "1.2.3.4", "9" * 4_000, "1." * 2_000, "2026-13-01"),
        *("12026-12-01", "x" * 4_000),
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(HoursError) as refused:
        parse_day(text, TODAY)
    assert refused.value.fault is HoursFault.DATE


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("24.12.", date(2026, 12, 24), date(2026, 12, 24)),
        ("24.12.-6.1.", date(2026, 12, 24), date(2027, 1, 6)),
        ("24.12. – 6.1.2027", date(2026, 12, 24), date(2027, 1, 6)),
        ("24.-26.12.", date(2026, 12, 24), date(2026, 12, 26)),
        ("vom 24. bis 26. 12. 2026", date(2026, 12, 24), date(2026, 12, 26)),
        ("24.12.2026 bis 06.01.2027", date(2026, 12, 24), date(2027, 1, 6)),
        ("2026-12-24 - 2027-01-06", date(2026, 12, 24), date(2027, 1, 6)),
        ("24.12.-", date(2026, 12, 24), date(2026, 12, 24)),
        ("20.11.-27.11.", date(2026, 11, 20), date(2026, 11, 27)),
        ("1.12.-1.12.", date(2026, 12, 1), date(2026, 12, 1)),
    ],
)
def test_days_are_read(text: str, first: date, last: date) -> None:
    assert parse_days(text, TODAY) == (first, last)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", HoursFault.DATE),
        ("24.-31.2.", HoursFault.DATE),
        ("31.-28.2.", HoursFault.DATE),
        ("1.12.-3.12.-5.12.", HoursFault.DATE),
        ("26.-24.12.", HoursFault.VALIDITY),
        ("24.12.2026-6.1.2026", HoursFault.VALIDITY),
    ],
)
def test_what_are_no_days_is_refused(text: str, fault: HoursFault) -> None:
    with pytest.raises(HoursError) as refused:
        parse_days(text, TODAY)
    assert refused.value.fault is fault
