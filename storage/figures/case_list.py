"""The cases of a period one by one, for export, without anything personal.

Words, addresses, times of day, languages and people are not read at all; of a translation only
whether a person or a machine has made it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.appointments.queries import day_bounds
from storage.cases.models import CLOSED_STATUSES, Case, CaseKind, CaseStatus, CaseWay
from storage.figures.translations import Translator, translator_of
from storage.quarter import QuarterProfile
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.models import Engine, SourceKind, Translation

LATITUDE_STEP: Final = 0.0005
"""56 m."""
LONGITUDE_STEP: Final = 0.00075
"""48 m in the north of Germany, 57 m in the south.

Many reports are sent from the door of the house somebody lives in.  On this grid several houses
share a point, and a map of the quarter still shows where something piles up.
"""
DIGITS: Final = 5


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as it may leave the house.

    Attributes:
        reference: its public name.
        kind: report, idea or question.
        way: how it came.
        category: key of its category, if it has one.
        field: key of its field of action, if it has one.
        status: where it is on its way.
        submitted_on: the day it was sent, by the quarter's clocks, as are the others.
        due_on: the day by which it shall be closed.
        closed_on: the day it was closed.
        days_open: from the day it was sent to the day it was closed, or to today.
        on_time: whether it was closed by its deadline; ``None`` while that is open.
        place: latitude and longitude in WGS 84 degrees, on a grid of about 50 m.
        translated_by: who has translated its words into German; ``None`` if nobody has.
    """

    reference: str
    kind: CaseKind
    way: CaseWay
    category: str | None
    field: str | None
    status: CaseStatus
    submitted_on: date
    due_on: date | None
    closed_on: date | None
    days_open: int
    on_time: bool | None
    place: tuple[float, float] | None
    translated_by: Translator | None = None


async def list_cases(
    session: AsyncSession,
    *,
    profile: QuarterProfile,
    first_day: date,
    last_day: date,
    now: datetime,
) -> Sequence[CaseLine]:
    """Return the cases that were sent on these days, in that order."""
    begin, end = day_bounds(profile, first_day, (last_day - first_day).days + 1)
    rows = await session.execute(
        select(
            Case.reference,
            Case.kind,
            Case.way,
            Case.category,
            Case.field_of_action,
            Case.status,
            Case.submitted_at,
            Case.due_at,
            Case.status_since,
            Case.latitude,
            Case.longitude,
            _made_by().label("engine"),
        )
        .where(
            Case.status.in_(tuple(CaseStatus)),  # lets SQLite use the index on both columns
            Case.submitted_at >= begin,
            Case.submitted_at < end,
        )
        .order_by(Case.submitted_at, Case.id)
    )
    return [_line(row, profile.zone, now) for row in rows]


def _made_by() -> ScalarSelect[Engine | None]:
    """Return who has translated the words of the case into German."""
    return (
        select(Translation.engine)
        .where(
            Translation.source_kind == SourceKind.CASE,
            Translation.source_id == Case.id,
            Translation.to_language == ORIGINAL_LOCALE,
            Translation.text.is_not(None),
        )
        .order_by(Translation.id.desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def blur(latitude: float, longitude: float) -> tuple[float, float]:
    """Return the nearest point of a grid of about 50 m, in WGS 84 degrees."""
    return (
        round(round(latitude / LATITUDE_STEP) * LATITUDE_STEP, DIGITS),
        round(round(longitude / LONGITUDE_STEP) * LONGITUDE_STEP, DIGITS),
    )


def _line(row: Any, zone: ZoneInfo, now: datetime) -> CaseLine:
    closed_at = row.status_since if row.status in CLOSED_STATUSES else None
    submitted_on = row.submitted_at.astimezone(zone).date()
    closed_on = None if closed_at is None else closed_at.astimezone(zone).date()
    today = now.astimezone(zone).date()
    return CaseLine(
        reference=row.reference,
        kind=row.kind,
        way=row.way,
        category=row.category,
        field=row.field_of_action,
        status=row.status,
        submitted_on=submitted_on,
        due_on=None if row.due_at is None else row.due_at.astimezone(zone).date(),
        closed_on=closed_on,
        days_open=((closed_on or today) - submitted_on).days,
        on_time=_on_time(row.due_at, closed_at, now),
        place=None if row.latitude is None else blur(row.latitude, row.longitude),
        translated_by=None if row.engine is None else translator_of(row.engine),
    )


def _on_time(due_at: datetime | None, closed_at: datetime | None, now: datetime) -> bool | None:
    if due_at is None:
        return None
    if closed_at is not None:
        return closed_at <= due_at
    return False if now > due_at else None
