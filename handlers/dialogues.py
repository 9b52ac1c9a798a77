"""Dialogues: what somebody is in the middle of, and how it ends when they turn to something else.

A dialogue is a states group, whose members are its questions, and a frozen model of what has been
said so far, its draft::

    await open_dialogue(state, Canning.title, CannedDraft())      ask, and keep the draft
    draft = await load_draft(state, CannedDraft)                  when the answer comes
    await leave_dialogue(state, Canning)                          done, or not wanted any more

A dialogue of the team is a ``StaffDialogue``: whoever of the team turns to something else leaves
it, whichever it is.  What a resident tells (``DraftForm``) waits until other dialogues are over.
"""

from typing import Final, TypeVar

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from pydantic import BaseModel

TOLD: Final = "draft"
"""Where the conversation's data hold what a resident tells, open or waiting; no draft has a field
of this name."""

Draft = TypeVar("Draft", bound=BaseModel)


class StaffDialogue(StatesGroup):
    """A dialogue with a member of the team; the members of a subclass are its states."""


class DraftForm(StatesGroup):
    """The conversation has one state: what is open follows from the draft itself."""

    open = State()


async def open_dialogue(state: FSMContext, at: State, draft: BaseModel | None = None) -> None:
    """Await what ``at`` says from now on; whatever else was open is left."""
    await state.set_state(at)
    await keep_draft(state, draft)


async def keep_draft(state: FSMContext, draft: BaseModel | None) -> None:
    """Keep the draft of the dialogue that is open, in place of the one before."""
    kept = {} if draft is None else draft.model_dump(mode="json")
    told = (await state.get_data()).get(TOLD)
    await state.set_data(kept if told is None else kept | {TOLD: told})


async def load_draft(state: FSMContext, kind: type[Draft]) -> Draft:
    """Return what was kept last; ``kind`` is the model of the dialogue that is open."""
    return kind.model_validate(await state.get_data())


async def is_open(state: FSMContext, kind: type[StatesGroup]) -> bool:
    """Return whether a dialogue of this kind is open."""
    return _is_of(await state.get_state(), kind)


async def leave_dialogue(state: FSMContext, kind: type[StatesGroup] = StatesGroup) -> None:
    """End the dialogue that is open, if it is of this kind; what a resident tells stays open."""
    if not await is_open(state, kind):
        return
    told = (await state.get_data()).get(TOLD)
    if told is None:
        await state.clear()
        return
    await state.set_state(DraftForm.open)
    await state.set_data({TOLD: told})


def _is_of(current: str | None, kind: type[StatesGroup]) -> bool:
    return current in kind or any(_is_of(current, below) for below in kind.__subclasses__())
