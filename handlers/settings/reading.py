"""What a manager writes or taps for a field, as the profile has it."""

import unicodedata
from typing import Any, Final

from handlers.settings.fields import Field, Kind
from handlers.times import read_time
from storage.errors import SettingError, SettingFault
from storage.quarter import QuarterProfile
from storage.quarter.changes import Section
from storage.quarter.emoji import is_emoji
from storage.texts import clean_text

FIGURES: Final = 6
"""No number that is taken has more, and int() of a whole page takes long."""


def read_value(field: Field, text: str) -> Any:
    """Return what was written, as plain JSON.

    Raises:
        TextLengthError: it is empty or too long.
        TimeUnreadError: it is no time.
        SettingError: it is no number, or not one emoji.
    """
    match field.kind:
        case Kind.NUMBER:
            return _number(text)
        case Kind.TIME:
            return read_time(text).isoformat()
        case Kind.EMOJI:
            return _emoji(text)
        case Kind.LINES:
            lines = [_line(line, field.longest) for line in text.splitlines() if line.strip()]
            return lines or [_line(text, field.longest)]
        case Kind.TEXTS:
            return clean_text(text, longest=field.longest)
        case Kind.LINE | Kind.SWITCH | Kind.FIELD_OF_ACTION | Kind.POSITION:
            return _line(text, field.longest)


def list_choices(field: Field, profile: QuarterProfile, section: Section) -> list[Any]:
    """Return the values a field is chosen from; none for what is written."""
    match field.kind:
        case Kind.SWITCH:
            return [True, False]
        case Kind.FIELD_OF_ACTION:
            return [each.key for each in profile.fields_of_action]
        case Kind.POSITION:
            return list(range(len(getattr(profile, section.value))))
        case Kind.TEXTS | Kind.LINE | Kind.LINES | Kind.NUMBER | Kind.TIME | Kind.EMOJI:
            return []


def _line(text: str, longest: int) -> str:
    return clean_text(" ".join(text.split()), longest=longest)


def _number(text: str) -> int:
    written = text.strip()
    if not written.isdecimal() or len(written) > FIGURES:
        raise SettingError(SettingFault.NUMBER)
    return int(written)


def _emoji(text: str) -> str:
    sign = unicodedata.normalize("NFC", text.strip())
    if not is_emoji(sign):
        raise SettingError(SettingFault.EMOJI)
    return sign
