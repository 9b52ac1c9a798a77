"""What the end-to-end tests ask for: the messenger, and an installation beside it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import asyncpg
import pytest
import pytest_asyncio

from tests.e2e.actors import join
from tests.e2e.quarter import Quarter
from tests.e2e.scenes import Installation
from tests.support.botapi import BotApi

BUSY_MACHINE: Final = " WARNING bot.watchdog: The loop waited "


@pytest.fixture(autouse=True)
def _elsewhere(unmeasured: None) -> None:
    """The program runs in a process of its own, and the messenger is not what is measured."""


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """The messenger; a request it does not know fails the test."""
    async with BotApi() as started:
        yield started
    assert started.mistakes == []


@pytest.fixture
async def installation(
    request: pytest.FixtureRequest, api: BotApi, tmp_path: Path
) -> Installation:
    """An installation with the embedded database, or with the kind of database asked for."""
    url = f"sqlite:///{tmp_path}/data/quartiersbote.db"
    if getattr(request, "param", "sqlite") == "postgres":
        url = await _create_empty(request.getfixturevalue("postgres_server"))
    made = Installation(api, url, tmp_path / "data")
    await made.set_up()
    return made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def quarter(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Quarter]:
    """An installation whose program runs, for all stories of a module."""
    folder = tmp_path_factory.mktemp("quarter")
    async with BotApi() as api:
        url = f"sqlite:///{folder}/data/quartiersbote.db"
        installation = Installation(api, url, folder / "data")
        await installation.set_up()
        async with installation.running() as program:
            yield Quarter(installation, await join(installation))
            assert await program.stop() == 0, program.output
            # Others use this machine too, and hold the loop up; more than 5 s is an error.
            said = [line for line in program.output.splitlines() if BUSY_MACHINE not in line]
            for word in ("Traceback", "ERROR", "WARNING"):
                assert word not in "\n".join(said), program.output
    assert api.mistakes == []


async def _create_empty(socket: str) -> str:
    connection = await asyncpg.connect(host=socket, user="tests", database="postgres")
    try:
        await connection.execute("DROP DATABASE IF EXISTS end_to_end WITH (FORCE)")
        await connection.execute("CREATE DATABASE end_to_end")
    finally:
        await connection.close()
    return f"postgresql+asyncpg://tests@/end_to_end?host={socket}"
