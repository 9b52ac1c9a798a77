"""Who sends too much at once reads so, and nothing of it is handled."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import TelegramObject

from handlers.rates import too_often
from handlers.replies import send
from storage.rates.table import Excess
from storage.senders import Sender


class RatesMiddleware(BaseMiddleware):
    """Answers an update beyond the limit with one sentence, and those after it with nothing.

    ``excess`` is what the intake has counted.  Where the dialogue stands is not touched, and the
    numbers to call come all the same: they are said outside of this.
    """

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Run the rest, unless it is too much."""
        excess: Excess | None = data["excess"]
        sender: Sender | None = data.get("sender")
        if excess is None or sender is None:
            return await handler(event, data)
        if not excess.first:
            return UNHANDLED
        phone = sender.quarter.profile.contact.phone
        return send(sender.person.account_id, too_often(excess.after, phone))
