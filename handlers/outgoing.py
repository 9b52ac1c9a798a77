"""The last step of what is said: marks of formatting become what a messenger shows."""

from typing import Any, Final

from aiogram.methods import AnswerCallbackQuery, SendMediaGroup, TelegramMethod
from aiogram.types import InlineKeyboardMarkup

from handlers.markup import to_html
from storage.markup import is_marked, plain, seen

WORDS: Final = ("text", "caption")


def with_formatting(method: TelegramMethod[Any]) -> TelegramMethod[Any]:
    """Return the call with its words in Telegram's HTML, and in words alone on buttons."""
    changes: dict[str, Any] = {}
    for name in WORDS:
        words = getattr(method, name, None)
        if isinstance(words, str) and is_marked(words):
            is_toast = isinstance(method, AnswerCallbackQuery)
            changes[name] = plain(words) if is_toast else to_html(words)
    if isinstance(method, SendMediaGroup):
        changes["media"] = [
            item.model_copy(update={"caption": to_html(item.caption)}) if item.caption else item
            for item in method.media
        ]
    markup = getattr(method, "reply_markup", None)
    if isinstance(markup, InlineKeyboardMarkup) and _any_marked(markup):
        changes["reply_markup"] = _unmarked(markup)
    return method.model_copy(update=changes) if changes else method


def _any_marked(markup: InlineKeyboardMarkup) -> bool:
    return any(is_marked(button.text) for row in markup.inline_keyboard for button in row)


def _unmarked(markup: InlineKeyboardMarkup) -> InlineKeyboardMarkup:
    rows = [
        [button.model_copy(update={"text": seen(button.text)}) for button in row]
        for row in markup.inline_keyboard
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)
