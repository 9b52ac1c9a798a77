"""Buttons and commands nobody was offered: nothing of others is changed, and nothing is seen.

Every button and command there is, tried by everybody who may not use it, against what others
have.
"""

import re
from collections.abc import Collection
from random import Random
from typing import Final

import pytest
from sqlalchemy import select

from bot.demo.run import found_quarter
from handlers.incoming import COMMANDS
from storage.memberships import leave_team
from storage.people import Person, Role
from storage.quarter import get_quarter
from tests.support.forging import (
    ERASING,
    MARK,
    Numbers,
    changes,
    forged,
    known_buttons,
    overwrite,
    rows_of_others,
)
from tests.support.lengths import LONG
from tests.support.person import Someone
from tests.support.town import Town

MOST: Final = 40 if LONG else 1
"""Buttons of one kind, beyond one for each action."""

SECRETS: Final = (
    "cases.text",
    "cases.address",
    "case_history.text",
    "appointments.topic",
    "appointments.phone",
    "appointments.address",
    "appointment_history.text",
    "case_contacts.value",
    "case_contacts.note",
    "team_members.name",
    "closures.reason",
    "canned_texts.text",
    "announcement_texts.text",
)
"""What is not for residents."""
WORDS: Final = (
    *SECRETS,
    "addresses.street",
    "appointments.place",
    "event_texts.text",
    "event_texts.title",
    "events.cost",
    "events.place",
    "canned_answers.title",
    "idea_comments.text",
    "idea_comments.answer",
    "idea_helpers.words",
    "ideas.text",
    "ideas.title",
)
"""Where people write what they like."""
NASTY: Final = "=1+1 <script>alert(1)</script><b>&amp;\"'"
"""Markup, a formula, and marks that end an attribute."""

DRAWN: Final = ("figures", "cases-export")
"""What readers may ask for, and takes long to draw."""
TAGS: Final = frozenset({"a", "b", "blockquote", "code", "i", "pre", "s", "u"})
"""What our messages may have (Bot API, formatting options)."""
OWN_DOING: Final = frozenset(
    {
        "handled_updates +",
        "received_updates +",
        # Supporting, helping and commenting, coming to an event, voting: open to everybody.
        "ideas.supporters",
        "occurrences.taken",
        "event_reminders +",
        "ideas.goal_reached_at",
        # A time that is booked is taken from nobody.
        "occupancies +",
        "occupied_cells +",
        "appointment_counters +",
        "appointment_counters.last",
        "case_counters.last",
        # Somebody is told of it.
        "outbox_messages +",
        "message_owners +",
    }
)
"""What residents may bring about without having been offered the button."""


class _Everybody(dict[int, Someone]):
    """The people of a town; those of the sample quarter look at nothing."""

    def __init__(self, nobody: Someone) -> None:
        self._nobody = nobody

    def __missing__(self, _number: int) -> Someone:
        return self._nobody


@pytest.fixture
async def quarter(town: Town) -> Town:
    """The sample quarter with its past; its people look at nothing."""
    async with town.database.transaction() as session:
        await found_quarter(session, now=town.now)
    town.people = _Everybody(Someone(town, number=1, language="en"))
    return town


async def forger(town: Town, role: Role | None) -> Someone:
    """Return somebody of this role; ``None`` for who was a manager and is not any more."""
    if role is Role.RESIDENT:
        someone = town.newcomer()
        await someone.write("/start")
        return someone
    if role is not None:
        return await town.member(role, name="Kim", language="en")
    someone = await town.member(Role.MANAGER, name="Kim", language="en")
    async with town.database.transaction() as session:
        person = await account(town, someone)
        manager = await session.scalar(
            select(Person).where(Person.role == Role.MANAGER, Person.id != person.id)
        )
        assert manager is not None
        profile = (await get_quarter(session)).profile
        await leave_team(
            session, actor=manager, person_id=person.id, profile=profile, now=town.now
        )
    return someone


async def account(town: Town, someone: Someone) -> Person:
    async with town.database.transaction() as session:
        person = await session.scalar(
            select(Person).where(Person.account_id == someone.number, Person.channel == "telegram")
        )
        assert person is not None
        return person


async def try_everything(
    someone: Someone, numbers: Numbers, *, exclude: Collection[str] = ()
) -> None:
    """Press every button there is, and write every command."""
    chance, tried = Random(11), 0  # noqa: S311  the same each time
    for kind in known_buttons():
        if kind.__prefix__ in {ERASING, *exclude}:
            continue
        for data in forged(kind, numbers, most=MOST, chance=chance):
            await someone.tap(data)
            tried += 1
    for command in sorted(COMMANDS):
        for words in ("", " M-2026-0001", " 1"):
            await someone.write(f"/{command}{words}")
            tried += 1
    assert tried > 400


@pytest.mark.timeout(400)
@pytest.mark.parametrize(
    "role", [Role.RESIDENT, Role.INTERPRETER, Role.HELPER, Role.READER, None], ids=str
)
async def test_forged_buttons_and_commands_change_nothing_of_others(
    quarter: Town, role: Role | None
) -> None:
    town, numbers = quarter, Numbers()
    someone = await forger(town, role)
    person = await account(town, someone)
    async with town.database.transaction() as session:
        await overwrite(session, SECRETS, lambda column: f"{MARK} {column}")
        await numbers.read(session, exclude={person.id})
        before = await rows_of_others(session, person_id=person.id, exclude=())
    someone.chat.clear()
    await try_everything(someone, numbers, exclude=DRAWN if role is Role.READER else ())
    assert not someone.has_seen("That was a lot at once")  # a brake would hide what is open
    async with town.database.transaction() as session:
        after = await rows_of_others(session, person_id=person.id, exclude=())
    assert changes(before, after) - OWN_DOING == set()
    if role is not Role.READER:
        assert [text for text in someone.texts if MARK in text] == []


@pytest.mark.timeout(400)
async def test_words_are_never_markup(quarter: Town) -> None:
    town, numbers = quarter, Numbers()
    manager = await forger(town, Role.MANAGER)
    person = await account(town, manager)
    async with town.database.transaction() as session:
        await overwrite(session, WORDS, lambda _column: NASTY)
        await numbers.read(session, exclude={person.id})
    await try_everything(manager, numbers, exclude=DRAWN)
    seen = [shown.html for shown in manager.chat if "alert(1)" in shown.html]
    assert len(seen) > 25
    for html in seen:
        open_tags: list[str] = []
        for closing, name in re.findall(r"<(/?)(\w+)[^<>]*>", html):
            assert name in TAGS, html
            if closing:
                assert open_tags.pop() == name, html
            else:
                open_tags.append(name)
        assert open_tags == []
        assert "<" not in re.sub(r"<[^<>]*>", "", html)
