"""/ideas for the team: what is to be looked at, what is published, who would help.

::

    /ideas ─► to look at · published · all ─► card of the idea  (handlers.cases.staff.actions)
       │                                        ├─► publish      (handlers.ideas.staff.publishing)
       │                                        ├─► ask back, same as …, close, status
       │                                        └─► who would help
       └───► comments that wait                 (handlers.ideas.staff.comments)

The ideas as residents see them are one button away.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import ShowCaseButton
from handlers.cases.staff.card_keyboards import back_to_card
from handlers.cases.staff.case_context import CaseContext
from handlers.contexts import StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.entry_buttons import HelpersButton, IdeasButton, WaitingCommentsButton
from handlers.filters import Command
from handlers.formats import isolate
from handlers.ideas.staff.buttons import TrayButton
from handlers.ideas.words import ways_line
from handlers.keyboards import button, column, keyboard
from handlers.labels import helpers_line, idea_label, short_title
from handlers.paging import page_buttons, with_page
from handlers.reading import read_german_titles
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import quoted, shorten, units
from storage.cases.models import Case
from storage.ideas.comments import count_waiting_comments
from storage.ideas.models import HelpWay, Idea, IdeaHelper
from storage.ideas.publishing import suggest_title
from storage.ideas.queries import (
    IdeaPage,
    Tray,
    count_helpers,
    count_trays,
    list_helpers,
    list_tray,
)

router: Final = Router(name=__name__)
router.message.filter(StaffOnly(CaseContext))
router.callback_query.filter(StaffOnly(CaseContext))

HELPERS_LONGEST: Final = 3_500
"""Units of all helpers together, of the 4,096 of a message (Bot API, sendMessage)."""
WORDS_SHOWN: Final = 300
TITLE_SHOWN: Final = 44
"""Characters of what is not published yet, on a button after its number."""


@router.message(Command("ideas"))
async def open_trays(_message: Message, context: CaseContext) -> Replies:
    """Show what is to be looked at; where nothing is, what is published."""
    await leave_dialogue(context.state)
    counts = await count_trays(context.session, staff=context.staff)
    tray = Tray.REVIEW if counts[Tray.REVIEW] else Tray.PUBLISHED
    return send(context.chat_id, *await _show(context, TrayButton(tray=tray)))


@router.callback_query(TrayButton.filter())
async def look_into_tray(
    query: CallbackQuery, callback_data: TrayButton, context: CaseContext
) -> Replies:
    """Show another tray or page."""
    await context.leave_dialogue()
    return edit_or_send(query, *await _show(context, callback_data))


@router.callback_query(HelpersButton.filter())
async def show_helpers(
    query: CallbackQuery, callback_data: HelpersButton, context: CaseContext
) -> Replies:
    """Show who would help and how; neighbours have no names here."""
    case = await context.see_case(callback_data.case_id)
    helpers = await list_helpers(context.session, case_id=case.id)
    total = await count_helpers(context.session, case_id=case.id)
    lines = [f"<b>{isolate(case.reference)}</b> · {helpers_line(total)}", ""]
    lines += [_helper_line(helper, case) for helper in helpers]
    text = "\n".join(_fitting(lines))
    return edit_or_send(query, text, keyboard([back_to_card(case)]))


# --- The trays ---------------------------------------------------------------------------------


async def _show(context: CaseContext, shown: TrayButton) -> Screen:
    counts = await count_trays(context.session, staff=context.staff)
    page = await list_tray(context.session, staff=context.staff, tray=shown.tray, page=shown.page)
    comments = await count_waiting_comments(context.session, staff=context.staff)
    published = [idea for _case, idea in page.cases if idea is not None and idea.title]
    titles = await read_german_titles(context.session, published)
    return (
        _text(shown.tray, page),
        keyboard(
            *column(_tray_buttons(shown.tray, counts)),
            *column(_idea_button(case, idea, titles) for case, idea in page.cases),
            page_buttons(
                page.number,
                lambda number: TrayButton(tray=shown.tray, page=number),
                more=page.number + 1 < page.pages,
            ),
            _comments_row(comments),
            [button(_("👥 As residents see them"), IdeasButton())],
        ),
    )


def _text(tray: Tray, page: IdeaPage) -> str:
    title = _("Ideas")
    heading = f"💡 <b>{title}: {_tray_label(tray)}</b>"
    if not page.total:
        nothing = _("Nothing here.")
        return f"{heading}\n{nothing}"
    amount = _("{n} idea", "{n} ideas", page.total).format(n=page.total)
    return f"{heading}\n{with_page(amount, page.number, page.pages)}"


def _tray_label(tray: Tray) -> str:
    match tray:
        case Tray.REVIEW:
            # NOTE: ideas the team has not decided about
            return _("To look at")
        case Tray.PUBLISHED:
            return _("Published")
        case Tray.ALL:
            # NOTE: all ideas
            return _("All")


def _tray_buttons(shown: Tray, counts: Mapping[Tray, int]) -> Iterator[InlineKeyboardButton]:
    for tray in Tray:
        mark = "● " if tray is shown else ""
        label = f"{mark}{_tray_label(tray)} ({counts[tray]})"
        yield button(label, TrayButton(tray=tray))


def _idea_button(case: Case, idea: Idea | None, titles: Mapping[int, str]) -> InlineKeyboardButton:
    if idea is not None and idea.title:
        label = idea_label(idea, titles[case.id])
    elif case.text:
        title = short_title(suggest_title(case.text), TITLE_SHOWN)
        label = f"{isolate(case.reference)} · {isolate(title)}"
    else:
        label = isolate(case.reference)
    return button(label, ShowCaseButton(case_id=case.id))


def _comments_row(comments: int) -> list[InlineKeyboardButton]:
    if not comments:
        return []
    label = _("💬 Comments to read")
    return [button(f"{label} ({comments})", WaitingCommentsButton())]


# --- Helpers -----------------------------------------------------------------------------------


def _helper_line(helper: IdeaHelper, case: Case) -> str:
    line = f"• {ways_line([HelpWay(way) for way in helper.ways])}"
    if helper.person_id == case.reporter_id:
        # NOTE: the one who sent the idea, in a list of people who would help
        author = _("the author")
        line = f"{line} ({author})"
    if helper.words:
        line = f"{line}: {quoted(shorten(helper.words, WORDS_SHOWN))}"
    return line


def _fitting(lines: list[str]) -> Iterator[str]:
    """Return as many lines as fit into one message."""
    length = 0
    for line in lines:
        length += units(line) + 1
        if length > HELPERS_LONGEST:
            yield "…"
            return
        yield line
