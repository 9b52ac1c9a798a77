"""Where somebody's dialogue stands."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from storage.conversations import DRAFTS_KEPT, Conversation


async def find_conversation(
    session: AsyncSession, *, person_id: int, now: datetime
) -> tuple[str | None, dict[str, Any]]:
    """Return the state and the data of the person's dialogue; empty where none is a day young."""
    found = await session.get(Conversation, person_id, populate_existing=True)
    if found is None or found.updated_at <= now - DRAFTS_KEPT:
        return None, {}
    return found.state, found.data
