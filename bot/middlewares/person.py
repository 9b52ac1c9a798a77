"""Who is writing, and which quarter it is about."""

from typing import Any

from aiogram.enums import ChatMemberStatus
from aiogram.types import Chat, Update, User
from sqlalchemy.ext.asyncio import AsyncSession

from bot.i18n import FALLBACK_LOCALE, Catalogues
from storage.people import find_person, get_or_create_person
from storage.quarter import get_quarter


async def introduce(update: Update, data: dict[str, Any]) -> None:
    """Give ``person`` and ``quarter``; nothing outside private chats.

    Groups and channels the bot was added to have no person: nobody is answered there.
    """
    account: User | None = data.get("event_from_user")
    chat: Chat | None = data.get("event_chat")
    if account is None or account.is_bot or (chat is not None and chat.type != "private"):
        return
    session: AsyncSession = data["session"]
    catalogues: Catalogues = data["catalogues"]
    data["quarter"] = quarter = await get_quarter(session)
    if _is_goodbye(update):
        known_person = await find_person(session, channel=data["channel"], account_id=account.id)
        if known_person is not None and not known_person.erasure_pending:
            data["person"] = known_person
        return
    known = catalogues.supported(account.language_code)
    locale = known if known in quarter.profile.locales else None
    data["person"] = await get_or_create_person(
        session,
        channel=data["channel"],
        account_id=account.id,
        locale=locale or _fallback(quarter.profile.default_locale, catalogues),
        language_tag=(account.language_code or None),
        now=data["now"],
    )


def _is_goodbye(update: Update) -> bool:
    """Whether somebody blocks the bot: no reason to store somebody who has erased everything."""
    change = update.my_chat_member
    return change is not None and change.new_chat_member.status == ChatMemberStatus.KICKED


def _fallback(default_locale: str, catalogues: Catalogues) -> str:
    return catalogues.supported(default_locale) or FALLBACK_LOCALE
