"""What can be wrong with ideas and comments."""

from storage.errors.base import MissingError, RuleError


class IdeaClosedError(RuleError):
    """An idea has ended, and nobody can support it, help or comment any more."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"idea {case_id} is closed")
        self.case_id = case_id


class IdeaMissingError(MissingError):
    """There is no such idea, or nobody but its author and the team may see it."""

    def __init__(self, case_id: int) -> None:
        super().__init__(f"no idea {case_id}")
        self.case_id = case_id


class CommentMissingError(MissingError):
    """There is no such comment, or it is not for this person."""

    def __init__(self, comment_id: int) -> None:
        super().__init__(f"no comment {comment_id}")
        self.comment_id = comment_id
