"""Updates: each has its effects once; what cannot be handled is kept for a while."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.privacy.keeping import forget_over
from storage.updates import (
    PARKED_KEPT,
    UPDATES_KEPT,
    ParkedUpdate,
    ReceivedUpdate,
    mark_handled,
    park,
)
from tests.conftest import NOW

SECOND = timedelta(seconds=1)
BEYOND_32_BITS = 5_000_000_000


async def give_up(session: AsyncSession, update_id: int) -> None:
    await park(
        session,
        channel="telegram",
        update_id=update_id,
        person_id=None,
        payload={"update_id": update_id},
        error="KeyError",
        now=NOW,
    )


async def count(session: AsyncSession, table: type[ReceivedUpdate | ParkedUpdate]) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_an_update_counts_once_in_each_channel(database: Database) -> None:
    for channel, expected in (("telegram", True), ("telegram", False), ("webchat", True)):
        async with database.transaction() as session:
            new = await mark_handled(session, channel=channel, update_id=BEYOND_32_BITS, now=NOW)
        assert new is expected


async def test_a_rolled_back_update_was_not_handled(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as session:
            await mark_handled(session, channel="telegram", update_id=5, now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with database.transaction() as session:
        assert await mark_handled(session, channel="telegram", update_id=5, now=NOW)


async def test_a_parked_update_counts_as_handled_and_is_kept_once(
    database: Database,
) -> None:
    for _time in range(2):
        async with database.transaction() as session:
            await give_up(session, 5)
    async with database.transaction() as session:
        kept = (await session.scalars(select(ParkedUpdate))).one()
        assert kept.payload == {"update_id": 5}
        assert not await mark_handled(session, channel="telegram", update_id=5, now=NOW)


async def test_updates_are_forgotten_when_the_messenger_no_longer_repeats_them(
    session: AsyncSession,
) -> None:
    await mark_handled(session, channel="telegram", update_id=1, now=NOW - UPDATES_KEPT)
    await mark_handled(session, channel="telegram", update_id=2, now=NOW - UPDATES_KEPT + SECOND)
    await give_up(session, 3)
    await forget_over(session, now=NOW)
    assert await count(session, ReceivedUpdate) == 2
    await forget_over(session, now=NOW + PARKED_KEPT - SECOND)
    assert await count(session, ParkedUpdate) == 1
    await forget_over(session, now=NOW + PARKED_KEPT)
    assert await count(session, ParkedUpdate) == 0
