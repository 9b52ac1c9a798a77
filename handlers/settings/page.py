"""/settings as messages: all sections, a section, and an entry of a list."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.hours.buttons import LimitsButton
from handlers.keyboards import button, column, keyboard, pairs
from handlers.paging import page_buttons
from handlers.replies import Screen
from handlers.settings.buttons import (
    AddButton,
    EntryButton,
    FieldButton,
    LanguagesButton,
    RemoveEntryButton,
    RemoveLineButton,
    SectionButton,
    SettingsButton,
)
from handlers.settings.draft import missing_locales
from handlers.settings.fields import FIELDS, Field, Kind, fields_of, part_label, section_label
from handlers.settings.words import (
    WORDS_SHOWN,
    entry_name,
    languages_label,
    missing_words,
    under_heading,
    value_words,
)
from handlers.text import quoted, shorten
from storage.quarter import QuarterProfile
from storage.quarter.changes import KEYED, LINES, Section, read_values

ENTRIES_SHOWN: Final = 30
"""Entries on one page, of the 100 buttons a message may have."""


# --- Looking -----------------------------------------------------------------------------------


def overview_page(notes: Sequence[str] = ()) -> Screen:
    """Return all sections."""
    buttons = [button(section_label(each), SectionButton(section=each)) for each in FIELDS]
    text = _(
        "⚙️ <b>Settings</b>\n"
        "What do you want to look at or change? Nothing changes before you have seen it before "
        "and after."
    )
    booking = button(_("📅 Rules of booking"), LimitsButton())
    languages = button(languages_label(), LanguagesButton())
    return "\n\n".join([*notes, text]), keyboard(*pairs([*buttons, languages, booking]))


def section_page(
    profile: QuarterProfile, locale: str, shown: SectionButton, notes: Sequence[str] = ()
) -> Screen:
    """Return a section: its fields, or the entries of its list."""
    section = shown.section
    heading = f"⚙️ <b>{section_label(section)}</b>"
    back = button(_("↩️ Back"), SettingsButton())
    if section not in KEYED | LINES:
        values = read_values(profile, section)
        lines = _field_lines(section, values, profile, locale)
        rows = column(_field_buttons(section, None, FIELDS[section]))
        return under_heading(notes, heading, lines), keyboard(*rows, [back])
    entries = _entry_buttons(section, profile, locale)
    begin = shown.page * ENTRIES_SHOWN
    pages = page_buttons(
        shown.page,
        lambda number: SectionButton(section=section, page=number),
        more=len(entries) > begin + ENTRIES_SHOWN,
    )
    # NOTE: adds an entry to a list, such as a category or a street
    add = button(_("➕ Add"), AddButton(section=section))
    lines = [] if entries else [_("Nothing is there yet.")]
    if section in LINES and entries:
        # NOTE: a line of a list, such as a street
        lines = [_("A tap takes a line out of the list.")]
    return (
        under_heading(notes, heading, lines),
        keyboard(*pairs(entries[begin : begin + ENTRIES_SHOWN]), pages, [add], [back]),
    )


def entry_page(
    profile: QuarterProfile, locale: str, shown: EntryButton, notes: Sequence[str] = ()
) -> Screen:
    """Return an entry of a list with all its fields."""
    section, entry = shown.section, shown.entry
    values = read_values(profile, section, entry)
    heading = f"⚙️ <b>{section_label(section)}: {quoted(entry_name(values, profile, locale))}</b>"
    lines = _field_lines(section, values, profile, locale)
    rows = pairs(_field_buttons(section, entry, fields_of(section)))
    remove = button(_("🗑 Remove"), RemoveEntryButton(section=section, entry=entry))
    back = button(_("↩️ Back"), SectionButton(section=section))
    return under_heading(notes, heading, lines), keyboard(*rows, [remove], [back])


def _entry_buttons(
    section: Section, profile: QuarterProfile, locale: str
) -> list[InlineKeyboardButton]:
    if section in LINES:
        return [
            button(f"✖️ {line}", RemoveLineButton(section=section, number=number))
            for number, line in enumerate(getattr(profile, section.value))
        ]
    buttons = []
    for entry in getattr(profile, section.value):
        values = read_values(profile, section, entry.key)
        sign = values.get("emoji", "•")
        label = f"{sign} {entry_name(values, profile, locale)}"
        buttons.append(button(label, EntryButton(section=section, entry=entry.key)))
    return buttons


def _field_buttons(
    section: Section, entry: str | None, fields: Sequence[Field]
) -> Iterator[InlineKeyboardButton]:
    for field in fields:
        data = FieldButton(section=section, entry=entry, part=field.part)
        yield button(f"✏️ {part_label(field.part)}", data)


def _field_lines(
    section: Section, values: dict[str, Any], profile: QuarterProfile, locale: str
) -> list[str]:
    fields = FIELDS[section]
    longest = WORDS_SHOWN // len(fields)
    lines = []
    for field in fields:
        value = values.get(field.part)
        if field.kind is Kind.TEXTS and value:
            value = value.get(locale) or value.get(profile.default_locale, "")
            words = quoted(shorten(value, longest))
        else:
            words = value_words(field, value, profile, locale, longest)
        missing = missing_words(missing_locales(field, values.get(field.part), profile))
        lines.append(f"<b>{part_label(field.part)}:</b> {words}{missing}")
    return lines
