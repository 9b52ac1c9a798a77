"""What an announcement looks like to a reader: as a message, as a correction, as a preview."""

from collections.abc import Mapping, Sequence

from aiogram import html
from aiogram.methods import (
    EditMessageCaption,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
)
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.i18n import gettext as _

from handlers.announcements.buttons import LeaveButton, PreviewButton, ReturnButton, VoteButton
from handlers.entry_buttons import TopicsButton
from handlers.formats import isolate
from handlers.keyboards import button, keyboard, link
from handlers.replies import NO_PREVIEW, send
from storage.announcements import Announcement
from storage.files.media import MediaFile, MediaKind, reference
from storage.quarter.profile import ORIGINAL_LOCALE

Shown = SendMessage | SendPhoto | SendDocument
Corrected = EditMessageText | EditMessageCaption


def body(announcement: Announcement, texts: Mapping[str, str], locale: str) -> str:
    """Return what a reader of ``locale`` reads, in Telegram's HTML.

    Args:
        announcement: what is said.
        texts: what it says in each language; German at least.
        locale: the reader's language, in force.
    """
    lines = [_("🚨 <b>Urgent</b>"), ""] if announcement.urgent else []
    lines.append(html.quote(texts.get(locale) or texts[ORIGINAL_LOCALE]))
    if locale not in texts:
        lines += ["", html.italic(_("ℹ️ So far we have this message only in German."))]
    return "\n".join(lines)


def message(
    chat_id: int, text: str, markup: InlineKeyboardMarkup, media: MediaFile | None
) -> Shown:
    """Return the message, with its photo or document."""
    if media is None:
        return send(chat_id, text, markup)
    file = reference(media.id)
    if media.kind is MediaKind.PHOTO:
        return SendPhoto(chat_id=chat_id, photo=file, caption=text, reply_markup=markup)
    return SendDocument(chat_id=chat_id, document=file, caption=text, reply_markup=markup)


def correction(
    chat_id: int, message_id: int, text: str, markup: InlineKeyboardMarkup, media: MediaFile | None
) -> Corrected:
    """Return the edit that puts the text into a copy; its photo or document stays."""
    if media is None:
        return EditMessageText(
            chat_id=chat_id,
            message_id=message_id,
            text=text,
            reply_markup=markup,
            link_preview_options=NO_PREVIEW,
        )
    return EditMessageCaption(
        chat_id=chat_id, message_id=message_id, caption=text, reply_markup=markup
    )


def preview(
    announcement: Announcement,
    texts: Mapping[str, str],
    locale: str,
    *,
    chat_id: int,
    media: MediaFile | None = None,
) -> Shown:
    """Return what a reader of ``locale`` gets, with buttons that say that it is a preview.

    Args:
        announcement: a draft.
        texts: what it says in each language; German at least.
        locale: the reader's language; its catalogue is in force.
        chat_id: who looks at it.
        media: the announcement's photo or document.
    """
    options = [[button(option, PreviewButton())] for option in announcement.poll_options or ()]
    last = [button(leave_label(), PreviewButton()), button(topics_label(), PreviewButton())]
    markup = keyboard(*options, _link_row(announcement), last)
    return message(chat_id, body(announcement, texts, locale), markup, media)


def reader_keyboard(
    announcement: Announcement, *, votes: Sequence[int] | None = None, left: int = 0
) -> InlineKeyboardMarkup:
    """Return the buttons below a copy.

    Args:
        announcement: whose.
        votes: how many votes each choice has, for somebody who has voted; they stay hidden from
            those who have not.
        left: what the reader has left below this copy, as in ``ReturnButton``.
    """
    leaving = (
        button(
            _("🔔 Hear of it again"), ReturnButton(announcement_id=announcement.id, topics=left)
        )
        if left
        else button(leave_label(), LeaveButton(announcement_id=announcement.id))
    )
    return keyboard(
        *([choice] for choice in _choices(announcement, votes)),
        _link_row(announcement),
        [leaving, button(topics_label(), TopicsButton())],
    )


def leave_label() -> str:
    """Return what stands on the button that leaves."""
    return _("🔕 No more of this")


def topics_label() -> str:
    """Return what stands on the button that shows the topics."""
    return _("🔔 My topics")


def _choices(
    announcement: Announcement, votes: Sequence[int] | None
) -> Sequence[InlineKeyboardButton]:
    options = announcement.poll_options or []
    labels = (
        options
        if votes is None
        else [
            f"{isolate(option)} · {number}" for option, number in zip(options, votes, strict=True)
        ]
    )
    return [
        button(label, VoteButton(announcement_id=announcement.id, option=option))
        for option, label in enumerate(labels)
    ]


def _link_row(announcement: Announcement) -> list[InlineKeyboardButton]:
    if announcement.button_text is None or announcement.button_url is None:
        return []
    return [link(announcement.button_text, announcement.button_url)]
