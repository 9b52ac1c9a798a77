"""The cases as files: /export writes those of a period as CSV, XLSX and GeoJSON.

::

    /export ─► this week | last week | … | last year ─► three files

For those who see everything.  The files can be passed on: they hold no words, addresses and
people, and places only on a grid of about 50 m (``storage.figures.case_list``).
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from aiogram import Router, html
from aiogram.methods import SendDocument
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.figures.case_files import case_table, write_case_csv, write_case_xlsx, write_geojson
from handlers.figures.periods import CasesExportButton, period_keyboard
from handlers.filters import Command, SeesAll
from handlers.formats import days_words, isolate
from handlers.keyboards import button, keyboard
from handlers.notices import NoticeContext
from handlers.rates import Within
from handlers.replies import Replies, edit_or_send, send
from storage.appointments.agendas import day_of
from storage.figures.case_list import CaseLine, list_cases
from storage.figures.periods import days_of
from storage.figures.requests import CaseFileNotice, FileFormat, request_files
from storage.files.media import keep_document, reference
from storage.rates.table import RateKind

router: Final = Router(name=__name__)
router.message.filter(SeesAll(), StaffOnly())
router.callback_query.filter(SeesAll(), StaffOnly())


@router.message(Command("export"))
async def ask_for_period(_message: Message, context: StaffContext) -> Replies:
    """Ask for the period."""
    await leave_dialogue(context.state)
    return send(context.chat_id, _question(), _periods())


@router.callback_query(CasesExportButton.filter(), Within(RateKind.EXPORT))
async def export(
    query: CallbackQuery, callback_data: CasesExportButton, context: StaffContext
) -> Replies:
    """Say what the files hold, and have them written; without a period, ask for it."""
    await context.leave_dialogue()
    if callback_data.period is None:
        return edit_or_send(query, _question(), _periods())
    first_day, last_day = days_of(callback_data.period, day_of(context.now, context.profile.zone))
    lines = await list_cases(
        context.session,
        profile=context.profile,
        first_day=first_day,
        last_day=last_day,
        now=context.now,
    )
    if lines:
        await request_files(
            context.session,
            person=context.staff,
            first_day=first_day,
            last_day=last_day,
            now=context.now,
        )
    other = button(_("📆 Another period"), CasesExportButton())
    text = _announcement(lines, days_words(first_day, last_day))
    if callback_data.apart:
        return send(context.chat_id, text, keyboard([other]))
    return edit_or_send(query, text, keyboard([other]))


async def send_file(notice: CaseFileNotice, context: NoticeContext) -> SendDocument | None:
    """Return the cases of a period in one format, as they are now."""
    if not context.receiver.sees_all:
        return None
    first_day = notice.first_day
    last_day = notice.last_day
    lines = await list_cases(
        context.session,
        profile=context.quarter.profile,
        first_day=first_day,
        last_day=last_day,
        now=context.now,
    )
    file_format = notice.file_format
    name, days = context.quarter.profile.name, days_words(first_day, last_day)
    title = _("Cases, {quarter}, {days}").format(quarter=name, days=days)
    file = await keep_document(
        context.session,
        person_id=context.receiver.id,
        content=await _content(context, file_format, lines, title),
        title=f"quartiersbote-cases-{first_day}-{last_day}.{file_format.value}",
        media_dir=context.media_dir,
        now=context.now,
    )
    return SendDocument(
        chat_id=context.receiver.account_id,
        document=reference(file.id),
        caption=f"⬇️ {html.quote(file_caption(name, days))}",
    )


def file_caption(name: str, days: str) -> str:
    """Return what a file holds; a name in Latin letters leaves the figures of an Arabic line."""
    return _("Cases, {quarter}, {days}").format(quarter=isolate(name), days=days)


async def _content(
    context: NoticeContext, file_format: FileFormat, lines: Sequence[CaseLine], title: str
) -> bytes:
    # In a thread, because a year's cases take tenths of a second and others wait for answers.
    if file_format is FileFormat.GEOJSON:
        return await asyncio.to_thread(write_geojson, lines)
    table = case_table(lines, title=title, profile=context.quarter.profile)
    if file_format is FileFormat.CSV:
        return await asyncio.to_thread(write_case_csv, table)
    return await asyncio.to_thread(write_case_xlsx, table, now=context.now)


def _announcement(lines: Sequence[CaseLine], days: str) -> str:
    if not lines:
        return _("No case has arrived in this time: {days}").format(days=html.quote(days))
    amount = _("{n} case", "{n} cases", len(lines)).format(n=len(lines))
    placed = sum(line.place is not None for line in lines)
    note = _(
        "You get three files: CSV, Excel and a map (GeoJSON, with the {n} case that has a "
        "place). They hold no words, names and addresses. Places are rounded to about 50 metres, "
        "because many people report from their own front door.",
        "You get three files: CSV, Excel and a map (GeoJSON, with the {n} cases that have a "
        "place). They hold no words, names and addresses. Places are rounded to about 50 metres, "
        "because many people report from their own front door.",
        placed,
    )
    return f"⬇️ <b>{html.quote(days)}: {amount}</b>\n{note.format(n=placed)}"


def _question() -> str:
    return _("⬇️ The cases of which period do you want as files?")


def _periods() -> InlineKeyboardMarkup:
    return period_keyboard(lambda period: CasesExportButton(period=period))
