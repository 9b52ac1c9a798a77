"""What happened to a case, in words for the reporter and for those who follow it."""

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.cases.closing_reasons import find_reason, reason_text
from handlers.cases.own_buttons import SolvedButton
from handlers.formats import isolate
from handlers.keyboards import button
from storage.cases.models import (
    CORRECTION,
    Case,
    CaseHistoryEntry,
    CaseHistoryKind,
    CaseKind,
    CaseStatus,
)


def entry_line(  # noqa: C901  one case for each member
    entry: CaseHistoryEntry, *, own: bool, reader_id: int, kind: CaseKind = CaseKind.REPORT
) -> str | None:
    """Return a line of the history, in Telegram's HTML; ``None`` for what is not for the reader.

    Args:
        entry: what happened.
        own: whether the reader is the reporter; followers hear less.
        reader_id: who reads.
        kind: what kind of case it is.
    """
    match entry.kind:
        case CaseHistoryKind.SUBMITTED:
            return _("📨 Sent to the team.")
        case CaseHistoryKind.STATUS if own and entry.became is CaseStatus.WAITING_FOR_RESIDENT:
            return None  # the question itself says so
        case CaseHistoryKind.STATUS:
            return None if entry.became is None else _status_line(entry, entry.became, kind)
        case CaseHistoryKind.REOPENED:
            return _("↩️ Not solved yet. The team looks at it again.")
        case CaseHistoryKind.FORWARDED:
            return _("📮 Passed on to: {addressee}").format(addressee=_words(entry.addressee))
        case CaseHistoryKind.CONFIRMED if own:
            return _("👍 You said: solved.")
        case CaseHistoryKind.ADDITION if (
            entry.actor_id == reader_id and entry.reason == CORRECTION
        ):
            return _("✏️ You corrected: {words}").format(words=_words(entry.text))
        case CaseHistoryKind.ADDITION if entry.actor_id == reader_id:
            return _("➕ You added: {words}").format(words=_words(entry.text or "📎"))
        case CaseHistoryKind.QUESTION | CaseHistoryKind.ANSWER if (
            own and entry.reason == CORRECTION
        ):
            return _corrected(entry)
        case CaseHistoryKind.QUESTION if own:
            return _("❓ The team asks: {words}").format(words=_words(entry.text))
        case CaseHistoryKind.ANSWER if own:
            return _("💬 The team writes: {words}").format(words=_words(entry.text))
        case (
            CaseHistoryKind.CONFIRMED
            | CaseHistoryKind.ADDITION
            | CaseHistoryKind.QUESTION
            | CaseHistoryKind.ANSWER
            | CaseHistoryKind.ASSIGNED
            | CaseHistoryKind.NOTE
            | CaseHistoryKind.ERASED
        ):
            return None


def in_words(entry: CaseHistoryEntry, text: str) -> CaseHistoryEntry:
    """Return what happened, told in other words."""
    return CaseHistoryEntry(
        case_id=entry.case_id,
        at=entry.at,
        actor_id=entry.actor_id,
        kind=entry.kind,
        was=entry.was,
        became=entry.became,
        reason=entry.reason,
        addressee=entry.addressee,
        text=text,
    )


def solved_question(case: Case) -> str:
    """Return what the reporter of a solved case is asked."""
    if case.kind is CaseKind.REPORT:
        return _("Is it solved for you too?")
    return _("Has that helped you?")


def solved_buttons(case: Case) -> list[InlineKeyboardButton]:
    """Return the two answers to ``solved_question``."""
    if case.kind is CaseKind.REPORT:
        labels = _("👍 Solved"), _("👎 Not solved")
    else:
        labels = _("👍 Yes"), _("👎 No")
    return [
        button(label, SolvedButton(case_id=case.id, solved=solved))
        for label, solved in zip(labels, (True, False), strict=True)
    ]


def _status_line(entry: CaseHistoryEntry, became: CaseStatus, kind: CaseKind) -> str:
    about_idea = kind is CaseKind.IDEA
    sentence = _idea_sentence(entry, became) if about_idea else _status_sentence(entry, became)
    reason = find_reason(entry.reason)
    said = [] if reason is None else [reason_text(reason)]
    if entry.text and entry.reason == CORRECTION:
        said.append(_corrected(entry))
    elif entry.text:
        said.append(_("💬 The team writes: {words}").format(words=_words(entry.text)))
    return "\n".join([sentence, *said])


def _idea_sentence(entry: CaseHistoryEntry, became: CaseStatus) -> str:
    """Return what is said of an idea; what holds for every case is said in the same words."""
    if became is CaseStatus.IN_PROGRESS:
        return _("🔧 It is being carried out.")
    if became is CaseStatus.DUPLICATE:
        joined = _("🔗 It was joined with a similar idea: {reference}.")
        return joined.format(reference=_words(entry.addressee))
    return _status_sentence(entry, became)


def _status_sentence(  # noqa: C901, PLR0912  one case for each member
    entry: CaseHistoryEntry, became: CaseStatus
) -> str:
    match became:
        case CaseStatus.NEW:
            return _("📨 Sent to the team.")
        case CaseStatus.ACCEPTED:
            return _("👀 The team has read it and takes care of it.")
        case CaseStatus.IN_PROGRESS:
            return _("🔧 The team is working on it.")
        case CaseStatus.WAITING_FOR_OTHERS:
            return _("⏳ The team waits for an answer from others.")
        case CaseStatus.WAITING_FOR_RESIDENT:
            return _("❓ The team waits for an answer from the person who reported it.")
        case CaseStatus.SOLVED:
            return _("✅ It is solved.")
        case CaseStatus.CANNOT_BE_SOLVED:
            return _("✖️ It cannot be solved.")
        case CaseStatus.NOT_OUR_BUSINESS:
            return _("↪️ Somebody else is responsible for this.")
        case CaseStatus.DUPLICATE:
            return _(
                "🔗 Somebody had reported it before: {reference}. You hear of that one now."
            ).format(reference=_words(entry.addressee))
        case CaseStatus.WITHDRAWN:
            return _("🚫 It was withdrawn.")
        case CaseStatus.IN_REVIEW:
            return _("👀 The team has read it and thinks it over.")
        case CaseStatus.PUBLISHED:
            return _("📣 It is published: everybody in the quarter can see and support it.")
        case CaseStatus.PLANNED:
            return _("🗓 It is being planned.")
        case CaseStatus.DONE:
            return _("🎉 It is done.")
        case CaseStatus.CANNOT_BE_DONE:
            return _("✖️ It cannot be done.")


def _corrected(entry: CaseHistoryEntry) -> str:
    return _("✏️ The team has corrected this: {words}").format(words=_words(entry.text))


def _words(text: str | None) -> str:
    return isolate(html.quote(text or ""))
