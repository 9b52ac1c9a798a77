"""The table of all rates.

A rate counts for one kind of act, and for each person, for each address or for all together.  A
window begins with its first act and ends after ``window``: who has used it up hears so once, and
goes on when it is over.
"""

import enum
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
TEAM_FACTOR: Final = 5
"""How much more members of the team may do: they answer a whole morning's messages in a row."""


class Scope(enum.Enum):
    """Whose acts are counted together."""

    PERSON = "person"
    ADDRESS = "address"
    """Of IPv6 the /64 that one connection has."""
    ALL = "all"


class RateKind(enum.Enum):
    """What is done."""

    ACT = "act"
    """A message, a tap, a photo, a place: everything a conversation hears of."""
    DANGER = "danger"
    """An act beyond ``ACT`` whose words tell of danger."""
    UPLOAD = "upload"
    HISTORY = "history"
    """A page asks for messages."""
    FEED = "feed"
    """Calendars and feeds, which need no account."""
    VISIT = "visit"
    """The page is loaded by a browser whose cookie opens nothing, or that has none."""
    ACCOUNT = "account"
    """A browser writes for the first time."""
    INVITATION = "invitation"
    """Somebody opens an invitation or a slip, right or wrong."""
    EXPORT = "export"
    """A file with figures or cases, or the copy of one's own data."""


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` acts within ``window``.

    Attributes:
        name: what the setting ``QB_RATE_LIMITS`` calls it.
        kind: what is counted.
        scope: for whom.
        count: how many.
        window: within which time.
        reason: why so many.
    """

    name: str
    kind: RateKind
    scope: Scope
    count: int
    window: timedelta
    reason: str


RATES: Final[Sequence[Rate]] = (
    Rate(
        "acts",
        RateKind.ACT,
        Scope.PERSON,
        120,
        MINUTE,
        "A report typed word by word in a hundred messages, or ten albums of ten photos.",
    ),
    Rate(
        "acts-hourly",
        RateKind.ACT,
        Scope.PERSON,
        600,
        HOUR,
        "Twenty reports of thirty steps; a second's work every six seconds.",
    ),
    Rate(
        "acts-together",
        RateKind.ACT,
        Scope.ALL,
        100,
        10 * SECOND,
        "Of all who came within a day: ten a second leave more than half of a small machine to "
        "the others.",
    ),
    Rate(
        "danger",
        RateKind.DANGER,
        Scope.PERSON,
        10,
        MINUTE,
        "Beyond them the numbers to call still come, but nothing is stored.",
    ),
    Rate(
        "uploads",
        RateKind.UPLOAD,
        Scope.PERSON,
        20,
        MINUTE,
        "Two albums in a minute.",
    ),
    Rate(
        "history",
        RateKind.HISTORY,
        Scope.PERSON,
        60,
        10 * SECOND,
        "Faster than people scroll.",
    ),
    Rate(
        "feeds",
        RateKind.FEED,
        Scope.ADDRESS,
        60,
        MINUTE,
        "Calendar programs ask once in some minutes at most: room for a school or a town hall "
        "under one address, and a second's work.",
    ),
    Rate(
        "visits",
        RateKind.VISIT,
        Scope.ADDRESS,
        60,
        MINUTE,
        "Room for a school under one address; who has written before is left out.",
    ),
    Rate(
        "visits-together",
        RateKind.VISIT,
        Scope.ALL,
        100,
        10 * SECOND,
        "Each costs a small machine 10 ms, and the others shall not wait for them.",
    ),
    Rate(
        "accounts",
        RateKind.ACCOUNT,
        Scope.ADDRESS,
        20,
        10 * MINUTE,
        "A class of pupils or a festival under one mobile address, spread over a few minutes.",
    ),
    Rate(
        "accounts-daily",
        RateKind.ACCOUNT,
        Scope.ADDRESS,
        200,
        DAY,
        "A large landlord's network, or a mobile provider's shared address, in a day.",
    ),
    Rate(
        "accounts-together",
        RateKind.ACCOUNT,
        Scope.ALL,
        60,
        MINUTE,
        "A quarter of 10,000 people whose letter came today: one newcomer in a second.",
    ),
    Rate(
        "invitations",
        RateKind.INVITATION,
        Scope.PERSON,
        5,
        HOUR,
        "One invitation or slip, and four mistakes; a guess takes years.",
    ),
    Rate(
        "exports",
        RateKind.EXPORT,
        Scope.PERSON,
        5,
        10 * MINUTE,
        "A file takes seconds to write and stays on the disk for a day.",
    ),
)
"""Every limit that is counted in memory.  What leaves rows is counted by the database, with its
rules: cases in a day, additions to a case, comments, bookings and seats (docs/operations.md)."""


def with_limits(
    wanted: Mapping[str, tuple[int, timedelta]], rates: Sequence[Rate] = RATES
) -> Sequence[Rate]:
    """Return the rates with other numbers for those named."""
    return tuple(
        replace(rate, count=wanted[rate.name][0], window=wanted[rate.name][1])
        if rate.name in wanted
        else rate
        for rate in rates
    )


@dataclass(frozen=True, slots=True)
class Excess:
    """One act more than a rate allows.

    Attributes:
        kind: what was done too often.
        after: after how long it is possible again.
        first: whether it is the first one in this window, and nobody was told yet.
    """

    kind: RateKind
    after: timedelta
    first: bool

    @property
    def after_s(self) -> int:
        """The same in whole seconds, rounded up."""
        return math.ceil(self.after.total_seconds())
