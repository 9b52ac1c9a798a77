"""Hours and closures that are being put together; nothing is stored before they are saved."""

import secrets
from dataclasses import fields
from datetime import date, datetime, time
from typing import Any, Final

from aiogram.fsm.state import State
from aiogram.types import CallbackQuery
from pydantic import BaseModel

from handlers.dialogues import StaffDialogue
from handlers.filters import DialogueTap
from handlers.hours.buttons import ClosureAction, ClosureButton, HoursAction, HoursDraftButton
from storage.hours.models import OfficeHours, Way
from storage.hours.values import HoursValues, check_days
from storage.quarter import QuarterProfile
from storage.slots import END_OF_DAY, Closed, Hours, Recurrence, check_hours


class ClosingDays(StaffDialogue):
    """Days are being closed: which, who is away, and why."""

    days = State()
    choosing = State()
    reason = State()


class PlanningHours(StaffDialogue):
    """Consultation hours are being put together; members but the first await a text."""

    choosing = State()
    day = State()
    span = State()
    place = State()
    first_day = State()
    last_day = State()
    seats = State()


KEYS: Final = 2_147_483_647
USUAL_WAYS: Final = (Way.OFFICE, Way.PHONE)
DECIDED: Final = tuple(each.name for each in fields(HoursValues))
"""What is decided about hours; a draft and stored hours have it under the same names."""


def new_version() -> int:
    """Return what tells a draft from the person's other ones."""
    return secrets.randbelow(KEYS) + 1


class HoursDraft(BaseModel, frozen=True):
    """Consultation hours as they shall become.

    Attributes:
        version: tells its buttons from those of other drafts.
        hours_id: which hours are changed; 0 for new ones.
        is_sized: whether ``slot_minutes`` was chosen, be it ``None`` for walk-in hours.
        stored_from: the first day as it is stored.
        confirmed: appointments the person knows to be hit.
    """

    version: int
    hours_id: int = 0
    host_id: int | None = None
    recurrence: Recurrence = Recurrence.WEEKLY
    weekday: int | None = None
    starts: time | None = None
    ends: time | None = None
    is_sized: bool = False
    slot_minutes: int | None = None
    before_minutes: int = 0
    after_minutes: int = 0
    seats: int = 1
    place: str | None = None
    ways: tuple[Way, ...] = USUAL_WAYS
    languages: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    every_weeks: int = 1
    nth: int | None = None
    stored_from: date | None = None
    confirmed: tuple[int, ...] = ()

    @property
    def is_once(self) -> bool:
        """Whether these are extra hours on one day."""
        return self.recurrence is Recurrence.ONCE

    def values(self) -> HoursValues | None:
        """Return what can be stored; ``None`` while something has not been chosen."""
        if (
            self.host_id is None
            or self.weekday is None
            or self.starts is None
            or self.ends is None
            or self.valid_from is None
            or not self.is_sized
        ):
            return None
        return HoursValues(**{name: getattr(self, name) for name in DECIDED})

    def check(self, profile: QuarterProfile, now: datetime) -> None:
        """Return if what has been chosen so far can be kept.

        Raises:
            HoursError: it cannot.
        """
        today = now.astimezone(profile.zone).date()
        supposed: dict[str, Any] = {"host_id": 0, "weekday": 0, "is_sized": True}
        if self.starts is None:
            supposed |= {"starts": time(0), "ends": END_OF_DAY}
        if self.valid_from is None:
            supposed |= {"valid_from": today, "valid_until": today}
        values = self.model_copy(update=supposed).values()
        if values is not None:
            rule = values.rule(self.hours_id)
            check_hours(rule)
            check_days(rule, self.stored_from, profile=profile, now=now)


def draft_of(hours: OfficeHours) -> HoursDraft:
    """Return hours as they are stored, ready to be changed."""
    return HoursDraft(
        version=new_version(),
        hours_id=hours.id,
        is_sized=True,
        stored_from=hours.valid_from,
        **{name: getattr(hours, name) for name in DECIDED},
    )


def rule_of(draft: HoursDraft) -> Hours | None:
    """Return what counts for the arithmetic; ``None`` while something has not been chosen."""
    values = draft.values()
    return None if values is None else values.rule(draft.hours_id)


class ClosureDraft(BaseModel, frozen=True):
    """Days that shall be closed.

    Attributes:
        version: tells its buttons from those of other drafts.
        first_day: the first day.
        last_day: the last day.
        starts: from when on each of the days; ``None`` from its beginning.
        ends: until when on each of the days; ``None`` until its end.
        yearly: whether it comes back every year.
        is_for: whether ``host_id`` was chosen, be it ``None`` for everybody.
        host_id: who is away.
        reason: why.
        confirmed: appointments the person knows to be hit.
    """

    version: int
    first_day: date
    last_day: date
    starts: time | None = None
    ends: time | None = None
    yearly: bool = False
    is_for: bool = False
    host_id: int | None = None
    reason: str | None = None
    confirmed: tuple[int, ...] = ()

    def closed(self) -> Closed:
        """Return what counts for the arithmetic."""
        return Closed(
            self.host_id, self.first_day, self.last_day, self.starts, self.ends, self.yearly
        )


class HoursTap(DialogueTap[HoursDraftButton]):
    """Takes taps on buttons of the hours that are planned; adds ``tapped`` and ``draft``.

    Args:
        members: which buttons.
        with_value: whether they must have a value, or must have none; ``None`` takes both.
    """

    def __init__(self, *members: HoursAction, with_value: bool | None = None) -> None:
        super().__init__(HoursDraftButton, *members, dialogue=PlanningHours, draft=HoursDraft)
        self._with_value = with_value

    def read(self, query: CallbackQuery) -> HoursDraftButton | None:
        """Return the button that was tapped; ``None`` for all others."""
        tapped = super().read(query)
        if tapped is None or self._with_value is (tapped.value is None):
            return None
        return tapped


class ClosureTap(DialogueTap[ClosureButton]):
    """Takes taps on buttons of the closure that is written; adds ``tapped`` and ``draft``."""

    def __init__(self, *members: ClosureAction) -> None:
        super().__init__(ClosureButton, *members, dialogue=ClosingDays, draft=ClosureDraft)
