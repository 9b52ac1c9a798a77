"""The web chat's tables: one account's changes in a row, and no number twice."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.people import Role
from storage.updates import UPDATES_KEPT
from storage.webchat import (
    UPLOADS_KEPT,
    WebchatAccount,
    WebchatMessage,
    WebchatUpdate,
    WebchatUpload,
    add_message,
    add_update,
    add_upload,
    change_message,
    erase_account,
    find_upload,
    finish_update,
    forget_old_webchat,
    has_earlier,
    list_changes,
    list_latest,
    list_messages_with_file,
    list_sent,
    list_waiting_accounts,
    next_update,
    take_back,
    visit,
)
from tests.conftest import NOW

HASH = "0" * 64


async def open_account(
    session: AsyncSession, *, token_hash: str = HASH, now: datetime = NOW
) -> WebchatAccount:
    account = await visit(session, token_hash=token_hash, team=False, language_tag="de", now=now)
    assert account is not None
    return account


async def say(session: AsyncSession, account: WebchatAccount, **details: Any) -> WebchatMessage:
    details = {
        "from_bot": True,
        "role": Role.RESIDENT,
        "content": {"html": "x"},
        "now": NOW,
        **details,
    }
    return await add_message(session, account, **details)


async def count(session: AsyncSession, model: type[Any]) -> int:
    return (await session.scalars(select(func.count()).select_from(model))).one()


async def test_a_cookie_opens_the_same_account_and_only_its_own_door(
    session: AsyncSession,
) -> None:
    first = await open_account(session)
    later = NOW + timedelta(days=1)
    again = await visit(session, token_hash=HASH, team=False, language_tag="ar", now=later)
    assert again is first
    assert (again.language_tag, again.seen_at, again.created_at) == ("ar", later, NOW)
    assert await visit(session, token_hash=HASH, team=True, language_tag="de", now=NOW) is None


async def test_changes_are_counted_and_found_after_a_revision(session: AsyncSession) -> None:
    account = await open_account(session)
    one, two = await say(session, account), await say(session, account)
    assert (one.revision, two.revision) == (1, 2)
    assert change_message(account, one, {"html": "y"}, now=NOW)
    assert one.edited_at == NOW
    assert not change_message(account, one, {"html": "y"}, now=NOW)
    assert change_message(account, two, {"html": "x", "buttons": []}, now=NOW)
    assert two.edited_at is None
    assert take_back(account, two)
    assert not take_back(account, two)
    assert account.revision == 5
    await session.flush()
    log: dict[str, Any] = {"account_id": account.id, "role": Role.RESIDENT}
    changes = await list_changes(session, **log, after=2)
    assert [message.id for message in changes] == [one.id, two.id]
    assert await list_latest(session, **log, limit=5) == (one,)
    assert not await has_earlier(session, **log, before=one.id)


async def test_messages_of_an_album_share_their_outbox_message(session: AsyncSession) -> None:
    account = await open_account(session)
    parts = [await say(session, account, outbox_id=7, outbox_part=part) for part in range(3)]
    assert await list_sent(session, account_id=account.id, outbox_id=7) == parts
    other = await open_account(session, token_hash="1" * 64)
    assert await list_sent(session, account_id=other.id, outbox_id=7) == []


async def test_updates_wait_in_order_and_are_forgotten_once_handled(
    session: AsyncSession,
) -> None:
    account = await open_account(session)
    ids = [
        (
            await add_update(
                session, account_id=account.id, key=str(number), payload={"a": 1}, now=NOW
            )
        ).id
        for number in range(2)
    ]
    assert await list_waiting_accounts(session) == [account.id]
    first = await next_update(session, account_id=account.id)
    assert first is not None
    assert first.id == ids[0]
    await finish_update(session, ids[0])
    await session.refresh(first)
    assert (first.handled, first.payload) == (True, {})
    second = await next_update(session, account_id=account.id)
    assert second is not None
    assert second.id == ids[1]
    await finish_update(session, ids[1])
    assert await next_update(session, account_id=account.id) is None
    assert await list_waiting_accounts(session) == []


async def test_no_number_is_given_twice(database: Database) -> None:
    """SQLite would give the highest number again; ReceivedUpdate would then swallow an update."""
    numbers = []
    for token_hash in (HASH, "1" * 64):
        async with database.transaction() as session:
            account = await open_account(session, token_hash=token_hash)
            message = await say(session, account)
            update = await add_update(session, account_id=account.id, key="k", payload={}, now=NOW)
            numbers.append((account.id, message.id, update.id))
        async with database.transaction() as session:
            await session.execute(delete(WebchatAccount))
    first, second = numbers
    assert all(old < new for old, new in zip(first, second, strict=True))


async def test_erasing_leaves_an_empty_account(session: AsyncSession) -> None:
    account = await open_account(session)
    other = await open_account(session, token_hash="1" * 64)
    for owner in (account, other):
        await say(session, owner)
        await add_update(session, account_id=owner.id, key="k", payload={}, now=NOW)
        await add_upload(
            session,
            name=f"{owner.id}.upload",
            account_id=owner.id,
            width=1,
            height=1,
            size=1,
            now=NOW,
        )
    assert await erase_account(session, account_id=account.id) == [f"{account.id}.upload"]
    assert await erase_account(session, account_id=999) == ()
    await session.refresh(account)
    assert (account.revision, account.language_tag) == (0, None)
    for model in (WebchatMessage, WebchatUpdate, WebchatUpload):
        assert await count(session, model) == 1


async def test_rows_go_when_their_time_has_come(session: AsyncSession) -> None:
    account = await open_account(session)
    message = await say(session, account, file_name="a.upload", outbox_id=1)
    waiting = await add_update(session, account_id=account.id, key="1", payload={}, now=NOW)
    handled = await add_update(session, account_id=account.id, key="2", payload={}, now=NOW)
    await finish_update(session, handled.id)
    await add_upload(
        session, name="a.upload", account_id=account.id, width=1, height=1, size=1, now=NOW
    )

    assert await forget_old_webchat(session, now=NOW + timedelta(hours=24)) == []
    assert await find_upload(session, account_id=account.id, name="a.upload")
    assert await forget_old_webchat(session, now=NOW + UPLOADS_KEPT) == ["a.upload"]
    await session.refresh(message)
    assert message.file_name is None
    shown = await list_messages_with_file(session, account_id=account.id, file_name="a.upload")
    assert not shown

    await forget_old_webchat(session, now=NOW + UPDATES_KEPT)
    assert (await session.scalars(select(WebchatUpdate.id))).all() == [waiting.id]
    await session.refresh(message)
    await forget_old_webchat(session, now=NOW + timedelta(days=364))
    await session.refresh(message)
    assert message.outbox_id == 1, "by it the message is found when its words are erased"

    await forget_old_webchat(session, now=NOW + timedelta(days=365))
    for model in (WebchatAccount, WebchatMessage, WebchatUpdate):
        assert await count(session, model) == 0
