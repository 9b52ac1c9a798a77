"""What nothing else took: unknown commands, old buttons, stickers, lost dialogues."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from aiogram import Router
from aiogram.enums import ChatMemberStatus
from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import StatesGroup
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.commands import command_lines
from handlers.dialogues import (
    WORDLESS_TOLD,
    DraftUnreadableError,
    drop_draft,
    is_open,
)
from handlers.filters import NoCommand, Received
from handlers.incoming import find_command, is_blank, is_wordless, words_of
from handlers.menu import menu_keyboard
from handlers.replies import QueuedReply, Replies, send, toast
from storage.people import Person, mark_unreachable

router: Final = Router(name=__name__)

TOPIC: Final = "fallback"
"""Ten stickers in a row get one answer."""


class IsLost(Filter):
    """Takes what is sent in a dialogue that is gone since an upgrade."""

    async def __call__(self, _message: Message, state: FSMContext) -> bool:
        """Return whether something is open, and nobody knows it."""
        return await state.get_state() is not None and not await is_open(state, StatesGroup)


class IsWordless(Filter):
    """Takes a text without a letter, a figure or a mark."""

    async def __call__(self, message: Message) -> bool:
        """Return whether it is one."""
        return message.text is not None and is_wordless(message.text)


@router.message(IsLost(), NoCommand())
async def end_lost_dialogue(
    _message: Message, state: FSMContext, person: Person, locales: Sequence[str]
) -> Replies:
    """Say that it has to be begun anew."""
    await drop_draft(state)
    return _begin_anew(person, locales)


async def end_unreadable(
    error: DraftUnreadableError, state: FSMContext, person: Person, locales: Sequence[str]
) -> Replies:
    """End the dialogue whose draft cannot be read, and say that it has to be begun anew."""
    await (state.clear() if error.told else drop_draft(state))
    return _begin_anew(person, locales)


@router.message(IsWordless())
async def explain_signs(message: Message, state: FSMContext, person: Person) -> Replies:
    """Say once that signs alone, or letters nobody can see, say too little."""
    if (await state.get_data()).get(WORDLESS_TOLD, False):
        return None
    await state.update_data({WORDLESS_TOLD: True})
    if is_blank(words_of(message)):
        text = _("I can see no words in your message. Please write it once more.")
    else:
        text = _(
            "🙂 Thank you! If you want to tell me something, please write it in words, in your "
            "language. You can also send a photo."
        )
    return send(person.account_id, text)


@router.message()
async def explain_message(message: Message, person: Person, received: Received = None) -> Replies:
    """Say what can be sent instead; service messages of the messenger get no answer."""
    if find_command(words_of(message)) is not None:
        text = _("I do not know this command. /help shows what I can do.")
    elif received is not None:
        text = _("I cannot take a file here. Please write it, in any language.")
    elif message.content_type in _SERVICE:
        return None
    else:
        text = _(
            "I understand texts, photos, places, files and voice messages. Please send one of "
            "these."
        )
    return QueuedReply(send(person.account_id, text), topic=TOPIC)


@router.edited_message()
async def explain_edit(_message: Message, person: Person) -> Replies:
    """Say that what was sent before stays as it was."""
    text = _("I cannot see what you changed in an earlier message. Please write it once more.")
    return QueuedReply(send(person.account_id, text), topic=TOPIC)


@router.callback_query()
async def explain_button(query: CallbackQuery) -> Replies:
    """Answer buttons of earlier messages, and those nobody of us made."""
    return toast(
        query,
        _("This button is from an earlier message. Please use the newest one."),
        alert=True,
    )


@router.my_chat_member()
async def notice_membership(
    event: ChatMemberUpdated, session: AsyncSession, person: Person, now: datetime
) -> Replies:
    """Whoever blocks us gets nothing any more; coming back is noted like any other update."""
    if event.new_chat_member.status == ChatMemberStatus.KICKED:
        await mark_unreachable(session, person_id=person.id, reason="blocked", now=now)
    return None


def _begin_anew(person: Person, locales: Sequence[str]) -> Replies:
    text = _(
        "Sorry, I cannot go on with this, because I was updated in the meantime. Please begin "
        "it anew."
    )
    if person.is_staff:
        lines = "\n".join(command_lines(person.role))
        return send(person.account_id, f"{text}\n\n{lines}")
    return send(person.account_id, text, menu_keyboard(person, locales))


_SERVICE: Final = frozenset(
    {"pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"}
)
