"""An announcement on its way, and afterwards: its report, and what can still be done about it.

::

    progress, the list ─► report by language
      ├──► pause · go on
      ├──► stop ─► sure? ─► stopped
      ├──► correct ─► a language ─► the text ─► so many copies change ─► yes
      └──► recall ─► sure? ─► really? ─► so many are deleted, so many cannot be

The message that shows the progress keeps itself up to date; questions come below it.
"""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _

from handlers.announcements.buttons import SendingAction, SendingButton
from handlers.announcements.progress import control_keyboard, report_text
from handlers.announcements.staff.buttons import CorrectButton, ShowAnnouncementButton, SureButton
from handlers.announcements.staff.card import audience_lines
from handlers.announcements.staff.draft import (
    Announcing,
    Asked,
    all_announcements,
)
from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import HasMarkedText, IsManager
from handlers.formats import language_name, moment_in_short
from handlers.keyboards import button, keyboard, pairs
from handlers.replies import Replies, Screen, edit_or_send, send, toast
from handlers.text import quoted, shorten
from storage.announcements import (
    Announcement,
    correct_announcement,
    count_by_language,
    count_recipients,
    count_votes,
    get_announcement,
    list_texts,
    pause_announcement,
    recall_announcement,
    resume_announcement,
    stop_announcement,
)
from storage.announcements.corrections import DELETABLE_FOR
from storage.announcements.texts import clean_announcement_text
from storage.errors import AnnouncementError, AnnouncementFault
from storage.outbox import DeliveryState
from storage.quarter.profile import ORIGINAL_LOCALE

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

TEXT_SHOWN: Final = 800
"""Units of the text above a report, which has a line for each language."""
HOUR_S: Final = 3600


# --- The report --------------------------------------------------------------------------------


async def report(
    context: StaffContext, announcement: Announcement, note: str | None = None
) -> Screen:
    """Return what became of an announcement, by language, and what can be done about it."""
    texts = await list_texts(context.session, announcement.id)
    text = report_text(
        announcement,
        await count_recipients(context.session, announcement.id),
        await count_by_language(context.session, announcement.id),
        german=texts.get(ORIGINAL_LOCALE, ""),
        votes=await count_votes(context.session, announcement.id),
    )
    lines = [note, "", text, ""] if note else [text, ""]
    lines += await audience_lines(context, announcement.to, count=False)
    if announcement.started_at is not None:
        began = moment_in_short(announcement.started_at, context.profile.zone)
        lines.append(_("🕐 Begun on {when}").format(when=began))
    controls = control_keyboard(announcement).inline_keyboard
    return "\n".join(lines), keyboard(*controls, [all_announcements()])


# --- Buttons below the progress ----------------------------------------------------------------


@router.callback_query(SendingButton.filter())
async def control(
    query: CallbackQuery, callback_data: SendingButton, context: StaffContext
) -> Replies:
    """Pause or go on at once; ask below before anything that cannot be undone."""
    await context.leave_dialogue()
    announcement = await get_announcement(context.session, callback_data.announcement_id)
    if callback_data.action is not SendingAction.SHOW and announcement.is_editable:
        raise AnnouncementError(AnnouncementFault.STATE)
    match callback_data.action:
        case SendingAction.SHOW:
            return send(context.chat_id, *await report(context, announcement))
        case SendingAction.PAUSE:
            return await _pause(query, context, announcement.id)
        case SendingAction.RESUME:
            return await _resume(query, context, announcement.id)
        case SendingAction.STOP:
            return send(context.chat_id, *await _ask_whether_stop(context, announcement))
        case SendingAction.CORRECT:
            return send(context.chat_id, *await _ask_language(context, announcement))
        case SendingAction.RECALL:
            return send(context.chat_id, *_ask_whether_recall(announcement, 1))


async def _pause(query: CallbackQuery, context: StaffContext, announcement_id: int) -> Replies:
    await pause_announcement(
        context.session,
        announcement_id=announcement_id,
        actor_id=context.staff.id,
        now=context.now,
    )
    return toast(query, _("⏸ Paused. What is in the air still arrives."))


