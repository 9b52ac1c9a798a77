"""Accounts: one for each browser and entrance."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import insert_or_ignore
from storage.webchat.models import (
    WebchatAccount,
    WebchatMessage,
    WebchatUpdate,
    WebchatUpload,
)


async def visit(
    session: AsyncSession, *, token_hash: str, team: bool, language_tag: str | None, now: datetime
) -> WebchatAccount | None:
    """Return this cookie's account, made where there is none; ``None`` at the wrong entrance."""
    account = await find_account(session, token_hash=token_hash, team=team)
    if account is None:
        await insert_or_ignore(
            session,
            WebchatAccount,
            token_hash=token_hash,
            team=team,
            language_tag=language_tag,
            revision=0,
            created_at=now,
            seen_at=now,
        )
        account = await find_account(session, token_hash=token_hash, team=team)
    if account is not None:
        note_visit(account, language_tag=language_tag, now=now)
    return account


def note_visit(account: WebchatAccount, *, language_tag: str | None, now: datetime) -> None:
    """Remember that the page was opened, and in which language."""
    account.language_tag = language_tag
    account.seen_at = now


async def is_cookie_known(session: AsyncSession, *, token_hash: str) -> bool:
    """Return whether the cookie has an account at one of the entrances."""
    known = await session.scalar(
        select(WebchatAccount.id).where(WebchatAccount.token_hash == token_hash)
    )
    return known is not None


async def find_account(
    session: AsyncSession, *, token_hash: str, team: bool
) -> WebchatAccount | None:
    """Return the account of this cookie at this entrance, or ``None``."""
    account: WebchatAccount | None = await session.scalar(
        select(WebchatAccount).where(
            WebchatAccount.token_hash == token_hash, WebchatAccount.team == team
        )
    )
    return account


async def lock_account(session: AsyncSession, account_id: int) -> WebchatAccount | None:
    """Return the account; nobody else changes anything of it until the end of the transaction."""
    account: WebchatAccount | None = await session.scalar(
        select(WebchatAccount).where(WebchatAccount.id == account_id).with_for_update()
    )
    return account


async def erase_account(session: AsyncSession, *, account_id: int) -> Sequence[str]:
    """Delete everything an account holds; return the uploads whose files have to go as well.

    The page sees that the count of changes begins anew, and empties itself.
    """
    account = await lock_account(session, account_id)
    if account is None:
        return ()
    account.revision = 0
    account.language_tag = None
    names = (
        await session.scalars(
            select(WebchatUpload.name).where(WebchatUpload.account_id == account_id)
        )
    ).all()
    for model in (WebchatUpdate, WebchatMessage, WebchatUpload):
        await session.execute(delete(model).where(model.account_id == account_id))
    return names
