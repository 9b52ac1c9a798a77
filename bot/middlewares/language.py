"""The language of an answer: the one the person has chosen."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject

from bot.i18n import SOURCE_LOCALE, Catalogues
from storage.people import Person
from storage.quarter import Quarter


class LanguageMiddleware(BaseMiddleware):
    """Renders texts in the person's locale; gives ``locales``, those that may be chosen."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Run the rest in the person's language."""
        catalogues: Catalogues = data["catalogues"]
        person: Person | None = data.get("person")
        quarter: Quarter | None = data.get("quarter")
        wanted = quarter.profile.locales if quarter else ()
        data["locales"] = tuple(locale for locale in wanted if locale in catalogues.spoken)
        with catalogues.speaking(person.locale if person else SOURCE_LOCALE):
            return await handler(event, data)
