"""The language: /language, the buttons, and the offer when somebody writes in another one."""

from collections.abc import Sequence
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _

from handlers.commands import menu_for
from handlers.dialogues import DraftForm
from handlers.drafts.session import Drafting, HasDraft
from handlers.filters import Command
from handlers.keyboards import keyboard, pairs
from handlers.languages.choice import (
    AskLanguageButton,
    KeepLanguageButton,
    LanguageButton,
    language_buttons,
)
from handlers.languages.names import LANGUAGE_NAMES
from handlers.menu import menu_keyboard, welcome
from handlers.replies import Replies, Reply, edit_or_send, send
from storage.people import Person, choose_locale
from storage.quarter import Quarter

router: Final = Router(name=__name__)


@router.message(Command("language"))
async def ask_language(_message: Message, person: Person, locales: Sequence[str]) -> Replies:
    """Offer every language by its own name."""
    return _language_question(person, locales)


@router.callback_query(AskLanguageButton.filter())
async def ask_language_from_menu(
    _query: CallbackQuery, person: Person, locales: Sequence[str]
) -> Replies:
    """Offer every language; the menu stays where it is."""
    return _language_question(person, locales)


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
        return _language_question(person, locales)
    choose_locale(person, callback_data.locale)
    with I18n.get_current(no_error=False).use_locale(person.locale):
        menu = [menu_for(person)] if person.is_staff else []
        if callback_data.menu:
            greeting = welcome(quarter.profile)
            return [*menu, edit_or_send(query, greeting, menu_keyboard(person, locales))]
        chosen = _("👍 I write in {language} now.").format(language=LANGUAGE_NAMES[person.locale])
        said = edit_or_send(query, f"🌐 {chosen}")
        if await drafting.state.get_state() != DraftForm.open.state:
            return [*menu, said]
        return [*menu, said, *await drafting.ask_on(drafting.draft)]


@router.callback_query(KeepLanguageButton.filter())
async def keep_language(query: CallbackQuery, person: Person) -> Replies:
    """Stay with the language there is."""
    choose_locale(person, person.locale)
    stays = _("👍 I go on in {language}.").format(language=LANGUAGE_NAMES[person.locale])
    return edit_or_send(query, f"🌐 {stays}")


def _language_question(person: Person, locales: Sequence[str]) -> Reply:
    question = _("Which language shall I write in?")
    languages = pairs(language_buttons(locales, menu=False))
    return send(person.account_id, f"🌐 {question}", keyboard(*languages))
