"""Finding out where old cases are, from the words somebody has said it in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.addresses.finder import find_place
from storage.cases.models import Case
from storage.quarter import QuarterProfile

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class LocatedCase:
    """A case whose words were found to mean a place."""

    reference: str
    found: str
    outside: bool


async def locate_cases(
    session: AsyncSession, *, profile: QuarterProfile
) -> AsyncIterator[LocatedCase]:
    """Put cases that have a place only in words on the map, where there is no doubt.

    The words stay.  Where no register has an address, cases at the same one still become known
    to each other.  Can run twice without harm.
    """
    last = 0
    while True:
        cases = (
            await session.scalars(
                select(Case)
                .where(Case.id > last, Case.address.is_not(None), Case.latitude.is_(None))
                .order_by(Case.id)
                .limit(BATCH)
            )
        ).all()
        if not cases:
            return
        last = cases[-1].id
        for case in cases:
            located = await _locate(session, case, profile)
            if located is not None:
                yield located
        await session.flush()


async def _locate(
    session: AsyncSession, case: Case, profile: QuarterProfile
) -> LocatedCase | None:
    search = await find_place(session, text=case.address or "", profile=profile)
    found = search.found
    case.place_key = (found.key if found else search.key) or case.place_key
    if found is None:
        return None
    case.found_place = found.name or None
    if found.point is None:
        return None
    case.latitude, case.longitude = found.point
    case.outside = not profile.is_inside(*found.point)
    return LocatedCase(case.reference, found.name or (case.address or ""), case.outside)
