"""Updates that wait to be handled, and the photos and files that came before them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.webchat.models import WebchatUpdate, WebchatUpload

# --- Updates -----------------------------------------------------------------------------------


async def add_update(
    session: AsyncSession, *, account_id: int, key: str, payload: dict[str, Any], now: datetime
) -> WebchatUpdate:
    """Let an update wait to be handled."""
    waiting = WebchatUpdate(
        account_id=account_id, key=key, payload=payload, handled=False, created_at=now
    )
    session.add(waiting)
    await session.flush()
    return waiting


async def find_update(session: AsyncSession, update_id: int) -> WebchatUpdate | None:
    """Return the update with this number, or ``None``."""
    return await session.get(WebchatUpdate, update_id)


async def find_update_by_key(
    session: AsyncSession, *, account_id: int, key: str
) -> WebchatUpdate | None:
    """Return what the page sent under this key, or ``None``."""
    found: WebchatUpdate | None = await session.scalar(
        select(WebchatUpdate).where(
            WebchatUpdate.account_id == account_id, WebchatUpdate.key == key
        )
    )
    return found


async def next_update(session: AsyncSession, *, account_id: int) -> WebchatUpdate | None:
    """Return the account's oldest update that was not handled, or ``None``."""
    waiting: WebchatUpdate | None = await session.scalar(
        select(WebchatUpdate)
        .where(~WebchatUpdate.handled, WebchatUpdate.account_id == account_id)
        .order_by(WebchatUpdate.id)
        .limit(1)
    )
    return waiting


async def finish_update(session: AsyncSession, update_id: int) -> None:
    """Count the update as handled; its content is forgotten."""
    await session.execute(
        update(WebchatUpdate).where(WebchatUpdate.id == update_id).values(handled=True, payload={})
    )


async def list_waiting_accounts(session: AsyncSession) -> Sequence[int]:
    """Return the accounts with updates not handled, the longest waiting first."""
    accounts = await session.scalars(
        select(WebchatUpdate.account_id)
        .where(~WebchatUpdate.handled)
        .group_by(WebchatUpdate.account_id)
        .order_by(func.min(WebchatUpdate.id))
    )
    return accounts.all()


# --- Uploads -----------------------------------------------------------------------------------


async def add_upload(
    session: AsyncSession,
    *,
    name: str,
    account_id: int,
    width: int | None,
    height: int | None,
    size: int,
    now: datetime,
) -> None:
    """Remember whose the photo or file is; sizes in bytes and, of a photo, in pixels."""
    session.add(
        WebchatUpload(
            name=name,
            account_id=account_id,
            width=width,
            height=height,
            size=size,
            created_at=now,
        )
    )
    await session.flush()


async def find_upload(
    session: AsyncSession, *, account_id: int, name: str
) -> WebchatUpload | None:
    """Return the account's photo or file of this name, or ``None``."""
    upload: WebchatUpload | None = await session.scalar(
        select(WebchatUpload).where(
            WebchatUpload.name == name, WebchatUpload.account_id == account_id
        )
    )
    return upload


async def list_uploads(session: AsyncSession) -> Sequence[str]:
    """Return the names of all that are kept, in alphabetical order."""
    names = await session.scalars(select(WebchatUpload.name).order_by(WebchatUpload.name))
    return names.all()
