"""Whoever only opened the page leaves nothing."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.people import Role, get_or_create_person
from storage.privacy.lookers import LOOKERS_KEPT, OPENING, forget_lookers
from storage.topics import choose_topic
from storage.webchat import WebchatAccount, add_message, visit
from tests.conftest import NOW


async def somebody(session: AsyncSession, *said: str, now: datetime) -> int:
    """Return the account of a browser that has said this."""
    account = await visit(
        session, token_hash=secrets.token_hex(), team=False, language_tag="de", now=now
    )
    assert account is not None
    await get_or_create_person(
        session,
        channel="webchat",
        account_id=account.id,
        locale="de",
        language_tag="de",
        now=now,
    )
    for text in said:
        await add_message(
            session, account, from_bot=False, role=Role.RESIDENT, content={"text": text}, now=now
        )
        await add_message(
            session,
            account,
            from_bot=True,
            role=Role.RESIDENT,
            content={"html": "Hallo!"},
            now=now,
        )
    return account.id


async def test_who_only_looked_is_forgotten_after_a_day(session: AsyncSession) -> None:
    now = NOW
    before = now - LOOKERS_KEPT
    looked = await somebody(session, OPENING, now=before)
    empty = await somebody(session, now=before)
    lately = await somebody(session, OPENING, now=before + timedelta(seconds=1))
    wrote = await somebody(session, OPENING, "Die Lampe ist kaputt", now=before)
    chose = await somebody(session, OPENING, now=before)
    joined = await somebody(session, OPENING, now=before)
    for account_id, role in ((chose, Role.RESIDENT), (joined, Role.HELPER)):
        person = await get_or_create_person(
            session,
            channel="webchat",
            account_id=account_id,
            locale="de",
            language_tag=None,
            now=now,
        )
        person.role = role
        if account_id == chose:
            await choose_topic(session, person_id=person.id, topic="events", follows=True, now=now)
    await session.flush()
    await forget_lookers(session, now=now)
    left = set(await session.scalars(select(WebchatAccount.id)))
    assert left == {lately, wrote, chose, joined}
    assert not {looked, empty} & left
