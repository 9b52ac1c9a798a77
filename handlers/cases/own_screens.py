"""What somebody sees of a case they sent or follow."""

from collections.abc import Mapping, Sequence
from typing import Final

from aiogram import html
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers import formats
from handlers.cases.history_words import entry_line, in_words, solved_buttons
from handlers.cases.own_buttons import (
    AddButton,
    MyCaseButton,
    OriginalCaseButton,
    UnfollowButton,
    WithdrawButton,
)
from handlers.contexts import ResidentContext
from handlers.entry_buttons import IdeaButton, MyCasesButton
from handlers.files import file_lines
from handlers.keyboards import button, keyboard
from handlers.labels import category_line, place_words, status_label
from handlers.reading import Words, read_words
from handlers.replies import Screen
from handlers.text import shorten
from storage.cases.models import Case, CaseHistoryEntry, CaseHistoryKind, CaseStatus
from storage.cases.queries import list_history
from storage.cases.rules import OPEN_STATUSES
from storage.files.media import list_case_media
from storage.ideas.queries import PublicIdea, find_public_idea
from storage.translations.sources import history_source

HISTORY_SHOWN: Final = 8
TEXT_SHOWN: Final = 800
"""Characters of the words and lines of the history that leave the message well under 4,096."""


async def card(context: ResidentContext, case: Case, *, as_written: bool = False) -> Screen:
    """Return one case, what happened, and what can be done; what others wrote stays unseen.

    Args:
        context: who reads.
        case: which case.
        as_written: whether the team's words are shown as they were written.
    """
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
    entries = await _list_told(context, case, own=own)
    words = await _read(context, entries)
    told = _told(context, case, entries, {} if as_written else words, own=own)
    if told:
        lines.append("\n" + "\n".join(told))
    idea = await find_public_idea(context.session, case.id)
    is_translated = any(each != each.as_written() for each in words.values())
    language = [_language_button(case, as_written=as_written)] if is_translated else []
    return "\n".join(lines), _card_keyboard(case, idea, language, own=own)


def naming(text: str, case: Case) -> str:
    """Return a sentence with the reference of the case in it."""
    return text.format(reference=formats.isolate(case.reference))


def own_status(case: Case, *, own: bool) -> str:
    """Return where a case is on its way, as its reporter (``own``) or a follower reads it."""
    if own and case.status is CaseStatus.WAITING_FOR_RESIDENT:
        return _("❓ Waiting for your answer")
    return status_label(case.status)


# --- Inside ------------------------------------------------------------------------------------


async def _list_told(
    context: ResidentContext, case: Case, *, own: bool
) -> Sequence[CaseHistoryEntry]:
    """Return what happened and the person may know."""
    history = await list_history(context.session, case_id=case.id, limit=HISTORY_SHOWN)
    return [
        entry
        for entry in history
        if entry.kind is not CaseHistoryKind.NOTE
        and entry_line(entry, own=own, reader_id=context.person.id, kind=case.kind) is not None
    ]


async def _read(
    context: ResidentContext, entries: Sequence[CaseHistoryEntry]
) -> Mapping[int, Words]:
    """Return what others have written as the person reads it, by the numbers of the lines."""
    sources = [
        history_source(entry)
        for entry in entries
        if entry.text and entry.actor_id != context.person.id
    ]
    words = await read_words(context, sources)
    return {number: each for (_kind, number), each in words.items()}


def _told(
    context: ResidentContext,
    case: Case,
    entries: Sequence[CaseHistoryEntry],
    words: Mapping[int, Words],
    *,
    own: bool,
) -> list[str]:
    """Return a line for each thing that happened, and who has translated it below."""
    lines = []
    for entry in entries:
        read = words.get(entry.id, Words(entry.text or ""))
        shown = entry if read.translation is None else in_words(entry, read.shown)
        line = entry_line(shown, own=own, reader_id=context.person.id, kind=case.kind)
        lines.append(f"{formats.short_day(entry.at, context.profile.zone)}  {line}")
        lines += read.lines()
    return lines


def _language_button(case: Case, *, as_written: bool) -> InlineKeyboardButton:
    """Return the button that shows the team's words as they were written, or translated again."""
    if as_written:
        return button(_("🌐 Translation"), MyCaseButton(case_id=case.id))
    return button(_("🔤 Original"), OriginalCaseButton(case_id=case.id))


def _card_keyboard(
    case: Case, idea: PublicIdea | None, language: list[InlineKeyboardButton], *, own: bool
) -> InlineKeyboardMarkup:
    public = language
    if idea is not None:
        public = [*public, button(_("💡 Show the idea"), IdeaButton(case_id=case.id))]
    back = [button(_("📋 All my cases"), MyCasesButton())]
    if not own:
        unfollow = button(_("🔕 Stop following"), UnfollowButton(case_id=case.id))
        return keyboard(public, [unfollow], back)
    if case.status in OPEN_STATUSES:
        add = button(_("➕ Add something"), AddButton(case_id=case.id))
        drop = button(_("🚫 Withdraw"), WithdrawButton(case_id=case.id))
        return keyboard(public, [add, drop], back)
    if case.status is CaseStatus.SOLVED:
        return keyboard(language, solved_buttons(case), back)
    return keyboard(public, back)
