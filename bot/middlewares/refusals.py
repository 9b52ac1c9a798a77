"""What happens when a handler breaks a rule of the domain, or cannot read a draft."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiogram import BaseMiddleware
from aiogram.methods import SendMessage
from aiogram.types import TelegramObject, Update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.middlewares.conversation import ConversationMiddleware
from bot.middlewares.transaction import begin
from handlers.dialogues import DraftUnreadableError
from handlers.errors import explain
from handlers.fallback import end_unreadable
from handlers.rates import name_of, too_often
from handlers.replies import Replies, send
from storage.database import roll_back
from storage.errors import FileLimitError, PhotoLimitError, StorageError, TooOftenError
from storage.files.media import SentFile, StoredFile
from storage.owned import note_owners, noted_owners
from storage.people import Person
from storage.quarter import Quarter
from storage.rates.limiter import Rates

logger = logging.getLogger(__name__)


class RefusalsMiddleware(BaseMiddleware):
    """Turns a ``StorageError`` into an answer; nothing of what the handler wrote is kept.

    A draft that cannot be read, as after an upgrade, ends its dialogue in the same way.
    """

    def __init__(self) -> None:
        self._with_conversation = ConversationMiddleware()

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
            if not await _begin_again(event, data):
                return None
            is_one_too_many = isinstance(error, PhotoLimitError | FileLimitError)
            if is_one_too_many and isinstance(data["received"], StoredFile | SentFile):
                # Without the photo or file, whose words may still be taken.
                return await self(handler, event, data | {"received": error})
            person: Person = data["person"]
            if isinstance(error, TooOftenError):
                return self._tell_too_often(error, person, data)
            explanation = explain(error)
            return send(person.account_id, explanation.text, explanation.keyboard)
        except DraftUnreadableError as error:
            logger.info("A dialogue is ended: %s", error)
            if not await _begin_again(event, data):
                return None
            return await self._with_conversation(partial(_end_dialogue, error), event, data)

    def _tell_too_often(
        self, error: TooOftenError, person: Person, data: dict[str, Any]
    ) -> SendMessage | None:
        """Say so once, and then nothing until it is possible again."""
        rates: Rates = data["rates"]
        if not rates.is_first(error.act, name_of(person), error.after):
            return None
        quarter: Quarter = data["quarter"]
        return send(person.account_id, too_often(error.after, quarter.profile.contact.phone))


async def _begin_again(event: TelegramObject, data: dict[str, Any]) -> bool:
    session: AsyncSession = data["session"]
    noted = tuple(noted_owners(session))
    await roll_back(session)
    note_owners(session, noted)  # what was typed stays in the chat, refused or not
    return isinstance(event, Update) and await begin(event, data)


async def _end_dialogue(
    error: DraftUnreadableError, _event: TelegramObject, data: dict[str, Any]
) -> Replies:
    return await end_unreadable(error, data["state"], data["person"], data["locales"])
