"""What the tests of the Telegram channel have in common: the stand-in, and a channel to it."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from bot.channels.telegram import TelegramChannel
from tests.support.botapi import (
    BotApi,
)
from tests.support.telegram import telegram


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """A fresh stand-in."""
    async with BotApi() as api:
        yield api
    assert not api.mistakes


@pytest.fixture
async def channel(api: BotApi) -> AsyncIterator[TelegramChannel]:
    """The channel, talking to the stand-in; it keeps no updates."""
    channel = telegram(api.url, api.token)
    yield channel
    await channel.close()


async def until(reached: Callable[[], bool], seconds: float = 30.0) -> None:
    async with asyncio.timeout(seconds):
        while not reached():  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(0.01)
