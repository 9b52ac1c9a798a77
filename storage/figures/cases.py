"""What the cases of a period add up to, counted by the database."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import ColumnElement, Float, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from storage.cases.models import (
    CLOSED_STATUSES,
    Case,
    CaseHistoryEntry,
    CaseHistoryKind,
    CaseKind,
    CaseStatus,
    CaseWay,
)

Key = TypeVar("Key")

ANSWERS: Final = (
    CaseHistoryKind.STATUS,
    CaseHistoryKind.QUESTION,
    CaseHistoryKind.ANSWER,
    CaseHistoryKind.FORWARDED,
)
"""What its sender hears from the team; the first of them is the first answer to a case."""
SOLVED: Final = (CaseStatus.SOLVED, CaseStatus.DONE)
FINISHED: Final = tuple(CLOSED_STATUSES - {CaseStatus.WITHDRAWN})
"""How the team ends a case; taking it back is not the team's doing."""


@dataclass(frozen=True, slots=True)
class Spans:
    """How long something took, as often as it happened.

    Attributes:
        count: how often.
        middle: the median, to the second; ``None`` where it never happened.
        mean: the arithmetic mean, to the second; ``None`` where it never happened.
    """

    count: int = 0
    middle: timedelta | None = None
    mean: timedelta | None = None


@dataclass(frozen=True, slots=True)
class CaseFigures:
    """What happened to cases in a period.

    Attributes:
        arrived: how many were sent.
        kinds: those that were sent, by kind; only what there is, as in the following.
        fields: by the key of their field of action, the most frequent first; ``None`` for cases
            without one.
        statuses: by the status they have by now, in the order of ``CaseStatus``.
        ways: by how they came, in the order of ``CaseWay``.
        languages: by the code of their language, the most frequent first; ``None`` where nobody
            knows.
        first_answer: from sending to the first answer, for those first answered then.
        solution: from sending to the solution, for those solved then and not opened again.
        on_time: how many of ``with_deadline`` were closed by their deadline.
        with_deadline: how many with a deadline the team closed then.
        confirmed: how often somebody said that it is solved.
        reopened: how often somebody said that it is not.
    """

    arrived: int = 0
    kinds: Sequence[tuple[CaseKind, int]] = ()
    fields: Sequence[tuple[str | None, int]] = ()
    statuses: Sequence[tuple[CaseStatus, int]] = ()
    ways: Sequence[tuple[CaseWay, int]] = ()
    languages: Sequence[tuple[str | None, int]] = ()
    first_answer: Spans = field(default_factory=Spans)
    solution: Spans = field(default_factory=Spans)
    on_time: int = 0
    with_deadline: int = 0
    confirmed: int = 0
    reopened: int = 0


class _SecondsBetween(FunctionElement[float]):
    """Seconds from one time to a later one; each database has its own way of saying it."""

    type = Float()
    inherit_cache = True


@compiles(_SecondsBetween, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    earlier, later = (compiler.process(clause, **options) for clause in element.clauses)
    return f"((julianday({later}) - julianday({earlier})) * 86400.0)"


@compiles(_SecondsBetween, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    earlier, later = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({later} - {earlier})) AS DOUBLE PRECISION)"


async def count_cases(session: AsyncSession, *, begin: datetime, end: datetime) -> CaseFigures:
    """Return what happened to cases from ``begin`` on and before ``end``."""
    arrived = (
        await session.execute(
            select(
                Case.kind,
                Case.field_of_action,
                Case.status,
                Case.way,
                Case.language,
                func.count().label("number"),
            )
            .where(
                Case.status.in_(tuple(CaseStatus)),  # lets SQLite use the index on both columns
                Case.submitted_at >= begin,
                Case.submitted_at < end,
            )
            .group_by(Case.kind, Case.field_of_action, Case.status, Case.way, Case.language)
        )
    ).all()
    on_time, with_deadline = await _count_closed(session, begin, end)
    said = await _count_said(session, begin, end)
    return CaseFigures(
        arrived=sum(row.number for row in arrived),
        kinds=_in_order(CaseKind, _sums((row.kind, row.number) for row in arrived)),
        fields=_most_frequent((row.field_of_action, row.number) for row in arrived),
        statuses=_in_order(CaseStatus, _sums((row.status, row.number) for row in arrived)),
        ways=_in_order(CaseWay, _sums((row.way, row.number) for row in arrived)),
        languages=_most_frequent((row.language, row.number) for row in arrived),
        first_answer=await _count_first_answers(session, begin, end),
        solution=await _count_solutions(session, begin, end),
        on_time=on_time,
        with_deadline=with_deadline,
        confirmed=said[CaseHistoryKind.CONFIRMED],
        reopened=said[CaseHistoryKind.REOPENED],
    )


