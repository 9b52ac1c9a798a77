"""Words of the team in a dialogue that is open: a change of their message changes them.

It is kept beside the draft which field holds the words of the last message; the next step, which
keeps its draft anew, forgets it.
"""

import enum
import unicodedata
from collections.abc import Mapping
from typing import Any, Final, assert_never

from aiogram.types import Message

from handlers.incoming import marked_words_of, without_command
from handlers.text import one_line
from storage.markup import plain
from storage.texts import clean_text

HEARD: Final = "heard_last"
"""Where the conversation's data hold which message said what stands in which field."""
FIELDS: Final = ("text", "title", "reason")
"""What drafts call the words they take as they are."""


class Form(enum.StrEnum):
    """What a dialogue has made of somebody's words."""

    MARKED = "marked"
    PLAIN = "plain"
    LINE = "line"


def find_heard(message: Message, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return which field of a draft holds the words of a message; ``None`` where none does."""
    words = marked_words_of(message)
    for field in FIELDS:
        for form in Form:
            said = _shape(words, form)
            if said and isinstance(data.get(field), str) and _key(data[field]) == _key(said):
                return {"message": message.message_id, "field": field, "form": form.value}
    return None


def reword(message: Message, data: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the field of the draft with the new words; ``None`` for any other message.

    Raises:
        TextLengthError: nothing to read, or too long.
    """
    heard = data.get(HEARD) or {}
    if heard.get("message") != message.message_id:
        return None
    words = marked_words_of(without_command(message))
    return {heard["field"]: clean_text(_shape(words, Form(heard["form"])))}


def _shape(words: str, form: Form) -> str:
    match form:
        case Form.MARKED:
            return words
        case Form.PLAIN:
            return plain(words)
        case Form.LINE:
            return one_line(plain(words))
    assert_never(form)


def _key(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()
