"""Taps on buttons until they are answered, so that the page can let go of the button."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from aiogram.methods import AnswerCallbackQuery

from bot.channels.webchat.frames import LARGEST_NUMBER
from bot.channels.webchat.pages import Pages
from storage.database import Database
from storage.webchat import find_update

ANSWER_WITHIN_S: Final = 1.0
"""How long after a tap was handled its answer may take; the answer goes through the outbox, behind
the messages that belong to it."""


@dataclass(frozen=True, slots=True)
class Tap:
    """Whose page waits, and under which key."""

    account_id: int
    key: str


class Taps:
    """Answers every tap, with what the bot says or with nothing."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages
        self._open: dict[int, Tap] = {}

    def open(self, update_id: int, tap: Tap) -> None:
        """Remember a tap that is being handled."""
        self._open[update_id] = tap

    def end(self, update_id: int) -> None:
        """Answer the tap soon, unless the bot does."""
        asyncio.get_running_loop().call_later(
            ANSWER_WITHIN_S, self._answer_with_nothing, update_id
        )

    async def answer(self, method: AnswerCallbackQuery) -> None:
        """Tell the page what the bot says to a tap; one nobody remembers needs no answer."""
        try:
            update_id = int(method.callback_query_id)
        except ValueError:
            return
        tap = self._open.pop(update_id, None) or await self._find(update_id)
        if tap is not None:
            self._send_answer(tap, method)

    async def _find(self, update_id: int) -> Tap | None:
        """Look for a tap that another process, or this one before a restart, has handled."""
        if not 0 < update_id <= LARGEST_NUMBER:
            return None
        async with self._database.reading() as session:
            update = await find_update(session, update_id)
        return None if update is None else Tap(update.account_id, update.key)

    def _answer_with_nothing(self, update_id: int) -> None:
        tap = self._open.pop(update_id, None)
        if tap is not None:
            self._send_answer(tap, None)

    def _send_answer(self, tap: Tap, method: AnswerCallbackQuery | None) -> None:
        frame: dict[str, Any] = {"type": "answered", "key": tap.key}
        if method is not None and method.text:
            frame |= {"text": method.text, "alert": bool(method.show_alert)}
        self._pages.send(tap.account_id, frame)
