"""What the tests of the chat page ask for: a browser, and the demo."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.conftest import require
from tests.support.browser import chromium, find_chromium
from tests.support.pictures import a_photo
from tests.support.program import Running, running


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A real Chromium."""
    executable = find_chromium()
    if executable is None:
        require("Chromium is not installed")
        return
    async with chromium(executable) as started:
        yield started


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Running]:
    """``make demo``, with a data folder of its own."""
    async with running("demo", data_dir=tmp_path / "data") as program:
        yield program


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo on the visitor's phone."""
    path = tmp_path / "lamp.jpg"
    path.write_bytes(a_photo(1600, 1200))
    return path
