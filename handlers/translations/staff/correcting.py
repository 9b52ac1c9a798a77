"""Putting other words in the place of a translation, a machine's or a person's.

::

    the words as they are, to copy ─► other words ─► kept
                                          │
                                          └─► somebody was faster, or the text has changed:
                                              mine all the same · leave it

What somebody has written is kept until they say what shall become of it.
"""

from datetime import datetime
from typing import Final

from aiogram import Router, html
from aiogram.filters import StateFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import StaffDialogue
from handlers.entry_buttons import CorrectTranslationButton
from handlers.filters import HasMarkedText, NoCommand, Works
from handlers.formats import language_name
from handlers.keyboards import button, keyboard
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.text import pieces, quoted, shorten
from handlers.translated import Machine
from handlers.translations.buttons import KeepWordsButton, LeaveWordsButton
from handlers.translations.staff.texts import screen
from storage.cases.queries import get_visible_case
from storage.errors import TranslationGoneError
from storage.translations.lengths import clean_translation
from storage.translations.models import SourceKind, Translation
from storage.translations.queries import (
    find_source,
    find_translation,
    get_translation,
    read_source,
)
from storage.translations.sources import Source
from storage.translations.wanting import correct


class Correcting(StaffDialogue):
    """Other words for a translation are awaited."""

    words = State()


class CorrectingDraft(BaseModel, frozen=True):
    """What is corrected, as its writer has seen it last.

    Attributes:
        kind: what kind of text it is the translation of.
        source_id: the number of that text.
        to: the language.
        translation_id: the translation.
        seen_at: when its words were made; ``None`` where there were none.
        words: what was written, if that could not be kept.
    """

    kind: SourceKind
    source_id: int
    to: str
    translation_id: int
    seen_at: datetime | None
    words: str = ""


router: Final = Router(name=__name__)
router.message.filter(Works(), StaffOnly())
router.callback_query.filter(Works(), StaffOnly())

ORIGINAL_SHOWN: Final = 3_000
"""Units of the original above the question, of the 4,096 of a message."""
PIECE: Final = 4_000
"""Units of the words to copy in one message."""
BESIDE_ONE_ANOTHER: Final = 1_000
"""Units of each of the texts somebody chooses between."""


@router.callback_query(CorrectTranslationButton.filter())
async def start_correcting(
    _query: CallbackQuery, callback_data: CorrectTranslationButton, context: StaffContext
) -> Replies:
    """Show the words in a message of their own, to copy, and await others."""
    translation = await get_translation(context.session, callback_data.translation_id)
    await get_visible_case(context.session, staff=context.staff, case_id=translation.case_id)
    source = await find_source(context.session, translation)
    if source is None:
        raise TranslationGoneError
    await context.open_dialogue(Correcting.words, _draft(translation))
    so_far = pieces(translation.text, PIECE) if translation.text is not None else []
    to_copy = [send(context.chat_id, html.quote(piece)) for piece in so_far]
    return [*to_copy, send(context.chat_id, *_question(source, translation))]


@router.message(Correcting.words, HasMarkedText())
async def take_words(
    _message: Message, text: str, context: StaffContext, machine: Machine | None
) -> Replies:
    """Put the words in the place of those seen; they are kept if there are others by now."""
    draft = await context.load_draft(CorrectingDraft)
    written = draft.model_copy(update={"words": clean_translation(text, draft.kind)})
    return send(context.chat_id, *await _put(context, written, machine))


@router.callback_query(StateFilter(Correcting), KeepWordsButton.filter())
async def keep_words(
    query: CallbackQuery, context: StaffContext, machine: Machine | None
) -> Replies:
    """Put one's own words in the place of those shown."""
    draft = await context.load_draft(CorrectingDraft)
    return edit_or_send(query, *await _put(context, draft, machine))


@router.callback_query(LeaveWordsButton.filter())
async def leave_words(query: CallbackQuery, context: StaffContext) -> Replies:
    """Leave the translation as it is."""
    await context.leave_dialogue()
    return edit_or_send(query, _("All right, the translation stays as it is."))


@router.message(StateFilter(Correcting), NoCommand())
async def repeat_question(_message: Message, context: StaffContext) -> Replies:
    """Answer what is no text with the question."""
    return send(context.chat_id, _("Please write it as a text."), _leave())


async def _put(context: StaffContext, draft: CorrectingDraft, machine: Machine | None) -> Screen:
    """Store the words of a draft if nobody was faster; else show what there is beside them."""
    source = await read_source(context.session, draft.kind, draft.source_id)
    now = None
    if source is not None:
        await get_visible_case(context.session, staff=context.staff, case_id=source.case_id)
        now = await find_translation(context.session, source, to=draft.to)
    if source is None or now is None:
        await context.leave_dialogue()
        yours = _("The text is not there any more, so it needs no translation. Your words were:")
        return f"✋ {yours}\n\n{quoted(shorten(draft.words, ORIGINAL_SHOWN))}", keyboard()
    if not draft.words:
        return _question(source, now)
    if (now.id, now.made_at) != (draft.translation_id, draft.seen_at):
        return await _choose(context, draft, source, now)
    written = await correct(
        context.session,
        translation_id=now.id,
        text=draft.words,
        seen_at=draft.seen_at,
        by=context.staff,
        now=context.now,
    )
    await context.leave_dialogue()
    text, buttons = await screen(context, written, machine)
    done = _("✅ Your words are kept.")
    return f"{done}\n\n{text}", buttons


async def _choose(
    context: StaffContext, draft: CorrectingDraft, source: Source, now: Translation
) -> Screen:
    """Keep the draft, and let its writer choose between these words and those there."""
    await context.keep_draft(_draft(now, words=draft.words))
    lines = []
    if now.id != draft.translation_id:
        lines += [_("✋ <b>The text has changed meanwhile. It says:</b>")]
        lines += [quoted(shorten(source.text, BESIDE_ONE_ANOTHER)), ""]
    if now.text is not None:
        lines += [_("✋ <b>Somebody was faster. The translation is now:</b>")]
        lines += [quoted(shorten(now.text, BESIDE_ONE_ANOTHER)), ""]
    lines += [_("<b>Your words, which I have kept:</b>")]
    lines += [quoted(shorten(draft.words, BESIDE_ONE_ANOTHER))]
    mine = button(_("✅ Take my words"), KeepWordsButton())
    return "\n".join(lines), keyboard([mine], *_leave().inline_keyboard)


def _draft(translation: Translation, words: str = "") -> CorrectingDraft:
    return CorrectingDraft(
        kind=translation.source_kind,
        source_id=translation.source_id,
        to=translation.to_language,
        translation_id=translation.id,
        seen_at=translation.made_at,
        words=words,
    )


def _question(source: Source, translation: Translation) -> Screen:
    question = _("✍️ Please write it in this language: <b>{language}</b>").format(
        language=language_name(translation.to_language)
    )
    lines = [question]
    if translation.text is not None:
        lines += [_("The words so far stand above, to be copied.")]
    lines += ["", quoted(shorten(source.text, ORIGINAL_SHOWN))]
    return "\n".join(lines), _leave()


def _leave() -> InlineKeyboardMarkup:
    return keyboard([button(_("✖️ Leave the translation"), LeaveWordsButton())])
