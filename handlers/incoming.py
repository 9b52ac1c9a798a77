"""What a message says: its words, wherever they stand, and the command they begin with."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from aiogram.types import Message, Update

from handlers.markup import mark
from handlers.understanding.intents import find_word
from storage.markup import plain

COMMANDS: Final = frozenset(
    {
        "agenda",
        "announce",
        "appointment",
        "ask",
        "audit",
        "cancel",
        "canned",
        "case",
        "digest",
        "enter",
        "events",
        "export",
        "figures",
        "help",
        "hours",
        "idea",
        "ideas",
        "inbox",
        "language",
        "mine",
        "moderation",
        "privacy",
        "report",
        "search",
        "settings",
        "start",
        "team",
        "topics",
        "translate",
    }
)
"""All words that make a command; "/" before anything else is part of what somebody writes."""
_FIRST_WORD: Final = re.compile(r"/(\S+)")
_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]{1,32})?(?!\S)")
"""Its word, in any case, and the bot it may be meant for (Bot API, Commands)."""


@dataclass(frozen=True, slots=True)
class GivenCommand:
    """A command, and what stands after it.

    Attributes:
        name: its word in small letters, without "/".
        words: the rest of the text; may be empty.
    """

    name: str
    words: str


def words_of(message: Message) -> str:
    """Return the words of a message: its text, or what stands under its photo, video or file.

    Of a contact that is the name and the number, of a poll what it asks and offers.  Without
    formatting; the address of a link stands behind its words.
    """
    return plain(marked_words_of(message))


def marked_words_of(message: Message) -> str:
    """Return the words of a message with their formatting, as it is stored."""
    entities = message.entities if message.text else message.caption_entities
    return mark(_raw_words(message), entities or ())


def _contact(message: Message) -> str:
    contact = message.contact
    if contact is None:
        return ""
    name = " ".join(filter(None, [contact.first_name, contact.last_name]))
    return f"{name}, {contact.phone_number}"


def _poll(message: Message) -> str:
    poll = message.poll
    if poll is None:
        return ""
    return "\n".join([poll.question, *(f"• {option.text}" for option in poll.options)])


def find_command(text: str) -> GivenCommand | None:
    """Return the command a text begins with; ``None`` for every other text.

    It is said by its own word or by one of the languages offered, such as ``/termin``.
    """
    found = _COMMAND.match(text)
    if found is not None and found[1].lower() in COMMANDS:
        return GivenCommand(found[1].lower(), text[found.end() :].strip())
    first = _FIRST_WORD.match(text)
    asked = None if first is None else find_word(first[1])
    if first is None or asked is None:
        return None
    return GivenCommand(asked.value, text[first.end() :].strip())


def told_words(text: str) -> str:
    """Return what a text tells; a command's own word says nothing, such as "/mine" of danger."""
    given = find_command(text)
    return text if given is None else given.words


def is_wordless(text: str) -> bool:
    """Return whether a text has signs only, such as emoji, or nothing that can be seen."""
    return not any(unicodedata.category(character)[0] in "LNP" for character in text)


def is_blank(text: str) -> bool:
    """Return whether nothing of a text can be seen."""
    return not any(unicodedata.category(character)[0] in "LMNPS" for character in text)


def without_command(message: Message) -> Message:
    """Return a message that says only what stands behind its command."""
    raw = _raw_words(message)
    given = find_command(raw)
    if given is None:
        return message
    before = len(raw[: raw.rindex(given.words)].encode("utf-16-le")) // 2
    place, named = ("text", "entities") if message.text else ("caption", "caption_entities")
    moved = [
        entity.model_copy(update={"offset": entity.offset - before})
        for entity in getattr(message, named) or ()
    ]
    return message.model_copy(update={place: given.words or None, named: moved or None})


def list_typed(update: Update) -> list[int]:
    """Return the message of an update if it holds more than a command, by its number."""
    message = update.message or update.edited_message
    if message is None:
        return []
    given = find_command(_raw_words(message))
    return [] if given is not None and not given.words else [message.message_id]


def _raw_words(message: Message) -> str:
    return message.text or message.caption or _contact(message) or _poll(message)
