"""What belongs to the draft of an idea alone: how its author would help, and similar ones."""

from datetime import datetime
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram.utils.i18n import gettext as _

from handlers.contexts import ResidentContext
from handlers.drafts.buttons import HelpWayButton, SupportInsteadButton
from handlers.drafts.session import Drafting, DraftTap
from handlers.entry_buttons import IdeaButton, IdeasButton
from handlers.keyboards import button, keyboard
from handlers.reading import read_title
from handlers.replies import Replies, edit_or_send
from handlers.text import quoted
from storage.ideas.queries import get_public_idea
from storage.ideas.supporting import support_idea

router: Final = Router(name=__name__)


@router.callback_query(DraftTap(HelpWayButton))
async def toggle_way(query: CallbackQuery, drafting: Drafting, tapped: HelpWayButton) -> Replies:
    """Say, or take back, that the person would help in this way."""
    return await drafting.ask_on_from(query, drafting.draft.toggle_way(tapped.way))


@router.callback_query(DraftTap(SupportInsteadButton))
async def support_instead(
    query: CallbackQuery, drafting: Drafting, tapped: SupportInsteadButton, now: datetime
) -> Replies:
    """Support what somebody else has proposed already; the draft is dropped."""
    session, case_id = drafting.session, tapped.case_id
    await support_idea(session, case_id=case_id, person=drafting.person, now=now)
    found = await get_public_idea(session, case_id)
    await drafting.state.clear()
    text = _("👍 You support “{title}” now. I will tell you what becomes of it.")
    reader = ResidentContext(session, drafting.person, drafting.quarter.profile, now)
    title = quoted(await read_title(reader, found.idea, found.case))
    show = button(_("💡 Show the idea"), IdeaButton(case_id=case_id))
    every = button(_("‹ All ideas"), IdeasButton())
    return edit_or_send(query, text.format(title=title), keyboard([show], [every]))
