"""When an announcement is sent: a moment as the team writes it, and how often it comes back."""

import enum
import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from handlers.input_parsing import LONGEST, parse_day
from storage.errors import AnnouncementError, AnnouncementFault, HoursError, HoursFault
from storage.slots.wallclock import moment_or_next

_MOMENT: Final = re.compile(
    r"(?:(?P<day>.+?)[\s,]+)??(?:um\s+|at\s+)?"
    r"(?P<hour>\d{1,2})(?:(?P<sign>[:.])(?P<minute>\d{2}))?\s*(?P<clock>uhr|h)?"
)
_NEAR_DAYS: Final[Mapping[str, int]] = {"heute": 0, "today": 0, "morgen": 1, "tomorrow": 1}
"""Words the team writes for a day; the languages of the team's side."""


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


def parse_moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment, such as of ``24.12. 18:00``, ``24.12.2026 um 18 Uhr`` or ``18:30``.

    Without a day it is today.

    Raises:
        HoursError: no such day (``DATE``) or time (``TIME``).
        AnnouncementError: it has passed (``PAST``).
    """
    tidy = " ".join(text.casefold().split()) if len(text) <= LONGEST else ""
    found = _MOMENT.fullmatch(tidy)
    if found is None or (found["day"] is None and not _is_a_time(found)):
        raise HoursError(HoursFault.TIME)
    today = now.astimezone(zone).date()
    written = found["day"] or "heute"
    if written in _NEAR_DAYS:
        day = today + timedelta(days=_NEAR_DAYS[written])
    else:
        day = parse_day(written, today)
    try:
        at = time(int(found["hour"]), int(found["minute"] or 0))
    except ValueError:
        raise HoursError(HoursFault.TIME) from None
    moment = moment_or_next(day, at, zone)
    if moment <= now:
        raise AnnouncementError(AnnouncementFault.PAST)
    return moment


def _is_a_time(found: re.Match[str]) -> bool:
    """Return whether it can be nothing else: ``10.12`` alone may be a day."""
    return found["sign"] == ":" or found["clock"] is not None
