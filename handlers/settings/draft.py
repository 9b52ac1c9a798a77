"""A change of the quarter while it is being made: what is known, and what is still asked for."""

from collections.abc import Iterator
from typing import Any

from aiogram.fsm.state import State
from pydantic import BaseModel

from handlers.dialogues import StaffDialogue
from handlers.filters import DialogueTap
from handlers.hours.draft import new_version
from handlers.settings.buttons import SettingButton, SettingsAction
from handlers.settings.fields import FIELDS, Field, Kind, SettingsPart, find_field
from storage.errors import SettingError, SettingFault
from storage.quarter import QuarterProfile
from storage.quarter.changes import ChangeKind, ProfileChange, Section, apply_change


class Changing(StaffDialogue):
    """The quarter's profile is being changed: a value is awaited, or the word to save it."""

    value = State()
    deciding = State()


HOLE = "…"
"""Stands for what is not written yet, so that the rest can be looked at."""


class SettingsDraft(BaseModel, frozen=True):
    """A change that is not saved yet.

    Attributes:
        version: tells its buttons from those of other drafts.
        change: what is known of it; a text may still lack languages.
        part: the field that is asked for.
        locale: the language its text is asked for in.
    """

    version: int
    change: ProfileChange
    part: SettingsPart | None = None
    locale: str | None = None

    @property
    def section(self) -> Section:
        """What it is about."""
        return self.change.section

    @property
    def field(self) -> Field:
        """The field that is asked for, or was last.

        Raises:
            SettingError: there is none such.
        """
        found = None if self.part is None else find_field(self.section, self.part)
        if found is None:
            raise SettingError(SettingFault.OTHER)
        return found

    def value(self, field: Field) -> Any:
        """Return the value as it shall be; what it is where nothing was chosen."""
        known = self.change.values
        return known.get(field.part, self.change.before.get(field.part))

    def with_value(self, value: Any) -> "SettingsDraft":
        """Return the draft with the answer to what was asked for."""
        field = self.field
        if field.kind is Kind.TEXTS and self.locale is not None:
            value = {**(self.value(field) or {}), self.locale: value}
        values = {**self.change.values, field.part.value: value}
        return self.model_copy(
            update={"change": self.change.model_copy(update={"values": values})}
        )

    def asking(self, part: SettingsPart, locale: str | None = None) -> "SettingsDraft":
        """Return the draft that asks for a field, in one language of it."""
        return self.model_copy(update={"part": part, "locale": locale})


def new_draft(
    section: Section,
    deed: ChangeKind = ChangeKind.SET,
    *,
    entry: str | None = None,
    part: SettingsPart | None = None,
    before: dict[str, Any] | None = None,
) -> SettingsDraft:
    """Return a draft that knows nothing yet but the usual values of an entry to be added."""
    values: dict[str, Any] = {}
    if deed is ChangeKind.ADD:
        values = {
            field.part.value: field.default
            for field in FIELDS[section]
            if field.default is not None
        }
    change = ProfileChange(
        section=section, deed=deed, entry=entry, values=values, before=before or {}
    )
    return SettingsDraft(version=new_version(), change=change, part=part)


def missing_locales(field: Field, value: Any, profile: QuarterProfile) -> list[str]:
    """Return the languages a text is not there in; none where it is left out altogether."""
    if field.kind is not Kind.TEXTS or (field.optional and not value):
        return []
    return [locale for locale in profile.locales if locale not in (value or {})]


def next_hole(
    draft: SettingsDraft, profile: QuarterProfile
) -> tuple[SettingsPart, str | None] | None:
    """Return the first field that still has to be asked for, and in which language."""
    return next(_holes(draft, profile), None)


def check(draft: SettingsDraft, profile: QuarterProfile) -> None:
    """Return if what is known so far can be in a profile.

    Raises:
        SettingError: it cannot.
    """
    values = dict(draft.change.values)
    for field in FIELDS[draft.section]:
        lacking = missing_locales(field, values.get(field.part), profile)
        if field.kind is Kind.TEXTS and (
            field.part in values or draft.change.deed is ChangeKind.ADD
        ):
            texts = values.get(field.part) or {}
            values[field.part.value] = {**texts, **dict.fromkeys(lacking, HOLE)}
        elif draft.change.deed is ChangeKind.ADD and field.part not in values:
            values[field.part.value] = _stand_in(field, profile)
    apply_change(profile, draft.change.model_copy(update={"values": values}))


class SettingTap(DialogueTap[SettingButton]):
    """Takes taps on buttons of the change being made; adds ``tapped`` and ``draft``."""

    def __init__(self, *members: SettingsAction) -> None:
        super().__init__(SettingButton, *members, dialogue=Changing, draft=SettingsDraft)


def _holes(
    draft: SettingsDraft, profile: QuarterProfile
) -> Iterator[tuple[SettingsPart, str | None]]:
    adds = draft.change.deed is ChangeKind.ADD
    for field in FIELDS[draft.section]:
        if field.part not in draft.change.values and not adds:
            continue
        if field.kind is Kind.TEXTS:
            for locale in missing_locales(field, draft.change.values.get(field.part), profile):
                yield field.part, locale
        elif field.part not in draft.change.values:
            yield field.part, None


def _stand_in(field: Field, profile: QuarterProfile) -> Any:
    match field.kind:
        case Kind.FIELD_OF_ACTION:
            return profile.fields_of_action[0].key
        case Kind.LINES:
            return []
        case (
            Kind.TEXTS
            | Kind.LINE
            | Kind.NUMBER
            | Kind.TIME
            | Kind.EMOJI
            | Kind.SWITCH
            | Kind.POSITION
        ):
            return HOLE
