"""The conversation in aiogram, as the documentation's "Finite State Machine" teaches it.

Handlers await what they send; who keeps states and reports is given to the dispatcher.
"""

from typing import Protocol

from aiogram import F, Router
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.peers.words import (
    ASK_DESCRIPTION,
    ASK_DETAILS,
    ASK_PHOTO,
    ASK_PLACE,
    BEGIN,
    CATEGORIES,
    CHOOSE_CATEGORY,
    SEND,
    SKIP_PHOTO,
    SUMMARY,
    THANKS,
    WELCOME,
    Report,
)


class Reports(Protocol):
    """Keeps reports."""

    async def add(self, person_id: int, report: Report) -> int:
        """Keep a report and return its number."""
        ...


class ReportForm(StatesGroup):
    """The questions."""

    description = State()
    category = State()
    place = State()
    details = State()
    photo = State()
    summary = State()


router = Router()


@router.message(CommandStart())
async def welcome(message: Message, state: FSMContext) -> None:
    """Say hello."""
    await state.clear()
    await message.answer(WELCOME, reply_markup=_keyboard((BEGIN, "begin")))


@router.callback_query(F.data == "begin")
async def begin(query: CallbackQuery, state: FSMContext) -> None:
    """Ask for a description."""
    await query.answer()
    await state.set_state(ReportForm.description)
    await _answer(query, ASK_DESCRIPTION)


@router.message(ReportForm.description, F.text)
async def describe(message: Message, state: FSMContext) -> None:
    """Ask for a category."""
    await state.update_data(description=message.text)
    await state.set_state(ReportForm.category)
    buttons = [(label, f"category:{label}") for label in CATEGORIES]
    await message.answer(CHOOSE_CATEGORY, reply_markup=_keyboard(*buttons))


@router.callback_query(ReportForm.category, F.data.startswith("category:"))
async def choose_category(query: CallbackQuery, state: FSMContext) -> None:
    """Ask for the place."""
    await query.answer()
    await state.update_data(category=(query.data or "").partition(":")[2])
    await state.set_state(ReportForm.place)
    await _answer(query, ASK_PLACE)


@router.message(ReportForm.place, F.text)
async def name_place(message: Message, state: FSMContext) -> None:
    """Ask for details."""
    await state.update_data(place=message.text)
    await state.set_state(ReportForm.details)
    await message.answer(ASK_DETAILS)


@router.message(ReportForm.details, F.text)
async def add_details(message: Message, state: FSMContext) -> None:
    """Ask for a photo."""
    await state.update_data(details=message.text)
    await state.set_state(ReportForm.photo)
    await message.answer(ASK_PHOTO, reply_markup=_keyboard((SKIP_PHOTO, "skip")))


@router.callback_query(ReportForm.photo, F.data == "skip")
async def skip_photo(query: CallbackQuery, state: FSMContext) -> None:
    """Show the report as it would be sent."""
    await query.answer()
    await state.set_state(ReportForm.summary)
    report = Report.model_validate(await state.get_data())
    await _answer(query, SUMMARY.format(**dict(report)), _keyboard((SEND, "send")))


@router.callback_query(ReportForm.summary, F.data == "send")
async def send(query: CallbackQuery, state: FSMContext, reports: Reports) -> None:
    """Keep the report."""
    await query.answer()
    report = Report.model_validate(await state.get_data())
    number = await reports.add(query.from_user.id, report)
    await state.clear()
    await _answer(query, THANKS.format(number=number))


async def _answer(
    query: CallbackQuery, text: str, markup: InlineKeyboardMarkup | None = None
) -> None:
    if isinstance(query.message, Message):
        await query.message.edit_text(text, reply_markup=markup)


def _keyboard(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    rows = [[InlineKeyboardButton(text=label, callback_data=data)] for label, data in buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows)
