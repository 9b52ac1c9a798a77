"""What tests of the chat page ask for: an office that serves it, and somebody who visits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from storage.database import Database
from tests.conftest import NOW
from tests.support.webchat import Browser, Office, browser


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> Office:
    """The channel on an empty database with the sample quarter."""
    office = Office(database, tmp_path, NOW)
    await office.found()
    return office


@pytest.fixture
async def server(office: Office) -> AsyncIterator[TestServer]:
    async with office.served() as running:
        yield running


@pytest.fixture
async def visitor(server: TestServer) -> AsyncIterator[Browser]:
    async with browser(server) as opened:
        yield opened
