"""What people read when a rule was broken, in their own language."""

from dataclasses import dataclass

from aiogram import html
from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.residents.appointment_buttons import OpenBookingButton
from handlers.residents.event_buttons import EventsButton
from handlers.residents.my_case_buttons import MyCasesButton
from handlers.staff.buttons import ShowCaseButton
from storage.errors import (
    AddressMissingError,
    AlreadyAnsweredError,
    AlreadyMemberError,
    AnnouncementError,
    AnnouncementFault,
    AnnouncementMissingError,
    AppointmentLimitError,
    AppointmentMissingError,
    AppointmentOverError,
    CannedLimitError,
    CannedMissingError,
    CaseChangedError,
    CaseMissingError,
    ClosureMissingError,
    CommentMissingError,
    DailyLimitError,
    EventError,
    EventFault,
    EventFullError,
    EventMissingError,
    EventOverError,
    EventStateError,
    HoldExpiredError,
    HostBusyError,
    HostMissingError,
    HoursError,
    HoursFault,
    HoursMissingError,
    IdeaClosedError,
    IdeaMissingError,
    InvitationError,
    LastManagerError,
    MemberMissingError,
    MergeError,
    PhotoLimitError,
    PhotoUnreadableError,
    PlaceError,
    PlaceholderError,
    QuarterMissingError,
    ReopenError,
    ReporterGoneError,
    SeatsTakenError,
    SettingError,
    SettingFault,
    SlotTakenError,
    StatusChangeError,
    StorageError,
    TextLengthError,
    TooEarlyError,
    VideoLinkError,
)
from storage.questions.placeholders import PLACEHOLDERS


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
        case EventMissingError() | EventOverError():
            return keyboard([button(_("🎉 All events"), EventsButton(fresh=True))])
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
        case IdeaMissingError():
            return _("I cannot find this idea.")
        case CommentMissingError():
            return _("I cannot find this comment.")
        case IdeaClosedError():
            return _("This idea has ended. It can only be read.")
        case HoursError(fault=fault):
            return _hours_sentence(fault)
        case AnnouncementMissingError():
            return _("This message is not there any more.")
        case AnnouncementError(fault=wrong):
            return _announcement_sentence(wrong)
        case InvitationError():
            return _("This invitation is not valid any more. Please ask for a new one.")
        case AlreadyAnsweredError() | PlaceholderError() | CannedLimitError():
            return _question_sentence(error)
        case CannedMissingError():
            return _("This canned answer is not there any more.")
        case QuarterMissingError():
            return _("The contact point is being set up. Please come back a little later.")
        case SettingError(fault=setting, limit=limit):
            return _setting_sentence(setting, limit)
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
        case _:
            return _event_sentence(error)


def _event_sentence(error: StorageError) -> str:
    match error:
        case EventError(fault=fault):
            return _event_fault_sentence(fault)
        case EventMissingError():
            return _("I cannot find this event.")
        case EventOverError():
            return _("This event has begun or is cancelled.")
        case EventFullError(left=left):
            return _("🎟 Only {n} seat is free.", "🎟 Only {n} seats are free.", left).format(n=left)
        case EventStateError():
            return _("That is not possible any more: the event has moved on.")
        case SeatsTakenError(taken=taken):
            return _(
                "{n} seat is taken already. There cannot be fewer.",
                "{n} seats are taken already. There cannot be fewer.",
                taken,
            ).format(n=taken)
        case _unexpected:
            return explain_failure()


