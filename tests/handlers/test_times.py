"""Days and times as people write them: ``tests/corpus/times.txt``, and what holds for any text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiogram.utils.i18n import gettext as _
from babel.dates import (
    format_date,
    format_interval,
    format_skeleton,
    get_day_names,
    get_month_names,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.i18n import Catalogues
from handlers import formats
from handlers.appointments.words import short_date
from handlers.times import Unread, Wanted, Written, read
from handlers.times.vocabulary import meanings

BERLIN = ZoneInfo("Europe/Berlin")
CORPUS = Path(__file__).parents[1] / "corpus" / "times.txt"
PHRASES_AT_LEAST = 400
RIGHT_AT_LEAST = 0.97


@dataclass(frozen=True)
class Phrase:
    """A line of the corpus."""

    wanted: Wanted
    now: datetime
    text: str
    means: str


def phrases() -> Iterator[Phrase]:
    wanted, now = Wanted.DAY, datetime(2026, 1, 1, tzinfo=BERLIN)
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\[(\w+), (.+)\]", line):
            wanted = Wanted(heading[1])
            now = datetime.fromisoformat(heading[2]).replace(tzinfo=BERLIN)
        elif line and not line.startswith("#"):
            text, means = line.split(" => ") if " => " in line else ("", line.split("=> ")[1])
            yield Phrase(wanted, now, text, means)


def notation(found: Written | Unread) -> str:
    """What was read, as the corpus has it."""
    if isinstance(found, Unread):
        return f"no {found.fault}"
    days = "" if found.first is None else f"{found.first}"
    if found.last != found.first:
        days += f"..{found.last}"
    times = "" if found.starts is None else f"{found.starts:%H:%M}"
    if found.starts is not None and found.minutes is not None:
        ends = found.starts.hour * 60 + found.starts.minute + found.minutes
        times += f"-{ends // 60:02}:{ends % 60:02}"
    yearly = "yearly" if found.yearly else ""
    return " ".join(part for part in (days, times, yearly) if part)


def means(phrase: Phrase) -> str:
    return phrase.means.removesuffix("-").replace("- ", " ")


def test_phrases_mean_what_people_mean_and_none_is_read_as_something_else() -> None:
    read_as = {each: notation(read(each.text, each.wanted, each.now)) for each in phrases()}
    missed = {each: found for each, found in read_as.items() if found != means(each)}
    wrong = [(each.text, found) for each, found in missed.items() if not found.startswith("no ")]
    assert len(read_as) >= PHRASES_AT_LEAST
    assert wrong == []
    assert 1 - len(missed) / len(read_as) >= RIGHT_AT_LEAST, missed


def test_an_end_after_midnight_is_seen() -> None:
    for text, reaches in (("31.12. 20-1", True), ("31.12. 20-24", False), ("31.12. 20", False)):
        found = read(text, Wanted.EVENT, datetime(2026, 12, 2, 10, tzinfo=BERLIN))
        assert isinstance(found, Written)
        assert found.reaches_next_day is reaches


@pytest.mark.parametrize("locale", ["de", "en_150", "tr", "ru", "uk", "ar", "ar_IQ"])
def test_days_are_read_as_the_bot_writes_them(locale: str) -> None:
    now = datetime(2026, 12, 2, 10, tzinfo=BERLIN)
    for number in range(0, 330, 5):
        day = now.date() + timedelta(days=number)
        short = str(format_skeleton("MMMEd", day, locale=locale))
        widths = ("full", "long", "medium", "short")
        for text in (short, *(str(format_date(day, width, locale=locale)) for width in widths)):
            assert read(text, Wanted.DAY, now) == Written(day, day), text


@pytest.mark.parametrize("locale", ["de", "en_150", "tr", "ru", "uk"])
def test_ranges_are_read_as_the_bot_writes_them(locale: str) -> None:
    now = datetime(2026, 12, 2, 10, tzinfo=BERLIN)
    for first, last in (
        (date(2026, 12, 24), date(2027, 1, 6)),
        (date(2027, 3, 1), date(2027, 3, 9)),
    ):
        text = str(format_interval(first, last, "yMMMd", locale=locale))
        assert read(text, Wanted.DAYS, now) == Written(first, last), text


@pytest.mark.parametrize(
    ("locale", "by", "words"),
    [
        ("uk", "Ми відповімо Вам до 7 грудня 2026\u202fр. включно.", "понеділок, 7 грудня"),
        ("ru", "Мы ответим Вам до 7 декабря 2026\u202fг. включительно.", "понедельник, 7 декабря"),
        ("de", "Wir melden uns bei Ihnen bis Montag, 7. Dezember 2026.", "Montag, 7. Dezember"),
        ("ar", "قبل نهاية يوم الاثنين، 7 كانون الأول 2026.", "الاثنين، 7 كانون الأول"),
    ],
)
def test_a_day_is_right_in_its_sentence(locale: str, by: str, words: str) -> None:
    """A weekday has no place where it would need a case ending; months are the readers' own."""
    monday = datetime(2026, 12, 7, 10, tzinfo=BERLIN)
    with Catalogues().speaking(locale):
        sentence = _(
            "✅ <b>Thank you. Your number is {reference}.</b>\n"
            "The team has it now. You will hear from us by {day}. "
            "I will write to you whenever something changes."
        )
        assert by in sentence.format(reference="M-1", day=formats.day(monday, BERLIN))
        assert words in formats.day(monday, BERLIN)
        if locale == "ar":
            assert short_date(monday.date()) == "الاثنين، 7 كانون الأول"
            assert "كانون الثاني" in formats.days_words(date(2027, 1, 1), date(2027, 1, 9))


