"""Dialogues of the team: what somebody is writing at the moment, and about which case."""

from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message
from pydantic import BaseModel

from handlers.staff.buttons import Act
from storage.cases.models import CaseStatus
from storage.people import Role


class Writing(StatesGroup):
    """Words about a case are awaited, or whether to send them although the case has changed."""

    words = State()
    still_right = State()


class Inviting(StatesGroup):
    """The name of somebody new in the team is awaited."""

    name = State()


class WritingDraft(BaseModel, frozen=True):
    """What is being written.

    Attributes:
        case_id: about which case.
        version: the version of the case the writer has seen.
        act: what becomes of the words.
        closing: the status that ``Act.CLOSE`` ends with.
        text: words that wait for the answer to ``Writing.still_right``.
    """

    case_id: int
    version: int
    act: Act
    closing: CaseStatus | None = None
    text: str = ""


class InvitationDraft(BaseModel, frozen=True):
    """Whom the invitation is for."""

    role: Role


class NoCommand(Filter):
    """Takes whatever is no command, so that commands work in the middle of a dialogue."""

    async def __call__(self, message: Message) -> bool:
        """Return whether it is none."""
        return not (message.text or "").startswith("/")


async def load_draft(state: FSMContext) -> WritingDraft:
    """Return the draft kept by ``save_draft``."""
    return WritingDraft.model_validate(await state.get_data())


async def save_draft(state: FSMContext, draft: WritingDraft) -> None:
    """Keep the draft as plain JSON values."""
    await state.set_data(draft.model_dump(mode="json"))
