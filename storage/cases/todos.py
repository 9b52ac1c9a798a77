"""To-dos: what the team tells somebody without an account, where others get a message.

Each has its row, made with the line of history it is about, so it comes up exactly once.  It is
shown to whoever works on the case, and to the managers where nobody does who can be reached; when
that changes, the next look (``show_todos``) shows it to who it is now.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, case, func, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.cases.entered import TRIES_BEFORE_ASKING, CaseContact, Todo, TodoState
from storage.cases.models import Case, CaseHistoryEntry, CaseKind
from storage.cases.notices import TodoNotice
from storage.cases.queries import changeable_by, visible_to
from storage.database import insert_or_ignore
from storage.errors import TodoMissingError
from storage.outbox import enqueue_notice
from storage.people import WORKS, Person
from storage.roles import list_manager_ids

AGAIN_AFTER: Final = timedelta(days=1)
BATCH: Final = 500
"""To-dos in one transaction; the job comes back for the rest."""


class TodoOutcome(enum.StrEnum):
    """What somebody of the team says of a to-do."""

    TOLD = "told"
    NOT_REACHED = "not_reached"
    WROTE = "wrote"
    TOMORROW = "tomorrow"
    """Not reached several times, and tried once more."""
    GIVEN_UP = "given_up"


_ENDS: Final = {
    TodoOutcome.TOLD: TodoState.TOLD,
    TodoOutcome.WROTE: TodoState.WROTE,
    TodoOutcome.GIVEN_UP: TodoState.GIVEN_UP,
}


@dataclass(frozen=True, slots=True)
class ToTell:
    """A to-do, and what it takes to do it.

    Attributes:
        todo: its row.
        case: the case the person brought.
        contact: how they are reached.
        entry: what they are told.
        about: the case that happened to; another one where theirs was merged into it.
    """

    todo: Todo
    case: Case
    contact: CaseContact
    entry: CaseHistoryEntry
    about: Case


async def note_todos(
    session: AsyncSession,
    about: Case,
    entry: CaseHistoryEntry,
    *,
    own: bool = True,
    merged: bool = True,
    now: datetime,
) -> None:
    """Note that those without an account whom a case concerns are to be told.

    Args:
        session: an open session; the caller commits.
        about: the case.
        entry: what happened to it.
        own: whether the one who brought it is told.
        merged: whether those are told whose case was merged into it.
        now: when.
    """
    whose = [Case.id == about.id] if own and about.reporter_id is None else []
    if merged and (about.kind is not CaseKind.IDEA or about.published):
        whose.append(Case.duplicate_of_id == about.id)
    if not whose:
        return
    concerned = await session.scalars(
        select(CaseContact.case_id)
        .join(Case, Case.id == CaseContact.case_id)
        .where(or_(*whose))
        .order_by(CaseContact.case_id)
    )
    for case_id in concerned.all():
        await insert_or_ignore(
            session,
            Todo,
            case_id=case_id,
            entry_id=entry.id,
            state=TodoState.OPEN,
            tries=0,
            due_at=now,
            created_at=now,
        )
        await _show(session, Todo.case_id == case_id, Todo.entry_id == entry.id, now=now)


async def show_todos(session: AsyncSession, *, now: datetime) -> int:
    """Show what is due, and what somebody else is to do from now on; return how many."""
    return await _show(session, now=now)


async def find_to_tell(session: AsyncSession, *, staff: Person, todo_id: int) -> ToTell | None:
    """Return an open to-do if this member of the team may do it."""
    found = await _list_to_tell(session, Todo.id == todo_id, changeable_by(staff))
    return next(iter(found), None)


async def list_to_tell(session: AsyncSession, *, staff: Person, case_id: int) -> Sequence[ToTell]:
    """Return the open to-dos of a case this member of the team may see, the oldest first."""
    return await _list_to_tell(session, Todo.case_id == case_id, visible_to(staff))


async def count_todos(session: AsyncSession, *, case_id: int) -> int:
    """Return how many to-dos of a case are open."""
    open_ones = select(func.count()).select_from(Todo)
    return (
        await session.scalar(
            open_ones.where(Todo.case_id == case_id, Todo.state == TodoState.OPEN)
        )
        or 0
    )


async def finish_todo(
    session: AsyncSession,
    *,
    staff: Person,
    todo_id: int,
    outcome: TodoOutcome,
    tries: int,
    now: datetime,
) -> Todo:
    """Keep what became of a to-do, and return it; one that is done already stays as it is.

    Args:
        session: an open session; the caller commits.
        staff: who of the team says so.
        todo_id: which to-do.
        outcome: what they say.
        tries: how often the person had not been reached when they decided; a button pressed
            twice counts once.
        now: when.

    Raises:
        TodoMissingError: no such to-do, or not for this person.
    """
    todo: Todo | None = await session.scalar(
        select(Todo)
        .join(Case, Case.id == Todo.case_id)
        .where(Todo.id == todo_id, changeable_by(staff))
        .with_for_update(of=Todo)
        .execution_options(populate_existing=True)
    )
    if todo is None:
        raise TodoMissingError(todo_id)
    end = _ENDS.get(outcome)
    if todo.state is not TodoState.OPEN or (end is None and todo.tries != tries):
        return todo
    if end is not None:
        todo.state, todo.done_at, todo.due_at = end, now, None
    elif outcome is TodoOutcome.NOT_REACHED:
        todo.tries += 1
        todo.due_at = None if is_asked_what_now(todo) else now + AGAIN_AFTER
    else:
        todo.due_at = now + AGAIN_AFTER
    audit.record(
        session,
        actor_id=staff.id,
        action=AuditAction.TELL,
        case_id=todo.case_id,
        detail=outcome.value,
        now=now,
    )
    return todo


def is_asked_what_now(todo: Todo) -> bool:
    """Return whether somebody was not reached so often that the team decides what now."""
    return todo.tries > 0 and todo.tries % TRIES_BEFORE_ASKING == 0


async def release_todos(session: AsyncSession, *, person_id: int, now: datetime) -> None:
    """Let nobody hold what was shown to this person, so that it is shown to others."""
    await session.execute(
        update(Todo)
        .where(Todo.holder_id == person_id, Todo.state == TodoState.OPEN)
        .values(holder_id=None, due_at=func.coalesce(Todo.due_at, now))
    )


async def _show(session: AsyncSession, *which: ColumnElement[bool], now: datetime) -> int:
    can_be_shown = and_(Person.role.in_(WORKS), Person.unreachable_since.is_(None))
    responsible = case((can_be_shown, Case.assignee_id), else_=null())
    rows = await session.execute(
        select(Todo, responsible.label("holder_id"))
        .join(Case, Case.id == Todo.case_id)
        .outerjoin(Person, Person.id == Case.assignee_id)
        .where(
            Todo.state == TodoState.OPEN,
            or_(
                Todo.due_at <= now,
                and_(Todo.due_at.is_(None), Todo.holder_id.is_distinct_from(responsible)),
            ),
            *which,
        )
        .order_by(Todo.id)
        .limit(BATCH)
        .with_for_update(of=Todo, skip_locked=True)
    )
    due = rows.all()
    managers = set(await list_manager_ids(session)) if due else set()
    for todo, holder_id in due:
        people = managers if holder_id is None else {holder_id}
        if todo.due_at is None:  # its message stands with those who had it before
            people = people - (managers if todo.holder_id is None else {todo.holder_id})
        todo.holder_id, todo.due_at = holder_id, None
        notice = TodoNotice(todo_id=todo.id)
        await enqueue_notice(session, notice, person_ids=people, now=now)
    return len(due)


async def _list_to_tell(
    session: AsyncSession, *conditions: ColumnElement[bool]
) -> Sequence[ToTell]:
    rows = (
        await session.execute(
            select(Todo, Case, CaseContact, CaseHistoryEntry)
            .join(Case, Case.id == Todo.case_id)
            .join(CaseContact, CaseContact.case_id == Todo.case_id)
            .join(CaseHistoryEntry, CaseHistoryEntry.id == Todo.entry_id)
            .where(Todo.state == TodoState.OPEN, *conditions)
            .order_by(Todo.id)
        )
    ).all()
    about = await session.scalars(
        select(Case).where(Case.id.in_({row.CaseHistoryEntry.case_id for row in rows}))
    )
    cases = {each.id: each for each in about}
    return [
        ToTell(
            row.Todo,
            row.Case,
            row.CaseContact,
            row.CaseHistoryEntry,
            cases[row.CaseHistoryEntry.case_id],
        )
        for row in rows
    ]
