"""Keyboards from plain rows of buttons."""

from collections.abc import Iterable
from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)
from pydantic import Field

Id = Annotated[int, Field(ge=1, le=2_147_483_647)]
"""A row's number in a button; made-up ones beyond an integer column never reach the database."""


def button(text: str, data: CallbackData) -> InlineKeyboardButton:
    """Return a button that sends ``data`` back."""
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def link(text: str, url: str) -> InlineKeyboardButton:
    """Return a button that opens ``url``."""
    return InlineKeyboardButton(text=text, url=url)


def keyboard(*rows: Iterable[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """Return an inline keyboard; rows without buttons are left out."""
    return InlineKeyboardMarkup(inline_keyboard=[made for row in rows if (made := list(row))])


def column(buttons: Iterable[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Return one row for each button."""
    return [[one] for one in buttons]


def pairs(buttons: Iterable[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Return rows of two buttons."""
    listed = list(buttons)
    return [listed[start : start + 2] for start in range(0, len(listed), 2)]


def place_request(share: str, skip: str) -> ReplyKeyboardMarkup:
    """Return the keyboard that shares the phone's place with one tap, or skips the question."""
    return ReplyKeyboardMarkup(
        keyboard=[
            [KeyboardButton(text=share, request_location=True)],
            [KeyboardButton(text=skip)],
        ],
        resize_keyboard=True,
        one_time_keyboard=True,
    )


def contact_request(share: str, skip: str) -> ReplyKeyboardMarkup:
    """Return the keyboard that shares the person's own number with one tap, or leaves it out."""
    return ReplyKeyboardMarkup(
        keyboard=[
            [KeyboardButton(text=share, request_contact=True)],
            [KeyboardButton(text=skip)],
        ],
        resize_keyboard=True,
        one_time_keyboard=True,
    )
