"""What somebody changes in a message they have sent: the draft, or a correction of a case.

A live place is such a change too, again and again, and never answered.
"""

from typing import Any, Final

from aiogram import Router
from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import ForResident, ResidentContext
from handlers.dialogues import DraftForm, StaffDialogue, is_open
from handlers.drafts.draft import Draft, keep_edited
from handlers.drafts.session import Drafting, HasDraft
from handlers.filters import HasBecome, HasOtherWords
from handlers.formats import isolate
from handlers.replies import Replies, send
from handlers.rewording import reword
from storage.cases.queries import get_own_case
from storage.own_messages import Became
from storage.people import Person
from storage.questions.conversation import add_correction

router: Final = Router(name=__name__)


class HasLivePlace(Filter):
    """Takes a place that has moved."""

    async def __call__(self, message: Message) -> bool:
        """Return whether it is one."""
        return message.location is not None


class IsOfDraft(Filter):
    """Takes other words of a message the draft has; adds ``reworded``. Stands after the two."""

    async def __call__(
        self, message: Message, drafting: Drafting, text: str
    ) -> bool | dict[str, Draft]:
        """Return the draft with them under its parameter's name.

        Raises:
            TextLengthError: nothing to read, or too long.
        """
        reworded = drafting.draft.reword(message.message_id, text)
        return False if reworded is None else {"reworded": reworded}


class IsOfDialogue(Filter):
    """Takes other words of the message whose words an open dialogue has; adds ``reworded``."""

    async def __call__(self, message: Message, state: FSMContext) -> bool | dict[str, Any]:
        """Return the changed field of the draft under its parameter's name.

        Raises:
            TextLengthError: nothing to read, or too long.
        """
        reworded = reword(message, await state.get_data())
        if reworded is None or not await is_open(state, StaffDialogue):
            return False
        return {"reworded": reworded}


@router.edited_message(HasLivePlace(), HasDraft())
async def follow_place(message: Message, drafting: Drafting) -> Replies:
    """Let the newest place count while the draft is open; say nothing."""
    if message.location is not None:
        place = (message.location.latitude, message.location.longitude)
        profile = drafting.quarter.profile
        moved = drafting.draft.move_to(place, profile, shown_in=message.message_id)
        if moved is not None:
            await keep_edited(drafting.state, moved)
    return None


@router.edited_message(HasOtherWords(), HasDraft(), IsOfDraft())
async def change_draft(_message: Message, drafting: Drafting, reworded: Draft) -> Replies:
    """Change the words in the draft, and show it if it is what is being talked about."""
    if reworded == drafting.draft:
        return None
    if reworded.address is not None and reworded.address != drafting.draft.address:
        reworded = await drafting.placed(reworded, reworded.address)
    if await is_open(drafting.state, DraftForm):
        return await drafting.ask_on(reworded)
    await keep_edited(drafting.state, reworded)
    return send(drafting.person.account_id, _("👍 Noted."))


@router.edited_message(HasOtherWords(), IsOfDialogue())
async def change_words(
    _message: Message, reworded: dict[str, str], state: FSMContext, person: Person
) -> Replies:
    """Change the words the team's open dialogue took last."""
    await state.update_data(reworded)
    return send(person.account_id, _("👍 Noted."))


@router.edited_message(HasOtherWords(), HasBecome(Became.CASE), ForResident())
async def correct_case(
    _message: Message, text: str, about_id: int, context: ResidentContext
) -> Replies:
    """Add the words to the case they correct; the team sees both."""
    case = await get_own_case(context.session, person_id=context.person.id, case_id=about_id)
    added = await add_correction(
        context.session, case=case, person=context.person, text=text, now=context.now
    )
    if added is None:
        return None
    thanks = _("✏️ I have added your correction to {reference}. The team sees both.")
    return send(context.chat_id, thanks.format(reference=isolate(case.reference)))
