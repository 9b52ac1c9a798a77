"""The buttons of /announce.

Those of a draft carry its version, a number made of all it says: a button of an older view, or of
one a colleague has changed meanwhile, then does nothing but show the draft as it is.  64 bytes at
most in all (Bot API, InlineKeyboardButton).
"""

import enum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.announcements.buttons import SendingAction
from handlers.keyboards import Id
from storage.people import LOCALE_LENGTH

Code = Annotated[int, Field(ge=0, le=0xFFFF_FFFF)]
Locale = Annotated[str, Field(max_length=LOCALE_LENGTH)]


class AnnouncementsButton(CallbackData, prefix="announce"):
    """Show the announcements."""


class NewAnnouncementButton(CallbackData, prefix="announce-new"):
    """Begin a new announcement."""


class ShowAnnouncementButton(CallbackData, prefix="announce-show"):
    """Show an announcement: a draft, or what became of it."""

    announcement_id: Id


class AnnouncementAction(enum.StrEnum):
    """What can be done with an announcement that was not sent yet."""

    LANGUAGES = "languages"
    LANGUAGE = "language"
    """The code of a locale."""
    ASK = "ask"
    """The code of a locale: show whom one can ask."""
    ASK_FOR = "ask-for"
    """A person's id."""
    MISSING = "missing"
    """1 to hold, 0 to send German."""
    WHOM = "whom"
    EVERYONE = "everyone"
    TOPIC = "topic"
    """The code of a topic's key."""
    STREETS = "streets"
    STREET = "street"
    """The code of a street."""
    READERS = "readers"
    READER = "reader"
    """The code of a locale."""
    CASES = "cases"
    CASE = "case"
    """A case's id: take it out."""
    FILE = "file"
    NO_FILE = "no-file"
    LINK = "link"
    NO_LINK = "no-link"
    POLL = "poll"
    NO_POLL = "no-poll"
    URGENT = "urgent"
    """0 for not, 1 and 2 for how often it was confirmed."""
    PREVIEW = "preview"
    WHEN = "when"
    REPEAT = "repeat"
    """The place of a rule in ``announce_times.Often``."""
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    SEND = "send"
    SEND_NOW = "send-now"
    DISCARD = "discard"
    """1 once it was confirmed."""


class AnnouncementDraftButton(CallbackData, prefix="announce-do"):
    """Do something with an announcement that was not sent yet."""

    announcement_id: Id
    version: Code
    act: AnnouncementAction
    value: Code | None = None


class SureButton(CallbackData, prefix="announce-sure"):
    """Confirm what is done to an announcement on its way, for the first or the second time."""

    announcement_id: Id
    action: SendingAction
    step: Annotated[int, Field(ge=1, le=2)] = 1


class CorrectButton(CallbackData, prefix="announce-fix"):
    """Write the text in one language anew."""

    announcement_id: Id
    locale: Locale


class StopInterpretingButton(CallbackData, prefix="announce-later"):
    """Write the text that was asked for another time."""
