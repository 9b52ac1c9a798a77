"""What a manager decides about hours, and whether it can be kept."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any

from storage.errors import HoursError, HoursFault
from storage.hours.models import PLACE_LONGEST, Way
from storage.quarter import QuarterProfile
from storage.slots import Hours, Recurrence
from storage.texts import clean_text


@dataclass(frozen=True, slots=True)
class HoursValues:
    """Everything of ``OfficeHours`` that a manager decides; see its columns."""

    host_id: int
    recurrence: Recurrence
    weekday: int
    starts: time
    ends: time
    slot_minutes: int | None
    ways: tuple[Way, ...]
    languages: tuple[str, ...]
    valid_from: date
    valid_until: date | None = None
    every_weeks: int = 1
    nth: int | None = None
    before_minutes: int = 0
    after_minutes: int = 0
    seats: int = 1
    place: str | None = None

    def rule(self, hours_id: int = 0) -> Hours:
        """Return what counts for the arithmetic of ``storage.slots``."""
        return Hours.of(self, number=hours_id)

    def columns(self) -> dict[str, Any]:
        """Return the values as ``OfficeHours`` has them.

        Raises:
            TextLengthError: the place is too long.
        """
        columns = asdict(self)
        columns["ways"] = [way.value for way in self.ways]
        columns["languages"] = list(self.languages)
        if self.place is not None:
            columns["place"] = clean_text(self.place, longest=PLACE_LONGEST)
        if self.recurrence is Recurrence.ONCE:
            columns["weekday"] = self.valid_from.weekday()
        return columns


def check_days(
    rule: Hours, stored_from: date | None, *, profile: QuarterProfile, now: datetime
) -> None:
    """Return if the rule begins and ends in the future, or has begun as it is stored.

    Raises:
        HoursError: it does not (``PAST``).
    """
    local = now.astimezone(profile.zone)
    today = local.date()
    begins_in_past = rule.valid_from < today and rule.valid_from != stored_from
    ended = rule.valid_until is not None and rule.valid_until < today
    is_over = (
        rule.recurrence is Recurrence.ONCE
        and rule.valid_from == today
        and rule.ends <= local.time()
    )
    if begins_in_past or ended or is_over:
        raise HoursError(HoursFault.PAST)
