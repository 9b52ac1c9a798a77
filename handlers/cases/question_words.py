"""Words and buttons only questions have: how they end, and how the help was."""

from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.cases.own_buttons import RateButton, SolvedButton
from handlers.keyboards import button
from storage.cases.models import Case, CaseHistoryEntry, CaseHistoryKind, CaseKind, CaseStatus
from storage.cases.rules import OPEN_STATUSES, REOPEN_WITHIN
from storage.questions.conversation import TEAM_ENDS

FACES = {5: "😀", 4: "🙂", 3: "😐", 2: "🙁", 1: "😞"}
"""The scores as everybody reads them, the best first."""


def closes_question(case: Case, entry: CaseHistoryEntry) -> bool:
    """Return whether the entry is how the team closed a question that is still closed."""
    return (
        case.kind is CaseKind.QUESTION
        and entry.kind is CaseHistoryKind.STATUS
        and entry.became is case.status
        and case.status in TEAM_ENDS
    )


def expects_words(case: Case, entry: CaseHistoryEntry) -> bool:
    """Return whether the team has written something about a question that is open."""
    said = entry.kind in {CaseHistoryKind.QUESTION, CaseHistoryKind.ANSWER}
    return case.kind is CaseKind.QUESTION and said and case.status in OPEN_STATUSES


def follow_up_hint() -> str:
    """Return how to go on with an open question."""
    return _("✍️ To go on, simply write to me here.")


def reopen_hint() -> str:
    """Return how to go on with a closed question."""
    return _(
        "✍️ Is something still open? Simply write to me here within {n} day.",
        "✍️ Is something still open? Simply write to me here within {n} days.",
        REOPEN_WITHIN.days,
    ).format(n=REOPEN_WITHIN.days)


def rating_question() -> str:
    """Return what is asked once a question is closed."""
    return _("<b>How was our help?</b> One tap is enough, and nobody learns who chose what.")


def rating_rows(case: Case) -> list[list[InlineKeyboardButton]]:
    """Return a button for each score, and the way back for who still needs help."""
    faces = [
        button(face, RateButton(case_id=case.id, score=score)) for score, face in FACES.items()
    ]
    return [faces, still_open_row(case)]


def still_open_row(case: Case) -> list[InlineKeyboardButton]:
    """Return the button that opens a solved question again."""
    if case.status is not CaseStatus.SOLVED:
        return []
    return [button(_("↩️ I still need help"), SolvedButton(case_id=case.id, solved=False))]
