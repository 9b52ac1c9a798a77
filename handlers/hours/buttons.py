"""The buttons of /hours.

Those of a draft carry its version, so that a button of an older message never touches another
draft.  64 bytes at most in all (Bot API, InlineKeyboardButton).
"""

import enum
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.keyboards import Id

Week = Annotated[int, Field(ge=0, le=520)]
Page = Annotated[int, Field(ge=0, le=999)]
Value = Annotated[int, Field(ge=-1, le=2_147_483_647)]


class HoursButton(CallbackData, prefix="hours"):
    """Show the hours as they result; weeks count from today, pages of rules from 0."""

    week: Week = 0
    page: Page = 0


# --- Planning ---


class NewHoursButton(CallbackData, prefix="hours-new"):
    """Begin new hours; ``once`` on one day only."""

    once: bool = False


class EditHoursButton(CallbackData, prefix="hours-edit"):
    """Change or end hours."""

    hours_id: Id


class HoursAction(enum.StrEnum):
    """What can be done with hours that are being planned."""

    HOST = "who"
    WEEKDAY = "weekday"
    DAY = "day"
    SPAN = "span"
    LENGTH = "length"
    """Minutes; 0 for walk-in hours."""
    BUFFERS = "buffers"
    BEFORE = "before"
    AFTER = "after"
    PLACE = "place"
    WAY = "way"
    """Counted from 0, as ``Way`` lists them."""
    LANGUAGE = "language"
    """Counted from 0, as the profile lists them."""
    OFTEN = "often"
    WEEKS = "weeks"
    NTH = "nth"
    DAYS = "days"
    FROM = "from"
    UNTIL = "until"
    """With any value: for ever."""
    SEATS = "seats"
    SHOW = "show"
    SAVE = "save"
    SAVE_ANYWAY = "save-anyway"
    END = "end"
    END_ANYWAY = "end-anyway"


class HoursDraftButton(CallbackData, prefix="hours-do"):
    """Do something with the draft; without a value, ask for it."""

    version: Id
    act: HoursAction
    value: Value | None = None


# --- Closing days ---


class ClosuresButton(CallbackData, prefix="hours-closures"):
    """Show the closed days to come."""


class CloseDaysButton(CallbackData, prefix="hours-close"):
    """Begin to close days."""


class ReopenButton(CallbackData, prefix="hours-reopen"):
    """Take a closure back."""

    closure_id: Id


class ClosureAction(enum.StrEnum):
    """What can be done with a closure that is being written."""

    WHO = "who"
    """A person's id; 0 for everybody."""
    NO_REASON = "no-reason"
    CLOSE = "close"


class ClosureButton(CallbackData, prefix="hours-shut"):
    """Do something with the closure that is being written."""

    version: Id
    act: ClosureAction
    value: Value | None = None


# --- Who offers hours ---


class HostsButton(CallbackData, prefix="hours-hosts"):
    """Show who offers hours."""


class HostButton(CallbackData, prefix="hours-host"):
    """Let somebody offer hours, or not any more."""

    person_id: Id
    offers: bool


class VideoLinkButton(CallbackData, prefix="hours-link"):
    """Write where somebody meets people by video; ``forget`` deletes it."""

    person_id: Id
    forget: bool = False


# --- Rules of booking ---


class Limit(enum.StrEnum):
    """A rule of booking."""

    ACTIVE = "active"
    NOTICE = "notice"
    HORIZON = "horizon"
    OFFER = "offer"
    DELAY = "delay"
    REMINDERS = "reminders"
    HOLIDAYS = "holidays"


class LimitsButton(CallbackData, prefix="hours-limits"):
    """Show the rules of booking."""


class LimitButton(CallbackData, prefix="hours-limit"):
    """Change a rule of booking; without a value, show what it can be.

    ``known`` is how many appointments the person knows to be hit.
    """

    limit: Limit
    value: Value | None = None
    known: Value = 0
