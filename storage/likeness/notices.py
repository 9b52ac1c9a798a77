"""What the team is told of cases that say the same."""

from storage.outbox import Notice


class ResemblanceNotice(Notice, name="resemblance"):
    """Tells the team that a case may be the same as others, now that it can be compared."""

    case_id: int
