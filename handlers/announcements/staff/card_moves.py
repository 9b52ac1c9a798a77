"""Asking the writer of an announcement for something, and coming back to its card."""

from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardButton

from handlers.announcements.staff.card import card
from handlers.announcements.staff.draft import Asked, Drafted
from handlers.contexts import StaffContext
from handlers.keyboards import column, keyboard
from handlers.replies import Replies, edit_or_send, send


async def card_in_place(
    query: CallbackQuery, context: StaffContext, draft: Drafted, note: str | None = None
) -> Replies:
    """Return the card in place of the message whose button was pressed; nothing is awaited."""
    await context.leave_dialogue()
    return edit_or_send(query, *await card(context, draft.announcement.id, note))


async def new_card(
    context: StaffContext, announcement_id: int, note: str | None = None
) -> Replies:
    """Return the card as a new message; nothing is awaited."""
    await context.leave_dialogue()
    return send(context.chat_id, *await card(context, announcement_id, note))


async def ask_in_place(
    query: CallbackQuery,
    context: StaffContext,
    draft: Drafted,
    state: State,
    question: str,
    *choices: InlineKeyboardButton,
) -> Replies:
    """Ask in place of the card; ``choices`` are answers by a button."""
    await context.open_dialogue(state, Asked(announcement_id=draft.announcement.id))
    return edit_or_send(query, question, keyboard(*column(choices), [draft.back()]))
