"""Every table says what erasing does to it, every column what for and how long it is kept."""

from pathlib import Path

import pytest
from sqlalchemy import Column, Table

import storage.models
from storage.base import Base
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
    assert table.info.get("kept", "").endswith("."), "say how long rows are kept"


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_each_column_says_what_it_is_for(column: "Column[object]") -> None:
    assert (column.comment or "").endswith("."), "say what it is stored for"
    assert column.info.get("kept", ".").endswith(".")


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
