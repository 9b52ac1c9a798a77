"""Many cases at once: what would come as a message each, for minutes, comes as one list.

What tells of danger stays a message of its own and goes first.  Photos, files and places are seen
in the case, which is a tap away.
"""

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import ListedCaseButton
from handlers.formats import isolate
from handlers.keyboards import button, keyboard, pairs
from handlers.notices import Folded, Folder, NoticeContext, folds
from handlers.replies import send
from handlers.text import is_overdue, subject
from handlers.understanding.danger import sounds_dangerous
from storage.cases.models import Case, CaseHistoryEntry, CaseHistoryKind
from storage.cases.notices import (
    CaseFileNotice,
    CasePhotosNotice,
    CasePlaceNotice,
    JoinedNotice,
    OverdueNotice,
    TeamCaseNotice,
)
from storage.cases.queries import find_history_entry, find_visible_case
from storage.outbox import Notice

LISTED_MOST: Final = 40
"""Cases in one list: two buttons a row, and far from what the messenger takes."""


FEWEST: Final = 2
"""Cases that make a list; one alone is shown with everything."""
BESIDE: Final = (CasePhotosNotice, CaseFileNotice, CasePlaceNotice)
"""What comes with a case, before its card."""


class News(enum.Enum):
    """What has happened, in the order of the list."""

    OVERDUE = enum.auto()
    NEW = enum.auto()
    ADDED = enum.auto()
    OTHER = enum.auto()


@dataclass(frozen=True, slots=True)
class _Line:
    """A notice that can be listed: its place, its case, and what happened."""

    at: int
    case: Case
    news: News


async def fold(notices: Sequence[Notice], context: NoticeContext) -> Folded:
    """Return the list of the cases these notices are about."""
    lines: list[_Line] = []
    gone: list[int] = []
    urgent: set[int] = set()
    for at, notice in enumerate(notices):
        if isinstance(notice, BESIDE):
            continue
        case, entry = await _find(notice, context)
        if case is None or not _is_true(notice, case, entry, context):
            gone.append(at)
            continue
        lines.append(_Line(at, case, _news(notice, entry)))
        if _tells_of_danger(case, entry):
            urgent.add(case.id)
    if urgent:
        of_urgent = [line.at for line in lines if line.case.id in urgent]
        return Folded(None, first=sorted([*of_urgent, *_beside(notices, urgent)]))
    cases = list(dict.fromkeys(line.case.id for line in lines))[:LISTED_MOST]
    if len(cases) < FEWEST:
        return Folded(None)
    lines = [line for line in lines if line.case.id in cases]
    method = send(context.receiver.account_id, _text(lines, context), _buttons(lines))
    return Folded(method, [line.at for line in lines], [*gone, *_beside(notices, cases)])


def _beside(notices: Sequence[Notice], cases: Collection[int]) -> list[int]:
    """Return the places of the photos, files and places of these cases."""
    return [
        at
        for at, notice in enumerate(notices)
        if isinstance(notice, BESIDE) and notice.case_id in cases
    ]


FOLDER: Final[Folder] = folds(
    (*BESIDE, TeamCaseNotice, OverdueNotice, JoinedNotice),
    fold,
)


async def _find(
    notice: Notice, context: NoticeContext
) -> tuple[Case | None, CaseHistoryEntry | None]:
    """Return the case a notice is about, if the receiver may see it, and what happened to it."""
    entry, case_id = None, 0
    if isinstance(notice, TeamCaseNotice):
        entry = await find_history_entry(context.session, notice.entry_id)
        case_id = 0 if entry is None else entry.case_id
    elif isinstance(notice, OverdueNotice | JoinedNotice):
        case_id = notice.case_id
    case = await find_visible_case(context.session, staff=context.receiver, case_id=case_id)
    return case, entry


def _is_true(
    notice: Notice, case: Case, entry: CaseHistoryEntry | None, context: NoticeContext
) -> bool:
    if isinstance(notice, OverdueNotice):
        return is_overdue(case, context.now)
    if entry is not None and entry.kind is CaseHistoryKind.ASSIGNED:
        return case.assignee_id == context.receiver.id
    return True


def _tells_of_danger(case: Case, entry: CaseHistoryEntry | None) -> bool:
    """Return whether what is new does; what was said before has been shown."""
    if entry is None or entry.kind not in {CaseHistoryKind.SUBMITTED, CaseHistoryKind.ADDITION}:
        return False
    words = entry.text if entry.kind is CaseHistoryKind.ADDITION else case.text
    return bool(words) and sounds_dangerous(words or "")


def _news(notice: Notice, entry: CaseHistoryEntry | None) -> News:
    if isinstance(notice, OverdueNotice):
        return News.OVERDUE
    if entry is not None and entry.kind is CaseHistoryKind.SUBMITTED:
        return News.NEW
    if entry is not None and entry.kind is CaseHistoryKind.ADDITION:
        return News.ADDED
    return News.OTHER


# --- Words -------------------------------------------------------------------------------------


def _text(lines: Sequence[_Line], context: NoticeContext) -> str:
    profile, locale = context.quarter.profile, context.receiver.locale
    groups = []
    for news in News:
        cases = {line.case.id: line.case for line in lines if line.news is news}
        if cases:
            named = [
                f"{isolate(case.reference)} · {subject(case, profile, locale)}"
                for case in cases.values()
            ]
            groups.append("\n".join([f"<b>{_heading(news, len(cases))}</b>", *named]))
    explanation = _("So much came at once that it is listed here. Tap a number to see the case.")
    return "\n\n".join([*groups, explanation])


def _heading(news: News, n: int) -> str:
    match news:
        case News.OVERDUE:
            return _("⏰ {n} case is overdue.", "⏰ {n} cases are overdue.", n).format(n=n)
        case News.NEW:
            return _("🔔 {n} new case", "🔔 {n} new cases", n).format(n=n)
        case News.ADDED:
            return _("➕ {n} case with additions", "➕ {n} cases with additions", n).format(n=n)
        case News.OTHER:
            return _("📌 {n} case with other news", "📌 {n} cases with other news", n).format(n=n)


def _buttons(lines: Sequence[_Line]) -> InlineKeyboardMarkup:
    cases = {line.case.id: line.case for line in lines}
    return keyboard(
        *pairs(
            button(f"📂 {isolate(case.reference)}", ListedCaseButton(case_id=case.id))
            for case in cases.values()
        )
    )
