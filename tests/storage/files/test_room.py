"""Room for files: what an account may send on a day, and one warning a day."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.intake.room import Sender
from storage.database import Database
from storage.errors import FileQuotaError
from storage.files.room import (
    Allowance,
    FileAllowance,
    RoomWarning,
    check_allowance,
    take_allowance,
    warn_of_no_room,
)
from storage.privacy.keeping import forget_over
from tests.conftest import NOW

SOMEBODY = Sender("telegram", 42)
FEW = Allowance(files=3, size=1000)


async def test_an_account_has_so_many_files_and_bytes_a_day(session: AsyncSession) -> None:
    async def take(size: int, *, account: Sender = SOMEBODY, days: int = 0) -> None:
        now = NOW + timedelta(days=days)
        await check_allowance(session, account=account, size=size, allowance=FEW, now=now)
        await take_allowance(session, account=account, size=size, allowance=FEW, now=now)

    await take(900)
    with pytest.raises(FileQuotaError):
        await take(101)
    await take(50)
    await take(50)
    with pytest.raises(FileQuotaError):
        await take(0)
    await take(1000, account=Sender("webchat", 42))
    await take(1000, days=1)
    for row in await session.scalars(select(FileAllowance)):
        assert "42" not in {row.owner_key, str(row.size)}
    await forget_over(session, now=NOW + timedelta(days=2))
    assert [row.on_day for row in await session.scalars(select(FileAllowance))] == [
        (NOW + timedelta(days=1)).date()
    ]


async def test_of_files_that_arrive_together_none_is_too_much(database: Database) -> None:
    async def take() -> bool:
        try:
            async with database.transaction() as session:
                await take_allowance(session, account=SOMEBODY, size=1, allowance=FEW, now=NOW)
        except FileQuotaError:
            return False
        return True

    assert sum(await asyncio.gather(*(take() for _ in range(8)))) == FEW.files


async def test_the_warning_comes_once_a_day(session: AsyncSession) -> None:
    told = [
        await warn_of_no_room(
            session, free_percent=3, files_percent=20, now=NOW + timedelta(hours=hours)
        )
        for hours in (0, 1, 14, 15, 16)
    ]
    assert told == [True, False, False, True, False]
    await forget_over(session, now=NOW + timedelta(days=3))
    assert list(await session.scalars(select(RoomWarning))) == []
