"""The states of an announcement, and the one place that changes them."""

from collections.abc import Mapping
from typing import Final

from storage.announcements.models import Announcement, AnnouncementState
from storage.errors import AnnouncementError, AnnouncementFault

_S = AnnouncementState
_ENDS: Final = frozenset({_S.DONE, _S.STOPPED, _S.RECALLED})

STATE_CHANGES: Final[Mapping[AnnouncementState, frozenset[AnnouncementState]]] = {
    _S.DRAFT: frozenset({_S.SCHEDULED, _S.SENDING}),
    _S.SCHEDULED: frozenset({_S.DRAFT, _S.SENDING, _S.STOPPED}),
    _S.SENDING: frozenset({_S.PAUSED}) | _ENDS,
    _S.PAUSED: frozenset({_S.SENDING}) | _ENDS,
    _S.STOPPED: frozenset({_S.RECALLED}),
    _S.DONE: frozenset({_S.RECALLED}),
    _S.RECALLED: frozenset(),
}
"""The one table of allowed changes; one that cannot be sent at its time is stopped at once."""


def set_state(announcement: Announcement, wanted: AnnouncementState) -> None:
    """Change the state; nothing else writes one.  The state it has already changes nothing.

    Raises:
        AnnouncementError: ``STATE_CHANGES`` has no such way (``STATE``).
    """
    if announcement.state is not wanted and wanted not in STATE_CHANGES[announcement.state]:
        raise AnnouncementError(AnnouncementFault.STATE)
    announcement.state = wanted
