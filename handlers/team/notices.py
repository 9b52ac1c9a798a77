"""What a member of the team is told of their own place in it."""

from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.commands import menu_for
from handlers.labels import first_steps, role_label
from handlers.notices import Notice
from handlers.replies import send
from storage.people import Role


async def change_menu(notice: Notice) -> TelegramMethod[Any] | None:
    """Return the command menu of the receiver's role (``MENU_NOTICE``)."""
    return menu_for(notice.receiver)


async def tell_role(notice: Notice) -> TelegramMethod[Any] | None:
    """Return which role the receiver has (``ROLE_NOTICE``); none once they have left."""
    role = notice.receiver.role
    if role is Role.RESIDENT:
        return None
    text = _("🎭 Your role in the team is: <b>{role}</b>.").format(role=role_label(role))
    return send(notice.receiver.account_id, f"{text}\n{first_steps(role)}")


async def say_goodbye(notice: Notice) -> TelegramMethod[Any] | None:
    """Return a word to somebody who has left the team (``LEFT_NOTICE``)."""
    if notice.receiver.is_staff:  # invited again meanwhile
        return None
    return send(
        notice.receiver.account_id,
        _("👋 You no longer belong to the team. Thank you for your help!"),
    )
