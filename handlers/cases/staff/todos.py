"""What the team tells somebody without an account: the words ready to be read out, and the end.

::

    to-do ─► told · wrote
      ├────► not reached ─► again tomorrow; the third time: what now?
      └────► the contact, in a message of its own
"""

from typing import Any, Final

from aiogram import Router
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, InlineKeyboardMarkup
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _

from handlers.cases.history_words import entry_line, solved_question
from handlers.cases.staff.buttons import ShowCaseButton
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.contact_buttons import ContactButton, ShowTodoButton, TodoButton
from handlers.cases.staff.entered_words import contact_kind_label, outcome_label
from handlers.contexts import StaffOnly
from handlers.filters import Works
from handlers.formats import current_locale, isolate, language_name
from handlers.keyboards import button, keyboard
from handlers.labels import kind_label
from handlers.notices import NoticeContext
from handlers.replies import Replies, Screen, edit_or_send, send
from storage.cases.entered import TodoState
from storage.cases.models import CaseHistoryKind, CaseStatus
from storage.cases.notices import TodoNotice
from storage.cases.queries import find_visible_case
from storage.cases.todos import (
    TodoOutcome,
    ToTell,
    find_to_tell,
    finish_todo,
    is_asked_what_now,
)

router: Final = Router(name=__name__)
router.callback_query.filter(Works(), StaffOnly(CaseContext))

OUTCOMES: Final = (TodoOutcome.TOLD, TodoOutcome.NOT_REACHED, TodoOutcome.WROTE)
WHAT_NOW: Final = (
    *(TodoOutcome.TOLD, TodoOutcome.TOMORROW),
    *(TodoOutcome.WROTE, TodoOutcome.GIVEN_UP),
)
"""What is offered after somebody was not reached several times."""


async def show_todo(notice: TodoNotice, context: NoticeContext) -> TelegramMethod[Any] | None:
    """Return a to-do; none once it is done, or for somebody who may not do it."""
    found = await find_to_tell(context.session, staff=context.receiver, todo_id=notice.todo_id)
    if found is None:
        return None
    return send(context.receiver.account_id, *todo_screen(found))


@router.callback_query(ShowTodoButton.filter())
async def open_todo(
    query: CallbackQuery, callback_data: ShowTodoButton, context: CaseContext
) -> Replies:
    """Show a to-do as it is now."""
    found = await find_to_tell(context.session, staff=context.staff, todo_id=callback_data.todo_id)
    if found is None:
        return edit_or_send(query, _("👍 This is done."))
    return edit_or_send(query, *todo_screen(found))


@router.callback_query(TodoButton.filter())
async def finish(query: CallbackQuery, callback_data: TodoButton, context: CaseContext) -> Replies:
    """Keep what became of a to-do; three times not reached, ask what now."""
    todo = await finish_todo(
        context.session,
        staff=context.staff,
        todo_id=callback_data.todo_id,
        outcome=callback_data.outcome,
        tries=callback_data.tries,
        now=context.now,
    )
    found = await find_to_tell(context.session, staff=context.staff, todo_id=todo.id)
    if found is not None and todo.due_at is None:
        return edit_or_send(query, *todo_screen(found))
    case = await find_visible_case(context.session, staff=context.staff, case_id=todo.case_id)
    reference = "" if case is None else f"<b>{isolate(case.reference)}</b> · "
    show = button(_("📂 Show the case"), ShowCaseButton(case_id=todo.case_id))
    return edit_or_send(query, f"{reference}{_end(todo.state)}", keyboard([show]))


def todo_screen(to_tell: ToTell) -> Screen:
    """Return what is to be told, in the person's language and the reader's, without a contact."""
    todo, contact = to_tell.todo, to_tell.contact
    language = language_name(contact.locale)
    with I18n.get_current(no_error=False).use_locale(contact.locale):
        words = _words(to_tell)
    lines = [
        _("☎️ <b>Please tell somebody: {reference}</b>").format(
            reference=isolate(to_tell.case.reference)
        ),
        kind_label(to_tell.case.kind),
        f"{contact_kind_label(contact.kind)} · 🌐 {language}",
        f"<blockquote>{words}</blockquote>",
    ]
    if contact.locale != current_locale():
        lines.append(_("In your language:\n{words}").format(words=_words(to_tell)))
    if todo.tries:
        tries = _("📵 Not reached {n} time.", "📵 Not reached {n} times.", todo.tries)
        lines.append(tries.format(n=todo.tries))
    if is_asked_what_now(todo):
        lines.append(_("<b>What now?</b>"))
    return "\n".join(lines), _todo_keyboard(to_tell)


def _words(to_tell: ToTell) -> str:
    """Return what a reporter would read, in the language in force."""
    entry, about = to_tell.entry, to_tell.about
    own = about.id == to_tell.case.id
    line = entry_line(entry, own=own, reader_id=0, kind=about.kind) or ""
    is_solved = entry.kind is CaseHistoryKind.STATUS and entry.became is CaseStatus.SOLVED
    if own and is_solved and about.status is CaseStatus.SOLVED:
        line = f"{line}\n{solved_question(about)}"
    return f"{isolate(about.reference)}: {line}"


def _todo_keyboard(to_tell: ToTell) -> InlineKeyboardMarkup:
    todo = to_tell.todo
    offered = WHAT_NOW if is_asked_what_now(todo) else OUTCOMES
    ends = [
        button(
            outcome_label(outcome),
            TodoButton(todo_id=todo.id, tries=todo.tries, outcome=outcome),
        )
        for outcome in offered
    ]
    contact = button(_("☎️ Show the contact"), ContactButton(case_id=todo.case_id, apart=True))
    show = button(_("📂 Show the case"), ShowCaseButton(case_id=todo.case_id))
    return keyboard(ends[:2], ends[2:], [contact, show])


def _end(state: TodoState) -> str:
    match state:
        case TodoState.OPEN:
            return _("📵 Not reached. I show it again tomorrow.")
        case TodoState.TOLD:
            return _("✅ The person has been told.")
        case TodoState.WROTE:
            return _("✉️ The person has been written to.")
        case TodoState.GIVEN_UP:
            return _("🏳️ Given up: the person was not reached.")
