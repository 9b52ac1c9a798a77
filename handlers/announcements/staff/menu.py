"""Announcements: /announce writes to many people at once, each in their language.

::

    /announce ─► the list ─► a draft, or what became of one              (running)
      └──► new ─► the German text, or a photo with it ─► card
             card ─► texts in each language, asking interpreters         (texts)
              ├────► photo or file, button with a link, poll             (attachments)
              ├────► to whom: everyone, topics, streets, languages, cases (audience)
              ├────► urgent (asked twice), preview, at a time, again      (sending)
              ├────► send ─► how many people in which language ─► yes ─► progress
              └────► discard

For managers.  A draft is stored from its first words on; what is sent by a second tap, or with
buttons of an older view, is nothing: it shows the draft as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _

from handlers.announcements.progress import state_heading
from handlers.announcements.staff import attachments, audience, running, sending, texts
from handlers.announcements.staff.buttons import (
    AnnouncementAction,
    AnnouncementDraftButton,
    AnnouncementsButton,
    NewAnnouncementButton,
    ShowAnnouncementButton,
)
from handlers.announcements.staff.card import card
from handlers.announcements.staff.card_moves import new_card
from handlers.announcements.staff.draft import (
    AnnouncementTap,
    Announcing,
    Asked,
    Drafted,
    all_announcements,
)
from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.filters import (
    Command,
    HasBecome,
    HasMarkedText,
    HasOtherWords,
    HasPhoto,
    IsManager,
    NoCommand,
)
from handlers.formats import isolate
from handlers.incoming import marked_words_of, without_command
from handlers.keyboards import button, column, keyboard
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import one_line, shorten
from storage.announcements import (
    Announcement,
    AnnouncementState,
    Audience,
    create_announcement,
    discard_draft,
    find_announcement,
    get_announcement,
    list_announcements,
    write_text,
)
from storage.announcements.queries import list_german
from storage.files.media import StoredFile, keep_file
from storage.markup import seen
from storage.own_messages import Became, note_message
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.texts import clean_text

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())
router.edited_message.filter(IsManager(), StaffOnly())

LISTED: Final = 20
CORRECTING: Final = frozenset({Announcing.correction.state, Announcing.sure.state})
"""States in which an announcement that was sent is written about."""
BEGINNING: Final = 30
"""Units of a text on a button; more is cut off on a narrow phone."""


# --- The list ----------------------------------------------------------------------------------


@router.message(Command("announce"))
async def open_announcements(message: Message, words: str, context: StaffContext) -> Replies:
    """List the announcements; words after the command are the text of a new one."""
    await leave_dialogue(context.state)
    if words:
        return await _begin(context, message, marked_words_of(without_command(message)))
    return send(context.chat_id, *await _announcements(context))


@router.callback_query(AnnouncementsButton.filter())
async def show_announcements(query: CallbackQuery, context: StaffContext) -> Replies:
    """Come back to the list."""
    await context.leave_dialogue()
    return edit_or_send(query, *await _announcements(context))


async def _announcements(context: StaffContext, note: str | None = None) -> Screen:
    found = await list_announcements(context.session, limit=LISTED)
    texts = await list_german(context.session, [each.id for each in found])
    lines = [note, ""] if note else []
    lines.append(_("📣 <b>Announcements</b>"))
    lines += _legend(found)
    return "\n".join(lines), keyboard(
        [button(_("➕ New announcement"), NewAnnouncementButton())],
        *column(_choices(found, texts)),
    )


def _legend(found: Sequence[Announcement]) -> Iterator[str]:
    """Yield what the signs on the buttons mean, each once."""
    if not found:
        yield _("There are none yet.")
    for state in dict.fromkeys(each.state for each in found):
        yield state_heading(state)


def _choices(
    found: Sequence[Announcement], texts: Mapping[int, str]
) -> Iterator[InlineKeyboardButton]:
    for each in found:
        words = isolate(shorten(one_line(seen(texts.get(each.id, "–"))), BEGINNING))
        yield button(
            f"{_state_sign(each.state)} {words}", ShowAnnouncementButton(announcement_id=each.id)
        )


@router.callback_query(ShowAnnouncementButton.filter())
async def show_announcement(
    query: CallbackQuery, callback_data: ShowAnnouncementButton, context: StaffContext
) -> Replies:
    """Show a draft, or what became of an announcement."""
    await context.leave_dialogue()
    return await _shown(query, context, callback_data.announcement_id)


async def _shown(
    query: CallbackQuery, context: StaffContext, announcement_id: int, note: str | None = None
) -> Replies:
    announcement = await get_announcement(context.session, announcement_id)
    if announcement.is_editable:
        return edit_or_send(query, *await card(context, announcement_id, note))
    return edit_or_send(query, *await running.report(context, announcement, note))


# --- A new one ---------------------------------------------------------------------------------


@router.callback_query(NewAnnouncementButton.filter())
async def start_announcement(query: CallbackQuery, context: StaffContext) -> Replies:
    """Ask for the German text."""
    await context.open_dialogue(Announcing.first, Asked())
    return edit_or_send(query, _ask_first(), keyboard([all_announcements()]))


@router.message(Announcing.first, HasMarkedText())
async def take_first_text(message: Message, text: str, context: StaffContext) -> Replies:
    """Keep the text as a draft to everyone, and show its card."""
    return await _begin(context, message, text)


@router.message(Announcing.first, HasPhoto())
async def take_first_photo(
    message: Message, photo: StoredFile, caption: str | None, context: StaffContext
) -> Replies:
    """Keep a photo together with the text below it."""
    text = clean_text(caption or "")  # before the photo becomes anybody's
    file = await keep_file(
        context.session, person_id=context.staff.id, file=photo, now=context.now
    )
    return await _begin(context, message, text, media_id=file.id)


@router.edited_message(HasOtherWords(), HasBecome(Became.ANNOUNCEMENT))
async def reword(_message: Message, text: str, about_id: int, context: StaffContext) -> Replies:
    """Change the German text of what is not sent yet."""
    await write_text(
        context.session,
        announcement_id=about_id,
        locale=ORIGINAL_LOCALE,
        text=text,
        written_by=context.staff.id,
        now=context.now,
    )
    return await new_card(context, about_id)


async def _begin(
    context: StaffContext, message: Message, text: str, *, media_id: int | None = None
) -> Replies:
    announcement = await create_announcement(
        context.session,
        created_by=context.staff.id,
        audience=Audience(everyone=True),
        texts={ORIGINAL_LOCALE: text},
        media_id=media_id,
        now=context.now,
    )
    await note_message(
        context.session,
        person=context.staff,
        message_ids=[message.message_id],
        became=Became.ANNOUNCEMENT,
        about_id=announcement.id,
        now=context.now,
    )
    return await new_card(context, announcement.id)


@router.message(Announcing.first, NoCommand())
async def repeat_question(_message: Message, context: StaffContext) -> Replies:
    """Answer what is no answer, stickers and the like."""
    return send(context.chat_id, _ask_first(), keyboard([all_announcements()]))


def _ask_first() -> str:
    return _(
        "📣 <b>What do you want to say?</b>\n"
        "Please write it in German, or send a photo with the text below it. "
        "Other languages and everything else come afterwards. Nothing is sent yet."
    )


# --- Discarding --------------------------------------------------------------------------------


@router.callback_query(AnnouncementTap(AnnouncementAction.DISCARD))
async def discard(
    query: CallbackQuery, tapped: AnnouncementDraftButton, draft: Drafted, context: StaffContext
) -> Replies:
    """Ask whether it is meant, then delete the draft."""
    await context.leave_dialogue()
    if not tapped.value:
        yes = draft.button(_("🗑 Yes, discard"), AnnouncementAction.DISCARD, 1)
        question = _("Discard this announcement? Its texts in all languages are deleted.")
        return edit_or_send(query, question, keyboard([yes], [draft.back()]))
    await discard_draft(context.session, announcement_id=draft.announcement.id)
    return edit_or_send(query, *await _announcements(context, _("🗑 It is discarded.")))


router.include_routers(
    texts.router,
    attachments.router,
    audience.router,
    sending.router,
    running.router,
)


# --- Buttons of an older view ------------------------------------------------------------------

rest: Final = Router(name=f"{__name__}.rest")
rest.message.filter(IsManager(), StaffOnly())
rest.callback_query.filter(IsManager(), StaffOnly())


@rest.callback_query(AnnouncementDraftButton.filter())
async def show_as_it_is(
    query: CallbackQuery, callback_data: AnnouncementDraftButton, context: StaffContext
) -> Replies:
    """Show the announcement as it is, where it has changed since the button was made."""
    await context.leave_dialogue()
    return await _shown(query, context, callback_data.announcement_id, _meanwhile())


@rest.message(StateFilter(Announcing), NoCommand())
async def ask_for_answer(_message: Message, context: StaffContext) -> Replies:
    """Answer what is no answer to any question, photos and stickers too."""
    asked = await context.load_draft(Asked)
    announcement = await find_announcement(context.session, asked.announcement_id)
    if announcement is None:
        await context.leave_dialogue()
        return send(context.chat_id, *await _announcements(context, _meanwhile()))
    corrects = await context.state.get_state() in CORRECTING
    if not announcement.is_editable and not corrects:
        await context.leave_dialogue()
        page = await running.report(context, announcement, _meanwhile())
        return send(context.chat_id, *page)
    show = ShowAnnouncementButton(announcement_id=announcement.id)
    words = _("I cannot use this here. Please answer the question above, or go back.")
    return send(context.chat_id, words, keyboard([button(_("↩️ Back"), show)]))


def _state_sign(state: AnnouncementState) -> str:
    """Return a sign for where an announcement is, as ``state_heading`` has it in words."""
    match state:
        case AnnouncementState.DRAFT:
            return "📝"
        case AnnouncementState.SCHEDULED:
            return "🕐"
        case AnnouncementState.SENDING:
            return "📤"
        case AnnouncementState.PAUSED:
            return "⏸"
        case AnnouncementState.STOPPED:
            return "⏹"
        case AnnouncementState.DONE:
            return "✅"
        case AnnouncementState.RECALLED:
            return "🗑"


def _meanwhile() -> str:
    return _("✋ This has changed meanwhile. This is how it is now:")


router.include_router(rest)
