"""The questions asked of ideas; what is not published is found by nobody here but the team."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.cases.models import CLOSED_STATUSES, Case, CaseKind, CaseStatus
from storage.cases.queries import visible_to
from storage.cases.rules import PUBLIC_STATUSES, REVIEW_STATUSES
from storage.errors import IdeaClosedError, IdeaMissingError
from storage.ideas.models import HelpWay, Idea, IdeaHelper, IdeaSupport
from storage.people import Person

PAGE_SIZE: Final = 6
HELPERS_LIMIT: Final = 50
"""Helpers shown to the team; each may have written 500 characters."""
OPEN_PUBLIC: Final = PUBLIC_STATUSES - CLOSED_STATUSES
"""Published ideas that can be supported."""


class Shelf(enum.StrEnum):
    """How residents look through the published ideas."""

    NEWEST = "newest"
    SUPPORTED = "supported"
    MINE = "mine"
    """Those the person supports."""
    FINISHED = "finished"


class Tray(enum.StrEnum):
    """How the team looks through ideas."""

    REVIEW = "review"
    PUBLISHED = "published"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class PublicIdea:
    """A published idea and its case."""

    idea: Idea
    case: Case


@dataclass(frozen=True, slots=True)
class IdeaPage:
    """One page of ideas; ``number`` counts from 0.  Only the team's have no public side."""

    cases: Sequence[tuple[Case, Idea | None]]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


@dataclass(frozen=True, slots=True)
class Involvement:
    """What somebody has to do with an idea."""

    supports: bool
    ways: frozenset[HelpWay]


# --- For everybody -----------------------------------------------------------------------------


async def list_shelf(
    session: AsyncSession, *, shelf: Shelf, person_id: int, page: int
) -> IdeaPage:
    """Return one page of published ideas, the newest or the most supported first."""
    wanted = [_is_public(), _on_shelf(shelf, person_id)]
    order: list[ColumnElement[Any]] = [Idea.published_at.desc(), Idea.case_id.desc()]
    if shelf is Shelf.SUPPORTED:
        order.insert(0, Idea.supporters.desc())
    found = select(Case, Idea).join(Idea, Idea.case_id == Case.id).where(*wanted)
    return await _page(session, found, order, page)


async def find_public_idea(session: AsyncSession, case_id: int) -> PublicIdea | None:
    """Return a published idea that was not withdrawn, as it is in the database."""
    found = await session.execute(
        select(Idea, Case)
        .join(Case, Case.id == Idea.case_id)
        .where(Idea.case_id == case_id, _is_public())
        .execution_options(populate_existing=True)
    )
    row = found.one_or_none()
    return None if row is None else PublicIdea(row[0], row[1])


async def get_public_idea(session: AsyncSession, case_id: int) -> PublicIdea:
    """Return a published idea that was not withdrawn.

    Raises:
        IdeaMissingError: there is none.
    """
    found = await find_public_idea(session, case_id)
    if found is None:
        raise IdeaMissingError(case_id)
    return found


async def lock_idea(session: AsyncSession, case_id: int) -> None:
    """Keep others from counting its supporters until the transaction ends."""
    await session.execute(
        select(Idea.case_id).where(Idea.case_id == case_id).with_for_update(key_share=True)
    )


async def lock_open_idea(session: AsyncSession, case_id: int) -> PublicIdea:
    """Return a published idea that can be supported, locked against others who do so.

    Raises:
        IdeaMissingError: there is none.
        IdeaClosedError: it has ended.
    """
    # Two statements: the case is read as it is once nobody else has the idea.
    await lock_idea(session, case_id)
    found = await get_public_idea(session, case_id)
    if found.case.status not in OPEN_PUBLIC:
        raise IdeaClosedError(case_id)
    return found


async def get_involvement(session: AsyncSession, *, case_id: int, person_id: int) -> Involvement:
    """Return whether the person supports the idea, and how they would help."""
    supports = await session.scalar(
        select(IdeaSupport.case_id).where(
            IdeaSupport.case_id == case_id, IdeaSupport.person_id == person_id
        )
    )
    ways = await session.scalar(
        select(IdeaHelper.ways).where(
            IdeaHelper.case_id == case_id, IdeaHelper.person_id == person_id
        )
    )
    return Involvement(supports is not None, frozenset(map(HelpWay, ways or ())))


