"""Open cases at the same address or near a place: what a new report may be the same as."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
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
SAME_ADDRESS_M: Final = 300
"""Two places with the same address that are farther apart lie in two streets of one name."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where something is: latitude and longitude in degrees, and the address as it is compared."""

    place: tuple[float, float] | None
    key: str | None


class NearbyCase(NamedTuple):
    """A case nearby; ``distance_m`` is ``None`` at the same address, infinite if unknown."""

    case: Case
    distance_m: float | None


async def list_similar(
    session: AsyncSession, *, person_id: int, category: str, at: Whereabouts, radius_m: float
) -> Sequence[NearbyCase]:
    """Return open reports of the same category nearby: at the same address, then nearest first.

    Reports this person sent or follows already are left out; a radius of 0 offers none.
    """
    if radius_m == 0:
        return []
    near = await _list_near(session, at, radius_m, Case.category == category, ~concerns(person_id))
    return near[:SIMILAR_LIMIT]


async def list_near(
    session: AsyncSession, *, staff: Person, case: Case, radius_m: float
) -> Sequence[NearbyCase]:
    """Return open cases at the address of this one, then those near it, the nearest first.

    Of the same kind and category; none for a case without a place.
    """
    return await _list_near(
        session,
        Whereabouts(case.place, case.place_key),
        radius_m,
        Case.kind == case.kind,
        Case.category == case.category,
        Case.id != case.id,
        visible_to(staff),
    )


async def _list_near(
    session: AsyncSession, at: Whereabouts, radius_m: float, *conditions: ColumnElement[bool]
) -> Sequence[NearbyCase]:
    here = near_conditions(at, radius_m)
    if not here:
        return []
    candidates = await session.scalars(
        select(Case)
        .where(Case.status.in_(OPEN_STATUSES), or_(*here), *conditions)
        .order_by(Case.submitted_at.desc(), Case.id.desc())
        .limit(100)
    )
    near = [
        NearbyCase(case, None if is_same else metres)
        for case in candidates
        for metres in [_distance(at, case)]
        for is_same in [_is_same_address(at, case, metres)]
        if is_same or metres <= radius_m
    ]
    return sorted(near, key=lambda each: each.distance_m or 0.0)


def near_conditions(at: Whereabouts, radius_m: float) -> list[ColumnElement[bool]]:
    """Return what a case nearby fulfils at least one of."""
    conditions = list[ColumnElement[bool]]()
    if at.key is not None:
        conditions.append(Case.place_key == at.key)
    if at.place is not None:
        latitude, longitude = at.place
        span = radius_m / METRES_PER_DEGREE
        conditions.append(
            and_(
                Case.latitude.between(latitude - span, latitude + span),
                # Degrees of longitude shrink towards the poles; 4 is enough up to 75° north.
                Case.longitude.between(longitude - 4 * span, longitude + 4 * span),
            )
        )
    return conditions


def _distance(at: Whereabouts, case: Case) -> float:
    return inf if at.place is None or case.place is None else distance_m(at.place, case.place)


def _is_same_address(at: Whereabouts, case: Case, metres: float) -> bool:
    is_same = at.key is not None and at.key == case.place_key
    return is_same and (metres <= SAME_ADDRESS_M or metres == inf)
