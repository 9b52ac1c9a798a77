"""What people are told of cases without asking."""

from storage.outbox.notices import Notice


class CaseHistoryNotice(Notice, name="case-history"):
    """Tells the reporter, a follower or a supporter what happened to a case."""

    entry_id: int


class CaseCorrectionNotice(Notice, name="case-correction"):
    """Changes the reporter's copy of what the team has said, or brings the words anew."""

    entry_id: int
    said_id: int
    """The line whose copy it is."""


class TeamCaseNotice(Notice, name="team-case-history"):
    """Shows the team a case, and what happened to it."""

    entry_id: int


class CasePhotosNotice(Notice, name="team-photos"):
    """Shows the team photos of a case."""

    case_id: int
    media_ids: tuple[int, ...]


class CaseFileNotice(Notice, name="team-file"):
    """Hands the team a file of a case."""

    case_id: int
    media_id: int


class CasePlaceNotice(Notice, name="team-place"):
    """Shows the team where a case is."""

    case_id: int


class OverdueNotice(Notice, name="overdue"):
    """Tells the team that a case has passed its deadline."""

    case_id: int
    again: bool
    """Whether it has been told before."""


class SolvedReminderNotice(Notice, name="solved-reminder"):
    """Asks the reporter once more whether a case is solved."""

    case_id: int


class TodoNotice(Notice, name="todo"):
    """Shows the team what somebody without an account is to be told."""

    todo_id: int


class JoinedNotice(Notice, name="case-joined"):
    """Tells the team that somebody it entered a case for writes in a chat from now on."""

    case_id: int
