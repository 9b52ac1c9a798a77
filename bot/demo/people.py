"""The made-up people of the demo; nobody can open the pages of any of them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.hours.hosts import make_host
from storage.people import Person, Role, choose_locale, get_or_create_person
from storage.quarter import QuarterProfile
from storage.team import invite, join
from storage.topics import choose_topic, name_street
from storage.webchat import WebchatAccount, visit

SECOND_MANAGER: Final = "Frau Sommer"
COLLEAGUE: Final = "Herr Yılmaz"
INTERPRETER: Final = "Frau Haddad"
PEOPLE: Final = (
    *("de", "de", "de", "de", "de", "de", "de", "de"),
    *("tr", "tr", "tr", "tr", "tr"),
    *("ar", "ar", "ar", "ar"),
    *("uk", "uk", "uk", "ru", "ru", "en", "en"),
)
"""The neighbours by their languages; the history calls them by their numbers."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part in the history.

    Attributes:
        manager: looks after everything.
        helper: works on what the manager gives him, and offers consultation hours.
        residents: in the order of ``PEOPLE``.
    """

    manager: Person
    helper: Person
    residents: Sequence[Person]


async def make_cast(session: AsyncSession, *, now: datetime) -> Cast:
    """Store everybody, as if they had come at ``now``."""
    manager = await _join(session, Role.MANAGER, SECOND_MANAGER, now)
    helper = await _join(session, Role.HELPER, COLLEAGUE, now)
    await _join(session, Role.INTERPRETER, INTERPRETER, now)
    await make_host(session, person_id=helper.id, actor=manager, now=now)
    residents = [await _make_person(session, locale, team=False, now=now) for locale in PEOPLE]
    return Cast(manager, helper, residents)


async def choose_topics(
    session: AsyncSession, cast: Cast, *, profile: QuarterProfile, now: datetime
) -> None:
    """Let the neighbours follow topics and name streets, everybody others."""
    for number, person in enumerate(cast.residents):
        for topic in profile.topics[: number % len(profile.topics)]:
            await choose_topic(
                session, person_id=person.id, topic=topic.key, follows=True, now=now
            )
        if number % 2:
            street = profile.streets[number % len(profile.streets)]
            await name_street(session, person_id=person.id, street=street)


async def look_in(session: AsyncSession, *, now: datetime) -> None:
    """Let everybody have opened the page lately: who stays away for a year is erased."""
    await session.execute(update(WebchatAccount).values(seen_at=now))


async def _join(session: AsyncSession, role: Role, name: str, now: datetime) -> Person:
    person = await _make_person(session, "de", team=True, now=now)
    token = await invite(session, role=role, name=name, now=now)
    await join(session, person=person, token=token, now=now)
    return person


async def _make_person(session: AsyncSession, locale: str, *, team: bool, now: datetime) -> Person:
    account = await visit(
        session,
        token_hash=secrets.token_hex(),
        team=team,
        language_tag=locale,
        now=now,
    )
    person = await get_or_create_person(
        session,
        channel="webchat",
        account_id=account.id if account else 0,
        locale=locale,
        language_tag=None,
        now=now,
    )
    choose_locale(person, locale)
    return person
