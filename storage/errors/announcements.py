"""What can be wrong with announcements."""

import enum

from storage.errors.base import MissingError, RuleError


class AnnouncementFault(enum.StrEnum):
    """Why an announcement cannot be sent, or changed."""

    TEXT_MISSING = "text_missing"
    """It has no German text."""
    AUDIENCE_EMPTY = "audience_empty"
    """It is for nobody."""
    NOBODY = "nobody"
    """It is for people of whom there are none."""
    LINK = "link"
    """The button's address is no ``https`` address."""
    POLL = "poll"
    """A poll has 2 to 8 different choices."""
    PAST = "past"
    """The time to send it has passed."""
    REPEAT = "repeat"
    """The rule by which it repeats cannot be read, or does not begin on that day."""
    STATE = "state"
    """It is too early or too late for that."""


class AnnouncementError(RuleError):
    """An announcement that cannot be sent like this, or not now; ``fault`` says why."""

    def __init__(self, fault: AnnouncementFault) -> None:
        super().__init__(f"wrong announcement: {fault}")
        self.fault = fault


class AnnouncementMissingError(MissingError):
    """No such announcement."""

    def __init__(self, announcement_id: int) -> None:
        super().__init__(f"no announcement {announcement_id}")
        self.announcement_id = announcement_id
