"""Comments on ideas: the team reads each, and shows it, drops it, or answers its author.

::

    comments that wait ─► show · drop ─► the next one
                            │
                            └─► answer ─► words ─► the same comment again
"""

from typing import Final

from aiogram import Router, html
from aiogram.filters import Filter, StateFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.staff.buttons import ShowCaseButton
from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import StaffDialogue
from handlers.entry_buttons import WaitingCommentsButton
from handlers.filters import HasBecome, HasMarkedText, HasOtherWords, NoCommand, Works
from handlers.formats import ago
from handlers.ideas.staff.buttons import AnswerCommentButton, CommentButton, TrayButton
from handlers.ideas.staff.comment_words import comment_buttons, comment_text, find_german
from handlers.keyboards import button, keyboard
from handlers.reading import read_german_title
from handlers.replies import Replies, Screen, edit_or_send, send
from storage.errors import ReporterGoneError
from storage.ideas.comments import (
    answer_comment,
    count_waiting_comments,
    decide_comment,
    find_comment,
    get_staff_comment,
    list_waiting_comments,
)
from storage.ideas.queries import Tray, find_idea
from storage.own_messages import Became, note_message
from storage.people import Person


class AnsweringComment(StaffDialogue):
    """The answer to somebody who commented on an idea is awaited."""

    words = State()


class CommentDraft(BaseModel, frozen=True):
    """Which comment is answered."""

    comment_id: int


class IsOfOthers(Filter):
    """Takes what is about a comment of somebody else, which is then an answer to it."""

    async def __call__(
        self, _message: Message, about_id: int, session: AsyncSession, person: Person
    ) -> bool:
        """Return whether it is."""
        comment = await find_comment(session, about_id)
        return comment is not None and comment.person_id != person.id


router: Final = Router(name=__name__)
router.message.filter(StaffOnly())
router.callback_query.filter(StaffOnly())
router.edited_message.filter(StaffOnly())


@router.callback_query(WaitingCommentsButton.filter())
async def show_waiting(
    query: CallbackQuery, callback_data: WaitingCommentsButton, context: StaffContext
) -> Replies:
    """Show the comment that waits longest."""
    await context.leave_dialogue()
    return edit_or_send(query, *await _next(context, callback_data.case_id))


@router.callback_query(Works(), CommentButton.filter())
async def decide(
    query: CallbackQuery, callback_data: CommentButton, context: StaffContext
) -> Replies:
    """Show the comment to everybody, or drop it, and go on with the next."""
    await decide_comment(
        context.session,
        comment_id=callback_data.comment_id,
        staff=context.staff,
        shown=callback_data.shown,
        now=context.now,
    )
    await context.leave_dialogue()
    return edit_or_send(query, *await _next(context, callback_data.case_id))


@router.callback_query(Works(), AnswerCommentButton.filter())
async def start_answer(
    _query: CallbackQuery, callback_data: AnswerCommentButton, context: StaffContext
) -> Replies:
    """Ask for the answer, below the comment."""
    comment = await get_staff_comment(
        context.session, staff=context.staff, comment_id=callback_data.comment_id
    )
    if comment.person_id is None:
        raise ReporterGoneError(comment.case_id)
    await context.open_dialogue(AnsweringComment.words, CommentDraft(comment_id=comment.id))
    text = _(
        "💬 <b>Your answer to this comment</b>\n"
        "Only the one who wrote it reads your answer, exactly as you write it."
    )
    quotation = f"<blockquote>{html.quote(comment.text)}</blockquote>"
    return send(context.chat_id, f"{text}\n{quotation}", _back())


@router.message(AnsweringComment.words, HasMarkedText())
async def take_answer(message: Message, text: str, context: StaffContext) -> Replies:
    """Send the answer, and go back to the comments that wait."""
    draft = await context.load_draft(CommentDraft)
    await answer_comment(
        context.session,
        comment_id=draft.comment_id,
        staff=context.staff,
        text=text,
        now=context.now,
    )
    await note_message(
        context.session,
        person=context.staff,
        message_ids=[message.message_id],
        became=Became.COMMENT,
        about_id=draft.comment_id,
        now=context.now,
    )
    await context.leave_dialogue()
    done = _("✅ The answer is on its way.")
    words, buttons = await _next(context, None)
    return send(context.chat_id, f"{done}\n\n{words}", buttons)


@router.edited_message(HasOtherWords(), HasBecome(Became.COMMENT), IsOfOthers(), Works())
async def correct_answer(
    _message: Message, text: str, about_id: int, context: StaffContext
) -> Replies:
    """Put the answer in other words."""
    await answer_comment(
        context.session,
        comment_id=about_id,
        staff=context.staff,
        text=text,
        corrects=True,
        now=context.now,
    )
    return send(context.chat_id, _("✅ The answer is on its way."))


@router.message(StateFilter(AnsweringComment), NoCommand())
async def ask_for_text(_message: Message, context: StaffContext) -> Replies:
    """Answer photos, stickers and the like, which cannot be sent on."""
    text = _("Please write it as a text. I cannot pass on anything else here.")
    return send(context.chat_id, text, _back())


async def _next(context: StaffContext, case_id: int | None) -> Screen:
    waiting = await list_waiting_comments(
        context.session, staff=context.staff, limit=1, case_id=case_id
    )
    to_card = [] if case_id is None else [_card_button(case_id)]
    to_trays = [button(_("💡 All ideas"), TrayButton(tray=Tray.REVIEW))]
    if not waiting:
        return _("All comments have been read. ☕"), keyboard(to_card, to_trays)
    (comment,) = waiting
    left = await count_waiting_comments(context.session, staff=context.staff, case_id=case_id)
    idea = await find_idea(context.session, comment.case_id)
    amount = _("💬 {n} comment waits to be read", "💬 {n} comments wait to be read", left)
    lines = [amount.format(n=left), ""]
    german = await find_german(context.session, comment)
    title = None if idea is None else await read_german_title(context.session, idea)
    lines += [comment_text(comment, title, german), ago(context.now - comment.at)]
    rows = (
        comment_buttons(comment, staff=context.staff, translation=german, case_id=case_id)
        if context.staff.works
        else []
    )
    return "\n".join(lines), keyboard(*rows, [_card_button(comment.case_id)], to_trays)


def _card_button(case_id: int) -> InlineKeyboardButton:
    return button(_("📂 Show the case"), ShowCaseButton(case_id=case_id))


def _back() -> InlineKeyboardMarkup:
    return keyboard([button(_("✖️ Cancel"), WaitingCommentsButton())])
