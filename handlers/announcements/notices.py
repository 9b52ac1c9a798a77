"""Announcements and what the team hears of them, rendered when they are sent."""

from typing import Any

from aiogram import html
from aiogram.methods import DeleteMessage, EditMessageText, TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.announcements.progress import control_keyboard, progress_text, report_text
from handlers.announcements.rendering import body, correction, message, reader_keyboard
from handlers.notices import NoticeContext
from handlers.replies import NO_PREVIEW, send
from storage.announcements import (
    Announcement,
    AnnouncementRecipient,
    AnnouncementState,
    CopyChange,
    count_by_language,
    count_recipients,
    count_votes,
    find_announcement,
    find_media,
    get_progress,
    list_texts,
)
from storage.announcements.corrections import DELETABLE_FOR, TELEGRAM
from storage.announcements.notices import (
    AnnouncementChangeNotice,
    AnnouncementNotice,
    AnnouncementProgressNotice,
    AnnouncementReportNotice,
)
from storage.announcements.polls import has_voted
from storage.announcements.progress import find_progress_message
from storage.announcements.queries import find_copy
from storage.quarter.profile import ORIGINAL_LOCALE


async def announce(
    notice: AnnouncementNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Say the announcement; nothing once it was stopped or taken back."""
    found = await _find_copy(context, notice.announcement_id)
    if found is None:
        return None
    announcement, recipient = found
    if announcement.state in {AnnouncementState.STOPPED, AnnouncementState.RECALLED}:
        return None
    text = await _text(context, announcement, recipient)
    media = await find_media(context.session, announcement)
    return message(context.receiver.account_id, text, reader_keyboard(announcement), media)


async def change_copy(
    notice: AnnouncementChangeNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Correct the receiver's copy or delete it, whichever is wanted at this moment."""
    found = await _find_copy(context, notice.announcement_id)
    if found is None or found[1].message_id is None:
        return None
    announcement, recipient = found
    match recipient.change:
        case CopyChange.RECALL:
            if not _is_deletable(context, recipient):
                return None
            return DeleteMessage(
                chat_id=context.receiver.account_id, message_id=found[1].message_id
            )
        case CopyChange.EDIT:
            return await _correct(context, announcement, recipient, found[1].message_id)
        case None:
            return None


async def show_progress(
    notice: AnnouncementProgressNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Show whoever watches how far it is: in a message of its own first, which is then edited."""
    announcement = await find_announcement(context.session, notice.announcement_id)
    receiver = context.receiver
    if announcement is None or announcement.watcher_id != receiver.id or not receiver.is_staff:
        return None
    progress = await get_progress(context.session, announcement, now=context.now)
    text = progress_text(
        announcement,
        progress,
        german=await _german(context, announcement),
        profile=context.quarter.profile,
        now=context.now,
    )
    markup = control_keyboard(announcement)
    if notice.opens:
        return send(receiver.account_id, text, markup)
    message_id = await find_progress_message(context.session, announcement)
    if message_id is None:
        return None
    return EditMessageText(
        chat_id=receiver.account_id,
        message_id=message_id,
        text=text,
        reply_markup=markup,
        link_preview_options=NO_PREVIEW,
    )


async def report(
    notice: AnnouncementReportNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Say how it ended, or how the correction of its copies did."""
    announcement = await find_announcement(context.session, notice.announcement_id)
    if announcement is None or not context.receiver.is_staff:
        return None
    figures = await count_recipients(context.session, announcement.id)
    german = await _german(context, announcement)
    if not figures.recipients:
        sorry = _("📣 This announcement could not be sent: there is nobody it is for.")
        return send(context.receiver.account_id, f"{sorry}\n\n{html.quote(german)}")
    text = report_text(
        announcement,
        figures,
        await count_by_language(context.session, announcement.id),
        german=german,
        votes=await count_votes(context.session, announcement.id),
    )
    return send(context.receiver.account_id, text, control_keyboard(announcement))


# --- Inside ------------------------------------------------------------------------------------


async def _find_copy(
    context: NoticeContext, announcement_id: int
) -> tuple[Announcement, AnnouncementRecipient] | None:
    return await find_copy(
        context.session,
        announcement_id=announcement_id,
        person_id=context.receiver.id,
    )


async def _text(
    context: NoticeContext, announcement: Announcement, recipient: AnnouncementRecipient
) -> str:
    """Return the text in the language the receiver reads.

    Whoever has just changed to a language without a text gets the one they were chosen for.
    """
    texts = await list_texts(context.session, announcement.id)
    locale = context.receiver.locale
    if locale not in texts and recipient.locale in texts:
        locale = recipient.locale
    return body(announcement, texts, locale)


async def _correct(
    context: NoticeContext,
    announcement: Announcement,
    recipient: AnnouncementRecipient,
    message_id: int,
) -> TelegramMethod[Any]:
    voted = await has_voted(
        context.session, announcement_id=announcement.id, person_id=context.receiver.id
    )
    votes = await count_votes(context.session, announcement.id) if voted else None
    return correction(
        context.receiver.account_id,
        message_id,
        await _text(context, announcement, recipient),
        reader_keyboard(announcement, votes=votes),
        await find_media(context.session, announcement),
    )


def _is_deletable(context: NoticeContext, recipient: AnnouncementRecipient) -> bool:
    if context.receiver.channel != TELEGRAM or recipient.finished_at is None:
        return True
    return context.now - recipient.finished_at < DELETABLE_FOR


async def _german(context: NoticeContext, announcement: Announcement) -> str:
    texts = await list_texts(context.session, announcement.id)
    return texts.get(ORIGINAL_LOCALE, "")
