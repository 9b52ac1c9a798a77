"""Who has opened the page and never written: a day later nothing of them is left."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.base import Base
from storage.people import Person, Role
from storage.webchat.models import WebchatAccount, WebchatMessage

LOOKERS_KEPT: Final = timedelta(days=1)
OPENING: Final = "/start"
"""What an empty page says by itself, to be greeted."""
PASSING: Final = frozenset({"conversations", "outbox_messages", "own_messages"})
"""Tables that name everybody who was greeted."""


async def forget_lookers(session: AsyncSession, *, now: datetime) -> None:
    """Delete the account and the person of a browser that only opened the page.

    Whoever has written, pressed something that was stored, or belongs to the team stays.
    """
    looked = select(WebchatAccount.id).where(
        WebchatAccount.seen_at <= now - LOOKERS_KEPT,
        ~exists().where(
            WebchatMessage.account_id == WebchatAccount.id,
            ~WebchatMessage.from_bot,
            WebchatMessage.content["text"].as_string().is_distinct_from(OPENING),
        ),
    )
    await session.execute(
        delete(Person)
        .where(
            Person.channel == "webchat",
            Person.account_id.in_(looked),
            Person.role == Role.RESIDENT,
            ~Person.erasure_pending,
            *_names_nowhere(),
        )
        .execution_options(synchronize_session=False)
    )
    has_person = exists().where(
        Person.channel == "webchat", Person.account_id == WebchatAccount.id
    )
    await session.execute(
        delete(WebchatAccount)
        .where(and_(WebchatAccount.id.in_(looked), ~has_person))
        .execution_options(synchronize_session=False)
    )


def _names_nowhere() -> list[ColumnElement[bool]]:
    """Return the conditions that no other table names the person."""
    return [
        ~exists().where(column == Person.id)
        for table in Base.metadata.sorted_tables
        if table.name not in PASSING
        for column in table.columns
        if any(key.column.table.name == Person.__tablename__ for key in column.foreign_keys)
    ]
