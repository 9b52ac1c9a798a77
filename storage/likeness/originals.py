"""Which open cases are about the same as one: by where they are, and by what they say."""

from collections.abc import Sequence
from math import inf
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import Case, CaseKind
from storage.cases.nearby import (
    SAME_ADDRESS_M,
    SIMILAR_LIMIT,
    NearbyCase,
    Whereabouts,
    list_near,
    near_conditions,
)
from storage.cases.queries import visible_to
from storage.cases.rules import OPEN_STATUSES
from storage.likeness.wordings import read_wordings
from storage.likeness.words import SHARED_WORDS, THRESHOLD, compare
from storage.people import Person
from storage.places import distance_m

CASES_COMPARED: Final = 200
SAME_PLACE_M: Final = 150
"""Two places farther apart are not one, whatever is said of them."""
THRESHOLD_HERE: Final = 0.15
SHARED_WORDS_HERE: Final = 1
"""Of two reports of one category at one place, so much is enough: it finds 8 of 8 pairs that mean
one thing, and 5 of 6 that mean two, which the team tells apart at a glance."""
COMPARED_KINDS: Final = (CaseKind.REPORT, CaseKind.IDEA)
"""Everybody who asks waits for an answer of their own, whoever else has asked the same."""


async def list_originals(
    session: AsyncSession, *, staff: Person, case: Case, radius_m: float
) -> Sequence[NearbyCase]:
    """Return open cases this one may be a duplicate of.

    First those that say the same, then those at the same address, then the nearest.  The distance
    of a case that only says the same is infinite.
    """
    near = {
        each.case.id: each
        for each in await list_near(session, staff=staff, case=case, radius_m=radius_m)
    }
    alike = await find_alike(session, case, visible_to(staff))
    likest = {number: place for place, number in enumerate(alike)}
    others = await session.scalars(
        select(Case).where(Case.id.in_(set(alike[:SIMILAR_LIMIT]) - near.keys())).order_by(Case.id)
    )
    found = [*near.values(), *(NearbyCase(other, inf) for other in others)]
    found.sort(
        key=lambda each: (
            each.case.id not in likest,
            each.distance_m or 0.0,
            likest.get(each.case.id, 0),
        )
    )
    return found[:SIMILAR_LIMIT]


async def find_alike(
    session: AsyncSession, case: Case, *conditions: ColumnElement[bool]
) -> Sequence[int]:
    """Return the numbers of open cases that say the same as this one, the likest first.

    Of the same kind; reports of the same category or near each other, and not at two places.

    Args:
        session: an open session.
        case: what is compared.
        conditions: what the others have to fulfil besides.
    """
    if case.kind not in COMPARED_KINDS or not case.text:
        return []
    here = Whereabouts(case.place, case.place_key)
    same_category = Case.category.is_not_distinct_from(case.category)
    rows = await session.execute(
        select(Case.id, Case.category, Case.latitude, Case.longitude, Case.place_key)
        .where(
            Case.kind == case.kind,
            Case.status.in_(OPEN_STATUSES),
            Case.id != case.id,
            or_(same_category, *near_conditions(here, SAME_PLACE_M)),
            *conditions,
        )
        .order_by(Case.submitted_at.desc(), Case.id.desc())
        .limit(CASES_COMPARED)
    )
    at_hand, others = list[int](), list[int]()
    for row in rows:
        is_here = _is_here(here, row)
        if is_here is not False:
            expected = is_here and row.category == case.category
            (at_hand if expected else others).append(row.id)
    wordings = await read_wordings(session, [case.id, *at_hand, *others])
    asked = [f"{title}\n{text}" for title, text in wordings.get(case.id, ())]
    alike = dict[int, float]()
    for numbers, least, shared_words in (
        (at_hand, THRESHOLD_HERE, SHARED_WORDS_HERE),
        (others, THRESHOLD, SHARED_WORDS),
    ):
        said = [wordings.get(number, ()) for number in numbers]
        likenesses = compare(asked, said, shared_words=shared_words)
        likely = zip(numbers, likenesses, strict=True)
        alike |= {number: likeness for number, likeness in likely if likeness >= least}
    return sorted(alike, key=lambda number: -alike[number])


def _is_here(here: Whereabouts, other: Any) -> bool | None:
    """Return whether both are at one place; ``None`` where that is not known of both."""
    same_key = here.key is not None and here.key == other.place_key
    if here.place is not None and other.latitude is not None:
        apart = distance_m(here.place, (other.latitude, other.longitude))
        return apart <= (SAME_ADDRESS_M if same_key else SAME_PLACE_M)
    if here.key is not None and other.place_key is not None:
        return same_key
    return None
