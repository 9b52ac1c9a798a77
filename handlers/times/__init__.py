"""Days and times as people write them, such as ``Sa 19.12. 15–18 Uhr`` or ``morgen halb drei``.

One reader for all conversations.  ``read`` is pure: text, what is wanted, and the current time in
the quarter's zone go in; ``Written`` comes out, or ``Unread``, which says why not.  Every word of
the text counts: what has a word in it that nobody knows, or can mean two things, is refused.
"""

from handlers.times.asking import (
    DaysWritten,
    EventWritten,
    read_day,
    read_days,
    read_event_time,
    read_moment,
    read_span,
    read_time,
)
from handlers.times.reading import read
from handlers.times.results import FIRST_YEAR, LAST_YEAR, Unread, Wanted, Written

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "DaysWritten",
    "EventWritten",
    "Unread",
    "Wanted",
    "Written",
    "read",
    "read_day",
    "read_days",
    "read_event_time",
    "read_moment",
    "read_span",
    "read_time",
]