def test_no_word_means_two_things() -> None:
    """What is read in one language means the same in all others."""
    now = datetime(2026, 12, 2, 10, tzinfo=BERLIN)
    for locale in ("de", "en", "tr", "ru", "uk", "ar", "ar_IQ"):
        for month, name in get_month_names("wide", "format", locale).items():
            found = read(f"1 {name} 2027", Wanted.DAY, now)
            assert found == Written(date(2027, month, 1), date(2027, month, 1)), name
        for weekday, name in get_day_names("wide", "format", locale).items():
            found = read(f"{name}, {weekday + 1}. 2. 2027", Wanted.DAY, now)
            assert found == Written(date(2027, 2, weekday + 1), date(2027, 2, weekday + 1)), name


SIGNS = "- , . : / & ( ) 9 10 12 24 31 9. 24. 24.12. 10.12 9:30 2027 25:00"
WORDS = st.sampled_from([*sorted(meanings()), *SIGNS.split(" ")])


@settings(max_examples=400)
@given(
    text=st.one_of(st.lists(WORDS, max_size=8).map(" ".join), st.text(max_size=20)),
    wanted=st.sampled_from(Wanted),
    day=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
)
def test_any_text_is_read_or_refused(text: str, wanted: Wanted, day: date) -> None:
    now = datetime.combine(day, time(10), BERLIN)
    found = read(text, wanted, now)
    if isinstance(found, Unread):
        return
    if found.first is not None and found.last is not None:
        assert found.first <= found.last
    if wanted is Wanted.MOMENT and found.first is not None and found.starts is not None:
        assert datetime.combine(found.first, found.starts, BERLIN) > now
    if found.minutes is not None:
        assert found.minutes > 0


DAYS_WRITTEN = (
    *("19.12.", "19.12", "19.12.2026", "19.12.26", "19. Dezember", "19. Dez.", "19 Dezember 2026"),
    *("Sa 19.12.", "Samstag, 19.12.", "Samstag, den 19. Dezember", "2026-12-19", "19/12/2026"),
    *("am 19.12.", "am Samstag, 19. Dezember 2026", "19.12. (Sa)", "Sat, 19 Dec", "19 December"),
)
HOURS_WRITTEN = (
    *(("15-18", 180), ("15–18 Uhr", 180), ("15:00-18:00", 180), ("15.00 - 18.00 Uhr", 180)),
    *(
        ("von 15 bis 18 Uhr", 180),
        ("15 Uhr bis 18 Uhr", 180),
        ("15h-18h", 180),
        ("um 15 Uhr", None),
    ),
    *(
        ("ab 15 Uhr", None),
        ("15 Uhr", None),
        ("15:00", None),
        ("um drei", None),
        ("15 bis 24 Uhr", 540),
    ),
    *(("nachmittags 3 bis 6", 180), ("drei bis sechs", 180), ("3 Uhr nachmittags", None)),
    *(("15-0:30 Uhr", 570), ("3 pm - 6 pm", 180), ("15 bis 18 Uhr, jedes Jahr", 180)),
)


def test_every_way_to_write_a_day_goes_with_every_way_to_write_hours() -> None:
    now = datetime(2026, 12, 2, 10, tzinfo=BERLIN)
    for day, (hours, minutes) in product(DAYS_WRITTEN, HOURS_WRITTEN):
        on = date(2026, 12, 19)
        meant = Written(on, on, time(15), minutes, yearly="jedes" in hours)
        for text in (f"{day} {hours}", f"{day}, {hours}", f"{day} / {hours}", f"{hours}, {day}"):
            assert read(text, Wanted.EVENT, now) == meant, text
