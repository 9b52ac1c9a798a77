"""Dialogues: what somebody is in the middle of, and how it ends when they turn to something else.

A dialogue of the team is a ``StaffDialogue``: whoever of the team turns to something else leaves
it, whichever it is.  What a resident tells (``DraftForm``) waits instead until other
conversations are over.
"""

from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup


class StaffDialogue(StatesGroup):
    """A dialogue with a member of the team; the members of a subclass are its states."""


class DraftForm(StatesGroup):
    """The conversation has one state: what is open follows from the draft itself."""

    open = State()


async def leave_staff_dialogue(state: FSMContext) -> None:
    """Drop what a member of the team was writing; what they report as a resident stays open."""
    current = await state.get_state()
    if any(current in dialogue for dialogue in StaffDialogue.__subclasses__()):
        await state.clear()


async def step_aside(state: FSMContext, form: State, data: dict[str, Any]) -> None:
    """Open another conversation; a draft that is open waits until it is over."""
    draft = (await state.get_data()).get("draft")
    await state.set_state(form)
    await state.set_data(data if draft is None else data | {"draft": draft})


async def step_back(state: FSMContext) -> None:
    """End another conversation, and go back to the draft that waited."""
    draft = (await state.get_data()).get("draft")
    if draft is None:
        await state.clear()
        return
    await state.set_state(DraftForm.open)
    await state.set_data({"draft": draft})
