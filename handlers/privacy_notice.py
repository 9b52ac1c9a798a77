"""The short notice of what is stored: everybody reads it with the first answer they get."""

from typing import Final

from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.replies import QueuedReply, Reply, list_replies, send, toast
from storage.people import Person
from storage.privacy_notices import NOTICE_TOPIC

NOTICE_VERSION: Final = 1
"""Which one it is; whoever has read another one reads it once more.  0 is what was said before
notices were counted."""


def privacy_notice() -> str:
    """Return the notice, in the language in force."""
    return _(
        "🔒 I store what you send me, the number of your chat account and your language. Only "
        "the team reads it, to help you. You need not tell me a name or a phone number. "
        "/privacy shows and erases it."
    )


def with_notice(method_or_reply: Reply) -> QueuedReply:
    """Return a message that holds the notice, so that its arrival can be found."""
    reply = list_replies(method_or_reply)[0]
    method = reply.method if isinstance(reply, QueuedReply) else reply
    return QueuedReply(method, topic=NOTICE_TOPIC)


def notice_message(person: Person) -> QueuedReply:
    """Return the notice as a message of its own."""
    return with_notice(send(person.account_id, privacy_notice()))


def ask_to_read_first(query: CallbackQuery) -> Reply:
    """Return what somebody reads who taps before the notice has arrived."""
    text = _("Please read first what I store. Then tap once more.")
    return toast(query, text, alert=True)
