"""Entering for somebody without a phone: /enter, then the questions of every draft, and two more.

::

    /enter [words] ─► kind or topic ─► words ─► topic ─► place ─► how did it come?
                                                                        │
        stored, with a number and a slip ◄─ send ◄─ summary ◄─ how do we answer?

Managers and helpers; what a helper enters is given to them.  Photos are not asked for, and may
come at any time.  See ``docs/conversations/drafts.md``.
"""

from typing import Final

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import ShowCaseButton
from handlers.cases.staff.contact_buttons import SlipButton
from handlers.drafts.buttons import SendButton
from handlers.drafts.draft import Draft
from handlers.drafts.entered import Entered
from handlers.drafts.sending import deadline_of, submit
from handlers.drafts.session import Drafting, DraftTap, HasDraft, is_complete
from handlers.drafts.staff.buttons import AnsweringButton, CameButton, ToldInButton
from handlers.filters import Command, Works
from handlers.formats import isolate
from handlers.incoming import is_wordless, marked_words_of, without_command
from handlers.keyboards import button, keyboard
from handlers.languages.choice import Detect
from handlers.replies import Replies, edit_or_send


class IsEntered(Filter):
    """Takes the draft of a case that is entered for somebody else; stands behind ``DraftTap``."""

    async def __call__(self, _query: CallbackQuery, drafting: Drafting) -> bool:
        """Return whether it is one."""
        return drafting.draft.entered is not None


router: Final = Router(name=__name__)
router.message.filter(Works())
router.callback_query.filter(Works())


@router.message(Command("enter"), HasDraft())
async def start_entering(
    message: Message, words: str, drafting: Drafting, detect: Detect
) -> Replies:
    """Begin to enter what somebody has said; words after the command are theirs.

    What was begun as one's own is entered for them; what was being entered is dropped.
    """
    begun = Draft() if drafting.draft.entered is not None else drafting.draft
    draft = begun.model_copy(update={"entered": Entered()})
    if not is_wordless(words):
        text = marked_words_of(without_command(message))
        told = draft.add_text(text).heard_in(message.message_id, text)
        draft, _remarks = drafting.remark(told, text, detect=detect, locales=())
    return await drafting.ask_on(draft)


@router.callback_query(DraftTap(CameButton))
async def choose_way(query: CallbackQuery, drafting: Drafting, tapped: CameButton) -> Replies:
    """Say how it came."""
    return await drafting.ask_on_from(query, drafting.draft.came_by(tapped.way))


@router.callback_query(DraftTap(AnsweringButton))
async def choose_answering(
    query: CallbackQuery, drafting: Drafting, tapped: AnsweringButton
) -> Replies:
    """Say how the person is answered."""
    return await drafting.ask_on_from(query, drafting.draft.answered_by(tapped.answering))


@router.callback_query(DraftTap(ToldInButton))
async def choose_language(
    query: CallbackQuery, drafting: Drafting, tapped: ToldInButton
) -> Replies:
    """Say in which language the person is told; one the quarter does not offer is asked again."""
    draft = drafting.draft
    if tapped.locale in drafting.quarter.profile.locales:
        draft = draft.told_in(tapped.locale)
    return await drafting.ask_on_from(query, draft)


@router.callback_query(DraftTap(SendButton), IsEntered())
async def send_entered(query: CallbackQuery, drafting: Drafting) -> Replies:
    """Store the case without a reporter, and say its number."""
    draft = drafting.draft
    if draft.kind is None or draft.entered is None or not is_complete(draft):
        return await drafting.ask_on_from(query, draft)
    entry = draft.entered.entry(draft.language, drafting.quarter.profile, mark=draft.mark)
    case = await submit(drafting, kind=draft.kind, due=deadline_of(drafting), entry=entry)
    await drafting.state.clear()
    text = _(
        "🧾 <b>{reference} is entered.</b>\n"
        "Whatever the person is to hear comes to you as a to-do. With a slip they can follow it "
        "in a chat themselves, as soon as they want to."
    ).format(reference=isolate(case.reference))
    show = button(_("📂 Show the case"), ShowCaseButton(case_id=case.id))
    slip = button(_("🎫 Slip for the person"), SlipButton(case_id=case.id))
    return edit_or_send(query, text, keyboard([show], [slip]))
