"""What the team calls the field of action a case is counted under."""

from aiogram.utils.i18n import gettext as _

from handlers.formats import isolate
from handlers.labels import field_name
from storage.quarter import QuarterProfile


def counted_under(profile: QuarterProfile, key: str | None, locale: str) -> str:
    """Return the name of a case's field of action, also of one the quarter has given up."""
    if key is None:
        return _("No field of action")
    former = _("Former field ({key})").format(key=isolate(key))
    return field_name(profile, key, locale) or former
