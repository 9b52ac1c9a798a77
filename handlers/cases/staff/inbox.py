"""The inbox: /inbox shows cases by what they wait for, page by page; edited in place."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from aiogram import Router, html
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import BoxButton, CategoriesButton, ShowCaseButton, box_label
from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.filters import Command
from handlers.formats import isolate
from handlers.keyboards import button, column, keyboard, pairs
from handlers.paging import page_buttons, with_page
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import age, is_overdue, subject
from storage.cases.inbox import InboxFilter, InboxPage, count_inbox, list_inbox
from storage.cases.models import Case
from storage.people import Person
from storage.quarter import QuarterProfile

router: Final = Router(name=__name__)
router.message.filter(StaffOnly())
router.callback_query.filter(StaffOnly())


@router.message(Command("inbox"))
async def open_inbox(_message: Message, context: StaffContext) -> Replies:
    """Show what is new; where nothing is, and to a helper, what they work on themselves."""
    await leave_dialogue(context.state)
    counts = await count_inbox(context.session, staff=context.staff, now=context.now)
    looks_for_new = context.staff.sees_all and (
        counts[InboxFilter.NEW] or not counts[InboxFilter.MINE]
    )
    box = InboxFilter.NEW if looks_for_new else InboxFilter.MINE
    return send(context.chat_id, *await _show(context, BoxButton(box=box)))


@router.callback_query(BoxButton.filter())
async def look_into_box(
    query: CallbackQuery, callback_data: BoxButton, context: StaffContext
) -> Replies:
    """Show another box, page or category."""
    await context.leave_dialogue()
    return edit_or_send(query, *await _show(context, callback_data))


@router.callback_query(CategoriesButton.filter())
async def choose_category(
    query: CallbackQuery, callback_data: CategoriesButton, context: StaffContext
) -> Replies:
    """Ask which category the box shall be filtered by."""
    box, profile = callback_data.box, context.profile
    categories = [
        button(
            f"{category.emoji} {profile.category_name(category.key, context.staff.locale)}",
            BoxButton(box=box, category=category.key),
        )
        for category in profile.categories
    ]
    every = button(_("All categories"), BoxButton(box=box))
    return edit_or_send(
        query, _("Which category do you want to see?"), keyboard([every], *pairs(categories))
    )


async def _show(context: StaffContext, shown: BoxButton) -> Screen:
    profile, locale = context.profile, context.staff.locale
    counts = await count_inbox(context.session, staff=context.staff, now=context.now)
    page = await list_inbox(
        context.session,
        staff=context.staff,
        inbox_filter=shown.box,
        category=shown.category,
        page=shown.page,
        now=context.now,
    )
    return (
        _text(page, shown, counts, profile, locale),
        keyboard(
            *pairs(_box_buttons(shown, counts, context.staff)),
            [_filter_button(shown, profile, locale)],
            *column(_case_button(case, profile, locale, context.now) for case in page.cases),
            _page_buttons(shown, page),
        ),
    )


# --- Words -------------------------------------------------------------------------------------


def _text(
    page: InboxPage,
    shown: BoxButton,
    counts: Mapping[InboxFilter, int],
    profile: QuarterProfile,
    locale: str,
) -> str:
    title = _("📥 Inbox")
    lines = [f"<b>{title}: {box_label(shown.box)}</b>"]
    if shown.category is not None:
        lines.append(f"🏷 {html.quote(profile.category_name(shown.category, locale))}")
    if counts[InboxFilter.OVERDUE] and shown.box is not InboxFilter.OVERDUE:
        late = counts[InboxFilter.OVERDUE]
        lines.append(
            _("⏰ {n} case is overdue.", "⏰ {n} cases are overdue.", late).format(n=late)
        )
    lines.append(_amount(page, shown))
    return "\n".join(lines)


def _amount(page: InboxPage, shown: BoxButton) -> str:
    if not page.total:
        return _nothing_there(shown.box) if shown.category is None else _("Nothing here.")
    amount = _("{n} case", "{n} cases", page.total).format(n=page.total)
    return with_page(amount, page.number, page.pages)


def _nothing_there(box: InboxFilter) -> str:
    match box:
        case InboxFilter.NEW:
            return _("Nothing new. Everything has been looked at. ☕")
        case InboxFilter.MINE:
            return _("You have no open case at the moment.")
        case InboxFilter.WAITING:
            return _("Nothing is waiting for an answer.")
        case InboxFilter.OVERDUE:
            return _("Nothing is overdue. Well done! 🌼")
        case InboxFilter.OPEN:
            return _("There is no open case. A good moment for a break. ☕")


# --- Buttons -----------------------------------------------------------------------------------


def _box_buttons(
    shown: BoxButton, counts: Mapping[InboxFilter, int], staff: Person
) -> Iterator[InlineKeyboardButton]:
    for box in InboxFilter:
        if box is InboxFilter.MINE and not staff.works:
            continue
        mark = "● " if box is shown.box else ""
        yield button(
            f"{mark}{box_label(box)} ({counts[box]})", BoxButton(box=box, category=shown.category)
        )


def _filter_button(shown: BoxButton, profile: QuarterProfile, locale: str) -> InlineKeyboardButton:
    if shown.category is None:
        return button(_("🏷 Filter by category"), CategoriesButton(box=shown.box))
    name = profile.category_name(shown.category, locale)
    return button(f"🏷 {name} ✖️", BoxButton(box=shown.box))


def _case_button(
    case: Case, profile: QuarterProfile, locale: str, now: datetime
) -> InlineKeyboardButton:
    late = "⏰ " if is_overdue(case, now) else ""
    about = subject(case, profile, locale)
    label = f"{late}{isolate(case.reference)} · {about} · {age(now - case.submitted_at)}"
    return button(label, ShowCaseButton(case_id=case.id))


def _page_buttons(shown: BoxButton, page: InboxPage) -> list[InlineKeyboardButton]:
    def turned(number: int) -> BoxButton:
        return BoxButton(box=shown.box, category=shown.category, page=number)

    return page_buttons(page.number, turned, more=page.number + 1 < page.pages)
