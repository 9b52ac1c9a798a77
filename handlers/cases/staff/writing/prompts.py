"""Prompts of the team's dialogues: what is awaited, who reads it, and in which language."""

from collections.abc import Iterator, Sequence

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import CANNED_ACTS, CancelButton, CaseAction
from handlers.cases.staff.writing.arriving import Arriving
from handlers.formats import isolate
from handlers.keyboards import button
from handlers.labels import status_label
from handlers.text import one_line, shorten
from storage.cases.models import Case, CaseStatus
from storage.quarter import QuarterProfile

NOTE_SHOWN = 150
"""Units of what the profile says about an addressee, so that a dozen fit into one message."""


def prompt(  # noqa: C901  one case for each member
    act: CaseAction, case: Case, arriving: Arriving
) -> str:
    """Return the prompt of a dialogue, with how the words arrive."""
    if act in CANNED_ACTS and is_told_by_us(case):
        return _todo_prompt(act, case, arriving)
    match act:
        case CaseAction.ASK:
            return _(
                "❓ <b>Your question about {reference}</b>\n"
                "The resident gets it at once, and the case waits for the answer.\n"
                "{language}"
            ).format(reference=_reference(case), language=arriving.text())
        case CaseAction.ANSWER:
            return _(
                "💬 <b>Your answer about {reference}</b>\n"
                "The resident gets it at once.\n"
                "{language}"
            ).format(reference=_reference(case), language=arriving.text())
        case CaseAction.CORRECT:
            return _(
                "✏️ <b>Correct the last answer about {reference}</b>\n"
                "Please write the whole text as it shall read. The copy of the resident is "
                "changed; the history keeps both.\n"
                "{language}"
            ).format(reference=_reference(case), language=arriving.text())
        case CaseAction.FORWARD:
            return _(
                "📨 <b>Forward {reference}</b>\n"
                "To whom does the case go? Please choose, or write a name. "
                "The resident and the followers read it, each in their language."
            ).format(reference=_reference(case))
        case CaseAction.DUPLICATE:
            return _(
                "🔗 <b>{reference} is the same as …</b>\n"
                "Please choose the other case, or write its number. "
                "Everybody concerned then follows that one, and this one is closed."
            ).format(reference=_reference(case))
        case CaseAction.NOTE:
            return _(
                "🔒 <b>Internal note on {reference}</b>\n"
                "Only the team reads it. <b>Residents never see this.</b>"
            ).format(reference=_reference(case))
        case (
            CaseAction.TAKE
            | CaseAction.ASSIGN
            | CaseAction.STATUS
            | CaseAction.CLOSE
            | CaseAction.PHOTOS
            | CaseAction.FILES
            | CaseAction.MAP
            | CaseAction.FIELD
            | CaseAction.LANGUAGE
            | CaseAction.PUBLISH
        ):
            raise ValueError(act)  # asks for no words


def _todo_prompt(act: CaseAction, case: Case, arriving: Arriving) -> str:
    if act is CaseAction.ASK:
        text = _(
            "❓ <b>Your question about {reference}</b>\n"
            "The person has no account: you get a to-do to ask them, and the case waits for "
            "the answer.\n"
            "{language}"
        )
    else:
        text = _(
            "💬 <b>Your answer about {reference}</b>\n"
            "The person has no account: you get a to-do to tell them.\n"
            "{language}"
        )
    return text.format(reference=_reference(case), language=arriving.text())


def is_told_by_us(case: Case) -> bool:
    """Return whether the team tells the person what others get as a message."""
    return case.is_entered and case.reporter_id is None


def closing_prompt(
    case: Case, wanted: CaseStatus, arriving: Arriving, sentences: Sequence[str]
) -> str:
    """Return the prompt for the reason a case is closed with; ``sentences`` are ready-made."""
    heading = _("🏁 <b>Close {reference}: {status}</b>").format(
        reference=_reference(case), status=status_label(wanted)
    )
    if wanted is CaseStatus.NOT_OUR_BUSINESS:
        question = _(
            "Where can the people turn instead? Please choose, or write it. "
            "The resident and the followers read it."
        )
    else:
        question = _(
            "What shall we tell them? Please choose, or write it. The resident and the followers "
            "read it."
        )
    ready_made = _("A ready-made sentence arrives in the language of each reader.")
    return "\n".join([heading, question, "", *sentences, "", ready_made, arriving.text()])


def addressee_lines(profile: QuarterProfile) -> Iterator[str]:
    """Return a line for each addressee the profile says more about."""
    for addressee in profile.addressees:
        if addressee.note:
            note = shorten(one_line(addressee.note), NOTE_SHOWN)
            yield f"• <b>{html.quote(addressee.name)}</b>: {html.quote(note)}"


def cancel_button(case_id: int) -> InlineKeyboardButton:
    """Return the button that leaves a dialogue."""
    return button(_("✖️ Cancel"), CancelButton(case_id=case_id))


def _reference(case: Case) -> str:
    return isolate(case.reference)
