"""A changed message of the team: what was said with it is put right.

The corrected answer, question or note is a line of its own in the history, and the resident's copy
changes.
"""

from typing import Final

from aiogram import Router
from aiogram.types import Message
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.writing.sending import corrected_line
from handlers.contexts import StaffOnly
from handlers.filters import HasBecome, HasOtherWords, Works
from handlers.replies import Replies
from storage.cases.correcting import correct_said, find_latest_wording
from storage.cases.queries import find_history_entry
from storage.errors import CaseMissingError
from storage.own_messages import Became

router: Final = Router(name=__name__)
router.edited_message.filter(Works(), StaffOnly(CaseContext))


@router.edited_message(HasOtherWords(), HasBecome(Became.ANSWER))
async def correct(_message: Message, text: str, about_id: int, context: CaseContext) -> Replies:
    """Put right what was said, unless a colleague has done so meanwhile."""
    said = await find_history_entry(context.session, about_id)
    if said is None:
        raise CaseMissingError(about_id)
    case = await context.get_case(said.case_id)
    latest = await find_latest_wording(context.session, said)
    if latest.actor_id != context.staff.id:
        kept = _(
            "✋ A colleague has put it in other words meanwhile, so I have left those. The card "
            "shows them."
        )
        return await context.new_card(case, kept)
    corrected = await correct_said(
        context.session,
        case=case,
        said_id=said.id,
        actor=context.staff,
        text=text,
        now=context.now,
    )
    return None if corrected is None else await context.new_card(case, corrected_line())
