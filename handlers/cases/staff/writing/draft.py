"""What a member of the team is writing about a case."""

from aiogram.fsm.state import State
from pydantic import BaseModel

from handlers.cases.staff.buttons import CaseAction
from handlers.dialogues import StaffDialogue
from storage.cases.models import CaseStatus


class Writing(StaffDialogue):
    """Words about a case are awaited, were shown, or wait: the case has changed meanwhile."""

    words = State()
    previewed = State()
    still_right = State()


class WritingDraft(BaseModel, frozen=True):
    """What is being written.

    Attributes:
        case_id: about which case.
        version: the version of the case the writer has seen.
        act: what becomes of the words.
        closing: the status that ``CaseAction.CLOSE`` ends with.
        text: words that wait for the answer to ``Writing.still_right``, or are canned.
        canned_id: the canned answer the words come from.
        message_id: the number of the message the words came in.
        said_id: the line of history that ``CaseAction.CORRECT`` puts in other words.
        preview: whether the translation is shown before the words are sent.
        kept_id: the draft that is shown.
    """

    case_id: int
    version: int
    act: CaseAction
    closing: CaseStatus | None = None
    text: str = ""
    canned_id: int | None = None
    message_id: int | None = None
    said_id: int | None = None
    preview: bool = False
    kept_id: int | None = None
