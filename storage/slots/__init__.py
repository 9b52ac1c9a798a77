"""Free times as pure arithmetic: hours, closures and public holidays, less what is taken.

Hours are written in the quarter's wall-clock time, and nine o'clock stays nine o'clock all year.
Everything that leaves this package is in UTC.  A slot whose beginning the clocks skip in spring
does not exist; one that they would show twice in autumn is the first of the two.

* ``models``: what goes in and comes out;
* ``wallclock``: what the clocks show, and when;
* ``rules``: on which days a rule has hours, and whether it can be kept;
* ``free``: the slots of a rule on a day, and which of them are free.
"""

from storage.slots.free import free_slots, open_slots, open_spans, slots_on, span_on
from storage.slots.models import CELL, END_OF_DAY, Busy, Closed, Hours, Recurrence, Slot
from storage.slots.rules import check_hours, first_overlap, is_open, occurs_on, open_parts
from storage.slots.wallclock import clock_change, moment

__all__ = [
    "CELL",
    "END_OF_DAY",
    "Busy",
    "Closed",
    "Hours",
    "Recurrence",
    "Slot",
    "check_hours",
    "clock_change",
    "first_overlap",
    "free_slots",
    "is_open",
    "moment",
    "occurs_on",
    "open_parts",
    "open_slots",
    "open_spans",
    "slots_on",
    "span_on",
]