async def _count_first_answers(session: AsyncSession, begin: datetime, end: datetime) -> Spans:
    """Return how long the cases waited that were first answered then."""
    first = (
        select(CaseHistoryEntry.case_id, func.min(CaseHistoryEntry.at).label("at"))
        .where(
            CaseHistoryEntry.kind.in_(ANSWERS),
            # Taking a case back changes its status too, and is its sender's own doing.
            or_(
                CaseHistoryEntry.became.is_(None), CaseHistoryEntry.became != CaseStatus.WITHDRAWN
            ),
        )
        .group_by(CaseHistoryEntry.case_id)
        .subquery()
    )
    return await _spans(
        session,
        select(_SecondsBetween(Case.submitted_at, first.c.at).label("seconds"))
        .join(first, first.c.case_id == Case.id)
        .where(first.c.at >= begin, first.c.at < end),
    )


async def _count_solutions(session: AsyncSession, begin: datetime, end: datetime) -> Spans:
    """Return how long it took to solve the cases that were solved then."""
    return await _spans(
        session,
        select(_SecondsBetween(Case.submitted_at, Case.status_since).label("seconds")).where(
            *_became(SOLVED, begin, end)
        ),
    )


async def _count_closed(session: AsyncSession, begin: datetime, end: datetime) -> tuple[int, int]:
    """Return how many the team closed then by their deadline, and how many had one."""
    row = (
        await session.execute(
            select(
                func.count().filter(Case.status_since <= Case.due_at).label("on_time"),
                func.count(Case.due_at).label("with_deadline"),
            ).where(*_became(FINISHED, begin, end))
        )
    ).one()
    return row.on_time, row.with_deadline


def _became(
    statuses: Collection[CaseStatus], begin: datetime, end: datetime
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on cases that got one of these statuses then and have it still."""
    return (
        Case.status.in_(statuses),
        Case.submitted_at < end,  # follows from the last one, and lets the index be used
        Case.status_since >= begin,
        Case.status_since < end,
    )


async def _spans(session: AsyncSession, seconds: Select[float]) -> Spans:
    """Return count, median and mean of the selected ``seconds``."""
    each = seconds.subquery()
    ranked = select(
        each.c.seconds,
        func.row_number().over(order_by=each.c.seconds).label("rank"),
        func.count().over().label("total"),
    ).subquery()
    # The one in the middle, or the two of them.
    is_middle = (2 * ranked.c.rank).between(ranked.c.total, ranked.c.total + 2)
    row = (
        await session.execute(
            select(
                func.count().label("number"),
                func.avg(ranked.c.seconds).label("mean"),
                func.avg(ranked.c.seconds).filter(is_middle).label("middle"),
            )
        )
    ).one()
    return Spans(count=row.number, middle=_span(row.middle), mean=_span(row.mean))


def _span(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=round(seconds))


async def _count_said(
    session: AsyncSession, begin: datetime, end: datetime
) -> Mapping[CaseHistoryKind, int]:
    rows = await session.execute(
        select(CaseHistoryEntry.kind, func.count())
        .where(
            CaseHistoryEntry.kind.in_((CaseHistoryKind.CONFIRMED, CaseHistoryKind.REOPENED)),
            CaseHistoryEntry.at >= begin,
            CaseHistoryEntry.at < end,
        )
        .group_by(CaseHistoryEntry.kind)
    )
    return Counter(dict(rows.all()))


def _sums(counted: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    sums: defaultdict[Key, int] = defaultdict(int)
    for key, number in counted:
        sums[key] += number
    return sums


def _in_order(keys: Iterable[Key], sums: Mapping[Key, int]) -> list[tuple[Key, int]]:
    return [(key, sums[key]) for key in keys if key in sums]


def _most_frequent(
    counted: Iterable[tuple[str | None, int]],
) -> list[tuple[str | None, int]]:
    # By name where they are equally frequent, so that the same period always looks the same.
    return sorted(_sums(counted).items(), key=lambda item: (-item[1], item[0] or ""))
