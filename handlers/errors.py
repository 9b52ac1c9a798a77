"""What people read when a rule was broken, in their own language."""

from dataclasses import dataclass

from aiogram import html
from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.residents.appointment_buttons import OpenBookingButton
from handlers.residents.my_case_buttons import MyCasesButton
from handlers.staff.buttons import ShowCaseButton
from storage.errors import (
    AddressMissingError,
    AlreadyMemberError,
    AppointmentLimitError,
    AppointmentMissingError,
    AppointmentOverError,
    CaseChangedError,
    CaseMissingError,
    ClosureMissingError,
    DailyLimitError,
    HoldExpiredError,
    HostBusyError,
    HostMissingError,
    HoursError,
    HoursFault,
    HoursMissingError,
    InvitationError,
    LastManagerError,
    MemberMissingError,
    MergeError,
    PhotoLimitError,
    PhotoUnreadableError,
    PlaceError,
    QuarterMissingError,
    ReopenError,
    ReporterGoneError,
    SlotTakenError,
    StatusChangeError,
    StorageError,
    TextLengthError,
    TooEarlyError,
    VideoLinkError,
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One or two sentences that say what went wrong and what to do, and a button for it."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


def explain(error: StorageError) -> Explanation:
    """Return what the person reads."""
    if isinstance(error, CaseChangedError):
        show = button(_("Show it as it is now"), ShowCaseButton(case_id=error.case_id))
        return Explanation(
            _("Somebody else has just changed this case. Please look at it again."),
            keyboard([show]),
        )
    return Explanation(_sentence(error), _way_on(error))


def _way_on(error: StorageError) -> InlineKeyboardMarkup | None:
    """Return the button that leads on from here, where one does."""
    match error:
        case SlotTakenError() | HoldExpiredError():
            return keyboard([button(_("📅 Show free times"), OpenBookingButton())])
        case AppointmentLimitError() | AppointmentOverError():
            return keyboard([button(_("📋 My appointments"), MyCasesButton())])
        case _:
            return None


def _sentence(error: StorageError) -> str:  # noqa: C901, PLR0912  one case for each error
    match error:
        case TextLengthError(length=length, shortest=shortest) if length < shortest:
            return _("Please write it in a few words.")
        case TextLengthError(length=length, longest=longest):
            return _(
                "That is too long by {n} character. Please shorten it and send it again.",
                "That is too long by {n} characters. Please shorten it and send it again.",
                length - longest,
            ).format(n=length - longest)
        case PhotoLimitError(limit=limit):
            return _(
                "{n} photo is the most. I kept those you sent before.",
                "{n} photos are the most. I kept those you sent before.",
                limit,
            ).format(n=limit)
        case PhotoUnreadableError(too_large=True):
            return _("This photo is too large. Please send a smaller one.")
        case PhotoUnreadableError():
            return _("I cannot open this file as a photo. Please send another photo.")
        case PlaceError():
            return _("I cannot find this place. Please send it again, or write the address.")
        case DailyLimitError(limit=limit):
            return _(
                "You have sent {n} message to the team today. Please go on tomorrow.",
                "You have sent {n} messages to the team today. Please go on tomorrow.",
                limit,
            ).format(n=limit)
        case StatusChangeError():
            return _("That is not possible any more: the case has moved on.")
        case MergeError(reference=reference):
            return _("{reference} cannot be the original of this case.").format(
                reference=isolate(html.quote(reference))
            )
        case ReopenError(days=days):
            return _(
                "This was solved more than {n} day ago. Please report it again.",
                "This was solved more than {n} days ago. Please report it again.",
                days,
            ).format(n=days)
        case ReporterGoneError():
            return _("📭 The resident can no longer be reached.")
        case AlreadyMemberError():
            return _("You belong to the team already. The link still works for somebody else.")
        case LastManagerError():
            return _("You are the only manager. Please invite another one first.")
        case MemberMissingError():
            return _("I cannot find this person in the team.")
        case CaseMissingError():
            return _("I cannot find this case.")
        case HoursError(fault=fault):
            return _hours_sentence(fault)
        case InvitationError():
            return _("This invitation is not valid any more. Please ask for a new one.")
        case QuarterMissingError():
            return _("The contact point is being set up. Please come back a little later.")
        case _:
            return _appointment_sentence(error)


def _appointment_sentence(error: StorageError) -> str:  # noqa: C901, PLR0912  one case for each error
    match error:
        case SlotTakenError():
            return _("This time is not free any more. Please choose another one.")
        case HoldExpiredError():
            return _("I could not keep this time any longer. Please choose again.")
        case AppointmentLimitError(limit=limit):
            return _(
                "You have {n} appointment already, and more are not possible. You can move or "
                "cancel it.",
                "You have {n} appointments already, and more are not possible. You can move or "
                "cancel one.",
                limit,
            ).format(n=limit)
        case AppointmentOverError():
            return _("This appointment is over or cancelled. Nothing can be changed any more.")
        case AppointmentMissingError():
            return _("I cannot find this appointment.")
        case AddressMissingError():
            return _("Please write the address first, so that we can come to you.")
        case TooEarlyError():
            return _("The appointment has not begun yet.")
        case HostBusyError():
            return _("This person still has consultation hours or appointments.")
        case VideoLinkError():
            return _("This is no link for a video call. It begins with https://")
        case HostMissingError():
            return _("This person offers no consultation hours.")
        case HoursMissingError():
            return _("These consultation hours are not there any more.")
        case ClosureMissingError():
            return _("These closed days are not there any more.")
        case _unexpected:
            return explain_failure()


def _hours_sentence(fault: HoursFault) -> str:  # noqa: C901, PLR0912  one case for each member
    match fault:
        case HoursFault.ENDS_BEFORE_START:
            return _("The end has to be later than the beginning.")
        case HoursFault.GRID:
            return _("Please use steps of five minutes, such as 10:00, 10:05 or 10:10.")
        case HoursFault.SLOT_LENGTH:
            return _("An appointment lasts between 5 minutes and 8 hours.")
        case HoursFault.NOTHING_FITS:
            return _("Not one appointment fits into these hours.")
        case HoursFault.BUFFER_NEGATIVE:
            return _("A break cannot be negative.")
        case HoursFault.BUFFER_LONGER:
            return _("A break cannot be longer than the appointment.")
        case HoursFault.EVERY_WEEKS:
            return _("Hours can come back every 1 to 8 weeks.")
        case HoursFault.NTH:
            return _("Please choose the first, second, third, fourth or last such weekday.")
        case HoursFault.VALIDITY:
            return _("These days do not fit together. The last one has to come after the first.")
        case HoursFault.SEATS:
            return _("Between 1 and 100 people can share a time.")
        case HoursFault.OVERLAP:
            return _("These hours overlap with others of the same person.")
        case HoursFault.PAST:
            return _("This day is in the past.")
        case HoursFault.TIME:
            return _("This is no time. Please write it like 10:00.")
        case HoursFault.DATE:
            return _("There is no such day. Please write it like 24.12.2026.")


def explain_failure() -> str:
    """Return what the person reads when the program itself has failed."""
    return _(
        "Sorry, something went wrong on our side. Your message is kept, and we will look into it."
    )
