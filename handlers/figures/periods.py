"""Periods in words and as buttons, for figures and for export."""

from collections.abc import Callable, Iterable

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.keyboards import button, keyboard, pairs
from storage.figures.periods import Period


class FiguresButton(CallbackData, prefix="figures"):
    """Show the figures of a period; without one, ask for it."""

    period: Period | None = None


class CasesExportButton(CallbackData, prefix="cases-export"):
    """Send the cases of a period as files; without one, ask for it.

    ``apart`` from the message with the button, which stays as it is.
    """

    period: Period | None = None
    apart: bool = False


def period_label(period: Period) -> str:  # noqa: C901  one case for each member
    """Return what people call a period."""
    match period:
        case Period.THIS_WEEK:
            # NOTE: a period that can be counted
            return _("This week")
        case Period.LAST_WEEK:
            return _("Last week")
        case Period.THIS_MONTH:
            return _("This month")
        case Period.LAST_MONTH:
            return _("Last month")
        case Period.THIS_QUARTER:
            # NOTE: a quarter of a year, not of a town
            return _("This quarter of the year")
        case Period.LAST_QUARTER:
            # NOTE: a quarter of a year, not of a town
            return _("Last quarter of the year")
        case Period.THIS_YEAR:
            return _("This year")
        case Period.LAST_YEAR:
            return _("Last year")


def period_keyboard(
    choose: Callable[[Period], CallbackData], periods: Iterable[Period] = Period
) -> InlineKeyboardMarkup:
    """Return a button for each period, this one and the last one side by side."""
    return keyboard(*pairs(button(period_label(period), choose(period)) for period in periods))
