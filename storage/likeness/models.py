"""The table of what is noted as alike."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped

from storage.base import MONTH, Base, column, retention_info
from storage.closed_cases import with_closed_case


class Resemblance(Base):
    """That two cases say the same; noted once, and so told once."""

    __tablename__ = "resemblances"
    __table_args__ = (
        CheckConstraint("case_id < other_id", name="earlier_first"),
        retention_info(
            erasing="Kept: two numbers, and no words.",
            kept=with_closed_case("31 days after the earlier case is closed.", MONTH),
        ),
    )

    case_id: Mapped[int] = column(
        "The earlier case.", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[int] = column(
        "The later one.", ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    found_at: Mapped[datetime] = column("When that was found.")
