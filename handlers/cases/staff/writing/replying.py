"""Answering a resident by replying, in the messenger, to a card or to news of their case.

::

    a reply to a card ─► sent, and the card as it is then
                    └──► the case has changed meanwhile: send anyway?

The answer to that question is taken by ``handlers.cases.staff.writing.dialogue``.  Only messengers
that know replies lead here; the chat page has the button *Answer*.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import Message
from aiogram.utils.i18n import gettext as _

from handlers.cases.reply_target import buttons_below, replied_reference, shown_at
from handlers.cases.staff.buttons import CaseAction, CaseButton
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.writing.draft import Writing, WritingDraft
from handlers.cases.staff.writing.sending import hold_back, tell
from handlers.contexts import StaffOnly
from handlers.dialogues import is_open
from handlers.filters import HasMarkedText, NoCommand, Works, read_button
from handlers.replies import Replies, send
from storage.cases.models import Case
from storage.cases.queries import find_own_case, find_staff_case, has_news_since, is_up_to_date
from storage.errors import CaseMissingError

router: Final = Router(name=__name__)
router.message.filter(Works(), StaffOnly(CaseContext))


@dataclass(frozen=True, slots=True)
class Replied:
    """The card that was replied to.

    Attributes:
        reference: of the case it shows.
        buttons: what its buttons send, where the messenger says so.
        shown_at: when it was written, or changed last.
    """

    reference: str
    buttons: list[str]
    shown_at: datetime

    def version_of(self, case: Case) -> int | None:
        """Return the version of the case the card showed; ``None`` where nothing tells."""
        for data in self.buttons:
            known = read_button(CaseButton, data)
            if known is not None and known.case_id == case.id:
                return known.version
        return None


class RepliesToCard(Filter):
    """Takes replies to messages about a case of somebody else; adds ``replied``.

    Whoever is writing about the very same case by dialogue goes on with that.
    """

    needs_reply: Final = True

    async def __call__(self, message: Message, context: CaseContext) -> bool | dict[str, Any]:
        """Return what was replied to under its parameter's name."""
        reference = replied_reference(message)
        if reference is None:
            return False
        if await find_own_case(context.session, person_id=context.staff.id, reference=reference):
            return False
        case = await find_staff_case(context.session, staff=context.staff, reference=reference)
        if case is not None and await _writes_about(context, case):
            return False
        replied = Replied(reference, buttons_below(message), shown_at(message))
        return {"replied": replied}


@router.message(RepliesToCard(), HasMarkedText())
async def answer_by_reply(
    message: Message, text: str, replied: Replied, context: CaseContext
) -> Replies:
    """Send the words to the resident, unless the case has changed since the card was shown."""
    found = await find_staff_case(
        context.session, staff=context.staff, reference=replied.reference
    )
    if found is None:
        raise CaseMissingError(replied.reference)
    case = await context.get_case(found.id)
    draft = WritingDraft(
        case_id=case.id,
        version=case.version,
        act=CaseAction.ANSWER,
        text=text,
        message_id=message.message_id,
    )
    if not await _has_seen_all(context, case, replied):
        return await hold_back(context, case, draft)
    return await tell(context, case, draft)


@router.message(RepliesToCard(), NoCommand())
async def ask_for_text(_message: Message, context: CaseContext) -> Replies:
    """Answer photos, stickers and the like, which cannot be sent on."""
    text = _("Please write it as a text. I cannot pass on anything else here.")
    return send(context.chat_id, text)


async def _has_seen_all(context: CaseContext, case: Case, replied: Replied) -> bool:
    version = replied.version_of(case)
    if version is not None:
        return await is_up_to_date(
            context.session, case=case, staff=context.staff, version=version
        )
    return not await has_news_since(
        context.session, case=case, staff=context.staff, moment=replied.shown_at
    )


async def _writes_about(context: CaseContext, case: Case) -> bool:
    if not await is_open(context.state, Writing):
        return False
    return (await context.load_draft(WritingDraft)).case_id == case.id
