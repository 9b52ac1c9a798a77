"""The figures: /figures says what a period adds up to, in words and in pictures.

::

    /figures ─► this week | last week | … | last year ─► a text, then one or two pictures
                  ▲                                        │
                  └──────────── another period ◄───────────┴─► the cases as files

For those who see everything.  Counts and nothing else: nobody is named.
"""

from typing import Final

from aiogram import Router
from aiogram.methods import SendPhoto
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.figures.charts import HEIGHT, WIDTH, draw_apart
from handlers.figures.periods import CasesExportButton, FiguresButton, period_keyboard
from handlers.figures.words import figures_picture, figures_text, list_pictures
from handlers.filters import Command, SeesAll
from handlers.keyboards import button, keyboard
from handlers.notices import NoticeContext
from handlers.rates import Within
from handlers.replies import Replies, edit_or_send, send
from storage.appointments.agendas import day_of
from storage.figures.periods import Period, days_of
from storage.figures.requests import FigurePictureNotice, request_pictures
from storage.figures.summary import count_figures
from storage.files.media import keep_picture, reference
from storage.rates.table import RateKind

router: Final = Router(name=__name__)
router.message.filter(SeesAll(), StaffOnly())
router.callback_query.filter(SeesAll(), StaffOnly())


@router.message(Command("figures"))
async def ask_for_period(_message: Message, context: StaffContext) -> Replies:
    """Ask for the period."""
    await leave_dialogue(context.state)
    return send(context.chat_id, _question(), _periods())


@router.callback_query(FiguresButton.filter(), Within(RateKind.EXPORT))
async def show_figures(
    query: CallbackQuery, callback_data: FiguresButton, context: StaffContext
) -> Replies:
    """Show the figures of a period, and have its pictures drawn; without one, ask for it."""
    await context.leave_dialogue()
    if callback_data.period is None:
        return edit_or_send(query, _question(), _periods())
    today = day_of(context.now, context.profile.zone)
    first_day, last_day = days_of(callback_data.period, today)
    figures = await count_figures(
        context.session, profile=context.profile, first_day=first_day, last_day=last_day
    )
    await request_pictures(
        context.session,
        person=context.staff,
        pictures=list_pictures(figures),
        first_day=first_day,
        last_day=last_day,
        now=context.now,
    )
    return edit_or_send(
        query, figures_text(figures, context.profile), _ways_on(callback_data.period)
    )


async def show_picture(notice: FigurePictureNotice, context: NoticeContext) -> SendPhoto | None:
    """Return a picture of a period's figures as they are now."""
    if not context.receiver.sees_all:
        return None
    profile = context.quarter.profile
    figures = await count_figures(
        context.session,
        profile=profile,
        first_day=notice.first_day,
        last_day=notice.last_day,
    )
    kind = notice.kind
    if kind not in list_pictures(figures):
        return None
    picture = figures_picture(kind, figures, profile)
    content = await draw_apart(picture)
    file = await keep_picture(
        context.session,
        person_id=context.receiver.id,
        content=content,
        width=WIDTH,
        height=HEIGHT,
        media_dir=context.media_dir,
        now=context.now,
    )
    headings = " · ".join(chart.heading for chart in picture.charts)
    return SendPhoto(
        chat_id=context.receiver.account_id,
        photo=reference(file.id),
        caption=f"📊 {headings}\n{picture.subtitle}",
    )


def _question() -> str:
    return _("📊 The figures of which period do you want?")


def _periods() -> InlineKeyboardMarkup:
    return period_keyboard(lambda period: FiguresButton(period=period))


def _ways_on(period: Period) -> InlineKeyboardMarkup:
    return keyboard(
        [button(_("⬇️ These cases as files"), CasesExportButton(period=period, apart=True))],
        [button(_("📆 Another period"), FiguresButton())],
    )
