"""Writing what a text says in another language.

::

    the team is asked ─► the text alone, with a button ─► words ─► kept, and who asked is told

Interpreters get the text and nothing else: not whose it is, nor where it belongs.  Of two who
write, the first wins, and the other is told.
"""

from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.dialogues import StaffDialogue, leave_dialogue, load_draft, open_dialogue
from handlers.filters import HasMarkedText, IsStaff, NoCommand
from handlers.formats import language_name
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, send
from handlers.text import quoted, shorten
from handlers.translations.buttons import StopTranslatingButton, TranslateButton
from handlers.translations.staff.rights import may_translate
from storage.people import Person
from storage.translations.models import Translation, TranslationState
from storage.translations.queries import find_by_number, find_source, get_translation
from storage.translations.wanting import write


class Translating(StaffDialogue):
    """What a text says in another language is awaited."""

    words = State()


class TranslatingDraft(BaseModel, frozen=True):
    """Which translation is written."""

    translation_id: int


router: Final = Router(name=__name__)
router.message.filter(IsStaff())
router.callback_query.filter(IsStaff())

WORDS_SHOWN: Final = 3_000
"""Units of the words above the question, of the 4,096 of a message."""


async def wanted_words(
    session: AsyncSession, staff: Person, translation: Translation
) -> str | None:
    """Return the words to translate; ``None`` if nobody is asked for them, or not this person."""
    if translation.state is not TranslationState.ASKED:
        return None
    if not await may_translate(session, staff, translation):
        return None
    source = await find_source(session, translation)
    return None if source is None else source.text


def request(translation: Translation, words: str) -> str:
    """Return what an interpreter reads who is asked."""
    heading = _("🙋 <b>Can you translate this? Into: {language}</b>").format(
        language=language_name(translation.to_language)
    )
    return f"{heading}\n\n{quoted(shorten(words, WORDS_SHOWN))}"


def request_keyboard(translation: Translation) -> InlineKeyboardMarkup:
    """Return the button below it."""
    translate = TranslateButton(translation_id=translation.id)
    return keyboard([button(_("✍️ Write the translation"), translate)])


@router.callback_query(TranslateButton.filter())
async def start_translating(
    _query: CallbackQuery,
    callback_data: TranslateButton,
    session: AsyncSession,
    person: Person,
    state: FSMContext,
) -> Replies:
    """Await the words, unless they are there already."""
    translation = await get_translation(session, callback_data.translation_id)
    if await wanted_words(session, person, translation) is None:
        return send(person.account_id, _nothing_wanted())
    await open_dialogue(state, Translating.words, TranslatingDraft(translation_id=translation.id))
    return send(person.account_id, _question(translation), _rows())


@router.message(Translating.words, HasMarkedText())
async def take_translation(
    message: Message,
    text: str,
    session: AsyncSession,
    person: Person,
    state: FSMContext,
) -> Replies:
    """Keep the words, and tell who has asked."""
    draft = await load_draft(state, TranslatingDraft)
    translation = await find_by_number(session, draft.translation_id)
    await leave_dialogue(state, Translating)
    if translation is None or await wanted_words(session, person, translation) is None:
        return send(person.account_id, _nothing_wanted())
    await write(
        session,
        translation_id=translation.id,
        text=text,
        by=person,
        now=message.date,
    )
    return send(
        person.account_id, _("🙏 Thank you! The translation is kept, and who asked is told.")
    )


@router.callback_query(StopTranslatingButton.filter())
async def stop_translating(_query: CallbackQuery, person: Person, state: FSMContext) -> Replies:
    """Await no words any more; /translate lists them still."""
    await leave_dialogue(state, Translating)
    return send(person.account_id, _("All right. /translate shows it again when you have time."))


@router.message(StateFilter(Translating), NoCommand())
async def repeat_question(
    _message: Message, session: AsyncSession, person: Person, state: FSMContext
) -> Replies:
    """Answer what is no text with the question."""
    draft = await load_draft(state, TranslatingDraft)
    translation = await find_by_number(session, draft.translation_id)
    if translation is None:
        await leave_dialogue(state, Translating)
        return send(person.account_id, _nothing_wanted())
    return send(person.account_id, _question(translation), _rows())


def _question(translation: Translation) -> str:
    return _("✍️ Please write it in this language: <b>{language}</b>").format(
        language=language_name(translation.to_language)
    )


def _nothing_wanted() -> str:
    return _("🙏 Thank you! This translation is not needed any more: it is there, or too late.")


def _rows() -> InlineKeyboardMarkup:
    return keyboard([button(_("✖️ Not now"), StopTranslatingButton())])
