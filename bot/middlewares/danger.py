"""Texts of danger: the numbers to call, or the question for it, come before any other answer."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiogram import BaseMiddleware
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.methods import SendMessage
from aiogram.types import Message, TelegramObject, Update

from handlers.danger.cards import danger_question, emergency_card
from handlers.danger.said import Said, noting, what_to_say
from handlers.dialogues import DraftForm, StaffDialogue, is_of
from handlers.incoming import find_command, told_words, words_of
from handlers.languages.choice import Detect
from handlers.replies import list_replies, send
from handlers.understanding.danger import HARMLESS, Verdict, assess
from storage.senders import Sender

TELLS: Final = frozenset({"report", "idea", "ask", "enter"})
"""Commands after which the team, too, tells something as residents do."""


class DangerMiddleware(BaseMiddleware):
    """Puts the card of a kind of danger before the answer to a text of it, or asks first.

    It does so once of each kind in a dialogue, wherever the words stand, and also where they are
    refused.  Gives ``verdict``, what the text says of danger, and ``warned``, what the
    conversation's data are to hold of it.
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
        verdict, said = HARMLESS, None
        if sender is not None and message is not None and _is_told(message, sender):
            verdict = assess(told_words(words_of(message)))
            said = what_to_say(verdict, sender.data)
        data["verdict"], data["warned"] = verdict, {}
        if sender is None or message is None or said is None:
            return await handler(event, data)
        data["warned"] = noting(sender.data, verdict.kind, said)
        # Before the rest, which may roll back what was read of the person.
        first = _words_first(sender, message, verdict, said, data)
        replies = await handler(event, data)
        return [first, *list_replies(None if replies is UNHANDLED else replies)]


def _words_first(
    sender: Sender, message: Message, verdict: Verdict, said: Said, data: dict[str, Any]
) -> SendMessage:
    """Return the question, or the card."""
    person, profile = sender.person, sender.quarter.profile
    if said is Said.ASKED:
        question = danger_question(verdict.kind, profile, locale=person.locale)
        return send(person.account_id, *question)
    detect: Detect = data["detect"]
    card = emergency_card(
        verdict.kind,
        profile,
        locale=person.locale,
        written_in=_language_of(message, verdict, sender, detect),
        locales=data["locales"],
    )
    return send(person.account_id, card)


def _language_of(message: Message, verdict: Verdict, sender: Sender, detect: Detect) -> str | None:
    """Return the language of the words, or else of the list they stand in."""
    person = sender.person
    found = detect(words_of(message), person.language_tag, stored=person.locale)
    if found is not None:
        return found.language
    if person.locale in verdict.locales:
        return None
    return min(verdict.locales, default=None)


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
