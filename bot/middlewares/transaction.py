"""One update, one transaction: its id, what the handler changed, and what it wants to say."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from aiogram import BaseMiddleware
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import TelegramObject, Update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.serialisation import dump_method
from bot.delivery.worker import DeliveryWorker
from bot.middlewares.person import introduce
from handlers.dialogues import TYPED
from handlers.incoming import list_typed
from handlers.outgoing import with_formatting
from handlers.replies import QueuedReply, Replies, list_replies
from storage.database import Database
from storage.message_owners import note_typed
from storage.outbox import Answer, enqueue_answers
from storage.senders import Sender
from storage.updates import mark_handled, retry_parked

TAP_VALID: Final = timedelta(seconds=120)
"""Telegram takes the answer to a tap for 150 s at most (measured by its server's own error)."""


class TransactionMiddleware(BaseMiddleware):
    """Gives ``session`` and ``now``; takes ``database`` and ``clock`` from the dispatcher's data.

    An update whose id was committed before does nothing, unless it was parked and is tried
    ``again``.
    """

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> None:
        """Run the rest inside a transaction, and put what it returns into the outbox."""
        if not isinstance(event, Update):
            msg = f"{type(event).__name__} is no update"
            raise TypeError(msg)
        database: Database = data["database"]
        data["now"] = data["clock"]()
        async with database.transaction() as session:
            data["session"] = session
            if not await begin(event, data):
                return
            replies = await handler(event, data)
            sender: Sender | None = data.get("sender")
            if sender is not None:
                await _note_typed(session, event, sender, data["now"])
                await _enqueue(session, event, sender, _listed(replies), data)


async def _note_typed(
    session: AsyncSession, update: Update, sender: Sender, now: datetime
) -> None:
    """Keep about whom somebody of the team has typed, in this message and in those before it."""
    if sender.person.is_staff:
        typed = [*sender.data.get(TYPED, ()), *list_typed(update)]
        await note_typed(session, writer=sender.person, message_ids=typed, now=now)


async def begin(update: Update, data: dict[str, Any]) -> bool:
    """Count the update as handled and find out who wrote; False if it was handled before.

    Called again after a refusal has rolled the transaction back.
    """
    channel: str = data["channel"]
    session: AsyncSession = data["session"]
    if data["again"]:
        new = await retry_parked(session, channel=channel, update_id=update.update_id)
    else:
        new = await mark_handled(
            session, channel=channel, update_id=update.update_id, now=data["now"]
        )
    if new:
        await introduce(update, data)
    return new


async def _enqueue(
    session: AsyncSession,
    update: Update,
    sender: Sender,
    replies: list[QueuedReply],
    data: dict[str, Any],
) -> None:
    tap = update.callback_query
    if tap is not None and not any(isinstance(s.method, AnswerCallbackQuery) for s in replies):
        replies.append(QueuedReply(AnswerCallbackQuery(callback_query_id=tap.id)))
    answers, now = [_answer(reply) for reply in replies], data["now"]
    worker: DeliveryWorker | None = data["worker"]
    if worker is None:
        await enqueue_answers(session, person=sender.person, answers=answers, now=now)
        return
    methods = [reply.method for reply in replies]
    await worker.answer(session, sender=sender, answers=answers, methods=methods, now=now)


def _answer(reply: QueuedReply) -> Answer:
    ends_waiting = isinstance(reply.method, AnswerCallbackQuery)
    return Answer(
        method=type(reply.method).__name__,
        payload=dump_method(reply.method),
        topic=reply.topic,
        delay=reply.delay,
        expires_after=TAP_VALID if ends_waiting else None,
    )


def _listed(replies: Replies) -> list[QueuedReply]:
    listed = [
        reply if isinstance(reply, QueuedReply) else QueuedReply(reply)
        for reply in list_replies(None if replies is UNHANDLED else replies)
    ]
    return [replace(reply, method=with_formatting(reply.method)) for reply in listed]
