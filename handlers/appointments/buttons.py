"""The buttons of appointments; each carries all it needs, so that old ones still make sense.

Days travel as ordinals and moments as minutes since 1970, both within this century, so that a
made-up button never reaches a calendar that cannot count so far.  A button has 64 bytes.
"""

import enum
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Final, Self

from aiogram.filters.callback_data import CallbackData
from pydantic import Field, StringConstraints

from handlers.keyboards import Id
from storage.appointments.calendar import SlotFilter
from storage.hours.models import Way
from storage.quarter.profile import KEY_LENGTH

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE: Final = timedelta(minutes=1)
_FIRST: Final = datetime(2020, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(2100, 1, 1, tzinfo=UTC)

Day = Annotated[int, Field(ge=_FIRST.toordinal(), le=_LAST.toordinal())]
Minute = Annotated[int, Field(ge=(_FIRST - _EPOCH) // _MINUTE, le=(_LAST - _EPOCH) // _MINUTE)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Za-z]{2,4})?$")]
Weekdays = Annotated[int, Field(ge=0, le=0b111_1111)]
"""A bit for each weekday, Monday the lowest."""


# --- Choosing ----------------------------------------------------------------------------------


class SlotFilterButton(CallbackData, prefix="wish"):
    """What all screens of free times carry: what is wished for, and what shall be moved."""

    way: Way | None = None
    language: Language | None = None
    host_id: Id | None = None
    moving: Id | None = None

    @property
    def slot_filter(self) -> SlotFilter:
        """What is wished for, as storage takes it."""
        return SlotFilter(way=self.way, language=self.language, host_id=self.host_id)


class DaysButton(SlotFilterButton, prefix="days"):
    """Show days with free times."""

    page: Annotated[int, Field(ge=0, le=100)] = 0


class TimesButton(SlotFilterButton, prefix="times"):
    """Show the free times of a day."""

    day: Day

    @property
    def on(self) -> date:
        """The day."""
        return date.fromordinal(self.day)


class TimeButton(SlotFilterButton, prefix="time"):
    """Take this time, with this host."""

    minute: Minute
    with_id: Id

    @property
    def starts_at(self) -> datetime:
        """The moment."""
        return _EPOCH + self.minute * _MINUTE


class BookingPart(enum.StrEnum):
    """What can be wished for, or said of a time that is held."""

    WAY = "w"
    LANGUAGE = "l"
    HOST = "h"
    TOPIC = "t"
    PHONE = "p"
    ADDRESS = "a"


class ChoicesButton(SlotFilterButton, prefix="choices"):
    """Show what can be wished for."""

    part: BookingPart


def day_number(on: date) -> int:
    """Return a day as it travels in a button."""
    return on.toordinal()


def minute_number(moment: datetime) -> int:
    """Return a moment as it travels in a button."""
    return (moment - _EPOCH) // _MINUTE


# --- Deciding about a held time ----------------------------------------------------------------


class HeldButton(CallbackData, prefix="held"):
    """Show the summary of a held time; all buttons below it carry the appointment."""

    appointment_id: Id


class BookButton(HeldButton, prefix="held-book"):
    """Book it, if this is still the time that is held."""

    minute: Minute


class ReleaseButton(HeldButton, prefix="held-drop"):
    """Give it back."""


class PartButton(HeldButton, prefix="held-part"):
    """Say something about it."""

    part: BookingPart


class HeldWayButton(HeldButton, prefix="held-way"):
    """Meet this way."""

    way: Way


class LanguageButton(HeldButton, prefix="held-language"):
    """Speak this language."""

    language: Language


class InterpreterButton(HeldButton, prefix="held-interpreter"):
    """Whether an interpreter is wished for."""

    wished: bool


class FieldButton(HeldButton, prefix="held-field"):
    """It is about this field of action."""

    field: Annotated[str, StringConstraints(max_length=KEY_LENGTH)]


# --- One's own appointments --------------------------------------------------------------------


class MyAppointmentButton(CallbackData, prefix="my-appointment"):
    """Show one of my appointments."""

    appointment_id: Id


class MoveButton(CallbackData, prefix="appointment-move"):
    """Show times this appointment could be moved to."""

    appointment_id: Id


class CancelAppointmentButton(CallbackData, prefix="appointment-cancel"):
    """Cancel it; ``sure`` once that was confirmed."""

    appointment_id: Id
    sure: bool = False


class ComeButton(CallbackData, prefix="appointment-come"):
    """I come."""

    appointment_id: Id


# --- Waiting -----------------------------------------------------------------------------------


class DayPart(enum.StrEnum):
    """In which part of the day."""

    ANY = "a"
    MORNING = "m"
    AFTERNOON = "n"


class WaitingButton(CallbackData, prefix="waiting"):
    """Show whether and for what I wait, or begin to wait with what is wished for."""

    way: Way | None = None
    language: Language | None = None
    host_id: Id | None = None


class PreferencesButton(CallbackData, prefix="wait"):
    """WaitingPreferences that are being chosen; ``save`` puts the person on the list with them."""

    weekdays: Weekdays
    part: DayPart = DayPart.ANY
    way: Way | None = None
    language: Language | None = None
    host_id: Id | None = None
    save: bool = False

    def with_changes(self, **changes: object) -> Self:
        """Return the same preferences but for these."""
        return self.model_copy(update=changes)


class LeaveListButton(CallbackData, prefix="wait-leave"):
    """Leave the waiting list."""


class AcceptButton(CallbackData, prefix="offer-take"):
    """Take the time that is offered."""

    appointment_id: Id


class DeclineButton(CallbackData, prefix="offer-decline"):
    """Do not take it."""

    appointment_id: Id
