"""News of a case for its reporter and followers, rendered when they are sent."""

from typing import Any

from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.cases.history_words import entry_line, in_words, solved_buttons, solved_question
from handlers.cases.own_buttons import AddButton, MyCaseButton
from handlers.cases.question_words import (
    closes_question,
    expects_words,
    follow_up_hint,
    rating_question,
    rating_rows,
    reopen_hint,
    still_open_row,
)
from handlers.cases.reading import read
from handlers.contexts import context_of
from handlers.entry_buttons import IdeaButton, ReadOriginalButton
from handlers.formats import isolate
from handlers.keyboards import button, keyboard
from handlers.labels import category_line
from handlers.notices import NoticeContext
from handlers.reading import read_title
from handlers.replies import in_place, send
from handlers.text import quoted
from storage.cases.audience import find_told_case
from storage.cases.history import copy_topic
from storage.cases.models import (
    CORRECTION,
    Case,
    CaseHistoryEntry,
    CaseHistoryKind,
    CaseKind,
    CaseStatus,
)
from storage.cases.notices import (
    CaseCorrectionNotice,
    CaseHistoryNotice,
    SolvedReminderNotice,
)
from storage.cases.queries import find_followed_case, find_history_entry
from storage.ideas.queries import find_public_idea
from storage.outbox import find_copy
from storage.questions.ratings import is_rated


