"""How the bot presents itself: command menus, names and descriptions, per language and scope."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from tests.support.botapi.errors import refuse
from tests.support.botapi.markup import Json
from tests.support.botapi.rules import check_commands, check_language_code

TextKind = Literal["name", "description", "short_description"]
"""The three texts a bot has in every language."""

TEXT_LIMITS: dict[TextKind, int] = {"name": 64, "description": 512, "short_description": 120}
"""Characters of each (setMyName, setMyDescription, setMyShortDescription)."""


@dataclass
class Profile:
    """Menus and texts as set by the bot, and as a person's app would look them up."""

    menus: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    """Commands by scope (JSON with sorted keys) and language code."""
    texts: dict[tuple[TextKind, str], str] = field(default_factory=dict)
    """Names and descriptions by kind and language code."""
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)
    """Menu buttons by chat; the default one under nothing."""

    def set_commands(self, scope: Json | None, language: str, commands: Sequence[Json]) -> None:
        """Replace the commands of one scope and language.

        Raises:
            ApiError: A command, a description or the language is not acceptable.
        """
        check_language_code(language)
        check_commands(commands)
        self.menus[_key(scope), language] = [
            {
                "command": str(command["command"]).strip().removeprefix("/"),
                "description": str(command["description"]).strip(),
            }
            for command in commands
        ]

    def get_commands(self, scope: Json | None, language: str) -> list[Json]:
        """The commands of exactly this scope and language."""
        check_language_code(language)
        return self.menus.get((_key(scope), language), [])

    def delete_commands(self, scope: Json | None, language: str) -> None:
        """Forget the commands of one scope and language."""
        check_language_code(language)
        self.menus.pop((_key(scope), language), None)

    def menu_for(self, chat_id: int, language: str) -> dict[str, str]:
        """Command to description, as the app of a person in a private chat shows them.

        The narrowest scope wins, in it the person's language before none
        (core.telegram.org/bots/api#determining-list-of-commands).
        """
        scopes: list[Json] = [
            {"type": "chat", "chat_id": chat_id},
            {"type": "all_private_chats"},
            {"type": "default"},
        ]
        for scope in scopes:
            for code in (language[:2], ""):
                commands = self.menus.get((_key(scope), code))
                if commands:
                    return {each["command"]: each["description"] for each in commands}
        return {}

    def set_text(self, kind: TextKind, language: str, text: str) -> None:
        """Replace a text in one language; an empty one removes it.

        Raises:
            ApiError: Too long, or the language is not acceptable.
        """
        check_language_code(language)
        if len(text) > TEXT_LIMITS[kind]:
            # Telegram's closed side refuses these; its words are not published.
            refuse(f"{kind} must not exceed {TEXT_LIMITS[kind]} characters")
        if text:
            self.texts[kind, language] = text
        else:
            self.texts.pop((kind, language), None)

    def text_for(self, kind: TextKind, language: str) -> str:
        """A text as shown to somebody of this language."""
        return self.texts.get((kind, language)) or self.texts.get((kind, ""), "")


def _key(scope: Json | None) -> str:
    """A scope as something that compares; none given means the default one."""
    return json.dumps(scope or {"type": "default"}, sort_keys=True)
