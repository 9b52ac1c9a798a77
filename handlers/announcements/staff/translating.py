"""Interpreting: somebody of the team writes what an announcement says in another language.

::

    a manager asks ─► the German text with a button ─► a text ─► kept, and the manager is told

Interpreters see nothing else of the team's side.  A text that is there already is not replaced:
then the manager has got it from somebody else.
"""

from datetime import datetime
from typing import Any, Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.announcements.staff.buttons import (
    ShowAnnouncementButton,
    StopInterpretingButton,
)
from handlers.dialogues import StaffDialogue, leave_dialogue, load_draft, open_dialogue
from handlers.entry_buttons import InterpretButton
from handlers.filters import HasMarkedText, IsStaff, NoCommand
from handlers.formats import language_name
from handlers.keyboards import button, keyboard
from handlers.notices import NoticeContext
from handlers.replies import Replies, send
from handlers.text import quoted, shorten
from storage.announcements import (
    Announcement,
    find_announcement,
    get_announcement,
    list_asked,
    list_texts,
    write_text,
)
from storage.announcements.notices import TranslationWantedNotice, TranslationWrittenNotice
from storage.outbox import enqueue_notice
from storage.people import Person, Role
from storage.quarter.profile import ORIGINAL_LOCALE


class Interpreting(StaffDialogue):
    """The text of an announcement in another language is awaited."""

    words = State()


router: Final = Router(name=__name__)

GERMAN_SHOWN: Final = 3_600
"""Units of the German text below the question, of the 4096 of a message."""


class InterpretingDraft(BaseModel, frozen=True):
    """Which announcement is interpreted, and into which language."""

    announcement_id: int
    locale: str


router.message.filter(IsStaff())
router.callback_query.filter(IsStaff())


# --- Notices -----------------------------------------------------------------------------------


async def ask_for_text(
    notice: TranslationWantedNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Ask somebody of the team for a text; nothing if it is there already."""
    announcement_id, locale = notice.announcement_id, notice.locale
    announcement = await find_announcement(context.session, announcement_id)
    if announcement is None or not context.receiver.is_staff:
        return None
    if not await _is_wanted(context.session, announcement, locale):
        return None
    german = (await list_texts(context.session, announcement_id)).get(ORIGINAL_LOCALE, "")
    language = language_name(locale)
    lines = [
        _("🙋 <b>Can you write this in another language: {language}?</b>").format(
            language=language
        ),
        _("It is an announcement to people of the quarter."),
        "",
        quoted(shorten(german, GERMAN_SHOWN)),
    ]
    write = button(
        _("✍️ Write the text"), InterpretButton(announcement_id=announcement_id, locale=locale)
    )
    return send(context.receiver.account_id, "\n".join(lines), keyboard([write]))


async def tell_of_text(
    notice: TranslationWrittenNotice, context: NoticeContext
) -> TelegramMethod[Any] | None:
    """Tell whoever wrote the announcement that a text is there."""
    announcement_id, locale = notice.announcement_id, notice.locale
    announcement = await find_announcement(context.session, announcement_id)
    if announcement is None or context.receiver.role is not Role.MANAGER:
        return None
    texts = await list_texts(context.session, announcement_id)
    if locale not in texts:
        return None
    heading = _("✅ <b>A text of your announcement is there: {language}</b>").format(
        language=language_name(locale)
    )
    show = ShowAnnouncementButton(announcement_id=announcement_id)
    return send(
        context.receiver.account_id,
        f"{heading}\n\n{quoted(shorten(texts[locale], GERMAN_SHOWN))}",
        keyboard([button(_("📣 Show the announcement"), show)]),
    )


# --- Writing -----------------------------------------------------------------------------------


@router.callback_query(InterpretButton.filter())
async def start_interpreting(
    _query: CallbackQuery,
    callback_data: InterpretButton,
    session: AsyncSession,
    person: Person,
    state: FSMContext,
) -> Replies:
    """Await the text, unless it is there already."""
    announcement = await get_announcement(session, callback_data.announcement_id)
    if not await _is_wanted(session, announcement, callback_data.locale):
        return send(person.account_id, _nothing_wanted())
    draft = InterpretingDraft(announcement_id=announcement.id, locale=callback_data.locale)
    await open_dialogue(state, Interpreting.words, draft)
    return send(person.account_id, _ask(draft.locale), _rows())


@router.message(Interpreting.words, HasMarkedText())
async def take_words(
    _message: Message,
    text: str,
    session: AsyncSession,
    person: Person,
    state: FSMContext,
    now: datetime,
) -> Replies:
    """Keep the text, and tell the manager."""
    draft = await load_draft(state, InterpretingDraft)
    announcement = await find_announcement(session, draft.announcement_id)
    if announcement is None or not await _is_wanted(session, announcement, draft.locale):
        await leave_dialogue(state, Interpreting)
        return send(person.account_id, _nothing_wanted())
    await write_text(
        session,
        announcement_id=announcement.id,
        locale=draft.locale,
        text=text,
        written_by=person.id,
        now=now,
    )
    await enqueue_notice(
        session,
        TranslationWrittenNotice(announcement_id=announcement.id, locale=draft.locale),
        person_ids=[]
        if announcement.created_by in {None, person.id}
        else [announcement.created_by],
        now=now,
    )
    await leave_dialogue(state, Interpreting)
    return send(person.account_id, _("🙏 Thank you! The text is kept, and the manager is told."))


@router.callback_query(StopInterpretingButton.filter())
async def stop_interpreting(_query: CallbackQuery, person: Person, state: FSMContext) -> Replies:
    """Await no text any more; the button above still works."""
    await leave_dialogue(state, Interpreting)
    text = _("All right. The button above still works when you have time.")
    return send(person.account_id, text)


@router.message(StateFilter(Interpreting), NoCommand())
async def repeat_question(_message: Message, person: Person, state: FSMContext) -> Replies:
    """Answer what is no text, photos and voices too, with the question."""
    draft = await load_draft(state, InterpretingDraft)
    return send(person.account_id, _ask(draft.locale), _rows())


async def _is_wanted(session: AsyncSession, announcement: Announcement, locale: str) -> bool:
    """Return whether somebody was asked for the text, and it still can be used."""
    if not (announcement.is_editable or announcement.is_running):
        return False
    return locale in await list_asked(session, announcement.id)


def _ask(locale: str) -> str:
    return _("✍️ Please send the text in this language: <b>{language}</b>").format(
        language=language_name(locale)
    )


def _nothing_wanted() -> str:
    return _("🙏 Thank you! This text is not needed any more: it is there, or too late.")


def _rows() -> InlineKeyboardMarkup:
    return keyboard([button(_("✖️ Not now"), StopInterpretingButton())])
