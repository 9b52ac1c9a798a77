"""What the team is told of ideas without asking: goals, comments, and who would help."""

from typing import Any

from aiogram.methods import TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import ShowCaseButton
from handlers.entry_buttons import HelpersButton
from handlers.ideas.staff.comment_words import comment_buttons, comment_text, find_german
from handlers.ideas.words import ways_line
from handlers.keyboards import button, keyboard
from handlers.labels import supporters_line
from handlers.notices import NoticeContext
from handlers.reading import read_german_title
from handlers.replies import send
from handlers.text import quoted
from storage.cases.models import CaseStatus
from storage.cases.queries import find_visible_case
from storage.ideas.comments import find_comment
from storage.ideas.models import CommentState, HelpWay
from storage.ideas.notices import CommentNotice, IdeaGoalNotice, IdeaHelpNotice
from storage.ideas.queries import find_helper, find_public_idea


async def tell_of_goal(
    notice: IdeaGoalNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Tell that an idea has its supporters, or that it has not got them in time."""
    case = await find_visible_case(context.session, staff=context.receiver, case_id=notice.case_id)
    found = None if case is None else await find_public_idea(context.session, case.id)
    if case is None or found is None:
        return None
    reached = notice.reached
    if not reached and (
        found.idea.goal_told_at is not None or case.status is not CaseStatus.PUBLISHED
    ):
        return None
    title = quoted(await read_german_title(context.session, found.idea))
    if reached:
        text = _("🎉 <b>The idea “{title}” has its supporters.</b>").format(title=title)
    else:
        text = _(
            "⏳ <b>The idea “{title}” has not got its supporters in time.</b>\n"
            "You can go on with it, wait, or close it with a word."
        ).format(title=title)
    count = supporters_line(found.idea.supporters, found.idea.goal)
    show = button(_("📂 Show the case"), ShowCaseButton(case_id=case.id))
    return send(context.receiver.account_id, f"{text}\n{count}", keyboard([show]))


async def show_comment(
    notice: CommentNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Show a comment nobody has decided about."""
    comment = await find_comment(context.session, notice.comment_id)
    if comment is None or comment.state is not CommentState.NEW:
        return None
    receiver = context.receiver
    case = await find_visible_case(context.session, staff=receiver, case_id=comment.case_id)
    found = await find_public_idea(context.session, comment.case_id)
    if case is None or found is None:
        return None
    heading = _("💬 <b>Somebody has commented on an idea.</b>")
    german = await find_german(context.session, comment)
    rows = comment_buttons(comment, staff=receiver, translation=german) if receiver.works else []
    show = button(_("📂 Show the case"), ShowCaseButton(case_id=comment.case_id))
    title = await read_german_title(context.session, found.idea)
    text = f"{heading}\n\n{comment_text(comment, title, german)}"
    return send(receiver.account_id, text, keyboard(*rows, [show]))


async def tell_of_helper(
    notice: IdeaHelpNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Tell that somebody would help; none once that is taken back."""
    case_id = notice.case_id
    case = await find_visible_case(context.session, staff=context.receiver, case_id=case_id)
    helper = await find_helper(context.session, case_id=case_id, person_id=notice.person_id)
    found = await find_public_idea(context.session, case_id)
    if case is None or helper is None or found is None:
        return None
    title = quoted(await read_german_title(context.session, found.idea))
    lines = [_("🤝 <b>Somebody would help with the idea “{title}”.</b>").format(title=title)]
    lines.append(ways_line([HelpWay(way) for way in helper.ways]))
    if helper.words:
        lines.append(quoted(helper.words))
    everybody = button(_("🤝 Who would help"), HelpersButton(case_id=case_id))
    show = button(_("📂 Show the case"), ShowCaseButton(case_id=case_id))
    return send(context.receiver.account_id, "\n".join(lines), keyboard([everybody], [show]))
