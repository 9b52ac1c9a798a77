"""The open pages: which account each belongs to, and what is on its way to it."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.channels.webchat.page_context import PageContext
from bot.channels.webchat.words import session_ended
from bot.i18n import Catalogues

QUEUE_LIMIT: Final = 500
"""Frames a page may be behind; one that does not read is closed, and asks when it is back."""

GOING_AWAY: Final = 1001
POLICY_VIOLATION: Final = 1008
TRY_AGAIN: Final = 1013
"""Close codes (RFC 6455, 7.4.1, and IANA's registry)."""
SESSION_ENDED: Final = 4401
"""Our own (RFC 6455, 7.4.2): the cookie opens nothing any more, or less than the page shows."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A browser at one of the entrances, whether it has an account or not.

    Attributes:
        token_hash: what its cookie is known by.
        team: whether it came through the team's entrance.
        language_tags: its languages, what it likes best first.
        address: the network address it comes from.
        is_sealed: whether the server has made the cookie; no other one opens an account.
    """

    token_hash: str
    team: bool
    language_tags: tuple[str, ...]
    address: str
    is_sealed: bool


class Page:
    """One open page.

    Attributes:
        arrival: the browser it is open in.
        account_id: whose it is; ``None`` before anything was written.
        since: when the account was made, if it was there when the page was opened.
        context: the language and what else it shows around the messages.
        role: what its person might do when it was shown something last.
        revision: up to which change of its account it was sent something.
        close_code: why it is closed, once it is.
    """

    def __init__(
        self, arrival: Arrival, account_id: int | None, context: PageContext, revision: int
    ) -> None:
        self.arrival: Final = arrival
        self.account_id = account_id
        self.since: datetime | None = None
        self.context = context
        self.role = context.role
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

    def end(self, catalogues: Catalogues) -> None:
        """Say that the page begins anew, and let it be closed."""
        with catalogues.speaking(self.context.locale):
            self.send({"type": "ended", "text": session_ended()})
        self.close(SESSION_ENDED)

    async def next_frame(self) -> str | None:
        """Return the next frame to write; ``None`` when the page is to be closed."""
        return await self._frames.get()


class Pages:
    """All open pages of this process: by account, or by the cookie before there is one."""

    def __init__(self) -> None:
        self._pages: dict[int | str, set[Page]] = {}

    def of(self, account_id: int) -> tuple[Page, ...]:
        """Return the open pages of an account: a browser may have several tabs."""
        return tuple(self._pages.get(account_id, ()))

    def beside(self, page: Page) -> int:
        """Return how many pages the same browser has open, this one among them."""
        return len(self._pages.get(_key(page), ()))

    def add(self, page: Page) -> None:
        """Let the page hear what happens in its account."""
        self._pages.setdefault(_key(page), set()).add(page)

    def admit(self, token_hash: str, account_id: int) -> None:
        """Give the pages of a browser its account, which it has from now on."""
        for page in self._pages.pop(token_hash, set()):
            page.account_id = account_id
            self.add(page)

    def remove(self, page: Page) -> None:
        """Forget the page."""
        pages = self._pages.get(_key(page), set())
        pages.discard(page)
        if not pages:
            self._pages.pop(_key(page), None)

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


def _key(page: Page) -> int | str:
    return page.arrival.token_hash if page.account_id is None else page.account_id
