"""What becomes of the web chat's rows when their time has come."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.files.media import UNUSED_KEPT
from storage.updates import UPDATES_KEPT
from storage.webchat.models import (
    WebchatAccount,
    WebchatMessage,
    WebchatUpdate,
    WebchatUpload,
)

ACCOUNTS_KEPT: Final = timedelta(days=365)
MESSAGES_KEPT: Final = timedelta(days=365)
UPLOADS_KEPT: Final = UNUSED_KEPT
"""As long as a draft may need it; what was sent is kept elsewhere, without its metadata."""


async def forget_old_webchat(session: AsyncSession, *, now: datetime) -> Sequence[str]:
    """Delete what is older than the tables promise; return the uploads whose files have to go."""
    await session.execute(
        delete(WebchatUpdate).where(
            WebchatUpdate.handled, WebchatUpdate.created_at <= now - UPDATES_KEPT
        )
    )
    await session.execute(
        delete(WebchatMessage).where(WebchatMessage.sent_at <= now - MESSAGES_KEPT)
    )
    old_accounts = select(WebchatAccount.id).where(WebchatAccount.seen_at <= now - ACCOUNTS_KEPT)
    names = (
        await session.scalars(
            select(WebchatUpload.name).where(
                (WebchatUpload.created_at <= now - UPLOADS_KEPT)
                | WebchatUpload.account_id.in_(old_accounts)
            )
        )
    ).all()
    await session.execute(
        update(WebchatMessage)
        .where(
            WebchatMessage.file_name.in_(
                select(WebchatUpload.name).where(WebchatUpload.created_at <= now - UPLOADS_KEPT)
            )
        )
        .values(file_name=None)
    )
    await session.execute(
        delete(WebchatUpload).where(WebchatUpload.created_at <= now - UPLOADS_KEPT)
    )
    await session.execute(
        delete(WebchatAccount).where(WebchatAccount.seen_at <= now - ACCOUNTS_KEPT)
    )
    return names
