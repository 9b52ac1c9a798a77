"""Whose a row is, said so that nobody can tell without the key, which no database holds.

31 days after a case is closed its row no longer names its reporter.  What stays is a *mark*: a
keyed hash of the account, with a salt of its own in each row.  Two marks of one person are not
alike, so none leads to another row, and without the key none leads to an account.  With it,
somebody who asks for a copy or for erasing is found again: their account gives the hash, and
nobody else's does.

::

    ownership.key   32 random bytes as hex, in the data folder, readable by its owner only
    owner_key       HMAC-SHA-256 of channel:account                 the same for one person always
    mark            salt . HMAC-SHA-256 of salt:channel:account     another one in each row
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import date
from typing import Final, Protocol

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

KEY_BYTES: Final = 32
SALT_CHARACTERS: Final = 12
"""Of hex: 48 bits, so that two rows of one person hardly ever have the same."""
HASH_CHARACTERS: Final = 32
"""Of hex: 128 bits, so that nobody is taken for somebody else."""
MARK_LENGTH: Final = SALT_CHARACTERS + 1 + HASH_CHARACTERS
OWNER_KEY_LENGTH: Final = 64

OWNERSHIP: Final = "ownership"
"""The engine's execution option that carries an ``Ownership``."""


class Account(Protocol):
    """What names somebody outside of the database."""

    channel: str
    account_id: int


class Ownership:
    """Makes and recognises marks with one key."""

    def __init__(self, key: bytes) -> None:
        if len(key) < KEY_BYTES:
            msg = f"an ownership key has {KEY_BYTES} bytes at least"
            raise ValueError(msg)
        self._key: Final = key

    def owner_key(self, account: Account) -> str:
        """Return the hash of the account; the same always, so only for what outlives its rows."""
        return self._hash(f"{account.channel}:{account.account_id}")

    def network_key(self, address: str, day: date) -> str:
        """Return the hash of a network address on this day; on the next one it is another."""
        return self._hash(f"network:{day}:{address}")

    def mark(self, account: Account) -> str:
        """Return a mark for one row of this person's; never the same twice."""
        return self._mark(account, secrets.token_hex(SALT_CHARACTERS // 2))

    def mark_of_nobody(self) -> str:
        """Return a mark no account has, for what may be joined to one later."""
        salt = secrets.token_hex(SALT_CHARACTERS // 2)
        return f"{salt}.{secrets.token_hex(HASH_CHARACTERS // 2)}"

    def owns(self, account: Account, mark: str) -> bool:
        """Return whether the mark is this person's."""
        salt, _dot, _hash = mark.partition(".")
        return self._mark(account, salt) == mark

    def own(self, account: Account, marks: Iterable[str]) -> list[str]:
        """Return those of the marks that are this person's."""
        return [mark for mark in marks if self.owns(account, mark)]

    def _mark(self, account: Account, salt: str) -> str:
        hashed = self._hash(f"{salt}:{account.channel}:{account.account_id}")
        return f"{salt}.{hashed[:HASH_CHARACTERS]}"

    def _hash(self, words: str) -> str:
        return hmac.digest(self._key, words.encode(), hashlib.sha256).hex()


def ownership_of(session: AsyncSession) -> Ownership:
    """Return what makes the marks of this database.

    Raises:
        TypeError: the database was opened without a key, only to be looked at.
    """
    return ownership_in(session.sync_session)


def ownership_in(session: Session) -> Ownership:
    """Return the same, from within SQLAlchemy; raises the same."""
    ownership = session.get_bind().get_execution_options().get(OWNERSHIP)
    if not isinstance(ownership, Ownership):
        msg = "the database was opened without its ownership key"
        raise TypeError(msg)
    return ownership


def owner_key(session: AsyncSession, account: Account) -> str:
    """Return the hash that only this person's account gives; for what outlives their rows."""
    return ownership_of(session).owner_key(account)
