"""Dialogues: what somebody is in the middle of, and how it ends when they turn to something else.

A dialogue is a states group, whose members are its questions, and a frozen model of what has been
said so far, its draft::

    await open_dialogue(state, Canning.title, CannedDraft())      ask, and keep the draft
    draft = await load_draft(state, CannedDraft)                  when the answer comes
    await leave_dialogue(state, Canning)                          done, or not wanted any more

A dialogue of the team is a ``StaffDialogue``: whoever of the team turns to something else leaves
it, whichever it is.  What a resident tells (``DraftForm``) waits until other dialogues are over.

A draft that an earlier version has kept may not fit its model any more, and its dialogue may be
gone: both end, and the person is told (``handlers.fallback``).
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from pydantic import BaseModel, ValidationError

TOLD: Final = "draft"
"""Where the conversation's data hold what a resident tells, open or waiting; no draft has a field
of this name."""

WARNED: Final = "dangers"
"""Where they hold what was said of each kind of danger in this conversation."""
WORDLESS_TOLD: Final = "wordless_told"
"""Where they hold that somebody was told that signs alone say too little."""
WRONG_CODES: Final = "wrong_codes"
"""Where they hold when somebody has tried a wrong code of a slip."""
LED: Final = "led"
"""Where they hold the words that have led elsewhere, until somebody says what is next."""
TYPED: Final = "typed"
"""Where they hold what somebody of the team has typed since nobody knows yet about whom."""
LASTING: Final[tuple[str, ...]] = (WARNED, WORDLESS_TOLD, WRONG_CODES, LED, TYPED)
"""What outlives the draft it stands beside, unless it is set to ``None``."""

Draft = TypeVar("Draft", bound=BaseModel)


class StaffDialogue(StatesGroup):
    """A dialogue with a member of the team; the members of a subclass are its states."""


class DraftForm(StatesGroup):
    """The conversation has one state: what is open follows from the draft itself."""

    open = State()


class DraftUnreadableError(Exception):
    """What was kept does not fit the dialogue; ``told``: it is what a resident tells."""

    def __init__(self, kind: type[BaseModel], *, told: bool) -> None:
        super().__init__(f"no {kind.__name__} of this version")
        self.told = told


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
    """Return what was kept last; ``kind`` is the model of the dialogue that is open.

    Raises:
        DraftUnreadableError: it does not fit.
    """
    return read_draft(kind, await state.get_data())


def read_draft(kind: type[Draft], kept: Mapping[str, Any], *, told: bool = False) -> Draft:
    """Return what was kept as its model.

    Raises:
        DraftUnreadableError: it does not fit.
    """
    try:
        return kind.model_validate(kept)
    except ValidationError:
        raise DraftUnreadableError(kind, told=told) from None  # it quotes what people wrote


async def forget_everything(state: FSMContext) -> None:
    """End what is open, with all that would outlive it."""
    await state.set_state(None)
    await state.set_data(dict.fromkeys(LASTING))


async def is_open(state: FSMContext, kind: type[StatesGroup]) -> bool:
    """Return whether a dialogue of this kind is open."""
    return is_of(await state.get_state(), kind)


async def leave_dialogue(state: FSMContext, kind: type[StatesGroup] = StatesGroup) -> None:
    """End the dialogue that is open, if it is of this kind; what a resident tells stays open."""
    if await is_open(state, kind):
        await drop_draft(state)


async def drop_draft(state: FSMContext) -> None:
    """End what is open, also what no dialogue knows; what a resident tells stays open."""
    told = (await state.get_data()).get(TOLD)
    if told is None:
        await state.clear()
        return
    await state.set_state(DraftForm.open)
    await state.set_data({TOLD: told})


def is_of(current: str | None, kind: type[StatesGroup]) -> bool:
    """Return whether a state, by its name, belongs to a dialogue of this kind."""
    return current in kind or any(is_of(current, below) for below in kind.__subclasses__())
