"""The languages of the quarter: adding one, word by word, and taking one away.

::

    /settings ─► languages ─► one that is not there ─► its names and notes, one by one ─► added
                   │                                     │  (usual names are there already)
                   │                                     └──► German for it, or for all the rest
                   └──► one that is there ─► sure? ─► taken away

What nobody has checked yet says so here.
"""

import enum
from typing import Annotated, Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel, Field

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import StaffDialogue
from handlers.filters import DialogueTap, HasText, IsManager, NoCommand
from handlers.hours.draft import new_version
from handlers.keyboards import Id, button, keyboard, pairs
from handlers.languages.quarter_names import usual_names
from handlers.languages.states import known_states, state_of
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.settings.buttons import LanguagesButton, SettingsButton
from handlers.settings.words import languages_label, own_name, under_heading
from handlers.text import quoted, shorten
from storage.errors import SettingError, SettingFault
from storage.quarter import QuarterProfile
from storage.quarter.languages import Word, add_language, list_words, remove_language
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.texts import clean_text

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())

SHOWN: Final = 3_000
"""Characters of the German a question shows; the rest of a message is for the question."""
LocaleCode = Annotated[str, Field(max_length=16)]


class AddLanguageButton(CallbackData, prefix="set-lang-add"):
    """Begin to add a language."""

    locale: LocaleCode


class TakeLanguageButton(CallbackData, prefix="set-lang-del"):
    """Take a language away; ``sure`` after the question."""

    locale: LocaleCode
    sure: bool = False


class WordAction(enum.StrEnum):
    """What can be done instead of writing a word."""

    GERMAN = "german"
    """The German stays."""
    REST = "rest"
    """It stays for all that follow."""


class WordButton(CallbackData, prefix="set-lang-word"):
    """Do something about the word that is asked for."""

    version: Id
    act: WordAction


class Adding(StaffDialogue):
    """A language is being added: its next word is awaited."""

    word = State()


class AddingDraft(BaseModel, frozen=True):
    """A language that is not there yet.

    Attributes:
        version: tells its buttons from those of other drafts.
        locale: the language.
        words: what is known of its words, by their place.
    """

    version: int
    locale: str
    words: dict[str, str] = {}


class WordTap(DialogueTap[WordButton]):
    """Takes buttons of the language that is being added."""

    def __init__(self, *actions: WordAction) -> None:
        super().__init__(WordButton, *actions, dialogue=Adding, draft=AddingDraft)


@router.callback_query(LanguagesButton.filter())
async def show_languages(query: CallbackQuery, context: StaffContext) -> Replies:
    """Show which languages people can choose; what was not saved is dropped."""
    await context.leave_dialogue()
    return edit_or_send(query, *_page(context.profile))


@router.callback_query(AddLanguageButton.filter())
async def start_adding_language(
    query: CallbackQuery, callback_data: AddLanguageButton, context: StaffContext
) -> Replies:
    """Ask for the first of its words."""
    locale = callback_data.locale
    if locale in context.profile.locales or locale not in known_states():
        raise SettingError(SettingFault.CHANGED)
    usual = usual_names(locale)
    known = {
        word.place: usual[word.original]
        for word in list_words(context.profile)
        if word.original in usual
    }
    draft = AddingDraft(version=new_version(), locale=locale, words=known)
    text, buttons = await _go_on(context, draft)
    if known:
        hint = _("Usual names are there already. /settings can change them.")
        text = f"{hint}\n\n{text}"
    return edit_or_send(query, text, buttons)


@router.message(Adding.word, HasText())
async def take_word(_message: Message, text: str, context: StaffContext) -> Replies:
    """Take a word, and ask for the next."""
    draft = await context.load_draft(AddingDraft)
    word = _next_word(context.profile, draft)
    if word is not None:
        written = {word.place: clean_text(text, longest=word.longest)}
        draft = draft.model_copy(update={"words": draft.words | written})
    return send(context.chat_id, *await _go_on(context, draft))


@router.callback_query(WordTap(WordAction.GERMAN))
async def keep_german(query: CallbackQuery, draft: AddingDraft, context: StaffContext) -> Replies:
    """Let one word be German, and ask for the next."""
    word = _next_word(context.profile, draft)
    if word is not None:
        written = {word.place: word.original}
        draft = draft.model_copy(update={"words": draft.words | written})
    return edit_or_send(query, *await _go_on(context, draft))


