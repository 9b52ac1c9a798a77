"""The field of action of a case: one tap on the card, and asked for once where it is missing.

::

    card ─► field of action ─► the quarter's fields, the likeliest first ─► card
    idea published, case closed, none set ─► the same question on the card ─► a field, or later
"""

from collections.abc import Iterator
from typing import Final

from aiogram import Router
from aiogram.types import CallbackQuery, InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.cases.staff.buttons import CaseAction, CaseButton, FieldButton, ShowCaseButton
from handlers.cases.staff.card_keyboards import back_to_card
from handlers.cases.staff.case_context import CaseContext
from handlers.contexts import StaffOnly
from handlers.filters import Tap, Works
from handlers.formats import isolate
from handlers.keyboards import button, column, keyboard
from handlers.labels import field_name
from handlers.replies import Replies, Screen, edit_or_send
from storage.cases.models import Case
from storage.cases.staff import set_field_of_action
from storage.markup import seen
from storage.quarter import FieldOfAction, QuarterProfile

router: Final = Router(name=__name__)
router.callback_query.filter(Works(), StaffOnly(CaseContext))

ARABIC_ARTICLE: Final = "ال"
"""It is written together with the word behind it."""


@router.callback_query(Tap(CaseButton, CaseAction.FIELD))
async def choose_field(query: CallbackQuery, tapped: CaseButton, context: CaseContext) -> Replies:
    """Show what the case can be counted by, under the card as it is now."""
    case, view = await context.open_menu(tapped.case_id)
    fields = _field_buttons(case, context.profile, context.staff.locale)
    return edit_or_send(query, view.text(), keyboard(*column(fields), [back_to_card(case)]))


@router.callback_query(FieldButton.filter())
async def set_field(
    query: CallbackQuery, callback_data: FieldButton, context: CaseContext
) -> Replies:
    """Count the case under the chosen field; residents hear nothing of it."""
    case = await context.get_case(callback_data.case_id, version=callback_data.version)
    await set_field_of_action(
        context.session,
        case=case,
        actor=context.staff,
        key=callback_data.field,
        profile=context.profile,
        now=context.now,
    )
    await context.session.flush()  # the card's buttons carry the new version
    return await context.card_in_place(query, case)


async def card_or_field(case: Case, context: CaseContext, heading: str | None = None) -> Screen:
    """Return the card; of a case without a field of action with the question for it, once."""
    view = await context.view(case)
    if case.field_of_action is not None:
        return view.text(heading), view.keyboard()
    question = _(
        "🧭 <b>Which field of action does {reference} belong to?</b>\n"
        "The figures count it there. Residents do not see it."
    ).format(reference=isolate(case.reference))
    fields = _field_buttons(case, context.profile, context.staff.locale)
    # NOTE: the question is put off
    later = button(_("⏭ Later"), ShowCaseButton(case_id=case.id))
    lines = [question] if heading is None else [heading, "", question]
    return view.text("\n".join(lines)), keyboard(*column(fields), [later])


def rank_fields(text: str, profile: QuarterProfile) -> list[FieldOfAction]:
    """Return the fields of action, those first whose words stand in the text most often."""
    spaced = "".join(each if each.isalnum() else " " for each in seen(text).casefold())
    words = [word.removeprefix(ARABIC_ARTICLE) for word in spaced.split()]
    return sorted(
        profile.fields_of_action,
        key=lambda field: -_count_matches(words, tuple(_beginnings(field, profile))),
    )


def _count_matches(words: list[str], beginnings: tuple[str, ...]) -> int:
    return sum(word.startswith(beginnings) for word in words)


def _beginnings(field: FieldOfAction, profile: QuarterProfile) -> Iterator[str]:
    """Yield how words of a field begin: its own, and the names of what is counted under it."""
    for listed in field.words.values():
        yield from (word.casefold() for word in listed)
    yield from (name.casefold() for name in field.names.values())
    for category in profile.categories:
        if category.field_of_action == field.key:
            yield from (name.casefold() for name in category.names.values())


def _field_buttons(case: Case, profile: QuarterProfile, locale: str) -> list[InlineKeyboardButton]:
    return [
        button(
            f"✔️ {name}" if field.key == case.field_of_action else name,
            FieldButton(case_id=case.id, version=case.version, field=field.key),
        )
        for field in rank_fields(case.text, profile)
        if (name := field_name(profile, field.key, locale))
    ]
