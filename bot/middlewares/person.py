"""Who is writing, and which quarter it is about."""

from datetime import datetime
from functools import partial
from typing import Any

from aiogram.enums import ChatMemberStatus
from aiogram.types import Chat, Update, User
from sqlalchemy.ext.asyncio import AsyncSession

from bot.delivery.rendering import QUIET
from bot.i18n import FALLBACK_LOCALE, Catalogues
from storage.quarter import QuarterProfile
from storage.senders import Sender, find_sender, get_or_create_sender


async def introduce(update: Update, data: dict[str, Any]) -> None:
    """Give ``sender``, ``person`` and ``quarter``; nothing outside private chats.

    Groups and channels the bot was added to have no person: nobody is answered there.
    """
    account: User | None = data.get("event_from_user")
    chat: Chat | None = data.get("event_chat")
    if account is None or account.is_bot or (chat is not None and chat.type != "private"):
        return
    session: AsyncSession = data["session"]
    catalogues: Catalogues = data["catalogues"]
    channel: str = data["channel"]
    now: datetime = data["now"]
    sender: Sender | None
    if _is_goodbye(update):
        sender = await find_sender(
            session, channel=channel, account_id=account.id, quiet=QUIET, now=now
        )
        if sender is None or sender.person.erasure_pending:
            return
    else:
        sender = await get_or_create_sender(
            session,
            channel=channel,
            account_id=account.id,
            locale=partial(_first_locale, account, catalogues),
            language_tag=account.language_code or None,
            quiet=QUIET,
            now=now,
        )
    data["sender"], data["person"], data["quarter"] = sender, sender.person, sender.quarter


def _is_goodbye(update: Update) -> bool:
    """Whether somebody blocks the bot: no reason to store somebody who has erased everything."""
    change = update.my_chat_member
    return change is not None and change.new_chat_member.status == ChatMemberStatus.KICKED


def _first_locale(account: User, catalogues: Catalogues, profile: QuarterProfile) -> str:
    """Return the language to begin in: the messenger's if the quarter offers it."""
    known = catalogues.supported(account.language_code)
    if known is not None and known in profile.locales:
        return known
    return catalogues.supported(profile.default_locale) or FALLBACK_LOCALE
