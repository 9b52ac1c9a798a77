"""Calendar feeds of the team, for programs that subscribe to them."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

from aiohttp import web

from bot.i18n import Catalogues
from bot.web.etags import answer_unless_known
from handlers.appointments.ical import team_calendar
from storage.appointments.calendar_feeds import LOOKS_BACK, find_calendar_owner, list_calendar
from storage.database import Database
from storage.quarter import get_quarter
from storage.quarter.profile import ORIGINAL_LOCALE

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
"""32 bytes in Base64."""


class TeamCalendar:
    """``GET /calendar/SECRET.ics``; the secret is all that is asked for, and is never logged."""

    def __init__(
        self, database: Database, catalogues: Catalogues, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._catalogues = catalogues
        self._clock = clock

    async def get(self, request: web.Request) -> web.Response:
        """Answer with the owner's appointments, or 304 where the program has them already.

        A secret that is wrong, replaced or malformed finds nothing, always in the same words.
        """
        secret = request.match_info["secret"]
        feed = await self._render(secret) if _SECRET.fullmatch(secret) else None
        if feed is None:
            raise web.HTTPNotFound
        headers = {"Cache-Control": "private, no-cache"}
        return answer_unless_known(request, feed, "text/calendar; charset=utf-8", headers=headers)

    async def _render(self, secret: str) -> bytes | None:
        async with self._database.reading() as session:
            owner = await find_calendar_owner(session, secret=secret)
            if owner is None:
                return None
            profile = (await get_quarter(session)).profile
            shown = await list_calendar(session, owner=owner, after=self._clock() - LOOKS_BACK)
        # In a thread, because a manager's feed may have thousands of appointments at 0.2 ms each.
        with self._catalogues.speaking(ORIGINAL_LOCALE):
            return await asyncio.to_thread(team_calendar, shown, profile=profile)
