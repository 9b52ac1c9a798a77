"""How often an announcement comes back."""

import enum

from aiogram.utils.i18n import gettext as _


class Often(enum.StrEnum):
    """How often an announcement comes back, as a rule of RFC 5545; empty for once."""

    ONCE = ""
    DAILY = "FREQ=DAILY"
    WORKING_DAYS = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    WEEKLY = "FREQ=WEEKLY"
    MONTHLY = "FREQ=MONTHLY"


def often_label(often: Often) -> str:
    """Return how often, on a button and in a line."""
    match often:
        case Often.ONCE:
            return _("only once")
        case Often.DAILY:
            return _("every day")
        case Often.WORKING_DAYS:
            return _("Monday to Friday")
        case Often.WEEKLY:
            return _("every week")
        case Often.MONTHLY:
            return _("every month")


def repeats_label(rule: str) -> str:
    """Return how often a stored rule makes an announcement come back."""
    return often_label(Often(rule)) if rule in set(Often) else rule
