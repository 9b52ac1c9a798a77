"""One case: /case and its card, photos, place and history, and the steps that need no words.

::

    /case M-2026-0007, a button of the inbox, or a notice
        │
        ▼
      card ─► take · give to … · status ─► card
        ├───► photos · map · history
        └───► ask back · answer · note · forward · same as … · close   (handlers.staff.writing)
"""

from typing import Final

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _

from handlers.formats import isolate
from handlers.keyboards import keyboard
from handlers.paging import turning, with_page
from handlers.replies import Replies, edit_or_send, send, toast
from handlers.staff.buttons import (
    MENUS,
    Act,
    AssignButton,
    CaseButton,
    CaseTap,
    HistoryButton,
    ShowCaseButton,
    StatusButton,
)
from handlers.staff.card_keyboards import (
    assigning_keyboard,
    back_to_card,
    closing_keyboard,
    status_keyboard,
)
from handlers.staff.desk import AtDesk, Desk
from handlers.staff.history import pages
from handlers.staff.pictures import photos_message, place_message
from storage.cases.models import Case
from storage.cases.queries import find_staff_case, list_history
from storage.cases.staff import assign_case, change_status, take_case
from storage.errors import CaseMissingError
from storage.media import list_case_photos
from storage.team import list_names, list_workers

router: Final = Router(name="staff-cases")
router.message.filter(AtDesk())
router.callback_query.filter(AtDesk())


# --- Looking -----------------------------------------------------------------------------------


@router.message(Command("case"))
async def open_case(_message: Message, command: CommandObject, desk: Desk) -> Replies:
    """Show photos, place and card of the case named; explain the command without a name."""
    await desk.state.clear()
    if not command.args:
        text = _("Please write the number of the case after the command: {example}")
        return send(desk.chat_id, text.format(example=isolate("/case M-2026-0007")))
    case = await find_staff_case(desk.session, staff=desk.staff, reference=command.args)
    if case is None:
        raise CaseMissingError(command.args)
    photos = await list_case_photos(desk.session, case_id=case.id)
    before = [photos_message(desk.chat_id, case, photos), place_message(desk.chat_id, case)]
    shown = [message for message in before if message is not None]
    return [*shown, await desk.new_card(case)]


@router.callback_query(ShowCaseButton.filter())
async def show_case(query: CallbackQuery, callback_data: ShowCaseButton, desk: Desk) -> Replies:
    """Show the card of a case as it is now."""
    case = await desk.see_case(callback_data.case_id)
    await desk.leave_dialogue()
    return await desk.card_in_place(query, case)


@router.callback_query(CaseTap({Act.PHOTOS}))
async def show_photos(query: CallbackQuery, tapped: CaseButton, desk: Desk) -> Replies:
    """Send the photos; what is being written stays open."""
    case = await desk.see_case(tapped.case_id)
    photos = await list_case_photos(desk.session, case_id=case.id)
    message = photos_message(desk.chat_id, case, photos)
    return message or toast(query, _("The photos are no longer there."))


@router.callback_query(CaseTap({Act.MAP}))
async def show_place(query: CallbackQuery, tapped: CaseButton, desk: Desk) -> Replies:
    """Send the place; what is being written stays open."""
    case = await desk.see_case(tapped.case_id)
    message = place_message(desk.chat_id, case)
    return message or toast(query, _("The place is no longer there."))


@router.callback_query(HistoryButton.filter())
async def show_history(query: CallbackQuery, callback_data: HistoryButton, desk: Desk) -> Replies:
    """Show all that was said and done, page by page; what is being written stays open."""
    case = await desk.see_case(callback_data.case_id)
    history = await list_history(desk.session, case_id=case.id)
    book = pages(case, history, await list_names(desk.session), desk.profile.zone)
    number = min(callback_data.page, len(book) - 1)
    reference = f"📜 <b>{isolate(case.reference)}</b>"
    heading = with_page(reference, number, len(book), between=" · ")
    return edit_or_send(
        query, f"{heading}\n\n{book[number]}", _history_keyboard(case, number, len(book))
    )


def _history_keyboard(case: Case, number: int, count: int) -> InlineKeyboardMarkup:
    def turned(page: int) -> HistoryButton:
        return HistoryButton(case_id=case.id, page=page)

    return keyboard(turning(number, turned, more=number + 1 < count), [back_to_card(case)])


# --- Acting ------------------------------------------------------------------------------------


@router.callback_query(CaseTap({Act.TAKE}))
async def take(query: CallbackQuery, tapped: CaseButton, desk: Desk) -> Replies:
    """Take the case over."""
    case = await desk.get_case(tapped.case_id, version=tapped.version)
    await take_case(desk.session, case=case, actor=desk.staff, now=desk.now)
    await desk.leave_dialogue()
    return await desk.card_in_place(query, case)


@router.callback_query(CaseTap(MENUS))
async def open_menu(query: CallbackQuery, tapped: CaseButton, desk: Desk) -> Replies:
    """Show the choices behind a button, under the card as it is now."""
    case = await desk.get_case(tapped.case_id)
    await desk.leave_dialogue()
    view = await desk.view(case)
    match tapped.act:
        case Act.ASSIGN:
            menu = assigning_keyboard(case, await list_workers(desk.session))
        case Act.CLOSE:
            menu = closing_keyboard(case, published=view.published)
        case _status:
            menu = status_keyboard(case, published=view.published)
    return edit_or_send(query, view.text(), menu)


@router.callback_query(AssignButton.filter())
async def assign(query: CallbackQuery, callback_data: AssignButton, desk: Desk) -> Replies:
    """Give the case to somebody of the team."""
    case = await desk.get_case(callback_data.case_id, version=callback_data.version)
    await assign_case(
        desk.session,
        case=case,
        actor=desk.staff,
        assignee_id=callback_data.person_id,
        now=desk.now,
    )
    await desk.leave_dialogue()
    return await desk.card_in_place(query, case)


@router.callback_query(StatusButton.filter())
async def move_on(query: CallbackQuery, callback_data: StatusButton, desk: Desk) -> Replies:
    """Change the status; the people concerned are told."""
    case = await desk.get_case(callback_data.case_id, version=callback_data.version)
    await change_status(
        desk.session, case=case, actor=desk.staff, wanted=callback_data.wanted, now=desk.now
    )
    await desk.leave_dialogue()
    return await desk.card_in_place(query, case)
