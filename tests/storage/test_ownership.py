"""Marks: whose a row is, told only to who has the key."""

from dataclasses import dataclass

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import create_engine
from storage.ownership import MARK_LENGTH, OWNER_KEY_LENGTH, Ownership, owner_key
from tests.support.databases import OWNERSHIP


@dataclass
class Account:
    """An account, as rows of people have it."""

    channel: str
    account_id: int


ANNA = Account("telegram", 12)
OTHERS = [Account("webchat", 12), Account("telegram", 1), Account("telegram", 120)]


def test_a_mark_is_known_to_its_owner_alone_and_never_the_same_twice() -> None:
    marks = [OWNERSHIP.mark(ANNA) for _ in range(50)]
    assert len(set(marks)) == 50
    assert {len(mark) for mark in marks} == {MARK_LENGTH}
    assert OWNERSHIP.own(ANNA, marks) == marks
    nobody = OWNERSHIP.mark_of_nobody()
    assert len(nobody) == MARK_LENGTH
    for account in OTHERS:
        assert OWNERSHIP.own(account, [*marks, nobody, "", "x.y", "ü"]) == []
    assert Ownership(b"another key of 32 bytes .........").own(ANNA, marks) == []


async def test_the_hash_of_an_account_is_the_same_always_and_takes_the_key(
    session: AsyncSession,
) -> None:
    keys = [owner_key(session, account) for account in [ANNA, *OTHERS]]
    assert len(set(keys)) == 4
    assert {len(key) for key in keys} == {OWNER_KEY_LENGTH}
    assert owner_key(session, Account("telegram", 12)) == keys[0]
    with pytest.raises(ValueError, match="32 bytes"):
        Ownership(b"short")
    without = AsyncSession(create_engine(make_url("sqlite://")))
    with pytest.raises(TypeError, match="without its ownership key"):
        owner_key(without, ANNA)
    await without.close()
