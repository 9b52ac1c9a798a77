"""The team's dialogues about appointments, and what is kept of them meanwhile."""

from datetime import datetime

from aiogram.fsm.state import State
from pydantic import BaseModel

from handlers.appointments.staff.buttons import AppointmentAction
from handlers.dialogues import StaffDialogue
from storage.hours.models import Way


class Looking(StaffDialogue):
    """The day whose agenda is wanted is awaited."""

    day = State()


class Noting(StaffDialogue):
    """Words about an appointment are awaited."""

    words = State()


class AppointmentDraft(BaseModel, frozen=True):
    """Which appointment is written about, and what becomes of the words."""

    appointment_id: int
    act: AppointmentAction


class Entering(StaffDialogue):
    """A time is chosen for an appointment: with whom, when, how, and what it is about."""

    host = State()
    time = State()
    way = State()
    topic = State()


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
