"""What somebody who is blocked can still do: be warned of danger, and keep their rights."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiogram import BaseMiddleware
from aiogram.types import TelegramObject, Update

from handlers.incoming import find_command, words_of
from handlers.languages.choice import (
    AskLanguageButton,
    KeepLanguageButton,
    LanguageButton,
    MoreLanguagesButton,
)
from handlers.menu import PrivacyButton
from handlers.privacy import EraseButton, ExportButton
from storage.people import RestrictionKind
from storage.senders import Sender

COMMANDS_LEFT: Final = frozenset({"privacy", "language"})
"""A copy of one's data and erasing it are rights (Art. 15 and 17 GDPR)."""
BUTTONS_LEFT: Final = frozenset(
    each.__prefix__
    for each in (
        PrivacyButton,
        ExportButton,
        EraseButton,
        AskLanguageButton,
        LanguageButton,
        KeepLanguageButton,
        MoreLanguagesButton,
    )
)


class RestrictionsMiddleware(BaseMiddleware):
    """Ends here what somebody sends who is blocked; they were told once, and how else to call."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Run the rest, but for what is not taken; a tap is answered without a word."""
        sender: Sender | None = data.get("sender")
        if sender is None or not isinstance(event, Update):
            return await handler(event, data)
        blocked = sender.person.is_restricted(RestrictionKind.BLOCKED, now=data["now"])
        if not blocked or _is_left(event):
            return await handler(event, data)
        return None


def _is_left(update: Update) -> bool:
    if update.callback_query is not None:
        prefix, _separator, _rest = (update.callback_query.data or "").partition(":")
        return prefix in BUTTONS_LEFT
    message = update.message or update.edited_message
    if message is None:
        return True
    given = find_command(words_of(message))
    return given is not None and given.name in COMMANDS_LEFT
