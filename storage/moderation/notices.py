"""What people are told of moderation without asking."""

from datetime import datetime

from storage.moderation.models import RestrictionReason
from storage.outbox.notices import Notice
from storage.people import RestrictionKind


class RestrictedNotice(Notice, name="restricted"):
    """Tells somebody, once, that they are muted or blocked, and how else to reach the office."""

    kind: RestrictionKind
    reason: RestrictionReason
    until: datetime


class RestrictionLiftedNotice(Notice, name="restriction-lifted"):
    """Tells somebody that their messages reach the team again."""


class FloodNotice(Notice, name="flood"):
    """Tells managers that unusually much comes from new chats."""

    chats: int
    """How many people wrote for the first time within ``FLOOD_WINDOW``."""
    cases: int
    """How many cases came from people of the last day."""
