"""Replies in the messenger: which case the message answered is about, and what it showed.

Only messages that are about one case as a whole count: cards and news, which name it at the
beginning of a line.  A prompt names its case in the middle of a sentence; a reply to the prompt of
an internal note must never reach a resident.
"""

import re
from datetime import datetime
from typing import Final

from aiogram.types import InlineKeyboardMarkup, Message

from handlers.formats import FIRST_STRONG_ISOLATE, POP_ISOLATE
from storage.cases.models import CaseKind

_ISOLATES: Final = dict.fromkeys(map(ord, FIRST_STRONG_ISOLATE + POP_ISOLATE))
_KINDS: Final = "".join(kind.value for kind in CaseKind)
_NAMED: Final = re.compile(rf"^([{_KINDS}]-\d{{4}}-\d{{4,9}})(?: ·.*)?$", re.MULTILINE)


def replied_reference(message: Message) -> str | None:
    """Return the reference of the case a message of ours is about that this one replies to."""
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or not answered.from_user.is_bot:
        return None
    text = (answered.text or answered.caption or "").translate(_ISOLATES)
    named = set(_NAMED.findall(text))
    return named.pop() if len(named) == 1 else None


def shown_at(message: Message) -> datetime:
    """Return when the message replied to was written, or changed last."""
    answered = message.reply_to_message
    if answered is None:
        return message.date
    if answered.edit_date is None:
        return answered.date
    return datetime.fromtimestamp(answered.edit_date, tz=answered.date.tzinfo)


def buttons_below(message: Message) -> list[str]:
    """Return the callback data of the buttons of the message replied to, where they are known."""
    answered = message.reply_to_message
    markup: InlineKeyboardMarkup | None = answered.reply_markup if answered else None
    rows = [] if markup is None else markup.inline_keyboard
    return [button.callback_data for row in rows for button in row if button.callback_data]
