"""What is stored, said with the first answer; nothing is handed on before that is read."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import CallbackQuery, Message, TelegramObject, Update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.worker import DeliveryWorker
from handlers.danger.buttons import DangerButton
from handlers.privacy_notice import (
    NOTICE_VERSION,
    ask_to_read_first,
    notice_message,
    privacy_notice,
)
from handlers.replies import QueuedReply, Reply, list_replies
from storage.people import Person
from storage.privacy_notices import NOTICE_TOPIC, has_read_notice, wants_notice
from storage.senders import Sender


class PrivacyNoticeMiddleware(BaseMiddleware):
    """Puts the privacy notice before the first answer, and before the next one when it is new.

    Everything that reaches the team takes a tap, or a case that took one.  So whoever taps before
    the notice has arrived is asked to tap once more; but who is in danger is not.  Gives
    ``has_read``, whether the person has had a notice on the screen.
    """

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Run the rest, unless it is a tap that comes too early."""
        data["has_read"] = True
        sender: Sender | None = data.get("sender")
        if sender is None or sender.person.is_staff or not _is_answered(event):
            return await handler(event, data)
        data["has_read"] = await _has_read(sender.person, data)
        tap = event.callback_query if isinstance(event, Update) else None
        if tap is not None and not data["has_read"] and _shows_notice(tap):
            sender.person.notice_version = NOTICE_VERSION
            data["has_read"] = True
        if tap is not None and not data["has_read"] and not _is_about_danger(tap):
            replies: list[Reply] = [ask_to_read_first(tap)]
        else:
            answer = await handler(event, data)
            replies = list_replies(None if answer is UNHANDLED else answer)
            if not replies:
                return answer
        return _with_notice(replies, data["person"])


async def _has_read(person: Person, data: dict[str, Any]) -> bool:
    """Return whether a notice stands on the screen; whoever taps at once is a little early.

    That it arrived is stored a moment later, together with other ends.
    """
    session: AsyncSession = data["session"]
    worker: DeliveryWorker | None = data["worker"]
    if worker is None:
        return await has_read_notice(session, person=person)
    return await has_read_notice(session, person=person, has_arrived=worker.has_arrived)


def _with_notice(replies: list[Reply], person: Person) -> list[Reply]:
    """Return the replies behind the notice, if the person is to read it and they do not say it."""
    if person.is_staff or person.erasure_pending:
        return replies
    if not wants_notice(person, version=NOTICE_VERSION):
        return replies
    person.notice_coming = NOTICE_VERSION
    says_it = any(
        isinstance(reply, QueuedReply) and reply.topic == NOTICE_TOPIC for reply in replies
    )
    return replies if says_it else [notice_message(person), *replies]


def _is_answered(event: TelegramObject) -> bool:
    return isinstance(event, Update) and bool(event.message or event.callback_query)


def _shows_notice(tap: CallbackQuery) -> bool:
    """Return whether the button stands below the notice, which then is on the screen.

    That it has arrived may not be stored yet: for a moment, or, over a line that loses answers,
    for minutes.
    """
    return isinstance(tap.message, Message) and privacy_notice() in (tap.message.text or "")


def _is_about_danger(tap: CallbackQuery) -> bool:
    return (tap.data or "").split(":", maxsplit=1)[0] == DangerButton.__prefix__
