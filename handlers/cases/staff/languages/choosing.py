"""Saying which language a case is written in: one tap on the card.

::

    card ─► language ─► the likeliest ───────────────────────► card
                 └────► all languages, or the name of one ───► card

What the team says stays: nothing that finds languages changes it, and what a machine has made of
the words is wanted anew from that language.
"""

from collections.abc import Iterable
from typing import Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message
from aiogram.utils.i18n import gettext as _
from pydantic import BaseModel

from handlers.cases.staff.buttons import CaseAction, CaseButton
from handlers.cases.staff.card_keyboards import back_to_card
from handlers.cases.staff.case_context import CaseContext
from handlers.cases.staff.languages.buttons import AllLanguagesButton, CaseLanguageButton
from handlers.cases.staff.writing.prompts import cancel_button
from handlers.contexts import StaffOnly
from handlers.dialogues import StaffDialogue
from handlers.filters import HasText, NoCommand, Tap, Works
from handlers.formats import isolate, language_name
from handlers.keyboards import button, keyboard, pairs
from handlers.languages.choice import Weigh
from handlers.languages.names import LANGUAGE_NAMES, base_tag
from handlers.languages.search import find_language
from handlers.replies import Replies, Reply, Screen, edit_or_send, send
from storage.cases.models import Case
from storage.markup import seen
from storage.people import Person
from storage.quarter.profile import ORIGINAL_LOCALE
from storage.translations.languages import tell_language

router: Final = Router(name=__name__)
router.message.filter(Works(), StaffOnly(CaseContext))
router.callback_query.filter(Works(), StaffOnly(CaseContext))

LIKELIEST: Final = 3
LISTED: Final = frozenset({*map(base_tag, LANGUAGE_NAMES), "sr"})
"""The languages shown in a list: those we speak, and Serbian, which in Cyrillic is one of its own.
Any other one can be named in words."""


class NamingLanguage(StaffDialogue):
    """The name of a language is awaited."""

    name = State()


class NamingLanguageDraft(BaseModel, frozen=True):
    """Which case it is about."""

    case_id: int


@router.callback_query(Tap(CaseButton, CaseAction.LANGUAGE))
async def choose_language(
    query: CallbackQuery, tapped: CaseButton, context: CaseContext, weigh: Weigh
) -> Replies:
    """Show the likeliest languages, under the card as it is now."""
    case, view = await context.open_menu(tapped.case_id)
    likeliest = _buttons(case, await _find_likeliest(context, case, weigh))
    others = button(_("🌐 More languages"), AllLanguagesButton(case_id=case.id))
    return edit_or_send(
        query, view.text(), keyboard(*pairs(likeliest), [others], [back_to_card(case)])
    )


@router.callback_query(AllLanguagesButton.filter())
async def show_all_languages(
    query: CallbackQuery, callback_data: AllLanguagesButton, context: CaseContext
) -> Replies:
    """Show all languages, and await the name of another one."""
    case = await context.get_case(callback_data.case_id)
    await context.open_dialogue(NamingLanguage.name, NamingLanguageDraft(case_id=case.id))
    return edit_or_send(query, *_all_languages(case))


@router.callback_query(CaseLanguageButton.filter())
async def set_language(
    query: CallbackQuery, callback_data: CaseLanguageButton, context: CaseContext
) -> Replies:
    """Keep the chosen language, and show the case as it is then."""
    case = await context.get_case(callback_data.case_id, version=callback_data.version)
    await context.leave_dialogue()
    if language_name(callback_data.language) != callback_data.language:
        await _tell(context, case, callback_data.language)
    return await context.card_in_place(query, case)


@router.message(NamingLanguage.name, HasText())
async def name_language(_message: Message, text: str, context: CaseContext) -> Replies:
    """Keep the language that was named, in whatever language."""
    case = await _case_of_dialogue(context)
    found = find_language(text, misspelt=True)
    if found is None:
        return _ask_again(context, case)
    await context.leave_dialogue()
    await _tell(context, case, base_tag(found))
    return await context.new_card(case)


@router.message(StateFilter(NamingLanguage), NoCommand())
async def ask_for_name(_message: Message, context: CaseContext) -> Replies:
    """Answer photos, stickers and the like."""
    return _ask_again(context, await _case_of_dialogue(context))


async def _case_of_dialogue(context: CaseContext) -> Case:
    draft = await context.load_draft(NamingLanguageDraft)
    return await context.get_case(draft.case_id)


async def _tell(context: CaseContext, case: Case, language: str) -> None:
    await tell_language(
        context.session, case=case, language=language, actor=context.staff, now=context.now
    )
    await context.session.flush()  # the card's buttons carry the new version


async def _find_likeliest(context: CaseContext, case: Case, weigh: Weigh) -> list[str]:
    """Return the language there is, the likeliest ones, and German."""
    tag = None
    if case.reporter_id is not None:
        reporter = await context.session.get(Person, case.reporter_id)
        tag = None if reporter is None else reporter.language_tag or reporter.locale
    found = [*weigh(seen(case.text), tag)] or [base_tag(tag)]
    known = [case.language, *found[:LIKELIEST], ORIGINAL_LOCALE]
    return [each for each in dict.fromkeys(known) if each]


def _ask_again(context: CaseContext, case: Case) -> Reply:
    text, rows = _all_languages(case)
    sorry = _("I do not know this language. Please write its name differently.")
    return send(context.chat_id, f"{sorry}\n\n{text}", rows)


def _all_languages(case: Case) -> Screen:
    text = _(
        "🌐 <b>The language of {reference}</b>\nPlease choose, or write the name of the language."
    ).format(reference=isolate(case.reference))
    listed = _buttons(case, sorted(LISTED, key=lambda each: language_name(each).casefold()))
    return text, keyboard(*pairs(listed), [cancel_button(case.id)])


def _buttons(case: Case, languages: Iterable[str]) -> list[InlineKeyboardButton]:
    buttons = []
    for language in languages:
        name = language_name(language)
        chosen = CaseLanguageButton(case_id=case.id, version=case.version, language=language)
        buttons.append(button(f"✔️ {name}" if language == case.language else name, chosen))
    return buttons
