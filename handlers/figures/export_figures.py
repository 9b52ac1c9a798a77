"""The figures of a period as files: as CSV for every program, and as a workbook for Excel.

::

    /agenda ─► export ─► this month | last month | this quarter | this year ─► two files

For managers and readers.  Counts and nothing else: no file names a person or a single appointment.
"""

import asyncio
from pathlib import Path
from typing import Final

from aiogram import Router, html
from aiogram.methods import SendDocument
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.appointments.staff.buttons import ExportButton
from handlers.contexts import StaffContext, StaffOnly
from handlers.figures.figure_files import Report, report, write_csv, write_xlsx
from handlers.figures.periods import period_keyboard
from handlers.filters import SeesAll
from handlers.rates import Within
from handlers.replies import Replies, Reply, send
from storage.appointments.agendas import day_of
from storage.appointments.figures import count_period
from storage.figures.periods import Period, days_of
from storage.files.media import keep_document, reference
from storage.rates.table import RateKind

router: Final = Router(name=__name__)
router.callback_query.filter(SeesAll(), StaffOnly())

PERIODS: Final = (
    *(Period.THIS_MONTH, Period.LAST_MONTH),
    *(Period.THIS_QUARTER, Period.THIS_YEAR),
)
"""What consultation hours are reported for."""


@router.callback_query(ExportButton.filter(), Within(RateKind.EXPORT))
async def export(
    _query: CallbackQuery, callback_data: ExportButton, context: StaffContext, media_dir: Path
) -> Replies:
    """Ask for the period, then send its figures in both formats."""
    if callback_data.period not in PERIODS:
        periods = period_keyboard(lambda period: ExportButton(period=period), PERIODS)
        return send(context.chat_id, _("📊 The figures of which period do you want?"), periods)
    today = day_of(context.now, context.profile.zone)
    first_day, last_day = days_of(Period(callback_data.period), today)
    counts = await count_period(
        context.session, profile=context.profile, first_day=first_day, last_day=last_day
    )
    figures = report(counts, profile=context.profile)
    name = f"quartiersbote-{first_day}-{last_day}"
    # Excel's format takes tenths of a second to make, and others wait for their answers.
    sheets = await asyncio.to_thread(write_xlsx, figures, now=context.now)
    return [
        await _document(context, write_csv(figures), f"{name}.csv", media_dir, figures),
        await _document(context, sheets, f"{name}.xlsx", media_dir, figures),
    ]


async def _document(
    context: StaffContext, content: bytes, title: str, media_dir: Path, figures: Report
) -> Reply:
    file = await keep_document(
        context.session,
        person_id=context.staff.id,
        content=content,
        title=title,
        media_dir=media_dir,
        now=context.now,
    )
    return SendDocument(
        chat_id=context.chat_id,
        document=reference(file.id),
        caption=f"📊 {html.quote(figures.title)}",
    )
