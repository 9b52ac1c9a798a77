"""Tables of moderation."""

import enum
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped

from storage.base import MONTH, Base, Keep, column, retention_info
from storage.people import RestrictionKind

REFERENCE_LENGTH: Final = 20
THE_ONE: Final = 1
"""The key of the only row of ``moderation``."""


class RestrictionReason(enum.StrEnum):
    """Why somebody is muted or blocked."""

    TOO_MANY = "too-many"
    INSULTS = "insults"
    ADVERTISING = "advertising"
    OTHER = "other"


class Restriction(Base):
    """Somebody whose messages do not reach the team for a while, in one way or the other.

    It is found by the keyed hash of the account, so that who erases everything and writes again
    is still restricted.
    """

    __tablename__ = "restrictions"
    __table_args__ = (
        retention_info(
            erasing="The row stays until it ends, so that it cannot be got around; it no longer "
            "says whose it is, but for a hash that only the same account leads to.",
            kept=Keep("Until it ends, a year at most.", timedelta(0), "until"),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    owner_key: Mapped[str] = column(
        "The keyed hash of the account, to know it again.", String(64), unique=True
    )
    person_id: Mapped[int | None] = column(
        "Who it is.", ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[RestrictionKind] = column("Muted or blocked.")
    reason: Mapped[RestrictionReason] = column("Why.")
    reference: Mapped[str | None] = column(
        "The case or appointment it was decided at, for the team's list.",
        String(REFERENCE_LENGTH),
        kept=Keep("As long as that says whose it is, 31 days at most.", MONTH, "since"),
    )
    since: Mapped[datetime] = column("Since when.")
    until: Mapped[datetime] = column("Until when.", index=True)


class Moderation(Base):
    """The one row of what the team has decided for a while."""

    __tablename__ = "moderation"
    __table_args__ = (
        CheckConstraint(f"id = {THE_ONE}", name="one_row"),
        retention_info(erasing="Kept: the row names nobody.", kept="For ever, as one row."),
    )

    id: Mapped[int] = column("Always 1.", primary_key=True, autoincrement=False)
    door_closed_until: Mapped[datetime | None] = column(
        "Until when the page takes no new chats.",
        kept=Keep("Until it ends.", timedelta(0), "door_closed_until"),
    )
    flood_told_at: Mapped[datetime | None] = column(
        "When managers were last told of a flood, so that they are told once.",
        kept=Keep("A day.", timedelta(days=1), "flood_told_at"),
    )
