"""Dialogues of the team: what somebody is writing at the moment, and about which case."""

from datetime import datetime
from typing import Final

from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import Message
from pydantic import BaseModel

from handlers.staff.agenda_buttons import Act as AppointmentAct
from handlers.staff.buttons import Act
from storage.cases.models import CaseStatus
from storage.hours.models import Way
from storage.people import Role


class Writing(StatesGroup):
    """Words about a case are awaited, or whether to send them although the case has changed."""

    words = State()
    still_right = State()


class Inviting(StatesGroup):
    """The name of somebody new in the team is awaited."""

    name = State()


class Looking(StatesGroup):
    """The day whose agenda is wanted is awaited."""

    day = State()


class Noting(StatesGroup):
    """Words about an appointment are awaited."""

    words = State()


class Entering(StatesGroup):
    """A time is chosen for an appointment: with whom, when, how, and what it is about."""

    host = State()
    time = State()
    way = State()
    topic = State()


class PlanningHours(StatesGroup):
    """Consultation hours are being put together; members but the first await a text."""

    choosing = State()
    day = State()
    span = State()
    place = State()
    first_day = State()
    last_day = State()
    seats = State()


class ClosingDays(StatesGroup):
    """Days are being closed: which, who is away, and why."""

    days = State()
    choosing = State()
    reason = State()


class LinkingVideo(StatesGroup):
    """The address where somebody meets people by video is awaited."""

    link = State()


DIALOGUES: Final = (
    *(Writing, Inviting, Looking, Noting, Entering),
    *(PlanningHours, ClosingDays, LinkingVideo),
)
"""Those that end when a member of the team turns to something else."""


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


class AppointmentDraft(BaseModel, frozen=True):
    """Which appointment is written about, and what becomes of the words."""

    appointment_id: int
    act: AppointmentAct


class EntryDraft(BaseModel, frozen=True):
    """What is chosen for an appointment the team books or moves.

    Attributes:
        moving: the appointment that is moved; ``None`` where one is booked for somebody.
        host_id: with whom; ``None`` for anybody.
        starts_at: when.
        way: how they meet.
    """

    moving: int | None = None
    host_id: int | None = None
    starts_at: datetime | None = None
    way: Way | None = None


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
