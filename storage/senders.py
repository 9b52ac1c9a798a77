"""Who sent an update: the person, where their dialogue stands, the quarter, and what is unsent.

Every update begins with it, so it is one read.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Result, Row, Select, and_, bindparam, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import Base
from storage.conversations import DRAFTS_KEPT, Conversation
from storage.database import locks_rows
from storage.moderation.restrictions import restrict_again
from storage.outbox import DeliveryState, OutboxMessage
from storage.people import Person, add_person, note_contact
from storage.quarter import Quarter, QuarterProfile, QuarterRow, get_quarter, quarter_in_force


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody who has just sent something.

    Attributes:
        person: who it is.
        quarter: the quarter in force.
        state: which question of a dialogue is open.
        data: the answers so far.
        unsent: how many messages to the person wait or are on their way, without quiet calls.
    """

    person: Person
    quarter: Quarter
    state: str | None
    data: dict[str, Any]
    unsent: int


async def get_or_create_sender(
    session: AsyncSession,
    *,
    channel: str,
    account_id: int,
    locale: Callable[[QuarterProfile], str],
    language_tag: str | None,
    quiet: frozenset[str],
    now: datetime,
) -> Sender:
    """Return who has this account, created on first sight; locks the person on PostgreSQL.

    Args:
        session: an open session; the caller commits.
        channel: the messenger.
        account_id: its number of the account.
        locale: returns the language for somebody new.
        language_tag: the language the messenger is set to.
        quiet: the names of the calls that put nothing into a chat.
        now: the time of the update.

    Raises:
        QuarterMissingError: nothing was imported yet.
    """
    row = (await _read(session, channel, account_id, quiet, now)).one_or_none()
    if row is None:
        quarter = await get_quarter(session)
        await add_person(
            session,
            channel=channel,
            account_id=account_id,
            locale=locale(quarter.profile),
            language_tag=language_tag,
            now=now,
        )
        row = (await _read(session, channel, account_id, quiet, now)).one()
        await restrict_again(session, person=row.Person, now=now)
    note_contact(row.Person, language_tag=language_tag)
    return await _sender(session, row)


async def find_sender(
    session: AsyncSession,
    *,
    channel: str,
    account_id: int,
    quiet: frozenset[str],
    now: datetime,
) -> Sender | None:
    """Return who has this account, or ``None``; for the rest see ``get_or_create_sender``."""
    row = (await _read(session, channel, account_id, quiet, now)).one_or_none()
    return None if row is None else await _sender(session, row)


async def _read(
    session: AsyncSession, channel: str, account_id: int, quiet: frozenset[str], now: datetime
) -> Result[Any]:
    account = {"channel": channel, "account_id": account_id}
    if locks_rows(session):
        # Apart from the reading, which would show the other tables as they were before the wait.
        await session.execute(_LOCK, account)
    found: Result[Any] = await session.execute(_who(quiet), account | {"after": now - DRAFTS_KEPT})
    return found


async def _sender(session: AsyncSession, row: Row[Any]) -> Sender:
    quarter = await quarter_in_force(session, revision=row.revision, imported_at=row.imported_at)
    return Sender(row.Person, quarter, row.state, row.data or {}, row.unsent)


_QUARTER: Final = Base.metadata.tables[QuarterRow.__tablename__]
_DIALOGUE: Final = Base.metadata.tables[Conversation.__tablename__]
_OUTBOX: Final = Base.metadata.tables[OutboxMessage.__tablename__]
_LOCK: Final = (
    select(Person.id)
    .where(Person.channel == bindparam("channel"), Person.account_id == bindparam("account_id"))
    # No stronger than needed: others may meanwhile store something that names this person.
    .with_for_update(key_share=True)
)


@cache
def _who(quiet: frozenset[str]) -> Select[Any]:
    """Return the statement; made once, and without ``IN``, which is compiled at each use."""
    unsent = (
        select(func.count())
        .select_from(_OUTBOX)
        .where(
            _OUTBOX.c.person_id == Person.id,
            or_(
                _OUTBOX.c.state == DeliveryState.WAITING,
                _OUTBOX.c.state == DeliveryState.SENDING,
            ),
            or_(_OUTBOX.c.method.is_(None), and_(*(_OUTBOX.c.method != name for name in quiet))),
        )
        .scalar_subquery()
    )
    return (
        select(
            Person,
            _QUARTER.c.revision,
            _QUARTER.c.imported_at,
            _DIALOGUE.c.state,
            _DIALOGUE.c.data,
            unsent.label("unsent"),
        )
        .select_from(Person)
        .join(_QUARTER, true())
        .outerjoin(
            _DIALOGUE,
            and_(_DIALOGUE.c.person_id == Person.id, _DIALOGUE.c.updated_at > bindparam("after")),
        )
        .where(
            Person.channel == bindparam("channel"), Person.account_id == bindparam("account_id")
        )
    )
