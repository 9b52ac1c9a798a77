"""Whether all is well, for those who look after the machine."""

import asyncio
import logging
from typing import Final

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database

logger = logging.getLogger(__name__)

ANSWER_WITHIN_S: Final = 3.0
"""Watchdogs commonly wait five seconds."""


class Health:
    """``GET /health``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, _request: web.Request) -> web.Response:
        """Answer 200 while the database answers, else 503."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                await self._database.ping()
        except (SQLAlchemyError, OSError) as error:
            logger.warning("The database does not answer: %s", type(error).__name__)
            return web.json_response({"status": "unavailable"}, status=503)
        return web.json_response({"status": "ok"})
