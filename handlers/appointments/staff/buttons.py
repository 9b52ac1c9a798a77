"""The buttons of the agenda, of an appointment's card, and of booking for somebody.

Days and moments travel as numbers, which are short and cannot be half a date; what lies outside
the years of ``handlers.times`` is no button of ours.
"""

import enum
from datetime import UTC, date, datetime
from typing import Annotated, Final

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.keyboards import Id
from handlers.times import FIRST_YEAR, LAST_YEAR
from storage.hours.models import Way

FIRST_DAY: Final = date(FIRST_YEAR, 1, 1)
LAST_DAY: Final = date(LAST_YEAR, 12, 24)
"""A week before the end, so that a week can be shown from every day on."""

DayNumber = Annotated[int, Field(ge=FIRST_DAY.toordinal(), le=LAST_DAY.toordinal())]
"""A day, counted as ``date.toordinal`` does."""
PageNumber = Annotated[int, Field(ge=0, le=999)]


def minutes_of(moment: datetime) -> int:
    """Return a moment in whole minutes since 1970, as ``TimeButton`` carries it."""
    return int(moment.timestamp()) // 60


class AgendaButton(CallbackData, prefix="agenda"):
    """Show the agenda of a day, or of the week that begins with it; pages count from 0."""

    day: DayNumber
    week: bool = False
    page: PageNumber = 0

    @property
    def first_day(self) -> date:
        """The first day shown."""
        return date.fromordinal(self.day)

    @property
    def days(self) -> int:
        """How many days are shown."""
        return 7 if self.week else 1

    def shows(self, day: date) -> bool:
        """Return whether this day is among those shown."""
        return 0 <= day.toordinal() - self.day < self.days


def agenda_of(day: date) -> AgendaButton:
    """Return the button that shows one day."""
    return AgendaButton(day=day.toordinal())


def week_of(day: date) -> AgendaButton:
    """Return the button that shows the week of a day, from Monday on."""
    return AgendaButton(day=day.toordinal() - day.weekday(), week=True)


class OtherDayButton(CallbackData, prefix="agenda-date"):
    """Write the day whose agenda is wanted."""


class WalkInButton(CallbackData, prefix="agenda-walk-in"):
    """Count somebody who came without an appointment; says which agenda was shown."""

    day: DayNumber
    week: bool = False


class CalendarButton(CallbackData, prefix="agenda-feed"):
    """Show how to subscribe to the calendar."""


class ExportButton(CallbackData, prefix="agenda-export"):
    """Export the figures of a period; without one, ask for it."""

    period: str | None = None


class AppointmentAction(enum.StrEnum):
    """What can be done with an appointment on its card."""

    CAME = "came"
    MISSED = "missed"
    MOVE = "move"
    CANCEL = "cancel"
    NOTE = "note"


MARKS: Final = frozenset({AppointmentAction.CAME, AppointmentAction.MISSED})
"""Actions that need one tap."""
DIALOGUES: Final = frozenset({AppointmentAction.CANCEL, AppointmentAction.NOTE})
"""Actions that ask for words."""


class AppointmentButton(CallbackData, prefix="agenda-show"):
    """Show an appointment as it is now; ``here`` in place of the message with the button."""

    appointment_id: Id
    here: bool = False


class AppointmentActionButton(CallbackData, prefix="agenda-act"):
    """Do something with an appointment."""

    appointment_id: Id
    act: AppointmentAction


class SilentCancelButton(CallbackData, prefix="agenda-silent"):
    """Cancel an appointment without own words."""

    appointment_id: Id


class BookForResidentButton(CallbackData, prefix="enter"):
    """Book for somebody without a messenger."""


class HostButton(CallbackData, prefix="enter-host"):
    """Choose with whom."""

    host_id: Id


class FreeDaysButton(CallbackData, prefix="enter-days"):
    """Show the days with free times after this one; without it, the first ones."""

    after: DayNumber | None = None


class FreeTimesButton(CallbackData, prefix="enter-times"):
    """Show the free times of a day, page by page."""

    day: DayNumber
    page: PageNumber = 0


class TimeButton(CallbackData, prefix="enter-time"):
    """Choose a time."""

    minutes: Annotated[int, Field(ge=0, le=minutes_of(datetime(LAST_YEAR, 12, 24, tzinfo=UTC)))]

    @property
    def moment(self) -> datetime:
        """The time chosen."""
        return datetime.fromtimestamp(self.minutes * 60, UTC)


class EntryWayButton(CallbackData, prefix="enter-way"):
    """Choose how they meet."""

    way: Way


class NoTopicButton(CallbackData, prefix="enter-no-topic"):
    """Book without saying what it is about."""


class StopButton(CallbackData, prefix="enter-stop"):
    """Book nothing."""


class RequestButton(CallbackData, prefix="agenda-request"):
    """Book what somebody asked for, or give the time back."""

    appointment_id: Id
    yes: bool
