"""Words of moderation that stand in more than one place."""

from aiogram.utils.i18n import gettext as _

from storage.moderation.models import RestrictionReason
from storage.people import RestrictionKind


def kind_label(kind: RestrictionKind) -> str:
    """Return whether somebody is muted or blocked, with its sign."""
    match kind:
        case RestrictionKind.MUTED:
            return _("🔇 Muted")
        case RestrictionKind.BLOCKED:
            return _("⛔ Blocked")


def reason_label(reason: RestrictionReason) -> str:
    """Return why, as the team reads it."""
    match reason:
        case RestrictionReason.TOO_MANY:
            return _("Too many messages")
        case RestrictionReason.INSULTS:
            return _("Insults or threats")
        case RestrictionReason.ADVERTISING:
            return _("Advertising")
        case RestrictionReason.OTHER:
            return _("Something else")


def arrivals_line(*, chats: int, cases: int) -> str:
    """Return what came in the last ten minutes."""
    people = _(
        "{n} person wrote for the first time", "{n} people wrote for the first time", chats
    ).format(n=chats)
    sent = _("{n} case came from new people", "{n} cases came from new people", cases).format(
        n=cases
    )
    return _("In the last ten minutes: {chats}, {cases}.").format(chats=people, cases=sent)
