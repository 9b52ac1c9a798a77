"""A comment on an idea as the team reads it, and what can be done with it."""

from aiogram import html
from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.ideas.staff.buttons import AnswerCommentButton, CommentButton
from handlers.keyboards import button
from handlers.moderation.staff.buttons import restrict_row
from handlers.text import quoted
from storage.ideas.models import Idea, IdeaComment
from storage.moderation.restrictions import RestrictedAt
from storage.people import Person


def comment_text(comment: IdeaComment, idea: Idea | None) -> str:
    """Return the comment under the title of its idea, and what was answered."""
    lines = [f"<blockquote>{html.quote(comment.text)}</blockquote>"]
    if idea is not None:
        lines.insert(0, f"<b>💡 {quoted(idea.title)}</b>")
    if comment.answer is not None:
        lines.append(_("↩️ You answered: {words}").format(words=quoted(comment.answer)))
    return "\n".join(lines)


def comment_buttons(
    comment: IdeaComment, *, staff: Person, case_id: int | None = None
) -> list[list[InlineKeyboardButton]]:
    """Return what can be done with it; ``case_id`` where only one idea's comments are read."""
    show, drop = (
        CommentButton(comment_id=comment.id, shown=shown, case_id=case_id)
        for shown in (True, False)
    )
    rows = [[button(_("✅ Show to everybody"), show), button(_("🗑 Drop"), drop)]]
    if comment.person_id is not None:
        answer = AnswerCommentButton(comment_id=comment.id)
        rows.append([button(_("💬 Answer"), answer)])
        rows.append(restrict_row(staff, RestrictedAt.COMMENT, comment.id))
    return rows
