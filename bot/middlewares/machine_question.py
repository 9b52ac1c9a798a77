"""Whether a machine outside the house may translate: asked after the first words for the team."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.fsm.context import FSMContext
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import TelegramObject
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.danger.said import is_safe
from handlers.dialogues import DraftForm
from handlers.languages.choice import Detect
from handlers.languages.names import base_tag
from handlers.replies import QueuedReply, Reply, list_replies
from handlers.translated import Machine
from handlers.understanding.danger import Certainty, Verdict
from handlers.who_translates import question
from storage.people import MachineTranslation, Person
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.senders import Sender
from storage.translations.consent import Written, begin_asking, list_written


class MachineQuestionMiddleware(BaseMiddleware):
    """Puts the question behind the confirmation of what somebody has sent to the team.

    Only where a machine outside the house translates and the person does not write German; never
    while something is being written, or after words of danger.
    """

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Run the rest, and ask once."""
        answer = await handler(event, data)
        machine: Machine | None = data["machine"]
        sender: Sender | None = data.get("sender")
        if machine is None or not machine.outside or sender is None:
            return answer
        replies = list_replies(None if answer is UNHANDLED else answer)
        if not any(map(_is_message, replies)) or not await _is_to_be_asked(sender, data):
            return answer
        session: AsyncSession = data["session"]
        if not await begin_asking(session, person=sender.person, now=data["now"]):
            return answer
        delay = max(
            (reply.delay for reply in replies if isinstance(reply, QueuedReply)),
            default=timedelta(),
        )
        return [*replies, question(sender.person, machine, delay=delay)]


async def _is_to_be_asked(sender: Sender, data: dict[str, Any]) -> bool:
    person, state = sender.person, data["state"]
    if person.machine_translation is not MachineTranslation.UNASKED or person.erasure_pending:
        return False
    written = await list_written(data["session"], person=person)
    if not any(_is_foreign(each, person, data["detect"]) for each in written):
        return False
    return not _is_in_danger(sender, data) and not await _is_drafting(state)


def _is_foreign(written: Written, person: Person, detect: Detect) -> bool:
    """Return whether somebody who has written this reads or writes another language."""
    if base_tag(person.locale) != ORIGINAL_LOCALE:
        return True
    language = written.language
    if language is None:
        found = detect(written.text, person.language_tag, stored=person.locale)
        language = None if found is None else found.language
    return language not in {None, ORIGINAL_LOCALE}


def _is_in_danger(sender: Sender, data: dict[str, Any]) -> bool:
    verdict: Verdict = data["verdict"]
    return verdict.certainty is not Certainty.NONE or not is_safe(sender.data)


async def _is_drafting(state: FSMContext) -> bool:
    return await state.get_state() == DraftForm.open.state


def _is_message(reply: Reply) -> bool:
    method = reply.method if isinstance(reply, QueuedReply) else reply
    return not isinstance(method, AnswerCallbackQuery)
