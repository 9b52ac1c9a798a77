"""The audit: /audit shows who did what and when, newest first; for managers only.

::

    /audit ─► newest entries ‹ ›
        ├──► whose ─► everybody · a member of the team
        └──► what ─► everything · an action
"""

import enum
from collections.abc import Mapping
from typing import Annotated, Final

from aiogram import Router
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _
from pydantic import Field

from handlers.audit.words import action_label, detail_words
from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.filters import Command, IsManager
from handlers.formats import isolate, moment_in_short
from handlers.keyboards import Id, button, keyboard, pairs
from handlers.paging import page_buttons, with_page
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import quoted
from storage.audit import AuditAction, AuditEntry, AuditPage, list_actions, list_entries
from storage.cases.queries import list_references
from storage.team import list_names

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

CHOICES_SHOWN: Final = 90
"""Of the 100 buttons a message may have."""


class AuditButton(CallbackData, prefix="audit"):
    """Show a page of entries, of one member or one action; pages count from 0."""

    actor_id: Id | None = None
    action: AuditAction | None = None
    page: Annotated[int, Field(ge=0, le=999_999)] = 0


class Filtered(enum.StrEnum):
    """What entries are chosen by."""

    WHO = "who"
    WHAT = "what"


class AuditFilterButton(CallbackData, prefix="audit-by"):
    """Choose whose entries are shown, or which; says what was shown."""

    by: Filtered
    actor_id: Id | None = None
    action: AuditAction | None = None


@router.message(Command("audit"))
async def open_audit(_message: Message, context: StaffContext) -> Replies:
    """Show what was done last."""
    await leave_dialogue(context.state)
    return send(context.chat_id, *await _show(context, AuditButton()))


@router.callback_query(AuditButton.filter())
async def show_audit(
    query: CallbackQuery, callback_data: AuditButton, context: StaffContext
) -> Replies:
    """Show another page, or the entries of a member or an action."""
    await context.leave_dialogue()
    return edit_or_send(query, *await _show(context, callback_data))


@router.callback_query(AuditFilterButton.filter())
async def choose_filter(
    query: CallbackQuery, callback_data: AuditFilterButton, context: StaffContext
) -> Replies:
    """Ask whose entries shall be shown, or which."""
    shown = AuditButton(actor_id=callback_data.actor_id, action=callback_data.action)
    if callback_data.by is Filtered.WHO:
        buttons = [
            button(_("Everybody"), shown.model_copy(update={"actor_id": None})),
            *(
                button(name, shown.model_copy(update={"actor_id": person_id}))
                for person_id, name in (await list_names(context.session)).items()
            ),
        ]
        text = _("Whose entries do you want to see?")
    else:
        actions = await list_actions(context.session, staff=context.staff)
        named = sorted((action_label(action), action) for action in actions)
        buttons = [
            button(_("Everything"), shown.model_copy(update={"action": None})),
            *(
                button(label, shown.model_copy(update={"action": action}))
                for label, action in named
            ),
        ]
        text = _("Which entries do you want to see?")
    back = button(_("↩️ Back"), shown)
    return edit_or_send(query, text, keyboard(*pairs(buttons[:CHOICES_SHOWN]), [back]))


async def _show(context: StaffContext, shown: AuditButton) -> Screen:
    page = await list_entries(
        context.session,
        staff=context.staff,
        actor_id=shown.actor_id,
        action=shown.action,
        page=shown.page,
    )
    names = await list_names(context.session)
    references = await list_references(
        context.session, {entry.case_id for entry in page.entries if entry.case_id is not None}
    )
    lines = [
        _line(entry, references.get(entry.case_id or 0), names, context) for entry in page.entries
    ]
    text = "\n".join([_heading(page), *(lines or [_("Nothing here.")])])
    return text, keyboard(_filter_buttons(shown, names), _page_buttons(shown, page))


def _heading(page: AuditPage) -> str:
    title = _("🧾 <b>Who did what</b>")
    return with_page(title, page.number, page.pages, between=" · ")


def _line(
    entry: AuditEntry, reference: str | None, names: Mapping[int, str], context: StaffContext
) -> str:
    parts = [
        isolate(moment_in_short(entry.at, context.profile.zone)),
        f"<b>{_actor(entry, names)}</b>",
        action_label(entry.action),
        "" if reference is None else isolate(reference),
        detail_words(entry.action, entry.detail, names),
    ]
    return " · ".join(part for part in parts if part)


def _actor(entry: AuditEntry, names: Mapping[int, str]) -> str:
    if entry.actor_id is None:
        # NOTE: nobody of the team did it, or somebody whose account is gone
        return _("the program, or somebody who is gone")
    name = names.get(entry.actor_id)
    return _("somebody who has left") if name is None else quoted(name)


def _filter_buttons(shown: AuditButton, names: Mapping[int, str]) -> list[InlineKeyboardButton]:
    who = names.get(shown.actor_id or 0) or _("Everybody")
    what = _("Everything") if shown.action is None else action_label(shown.action)
    kept = {"actor_id": shown.actor_id, "action": shown.action}
    return [
        button(f"👤 {who}", AuditFilterButton(by=Filtered.WHO, **kept)),
        button(f"🔎 {what}", AuditFilterButton(by=Filtered.WHAT, **kept)),
    ]


def _page_buttons(shown: AuditButton, page: AuditPage) -> list[InlineKeyboardButton]:
    def turned(number: int) -> AuditButton:
        return shown.model_copy(update={"page": number})

    return page_buttons(page.number, turned, more=page.number + 1 < page.pages)
