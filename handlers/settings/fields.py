"""What managers can change about the quarter: a table of sections, their fields, and their words.

A field more in the profile is a line here and its words; no handler knows one by name.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from aiogram.utils.i18n import gettext as _

from storage.quarter.changes import KEYED, Section
from storage.quarter.profile import NAME_LENGTH, NOTE_LENGTH

LINE_LENGTH: Final = 200
"""As ``storage.quarter.profile.Line`` takes it."""


class Kind(enum.Enum):
    """What a field holds, and so how it is asked for."""

    TEXTS = enum.auto()
    """A text in each language, ``{"de": …}``."""
    LINE = enum.auto()
    LINES = enum.auto()
    """Entries of a list without keys, one in each line."""
    NUMBER = enum.auto()
    TIME = enum.auto()
    EMOJI = enum.auto()
    SWITCH = enum.auto()
    FIELD_OF_ACTION = enum.auto()
    POSITION = enum.auto()
    """Where an entry stands in its list, from 0."""


class SettingsPart(enum.StrEnum):
    """A field, as the profile calls it."""

    NAMES = "names"
    NAME = "name"
    EMOJI = "emoji"
    FIELD_OF_ACTION = "field_of_action"
    WORKING_DAYS = "working_days"
    RADIUS = "similar_radius_m"
    FOLLOWED = "followed"
    NOTE = "note"
    STREETS = "streets"
    UNTRANSLATED_WORDS = "untranslated_words"
    GOAL = "goal"
    GOAL_DAYS = "goal_days"
    STARTS = "starts"
    ENDS = "ends"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    OFFICE_HOURS = "office_hours"
    GREETING = "greeting"
    PRIVACY_NOTE = "privacy_note"
    EMERGENCY_NOTE = "emergency_note"
    IMPRINT = "imprint"
    POSITION = "position"


@dataclass(frozen=True, slots=True)
class Field:
    """A field that can be changed.

    Attributes:
        part: which one.
        kind: what it holds.
        longest: of a text, in characters.
        optional: whether it can be empty.
        default: what an entry gets that is added; ``None`` asks for it.
    """

    part: SettingsPart
    kind: Kind
    longest: int = LINE_LENGTH
    optional: bool = False
    default: Any = None


_NAMES: Final = Field(SettingsPart.NAMES, Kind.TEXTS, NAME_LENGTH)
_EMOJI: Final = Field(SettingsPart.EMOJI, Kind.EMOJI)
POSITION: Final = Field(SettingsPart.POSITION, Kind.POSITION)

FIELDS: Final[Mapping[Section, tuple[Field, ...]]] = {
    Section.CATEGORIES: (
        _NAMES,
        _EMOJI,
        Field(SettingsPart.FIELD_OF_ACTION, Kind.FIELD_OF_ACTION),
        Field(SettingsPart.WORKING_DAYS, Kind.NUMBER, default=10),
        Field(SettingsPart.RADIUS, Kind.NUMBER, default=50),
    ),
    Section.TOPICS: (_NAMES, _EMOJI, Field(SettingsPart.FOLLOWED, Kind.SWITCH, default=False)),
    Section.ADDRESSEES: (
        Field(SettingsPart.NAME, Kind.LINE),
        Field(SettingsPart.NOTE, Kind.LINE, NOTE_LENGTH, optional=True, default=""),
    ),
    Section.STREETS: (Field(SettingsPart.STREETS, Kind.LINES),),
    Section.UNTRANSLATED_WORDS: (Field(SettingsPart.UNTRANSLATED_WORDS, Kind.LINES),),
    Section.IDEAS: (
        Field(SettingsPart.GOAL, Kind.NUMBER),
        Field(SettingsPart.GOAL_DAYS, Kind.NUMBER),
    ),
    Section.QUIET_HOURS: (
        Field(SettingsPart.STARTS, Kind.TIME),
        Field(SettingsPart.ENDS, Kind.TIME),
    ),
    Section.CONTACT: (
        Field(SettingsPart.NAME, Kind.LINE),
        Field(SettingsPart.ADDRESS, Kind.LINE),
        Field(SettingsPart.PHONE, Kind.LINE),
        Field(SettingsPart.EMAIL, Kind.LINE),
        Field(SettingsPart.OFFICE_HOURS, Kind.TEXTS, NOTE_LENGTH),
    ),
    Section.WORDS: (
        Field(SettingsPart.GREETING, Kind.TEXTS, NOTE_LENGTH, optional=True),
        Field(SettingsPart.PRIVACY_NOTE, Kind.TEXTS, NOTE_LENGTH, optional=True),
        Field(SettingsPart.EMERGENCY_NOTE, Kind.TEXTS, NOTE_LENGTH),
        Field(SettingsPart.IMPRINT, Kind.TEXTS, NOTE_LENGTH, optional=True),
    ),
}
"""All that can be changed, in the order it is shown and asked for."""


def fields_of(section: Section) -> tuple[Field, ...]:
    """Return what can be changed of something that is there."""
    return (*FIELDS[section], POSITION) if section in KEYED else FIELDS[section]


def find_field(section: Section, part: SettingsPart) -> Field | None:
    """Return the field of a section, or ``None``."""
    return next((field for field in fields_of(section) if field.part is part), None)


# --- Words -------------------------------------------------------------------------------------


def section_label(section: Section) -> str:  # noqa: C901  one case for each member
    """Return what a section is called, with a sign."""
    match section:
        case Section.CATEGORIES:
            return _("🏷 Categories")
        case Section.TOPICS:
            return _("🔔 Topics")
        case Section.ADDRESSEES:
            return _("📨 Addressees")
        case Section.STREETS:
            return _("🛣 Streets")
        case Section.UNTRANSLATED_WORDS:
            return _("🔒 Words that stay")
        case Section.IDEAS:
            return _("💡 Goal of ideas")
        case Section.QUIET_HOURS:
            return _("🌙 Quiet hours")
        case Section.CONTACT:
            return _("☎️ Contact")
        case Section.WORDS:
            return _("💬 Texts")


def part_label(part: SettingsPart) -> str:  # noqa: C901, PLR0912  one case for each member
    """Return what a field is called."""
    match part:
        case SettingsPart.NAMES | SettingsPart.NAME:
            return _("Name")
        case SettingsPart.EMOJI:
            return _("Emoji")
        case SettingsPart.FIELD_OF_ACTION:
            return _("Field of action")
        case SettingsPart.WORKING_DAYS:
            return _("Working days to deal with it")
        case SettingsPart.RADIUS:
            # NOTE: how near other reports of the same category are offered instead of a new one
            return _("Metres to similar reports")
        case SettingsPart.FOLLOWED:
            return _("For all who have not chosen")
        case SettingsPart.NOTE:
            return _("Note for the team")
        case SettingsPart.STREETS:
            return _("Streets")
        case SettingsPart.UNTRANSLATED_WORDS:
            return _("Words that stay")
        case SettingsPart.GOAL:
            return _("Supporters")
        case SettingsPart.GOAL_DAYS:
            return _("Within days")
        case SettingsPart.STARTS:
            return _("Begin")
        case SettingsPart.ENDS:
            return _("End")
        case SettingsPart.ADDRESS:
            return _("Address")
        case SettingsPart.PHONE:
            return _("Phone")
        case SettingsPart.EMAIL:
            return _("Email")
        case SettingsPart.OFFICE_HOURS:
            return _("Office hours")
        case SettingsPart.GREETING:
            return _("Under the welcome")
        case SettingsPart.PRIVACY_NOTE:
            return _("Under “What is stored”")
        case SettingsPart.EMERGENCY_NOTE:
            return _("In an emergency")
        case SettingsPart.IMPRINT:
            return _("Imprint of the chat page")
        case SettingsPart.POSITION:
            return _("Place in the list")


def question(field: Field) -> str:
    """Return what is asked for."""
    match field.kind:
        case Kind.TEXTS | Kind.LINE:
            return _("Please write it.")
        case Kind.LINES:
            return _lines_question(field.part)
        case Kind.NUMBER:
            return _("Please write a number.")
        case Kind.TIME:
            return _("Please write a time, such as 21:00.")
        case Kind.EMOJI:
            return _("Please send one emoji.")
        case Kind.SWITCH | Kind.FIELD_OF_ACTION:
            return _("Please choose.")
        case Kind.POSITION:
            return _("Where in the list shall it stand? Please choose.")


def _lines_question(part: SettingsPart) -> str:
    if part is SettingsPart.STREETS:
        return _("Please write the streets, each in a line of its own.")
    return _(
        "Please write what no machine shall translate, such as the name of a project, "
        "each in a line of its own."
    )
