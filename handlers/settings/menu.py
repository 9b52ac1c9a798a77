"""Settings: /settings shows and changes everything about the quarter that is data.

::

    /settings ─► a section ─► an entry of its list
                   │             │
                   ├─────────────┴─► a field ─► its value ─► before and after ─► save | cancel
                   │                              └─► each language, until none is missing
                   ├─► add an entry ─► its fields, one after the other ─► save | cancel
                   └─► remove one ─► save | cancel
      └──► rules of booking                                      (handlers.hours.limits)

For managers only.  What can be changed is a table, ``handlers.settings.fields``; a text is
put in force when every language of the quarter has it.
"""

from typing import Any, Final

from aiogram import Router
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _

from handlers.contexts import StaffContext, StaffOnly
from handlers.dialogues import leave_dialogue
from handlers.filters import Command, HasText, IsManager, NoCommand
from handlers.replies import Replies, Screen, edit_or_send, send
from handlers.settings.buttons import (
    AddButton,
    EntryButton,
    FieldButton,
    RemoveEntryButton,
    RemoveLineButton,
    SectionButton,
    SettingButton,
    SettingsAction,
    SettingsButton,
)
from handlers.settings.draft import (
    Changing,
    SettingsDraft,
    SettingTap,
    check,
    new_draft,
    next_hole,
)
from handlers.settings.fields import FIELDS, Kind, SettingsPart, find_field
from handlers.settings.page import entry_page, overview_page, section_page
from handlers.settings.preview import asking_page, deciding_page, languages_page
from handlers.settings.reading import list_choices, read_value
from storage.errors import SettingError, SettingFault
from storage.quarter import QuarterProfile
from storage.quarter.changes import KEYED, LINES, ChangeKind, change_profile, read_values

router: Final = Router(name=__name__)
router.message.filter(IsManager(), StaffOnly())
router.callback_query.filter(IsManager(), StaffOnly())


# --- Looking -----------------------------------------------------------------------------------


@router.message(Command("settings"))
async def open_settings(_message: Message, context: StaffContext) -> Replies:
    """Show what can be changed."""
    await leave_dialogue(context.state)
    return send(context.chat_id, *overview_page())


@router.callback_query(SettingsButton.filter())
async def show_settings(query: CallbackQuery, context: StaffContext) -> Replies:
    """Come back to what can be changed."""
    await context.leave_dialogue()
    return edit_or_send(query, *overview_page())


@router.callback_query(SectionButton.filter())
async def show_section(
    query: CallbackQuery, callback_data: SectionButton, context: StaffContext
) -> Replies:
    """Show a section; what was not saved is dropped."""
    await context.leave_dialogue()
    return edit_or_send(query, *section_page(context.profile, context.staff.locale, callback_data))


@router.callback_query(EntryButton.filter())
async def show_entry(
    query: CallbackQuery, callback_data: EntryButton, context: StaffContext
) -> Replies:
    """Show an entry of a list; what was not saved is dropped."""
    await context.leave_dialogue()
    return edit_or_send(query, *entry_page(context.profile, context.staff.locale, callback_data))


# --- Beginning ---------------------------------------------------------------------------------


@router.callback_query(FieldButton.filter())
async def start_change(
    query: CallbackQuery, callback_data: FieldButton, context: StaffContext
) -> Replies:
    """Ask for the value of a field, or for the language of a text."""
    section, entry, part = callback_data.section, callback_data.entry, callback_data.part
    field = find_field(section, part)
    if field is None:
        raise SettingError(SettingFault.OTHER)
    before, deed = read_values(context.profile, section, entry), ChangeKind.SET
    if part is SettingsPart.POSITION:
        keys = [each.key for each in getattr(context.profile, section.value)]
        before, deed = {part.value: keys.index(entry)}, ChangeKind.MOVE
    shown = {part.value: before.get(part)}
    draft = new_draft(section, deed, entry=entry, part=part, before=shown)
    return edit_or_send(query, *await _ask(context, draft))


@router.callback_query(AddButton.filter())
async def start_adding(
    query: CallbackQuery, callback_data: AddButton, context: StaffContext
) -> Replies:
    """Ask for the first field of a new entry."""
    if callback_data.section not in KEYED | LINES:
        raise SettingError(SettingFault.OTHER)
    draft = new_draft(callback_data.section, ChangeKind.ADD)
    return edit_or_send(query, *await _go_on(context, draft))


@router.callback_query(RemoveEntryButton.filter())
async def start_removing(
    query: CallbackQuery, callback_data: RemoveEntryButton, context: StaffContext
) -> Replies:
    """Ask whether an entry shall really go."""
    if callback_data.section not in KEYED:
        raise SettingError(SettingFault.OTHER)
    draft = new_draft(callback_data.section, ChangeKind.REMOVE, entry=callback_data.entry)
    return edit_or_send(query, *await _go_on(context, draft))


