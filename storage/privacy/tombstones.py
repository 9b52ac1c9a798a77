"""Who has erased everything, outside the database, so that a restored backup erases it again.

::

    erased.log      one line each: "2026-11-23T09:00:00+00:00 owner key", or "… owner key undone"

The file lies in the data folder, beside the folder of photos, is in no backup, and readable by its
owner only.  The key is a keyed hash of the account (``storage.ownership``): without the key file
nobody can tell whose it is.  A line is written before the transaction is committed, and undone by
another one if it is not: a crash between the two erases again what somebody asked to be erased.
"""

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.ownership import owner_key
from storage.people import Person

FILE: Final = "erased.log"
BACKUPS_KEPT: Final = timedelta(days=31)
"""What docs/operations.md asks of backups."""
TOMBSTONES_KEPT: Final = BACKUPS_KEPT + timedelta(days=1)
_UNDONE: Final = "undone"

Erased = Mapping[str, datetime]
"""When each of those who erased everything did so last, by owner key."""


def tombstones_beside(media_dir: Path) -> Path:
    """Return where the file is."""
    return media_dir.parent / FILE


def note_tombstone(path: Path, key: str, *, at: datetime, undone: bool = False) -> None:
    """Add a line, and have it on the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = " ".join([at.isoformat(), key, *([_UNDONE] if undone else [])])
    _write(path, os.O_APPEND, [line])


def read_tombstones(path: Path) -> Erased:
    """Return who is in the file; a line that a crash has cut is left out."""
    erased: dict[str, datetime] = {}
    for at, key, undone in _read(path):
        if undone:
            erased.pop(key, None)
        else:
            erased[key] = at
    return erased


def forget_old_tombstones(path: Path, *, now: datetime) -> int:
    """Take out who erased everything longer ago than backups live; return how many."""
    lines = _read(path)
    kept = [line for line in lines if line[0] > now - TOMBSTONES_KEPT]
    if len(kept) == len(lines):
        return 0
    draft = path.with_name(f".{path.name}-new")
    _write(draft, os.O_TRUNC, [" ".join([at.isoformat(), *rest]).strip() for at, *rest in kept])
    draft.replace(path)
    return len(lines) - len(kept)


async def find_risen(session: AsyncSession, erased: Erased) -> list[Person]:
    """Return who is in the database though they erased everything after they came."""
    if not erased:
        return []
    people = await session.scalars(select(Person).order_by(Person.id))
    return [
        person
        for person in people
        if (at := erased.get(owner_key(session, person))) is not None and person.created_at <= at
    ]


def _read(path: Path) -> list[tuple[datetime, str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        moment, _space, rest = line.partition(" ")
        key, _space, undone = rest.partition(" ")
        try:
            at = datetime.fromisoformat(moment).astimezone(UTC)
        except ValueError:
            continue
        if key:
            found.append((at, key, undone))
    return found


def _write(path: Path, mode: int, lines: Iterable[str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | mode, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
