"""Every table says what erasing does to it, every column what for and how long it is kept."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import Column, Table

import storage.models
from storage.base import MONTH, YEAR, Base, Keep, words_of
from storage.privacy.keeping import promises_of
from tests.project.data_tables import describe_tables
from tests.project.privacy_page import (
    ACTIVITIES,
    PRIVACY_MD,
    describe_activities,
    tables_by_module,
)

assert storage.models.ALL
TABLES = [*Base.metadata.sorted_tables]
COLUMNS = [column for table in TABLES for column in table.columns]
DATA_MD = Path(__file__).parents[2] / "docs" / "data.md"


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_each_table_says_what_erasing_does_and_how_long_it_is_kept(table: Table) -> None:
    assert table.info.get("erasing", "").endswith("."), "say what erasing a person does to it"
    assert words_of(table.info.get("kept", "")).endswith("."), "say how long rows are kept"


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_each_column_says_what_it_is_for(column: "Column[object]") -> None:
    assert (column.comment or "").endswith("."), "say what it is stored for"
    assert words_of(column.info.get("kept", ".")).endswith(".")


PERIODS: Final = {
    "A year": YEAR,
    "wo years": 2 * YEAR,
    "ive years": 5 * YEAR,
    "31 days": MONTH,
    "A week": timedelta(days=7),
    "48 hours": timedelta(hours=48),
    "25 hours": timedelta(hours=25),
    "24 hours": timedelta(hours=24),
    "an hour": timedelta(hours=1),
    "a day": timedelta(days=1),
    "A day": timedelta(days=1),
    "is over": timedelta(0),
    "Until it ends": timedelta(0),
    "wo days": timedelta(days=2),
}
"""How periods are written."""
UNDATED: Final = re.compile(r"\b(years?|months?|weeks?|days?|hours?|minutes?)\b", re.IGNORECASE)


@pytest.mark.parametrize("described", [*TABLES, *COLUMNS], ids=str)
def test_a_period_in_words_is_one_the_job_knows(described: "Table | Column[object]") -> None:
    kept = described.info.get("kept", "")
    for promise in promises_of(described):
        assert isinstance(promise, Keep)
        assert promise.period in {
            period for words, period in PERIODS.items() if words in promise.words
        }, promise.words
    if isinstance(kept, str):
        assert not UNDATED.search(kept), "say it with a Keep (storage.base), so that it is done"


def test_the_documentation_says_the_same() -> None:
    assert describe_tables() in DATA_MD.read_text(encoding="utf-8"), (
        "docs/data.md is out of date: python -m tests.project.data_tables"
    )


def test_the_record_of_processing_says_the_same() -> None:
    assert describe_activities() in PRIVACY_MD.read_text(encoding="utf-8"), (
        "docs/privacy.md is out of date: python -m tests.project.data_tables"
    )


def test_each_table_belongs_to_one_activity() -> None:
    listed = [name for activity in ACTIVITIES for name in activity.modules]
    assert sorted(listed) == sorted(tables_by_module())
