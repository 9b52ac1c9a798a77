"""Hours and closures that are being put together; nothing is stored before they are saved."""

import secrets
from collections.abc import Collection
from dataclasses import fields
from datetime import date, datetime, time
from typing import Any, Final

from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery
from pydantic import BaseModel

from handlers.dialogues import StaffDialogue
from handlers.hours.buttons import ClosureAction, ClosureButton, HoursAction, HoursDraftButton
from storage.hours.models import OfficeHours, Way
from storage.hours.values import HoursValues, check_days
from storage.quarter import QuarterProfile
from storage.slots import Closed, Hours, Recurrence, check_hours


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
            supposed |= {"starts": time(0), "ends": time(23, 55)}
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
        is_for: whether ``host_id`` was chosen, be it ``None`` for everybody.
        host_id: who is away.
        reason: why.
        confirmed: appointments the person knows to be hit.
    """

    version: int
    first_day: date
    last_day: date
    is_for: bool = False
    host_id: int | None = None
    reason: str | None = None
    confirmed: tuple[int, ...] = ()

    def closed(self) -> Closed:
        """Return what counts for the arithmetic."""
        return Closed(self.host_id, self.first_day, self.last_day)


class OnHours(Filter):
    """Takes what is written while hours are planned; adds ``draft``."""

    async def __call__(self, _event: Any, state: FSMContext) -> bool | dict[str, HoursDraft]:
        """Return the draft under its parameter's name."""
        if await state.get_state() not in PlanningHours:
            return False
        return {"draft": HoursDraft.model_validate(await state.get_data())}


class HoursTap(Filter):
    """Takes taps on buttons of the current draft; adds ``tapped`` and ``draft``.

    Args:
        acts: which buttons.
        with_value: whether they must have a value, or must have none; ``None`` takes both.
    """

    def __init__(self, acts: Collection[HoursAction], *, with_value: bool | None = None) -> None:
        self.acts = acts
        self.with_value = with_value

    async def __call__(self, query: CallbackQuery, state: FSMContext) -> bool | dict[str, Any]:
        """Return button and draft under their parameters' names."""
        try:
            tapped = HoursDraftButton.unpack(query.data or "")
        except (TypeError, ValueError):
            return False
        if tapped.act not in self.acts or self.with_value is (tapped.value is None):
            return False
        if await state.get_state() not in PlanningHours:
            return False
        draft = HoursDraft.model_validate(await state.get_data())
        return {"tapped": tapped, "draft": draft} if draft.version == tapped.version else False


class ClosureTap(Filter):
    """Takes taps on a button of the closure being written; adds ``tapped`` and ``draft``."""

    def __init__(self, act: ClosureAction) -> None:
        self.act = act

    async def __call__(self, query: CallbackQuery, state: FSMContext) -> bool | dict[str, Any]:
        """Return button and draft under their parameters' names."""
        try:
            tapped = ClosureButton.unpack(query.data or "")
        except (TypeError, ValueError):
            return False
        current = await state.get_state()
        if tapped.act is not self.act or current not in ClosingDays or current == ClosingDays.days:
            return False
        draft = ClosureDraft.model_validate(await state.get_data())
        return {"tapped": tapped, "draft": draft} if draft.version == tapped.version else False
