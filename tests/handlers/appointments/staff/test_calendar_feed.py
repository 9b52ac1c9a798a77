"""Subscribing to the agenda: the address is shown once, and a new one replaces it."""

import re
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from handlers.appointments.staff.buttons import CalendarButton
from storage.people import Role
from tests.handlers.scenes import audit_actions
from tests.support.person import Shown, Someone
from tests.support.town import Town
from tests.support.webchat import Office, browser

ADDRESS = r"https://bote\.example\.org(/calendar/[A-Za-z0-9_-]{43}\.ics)"


@pytest.fixture
async def helper(town: Town) -> Someone:
    return await town.member(Role.HELPER, language="en")


async def ask(someone: Someone) -> Shown:
    return await someone.tap(CalendarButton().pack())


def path_in(shown: Shown) -> str:
    match = re.search(ADDRESS, shown.text)
    assert match is not None, shown.text
    return match[1]


async def test_the_address_in_the_chat_opens_the_feed(
    town: Town, helper: Someone, tmp_path: Path
) -> None:
    path = path_in(await ask(helper))
    office = Office(town.database, tmp_path, town.now)
    async with office.served() as server:
        assert await status(server, path) == 200
        new = path_in(await helper.press("Make a new address"))
        assert await status(server, path) == 404
        assert await status(server, new) == 200
    assert (await audit_actions(town)).count("feed") == 2


async def status(server: TestServer, path: str) -> int:
    async with browser(server) as program:
        return await program.status_of(path)


async def test_the_address_is_shown_once(town: Town, helper: Someone) -> None:
    path = path_in(await ask(helper))
    town.pass_time(days=3)
    shown = await ask(helper)
    assert "was made on Monday, 23 November 2026" in shown.text
    assert "calendar/" not in shown.text
    assert (await audit_actions(town)).count("feed") == 1
    assert path_in(await helper.press("Make a new address")) != path


async def test_the_agenda_stays_where_it_is(helper: Someone) -> None:
    """The message with the button may be replaced at any moment, and the address with it."""
    before = helper.newest
    await ask(helper)
    await ask(helper)
    assert before.edits == 0
    assert len({shown.id for shown in helper.chat[-3:]}) == 3


async def test_residents_get_no_calendar(town: Town) -> None:
    resident = town.newcomer()
    await resident.write("/start")
    await ask(resident)
    assert not resident.has_seen("calendar/")
    assert await audit_actions(town) == []