@router.callback_query(RemoveLineButton.filter())
async def start_removing_line(
    query: CallbackQuery, callback_data: RemoveLineButton, context: StaffContext
) -> Replies:
    """Ask whether a line shall really go."""
    section = callback_data.section
    if section not in LINES:
        raise SettingError(SettingFault.OTHER)
    lines = getattr(context.profile, section.value)
    if callback_data.number >= len(lines):
        raise SettingError(SettingFault.CHANGED)
    draft = new_draft(section, ChangeKind.REMOVE, entry=lines[callback_data.number])
    return edit_or_send(query, *await _go_on(context, draft))


# --- Answers -----------------------------------------------------------------------------------


@router.message(Changing.value, HasText())
async def take_text(_message: Message, text: str, context: StaffContext) -> Replies:
    """Take a value that was written, and ask for the next or show what changes."""
    draft = await context.load_draft(SettingsDraft)
    field = draft.field
    if list_choices(field, context.profile, draft.section) or (
        field.kind is Kind.TEXTS and draft.locale is None
    ):
        return send(context.chat_id, *await _ask(context, draft))
    return send(context.chat_id, *await _go_on(context, draft.with_value(read_value(field, text))))


@router.callback_query(SettingTap(SettingsAction.CHOOSE))
async def choose(
    query: CallbackQuery, tapped: SettingButton, draft: SettingsDraft, context: StaffContext
) -> Replies:
    """Take a value that was tapped."""
    choices = list_choices(draft.field, context.profile, draft.section)
    value = _at(choices, tapped.value)
    return edit_or_send(query, *await _go_on(context, draft.with_value(value)))


@router.callback_query(SettingTap(SettingsAction.CLEAR))
async def clear(query: CallbackQuery, draft: SettingsDraft, context: StaffContext) -> Replies:
    """Leave an optional text out, in every language."""
    if not draft.field.optional:
        raise SettingError(SettingFault.OTHER)
    empty: Any = {} if draft.field.kind is Kind.TEXTS else ""
    without = draft.model_copy(update={"locale": None}).with_value(empty)
    return edit_or_send(query, *await _go_on(context, without))


@router.callback_query(SettingTap(SettingsAction.LANGUAGE))
async def choose_language(
    query: CallbackQuery, tapped: SettingButton, draft: SettingsDraft, context: StaffContext
) -> Replies:
    """Ask for the text in a language."""
    locale = _at(context.profile.locales, tapped.value)
    return edit_or_send(query, *await _ask(context, draft.asking(draft.field.part, locale)))


@router.callback_query(SettingTap(SettingsAction.FIELD))
async def change_again(
    query: CallbackQuery, tapped: SettingButton, draft: SettingsDraft, context: StaffContext
) -> Replies:
    """Ask for a field of a new entry once more."""
    field = _at(FIELDS[draft.section], tapped.value)
    return edit_or_send(query, *await _ask(context, draft.asking(field.part)))


@router.callback_query(SettingTap(SettingsAction.SAVE))
async def save_change(
    query: CallbackQuery, draft: SettingsDraft, context: StaffContext
) -> Replies:
    """Put the change in force, and show what it is part of."""
    if next_hole(draft, context.profile) is not None:
        raise SettingError(SettingFault.LOCALES)
    profile = await change_profile(
        context.session, actor=context.staff, change=draft.change, now=context.now
    )
    await context.leave_dialogue()
    return edit_or_send(query, *_saved(draft, profile, context.staff.locale))


@router.message(StateFilter(Changing), NoCommand())
async def repeat_question(_message: Message, context: StaffContext) -> Replies:
    """Answer what is no answer, photos and stickers too, with the question."""
    draft = await context.load_draft(SettingsDraft)
    if await context.state.get_state() == Changing.deciding.state:
        return send(context.chat_id, *deciding_page(draft, context.profile, context.staff.locale))
    return send(context.chat_id, *await _ask(context, draft))


# --- Going on ----------------------------------------------------------------------------------


async def _go_on(context: StaffContext, draft: SettingsDraft) -> Screen:
    """Return the next question, or what changes where nothing is open any more."""
    check(draft, context.profile)
    hole = next_hole(draft, context.profile)
    if hole is not None:
        return await _ask(context, draft.asking(*hole))
    if draft.change.deed is ChangeKind.ADD:
        draft = draft.model_copy(update={"part": None, "locale": None})
    await context.open_dialogue(Changing.deciding, draft)
    return deciding_page(draft, context.profile, context.staff.locale)


async def _ask(context: StaffContext, draft: SettingsDraft) -> Screen:
    await context.open_dialogue(Changing.value, draft)
    if draft.field.kind is Kind.TEXTS and draft.locale is None:
        return languages_page(draft, context.profile, context.staff.locale)
    return asking_page(draft, context.profile, context.staff.locale)


def _saved(draft: SettingsDraft, profile: QuarterProfile, locale: str) -> Screen:
    notes = [_("✅ Saved. It holds from now on.")]
    section, entry = draft.section, draft.change.entry
    if section in KEYED and entry is not None and draft.change.deed is not ChangeKind.REMOVE:
        return entry_page(profile, locale, EntryButton(section=section, entry=entry), notes)
    return section_page(profile, locale, SectionButton(section=section), notes)


def _at(choices: Any, number: int | None) -> Any:
    if number is None or number >= len(choices):
        raise SettingError(SettingFault.CHANGED)
    return choices[number]
