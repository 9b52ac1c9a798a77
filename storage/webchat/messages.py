"""Messages: the log of one account, and who may see which file.

Every change takes a new number of the account's count, so its row has to be locked before
(``lock_account``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.files.media import MediaFile
from storage.people import Role
from storage.webchat.models import WebchatAccount, WebchatMessage

FILE_MESSAGES: Final = 20
"""Messages looked at that show one file; a draft repeats a photo a few times."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file made for somebody: how large it is, and what it is called when it is downloaded."""

    title: str | None
    width: int | None
    height: int | None
    size: int


async def add_message(
    session: AsyncSession,
    account: WebchatAccount,
    *,
    from_bot: bool,
    role: Role,
    content: dict[str, Any],
    file_name: str | None = None,
    key: str | None = None,
    outbox_id: int | None = None,
    outbox_part: int = 0,
    now: datetime,
) -> WebchatMessage:
    """Add a message to the end of the log and return it with its id; ``role`` is today's."""
    account.revision += 1
    message = WebchatMessage(
        account_id=account.id,
        revision=account.revision,
        from_bot=from_bot,
        role=role,
        content=content,
        file_name=file_name,
        key=key,
        outbox_id=outbox_id,
        outbox_part=outbox_part,
        sent_at=now,
        edited_at=None,
        deleted=False,
    )
    session.add(message)
    await session.flush()
    return message


def change_message(
    account: WebchatAccount, message: WebchatMessage, content: dict[str, Any], *, now: datetime
) -> bool:
    """Let the message show ``content``; False if it shows just that already.

    It counts as edited when its words are others; buttons that come and go are no edit.
    """
    if content == message.content:
        return False
    if content.get("html") != message.content.get("html"):
        message.edited_at = now
    message.content = content
    account.revision += 1
    message.revision = account.revision
    return True


def take_back(account: WebchatAccount, message: WebchatMessage) -> bool:
    """Empty the message; False if it was taken back before."""
    if message.deleted:
        return False
    message.deleted = True
    message.content = {}
    message.file_name = None
    account.revision += 1
    message.revision = account.revision
    return True


def show_again(account: WebchatAccount, message: WebchatMessage) -> None:
    """Count the message as changed, so that pages are told how it is."""
    account.revision += 1
    message.revision = account.revision


async def find_message(
    session: AsyncSession, *, account_id: int, message_id: int
) -> WebchatMessage | None:
    """Return the account's message with this number, for whomever it was, or ``None``."""
    message: WebchatMessage | None = await session.scalar(
        select(WebchatMessage).where(
            WebchatMessage.id == message_id, WebchatMessage.account_id == account_id
        )
    )
    return message


async def find_message_by_key(
    session: AsyncSession, *, account_id: int, key: str
) -> WebchatMessage | None:
    """Return the message the page sent under this key, or ``None``."""
    message: WebchatMessage | None = await session.scalar(
        select(WebchatMessage).where(
            WebchatMessage.account_id == account_id, WebchatMessage.key == key
        )
    )
    return message


async def list_sent(
    session: AsyncSession, *, account_id: int, outbox_id: int
) -> Sequence[WebchatMessage]:
    """Return what was shown of an outbox message, in order; several for an album."""
    messages = await session.scalars(
        select(WebchatMessage)
        .where(WebchatMessage.account_id == account_id, WebchatMessage.outbox_id == outbox_id)
        .order_by(WebchatMessage.outbox_part)
    )
    return messages.all()


async def list_changes(
    session: AsyncSession, *, account_id: int, role: Role, after: int
) -> Sequence[WebchatMessage]:
    """Return every message changed since the revision ``after``, in order of their numbers.

    As of all lists, those that today's role may read.
    """
    messages = await session.scalars(
        select(WebchatMessage)
        .where(*_readable(account_id, role), WebchatMessage.revision > after)
        .order_by(WebchatMessage.id)
    )
    return messages.all()


async def list_latest(
    session: AsyncSession,
    *,
    account_id: int,
    role: Role,
    before: int | None = None,
    limit: int,
) -> Sequence[WebchatMessage]:
    """Return the latest messages, those taken back left out, in order of their numbers.

    Args:
        session: an open session.
        account_id: whose log.
        role: what its person may do today.
        before: only messages with a lower number.
        limit: at most so many.
    """
    latest = (
        select(WebchatMessage)
        .where(*_readable(account_id, role), ~WebchatMessage.deleted)
        .order_by(WebchatMessage.id.desc())
        .limit(limit)
    )
    if before is not None:
        latest = latest.where(WebchatMessage.id < before)
    return tuple(reversed((await session.scalars(latest)).all()))


async def has_earlier(session: AsyncSession, *, account_id: int, role: Role, before: int) -> bool:
    """Return whether there is anything to show before the message with this number."""
    return bool(
        await list_latest(session, account_id=account_id, role=role, before=before, limit=1)
    )


async def list_messages_with_file(
    session: AsyncSession, *, account_id: int, file_name: str
) -> Sequence[WebchatMessage]:
    """Return the account's messages that show this file, the newest first, for whomever."""
    messages = await session.scalars(
        select(WebchatMessage)
        .where(WebchatMessage.account_id == account_id, WebchatMessage.file_name == file_name)
        .order_by(WebchatMessage.id.desc())
        .limit(FILE_MESSAGES)
    )
    return messages.all()


async def find_file(session: AsyncSession, *, name: str) -> Found | None:
    """Return what is known of a file in the media folder, or ``None``."""
    row = (
        await session.execute(
            select(MediaFile.title, MediaFile.width, MediaFile.height, MediaFile.size).where(
                MediaFile.name == name
            )
        )
    ).one_or_none()
    return None if row is None else Found(*row)


def _readable(account_id: int, role: Role) -> tuple[ColumnElement[bool], ...]:
    return WebchatMessage.account_id == account_id, WebchatMessage.role.in_(sorted(role.reads))
