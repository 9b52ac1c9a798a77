"""Ready-made sentences for closing a case, said in each reader's own language.

``storage`` keeps the key only (``CaseHistoryEntry.reason``), so the same closing reads in German
here and in Arabic there.
"""

import enum
from collections.abc import Mapping
from typing import Final

from aiogram.utils.i18n import gettext as _

from storage.cases.models import CaseStatus


class Reason(enum.StrEnum):
    """Why a case is closed; a value has 20 characters at most, because it travels in a button."""

    REPAIRED = "repaired"
    CLEARED = "cleared"
    SETTLED = "settled"
    IN_ORDER = "in-order"
    ANSWERED = "answered"
    NO_MONEY = "no-money"
    NOT_ALLOWED = "not-allowed"
    OWNER_REFUSES = "owner-refuses"
    NOT_FOUND = "not-found"
    NO_REPLY = "no-reply"
    LANDLORD = "landlord"
    TOWN_HALL = "town-hall"
    POLICE = "police"
    SUPPLIER = "supplier"
    ADVICE_CENTRE = "advice-centre"
    CARRIED_OUT = "carried-out"
    PARTLY = "partly"
    GOES_ON = "goes-on"
    TOO_EXPENSIVE = "too-expensive"
    NO_ROOM = "no-room"
    AGAINST_RULES = "against-rules"
    OTHERS_REFUSE = "others-refuse"
    IS_THERE = "is-there"
    PRIVATE = "private"


REASONS: Final[Mapping[CaseStatus, tuple[Reason, ...]]] = {
    CaseStatus.SOLVED: (
        Reason.REPAIRED,
        Reason.CLEARED,
        Reason.SETTLED,
        Reason.IN_ORDER,
        Reason.ANSWERED,
    ),
    CaseStatus.CANNOT_BE_SOLVED: (
        Reason.NO_MONEY,
        Reason.NOT_ALLOWED,
        Reason.OWNER_REFUSES,
        Reason.NOT_FOUND,
        Reason.NO_REPLY,
    ),
    CaseStatus.NOT_OUR_BUSINESS: (
        Reason.LANDLORD,
        Reason.TOWN_HALL,
        Reason.POLICE,
        Reason.SUPPLIER,
        Reason.ADVICE_CENTRE,
    ),
    CaseStatus.DONE: (
        Reason.CARRIED_OUT,
        Reason.PARTLY,
        Reason.GOES_ON,
    ),
    CaseStatus.CANNOT_BE_DONE: (
        Reason.TOO_EXPENSIVE,
        Reason.NO_ROOM,
        Reason.AGAINST_RULES,
        Reason.OTHERS_REFUSE,
        Reason.IS_THERE,
        Reason.PRIVATE,
    ),
}
"""The statuses the team closes a case with, and the sentences for each, the usual ones first."""


def reason_text(reason: Reason) -> str:  # noqa: C901, PLR0912  one case for each member
    """Return the sentence; a button carries it, so it is short."""
    match reason:
        case Reason.REPAIRED:
            return _("The damage has been repaired.")
        case Reason.CLEARED:
            return _("It has been cleared away.")
        case Reason.SETTLED:
            return _("We talked to those involved and found an answer.")
        case Reason.IN_ORDER:
            return _("We looked at it, and everything is in order.")
        case Reason.ANSWERED:
            return _("Your question has been answered.")
        case Reason.NO_MONEY:
            return _("There is no money for it at the moment.")
        case Reason.NOT_ALLOWED:
            return _("The law does not allow it.")
        case Reason.OWNER_REFUSES:
            return _("The ground is private, and the owner does not agree.")
        case Reason.NOT_FOUND:
            return _("We could not find it at this place.")
        case Reason.NO_REPLY:
            return _("We asked back and heard nothing.")
        case Reason.LANDLORD:
            return _("Please ask your landlord or the caretaker.")
        case Reason.TOWN_HALL:
            # NOTE: the office for residents' everyday matters, in German "Bürgerbüro"
            return _("Please ask the citizens' office at the town hall.")
        case Reason.POLICE:
            return _("Please turn to the police. In an emergency call 110.")
        case Reason.SUPPLIER:
            return _("Please ask your supplier of power, gas or water.")
        case Reason.ADVICE_CENTRE:
            return _("Please turn to an advice centre. We can help you find one.")
        case Reason.CARRIED_OUT:
            return _("The idea has become real. Thank you to everybody who helped!")
        case Reason.PARTLY:
            return _("A part of the idea has become real.")
        case Reason.GOES_ON:
            return _("It takes place regularly from now on. Everybody is welcome.")
        case Reason.TOO_EXPENSIVE:
            return _("It costs more than we can pay or raise.")
        case Reason.NO_ROOM:
            return _("There is no suitable place for it in the quarter.")
        case Reason.AGAINST_RULES:
            return _("Safety rules or other rules stand against it.")
        case Reason.OTHERS_REFUSE:
            return _("Those who have to agree to it have said no.")
        case Reason.IS_THERE:
            return _("The quarter already has something like it.")
        case Reason.PRIVATE:
            return _("It is about single people, so we cannot publish it.")


def find_reason(key: str | None) -> Reason | None:
    """Return the reason with this key; ``None`` for one this version does not know."""
    return next((reason for reason in Reason if reason.value == key), None)


def status_closed_by(reason: Reason) -> CaseStatus:
    """Return the status a reason belongs to."""
    return next(status for status, reasons in REASONS.items() if reason in reasons)
