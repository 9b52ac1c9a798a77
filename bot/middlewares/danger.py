"""Words that mean danger: the numbers to call come before any other answer."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiogram import BaseMiddleware
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import Message, TelegramObject, Update

from handlers.cases.emergency import emergency_card, sounds_dangerous
from handlers.dialogues import WARNED, DraftForm, StaffDialogue, is_of
from handlers.incoming import find_command, words_of
from handlers.replies import list_replies, send
from storage.senders import Sender

TELLS: Final = frozenset({"report", "idea", "ask", "enter"})
"""Commands after which the team, too, tells something as residents do."""


class DangerMiddleware(BaseMiddleware):
    """Puts the emergency card before the answer to a text of danger, once in a dialogue.

    It does so wherever the words stand, and also where they are refused.
    """

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Run the rest, and say the numbers first."""
        sender: Sender | None = data.get("sender")
        message = _message(event)
        is_dangerous = (
            sender is not None
            and message is not None
            and WARNED not in sender.data
            and _is_told(message, sender)
            and sounds_dangerous(words_of(message))
        )
        data["sounds_dangerous"] = is_dangerous
        if sender is None or not is_dangerous:
            return await handler(event, data)
        # Before the rest, which may roll back what was read of the person.
        words = emergency_card(sender.quarter.profile, sender.person.locale)
        card = send(sender.person.account_id, words)
        replies = await handler(event, data)
        return [card, *list_replies(None if replies is UNHANDLED else replies)]


def _message(event: TelegramObject) -> Message | None:
    if not isinstance(event, Update):
        return None
    return event.message or event.edited_message


def _is_told(message: Message, sender: Sender) -> bool:
    """Return whether the words are what somebody tells, and not the team's work."""
    if is_of(sender.state, StaffDialogue):
        return False
    if not sender.person.is_staff:
        return True
    given = find_command(words_of(message))
    if given is not None:
        return given.name in TELLS
    return message.reply_to_message is None and sender.state in {None, DraftForm.open.state}
