"""The figures of a period as files: as CSV for every program, and as a workbook for Excel.

::

    /agenda ─► export ─► this month | last month | this quarter | this year ─► two files

For managers only.  Counts and nothing else: no file names a person or a single appointment.
"""

import asyncio
import enum
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from aiogram import Router
from aiogram.methods import SendDocument
from aiogram.types import CallbackQuery, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.filters import IsManager
from handlers.keyboards import button, column, keyboard
from handlers.replies import Replies, Reply, send
from handlers.staff.agenda_buttons import ExportButton
from handlers.staff.desk import AtDesk, Desk
from handlers.staff.export_files import Report, report, write_csv, write_xlsx
from storage.appointments.counting import count_period
from storage.media import keep_document, reference

router: Final = Router(name="staff-export")
router.callback_query.filter(IsManager(), AtDesk())

MONTHS_OF_A_QUARTER: Final = 3


class Period(enum.StrEnum):
    """What can be exported."""

    THIS_MONTH = "this-month"
    LAST_MONTH = "last-month"
    THIS_QUARTER = "this-quarter"
    THIS_YEAR = "this-year"


@router.callback_query(ExportButton.filter())
async def export(
    _query: CallbackQuery, callback_data: ExportButton, desk: Desk, media_dir: Path
) -> Replies:
    """Ask for the period, then send its figures in both formats."""
    if callback_data.period not in set(Period):
        return send(
            desk.chat_id, _("📊 The figures of which period do you want?"), _period_keyboard()
        )
    today = desk.now.astimezone(desk.profile.zone).date()
    first_day, last_day = days_of(Period(callback_data.period), today)
    counts = await count_period(
        desk.session, profile=desk.profile, first_day=first_day, last_day=last_day
    )
    figures = report(counts, profile=desk.profile)
    name = f"quartiersbote-{first_day}-{last_day}"
    # Excel's format takes tenths of a second to make, and others wait for their answers.
    sheets = await asyncio.to_thread(write_xlsx, figures, now=desk.now)
    return [
        await _document(desk, write_csv(figures), f"{name}.csv", media_dir, figures),
        await _document(desk, sheets, f"{name}.xlsx", media_dir, figures),
    ]


def days_of(period: Period, today: date) -> tuple[date, date]:
    """Return the first and the last day of a period."""
    match period:
        case Period.THIS_MONTH:
            return today.replace(day=1), _last_of_month(today)
        case Period.LAST_MONTH:
            last = today.replace(day=1) - timedelta(days=1)
            return last.replace(day=1), last
        case Period.THIS_QUARTER:
            before = (today.month - 1) % MONTHS_OF_A_QUARTER
            first = date(today.year, today.month - before, 1)
            return first, _last_of_month(first.replace(month=first.month + 2))
        case Period.THIS_YEAR:
            return date(today.year, 1, 1), date(today.year, 12, 31)


def _last_of_month(day: date) -> date:
    # 31 days after the first of a month it is the next one, whatever the month.
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


async def _document(
    desk: Desk, content: bytes, title: str, media_dir: Path, figures: Report
) -> Reply:
    file = await keep_document(
        desk.session,
        person_id=desk.staff.id,
        content=content,
        title=title,
        media_dir=media_dir,
        now=desk.now,
    )
    return SendDocument(
        chat_id=desk.chat_id, document=reference(file.id), caption=f"📊 {figures.title}"
    )


def _period_label(period: Period) -> str:
    match period:
        case Period.THIS_MONTH:
            return _("This month")
        case Period.LAST_MONTH:
            return _("Last month")
        case Period.THIS_QUARTER:
            # NOTE: a quarter of a year, not of a town
            return _("This quarter of the year")
        case Period.THIS_YEAR:
            return _("This year")


def _period_keyboard() -> InlineKeyboardMarkup:
    return keyboard(
        *column(button(_period_label(period), ExportButton(period=period)) for period in Period)
    )
