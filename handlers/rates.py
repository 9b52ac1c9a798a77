"""What people read who do something too often."""

from datetime import timedelta

from aiogram.utils.i18n import gettext as _

from handlers.formats import from_now, isolate


def too_often(after: timedelta, phone: str) -> str:
    """Return when they can go on, and how else to reach the contact point."""
    # NOTE: {when} is such as "in 2 minutes".
    return _(
        "That was a lot at once, so I take a short break: please go on {when}. Is it urgent? Then "
        "please call the contact point: {phone}."
    ).format(when=from_now(after), phone=isolate(phone))
