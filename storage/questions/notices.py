"""What the team is told of questions without asking."""

from storage.outbox.notices import Notice


class AdditionTakenOutNotice(Notice, name="question-taken-back"):
    """Tells the team that words were taken out of a case."""

    case_id: int
