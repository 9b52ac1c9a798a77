"""What is told of ideas without asking."""

from storage.outbox.notices import Notice


class IdeaGoalNotice(Notice, name="idea-goal"):
    """Tells the team that an idea has reached its goal, or its time is over."""

    case_id: int
    reached: bool


class IdeaHelpNotice(Notice, name="idea-help"):
    """Tells the team who would help with an idea."""

    case_id: int
    person_id: int


class CommentNotice(Notice, name="idea-comment"):
    """Shows the team a comment nobody has decided about."""

    comment_id: int


class CommentShownNotice(Notice, name="idea-comment-shown"):
    """Shows the author of an idea a comment everybody reads."""

    comment_id: int


class CommentAnswerNotice(Notice, name="idea-comment-answer"):
    """Tells the one who commented what the team answers."""

    comment_id: int
    corrected: bool = False
    """Whether the answer takes the place of the one before."""
