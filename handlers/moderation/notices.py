"""What people are told of moderation without asking."""

from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.formats import day
from handlers.labels import reach_lines
from handlers.notices import NoticeContext
from handlers.replies import send
from storage.moderation.models import RestrictionReason
from storage.moderation.notices import RestrictedNotice, RestrictionLiftedNotice
from storage.people import RestrictionKind


async def tell_restricted(
    notice: RestrictedNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Return until when, why, and how else to reach the office; nothing once it has ended."""
    receiver = context.receiver
    if not receiver.is_restricted(notice.kind, now=context.now):
        return None
    until = day(notice.until, context.quarter.profile.zone)
    if notice.kind is RestrictionKind.MUTED:
        # NOTE: {day:date} is the day without its weekday
        told = _(
            "Until {day} the team reads your messages here later than usual. Nothing is lost."
        )
    else:
        # NOTE: {day:date} is the day without its weekday
        told = _("Until {day} the team takes no messages from you here.")
    why = _reason_sentence(notice.reason)
    lines = [
        told.format(day=until),
        *([why] if why else []),
        "",
        _("You can reach the team in another way:"),
        *reach_lines(context.quarter.profile, receiver.locale),
        "",
        _("In danger, call 112 (fire, ambulance) or 110 (police)."),
    ]
    return send(receiver.account_id, "\n".join(lines))


async def tell_lifted(
    _notice: RestrictionLiftedNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Return that everything is as before; nothing if it is not any more."""
    receiver = context.receiver
    if any(receiver.is_restricted(kind, now=context.now) for kind in RestrictionKind):
        return None
    return send(receiver.account_id, _("The team gets your messages here again as usual."))


def _reason_sentence(reason: RestrictionReason) -> str:
    """Return why, as the person is told; nothing where there are no ready-made words."""
    match reason:
        case RestrictionReason.TOO_MANY:
            return _("The reason: very many messages came from you.")
        case RestrictionReason.INSULTS:
            return _("The reason: words that insult or threaten people.")
        case RestrictionReason.ADVERTISING:
            return _("The reason: advertising.")
        case RestrictionReason.OTHER:
            return ""
