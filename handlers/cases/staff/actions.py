"""One case: /case and its card, photos, files, place, history, and the steps without words.

::

    /case M-2026-0007, a button of the inbox, or a notice
        │
        ▼
      card ─► take · give to … · status ─► card
        ├───► photos · files · map · history
        └───► ask back · answer · note · forward · same as … · close   (writing)
"""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import (
    AssignButton,
    CaseAction,
    CaseButton,
    HistoryButton,
    ListedCaseButton,
    ShowCaseButton,
    StatusButton,
)
from handlers.cases.staff.card_keyboards import (
    assigning_keyboard,
    back_to_card,
    closing_keyboard,
    status_keyboard,
    translations_button,
)
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.history import pages
from handlers.cases.staff.media import file_messages, photos_message, place_message
from handlers.contexts import StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.filters import Command, Tap
from handlers.formats import isolate
from handlers.keyboards import keyboard
from handlers.paging import page_buttons, with_page
from handlers.replies import Replies, edit_or_send, send, toast
from storage.cases.models import Case
from storage.cases.queries import find_staff_case, list_history
from storage.cases.staff import assign_case, change_status, take_case
from storage.errors import CaseMissingError
from storage.files.media import list_case_media, list_case_photos
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.team import list_names, list_workers
from storage.transcriptions.queries import list_heard
from storage.translations.queries import find_translations
from storage.translations.sources import case_source, history_source

router: Final = Router(name=__name__)
router.message.filter(StaffOnly(CaseContext))
router.callback_query.filter(StaffOnly(CaseContext))


# --- Looking -----------------------------------------------------------------------------------


@router.message(Command("case"))
async def open_case(_message: Message, words: str, context: CaseContext) -> Replies:
    """Show photos, files, place and card of the case named; explain the command without a name."""
    await leave_dialogue(context.state)
    if not words:
        text = _("Please write the number of the case after the command: {example}")
        return send(context.chat_id, text.format(example=isolate("/case M-2026-0007")))
    case = await find_staff_case(context.session, staff=context.staff, reference=words)
    if case is None:
        raise CaseMissingError(words)
    media = await list_case_media(context.session, case_id=case.id)
    photos = [file for file in media if file.is_photo]
    before = [
        photos_message(context.chat_id, case, photos),
        *file_messages(context.chat_id, case, media, await list_heard(context.session, media)),
        place_message(context.chat_id, case),
    ]
    shown = [message for message in before if message is not None]
    return [*shown, await context.new_card(case)]


@router.callback_query(ShowCaseButton.filter())
async def show_case(
    query: CallbackQuery, callback_data: ShowCaseButton, context: CaseContext
) -> Replies:
    """Show the card of a case as it is now."""
    case = await context.see_case(callback_data.case_id)
    await context.leave_dialogue()
    return await context.card_in_place(query, case)


@router.callback_query(ListedCaseButton.filter())
async def show_listed_case(
    _query: CallbackQuery, callback_data: ListedCaseButton, context: CaseContext
) -> Replies:
    """Show the card of a case below the list, whose other cases are told of nowhere else."""
    case = await context.see_case(callback_data.case_id)
    await context.leave_dialogue()
    return await context.new_card(case)


@router.callback_query(Tap(CaseButton, CaseAction.PHOTOS))
async def show_photos(query: CallbackQuery, tapped: CaseButton, context: CaseContext) -> Replies:
    """Send the photos; what is being written stays open."""
    case = await context.see_case(tapped.case_id)
    photos = await list_case_photos(context.session, case_id=case.id)
    message = photos_message(context.chat_id, case, photos)
    return message or toast(query, _("The photos are no longer there."))


@router.callback_query(Tap(CaseButton, CaseAction.FILES))
async def show_files(query: CallbackQuery, tapped: CaseButton, context: CaseContext) -> Replies:
    """Send the files; what is being written stays open."""
    case = await context.see_case(tapped.case_id)
    media = await list_case_media(context.session, case_id=case.id)
    heard = await list_heard(context.session, media)
    messages = file_messages(context.chat_id, case, media, heard)
    return messages or toast(query, _("The files are no longer there."))


