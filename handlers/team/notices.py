"""What a member of the team is told of their own place in it."""

from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.commands import menu_for
from handlers.labels import first_steps, role_label
from handlers.notices import NoticeContext
from handlers.replies import send
from storage.people import Role
from storage.team import TeamLeftNotice, TeamMenuNotice, TeamRoleNotice


async def change_menu(
    _notice: TeamMenuNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Return the command menu of the receiver's role."""
    return menu_for(context.receiver)


async def tell_role(_notice: TeamRoleNotice, context: NoticeContext) -> TelegramMethod[Any] | None:
    """Return which role the receiver has; none once they have left."""
    role = context.receiver.role
    if role is Role.RESIDENT:
        return None
    text = _("🎭 Your role in the team is: <b>{role}</b>.").format(role=role_label(role))
    return send(context.receiver.account_id, f"{text}\n{first_steps(role)}")


async def say_goodbye(
    _notice: TeamLeftNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Return a word to somebody who has left the team."""
    if context.receiver.is_staff:  # invited again meanwhile
        return None
    return send(
        context.receiver.account_id,
        _("👋 You no longer belong to the team. Thank you for your help!"),
    )
