"""A change of the quarter's profile as messages: its questions, and before and after."""

from collections.abc import Iterator
from typing import Final

from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.keyboards import button, keyboard, pairs
from handlers.replies import Screen
from handlers.settings.buttons import EntryButton, SectionButton, SettingButton, SettingsAction
from handlers.settings.draft import SettingsDraft
from handlers.settings.fields import FIELDS, Kind, part_label, question, section_label
from handlers.settings.reading import list_choices
from handlers.settings.words import (
    WORDS_SHOWN,
    choice_label,
    entry_name,
    own_name,
    text_lines,
    under_heading,
    value_words,
)
from handlers.text import quoted
from storage.quarter import QuarterProfile
from storage.quarter.changes import KEYED, LINES, ChangeKind, Section, read_values

SHORTEST: Final = 60
"""Units that are shown at least of a text in one language."""


def languages_page(draft: SettingsDraft, profile: QuarterProfile, locale: str) -> Screen:
    """Return a text in all its languages, to choose the one that is to be written."""
    field = draft.field
    texts = draft.value(field) or {}
    lines = [
        _("In which language do you want to write it?"),
        "",
        *text_lines(texts, profile.locales, WORDS_SHOWN // len(profile.locales)),
    ]
    return (
        under_heading([], _heading(draft, profile, locale), lines),
        keyboard(*pairs(_language_buttons(draft, profile)), _clearing(draft), [_cancel(draft)]),
    )


def asking_page(draft: SettingsDraft, profile: QuarterProfile, locale: str) -> Screen:
    """Return the question for a field, with the choices it has."""
    field = draft.field
    lines = []
    value = draft.value(field)
    if field.kind is Kind.TEXTS and draft.locale is not None:
        # NOTE: one language of a text, such as "Deutsch: please write it"
        lines.append(
            _("In this language: <b>{language}</b>").format(language=own_name(draft.locale))
        )
        lines += text_lines(value or {}, profile.locales, WORDS_SHOWN // len(profile.locales))
    elif value not in (None, "", []):
        words = value_words(field, value, profile, locale, WORDS_SHOWN)
        # NOTE: what a setting is at the moment
        lines.append(_("Now: {value}").format(value=words))
    choices = [
        button(
            choice_label(field, choice, profile, locale),
            SettingButton(version=draft.version, act=SettingsAction.CHOOSE, value=number),
        )
        for number, choice in enumerate(list_choices(field, profile, draft.section))
    ]
    rows = pairs(choices)
    return (
        under_heading([], _heading(draft, profile, locale), [question(field), "", *lines]),
        keyboard(*rows, _clearing(draft), [_cancel(draft)]),
    )


def deciding_page(draft: SettingsDraft, profile: QuarterProfile, locale: str) -> Screen:
    """Return what changes, before and after, with the buttons that save it or not."""
    change = draft.change
    lines = {
        ChangeKind.ADD: _added_lines,
        ChangeKind.REMOVE: _removed_lines,
        ChangeKind.MOVE: _changed_lines,
        ChangeKind.SET: _changed_lines,
    }[change.deed](draft, profile, locale)
    again: list[InlineKeyboardButton] = []
    if change.deed is ChangeKind.ADD:
        again = [
            button(
                f"✏️ {part_label(field.part)}",
                SettingButton(version=draft.version, act=SettingsAction.FIELD, value=number),
            )
            for number, field in enumerate(FIELDS[draft.section])
        ]
    elif change.deed is ChangeKind.SET and draft.field.kind is Kind.TEXTS:
        again = list(_language_buttons(draft, profile))
    keep = button(_("✅ Save"), SettingButton(version=draft.version, act=SettingsAction.SAVE))
    text = under_heading([], _heading(draft, profile, locale), lines)
    return text, keyboard(*pairs(again), [keep, _cancel(draft)])


def _added_lines(draft: SettingsDraft, profile: QuarterProfile, locale: str) -> Iterator[str]:
    yield _("<b>This is added:</b>")
    longest = WORDS_SHOWN // len(FIELDS[draft.section])
    for field in FIELDS[draft.section]:
        value = draft.change.values.get(field.part)
        if field.kind is Kind.TEXTS:
            yield f"<b>{part_label(field.part)}:</b>"
            yield from text_lines(value or {}, profile.locales, longest // len(profile.locales))
        else:
            words = value_words(field, value, profile, locale, longest)
            yield f"<b>{part_label(field.part)}:</b> {words}"


def _removed_lines(draft: SettingsDraft, profile: QuarterProfile, locale: str) -> Iterator[str]:
    if draft.section in LINES:
        name = draft.change.entry or ""
    else:
        values = read_values(profile, draft.section, draft.change.entry)
        name = entry_name(values, profile, locale)
    yield _("<b>This is removed:</b> {name}").format(name=quoted(name))
    if draft.section is Section.CATEGORIES:
        yield _("Cases of this category stay as they are; nobody can choose it any more.")


def _changed_lines(draft: SettingsDraft, profile: QuarterProfile, locale: str) -> Iterator[str]:
    field = draft.field
    before, after = draft.change.before.get(field.part), draft.change.values.get(field.part)
    if field.kind is Kind.TEXTS:
        changed = [
            each for each in profile.locales if (before or {}).get(each) != (after or {}).get(each)
        ]
        longest = max(SHORTEST, WORDS_SHOWN // (2 * max(1, len(changed))))
        yield _("<b>Before:</b>")
        yield from text_lines(before or {}, changed, longest, empty="–")
        yield _("<b>After:</b>")
        yield from text_lines(after or {}, changed, longest, empty="–")
        return
    longest = WORDS_SHOWN // 2
    yield _("<b>Before:</b>")
    yield value_words(field, before, profile, locale, longest)
    yield _("<b>After:</b>")
    yield value_words(field, after, profile, locale, longest)


def _heading(draft: SettingsDraft, profile: QuarterProfile, locale: str) -> str:
    parts = [section_label(draft.section)]
    if draft.section in KEYED and draft.change.entry is not None:
        values = read_values(profile, draft.section, draft.change.entry)
        parts.append(quoted(entry_name(values, profile, locale)))
    if draft.part is not None and draft.change.deed is not ChangeKind.REMOVE:
        parts.append(part_label(draft.part))
    return f"⚙️ <b>{' · '.join(parts)}</b>"


def _language_buttons(
    draft: SettingsDraft, profile: QuarterProfile
) -> Iterator[InlineKeyboardButton]:
    texts = draft.value(draft.field) or {}
    for number, locale in enumerate(profile.locales):
        sign = "✏️" if locale in texts else "✗"
        data = SettingButton(version=draft.version, act=SettingsAction.LANGUAGE, value=number)
        yield button(f"{sign} {own_name(locale)}", data)


def _clearing(draft: SettingsDraft) -> list[InlineKeyboardButton]:
    if not draft.field.optional:
        return []
    return [button(_("🗑 No text"), SettingButton(version=draft.version, act=SettingsAction.CLEAR))]


def _cancel(draft: SettingsDraft) -> InlineKeyboardButton:
    entry = draft.change.entry
    if draft.section in KEYED and entry is not None:
        return button(_("✖️ Cancel"), EntryButton(section=draft.section, entry=entry))
    return button(_("✖️ Cancel"), SectionButton(section=draft.section))
