"""What managers are told of floods."""

from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.keyboards import keyboard
from handlers.moderation.staff.buttons import moderation_button
from handlers.moderation.staff.words import arrivals_line
from handlers.notices import NoticeContext
from handlers.replies import send
from storage.moderation.notices import FloodNotice


async def tell_flood(notice: FloodNotice, context: NoticeContext) -> TelegramMethod[Any] | None:
    """Return what arrives, and where something can be done about it."""
    lines = [
        _("🌊 <b>Unusually many messages</b>"),
        arrivals_line(chats=notice.chats, cases=notice.cases),
        _("If somebody does this on purpose, you can close the page for new chats."),
    ]
    return send(context.receiver.account_id, "\n".join(lines), keyboard([moderation_button()]))
