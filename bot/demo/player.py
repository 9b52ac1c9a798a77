"""What the made-up history is played with: its people, its clock, and the file it stands in."""

import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from bot.demo.people import Cast
from storage.cases.models import CaseKind
from storage.people import Person
from storage.quarter import QuarterProfile
from storage.slots.wallclock import moment_or_next
from storage.workdays import add_working_days

HISTORY: Final = Path(__file__).resolve().parent / "history.toml"
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)


class Step(NamedTuple):
    """Something somebody did, and when."""

    at: datetime
    do: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Player:
    """Where the history is played.

    Attributes:
        session: an open session; the caller commits.
        profile: the quarter's profile.
        cast: who takes part.
        founded: when the demo is founded, the end of the history.
    """

    session: AsyncSession
    profile: QuarterProfile
    cast: Cast
    founded: datetime

    def ago(self, days: int, at: time) -> datetime:
        """Return the moment at this time so many days before the founding."""
        today = self.founded.astimezone(self.profile.zone).date()
        return moment_or_next(today - DAY * days, at, self.profile.zone)

    def weeks_ago(self, weeks: int, weekday: int, at: time) -> datetime:
        """Return the moment on this weekday (0 for Monday) so many weeks before this week."""
        today = self.founded.astimezone(self.profile.zone).date()
        return self.ago(today.weekday() - weekday + 7 * weeks, at)

    def working_days_after(self, begin: datetime, days: int, at: time) -> datetime:
        """Return the moment at this time so many working days after another one."""
        first = begin.astimezone(self.profile.zone).date()
        last = add_working_days(first, days, land=self.profile.land)
        return moment_or_next(last, at, self.profile.zone)

    def resident(self, number: int) -> Person:
        """Return a neighbour by number."""
        return self.cast.residents[number]


# --- The file ----------------------------------------------------------------------------------

Clock = Annotated[time, BeforeValidator(time.fromisoformat)]


class _Sample(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SampleCase(_Sample):
    """A case and what was done with it; either ``days`` and ``at`` or ``minutes`` say when."""

    key: str = ""
    days: int = 0
    at: Clock = time()
    minutes: int | None = None
    who: int
    kind: Annotated[CaseKind, BeforeValidator(lambda name: CaseKind[name.upper()])] = (
        CaseKind.REPORT
    )
    category: str | None = None
    field: str | None = None
    text: str
    place: tuple[float, float] | None = None
    course: tuple[str, ...] = ()


class SampleEvent(_Sample):
    """An event that has been, and with how many people each of the first neighbours came."""

    days: int
    at: Clock
    minutes: int
    topic: str
    place: str
    seats: int | None = None
    titles: dict[str, str]
    texts: dict[str, str]
    cancelled: str | None = None
    people: tuple[int, ...]


class SampleAnnouncement(_Sample):
    """An announcement that was sent to everyone."""

    days: int
    at: Clock
    texts: dict[str, str]


class SampleAppointment(_Sample):
    """An appointment that is over; without ``who`` the team entered it."""

    weeks: int
    weekday: int
    at: Clock
    who: int | None = None
    outcome: Literal["came", "missed", "cancelled"]


class SampleWalkIns(_Sample):
    """People who came without an appointment."""

    weeks: int
    people: int


class SampleCanned(_Sample):
    """An answer the team keeps ready."""

    title: str
    texts: dict[str, str]


class History(_Sample):
    """Everything that has happened, in the words of the file."""

    cases: tuple[SampleCase, ...] = Field(min_length=1)
    events: tuple[SampleEvent, ...]
    announcements: tuple[SampleAnnouncement, ...]
    appointments: tuple[SampleAppointment, ...]
    walk_ins: tuple[SampleWalkIns, ...]
    canned: tuple[SampleCanned, ...]


def read_history() -> History:
    """Return the history of the sample quarter."""
    return History.model_validate(tomllib.loads(HISTORY.read_text(encoding="utf-8")))
