"""The methods about the bot itself, about chats and about files."""

from functools import partial

from tests.support.botapi.calls import Call
from tests.support.botapi.core import Core, Handler
from tests.support.botapi.errors import refuse
from tests.support.botapi.markup import Json
from tests.support.botapi.profile import TextKind


def _get_me(core: Core, _call: Call) -> Json:
    """getMe: who the bot is."""
    return core.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def _get_chat(core: Core, call: Call) -> Json:
    """getChat: what is known of a chat, also where the person blocked the bot."""
    chat = core.chats.find(call.values["chat_id"])
    if chat.presence in {"unknown", "kicked"}:
        chat.check_reachable()
    return chat.as_json() | {
        "accent_color_id": chat.chat_id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def _get_file(core: Core, call: Call) -> Json:
    """getFile: where a file can be downloaded."""
    return core.files.describe(str(call.values["file_id"]))


def _scope(core: Core, call: Call) -> Json | None:
    """The scope of a command menu.

    Raises:
        ApiError: It names a chat nobody knows.
    """
    scope: Json | None = call.values.get("scope")
    if scope and "chat_id" in scope:
        core.chats.find(scope["chat_id"])
    return scope


def _language(call: Call) -> str:
    """The language a menu or text is for."""
    return str(call.values.get("language_code") or "")


def _set_commands(core: Core, call: Call) -> bool:
    """SetMyCommands."""
    core.profile.set_commands(_scope(core, call), _language(call), call.values["commands"])
    return True


def _get_commands(core: Core, call: Call) -> list[Json]:
    """GetMyCommands."""
    return core.profile.get_commands(_scope(core, call), _language(call))


def _delete_commands(core: Core, call: Call) -> bool:
    """DeleteMyCommands."""
    core.profile.delete_commands(_scope(core, call), _language(call))
    return True


def _set_text(core: Core, call: Call, kind: TextKind) -> bool:
    """setMyName, setMyDescription, setMyShortDescription."""
    core.profile.set_text(kind, _language(call), str(call.values.get(kind) or ""))
    return True


def _get_text(core: Core, call: Call, kind: TextKind) -> Json:
    """getMyName, getMyDescription, getMyShortDescription."""
    text = core.profile.text_for(kind, _language(call))
    return {kind: text or (core.bot["first_name"] if kind == "name" else "")}


def _set_menu_button(core: Core, call: Call) -> bool:
    """SetChatMenuButton."""
    button: Json = call.values.get("menu_button") or {"type": "default"}
    if button["type"] == "web_app" and not str(button.get("text", "")).strip():
        refuse("menu button text must be non-empty")
    if call.chat_id is not None:
        core.chats.find(call.chat_id)
    core.profile.menu_buttons[call.chat_id] = button
    return True


def _get_menu_button(core: Core, call: Call) -> Json:
    """GetChatMenuButton."""
    buttons = core.profile.menu_buttons
    return buttons.get(call.chat_id) or buttons.get(None) or {"type": "commands"}


METHODS: dict[str, Handler] = {
    "getMe": _get_me,
    "getChat": _get_chat,
    "getFile": _get_file,
    "setMyCommands": _set_commands,
    "getMyCommands": _get_commands,
    "deleteMyCommands": _delete_commands,
    "setMyName": partial(_set_text, kind="name"),
    "setMyDescription": partial(_set_text, kind="description"),
    "setMyShortDescription": partial(_set_text, kind="short_description"),
    "getMyName": partial(_get_text, kind="name"),
    "getMyDescription": partial(_get_text, kind="description"),
    "getMyShortDescription": partial(_get_text, kind="short_description"),
    "setChatMenuButton": _set_menu_button,
    "getChatMenuButton": _get_menu_button,
}
"""What this module carries out."""