async def _resume(query: CallbackQuery, context: StaffContext, announcement_id: int) -> Replies:
    await resume_announcement(
        context.session,
        announcement_id=announcement_id,
        actor_id=context.staff.id,
        now=context.now,
    )
    return toast(query, _("▶️ It goes on."))


# --- Stopping and taking back ------------------------------------------------------------------


@router.callback_query(SureButton.filter())
async def carry_out(
    query: CallbackQuery, callback_data: SureButton, context: StaffContext
) -> Replies:
    """Do what was confirmed; taking back is confirmed twice."""
    announcement = await get_announcement(context.session, callback_data.announcement_id)
    match callback_data.action:
        case SendingAction.STOP:
            return await _stop(query, context, announcement)
        case SendingAction.RECALL if callback_data.step == 1:
            return edit_or_send(query, *_ask_whether_recall(announcement, 2))
        case SendingAction.RECALL:
            return await _recall(query, context, announcement)
        case SendingAction.CORRECT:
            return await _correct(query, context, announcement)
        case SendingAction.SHOW | SendingAction.PAUSE | SendingAction.RESUME:
            return edit_or_send(query, *await report(context, announcement))


async def _ask_whether_stop(context: StaffContext, announcement: Announcement) -> Screen:
    figures = await count_recipients(context.session, announcement.id)
    waiting = figures.waiting
    question = _(
        "⏹ <b>Stop it?</b> {n} person has not got it yet, and never will then.",
        "⏹ <b>Stop it?</b> {n} people have not got it yet, and never will then.",
        waiting,
    ).format(n=waiting)
    return question, _yes(announcement, _("⏹ Yes, stop"), SendingAction.STOP)


async def _stop(
    query: CallbackQuery, context: StaffContext, announcement: Announcement
) -> Replies:
    await stop_announcement(
        context.session,
        announcement_id=announcement.id,
        actor_id=context.staff.id,
        now=context.now,
    )
    fresh = await get_announcement(context.session, announcement.id)
    return edit_or_send(query, *await report(context, fresh))


def _ask_whether_recall(announcement: Announcement, step: int) -> Screen:
    if step == 1:
        hours = int(DELETABLE_FOR.total_seconds()) // HOUR_S
        question = _(
            "🗑 <b>Take it back?</b> I delete it from all chats where I still can: Telegram allows "
            "that for {n} hour. Who has read it has read it, and notifications may stay.",
            "🗑 <b>Take it back?</b> I delete it from all chats where I still can: Telegram allows "
            "that for {n} hours. Who has read it has read it, and notifications may stay.",
            hours,
        ).format(n=hours)
        return question, _yes(announcement, _("🗑 Yes, take it back"), SendingAction.RECALL)
    question = _("🗑 <b>Really?</b> This cannot be undone. To change words, correct it instead.")
    return question, _yes(announcement, _("🗑 Yes, really"), SendingAction.RECALL, step=2)


async def _recall(
    query: CallbackQuery, context: StaffContext, announcement: Announcement
) -> Replies:
    recalled = await recall_announcement(
        context.session,
        announcement_id=announcement.id,
        actor_id=context.staff.id,
        now=context.now,
    )
    lines = [
        _(
            "🗑 {n} copy is being deleted.", "🗑 {n} copies are being deleted.", recalled.deleted
        ).format(n=recalled.deleted)
    ]
    if recalled.too_old:
        lines.append(
            _(
                "{n} copy is too old for that, and stays.",
                "{n} copies are too old for that, and stay.",
                recalled.too_old,
            ).format(n=recalled.too_old)
        )
    return edit_or_send(query, "\n".join(lines), keyboard([_to_report(announcement.id)]))


# --- Correcting --------------------------------------------------------------------------------


