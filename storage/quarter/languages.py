"""The languages of a quarter: which words one needs, adding one, taking one away."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage import audit
from storage.audit import AuditAction
from storage.errors import MemberMissingError, SettingError, SettingFault
from storage.people import Person, Role
from storage.quarter.profile import (
    NAME_LENGTH,
    NOTE_LENGTH,
    ORIGINAL_LOCALE,
    QuarterProfile,
)
from storage.quarter.table import QuarterRow, get_quarter, import_quarter

NAMED = ("fields_of_action", "categories", "topics", "places")
"""Lists whose entries have names."""
NOTES = ("emergency_note", "greeting", "privacy_note", "imprint")


@dataclass(frozen=True, slots=True)
class Word:
    """Words of the profile that each of its languages has.

    Attributes:
        place: where they stand, such as ``categories.noise``.
        original: what they are in German.
        longest: how many characters they may have.
    """

    place: str
    original: str
    longest: int


def list_words(profile: QuarterProfile) -> list[Word]:
    """Return the words a language needs, in the order of the profile."""
    return [
        Word(place, texts[ORIGINAL_LOCALE], longest)
        for place, texts, longest in _texts(profile.model_dump(mode="json"))
    ]


async def add_language(
    session: AsyncSession,
    *,
    actor: Person,
    locale: str,
    words: Mapping[str, str],
    now: datetime,
) -> QuarterProfile:
    """Offer a language from now on, and return the profile then.

    Args:
        session: the transaction.
        actor: the manager.
        locale: the language.
        words: its words by their place; what is missing is German.
        now: the time.

    Raises:
        MemberMissingError: the actor is no manager.
        SettingError: the language is there already, or the profile would not be right.
    """
    profile = await _lock(session, actor)
    if locale in profile.locales:
        raise SettingError(SettingFault.CHANGED)
    data = profile.model_dump(mode="json")
    for place, texts, _longest in _texts(data):
        texts[locale] = words.get(place) or texts[ORIGINAL_LOCALE]
    data["locales"].append(locale)
    return await _put_in_force(session, actor, data, locale, now)


async def remove_language(
    session: AsyncSession, *, actor: Person, locale: str, now: datetime
) -> QuarterProfile:
    """Offer a language no more, forget its words, and return the profile then.

    Raises:
        MemberMissingError: the actor is no manager.
        SettingError: the language is not there, or the quarter cannot be without it.
    """
    profile = await _lock(session, actor)
    if locale not in profile.locales:
        raise SettingError(SettingFault.CHANGED)
    if locale in {ORIGINAL_LOCALE, profile.default_locale}:
        raise SettingError(SettingFault.OTHER)
    data = profile.model_dump(mode="json")
    for _place, texts, _longest in _texts(data):
        texts.pop(locale, None)
    data["locales"].remove(locale)
    return await _put_in_force(session, actor, data, locale, now)


async def _lock(session: AsyncSession, actor: Person) -> QuarterProfile:
    if actor.role is not Role.MANAGER:
        raise MemberMissingError(actor.id)
    await session.execute(select(QuarterRow.id).with_for_update())
    return (await get_quarter(session)).profile


async def _put_in_force(
    session: AsyncSession, actor: Person, data: dict[str, Any], locale: str, now: datetime
) -> QuarterProfile:
    try:
        profile = QuarterProfile.model_validate(data)
    except ValidationError:
        raise SettingError(SettingFault.OTHER) from None
    await import_quarter(session, profile, now=now)
    audit.record(
        session,
        actor_id=actor.id,
        action=AuditAction.SETTINGS,
        detail=f"locales.{locale}",
        now=now,
    )
    return profile


def _texts(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, str], int]]:
    """Yield all words of a profile by language, where they stand, and how long they may be."""
    for section in NAMED:
        for entry in data[section]:
            yield f"{section}.{entry['key']}", entry["names"], NAME_LENGTH
    for note in NOTES:
        if data[note]:
            yield note, data[note], NOTE_LENGTH
    for kind, notes in data["danger_notes"].items():
        yield f"danger_notes.{kind}", notes, NOTE_LENGTH
    yield "office_hours", data["contact"]["office_hours"], NOTE_LENGTH
    if data["appointments"]["bring"]:
        yield "bring", data["appointments"]["bring"], NOTE_LENGTH