async def tell_of_history(
    notice: CaseHistoryNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Tell the reporter, a follower, or whoever supports an idea what happened."""
    entry = await find_history_entry(context.session, notice.entry_id)
    return None if entry is None else await tell(context, entry, words=entry)


async def tell(
    context: NoticeContext, entry: CaseHistoryEntry, *, words: CaseHistoryEntry
) -> SendMessage | None:
    """Tell the receiver what happened, in their language as far as it is translated.

    Args:
        context: what rendering it takes.
        entry: what happened, in the words that hold.
        words: the line of the history these words stand in.

    Raises:
        NotYetError: an engine is translating the words at this moment.
    """
    reader = context.receiver
    case = await find_told_case(context.session, person_id=reader.id, case_id=entry.case_id)
    if case is None:
        return None
    own = case.reporter_id == reader.id
    if entry_line(entry, own=own, reader_id=reader.id, kind=case.kind) is None:
        return None
    reading = await read(context, words)
    shown = entry if reading.text is None else in_words(entry, reading.text)
    line = entry_line(shown, own=own, reader_id=reader.id, kind=case.kind) or ""
    line = "\n".join([line, *reading.lines])
    if case.kind is CaseKind.IDEA:
        told = await _tell_of_idea(context, case, entry, line)
    else:
        told = await _tell_of_case(context, case, entry, line)
    if reading.text is None or not isinstance(told.reply_markup, InlineKeyboardMarkup):
        return told
    original = [button(_("🔤 Original"), ReadOriginalButton(entry_id=words.id))]
    return told.model_copy(
        update={"reply_markup": keyboard(original, *told.reply_markup.inline_keyboard)}
    )


async def _tell_of_case(
    context: NoticeContext, case: Case, entry: CaseHistoryEntry, line: str
) -> SendMessage:
    reader = context.receiver
    own = case.reporter_id == reader.id
    text = f"{_heading(case, context)}\n{line}"
    if own and closes_question(case, entry):
        return await _ask_for_rating(context, case, text)
    if own and _asks_whether_solved(case, entry):
        asked = f"{text}\n\n{solved_question(case)}"
        return send(reader.account_id, asked, keyboard(solved_buttons(case)))
    if own and expects_words(case, entry):
        text = f"{text}\n\n{follow_up_hint()}"
    return send(reader.account_id, text, _entry_keyboard(case, entry, own=own))


async def tell_of_correction(
    notice: CaseCorrectionNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Put the reader's copy of what the team has said in other words, or send them anew."""
    said = await find_history_entry(context.session, notice.said_id)
    entry = await find_history_entry(context.session, notice.entry_id)
    if said is None or entry is None or entry.text is None:
        return None
    told = await tell(context, _reworded(said, entry), words=entry)
    number = await find_copy(
        context.session, person_id=context.receiver.id, topic=copy_topic(notice.said_id)
    )
    return in_place(told, number) if told and number else told


def _reworded(said: CaseHistoryEntry, entry: CaseHistoryEntry) -> CaseHistoryEntry:
    """Return what happened in other words."""
    return CaseHistoryEntry(
        case_id=said.case_id,
        at=said.at,
        actor_id=entry.actor_id,
        kind=said.kind,
        was=said.was,
        became=said.became,
        reason=CORRECTION,
        text=entry.text,
    )


async def _tell_of_idea(
    context: NoticeContext, case: Case, entry: CaseHistoryEntry, line: str
) -> SendMessage:
    """Tell the author, or somebody who supports the idea or would help, what happened.

    An idea is named by its title once it is published; supporters have never seen its reference.
    """
    reader = context.receiver
    own = case.reporter_id == reader.id
    found = await find_public_idea(context.session, case.id)
    heading = f"<b>{isolate(case.reference)}</b>"
    rows = []
    if found is not None:
        title = await read_title(context_of(context), found.idea, case)
        heading = f"💡 <b>{quoted(title)}</b>"
        rows.append([button(_("💡 Show the idea"), IdeaButton(case_id=case.id))])
    if own:
        if entry.kind in {CaseHistoryKind.QUESTION, CaseHistoryKind.ANSWER}:
            rows.append([button(_("↩️ Answer"), AddButton(case_id=case.id))])
        rows.append([_show(case)])
    return send(reader.account_id, f"{heading}\n{line}", keyboard(*rows))


async def ask_again_whether_solved(
    notice: SolvedReminderNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Ask the reporter once more, three days later; not when the case has moved on."""
    reader = context.receiver
    case = await find_followed_case(context.session, person_id=reader.id, case_id=notice.case_id)
    if case is None or case.status is not CaseStatus.SOLVED or case.reporter_id != reader.id:
        return None
    words = _("A short question, because you have not answered yet:")
    if case.kind is CaseKind.QUESTION:
        if await is_rated(context.session, case_id=case.id):
            return None
        return await _ask_for_rating(context, case, f"{_heading(case, context)}\n{words}")
    text = f"{_heading(case, context)}\n{words} {solved_question(case)}"
    return send(reader.account_id, text, keyboard(solved_buttons(case)))


async def _ask_for_rating(context: NoticeContext, case: Case, text: str) -> SendMessage:
    """Return the text with the way back, and the question how the help was, unless answered."""
    lines, rows = [text, reopen_hint()], [still_open_row(case)]
    if not await is_rated(context.session, case_id=case.id):
        lines, rows = [*lines, rating_question()], rating_rows(case)
    return send(context.receiver.account_id, "\n\n".join(lines), keyboard(*rows, [_show(case)]))


def _heading(case: Case, context: NoticeContext) -> str:
    reference = f"<b>{isolate(case.reference)}</b>"
    if case.category is None:
        return reference
    category = category_line(context.quarter.profile, case.category, context.receiver.locale)
    return f"{reference} · {category}"


def _asks_whether_solved(case: Case, entry: CaseHistoryEntry) -> bool:
    """Whether the entry is the solution, and the case still counts as solved."""
    solved = entry.kind is CaseHistoryKind.STATUS and entry.became is CaseStatus.SOLVED
    return solved and case.status is CaseStatus.SOLVED


def _entry_keyboard(case: Case, entry: CaseHistoryEntry, *, own: bool) -> InlineKeyboardMarkup:
    show = [_show(case)]
    if own and entry.kind in {CaseHistoryKind.QUESTION, CaseHistoryKind.ANSWER}:
        return keyboard([button(_("↩️ Answer"), AddButton(case_id=case.id))], show)
    return keyboard(show)


def _show(case: Case) -> InlineKeyboardButton:
    label = _("📄 Show {reference}").format(reference=case.reference)
    return button(label, MyCaseButton(case_id=case.id))
