"""A comment on an idea as the team reads it, and what can be done with it."""

from typing import Final

from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.cases.staff.translation import (
    translation_row,
    waiting_line,
    with_translation,
)
from handlers.ideas.staff.buttons import AnswerCommentButton, CommentButton
from handlers.keyboards import button
from handlers.moderation.staff.buttons import restrict_row
from handlers.text import quoted
from storage.ideas.models import IdeaComment
from storage.moderation.restrictions import RestrictedAt
from storage.people import Person
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.models import Translation
from storage.translations.queries import find_translation
from storage.translations.sources import comment_source

COMMENT_SHOWN: Final = 2_000
"""Units of a comment and its translation."""


async def find_german(session: AsyncSession, comment: IdeaComment) -> Translation | None:
    """Return what is known of a comment in German."""
    return await find_translation(session, comment_source(comment), to=ORIGINAL_LOCALE)


def comment_text(comment: IdeaComment, title: str | None, translation: Translation | None) -> str:
    """Return the comment under the title of its idea, German first, and what was answered."""
    lines = list(with_translation(comment.text, translation, longest=COMMENT_SHOWN))
    if translation is not None and (waits := waiting_line(translation)):
        lines.append(waits)
    if title is not None:
        lines.insert(0, f"<b>💡 {quoted(title)}</b>")
    if comment.answer is not None:
        lines.append(_("↩️ You answered: {words}").format(words=quoted(comment.answer)))
    return "\n".join(lines)


def comment_buttons(
    comment: IdeaComment,
    *,
    staff: Person,
    translation: Translation | None,
    case_id: int | None = None,
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
    rows.append(translation_row(comment_source(comment), translation))
    return rows
