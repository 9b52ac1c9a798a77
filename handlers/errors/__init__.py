"""What people read when a rule was broken, in their own language.

Each module knows the errors of one subject, those of ``staff`` what only the team meets; what none
of them knows was not meant to be read.
"""

from dataclasses import dataclass
from typing import Final

from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import ShowCaseButton
from handlers.entry_buttons import EventsButton, MyCasesButton, OpenBookingButton
from handlers.errors import appointments, cases, events, joining
from handlers.errors.staff import announcements, canned, hours, settings, team, times, translations
from handlers.errors.staff import cases as staff_cases
from handlers.errors.staff import events as staff_events
from handlers.keyboards import button, keyboard
from storage.errors import (
    AppointmentLimitError,
    AppointmentOverError,
    CaseChangedError,
    EventMissingError,
    EventOverError,
    HoldExpiredError,
    RequestsFullError,
    SlotTakenError,
    StorageError,
)

SENTENCES: Final = (
    joining.sentence,
    cases.sentence,
    appointments.sentence,
    events.sentence,
    staff_cases.sentence,
    canned.sentence,
    translations.sentence,
    hours.sentence,
    times.sentence,
    staff_events.sentence,
    announcements.sentence,
    settings.sentence,
    team.sentence,
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One or two sentences that say what went wrong and what to do, and a button for it."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


def explain(error: StorageError) -> Explanation:
    """Return what the person reads."""
    found = (text for sentence in SENTENCES if (text := sentence(error)) is not None)
    return Explanation(next(found, None) or explain_failure(), _way_on(error))


def explain_failure() -> str:
    """Return what the person reads when the program itself has failed."""
    return _(
        "Sorry, something went wrong on our side. Your message is kept, and we will look into it."
    )


def _way_on(error: StorageError) -> InlineKeyboardMarkup | None:
    """Return the button that leads on from here, where one does."""
    match error:
        case CaseChangedError(case_id=case_id):
            return keyboard([button(_("Show it as it is now"), ShowCaseButton(case_id=case_id))])
        case SlotTakenError() | HoldExpiredError() | RequestsFullError():
            return keyboard([button(_("📅 Show free times"), OpenBookingButton())])
        case AppointmentLimitError() | AppointmentOverError():
            return keyboard([button(_("📋 My appointments"), MyCasesButton())])
        case EventMissingError() | EventOverError():
            return keyboard([button(_("🎉 All events"), EventsButton(fresh=True))])
        case _:
            return None
