"""What is written in a case in another language, text by text, and what can be done about it.

::

    card, history ─► all texts ─► one of them ─► correct        (correcting)
                                       │  └────► a machine again
                                       └───────► ask somebody   (waiting)
"""

from collections.abc import Sequence
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.card_keyboards import back_to_card
from handlers.cases.staff.translation import waiting_line, with_translation
from handlers.contexts import StaffContext, StaffOnly
from handlers.entry_buttons import (
    AskTranslationButton,
    CorrectTranslationButton,
    TranslationsButton,
)
from handlers.filters import Works
from handlers.formats import isolate, language_name
from handlers.keyboards import button, column, keyboard, pairs
from handlers.paging import page_buttons, with_page
from handlers.replies import Replies, Screen, edit_or_send, toast
from handlers.text import one_line, quoted, shorten
from handlers.translated import Machine, made_by
from handlers.translations.buttons import ShowTranslationButton, TranslateAnewButton
from handlers.translations.staff.words import source_label
from storage.cases.models import Case
from storage.cases.queries import get_visible_case
from storage.errors import TranslationGoneError
from storage.translations.leasing import may_be_given
from storage.translations.models import MACHINES, Engine, Translation, TranslationState
from storage.translations.queries import (
    Translated,
    find_source,
    get_translation,
    list_translations,
)
from storage.translations.sources import UNDETERMINED, Source
from storage.translations.wanting import want_anew

router: Final = Router(name=__name__)
router.callback_query.filter(StaffOnly())

PAGE_SIZE: Final = 6
"""Texts on one page of the list."""
SHOWN_IN_LIST: Final = 150
"""Units of each of them."""
SHOWN: Final = 3_000
"""Units of one text and its translation, of the 4,096 of a message."""


@router.callback_query(TranslationsButton.filter())
async def show_all(
    query: CallbackQuery,
    callback_data: TranslationsButton,
    context: StaffContext,
    machine: Machine | None,
) -> Replies:
    """Show all texts of a case that are in another language than their readers'; one at once."""
    case = await get_visible_case(
        context.session, staff=context.staff, case_id=callback_data.case_id
    )
    await context.leave_dialogue()
    found = await list_translations(context.session, case_id=case.id)
    if len(found) == 1:
        return edit_or_send(query, *await screen(context, found[0].translation, machine))
    return edit_or_send(query, *_list(case, found, callback_data.page))


@router.callback_query(ShowTranslationButton.filter())
async def show_one(
    query: CallbackQuery,
    callback_data: ShowTranslationButton,
    context: StaffContext,
    machine: Machine | None,
) -> Replies:
    """Show one of them."""
    translation = await get_translation(context.session, callback_data.translation_id)
    await context.leave_dialogue()
    return edit_or_send(query, *await screen(context, translation, machine))


@router.callback_query(Works(), TranslateAnewButton.filter())
async def translate_anew(
    query: CallbackQuery,
    callback_data: TranslateAnewButton,
    context: StaffContext,
    machine: Machine | None,
) -> Replies:
    """Have the machine try again; its words so far stay in sight until then."""
    translation = await get_translation(context.session, callback_data.translation_id)
    await get_visible_case(context.session, staff=context.staff, case_id=translation.case_id)
    if machine is None:
        text = _("There is no machine here that translates. Please ask a person.")
        return toast(query, text, alert=True)
    wanted = await want_anew(
        context.session, translation_id=translation.id, outside=machine.outside, by=context.staff
    )
    return edit_or_send(query, *await screen(context, wanted, machine))


async def screen(
    context: StaffContext, translation: Translation, machine: Machine | None
) -> Screen:
    """Return one text, what it says in the other language, and what can be done about that.

    Raises:
        CaseMissingError: the case is gone, or not for this person.
        TranslationGoneError: the words are others by now, or gone.
    """
    case = await get_visible_case(
        context.session, staff=context.staff, case_id=translation.case_id
    )
    source = await find_source(context.session, translation)
    if source is None:
        raise TranslationGoneError
    waits = waiting_line(translation)
    lines = [
        f"🌐 <b>{isolate(case.reference)}</b> · {_direction(source, translation)}",
        "",
        *with_translation(source.text, translation, longest=SHOWN),
        *([] if waits is None else [waits]),
    ]
    actions = await _actions(context, translation, machine) if context.staff.works else []
    others = button(_("🌐 All texts"), TranslationsButton(case_id=case.id))
    several = len(await list_translations(context.session, case_id=case.id)) > 1
    return "\n".join(lines), keyboard(
        *column(actions), [others] if several else [], [back_to_card(case)]
    )


async def _actions(
    context: StaffContext, translation: Translation, machine: Machine | None
) -> list[InlineKeyboardButton]:
    write = (
        _("✍️ Write the translation")
        if translation.text is None
        else _("✏️ Correct the translation")
    )
    buttons = [button(write, CorrectTranslationButton(translation_id=translation.id))]
    settled = translation.state in {TranslationState.DONE, TranslationState.FAILED}
    by_machine = translation.engine is None or translation.engine in MACHINES
    if (
        machine is not None
        and settled
        and by_machine
        and await may_be_given(context.session, translation, outside=machine.outside)
    ):
        anew = TranslateAnewButton(translation_id=translation.id)
        # NOTE: a machine tries once more
        buttons.append(button(_("🔁 Translate it again"), anew))
    if translation.asked_at is None and translation.engine is not Engine.PERSON:
        ask = AskTranslationButton(
            kind=translation.source_kind,
            source_id=translation.source_id,
            to=translation.to_language,
        )
        buttons.append(button(_("🙋 Ask for a translation"), ask))
    return buttons


def _list(case: Case, found: Sequence[Translated], page: int) -> Screen:
    pages = max(1, -(-len(found) // PAGE_SIZE))
    number = min(page, pages - 1)
    begin = number * PAGE_SIZE
    heading = f"🌐 <b>{isolate(case.reference)}</b>"
    lines = [with_page(heading, number, pages, between=" · ")]
    buttons = []
    for place, each in enumerate(found[begin : begin + PAGE_SIZE], start=begin + 1):
        source, translation = each.source, each.translation
        words = translation.text or source.text
        lines += [
            "",
            f"{place}. {_direction(source, translation)}",
            quoted(shorten(one_line(words), SHOWN_IN_LIST)),
            _how_far(translation),
        ]
        label = f"{place}: {language_name(translation.to_language)}"
        buttons.append(button(label, ShowTranslationButton(translation_id=translation.id)))
    if not found:
        lines += ["", _("Nothing here is in another language.")]
    return "\n".join(lines), keyboard(
        *pairs(buttons),
        page_buttons(
            number,
            lambda turned: TranslationsButton(case_id=case.id, page=turned),
            more=number + 1 < pages,
        ),
        [back_to_card(case)],
    )


def _how_far(translation: Translation) -> str:
    """Return who has translated it, or how far that is."""
    waits = waiting_line(translation)
    if waits is not None:
        return waits
    return _("🌐 Not translated yet.") if translation.text is None else made_by(translation)


def _direction(source: Source, translation: Translation) -> str:
    """Return what kind of text it is, and from which language into which."""
    known = translation.from_language or source.language
    to = language_name(translation.to_language)
    came = "" if known in {None, UNDETERMINED} else f"{language_name(known or UNDETERMINED)} "
    return f"{source_label(source.kind)} · {came}→ {to}"
