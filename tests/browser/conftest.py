"""What the tests of the chat page ask for: a browser with people in it, and the demo.

A browser takes a second to start and the demo two, so a module's tests share them where they
need not begin with an empty quarter.  What is shared lives in the module's event loop, and so do
its tests.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.conftest import require
from tests.support.browser import Visitors, chromium, find_chromium
from tests.support.pictures import a_photo
from tests.support.program import Running, running


@pytest.fixture(autouse=True)
def _elsewhere(unmeasured: None) -> None:
    """The program runs in a process of its own, and so does the browser."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A real Chromium."""
    executable = find_chromium()
    if executable is None:
        require("Chromium is not installed")
        return
    async with chromium(executable) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def visitors(browser: Browser) -> AsyncIterator[Visitors]:
    """People with browsers, none of them here yet."""
    people = Visitors(browser)
    yield people
    await people.leave()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demo that ran once: making up a year takes longer than the rest."""
    data_dir = tmp_path_factory.mktemp("founded") / "data"

    async def run_once() -> None:
        async with running("demo", data_dir=data_dir):
            pass

    asyncio.run(run_once())
    return data_dir


@pytest.fixture
def data_dir(founded: Path, tmp_path: Path) -> Path:
    """The data folder of a demo where nobody has written yet."""
    return shutil.copytree(founded, tmp_path / "data")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(
    browser: Browser,  # noqa: ARG001  without a browser there is nothing to start the demo for
    founded: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Running]:
    """``make demo``, for all tests of a module."""
    data_dir = shutil.copytree(founded, tmp_path_factory.mktemp("demo") / "data")
    limits = {"QB_RATE_LIMITS": "accounts=1000/minute"}  # everybody comes from one address
    async with running("demo", data_dir=data_dir, settings=limits) as program:
        yield program


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo on the visitor's phone."""
    path = tmp_path / "lamp.jpg"
    path.write_bytes(a_photo(1600, 1200))
    return path