@router.callback_query(WordTap(WordAction.REST))
async def keep_rest_german(
    query: CallbackQuery, draft: AddingDraft, context: StaffContext
) -> Replies:
    """Add the language; what was not written is German."""
    return edit_or_send(query, *await _add(context, draft))


@router.message(StateFilter(Adding), NoCommand())
async def repeat_word(_message: Message, context: StaffContext) -> Replies:
    """Answer what is no text with the question."""
    draft = await context.load_draft(AddingDraft)
    return send(context.chat_id, *await _go_on(context, draft))


@router.callback_query(TakeLanguageButton.filter())
async def take_language_away(
    query: CallbackQuery, callback_data: TakeLanguageButton, context: StaffContext
) -> Replies:
    """Ask whether it shall really go, then take it away."""
    locale = callback_data.locale
    if not callback_data.sure:
        text = _(
            "Take {language} away? Its names and notes are deleted. Whoever reads in it goes on "
            "reading in it."
        ).format(language=own_name(locale))
        sure = button(_("🗑 Remove"), TakeLanguageButton(locale=locale, sure=True))
        return edit_or_send(query, text, keyboard([sure, _back()]))
    profile = await remove_language(
        context.session, actor=context.staff, locale=locale, now=context.now
    )
    return edit_or_send(query, *_page(profile, saved=True))


# --- Going on ----------------------------------------------------------------------------------


def _next_word(profile: QuarterProfile, draft: AddingDraft) -> Word | None:
    return next((word for word in list_words(profile) if word.place not in draft.words), None)


async def _go_on(context: StaffContext, draft: AddingDraft) -> Screen:
    word = _next_word(context.profile, draft)
    if word is None:
        return await _add(context, draft)
    await context.open_dialogue(Adding.word, draft)
    return _question(context.profile, draft, word)


async def _add(context: StaffContext, draft: AddingDraft) -> Screen:
    profile = await add_language(
        context.session,
        actor=context.staff,
        locale=draft.locale,
        words=draft.words,
        now=context.now,
    )
    await context.leave_dialogue()
    return _page(profile, saved=True)


# --- Words -------------------------------------------------------------------------------------


def _page(profile: QuarterProfile, *, saved: bool = False) -> Screen:
    notes = [_("✅ Saved. It holds from now on.")] if saved else []
    hint = _("A tap adds a language, or takes one away.")
    lines = [hint, "", *(f"• {_named(locale)}" for locale in profile.locales)]
    needed = {ORIGINAL_LOCALE, profile.default_locale}
    less = [
        button(f"✖️ {own_name(locale)}", TakeLanguageButton(locale=locale))
        for locale in profile.locales
        if locale not in needed
    ]
    more = [
        button(_marked(f"➕ {own_name(locale)}", locale), AddLanguageButton(locale=locale))
        for locale in known_states()
        if locale not in profile.locales
    ]
    back = button(_("↩️ Back"), SettingsButton())
    heading = f"⚙️ <b>{languages_label()}</b>"
    return under_heading(notes, heading, lines), keyboard(*pairs(less), *pairs(more), [back])


def _question(profile: QuarterProfile, draft: AddingDraft, word: Word) -> Screen:
    words = list_words(profile)
    # NOTE: {number} and {total} count the words that are asked for; the German stands below
    asked = _("{number} of {total}: how do you say this in this language?").format(
        number=len([each for each in words if each.place in draft.words]) + 1, total=len(words)
    )
    lines = [asked, "", f"<b>{quoted(shorten(word.original, SHOWN))}</b>"]
    german = button(_("Leave it German"), _word(draft, WordAction.GERMAN))
    rest = button(_("Leave all the rest German"), _word(draft, WordAction.REST))
    heading = f"⚙️ <b>{languages_label()}</b> · {_named(draft.locale)}"
    return under_heading([], heading, lines), keyboard([german], [rest], [_back()])


def _named(locale: str) -> str:
    """Return a language by its own name, and what is open about its texts."""
    state = state_of(locale)
    if state.by_default:
        return own_name(locale)
    open_about_it = (
        _("not yet checked by a native speaker")
        if state.complete
        else _("not all texts are there, and nobody has checked them")
    )
    return f"{own_name(locale)}: ⚠ {open_about_it}"


def _marked(label: str, locale: str) -> str:
    return label if state_of(locale).by_default else f"{label} ⚠"


def _word(draft: AddingDraft, act: WordAction) -> WordButton:
    return WordButton(version=draft.version, act=act)


def _back() -> InlineKeyboardButton:
    return button(_("✖️ Cancel"), LanguagesButton())