async def _ask_language(context: StaffContext, announcement: Announcement) -> Screen:
    texts = await list_texts(context.session, announcement.id)
    languages = [
        button(
            f"{language_name(locale)} {_mark(written=locale in texts)}",
            CorrectButton(announcement_id=announcement.id, locale=locale),
        )
        for locale in context.profile.locales
    ]
    question = _(
        "✏️ <b>Which text do you want to correct?</b>\n"
        "Copies that were sent are changed, and who still waits gets the new text."
    )
    return question, keyboard(*pairs(languages), [_to_report(announcement.id)])


def _mark(*, written: bool) -> str:
    return "✓" if written else "✗"


@router.callback_query(CorrectButton.filter())
async def ask_for_correction(
    query: CallbackQuery, callback_data: CorrectButton, context: StaffContext
) -> Replies:
    """Show the text in a language, and await the corrected one."""
    announcement = await get_announcement(context.session, callback_data.announcement_id)
    locale = callback_data.locale
    if locale not in context.profile.locales:
        return edit_or_send(query, *await _ask_language(context, announcement))
    await context.open_dialogue(
        Announcing.correction, Asked(announcement_id=announcement.id, locale=locale)
    )
    question = _("✍️ Please send the whole text in this language: <b>{language}</b>").format(
        language=language_name(locale)
    )
    known = (await list_texts(context.session, announcement.id)).get(locale)
    lines = [question] if known is None else [question, "", quoted(known)]
    return edit_or_send(query, "\n".join(lines), keyboard([_to_report(announcement.id)]))


@router.message(Announcing.correction, HasMarkedText())
async def take_correction(_message: Message, text: str, context: StaffContext) -> Replies:
    """Show how many copies would change, and ask whether to."""
    asked = await context.load_draft(Asked)
    announcement = await get_announcement(context.session, asked.announcement_id)
    words = clean_announcement_text(announcement, text)
    await context.open_dialogue(Announcing.sure, asked.model_copy(update={"text": words}))
    count = await _count_copies(context, announcement, asked.locale)
    question = _(
        "✏️ <b>Correct it?</b> {n} copy that was sent is changed.",
        "✏️ <b>Correct it?</b> {n} copies that were sent are changed.",
        count,
    ).format(n=count)
    shown = quoted(shorten(words, TEXT_SHOWN))
    rows = _yes(announcement, _("✏️ Yes, correct"), SendingAction.CORRECT)
    return send(context.chat_id, f"{question}\n\n{shown}", rows)


async def _count_copies(context: StaffContext, announcement: Announcement, locale: str) -> int:
    """Return how many copies say something else with a new text in this language."""
    texts = await list_texts(context.session, announcement.id)
    counted = await count_by_language(context.session, announcement.id)
    return sum(
        states[DeliveryState.SENT]
        for reader, states in counted.items()
        if reader == locale or (locale == ORIGINAL_LOCALE and reader not in texts)
    )


async def _correct(
    query: CallbackQuery, context: StaffContext, announcement: Announcement
) -> Replies:
    asked = await context.load_draft(Asked)
    awaited = await context.state.get_state() == Announcing.sure.state
    if not awaited or asked.announcement_id != announcement.id:
        return edit_or_send(query, *await report(context, announcement))
    count = await correct_announcement(
        context.session,
        announcement_id=announcement.id,
        texts={asked.locale: asked.text},
        written_by=context.staff.id,
        now=context.now,
    )
    await context.leave_dialogue()
    text = _(
        "✏️ It is corrected. {n} copy is being changed.",
        "✏️ It is corrected. {n} copies are being changed.",
        count,
    ).format(n=count)
    return edit_or_send(query, text, keyboard([_to_report(announcement.id)]))


# --- Buttons -----------------------------------------------------------------------------------


def _yes(
    announcement: Announcement, label: str, action: SendingAction, *, step: int = 1
) -> InlineKeyboardMarkup:
    sure = SureButton(announcement_id=announcement.id, action=action, step=step)
    return keyboard([button(label, sure)], [_to_report(announcement.id)])


def _to_report(announcement_id: int) -> InlineKeyboardButton:
    return button(
        _("📄 Back to the report"), ShowAnnouncementButton(announcement_id=announcement_id)
    )
