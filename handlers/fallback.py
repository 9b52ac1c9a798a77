"""What nothing else took: unknown commands, old buttons, stickers and voices."""

from datetime import datetime
from typing import Final

from aiogram import Router
from aiogram.enums import ChatMemberStatus
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.replies import QueuedReply, Replies, send, toast
from storage.people import Person, mark_unreachable

router: Final = Router(name="fallback")

TOPIC: Final = "fallback"
"""Ten stickers in a row get one answer."""


@router.message()
async def explain_message(message: Message, person: Person) -> Replies:
    """Say what can be sent instead; service messages of the messenger get no answer."""
    if message.text is not None and message.text.startswith("/"):
        text = _("I do not know this command. /help shows what I can do.")
    elif message.voice or message.video_note or message.audio or message.video:
        text = _("I cannot listen or watch yet. Please write it, in any language.")
    elif message.content_type in _SERVICE:
        return None
    else:
        text = _("I understand texts, photos and places. Please send one of these.")
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


_SERVICE: Final = frozenset(
    {"pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"}
)
