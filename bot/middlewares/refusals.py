"""What happens when a handler breaks a rule of the domain."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from bot.middlewares.transaction import begin
from handlers.errors import explain
from handlers.replies import send
from storage.errors import StorageError
from storage.people import Person

logger = logging.getLogger(__name__)


class RefusalsMiddleware(BaseMiddleware):
    """Turns a ``StorageError`` into an answer; nothing of what the handler wrote is kept."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Run the handler; on a broken rule, roll back, count the update again, and explain."""
        try:
            return await handler(event, data)
        except StorageError as error:
            logger.info("Refused: %s", type(error).__name__)
            await data["session"].rollback()
            if not isinstance(event, Update) or not await begin(event, data):
                return None
            person: Person = data["person"]
            explanation = explain(error)
            return send(person.account_id, explanation.text, explanation.keyboard)
