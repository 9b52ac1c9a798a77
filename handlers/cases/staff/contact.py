"""Somebody without an account: how they are reached, on record for who looks, and their slip.

::

    card, to-do ─► contact ─► a to-do
                     ├──────► what the person says ─► card
                     ├──────► slip: a picture with number, code and QR
                     └──────► delete the contact ─► sure? ─► deleted
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.state import State
from aiogram.methods import SendPhoto
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel

from handlers.cases.slip_picture import SIDE, draw_slip
from handlers.cases.slips import SLIP_PAYLOAD, grouped, slip_words
from handlers.cases.staff.card_keyboards import back_to_card
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.contact_buttons import (
    AnswerOfPersonButton,
    ContactButton,
    ForgetContactButton,
    ShowTodoButton,
    SlipButton,
)
from handlers.cases.staff.entered_words import contact_kind_label
from handlers.cases.staff.writing.prompts import cancel_button
from handlers.contexts import StaffOnly
from handlers.dialogues import StaffDialogue
from handlers.filters import HasMarkedText, NoCommand, Works
from handlers.formats import isolate, language_name, short_day
from handlers.keyboards import button, column, keyboard
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import quoted
from storage.cases.contacts import delete_contact, find_contact, look_at_contact
from storage.cases.entered import CaseContact
from storage.cases.models import Case
from storage.cases.slips import make_slip
from storage.cases.staff import note_answer
from storage.cases.todos import list_to_tell
from storage.files.media import keep_picture, reference

router: Final = Router(name=__name__)
router.message.filter(Works(), StaffOnly(CaseContext))
router.callback_query.filter(Works(), StaffOnly(CaseContext))

SHOWN_MOST: Final = 10


class NotingAnswer(StaffDialogue):
    """What somebody without an account says is awaited."""

    words = State()


class NotingAnswerDraft(BaseModel, frozen=True):
    """Which case it is about."""

    case_id: int


@router.callback_query(ContactButton.filter())
async def show_contact(
    query: CallbackQuery, callback_data: ContactButton, context: CaseContext
) -> Replies:
    """Show how the person is reached, and what they are to be told; kept on record."""
    case = await context.get_case(callback_data.case_id)
    contact = await look_at_contact(
        context.session, case=case, staff=context.staff, now=context.now
    )
    screen = await _screen(context, case, contact)
    if callback_data.apart:
        return send(context.chat_id, *screen)
    return edit_or_send(query, *screen)


@router.callback_query(ForgetContactButton.filter())
async def forget(
    query: CallbackQuery, callback_data: ForgetContactButton, context: CaseContext
) -> Replies:
    """Delete the contact, once that is confirmed."""
    case = await context.get_case(callback_data.case_id)
    if not callback_data.sure:
        sure = ForgetContactButton(case_id=case.id, sure=True)
        text = _("Delete how the person is reached? Nobody tells them anything then.")
        return edit_or_send(
            query, text, keyboard([button(_("🗑 Yes, delete it"), sure)], [back_to_card(case)])
        )
    await delete_contact(context.session, case=case, staff=context.staff, now=context.now)
    return await context.card_in_place(query, case)


@router.callback_query(SlipButton.filter())
async def hand_out_slip(
    _query: CallbackQuery,
    callback_data: SlipButton,
    context: CaseContext,
    links: Callable[[str], Sequence[str]],
    media_dir: Path,
) -> Replies:
    """Make a slip: a picture to print, with words in the person's language."""
    case = await context.get_case(callback_data.case_id)
    code = await make_slip(context.session, case=case, actor=context.staff, now=context.now)
    contact = await find_contact(context.session, case_id=case.id)
    addresses = links(f"{SLIP_PAYLOAD}{code}")
    picture = draw_slip(
        reference=case.reference, code=grouped(code), address=next(iter(addresses), code)
    )
    file = await keep_picture(
        context.session,
        person_id=context.staff.id,
        content=picture,
        width=SIDE,
        height=SIDE,
        media_dir=media_dir,
        now=context.now,
    )
    locale = context.profile.default_locale if contact is None else contact.locale
    with I18n.get_current(no_error=False).use_locale(locale):
        words = slip_words(case, code, addresses)
    note = _("For you: please print it or let the person take a photo. An older slip has ended.")
    return SendPhoto(
        chat_id=context.chat_id, photo=reference(file.id), caption=f"{words}\n\n{note}"
    )


@router.callback_query(AnswerOfPersonButton.filter())
async def ask_what_they_say(
    query: CallbackQuery, callback_data: AnswerOfPersonButton, context: CaseContext
) -> Replies:
    """Ask for what the person says."""
    case = await context.get_case(callback_data.case_id)
    await context.open_dialogue(NotingAnswer.words, NotingAnswerDraft(case_id=case.id))
    return edit_or_send(query, *_ask_for_answer(case.id))


@router.message(NotingAnswer.words, HasMarkedText())
async def take_what_they_say(_message: Message, text: str, context: CaseContext) -> Replies:
    """Add it to the case, which goes on if it waited for that."""
    draft = await context.load_draft(NotingAnswerDraft)
    case = await context.get_case(draft.case_id)
    await note_answer(context.session, case=case, actor=context.staff, text=text, now=context.now)
    await context.leave_dialogue()
    return await context.new_card(case, _("✅ It is in the case now."))


@router.message(StateFilter(NotingAnswer), NoCommand())
async def ask_for_words(_message: Message, context: CaseContext) -> Replies:
    """Answer photos, stickers and the like."""
    draft = await context.load_draft(NotingAnswerDraft)
    return send(context.chat_id, *_ask_for_answer(draft.case_id))


def _ask_for_answer(case_id: int) -> Screen:
    text = _("✍️ What does the person say? Please write it in a few words.")
    return text, keyboard([cancel_button(case_id)])


async def _screen(context: CaseContext, case: Case, contact: CaseContact | None) -> Screen:
    to_tell = await list_to_tell(context.session, staff=context.staff, case_id=case.id)
    todos = [
        button(
            _("🔔 To do since {day}").format(
                day=short_day(each.todo.created_at, context.profile.zone)
            ),
            ShowTodoButton(todo_id=each.todo.id),
        )
        for each in to_tell[:SHOWN_MOST]
    ]
    said = button(_("✍️ What the person says"), AnswerOfPersonButton(case_id=case.id))
    rest: list[InlineKeyboardButton] = []
    if case.reporter_id is None:
        rest.append(button(_("🎫 Slip for the person"), SlipButton(case_id=case.id)))
    if contact is not None:
        rest.append(button(_("🗑 Delete the contact"), ForgetContactButton(case_id=case.id)))
    text = "\n".join(_lines(case, contact))
    return text, keyboard(*column(todos), [said], rest, [back_to_card(case)])


def _lines(case: Case, contact: CaseContact | None) -> Iterator[str]:
    yield f"<b>{isolate(case.reference)}</b>"
    if contact is None:
        yield _("📭 There is no contact.")
        return
    yield contact_kind_label(contact.kind)
    if contact.value is not None:
        yield f"<b>{quoted(contact.value)}</b>"
    if contact.note is not None:
        yield quoted(contact.note)
    yield _("🌐 Told in: {language}").format(language=language_name(contact.locale))
    yield _("It is kept on record that you have looked.")
