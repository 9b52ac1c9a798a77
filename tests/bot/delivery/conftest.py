"""What the tests of delivery have in common: an office between a database and a messenger."""

import asyncio
from pathlib import Path

import pytest

from storage.database import Database
from tests.support.delivering import Office, Trouble


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    return Office(database, tmp_path)


def late(seconds: float) -> Trouble:
    return lambda: asyncio.sleep(seconds)
