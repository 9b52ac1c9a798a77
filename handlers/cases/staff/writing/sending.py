"""Sending what a member of the team has written about a case, if nothing happened meanwhile."""

from typing import Final

from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import CaseAction, SendAnywayButton
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.field import card_or_field
from handlers.cases.staff.history import brief_line
from handlers.cases.staff.writing.arriving import find_arriving
from handlers.cases.staff.writing.draft import Writing, WritingDraft
from handlers.cases.staff.writing.prompts import cancel_button, is_told_by_us
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, Reply, send
from storage.cases.correcting import correct_said
from storage.cases.models import Case, CaseHistoryEntry, CaseStatus
from storage.cases.queries import is_up_to_date, list_history
from storage.cases.staff import (
    answer_reporter,
    ask_reporter,
    change_status,
    forward_case,
    note_on_case,
)
from storage.ideas.merging import merge_case
from storage.markup import plain
from storage.own_messages import Became, note_message
from storage.team import list_names
from storage.translations.drafts import drop_draft

NEWS_SHOWN: Final = 3
"""Lines of history shown to somebody who has missed some."""


async def go_on(context: CaseContext, draft: WritingDraft) -> Replies:
    """Do with the words what was announced; ask first if the case has changed meanwhile."""
    case = await context.get_case(draft.case_id)
    up_to_date = await is_up_to_date(
        context.session, case=case, staff=context.staff, version=draft.version
    )
    if draft.act is not CaseAction.NOTE and not up_to_date:
        return await hold_back(context, case, draft)
    told = await tell(context, case, draft)
    if draft.preview:
        await drop_draft(context.session, by=context.staff)
    await context.leave_dialogue()
    return told


async def tell(context: CaseContext, case: Case, draft: WritingDraft) -> Reply:
    """Do with the words what the draft says; the card follows, with whom to ask to translate."""
    arriving = await find_arriving(context, case, draft)
    heading, entry = await carry_out(context, case, draft)
    if draft.act is CaseAction.CLOSE:
        text, buttons = await card_or_field(case, context, heading)
    else:
        view = await context.view(case)
        text, buttons = view.text(heading), view.keyboard()
    rows = arriving.ask_rows(entry)
    return send(context.chat_id, text, keyboard(*rows, *buttons.inline_keyboard))


async def hold_back(context: CaseContext, case: Case, draft: WritingDraft) -> Replies:
    """Keep the words, show what has happened to the case meanwhile, and ask whether to send."""
    await context.open_dialogue(
        Writing.still_right, draft.model_copy(update={"version": case.version})
    )
    return await _ask_whether_still_right(context, case)


async def carry_out(  # noqa: C901  one case for each action
    context: CaseContext, case: Case, draft: WritingDraft
) -> tuple[str, CaseHistoryEntry | None]:
    """Do with the words what the draft says; return a line about it, and what residents read."""
    session, staff, now = context.session, context.staff, context.now
    match draft.act:
        case CaseAction.ASK:
            entry = await ask_reporter(session, case=case, actor=staff, text=draft.text, now=now)
            await _note(context, draft, entry)
            done = _kept() if is_told_by_us(case) else _("✅ The question is on its way.")
            return done, entry
        case CaseAction.ANSWER:
            entry = await answer_reporter(
                session, case=case, actor=staff, text=draft.text, now=now
            )
            await _note(context, draft, entry)
            done = _kept() if is_told_by_us(case) else _("✅ The answer is on its way.")
            return done, entry
        case CaseAction.CORRECT:
            corrected = await correct_said(
                session,
                case=case,
                said_id=draft.said_id or 0,
                actor=staff,
                text=draft.text,
                now=now,
            )
            return corrected_line(), corrected
        case CaseAction.FORWARD:
            addressee = plain(draft.text)
            await forward_case(session, case=case, actor=staff, addressee=addressee, now=now)
            return _("✅ It is noted to whom the case went."), None
        case CaseAction.DUPLICATE:
            await merge_case(session, case=case, actor=staff, reference=plain(draft.text), now=now)
            return _("✅ Everybody concerned follows the other case from now on."), None
        case CaseAction.CLOSE:
            entry = await change_status(
                session,
                case=case,
                actor=staff,
                wanted=draft.closing or CaseStatus.SOLVED,
                text=draft.text,
                now=now,
            )
            await _note(context, draft, entry)
            return _("✅ The case is closed, and the people are told."), entry
        case CaseAction.NOTE:
            entry = await note_on_case(session, case=case, actor=staff, text=draft.text, now=now)
            await _note(context, draft, entry)
            return _("🔒 The note is kept. Residents never see it."), None
        case (
            CaseAction.TAKE
            | CaseAction.ASSIGN
            | CaseAction.STATUS
            | CaseAction.PHOTOS
            | CaseAction.FILES
            | CaseAction.MAP
            | CaseAction.FIELD
            | CaseAction.LANGUAGE
            | CaseAction.PUBLISH
        ):
            raise ValueError(draft.act)  # asks for no words


def corrected_line() -> str:
    """Return what is said of words that were put right."""
    return _("✏️ It is corrected. The history keeps both.")


async def _note(context: CaseContext, draft: WritingDraft, entry: CaseHistoryEntry) -> None:
    """Keep which message said it, for what is changed in it later."""
    if draft.message_id is not None:
        await note_message(
            context.session,
            person=context.staff,
            message_ids=[draft.message_id],
            became=Became.ANSWER,
            about_id=entry.id,
            now=context.now,
        )


def _kept() -> str:
    return _("✅ It is kept. The to-do comes in a message of its own.")


async def _ask_whether_still_right(context: CaseContext, case: Case) -> Replies:
    names = await list_names(context.session)
    latest = await list_history(context.session, case_id=case.id, limit=NEWS_SHOWN)
    view = await context.view(case)
    lines = [
        brief_line(entry, case, names, context.profile.zone, view.german(entry))
        for entry in latest
    ]
    text = _(
        "✋ <b>Something has happened while you were writing.</b>\n"
        "Your words have not gone out yet. Please look first:"
    )
    return send(
        context.chat_id,
        "\n\n".join([text, "\n".join(lines)]),
        keyboard(
            [button(_("✅ Send my words"), SendAnywayButton())],
            [cancel_button(case.id)],
        ),
    )
