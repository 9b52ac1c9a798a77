"""Words about cases the team has entered for somebody: how they came, how people are answered."""

from aiogram.utils.i18n import gettext as _

from storage.cases.entered import ContactKind
from storage.cases.models import CaseWay
from storage.cases.todos import TodoOutcome


def way_label(way: CaseWay) -> str:
    """Return how a case came."""
    match way:
        case CaseWay.CHAT:
            # NOTE: how a case came: somebody wrote it in a chat
            return _("💬 In a chat")
        case CaseWay.VISIT:
            # NOTE: how a case came: somebody came to the office
            return _("🚪 Visit")
        case CaseWay.PHONE:
            # NOTE: how a case came: somebody called
            return _("📞 Phone call")
        case CaseWay.LETTER:
            return _("✉️ Letter")
        case CaseWay.WALK:
            return _("🚶 Walk through the quarter")
        case CaseWay.EVENT:
            # NOTE: how a case came: somebody said it at an event
            return _("🎉 Event")


def came_line(way: CaseWay) -> str:
    """Return that the team has entered a case, and how it came."""
    return _("🧾 Entered by the team: {way}").format(way=way_label(way))


def contact_kind_label(kind: ContactKind) -> str:
    """Return how somebody without an account is answered."""
    match kind:
        case ContactKind.PHONE:
            # NOTE: how somebody is answered: we call them
            return _("☎️ By phone")
        case ContactKind.ADDRESS:
            # NOTE: how somebody is answered: by letter or at their door
            return _("🏠 At their address")
        case ContactKind.RETURNS:
            # NOTE: how somebody is answered: they come to us again
            return _("🔁 They come again")


def outcome_label(outcome: TodoOutcome) -> str:
    """Return what became of a to-do, as on its button."""
    match outcome:
        case TodoOutcome.TOLD:
            # NOTE: a button: somebody was told what happened, on the phone or in person
            return _("✅ Told")
        case TodoOutcome.NOT_REACHED:
            return _("📵 Not reached")
        case TodoOutcome.WROTE:
            # NOTE: a button: somebody got a letter
            return _("✉️ Wrote")
        case TodoOutcome.TOMORROW:
            return _("🔁 Again tomorrow")
        case TodoOutcome.GIVEN_UP:
            return _("🏳️ Give it up")
