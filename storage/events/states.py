"""The states of events, their dates and registrations, and the one place that changes them.

The state something has already changes nothing.
"""

from collections.abc import Mapping
from typing import Final

from storage.errors import EventOverError, EventStateError
from storage.events.models import (
    Event,
    EventState,
    Occurrence,
    OccurrenceState,
    Registration,
    RegistrationState,
)

EVENT_CHANGES: Final[Mapping[EventState, frozenset[EventState]]] = {
    EventState.DRAFT: frozenset({EventState.SCHEDULED, EventState.PUBLISHED}),
    EventState.SCHEDULED: frozenset({EventState.DRAFT, EventState.PUBLISHED}),
    EventState.PUBLISHED: frozenset({EventState.CANCELLED}),
    EventState.CANCELLED: frozenset(),
}
"""The one table of what may become of an event."""

OCCURRENCE_CHANGES: Final[Mapping[OccurrenceState, frozenset[OccurrenceState]]] = {
    OccurrenceState.PLANNED: frozenset({OccurrenceState.CANCELLED}),
    OccurrenceState.CANCELLED: frozenset(),
}
"""The one table of what may become of a date."""

_R = RegistrationState

REGISTRATION_CHANGES: Final[Mapping[RegistrationState, frozenset[RegistrationState]]] = {
    _R.COMING: frozenset({_R.CANCELLED}),
    _R.OFFERED: frozenset({_R.COMING, _R.WAITING, _R.CANCELLED}),
    _R.WAITING: frozenset({_R.COMING, _R.OFFERED, _R.CANCELLED}),
    _R.CANCELLED: frozenset({_R.COMING, _R.WAITING}),
}
"""The one table of what may become of a registration; an offer not taken is waiting again."""


def set_event_state(event: Event, wanted: EventState) -> None:
    """Change an event's state; nothing else writes one.

    Raises:
        EventStateError: ``EVENT_CHANGES`` has no such way.
    """
    if event.state is not wanted and wanted not in EVENT_CHANGES[event.state]:
        raise EventStateError(event.state)
    event.state = wanted


def set_occurrence_state(occurrence: Occurrence, wanted: OccurrenceState) -> None:
    """Change a date's state; nothing else writes one.

    Raises:
        EventOverError: ``OCCURRENCE_CHANGES`` has no such way.
    """
    if occurrence.state is not wanted and wanted not in OCCURRENCE_CHANGES[occurrence.state]:
        raise EventOverError
    occurrence.state = wanted


def set_registration_state(registration: Registration, wanted: RegistrationState) -> None:
    """Change a registration's state; nothing else writes one.

    Raises:
        EventOverError: ``REGISTRATION_CHANGES`` has no such way.
    """
    current = registration.state
    if current is not wanted and wanted not in REGISTRATION_CHANGES[current]:
        raise EventOverError
    registration.state = wanted
