"""The open pages: which account each belongs to, and what is on its way to it."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any, Final

from bot.channels.webchat.page_context import PageContext

QUEUE_LIMIT: Final = 500
"""Frames a page may be behind; one that does not read is closed, and asks when it is back."""

GOING_AWAY: Final = 1001
POLICY_VIOLATION: Final = 1008
TRY_AGAIN: Final = 1013
"""Close codes (RFC 6455, 7.4.1, and IANA's registry)."""


class Page:
    """One open page.

    Attributes:
        account_id: whose it is.
        context: the language and what else it shows around the messages.
        revision: up to which change of its account it was sent something.
        close_code: why it is closed, once it is.
    """

    def __init__(self, account_id: int, context: PageContext, revision: int) -> None:
        self.account_id: Final = account_id
        self.context = context
        self.revision = revision
        self.close_code: int | None = None
        self._frames: asyncio.Queue[str | None] = asyncio.Queue()

    def send(self, frame: dict[str, Any]) -> None:
        """Put a frame on its way."""
        if self.close_code is not None:
            return
        if self._frames.qsize() >= QUEUE_LIMIT:
            self.close(TRY_AGAIN)
            return
        self._frames.put_nowait(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))

    def close(self, code: int) -> None:
        """Let the page be closed, after what is on its way."""
        if self.close_code is None:
            self.close_code = code
            self._frames.put_nowait(None)

    async def next_frame(self) -> str | None:
        """Return the next frame to write; ``None`` when the page is to be closed."""
        return await self._frames.get()


class Pages:
    """All open pages of this process."""

    def __init__(self) -> None:
        self._pages: dict[int, set[Page]] = {}

    def of(self, account_id: int) -> tuple[Page, ...]:
        """Return the open pages of an account: a browser may have several tabs."""
        return tuple(self._pages.get(account_id, ()))

    def add(self, page: Page) -> None:
        """Let the page hear what happens in its account."""
        self._pages.setdefault(page.account_id, set()).add(page)

    def remove(self, page: Page) -> None:
        """Forget the page."""
        pages = self._pages.get(page.account_id, set())
        pages.discard(page)
        if not pages:
            self._pages.pop(page.account_id, None)

    def send(self, account_id: int, frame: dict[str, Any]) -> None:
        """Put a frame on its way to every page of the account."""
        for page in self.of(account_id):
            page.send(frame)

    def close_all(self) -> None:
        """Let all pages be closed; they come back to the next process."""
        for page in self._all():
            page.close(GOING_AWAY)

    def _all(self) -> Iterable[Page]:
        return [page for pages in self._pages.values() for page in pages]
