"""The buttons of /settings.

Those of a change that is being made carry its version, so that a button of an older message never
touches another one.  64 bytes at most in all (Bot API, InlineKeyboardButton).
"""

import enum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.keyboards import Id
from handlers.settings.fields import SettingsPart
from storage.quarter.changes import Section
from storage.quarter.profile import Key

Number = Annotated[int, Field(ge=0, le=999)]


class SettingsButton(CallbackData, prefix="set"):
    """Show all sections."""


class LanguagesButton(CallbackData, prefix="set-lang"):
    """Show the languages of the quarter."""


class SectionButton(CallbackData, prefix="set-in"):
    """Show a section; pages of a list count from 0."""

    section: Section
    page: Number = 0


class EntryButton(CallbackData, prefix="set-of"):
    """Show an entry of a list."""

    section: Section
    entry: Key


class FieldButton(CallbackData, prefix="set-x"):
    """Change a field; ``entry`` says of which entry, in a list."""

    section: Section
    entry: Key | None
    part: SettingsPart


class AddButton(CallbackData, prefix="set-add"):
    """Add an entry to a list."""

    section: Section


class RemoveEntryButton(CallbackData, prefix="set-del"):
    """Take an entry out of a list."""

    section: Section
    entry: Key


class RemoveLineButton(CallbackData, prefix="set-line"):
    """Take a line out of a list; they count from 0."""

    section: Section

    number: Number


class SettingsAction(enum.StrEnum):
    """What can be done with a change that is being made."""

    FIELD = "field"
    """Ask for a field again, counted from 0."""
    LANGUAGE = "language"
    """Ask for a text in a language of the profile, counted from 0."""
    CHOOSE = "choose"
    """Take a choice, counted from 0."""
    CLEAR = "clear"
    SAVE = "save"


class SettingButton(CallbackData, prefix="set-do"):
    """Do something with the change that is being made."""

    version: Id
    act: SettingsAction
    value: Number | None = None