@router.callback_query(Tap(CaseButton, CaseAction.MAP))
async def show_place(query: CallbackQuery, tapped: CaseButton, context: CaseContext) -> Replies:
    """Send the place; what is being written stays open."""
    case = await context.see_case(tapped.case_id)
    message = place_message(context.chat_id, case)
    return message or toast(query, _("The place is no longer there."))


@router.callback_query(HistoryButton.filter())
async def show_history(
    query: CallbackQuery, callback_data: HistoryButton, context: CaseContext
) -> Replies:
    """Show all that was said and done, page by page; what is being written stays open."""
    case = await context.see_case(callback_data.case_id)
    history = await list_history(context.session, case_id=case.id)
    sources = [case_source(case), *(history_source(entry) for entry in history if entry.text)]
    translated = await find_translations(context.session, sources, to=ORIGINAL_LOCALE)
    names = await list_names(context.session)
    media = await list_case_media(context.session, case_id=case.id)
    heard = await list_heard(context.session, media)
    zone = context.profile.zone
    book = pages(case, history, names, zone, translated, list(heard.values()))
    number = min(callback_data.page, len(book) - 1)
    reference = f"📜 <b>{isolate(case.reference)}</b>"
    heading = with_page(reference, number, len(book), between=" · ")
    return edit_or_send(
        query,
        f"{heading}\n\n{book[number]}",
        _history_keyboard(case, number, len(book), has_translations=bool(translated)),
    )


def _history_keyboard(
    case: Case, number: int, count: int, *, has_translations: bool
) -> InlineKeyboardMarkup:
    def turned(page: int) -> HistoryButton:
        return HistoryButton(case_id=case.id, page=page)

    others = [translations_button(case)] if has_translations else []
    turning = page_buttons(number, turned, more=number + 1 < count)
    return keyboard(turning, others, [back_to_card(case)])


# --- Acting ------------------------------------------------------------------------------------


@router.callback_query(Tap(CaseButton, CaseAction.TAKE))
async def take(query: CallbackQuery, tapped: CaseButton, context: CaseContext) -> Replies:
    """Take the case over."""
    case = await context.get_case(tapped.case_id, version=tapped.version)
    await take_case(context.session, case=case, actor=context.staff, now=context.now)
    await context.leave_dialogue()
    return await context.card_in_place(query, case)


@router.callback_query(Tap(CaseButton, CaseAction.ASSIGN))
async def choose_assignee(
    query: CallbackQuery, tapped: CaseButton, context: CaseContext
) -> Replies:
    """Show whom the case can be given to, under the card as it is now."""
    case, view = await context.open_menu(tapped.case_id)
    menu = assigning_keyboard(case, await list_workers(context.session))
    return edit_or_send(query, view.text(), menu)


@router.callback_query(Tap(CaseButton, CaseAction.STATUS))
async def choose_status(query: CallbackQuery, tapped: CaseButton, context: CaseContext) -> Replies:
    """Show where the case can move on to."""
    case, view = await context.open_menu(tapped.case_id)
    return edit_or_send(query, view.text(), status_keyboard(case, published=view.published))


@router.callback_query(Tap(CaseButton, CaseAction.CLOSE))
async def choose_end(query: CallbackQuery, tapped: CaseButton, context: CaseContext) -> Replies:
    """Show how the case can end."""
    case, view = await context.open_menu(tapped.case_id)
    return edit_or_send(query, view.text(), closing_keyboard(case, published=view.published))


@router.callback_query(AssignButton.filter())
async def assign(
    query: CallbackQuery, callback_data: AssignButton, context: CaseContext
) -> Replies:
    """Give the case to somebody of the team."""
    case = await context.get_case(callback_data.case_id, version=callback_data.version)
    await assign_case(
        context.session,
        case=case,
        actor=context.staff,
        assignee_id=callback_data.person_id,
        now=context.now,
    )
    await context.leave_dialogue()
    return await context.card_in_place(query, case)


@router.callback_query(StatusButton.filter())
async def move_on(
    query: CallbackQuery, callback_data: StatusButton, context: CaseContext
) -> Replies:
    """Change the status; the people concerned are told."""
    case = await context.get_case(callback_data.case_id, version=callback_data.version)
    await change_status(
        context.session,
        case=case,
        actor=context.staff,
        wanted=callback_data.wanted,
        now=context.now,
    )
    await context.leave_dialogue()
    return await context.card_in_place(query, case)
