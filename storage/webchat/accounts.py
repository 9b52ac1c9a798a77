"""Accounts: one for each browser and entrance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import insert_or_ignore
from storage.people import Person, Role
from storage.webchat.models import (
    WebchatAccount,
    WebchatMessage,
    WebchatUpdate,
    WebchatUpload,
)

CHANNEL: Final = "webchat"
"""``people.channel`` of those who have an account."""


async def visit(
    session: AsyncSession, *, token_hash: str, team: bool, language_tag: str | None, now: datetime
) -> WebchatAccount | None:
    """Return this cookie's account, made where there is none; ``None`` if it opens nothing."""
    account = await find_account(session, token_hash=token_hash, team=team)
    if account is None:
        await insert_or_ignore(
            session,
            WebchatAccount,
            token_hash=token_hash,
            renewal_due=False,
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
    """Return whether the cookie has an account, at either entrance, or had one that ended."""
    known = await session.scalar(
        select(WebchatAccount.id).where(WebchatAccount.token_hash == token_hash)
    )
    return known is not None


async def find_account(
    session: AsyncSession, *, token_hash: str, team: bool
) -> WebchatAccount | None:
    """Return the account this cookie opens at this entrance, or ``None``."""
    account: WebchatAccount | None = await session.scalar(
        select(WebchatAccount).where(
            or_(
                WebchatAccount.token_hash == token_hash, WebchatAccount.renewed_hash == token_hash
            ),
            WebchatAccount.team == team,
            WebchatAccount.ended_at.is_(None),
        )
    )
    return account


async def renew_cookie(
    session: AsyncSession, *, account_id: int, token_hash: str, renewed_hash: str
) -> None:
    """Let another cookie open the account; the present one does until that is used."""
    await session.execute(
        update(WebchatAccount)
        .where(
            WebchatAccount.id == account_id,
            or_(
                WebchatAccount.token_hash == token_hash, WebchatAccount.renewed_hash == token_hash
            ),
            WebchatAccount.ended_at.is_(None),
        )
        .values(renewed_hash=renewed_hash)
    )


async def use_cookie(session: AsyncSession, account: WebchatAccount, *, token_hash: str) -> None:
    """Let the cookie before open nothing any more, if this one has taken its place."""
    if account.token_hash == token_hash:
        return
    await session.execute(
        update(WebchatAccount)
        .where(WebchatAccount.id == account.id, WebchatAccount.renewed_hash == token_hash)
        .values(token_hash=token_hash, renewed_hash=None, renewal_due=False)
    )
    await session.refresh(account)


async def ask_for_renewal(session: AsyncSession, *, account_id: int) -> None:
    """Let the browser get another cookie with the next page."""
    await session.execute(
        update(WebchatAccount).where(WebchatAccount.id == account_id).values(renewal_due=True)
    )


async def end_session(session: AsyncSession, *, account_id: int, now: datetime) -> None:
    """Let the account's cookie open nothing any more, not even its own log."""
    await session.execute(
        update(WebchatAccount)
        .where(WebchatAccount.id == account_id, WebchatAccount.ended_at.is_(None))
        .values(ended_at=now, renewed_hash=None)
    )


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads an account's messages.

    Attributes:
        role: what they may do today.
        locale: the language they are written to in; ``None`` before they are known.
    """

    role: Role
    locale: str | None


async def find_reader(session: AsyncSession, *, account_id: int) -> Reader:
    """Return who the person of an account is today; a resident where there is none yet."""
    found = await session.execute(
        select(Person.role, Person.locale).where(
            Person.channel == CHANNEL, Person.account_id == account_id
        )
    )
    row = found.one_or_none()
    return Reader(Role.RESIDENT, None) if row is None else Reader(row.role, row.locale)


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
