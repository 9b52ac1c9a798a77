"""The states of an appointment, and the one place that changes them."""

from collections.abc import Mapping
from typing import Final

from storage.appointments.models import Appointment, AppointmentState
from storage.errors import AppointmentOverError

_S = AppointmentState

STATE_CHANGES: Final[Mapping[AppointmentState, frozenset[AppointmentState]]] = {
    _S.HELD: frozenset({_S.BOOKED, _S.LAPSED}),
    _S.OFFERED: frozenset({_S.BOOKED, _S.LAPSED}),
    _S.BOOKED: frozenset({_S.DISPLACED, _S.CANCELLED, _S.CAME, _S.MISSED}),
    _S.DISPLACED: frozenset({_S.BOOKED, _S.CANCELLED}),
    _S.CAME: frozenset({_S.MISSED}),
    _S.MISSED: frozenset({_S.CAME}),
    _S.CANCELLED: frozenset(),
    _S.LAPSED: frozenset(),
}
"""The one table of allowed changes; whether somebody came can be corrected."""

UNDECIDED: Final = (_S.HELD, _S.OFFERED)
"""Kept for somebody for a while."""
AGREED: Final = (_S.BOOKED, _S.CAME, _S.MISSED)
"""Agreed, whether it is to come or was."""
STANDING: Final = (*UNDECIDED, _S.BOOKED)
"""States that take time to come."""


def set_state(appointment: Appointment, wanted: AppointmentState) -> None:
    """Change the state; nothing else writes one.  The state it has already changes nothing.

    Raises:
        AppointmentOverError: ``STATE_CHANGES`` has no such way.
    """
    if appointment.state is wanted:
        return
    if wanted not in STATE_CHANGES[appointment.state]:
        raise AppointmentOverError
    appointment.state = wanted
