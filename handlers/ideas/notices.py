"""News of ideas for residents, rendered when they are sent: what became of them, and comments.

An idea is named by its title once it is published; supporters have never seen its reference.
"""

from typing import Any

from aiogram import html
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.contexts import context_of
from handlers.entry_buttons import IdeaButton
from handlers.ideas.buttons import OriginalCommentsButton
from handlers.keyboards import button, keyboard
from handlers.notices import NoticeContext
from handlers.reading import Words, read_title, read_words
from handlers.replies import in_place, send
from handlers.text import quoted
from storage.ideas.comments import answer_topic, find_comment
from storage.ideas.models import CommentState
from storage.ideas.notices import CommentAnswerNotice, CommentShownNotice
from storage.ideas.queries import PublicIdea, find_public_idea
from storage.outbox import find_copy
from storage.translations.sources import comment_source


async def show_comment(
    notice: CommentShownNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Show the author of an idea a comment everybody reads; none once it is dropped."""
    comment = await find_comment(context.session, notice.comment_id)
    if comment is None or comment.state is not CommentState.SHOWN:
        return None
    found = await find_public_idea(context.session, comment.case_id)
    if found is None or found.case.reporter_id != context.receiver.id:
        return None
    heading = _("💬 Somebody says about your idea “{title}”:")
    source = comment_source(comment)
    words = (await read_words(context_of(context), [source]))[source.kind, source.id]
    return await _quoting(context, found, heading, words)


async def tell_answer(
    notice: CommentAnswerNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Tell the one who commented what the team answers."""
    comment = await find_comment(context.session, notice.comment_id)
    if comment is None or comment.answer is None or comment.person_id != context.receiver.id:
        return None
    found = await find_public_idea(context.session, comment.case_id)
    if found is None:
        return None
    heading = _("💬 The team answers your comment on “{title}”:")
    told = await _quoting(context, found, heading, Words(comment.answer))
    number = None
    if notice.corrected:
        number = await find_copy(
            context.session, person_id=context.receiver.id, topic=answer_topic(comment.id)
        )
    return told if number is None else in_place(told, number)


async def _quoting(
    context: NoticeContext, found: PublicIdea, heading: str, words: Words
) -> SendMessage:
    """Return what somebody wrote about an idea, and the way to it."""
    title = await read_title(context_of(context), found.idea, found.case)
    quotation = f"<blockquote>{html.quote(words.shown)}</blockquote>"
    text = "\n".join([heading.format(title=quoted(title)), quotation, *words.lines()])
    at = IdeaButton(case_id=found.case.id)
    original = OriginalCommentsButton(case_id=found.case.id)
    return send(
        context.receiver.account_id,
        text,
        keyboard(
            [] if words.translation is None else [button(_("🔤 Original"), original)],
            [button(_("💡 Show the idea"), at)],
        ),
    )
