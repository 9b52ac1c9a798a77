"""The bot's face in Telegram: command menus and descriptions, in every language."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from aiogram.methods import (
    DeleteMyCommands,
    SetMyCommands,
    SetMyDescription,
    SetMyShortDescription,
    TelegramMethod,
)
from aiogram.types import BotCommand, BotCommandScopeChat

from bot.channels.base import Channel, DeliveryError, TryAgainError
from bot.i18n import Catalogues
from storage.people import Role

logger = logging.getLogger(__name__)

TRIES: Final = 5
LONGEST_WAIT_S: Final = 60.0


async def introduce(
    channel: Channel,
    *,
    locales: Sequence[str],
    catalogues: Catalogues,
    commands_for: Callable[[Role], Sequence[BotCommand]],
    description: Callable[[], str],
    short_description: Callable[[], str],
) -> None:
    """Tell Telegram the residents' commands and the descriptions; failures are only logged.

    Args:
        channel: Telegram.
        locales: the languages; the first one is also shown to people with any other.
        catalogues: the translations.
        commands_for: returns a role's commands, in the current language.
        description: returns what stands in an empty chat, in the current language.
        short_description: returns what stands on the bot's page, in the current language.
    """
    for number, locale in enumerate(locales):
        with catalogues.speaking(locale):
            commands = list(commands_for(Role.RESIDENT))
            texts = (description(), short_description())
        code = locale.split("_")[0]
        # Telegram knows no Leichte Sprache: what it shows to Germans is German.
        is_kind_of_another = code != locale and code in locales
        codes = [*([] if is_kind_of_another else [code]), *([None] if number == 0 else [])]
        for shown_to in codes:
            for method in _presentation(commands, texts, shown_to):
                await _insist(channel, method)


async def introduce_to(channel: Channel, *, chat_id: int, commands: Sequence[BotCommand]) -> None:
    """Give one chat a command menu of its own, or with no commands the one of everybody."""
    scope = BotCommandScopeChat(chat_id=chat_id)
    method: TelegramMethod[bool] = (
        SetMyCommands(commands=list(commands), scope=scope)
        if commands
        else DeleteMyCommands(scope=scope)
    )
    await _insist(channel, method)


def _presentation(
    commands: list[BotCommand], texts: tuple[str, str], code: str | None
) -> Iterator[TelegramMethod[bool]]:
    yield SetMyCommands(commands=commands, language_code=code)
    yield SetMyDescription(description=texts[0], language_code=code)
    yield SetMyShortDescription(short_description=texts[1], language_code=code)


async def _insist(channel: Channel, method: TelegramMethod[Any]) -> None:
    for attempt in range(TRIES):
        try:
            await channel.deliver(method, key=0)
        except TryAgainError as error:
            wait_s = 2.0**attempt if error.after is None else error.after.total_seconds()
            await asyncio.sleep(min(wait_s, LONGEST_WAIT_S))
        except DeliveryError as error:
            logger.warning("telegram refuses %s: %s", type(method).__name__, error)
            return
        else:
            return
    logger.warning("telegram: %s did not get through", type(method).__name__)
