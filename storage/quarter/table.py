"""The quarter in the database: one row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import CheckConstraint, Pool, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, column, retention_info
from storage.errors import QuarterMissingError
from storage.quarter.profile import NAME_LENGTH, QuarterProfile

ONLY_ID: Final = 1


class QuarterRow(Base):
    """The profile as it was imported last."""

    __tablename__ = "quarter"
    __table_args__ = (
        CheckConstraint(f"id = {ONLY_ID}", name="only_one"),
        retention_info(
            erasing="Kept: it is about the place, not about a person.",
            kept="Until another profile is imported.",
        ),
    )

    id: Mapped[int] = column(
        "Always 1: an installation serves one quarter.", primary_key=True, autoincrement=False
    )
    name: Mapped[str] = column(
        "Which quarter it is, for whoever reads the table.", String(NAME_LENGTH)
    )
    profile: Mapped[dict[str, Any]] = column("The whole profile.")
    revision: Mapped[int] = column("Which import it is, so that a process notices the next one.")
    imported_at: Mapped[datetime] = column("When it was imported.")


@dataclass(frozen=True, slots=True)
class Quarter:
    """The quarter in force."""

    profile: QuarterProfile
    revision: int
    imported_at: datetime


async def import_quarter(
    session: AsyncSession, profile: QuarterProfile, *, now: datetime
) -> Quarter:
    """Put the profile in force, in place of the one before."""
    row = await session.get(QuarterRow, ONLY_ID, with_for_update=True)
    if row is None:
        row = QuarterRow(id=ONLY_ID, revision=0)
        session.add(row)
    row.name = profile.name
    row.profile = profile.model_dump(mode="json")
    row.revision += 1
    row.imported_at = now
    await session.flush()
    return Quarter(profile, row.revision, row.imported_at)


_TABLE: Final = Base.metadata.tables[QuarterRow.__tablename__]
_IN_FORCE: Final = select(_TABLE.c.revision, _TABLE.c.imported_at)
_latest: Final[WeakKeyDictionary[Pool, Quarter]] = WeakKeyDictionary()
"""The quarter last read from each database while it is open: parsing a profile takes milliseconds,
every update needs it, and it changes a few times a year."""


async def get_quarter(session: AsyncSession) -> Quarter:
    """Return the quarter in force; one small query, unless it was imported anew.

    Raises:
        QuarterMissingError: nothing was imported yet.
    """
    found = (await session.execute(_IN_FORCE)).one_or_none()
    if found is None:
        raise QuarterMissingError
    revision, imported_at = found
    return await quarter_in_force(session, revision=revision, imported_at=imported_at)


async def quarter_in_force(
    session: AsyncSession, *, revision: int, imported_at: datetime
) -> Quarter:
    """Return the quarter of this import, which is in force; read anew only after another one."""
    connections = session.get_bind().engine.pool
    quarter = _latest.get(connections)
    if quarter is None or (quarter.revision, quarter.imported_at) != (revision, imported_at):
        data = (await session.scalars(select(QuarterRow.profile))).one()
        quarter = Quarter(QuarterProfile.model_validate(data), revision, imported_at)
        _latest[connections] = quarter
    return quarter
