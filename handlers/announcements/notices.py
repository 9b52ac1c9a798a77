"""Announcements and what the team hears of them, rendered when they are sent."""

from typing import Any

from aiogram import html
from aiogram.methods import DeleteMessage, EditMessageText, TelegramMethod
from aiogram.utils.i18n import gettext as _

from handlers.announcements.progress import control_keyboard, progress_text, report_text
from handlers.announcements.rendering import body, correction, message, reader_keyboard
from handlers.notices import Notice
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
from storage.announcements.polls import has_voted
from storage.announcements.progress import find_progress_message
from storage.announcements.queries import find_copy
from storage.quarter.profile import SOURCE_LOCALE


async def announce(notice: Notice) -> TelegramMethod[Any] | None:
    """Say the announcement; nothing once it was stopped or taken back."""
    found = await _find_copy(notice)
    if found is None:
        return None
    announcement, recipient = found
    if announcement.state in {AnnouncementState.STOPPED, AnnouncementState.RECALLED}:
        return None
    text = await _text(notice, announcement, recipient)
    media = await find_media(notice.session, announcement)
    return message(notice.receiver.account_id, text, reader_keyboard(announcement), media)


async def change_copy(notice: Notice) -> TelegramMethod[Any] | None:
    """Correct the receiver's copy or delete it, whichever is wanted at this moment."""
    found = await _find_copy(notice)
    if found is None or found[1].message_id is None:
        return None
    announcement, recipient = found
    match recipient.change:
        case CopyChange.RECALL if _is_deletable(notice, recipient):
            return DeleteMessage(
                chat_id=notice.receiver.account_id, message_id=found[1].message_id
            )
        case CopyChange.EDIT:
            return await _correct(notice, announcement, recipient, found[1].message_id)
        case _:
            return None


async def show_progress(notice: Notice) -> TelegramMethod[Any] | None:
    """Show whoever watches how far it is: in a message of its own first, which is then edited."""
    announcement = await find_announcement(notice.session, notice.payload["announcement"])
    receiver = notice.receiver
    if announcement is None or announcement.watcher_id != receiver.id or not receiver.is_staff:
        return None
    progress = await get_progress(notice.session, announcement, now=notice.now)
    text = progress_text(
        announcement,
        progress,
        german=await _german(notice, announcement),
        profile=notice.quarter.profile,
        now=notice.now,
    )
    markup = control_keyboard(announcement)
    if notice.payload.get("opens"):
        return send(receiver.account_id, text, markup)
    message_id = await find_progress_message(notice.session, announcement)
    if message_id is None:
        return None
    return EditMessageText(
        chat_id=receiver.account_id,
        message_id=message_id,
        text=text,
        reply_markup=markup,
        link_preview_options=NO_PREVIEW,
    )


async def report(notice: Notice) -> TelegramMethod[Any] | None:
    """Say how it ended, or how the correction of its copies did."""
    announcement = await find_announcement(notice.session, notice.payload["announcement"])
    if announcement is None or not notice.receiver.is_staff:
        return None
    figures = await count_recipients(notice.session, announcement.id)
    german = await _german(notice, announcement)
    if not figures.recipients:
        sorry = _("📣 This announcement could not be sent: there is nobody it is for.")
        return send(notice.receiver.account_id, f"{sorry}\n\n{html.quote(german)}")
    text = report_text(
        announcement,
        figures,
        await count_by_language(notice.session, announcement.id),
        german=german,
        votes=await count_votes(notice.session, announcement.id),
    )
    return send(notice.receiver.account_id, text, control_keyboard(announcement))


# --- Inside ------------------------------------------------------------------------------------


async def _find_copy(notice: Notice) -> tuple[Announcement, AnnouncementRecipient] | None:
    return await find_copy(
        notice.session,
        announcement_id=notice.payload["announcement"],
        person_id=notice.receiver.id,
    )


async def _text(
    notice: Notice, announcement: Announcement, recipient: AnnouncementRecipient
) -> str:
    """Return the text in the language the receiver reads.

    Whoever has just changed to a language without a text gets the one they were chosen for.
    """
    texts = await list_texts(notice.session, announcement.id)
    locale = notice.receiver.locale
    if locale not in texts and recipient.locale in texts:
        locale = recipient.locale
    return body(announcement, texts, locale)


async def _correct(
    notice: Notice,
    announcement: Announcement,
    recipient: AnnouncementRecipient,
    message_id: int,
) -> TelegramMethod[Any]:
    voted = await has_voted(
        notice.session, announcement_id=announcement.id, person_id=notice.receiver.id
    )
    votes = await count_votes(notice.session, announcement.id) if voted else None
    return correction(
        notice.receiver.account_id,
        message_id,
        await _text(notice, announcement, recipient),
        reader_keyboard(announcement, votes=votes),
        await find_media(notice.session, announcement),
    )


def _is_deletable(notice: Notice, recipient: AnnouncementRecipient) -> bool:
    if notice.receiver.channel != TELEGRAM or recipient.finished_at is None:
        return True
    return notice.now - recipient.finished_at < DELETABLE_FOR


async def _german(notice: Notice, announcement: Announcement) -> str:
    texts = await list_texts(notice.session, announcement.id)
    return texts.get(SOURCE_LOCALE, "")
