"""Command menus and descriptions, as people see them."""

import pytest
from aiogram.types import BotCommand

from bot.channels.telegram import TelegramChannel
from bot.i18n import Catalogues
from storage.people import Role
from tests.support.botapi import (
    BotApi,
    too_many,
)


def commands_for(role: Role) -> list[BotCommand]:
    return [BotCommand(command=role.value, description=f"What a {role.value} does")]


async def test_people_see_commands_and_descriptions(
    api: BotApi, channel: TelegramChannel, caplog: pytest.LogCaptureFixture
) -> None:
    api.faults.add(too_many(1), method="setMyCommands")
    resident, manager = api.person(1, language_code="fr"), api.person(2).meet()
    await channel.introduce(
        locales=("de", "tr"),
        catalogues=Catalogues(),
        commands_for=commands_for,
        description=lambda: "Long",
        short_description=lambda: "Short",
    )
    await channel.introduce_to(2, commands_for(Role.MANAGER))
    assert resident.menu == {"resident": "What a resident does"}
    assert manager.menu == {"manager": "What a manager does"}
    assert api.core.profile.text_for("description", "tr") == "Long"
    assert api.core.profile.text_for("short_description", "xx") == "Short"
    await channel.introduce_to(2, [])
    assert manager.menu == resident.menu
    await channel.introduce_to(99, commands_for(Role.MANAGER))  # somebody unknown: only logged
    assert "refuses SetMyCommands" in caplog.text
