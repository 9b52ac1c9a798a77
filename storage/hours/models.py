"""The tables of consultation hours: who offers them, when, and on which days not."""

import enum
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Time
from sqlalchemy.orm import Mapped

from storage.base import YEAR, Base, Keep, column, retention_info
from storage.slots import Closed, Hours, Recurrence

PLACE_LONGEST: Final = 200
LINK_LONGEST: Final = 300
REASON_LONGEST: Final = 200


class Way(enum.StrEnum):
    """How resident and host meet."""

    OFFICE = "office"
    PHONE = "phone"
    VIDEO = "video"
    HOME = "home"


class Host(Base):
    """A member of the team who offers consultation hours.

    Whatever changes somebody's times locks this row first, which puts the changes in order on
    PostgreSQL; that nothing overlaps is guarded by ``OccupiedCell``.
    """

    __tablename__ = "hosts"
    __table_args__ = (
        retention_info(
            erasing="The row is deleted.", kept="As long as the person belongs to the team."
        ),
    )

    person_id: Mapped[int] = column(
        "Who it is.", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    video_link: Mapped[str | None] = column(
        "Where the host meets people by video.", String(LINK_LONGEST)
    )


class OfficeHours(Base):
    """A rule of somebody's consultation hours, in wall-clock time of the quarter."""

    __tablename__ = "office_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_of_a_week"),
        CheckConstraint("ends > starts", name="ends_after_it_starts"),
        CheckConstraint("slot_minutes > 0", name="slot_positive"),
        CheckConstraint("before_minutes >= 0 AND after_minutes >= 0", name="buffers_not_negative"),
        CheckConstraint("every_weeks > 0", name="every_weeks_positive"),
        CheckConstraint("seats > 0", name="seats_positive"),
        CheckConstraint("valid_until >= valid_from", name="valid_in_order"),
        CheckConstraint("(recurrence = 'monthly') = (nth IS NOT NULL)", name="nth_if_monthly"),
        retention_info(
            erasing="The row is deleted with its host.",
            kept="Until the manager removes it.",
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    host_id: Mapped[int] = column(
        "Whose hours they are.", ForeignKey("hosts.person_id", ondelete="CASCADE"), index=True
    )
    recurrence: Mapped[Recurrence] = column("How they come back.")
    weekday: Mapped[int] = column("0 for Monday to 6 for Sunday.")
    every_weeks: Mapped[int] = column("Every so many weeks.", default=1)
    nth: Mapped[int | None] = column("Monthly: 1 to 4, or -1 for the last such weekday.")
    starts: Mapped[time] = column("When they begin, wall-clock time.", Time)
    ends: Mapped[time] = column("When they end, wall-clock time.", Time)
    slot_minutes: Mapped[int | None] = column("Length of an appointment; empty for walk-in hours.")
    before_minutes: Mapped[int] = column("Kept free before each appointment.", default=0)
    after_minutes: Mapped[int] = column("Kept free after each appointment.", default=0)
    seats: Mapped[int] = column("How many people share one slot.", default=1)
    place: Mapped[str | None] = column(
        "Where, if not at the contact point.", String(PLACE_LONGEST)
    )
    ways: Mapped[list[Any]] = column("How people can meet, see Way; the first is usual.", JSON)
    languages: Mapped[list[Any]] = column("Which languages are spoken; the first is usual.", JSON)
    valid_from: Mapped[date] = column("The first day.", Date)
    valid_until: Mapped[date | None] = column("The last day, if there is one.", Date)
    created_at: Mapped[datetime] = column("When it was entered.")

    def rule(self) -> Hours:
        """Return what counts for the arithmetic of ``storage.slots``."""
        return Hours.of(self, number=self.id)


class Closure(Base):
    """Days without hours, besides public holidays."""

    __tablename__ = "closures"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days_in_order"),
        CheckConstraint("ends > starts", name="times_in_order"),
        Index(None, "last_day"),
        retention_info(
            erasing="The row is deleted with its host.",
            kept=Keep(
                "A year after its last day; one of every year until it is opened again.",
                YEAR,
                "last_day",
                where={"yearly": {False}},
            ),
            reuse_ids=False,
        ),
    )

    id: Mapped[int] = column("Our own number.", primary_key=True)
    host_id: Mapped[int | None] = column(
        "Who is away; empty when the contact point is closed.",
        ForeignKey("hosts.person_id", ondelete="CASCADE"),
    )
    first_day: Mapped[date] = column("The first day.", Date)
    last_day: Mapped[date] = column("The last day.", Date)
    starts: Mapped[time | None] = column(
        "From when on each of the days; from its beginning if empty.", Time
    )
    ends: Mapped[time | None] = column(
        "Until when on each of the days; until its end if empty.", Time
    )
    yearly: Mapped[bool] = column("Whether it comes back every year.", default=False)
    reason: Mapped[str | None] = column("A word for the team.", String(REASON_LONGEST))

    def span(self) -> Closed:
        """Return what counts for the arithmetic of ``storage.slots``."""
        return Closed(
            self.host_id, self.first_day, self.last_day, self.starts, self.ends, self.yearly
        )
