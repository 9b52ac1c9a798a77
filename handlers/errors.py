"""What people read when a rule was broken, in their own language."""

from dataclasses import dataclass

from aiogram import html
from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.staff.buttons import ShowCaseButton
from storage.errors import (
    AlreadyMemberError,
    CaseChangedError,
    CaseMissingError,
    DailyLimitError,
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
    StatusChangeError,
    StorageError,
    TextLengthError,
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
    return Explanation(_sentence(error))


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
        case InvitationError():
            return _("This invitation is not valid any more. Please ask for a new one.")
        case QuarterMissingError():
            return _("The contact point is being set up. Please come back a little later.")
        case _unexpected:
            return explain_failure()


def explain_failure() -> str:
    """Return what the person reads when the program itself has failed."""
    return _(
        "Sorry, something went wrong on our side. Your message is kept, and we will look into it."
    )
