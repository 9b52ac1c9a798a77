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
from storage.quarter.profile import SOURCE_LOCALE


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


class Announcing(StatesGroup):
    """An announcement is being written; members but ``planning`` and ``sure`` await a message."""

    first = State()
    words = State()
    file = State()
    link = State()
    label = State()
    poll = State()
    case = State()
    moment = State()
    planning = State()
    correction = State()
    sure = State()


class Interpreting(StatesGroup):
    """The text of an announcement in another language is awaited."""

    words = State()


class PlanningEvent(StatesGroup):
    """An event is being planned: what is awaited for a new one, or for a part of one."""

    title = State()
    text = State()
    when = State()
    place = State()
    topic = State()
    part = State()
    words = State()
    date = State()


class PublishingIdea(StatesGroup):
    """The title and the text everybody reads of an idea are awaited, or a button below them."""

    title = State()
    text = State()
    preview = State()


class AnsweringComment(StatesGroup):
    """The answer to somebody who commented on an idea is awaited."""

    words = State()


class Changing(StatesGroup):
    """The quarter's profile is being changed: a value is awaited, or the word to save it."""

    value = State()
    deciding = State()


class Canning(StatesGroup):
    """The title of a canned answer is awaited, or its words in one language."""

    title = State()
    words = State()


class Summarising(StatesGroup):
    """The time of the daily summary is awaited."""

    time = State()


DIALOGUES: Final = (
    *(Writing, Inviting, Looking, Noting, Entering),
    *(PlanningHours, ClosingDays, LinkingVideo, Changing, Announcing, Interpreting),
    *(PlanningEvent, PublishingIdea, AnsweringComment, Summarising),
)
"""Those that end when a member of the team turns to something else."""


class WritingDraft(BaseModel, frozen=True):
    """What is being written.

    Attributes:
        case_id: about which case.
        version: the version of the case the writer has seen.
        act: what becomes of the words.
        closing: the status that ``Act.CLOSE`` ends with.
        text: words that wait for the answer to ``Writing.still_right``, or are canned.
        canned_id: the canned answer the words come from.
    """

    case_id: int
    version: int
    act: Act
    closing: CaseStatus | None = None
    text: str = ""
    canned_id: int | None = None


class CannedDraft(BaseModel, frozen=True):
    """Which canned answer is being written.

    Attributes:
        canned_id: the answer that is changed; ``None`` for one that is not stored yet.
        title: what a new one is called.
        locale: the language of the words that are awaited.
    """

    canned_id: int | None = None
    title: str = ""
    locale: str = SOURCE_LOCALE


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


class PublicationDraft(BaseModel, frozen=True):
    """What everybody shall read of an idea.

    Attributes:
        case_id: which idea.
        version: the version of the case the writer has seen.
        title: what it is called.
        text: what is said of it.
        photos: whether its photos are shown.
    """

    case_id: int
    version: int
    title: str = ""
    text: str = ""
    photos: bool = True


class CommentDraft(BaseModel, frozen=True):
    """Which comment is answered."""

    comment_id: int


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
