"""Lists that are longer than one message: which page is shown, and the buttons that turn it."""

from collections.abc import Callable

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.keyboards import button


def with_page(words: str, number: int, pages: int, *, between: str = ", ") -> str:
    """Return the words with which page of how many is shown; as they are if it is all.

    Args:
        words: what the list is, or how much is on it.
        number: the page shown, from 0.
        pages: how many there are.
        between: what stands between the words and the page.
    """
    if pages <= 1:
        return words
    where = _("page {page} of {pages}").format(page=number + 1, pages=pages)
    return f"{words}{between}{where}"


def page_buttons(
    number: int, to_page: Callable[[int], CallbackData], *, more: bool
) -> list[InlineKeyboardButton]:
    """Return the buttons to the page before and to the next one, where there are such.

    Args:
        number: the page shown, from 0.
        to_page: what the button that leads to a page sends.
        more: whether another page follows.
    """
    buttons = []
    if number > 0:
        # NOTE: one page back in a list
        buttons.append(button(_("‹ Back"), to_page(number - 1)))
    if more:
        # NOTE: one page on in a list
        buttons.append(button(_("More ›"), to_page(number + 1)))
    return buttons