async def count_helpers(session: AsyncSession, *, case_id: int) -> int:
    """Return how many people would help."""
    count = select(func.count()).select_from(IdeaHelper).where(IdeaHelper.case_id == case_id)
    return await session.scalar(count) or 0


# --- For the team ------------------------------------------------------------------------------


async def list_tray(session: AsyncSession, *, staff: Person, tray: Tray, page: int) -> IdeaPage:
    """Return one page of the ideas this member of the team may see.

    Those to be looked at are in the order they came; others begin with the newest.
    """
    found = (
        select(Case, Idea)
        .outerjoin(Idea, Idea.case_id == Case.id)
        .where(Case.kind == CaseKind.IDEA, visible_to(staff), _in_tray(tray))
    )
    oldest_first = tray is Tray.REVIEW
    order = [Case.id.asc() if oldest_first else Case.id.desc()]
    return await _page(session, found, order, page)


async def count_trays(session: AsyncSession, *, staff: Person) -> dict[Tray, int]:
    """Return how many ideas each tray holds for this member of the team."""
    counts = [func.count().filter(_in_tray(tray)) for tray in Tray]
    row = await session.execute(
        select(*counts).where(Case.kind == CaseKind.IDEA, visible_to(staff))
    )
    return dict(zip(Tray, row.one(), strict=True))


async def find_idea(session: AsyncSession, case_id: int) -> Idea | None:
    """Return the public side of an idea as it is in the database, or ``None``."""
    idea: Idea | None = await session.scalar(
        select(Idea).where(Idea.case_id == case_id).execution_options(populate_existing=True)
    )
    return idea


async def find_helper(session: AsyncSession, *, case_id: int, person_id: int) -> IdeaHelper | None:
    """Return how this person would help, or ``None``."""
    return await session.get(IdeaHelper, (case_id, person_id), populate_existing=True)


async def list_helpers(session: AsyncSession, *, case_id: int) -> Sequence[IdeaHelper]:
    """Return who would help and how, the first first."""
    helpers = await session.scalars(
        select(IdeaHelper)
        .where(IdeaHelper.case_id == case_id)
        .order_by(IdeaHelper.since, IdeaHelper.person_id)
        .limit(HELPERS_LIMIT)
    )
    return helpers.all()


# --- Conditions --------------------------------------------------------------------------------


async def _page(
    session: AsyncSession,
    found: Select[Case, Idea],
    order: Sequence[ColumnElement[Any]],
    page: int,
) -> IdeaPage:
    total = await session.scalar(
        select(func.count()).select_from(found.with_only_columns(Case.id).subquery())
    )
    number = min(max(page, 0), max(0, ((total or 0) - 1) // PAGE_SIZE))
    rows = await session.execute(
        found.order_by(*order)
        .limit(PAGE_SIZE)
        .offset(number * PAGE_SIZE)
        .execution_options(populate_existing=True)
    )
    cases: list[tuple[Case, Idea | None]] = [(case, idea) for case, idea in rows.all()]
    return IdeaPage(cases, number, total or 0)


def _is_public() -> ColumnElement[bool]:
    """Return the condition for ideas everybody sees; without words the author is gone."""
    return (Case.status != CaseStatus.WITHDRAWN) & (Idea.title != "")


def _on_shelf(shelf: Shelf, person_id: int) -> ColumnElement[bool]:
    match shelf:
        case Shelf.NEWEST | Shelf.SUPPORTED:
            return Case.status.in_(OPEN_PUBLIC)
        case Shelf.MINE:
            supported = select(IdeaSupport.case_id).where(IdeaSupport.person_id == person_id)
            return Case.id.in_(supported) & (Case.status != CaseStatus.DUPLICATE)
        case Shelf.FINISHED:
            return Case.status.in_((CaseStatus.DONE, CaseStatus.CANNOT_BE_DONE))


def _in_tray(tray: Tray) -> ColumnElement[bool]:
    match tray:
        case Tray.REVIEW:
            return Case.status.in_(REVIEW_STATUSES)
        case Tray.PUBLISHED:
            return Case.status.in_(OPEN_PUBLIC)
        case Tray.ALL:
            return Case.kind == CaseKind.IDEA
