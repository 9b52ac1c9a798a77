"""The language: /language, the buttons, and the offer when somebody writes in another one.

A language is also named in words: ``/language shqip``, or nothing but ``shqip`` where no question
of another kind is open (``bot.middlewares.intents``).
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _

from handlers.commands import menu_for
from handlers.dialogues import DraftForm
from handlers.drafts.session import Drafting, HasDraft
from handlers.filters import Command
from handlers.keyboards import keyboard
from handlers.languages.choice import (
    AT_ONCE,
    AskLanguageButton,
    KeepLanguageButton,
    LanguageButton,
    MoreLanguagesButton,
    language_rows,
    say_what_is_german,
    say_what_is_spoken,
)
from handlers.languages.names import LANGUAGE_NAMES, find_locale
from handlers.languages.search import find_language
from handlers.menu import menu_keyboard, welcome
from handlers.replies import Replies, Reply, edit_or_send, send
from storage.people import Person, choose_locale
from storage.quarter import Quarter

router: Final = Router(name=__name__)


@router.message(Command("language"), HasDraft())
async def ask_language(
    _message: Message, words: str, drafting: Drafting, person: Person, locales: Sequence[str]
) -> Replies:
    """Offer languages by their own names; one that is named behind the command is taken."""
    found = find_language(words, misspelt=True)
    locale = None if found is None else find_locale(found, locales)
    if locale is not None:
        return await _go_on_in(locale, drafting, person, partial(send, person.account_id))
    spoken = None if found is None else say_what_is_spoken(person, found, locales)
    return spoken or _language_question(person, locales, drafting)


@router.callback_query(AskLanguageButton.filter(), HasDraft())
async def ask_language_from_menu(
    _query: CallbackQuery, drafting: Drafting, person: Person, locales: Sequence[str]
) -> Replies:
    """Offer languages; the menu stays where it is."""
    return _language_question(person, locales, drafting)


@router.callback_query(MoreLanguagesButton.filter())
async def show_all_languages(
    query: CallbackQuery,
    callback_data: MoreLanguagesButton,
    person: Person,
    quarter: Quarter,
    locales: Sequence[str],
) -> Replies:
    """Show every language there is."""
    if callback_data.menu:
        shown = menu_keyboard(person, locales, everything=True)
        return edit_or_send(query, welcome(quarter.profile), shown)
    rows = language_rows(locales, person, menu=False, everything=True)
    return edit_or_send(query, _question(locales), keyboard(*rows))


@router.callback_query(LanguageButton.filter(), HasDraft())
async def choose_language(
    query: CallbackQuery,
    callback_data: LanguageButton,
    drafting: Drafting,
    person: Person,
    quarter: Quarter,
    locales: Sequence[str],
) -> Replies:
    """Write in this language from now on; an open question is asked again in it."""
    if callback_data.locale not in locales:
        return _language_question(person, locales, drafting)
    if not callback_data.menu:
        return await _go_on_in(
            callback_data.locale, drafting, person, partial(edit_or_send, query)
        )
    choose_locale(person, callback_data.locale)
    with I18n.get_current(no_error=False).use_locale(person.locale):
        greeting = welcome(quarter.profile)
        menu = [menu_for(person)] if person.is_staff else []
        return [*menu, edit_or_send(query, greeting, menu_keyboard(person, locales))]


@router.callback_query(KeepLanguageButton.filter())
async def keep_language(query: CallbackQuery, person: Person) -> Replies:
    """Stay with the language there is."""
    choose_locale(person, person.locale)
    stays = _("👍 I go on in {language}.").format(
        language=LANGUAGE_NAMES.get(person.locale, person.locale)
    )
    return edit_or_send(query, f"🌐 {stays}")


async def _go_on_in(
    locale: str, drafting: Drafting, person: Person, answer: Callable[[str], Reply]
) -> Replies:
    choose_locale(person, locale)
    with I18n.get_current(no_error=False).use_locale(person.locale):
        menu = [menu_for(person)] if person.is_staff else []
        chosen = _("👍 I write in {language} now.").format(
            language=LANGUAGE_NAMES.get(person.locale, person.locale)
        )
        said = answer("\n".join(filter(None, [f"🌐 {chosen}", say_what_is_german()])))
        if await drafting.state.get_state() != DraftForm.open.state:
            return [*menu, said]
        return [*menu, said, *await drafting.ask_on(drafting.draft)]


def _language_question(person: Person, locales: Sequence[str], drafting: Drafting) -> Reply:
    rows = language_rows(locales, person, menu=False, written=drafting.draft.language)
    return send(person.account_id, _question(locales), keyboard(*rows))


def _question(locales: Sequence[str]) -> str:
    question = _("Which language shall I write in?")
    if len(locales) <= AT_ONCE:
        return f"🌐 {question}"
    typing = _("You can also write the name of your language.")
    return f"🌐 {question}\n{typing}"
