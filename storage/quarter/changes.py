"""Changing the profile in force, one thing at a time, as managers do in the chat.

What is in a list is found by its key, a line by what it says.  The change is applied to the
profile as it is when it is saved; what somebody else has changed since it was shown is not
overwritten.
"""

import enum
import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final, assert_never

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.errors import MemberMissingError, SettingError, SettingFault
from storage.people import Person, Role
from storage.quarter.profile import KEY_LENGTH, ORIGINAL_LOCALE, QuarterProfile
from storage.quarter.table import QuarterRow, get_quarter, import_quarter


class Section(enum.StrEnum):
    """A part of the profile that managers change."""

    CATEGORIES = "categories"
    ADDRESSEES = "addressees"
    TOPICS = "topics"
    STREETS = "streets"
    UNTRANSLATED_WORDS = "untranslated_words"
    IDEAS = "ideas"
    QUIET_HOURS = "quiet_hours"
    CONTACT = "contact"
    WORDS = "words"
    """Texts that stand for themselves in the profile."""


KEYED: Final = frozenset({Section.CATEGORIES, Section.ADDRESSEES, Section.TOPICS})
"""Lists whose entries have a key."""
LINES: Final = frozenset({Section.STREETS, Section.UNTRANSLATED_WORDS})
"""Lists of lines of text."""
WORDS: Final = ("greeting", "privacy_note", "emergency_note", "imprint")
"""What ``Section.WORDS`` holds."""


class ChangeKind(enum.StrEnum):
    """What happens to a section."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"
    MOVE = "move"


class ProfileChange(BaseModel):
    """One change, as plain JSON values.

    Attributes:
        section: what it is about.
        deed: what happens.
        entry: which entry of a list, by its key; a line by what it says.
        values: the new values by field; ``position`` (from 0) to move, lines to add.
        before: what the person saw in place of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    section: Section
    deed: ChangeKind = ChangeKind.SET
    entry: str | None = None
    values: dict[str, Any] = {}
    before: dict[str, Any] = {}


async def change_profile(
    session: AsyncSession, *, actor: Person, change: ProfileChange, now: datetime
) -> QuarterProfile:
    """Put a change in force, and return the profile then.

    Raises:
        MemberMissingError: the actor is no manager.
        SettingError: the profile would not be right, or was changed meanwhile.
    """
    if actor.role is not Role.MANAGER:
        raise MemberMissingError(actor.id)
    # Read again once nobody else can write it: somebody else may have changed another part.
    await session.execute(select(QuarterRow.id).with_for_update())
    before = (await get_quarter(session)).profile
    check_complete(before, change.values)
    profile = apply_change(before, change)
    await import_quarter(session, profile, now=now)
    audit.record(
        session, actor_id=actor.id, action=AuditAction.SETTINGS, detail=_place(change), now=now
    )
    return profile


def check_complete(profile: QuarterProfile, values: Mapping[str, Any]) -> None:
    """Return if each text is there in every locale of the profile; an empty one is none.

    Raises:
        SettingError: one is missing (``LOCALES``).
    """
    for value in values.values():
        if isinstance(value, dict) and value and set(value) != set(profile.locales):
            raise SettingError(SettingFault.LOCALES)


def apply_change(profile: QuarterProfile, change: ProfileChange) -> QuarterProfile:
    """Return the profile as the change makes it.

    Raises:
        SettingError: it would not be right, or is not any more what the person saw.
    """
    data = profile.model_dump(mode="json")
    if change.section in KEYED:
        _change_list(data[change.section], change)
    elif change.section in LINES:
        _change_lines(data[change.section], change)
    elif change.section is Section.WORDS:
        _set(data, change, allowed=WORDS)
    else:
        _set(data[change.section], change, allowed=data[change.section])
    try:
        return QuarterProfile.model_validate(data)
    except ValidationError as error:
        raise _explain(error.errors()[0]) from None


