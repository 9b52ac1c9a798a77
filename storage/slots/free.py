"""Slots: the times of a rule on a day, and which of them are free."""

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from zoneinfo import ZoneInfo

from storage.slots.models import Busy, Closed, Hours, Slot
from storage.slots.rules import occurs_on, open_parts
from storage.slots.wallclock import moment, moment_or_next


def span_on(hours: Hours, day: date, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return beginning and end of the hours in UTC, as if they took place on the day.

    A beginning or end that the clocks skip is when they change; ``None`` if nothing is left.
    """
    starts_at = moment_or_next(day, hours.starts, zone)
    closes = hours.closes_on(day)
    ends_at = moment_or_next(closes.date(), closes.time(), zone)
    return (starts_at, ends_at) if starts_at < ends_at else None


def open_spans(
    hours: Hours,
    day: date,
    zone: ZoneInfo,
    *,
    closed: Iterable[Closed],
    holidays: Container[date],
) -> list[tuple[datetime, datetime]]:
    """Return when the hours take place on the day, in UTC: whole, in parts, or not at all."""
    spans = (
        (
            moment_or_next(day, opens.time(), zone),
            moment_or_next(closes.date(), closes.time(), zone),
        )
        for opens, closes in open_parts(hours, day, closed=closed, holidays=holidays)
    )
    return [(starts_at, ends_at) for starts_at, ends_at in spans if starts_at < ends_at]


def open_slots(
    hours: Hours,
    day: date,
    zone: ZoneInfo,
    *,
    closed: Iterable[Closed],
    holidays: Container[date],
) -> list[Slot]:
    """Return the slots of ``slots_on`` that take place; only buffers may lie in a closure."""
    spans = open_spans(hours, day, zone, closed=closed, holidays=holidays)
    slots = _slots(hours, day, zone) if spans else ()
    if spans == [span_on(hours, day, zone)]:
        return list(slots)
    return [
        slot
        for slot in slots
        if any(begin <= slot.starts_at and slot.ends_at <= end for begin, end in spans)
    ]


def slots_on(hours: Hours, day: date, zone: ZoneInfo) -> list[Slot]:
    """Return the slots of the rule on the day in order, whether they are taken or not.

    The first begins with the hours, and the last ends with them at the latest; buffers may lie
    outside.  Walk-in hours have no slots.

    Args:
        hours: as ``check_hours`` accepts them.
        day: the day; there are no slots if the rule does not occur on it.
        zone: whose wall-clock time the hours are in.
    """
    return list(_slots(hours, day, zone)) if occurs_on(hours, day) else []


# Nothing but the arguments goes into it, so what is kept cannot be out of date.  2048 are the
# rules of 20 hosts, two a day, for a bit more than the usual horizon; about 5 MB.
@lru_cache(maxsize=2048)
def _slots(hours: Hours, day: date, zone: ZoneInfo) -> tuple[Slot, ...]:
    if hours.slot_minutes is None:
        return ()
    length = timedelta(minutes=hours.slot_minutes)
    before = timedelta(minutes=hours.before_minutes)
    after = timedelta(minutes=hours.after_minutes)
    step = before + length + after
    opens, closes = datetime.combine(day, hours.starts), hours.closes_on(day)
    closes_at = moment_or_next(closes.date(), closes.time(), zone)
    slots: list[Slot] = []
    for number in range(-((opens - closes) // step)):
        starts_at = moment(day, (opens + number * step).time(), zone)
        if starts_at is None:
            continue
        ends_at = starts_at + length
        if ends_at > closes_at:
            break
        taken_from = starts_at - before
        # A slot over the skipped hour ends, by the clocks, after the beginning of the next one.
        if slots and taken_from < slots[-1].taken_until:
            continue
        slots.append(
            Slot(
                hours_id=hours.id,
                host_id=hours.host_id,
                starts_at=starts_at,
                ends_at=ends_at,
                taken_from=taken_from,
                taken_until=ends_at + after,
                seats=hours.seats,
            )
        )
    return tuple(slots)


def free_slots(
    rules: Iterable[Hours],
    *,
    day: date,
    zone: ZoneInfo,
    closed: Sequence[Closed],
    holidays: Container[date],
    busy: Mapping[int, Sequence[Busy]],
    not_before: datetime,
) -> list[Slot]:
    """Return what can be booked on the day, by time, then host, then rule.

    A slot with its buffers must not touch anything taken, nor walk-in hours of its host; the same
    slot of a group with seats left does not count as taken.

    Args:
        rules: all rules of all hosts that are asked for.
        day: the day in the quarter.
        zone: the time zone of the quarter.
        closed: closures; those of other hosts and days do no harm.
        holidays: the public holidays.
        busy: for each host what is taken, in order and without overlaps.
        not_before: the earliest beginning.
    """
    listed = [hours for hours in rules if occurs_on(hours, day)]
    walk_ins: dict[int, list[tuple[datetime, datetime]]] = {}
    for hours in listed:
        if hours.is_walk_in:
            spans = open_spans(hours, day, zone, closed=closed, holidays=holidays)
            walk_ins.setdefault(hours.host_id, []).extend(spans)
    free = [
        slot
        for hours in listed
        for slot in _untaken(
            open_slots(hours, day, zone, closed=closed, holidays=holidays),
            busy.get(hours.host_id, ()),
        )
        if slot.starts_at >= not_before
        and not any(
            starts_at < slot.taken_until and slot.taken_from < ends_at
            for starts_at, ends_at in walk_ins.get(hours.host_id, ())
        )
    ]
    free.sort(key=attrgetter("starts_at", "host_id", "hours_id"))
    return free


def _untaken(slots: Sequence[Slot], busy: Sequence[Busy]) -> Iterator[Slot]:
    """Yield the slots that overlap nothing; both are in order, so one pass is enough."""
    if not slots:
        return
    index = bisect_right(busy, slots[0].taken_from, key=attrgetter("taken_until"))
    for slot in slots:
        while index < len(busy) and busy[index].taken_until <= slot.taken_from:
            index += 1
        if (
            index == len(busy)
            or busy[index].taken_from >= slot.taken_until
            or _has_seats(busy[index], slot)
        ):
            yield slot


def _has_seats(busy: Busy, slot: Slot) -> bool:
    """Return whether it is the very same slot, and not full."""
    return (
        busy.seats_left > 0
        and busy.starts_at == slot.starts_at
        and busy.taken_from == slot.taken_from
        and busy.taken_until == slot.taken_until
    )
