"""The managers hear that the engine does not take the key: nobody else can see to that."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.outbox import Notice, enqueue_notice
from storage.roles import list_manager_ids


class KeyRefusedNotice(Notice, name="translator-key-refused"):
    """Tells a manager that texts are not translated by a machine any more."""


async def tell_of_refused_key(session: AsyncSession, *, now: datetime) -> None:
    """Tell the managers that the engine does not take the key."""
    await enqueue_notice(
        session,
        KeyRefusedNotice(),
        person_ids=set(await list_manager_ids(session)),
        topic="translator-key-refused",
        now=now,
    )
