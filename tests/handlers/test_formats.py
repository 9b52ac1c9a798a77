"""Dates, times, numbers and names are there in every language, those CLDR knows little of too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from handlers import formats
from handlers.appointments.words import span_words
from handlers.languages.names import LANGUAGE_NAMES
from tests.support.town import CATALOGUES

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 12, 1, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize("locale", [*CATALOGUES.spoken, "de_simple"])
def test_each_format_says_something_in_each_language(locale: str) -> None:
    with CATALOGUES.speaking(locale):
        said = [
            formats.day(NOW, ZONE),
            formats.short_day(NOW, ZONE),
            formats.time_of_day(NOW, ZONE),
            formats.moment_in_short(NOW, ZONE),
            *(formats.ago(timedelta(minutes=n)) for n in (0, 1, 2, 5, 90, 2_000, 50_000)),
            *(formats.from_now(timedelta(minutes=n)) for n in (0, 1, 2, 5, 90, 2_000, 50_000)),
            *(formats.distance(metres) for metres in (40, 1_000, 2_350)),
            *(formats.file_size(size) for size in (1, 312_000, 3_400_000)),
            formats.days_words(date(2026, 11, 1), date(2026, 11, 30)),
            formats.days_words(date(2026, 12, 30), date(2027, 1, 2)),
            *(formats.language_name(code) for code in LANGUAGE_NAMES),
            *(
                format_unit(n, f"duration-{unit}", "short", locale=locale)
                for unit in ("minute", "hour", "day", "week", "month")
                for n in (1, 2, 5, 21)
            ),
            *(span_words(minutes) for minutes in (1, 30, 60, 90, 1_440, 2_880, 7_200)),
            format_skeleton("MMMEd", NOW, locale=locale),
            *get_day_names("abbreviated", locale=locale).values(),
            *(format_date(NOW, width, locale=locale) for width in ("short", "medium", "full")),
            format_time(NOW, formats.MIDNIGHT_CLOCK, locale=locale),
            *(format_list(["a", "b", "c"][:n], locale=locale) for n in (1, 2, 3)),
            format_list(["a", "b", "c"], style="or", locale=locale),
            format_decimal(1_234.5, locale=locale),
            format_percent(0.25, locale=locale),
        ]
    assert all(text.strip() for text in said)
    assert not [text for text in said if text[0] in "-+"]
    assert not [text for text in said if "None" in text or "duration-" in text]
    assert "10:05" in said[2]
    assert not [text for text in said[:4] if "{" in text]


def test_a_date_in_figures_begins_with_the_day_or_the_year() -> None:
    """Tigrinya has the US order in CLDR."""
    for locale in CATALOGUES.spoken:
        with CATALOGUES.speaking(locale):
            first = formats.short_day(datetime(2026, 12, 31, 9, tzinfo=UTC), ZONE)
        assert not first.startswith("12"), locale