def _event_fault_sentence(fault: EventFault) -> str:  # noqa: C901  one case for each member
    match fault:
        case EventFault.TOPIC:
            return _("The quarter has no such topic. Please choose another one.")
        case EventFault.PLACE:
            return _("Please write where it takes place.")
        case EventFault.COORDINATES:
            return _("I cannot find this place. Please send it again, or write the address.")
        case EventFault.LANGUAGE:
            return _("I do not know this language.")
        case EventFault.DURATION:
            return _("An event lasts between 5 minutes and 7 days.")
        case EventFault.SEATS:
            return _("An event has between 1 and 5,000 seats.")
        case EventFault.PAST:
            return _("This time is in the past.")
        case EventFault.RULE:
            return _("I cannot read how it shall be repeated.")
        case EventFault.FIRST_DAY:
            return _("The first day is none of the days on which it is repeated.")
        case EventFault.PUBLISH_AT:
            return _("It has to be published in the future, and before it is over.")
        case EventFault.MEDIA:
            return _("I cannot open this file as a photo. Please send another photo.")


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
            return _("This is no time. Please write it like 10:00, or 10:00-12:00.")
        case HoursFault.DATE:
            return _("There is no such day. Please write it like 24.12.2026.")


def _setting_sentence(fault: SettingFault, limit: int) -> str:  # noqa: C901  one case for each member
    match fault:
        case SettingFault.NUMBER:
            return _("Please write a whole number, such as 10.")
        case SettingFault.TOO_SMALL:
            return _("Please write {n} or more.").format(n=limit)
        case SettingFault.TOO_LARGE:
            return _("Please write {n} or less.").format(n=limit)
        case SettingFault.EMOJI:
            return _("Please send one emoji, and nothing else.")
        case SettingFault.PHONE:
            return _("This is no phone number. Please write it like 06224 123456.")
        case SettingFault.EMAIL:
            return _("This is no email address.")
        case SettingFault.LOCALES:
            return _("The text is still missing in a language. Nothing is changed yet.")
        case SettingFault.TWICE:
            return _("This is in the list already.")
        case SettingFault.FULL:
            return _("{n} entries are the most. Please remove one first.").format(n=limit)
        case SettingFault.LAST:
            return _("One has to stay. Please add another one first.")
        case SettingFault.CHANGED:
            return _("Somebody else has changed this meanwhile. Please look at it again.")
        case SettingFault.OTHER:
            return _("It cannot be like this. Please write it differently.")


def _announcement_sentence(fault: AnnouncementFault) -> str:  # noqa: C901  one case for each member
    match fault:
        case AnnouncementFault.TEXT_MISSING:
            return _("Please write the German text first.")
        case AnnouncementFault.AUDIENCE_EMPTY:
            return _("Please choose first whom it is for.")
        case AnnouncementFault.NOBODY:
            return _("There is nobody it could be sent to. Nothing was sent.")
        case AnnouncementFault.LINK:
            return _("This is no link. It begins with https://")
        case AnnouncementFault.POLL:
            return _("A poll has 2 to 8 choices, each of them different.")
        case AnnouncementFault.PAST:
            return _("This time has passed. Please choose a later one.")
        case AnnouncementFault.REPEAT:
            return _("It cannot be repeated like this. Please choose another rule or another day.")
        case AnnouncementFault.STATE:
            return _("This is not possible any more: the announcement has moved on.")


def _question_sentence(error: AlreadyAnsweredError | PlaceholderError | CannedLimitError) -> str:
    match error:
        case AlreadyAnsweredError():
            return _(
                "The team has gone on with it already, so I leave it there. Please write what is "
                "new once more, after /report, /idea or /ask."
            )
        case PlaceholderError(name=name):
            known = ", ".join(f"{{{each}}}" for each in PLACEHOLDERS)
            return _("I do not know {placeholder}. You can use: {known}").format(
                placeholder=isolate(html.quote(f"{{{name}}}")), known=isolate(known)
            )
        case CannedLimitError(limit=limit):
            return _(
                "{n} canned answer is the most. Please delete one first.",
                "{n} canned answers are the most. Please delete one first.",
                limit,
            ).format(n=limit)


def explain_failure() -> str:
    """Return what the person reads when the program itself has failed."""
    return _(
        "Sorry, something went wrong on our side. Your message is kept, and we will look into it."
    )
