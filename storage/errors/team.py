"""What can be wrong with who belongs to the team."""

from storage.errors.base import MissingError, RuleError


class AlreadyMemberError(RuleError):
    """The person belongs to the team already, with as many rights as the invitation gives."""

    def __init__(self) -> None:
        super().__init__("the person belongs to the team already")


class LastManagerError(RuleError):
    """The only manager cannot leave the team: nobody could invite another one."""

    def __init__(self) -> None:
        super().__init__("the last manager cannot be removed")


class RestrictionError(RuleError):
    """Nobody is there who could be muted or blocked, or not by the one who asks."""

    def __init__(self) -> None:
        super().__init__("nobody to be restricted")


class RestrictionMissingError(MissingError):
    """No such restriction: it has ended already, or not for the one who asks."""

    def __init__(self, restriction_id: int) -> None:
        super().__init__(f"no restriction {restriction_id}")
        self.restriction_id = restriction_id


class MemberMissingError(MissingError):
    """Nobody with this id belongs to the team, or not for the one who asks."""

    def __init__(self, person_id: int) -> None:
        super().__init__(f"person {person_id} is no member of the team")
        self.person_id = person_id


class InvitationError(MissingError):
    """No such invitation: made up, used or expired."""

    def __init__(self) -> None:
        super().__init__("no such invitation")
