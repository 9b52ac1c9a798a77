"""Open cases near a place: what a new report may be the same as."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.audience import concerns
from storage.cases.models import Case
from storage.cases.queries import visible_to
from storage.cases.rules import OPEN_STATUSES
from storage.people import Person
from storage.places import distance_m

SIMILAR_LIMIT: Final = 3
METRES_PER_DEGREE: Final = 111_000
"""One degree of latitude; of longitude it is less."""


async def list_similar(
    session: AsyncSession,
    *,
    person_id: int,
    category: str,
    place: tuple[float, float],
    radius_m: float,
) -> Sequence[tuple[Case, float]]:
    """Return open reports of the same category nearby, nearest first, with metres between.

    Reports this person sent or follows already are left out.
    """
    return await _list_near(
        session, place, radius_m, Case.category == category, ~concerns(person_id)
    )


async def list_originals(
    session: AsyncSession, *, staff: Person, case: Case, radius_m: float
) -> Sequence[tuple[Case, float]]:
    """Return open cases this one may be a duplicate of, nearest first, with metres between.

    Of the same kind and category; none for a case without a place.
    """
    if case.place is None:
        return []
    return await _list_near(
        session,
        case.place,
        radius_m,
        Case.kind == case.kind,
        Case.category == case.category,
        Case.id != case.id,
        visible_to(staff),
    )


async def _list_near(
    session: AsyncSession,
    place: tuple[float, float],
    radius_m: float,
    *conditions: ColumnElement[bool],
) -> Sequence[tuple[Case, float]]:
    latitude, longitude = place
    span = radius_m / METRES_PER_DEGREE
    candidates = await session.scalars(
        select(Case)
        .where(
            Case.status.in_(OPEN_STATUSES),
            Case.latitude.between(latitude - span, latitude + span),
            # Degrees of longitude shrink towards the poles; 4 is enough up to 75° north.
            Case.longitude.between(longitude - 4 * span, longitude + 4 * span),
            *conditions,
        )
        .order_by(Case.submitted_at.desc(), Case.id.desc())
        .limit(100)
    )
    near = [
        (case, distance)
        for case in candidates
        if case.place is not None and (distance := distance_m(place, case.place)) <= radius_m
    ]
    return sorted(near, key=lambda pair: pair[1])[:SIMILAR_LIMIT]