def read_values(
    profile: QuarterProfile, section: Section, entry: str | None = None
) -> dict[str, Any]:
    """Return the values of a section, or of one entry of a list, by field.

    Raises:
        SettingError: there is no such entry (``CHANGED``).
    """
    data = profile.model_dump(mode="json", exclude={"outline"})
    if section is Section.WORDS:
        return {field: data[field] for field in WORDS}
    if section in LINES:
        return {section.value: data[section]}
    if section in KEYED:
        return _find(data[section], entry)
    values: dict[str, Any] = data[section]
    return values


# --- Applying ----------------------------------------------------------------------------------


def _set(target: dict[str, Any], change: ProfileChange, *, allowed: Collection[str]) -> None:
    for field, value in change.values.items():
        if field not in allowed or field == "key":
            raise SettingError(SettingFault.OTHER)
        if field in change.before and target[field] not in (change.before[field], value):
            raise SettingError(SettingFault.CHANGED)
        target[field] = value


def _change_list(entries: list[dict[str, Any]], change: ProfileChange) -> None:
    match change.deed:
        case ChangeKind.ADD:
            taken = {entry["key"] for entry in entries}
            entries.append({"key": _new_key(change.values, taken), **change.values})
        case ChangeKind.REMOVE:
            entries.remove(_find(entries, change.entry))
        case ChangeKind.MOVE:
            entry = _find(entries, change.entry)
            entries.remove(entry)
            entries.insert(int(change.values["position"]), entry)
        case ChangeKind.SET:
            entry = _find(entries, change.entry)
            _set(entry, change, allowed=entry)
        case _:
            assert_never(change.deed)


def _change_lines(lines: list[str], change: ProfileChange) -> None:
    if change.deed is ChangeKind.ADD:
        lines += change.values[change.section]
        if len(set(lines)) != len(lines):
            raise SettingError(SettingFault.TWICE)
    elif change.entry in lines:
        lines.remove(change.entry)
    else:
        raise SettingError(SettingFault.CHANGED)


def _find(entries: list[dict[str, Any]], key: str | None) -> dict[str, Any]:
    for entry in entries:
        if entry["key"] == key:
            return entry
    raise SettingError(SettingFault.CHANGED)


def _new_key(values: Mapping[str, Any], taken: Collection[str]) -> str:
    """Return a key made of the German name that no entry has."""
    name = values.get("name") or values.get("names", {}).get(ORIGINAL_LOCALE, "")
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_UMLAUTS))
    letters = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode())
    stem = letters[: KEY_LENGTH - 3].strip("-") or "entry"
    keys = [stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))]
    return next(key for key in keys if key not in taken)


def _place(change: ProfileChange) -> str:
    """Return where something was changed, without anybody's words."""
    steps = [change.section.value]
    if change.section in KEYED:
        steps.append(change.entry or change.deed.value)
    if change.deed is ChangeKind.SET:
        steps.append("+".join(sorted(change.values)))
    return ".".join(steps)[: audit.DETAIL_LENGTH]


_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ı": "i"})


# --- Mistakes ----------------------------------------------------------------------------------


def _explain(detail: ErrorDetails) -> SettingError:
    """Return the error a person can be told of, for a mistake of a profile."""
    limits = detail.get("ctx", {})
    match detail["type"], detail["loc"][-1:]:
        case "greater_than_equal", _:
            return SettingError(SettingFault.TOO_SMALL, limit=int(limits["ge"]))
        case "less_than_equal", _:
            return SettingError(SettingFault.TOO_LARGE, limit=int(limits["le"]))
        case "too_long", _:
            return SettingError(SettingFault.FULL, limit=int(limits["max_length"]))
        case "too_short", _:
            return SettingError(SettingFault.LAST)
        case "string_pattern_mismatch", ("phone",):
            return SettingError(SettingFault.PHONE)
        case _, ("email",):
            return SettingError(SettingFault.EMAIL)
        case _:
            return SettingError(SettingFault.OTHER)
