"""What somebody sees of a case they sent or follow."""

from typing import Final

from aiogram import html
from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers import formats
from handlers.cases.history_words import entry_line, solved_buttons
from handlers.cases.own_buttons import AddButton, UnfollowButton, WithdrawButton
from handlers.contexts import ResidentContext
from handlers.entry_buttons import IdeaButton, MyCasesButton
from handlers.files import file_lines
from handlers.keyboards import button, keyboard
from handlers.labels import category_line, place_words, status_label
from handlers.replies import Screen
from handlers.text import shorten
from storage.cases.models import Case, CaseHistoryKind, CaseStatus
from storage.cases.queries import list_history
from storage.cases.rules import OPEN_STATUSES
from storage.files.media import list_case_media
from storage.ideas.queries import PublicIdea, find_public_idea

HISTORY_SHOWN: Final = 8
TEXT_SHOWN: Final = 800
"""Characters of the words and lines of the history that leave the message well under 4,096."""


async def card(context: ResidentContext, case: Case) -> Screen:
    """Return one case, what happened, and what can be done; what others wrote stays unseen."""
    own = case.reporter_id == context.person.id
    lines = [f"<b>{formats.isolate(case.reference)}</b> · {own_status(case, own=own)}"]
    if case.category is not None:
        lines.append(category_line(context.profile, case.category, context.person.locale))
    if own:
        if case.has_place:
            lines.append(f"📍 {place_words(case.place, case.address, case.found_place)}")
        lines += file_lines(await list_case_media(context.session, case_id=case.id))
        if case.text:
            lines.append(f"\n{formats.isolate(html.quote(shorten(case.text, TEXT_SHOWN)))}")
    told = await _told(context, case, own=own)
    if told:
        lines.append("\n" + "\n".join(told))
    idea = await find_public_idea(context.session, case.id)
    return "\n".join(lines), _card_keyboard(case, idea, own=own)


def naming(text: str, case: Case) -> str:
    """Return a sentence with the reference of the case in it."""
    return text.format(reference=formats.isolate(case.reference))


def own_status(case: Case, *, own: bool) -> str:
    """Return where a case is on its way, as its reporter (``own``) or a follower reads it."""
    if own and case.status is CaseStatus.WAITING_FOR_RESIDENT:
        return _("❓ Waiting for your answer")
    return status_label(case.status)


# --- Inside ------------------------------------------------------------------------------------


async def _told(context: ResidentContext, case: Case, *, own: bool) -> list[str]:
    """Return a line for each thing that happened and residents may know."""
    history = await list_history(context.session, case_id=case.id, limit=HISTORY_SHOWN)
    return [
        f"{formats.short_day(entry.at, context.profile.zone)}  {line}"
        for entry in history
        if entry.kind is not CaseHistoryKind.NOTE
        and (line := entry_line(entry, own=own, reader_id=context.person.id, kind=case.kind))
    ]


def _card_keyboard(case: Case, idea: PublicIdea | None, *, own: bool) -> InlineKeyboardMarkup:
    public = []
    if idea is not None:
        public.append(button(_("💡 Show the idea"), IdeaButton(case_id=case.id)))
    back = [button(_("📋 All my cases"), MyCasesButton())]
    if not own:
        unfollow = button(_("🔕 Stop following"), UnfollowButton(case_id=case.id))
        return keyboard(public, [unfollow], back)
    if case.status in OPEN_STATUSES:
        add = button(_("➕ Add something"), AddButton(case_id=case.id))
        drop = button(_("🚫 Withdraw"), WithdrawButton(case_id=case.id))
        return keyboard(public, [add, drop], back)
    if case.status is CaseStatus.SOLVED:
        return keyboard(solved_buttons(case), back)
    return keyboard(public, back)
