"""The audit table: what members of the team did, appended and never changed."""

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from storage.base import Base, about, column

DETAIL_LENGTH: Final = 200


class AuditEntry(Base):
    """One action of one member of the team."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "case_id", "at"),
        about(
            erasing="The entry stays; it no longer says who acted.",
            kept="Two years, to answer for decisions.",
        ),
    )

    id: Mapped[int] = column("Order of the entries.", primary_key=True)
    at: Mapped[datetime] = column("When it was done.", index=True)
    actor_id: Mapped[int | None] = column(
        "Who did it; empty for the program itself and after erasing.",
        ForeignKey("people.id", ondelete="SET NULL"),
    )
    action: Mapped[str] = column("What was done, such as take or close.", String(32))
    case_id: Mapped[int | None] = column(
        "Which case it was done to.", ForeignKey("cases.id", ondelete="SET NULL")
    )
    detail: Mapped[str | None] = column(
        "Statuses, references and roles; never the words of people.", String(DETAIL_LENGTH)
    )


def record(
    session: AsyncSession,
    *,
    actor_id: int | None,
    action: str,
    case_id: int | None = None,
    detail: str | None = None,
    now: datetime,
) -> None:
    """Append an entry, stored with the rest of the transaction."""
    session.add(
        AuditEntry(actor_id=actor_id, action=action, case_id=case_id, detail=detail, at=now)
    )
