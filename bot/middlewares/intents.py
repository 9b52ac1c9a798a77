"""Texts that ask for something in a person's own words lead where its command leads."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import Message, TelegramObject, Update

from handlers.dialogues import DraftForm
from handlers.drafts.leading import led_words, offer_to_tell
from handlers.incoming import find_command
from handlers.languages.search import find_language
from handlers.replies import list_replies
from handlers.understanding.danger import Certainty
from handlers.understanding.intents import Intent, find_intent, guess_intent
from storage.senders import Sender


class IntentMiddleware(BaseMiddleware):
    """Puts a command in the place of a resident's words that ask for nothing else.

    Outside of any dialogue all commands are understood, inside one only that it shall end.  Where
    the classifier is sure the words are kept, and can be told to the team with one tap; where it
    is not they go on as they are, with ``asks_for``, what is to be offered.  Gives ``led``, the
    words to be kept.  A text that is nothing but the name of a language asks for it, also while
    somebody tells something.
    """

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Run the rest with the command, or with the words."""
        data["asks_for"], data["led"] = None, None
        sender: Sender | None = data.get("sender")
        message = _plain_text(event)
        is_led = (
            sender is not None
            and message is not None
            and not sender.person.is_staff
            and data["verdict"].certainty is Certainty.NONE
        )
        if not is_led or sender is None or message is None or not isinstance(event, Update):
            return await handler(event, data)
        text = message.text or ""
        if sender.state in {None, DraftForm.open.state} and find_language(text) is not None:
            return await handler(_asking(event, message, f"/{Intent.LANGUAGE} {text}"), data)
        intent = find_intent(text)
        if intent is not None and (intent is Intent.CANCEL or sender.state is None):
            return await handler(_asking(event, message, f"/{intent}"), data)
        guess = guess_intent(text) if sender.state is None and intent is None else None
        if guess is None:
            return await handler(event, data)
        if not guess.sure or guess.intent is Intent.CANCEL:
            data["asks_for"] = guess.intent
            return await handler(event, data)
        words = led_words(guess.intent, text)
        if words is not None:
            return await handler(_asking(event, message, words), data)
        data["led"] = text
        replies = await handler(_asking(event, message, f"/{guess.intent}"), data)
        offer = offer_to_tell(sender.person.account_id)
        return [*list_replies(None if replies is UNHANDLED else replies), offer]


def _plain_text(event: TelegramObject) -> Message | None:
    """Return a message of words alone that answers no other one and is no command."""
    message = event.message if isinstance(event, Update) else None
    if message is None or message.text is None or message.reply_to_message is not None:
        return None
    return None if find_command(message.text) is not None else message


def _asking(update: Update, message: Message, words: str) -> Update:
    asking = message.model_copy(update={"text": words, "entities": None})
    return update.model_copy(update={"message": asking})
