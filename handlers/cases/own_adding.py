"""Adding words, photos and files to one's own case, until they are done."""

from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel

from handlers.cases.away_notice import note_absence
from handlers.cases.own_buttons import AddButton, DoneButton
from handlers.cases.own_screens import card, naming
from handlers.contexts import ForResident, ResidentContext
from handlers.dialogues import leave_dialogue, load_draft, open_dialogue
from handlers.files import thank_for
from handlers.filters import HasMarkedText, HasMedia, HasWords
from handlers.keyboards import button, keyboard
from handlers.replies import BURST_DELAY, QueuedReply, Replies, Reply, edit_or_send, send
from storage.cases.models import Case
from storage.cases.queries import get_own_case
from storage.files.media import SentFile, StoredFile, keep_sent
from storage.own_messages import note_addition
from storage.questions.conversation import add_follow_up

router: Final = Router(name=__name__)

TOPIC: Final = "addition"


class AddForm(StatesGroup):
    """Words, photos and files go to one of the person's cases until they are done."""

    open = State()


class AddDraft(BaseModel, frozen=True):
    """The case it is added to."""

    case_id: int


@router.callback_query(AddButton.filter(), ForResident())
async def start_adding(
    _query: CallbackQuery, callback_data: AddButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Take the next words, photos and files for this case."""
    case = await _own(context, callback_data.case_id)
    await open_dialogue(state, AddForm.open, AddDraft(case_id=case.id))
    text = _(
        "Please write what you would like to add to {reference}, or send photos, files or a voice "
        "message."
    )
    return send(context.chat_id, naming(text, case), _done_keyboard(case.id))


@router.message(StateFilter(AddForm), HasWords(), ForResident())
@router.message(StateFilter(AddForm), HasMarkedText(), ForResident())
async def add_text(
    message: Message, text: str, state: FSMContext, context: ResidentContext
) -> Replies:
    """Add words."""
    session, person, now = context.session, context.person, context.now
    case = await _case_being_added_to(state, context)
    await add_follow_up(session, case=case, person=person, text=text, now=now)
    await note_addition(
        session, person=person, message_id=message.message_id, case_id=case.id, now=now
    )
    absence = await note_absence(
        session, case=case, text=text, person=person, profile=context.profile, now=now
    )
    return [_added(context, case), *absence]


@router.message(StateFilter(AddForm), HasMedia(), ForResident())
async def add_media(
    message: Message,
    media: StoredFile | SentFile,
    caption: str | None,
    state: FSMContext,
    context: ResidentContext,
) -> Replies:
    """Add a photo or file and its caption."""
    session, person, now = context.session, context.person, context.now
    case = await _case_being_added_to(state, context)
    row = await keep_sent(session, person_id=person.id, sent=media, now=now)
    await add_follow_up(
        session, case=case, person=person, text=caption, media_ids=(row.id,), now=now
    )
    await note_addition(
        session, person=person, message_id=message.message_id, case_id=case.id, now=now
    )
    return [*thank_for(media, person), _added(context, case)]


@router.callback_query(DoneButton.filter(), ForResident())
async def stop_adding(
    query: CallbackQuery, callback_data: DoneButton, state: FSMContext, context: ResidentContext
) -> Replies:
    """Go back to the case."""
    await leave_dialogue(state, AddForm)
    case = await _own(context, callback_data.case_id)
    return edit_or_send(query, *await card(context, case))


# --- Inside ------------------------------------------------------------------------------------


def _done_keyboard(case_id: int) -> InlineKeyboardMarkup:
    return keyboard([button(_("Done"), DoneButton(case_id=case_id))])


def _added(context: ResidentContext, case: Case) -> Reply:
    text = _("Thank you. I have added it to {reference} and told the team.")
    said = send(context.chat_id, naming(text, case), _done_keyboard(case.id))
    return QueuedReply(said, topic=TOPIC, delay=BURST_DELAY)


async def _case_being_added_to(state: FSMContext, context: ResidentContext) -> Case:
    draft = await load_draft(state, AddDraft)
    return await _own(context, draft.case_id)


async def _own(context: ResidentContext, case_id: int) -> Case:
    return await get_own_case(context.session, person_id=context.person.id, case_id=case_id)
