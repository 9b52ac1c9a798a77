"""What an announcement has besides its words: a photo or file, a button with a link, a poll.

::

    card ─► photo or file ─► it is sent · without ─► card
       ├──► button ─► what it says ─► the link · without ─► card
       └──► poll ─► the choices, one in each line · without ─► card
"""

from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.announcements.staff.buttons import AnnouncementAction
from handlers.announcements.staff.card_moves import ask_in_place, card_in_place, new_card
from handlers.announcements.staff.draft import (
    AnnouncementTap,
    Announcing,
    Asked,
    Drafted,
    OnDraft,
)
from handlers.contexts import StaffContext, StaffOnly
from handlers.filters import HasPdf, HasPhoto, HasText, IsManager
from handlers.keyboards import keyboard
from handlers.replies import Replies, send
from handlers.text import units
from storage.announcements import (
    BUTTON_LONGEST,
    CAPTION_LONGEST,
    OPTION_LONGEST,
    POLL_OPTIONS,
    edit_announcement,
)
from storage.files.media import MediaKind, SentFile, StoredFile, keep_file
from storage.texts import clean_text

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())


# --- Photo or file -----------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.FILE))
async def ask_for_file(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Ask for a photo or file, unless a text is too long to stand below one."""
    longest = max(map(units, draft.texts.values()), default=0)
    if longest > CAPTION_LONGEST:
        note = _(
            "✋ With a photo or file, a text has room for {room} characters. This one has {n}.",
            "✋ With a photo or file, a text has room for {room} characters. This one has {n}.",
            longest,
        ).format(room=CAPTION_LONGEST, n=longest)
        return await card_in_place(query, context, draft, note)
    question = _("📷 Please send a photo, or a PDF file such as a poster.")
    without = _without(
        draft, AnnouncementAction.NO_FILE, there=draft.announcement.media_id is not None
    )
    return await ask_in_place(query, context, draft, Announcing.file, question, *without)


@router.message(Announcing.file, HasPhoto(), OnDraft())
async def take_photo(
    _message: Message, photo: StoredFile, draft: Drafted, context: StaffContext
) -> Replies:
    """Keep the photo."""
    file = await keep_file(
        context.session, person_id=context.staff.id, file=photo, now=context.now
    )
    return await _with_file(context, draft, file.id)


@router.message(Announcing.file, HasPdf(), OnDraft())
async def take_document(
    _message: Message, document: SentFile, draft: Drafted, context: StaffContext
) -> Replies:
    """Keep the file."""
    file = await keep_file(
        context.session,
        person_id=context.staff.id,
        file=document.file,
        kind=MediaKind.DOCUMENT,
        title=document.title,
        now=context.now,
    )
    return await _with_file(context, draft, file.id)


@router.callback_query(AnnouncementTap(AnnouncementAction.NO_FILE))
async def drop_file(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Send it without photo or file."""
    await edit_announcement(context.session, announcement_id=draft.announcement.id, media_id=None)
    return await card_in_place(query, context, draft)


async def _with_file(context: StaffContext, draft: Drafted, media_id: int) -> Replies:
    announcement_id = draft.announcement.id
    await edit_announcement(context.session, announcement_id=announcement_id, media_id=media_id)
    return await new_card(context, announcement_id)


# --- Button with a link ------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.LINK))
async def ask_for_label(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Ask what the button says."""
    question = _(
        "🔗 What shall the button say? It is the same in all languages, so please choose a word "
        "or a sign everybody understands."
    )
    without = _without(
        draft, AnnouncementAction.NO_LINK, there=draft.announcement.button_url is not None
    )
    return await ask_in_place(query, context, draft, Announcing.label, question, *without)


@router.message(Announcing.label, HasText(), OnDraft())
async def take_label(
    _message: Message, text: str, draft: Drafted, context: StaffContext
) -> Replies:
    """Keep what the button says, then ask where it leads."""
    label = clean_text(" ".join(text.split()), longest=BUTTON_LONGEST)
    await context.open_dialogue(
        Announcing.link, Asked(announcement_id=draft.announcement.id, label=label)
    )
    question = _("🔗 Where shall the button lead? Please send the link. It begins with https://")
    return send(context.chat_id, question, keyboard([draft.back()]))


@router.message(Announcing.link, HasText(), OnDraft())
async def take_link(
    _message: Message, text: str, asked: Asked, draft: Drafted, context: StaffContext
) -> Replies:
    """Keep the button."""
    await edit_announcement(
        context.session, announcement_id=draft.announcement.id, button=(asked.label, text)
    )
    return await new_card(context, draft.announcement.id)


@router.callback_query(AnnouncementTap(AnnouncementAction.NO_LINK))
async def drop_link(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Send it without a button."""
    await edit_announcement(context.session, announcement_id=draft.announcement.id, button=None)
    return await card_in_place(query, context, draft)


# --- Poll --------------------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.POLL))
async def ask_for_choices(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Ask for the choices of a poll."""
    fewest, most = POLL_OPTIONS
    question = _(
        "📊 What can people choose? Please write each choice in a line of its own: {fewest} to "
        "{most} choices of {n} character at most. The question stands in the text.",
        "📊 What can people choose? Please write each choice in a line of its own: {fewest} to "
        "{most} choices of {n} characters at most. The question stands in the text.",
        OPTION_LONGEST,
    ).format(fewest=fewest, most=most, n=OPTION_LONGEST)
    without = _without(
        draft, AnnouncementAction.NO_POLL, there=bool(draft.announcement.poll_options)
    )
    return await ask_in_place(query, context, draft, Announcing.poll, question, *without)


@router.message(Announcing.poll, HasText(), OnDraft())
async def take_choices(
    _message: Message, text: str, draft: Drafted, context: StaffContext
) -> Replies:
    """Keep the choices."""
    choices = [line for line in text.splitlines() if line.strip()]
    await edit_announcement(
        context.session, announcement_id=draft.announcement.id, poll_options=choices
    )
    return await new_card(context, draft.announcement.id)


@router.callback_query(AnnouncementTap(AnnouncementAction.NO_POLL))
async def drop_poll(query: CallbackQuery, draft: Drafted, context: StaffContext) -> Replies:
    """Send it without a poll."""
    await edit_announcement(
        context.session, announcement_id=draft.announcement.id, poll_options=()
    )
    return await card_in_place(query, context, draft)


def _without(
    draft: Drafted, act: AnnouncementAction, *, there: bool
) -> list[InlineKeyboardButton]:
    # NOTE: takes the photo, the button or the poll of an announcement away
    return [draft.button(_("🗑 Take it away"), act)] if there else []
