"""The calendar feed over HTTP: who gets it, what is asked for again, and what nobody may read."""

import hashlib
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestServer
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.health import Health
from bot.web import team_calendar
from bot.web.server import create_web_app
from storage.appointments.calendar_feeds import (
    LOOKS_BACK,
    CalendarFeed,
    find_calendar_feed,
    renew_calendar_feed,
)
from storage.appointments.models import Appointment, AppointmentState
from storage.audit import AuditEntry
from storage.database import Database
from storage.people import Person, Role
from storage.quarter import import_quarter
from tests.conftest import NOW
from tests.support.bookings import store_appointment
from tests.support.cases import a_person
from tests.support.databases import on_both_databases
from tests.support.quarters import sample_profile
from tests.support.town import CATALOGUES
from tests.support.webchat import Browser, Office, browser

HOUR = timedelta(hours=1)


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> Office:
    """The sample quarter."""
    office = Office(database, tmp_path, NOW)
    await office.found()
    return office


@pytest.fixture
async def program(office: Office) -> AsyncIterator[Browser]:
    """A calendar program that knows the server."""
    app = create_web_app(
        office.channel,
        health=Health(),
        database=office.database,
        catalogues=CATALOGUES,
        clock=lambda: office.now,
        rates=office.rates,
    )
    server = TestServer(app)
    await server.start_server(access_log=None)  # as bot.app does
    async with browser(server) as opened:
        yield opened
    await server.close()


async def subscribe(office: Office, role: Role = Role.MANAGER) -> tuple[Person, str]:
    """Return somebody of the team, and the path of their feed."""
    async with office.database.transaction() as session:
        person = await a_person(session, role)
        return person, await address(office, person, session)


async def address(office: Office, person: Person, session: Any) -> str:
    return f"/calendar/{await renew_calendar_feed(session, person=person, now=office.now)}.ics"


async def store(office: Office, host: Person | None = None, **values: Any) -> Appointment:
    async with office.database.transaction() as session:
        return await store_appointment(session, host=host, **values)


async def get(program: Browser, path: str, **headers: str) -> tuple[ClientResponse, bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with program.client.get(path, headers=named) as response:
        return response, await response.read()


async def uids(program: Browser, path: str) -> list[str]:
    response, body = await get(program, path)
    assert response.status == 200
    return [str(event["UID"]) for event in Calendar.from_ical(body).walk("VEVENT")]


# --- What is in it -----------------------------------------------------------------------------


async def test_the_name_of_the_quarter_cannot_end_the_calendar(
    office: Office, program: Browser
) -> None:
    person, path = await subscribe(office)
    await store(office, person)
    async with office.database.transaction() as session:
        other = sample_profile().model_copy(update={"name": "Nord\nEND:VCALENDAR"})
        await import_quarter(session, other, now=office.now)
    answer, content = await get(program, path)
    assert answer.status == 200
    calendar: Any = Calendar.from_ical(content)
    assert str(calendar["X-WR-CALNAME"]).endswith(" Nord END:VCALENDAR")
    assert len(calendar.walk("VEVENT")) == 1


async def test_a_calendar_program_reads_the_feed(office: Office, program: Browser) -> None:
    person, path = await subscribe(office)
    appointment = await store(office, person, language="uk")
    response, body = await get(program, path)
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["ETag"] == f'"{hashlib.sha256(body).hexdigest()}"'
    events: Any = Calendar.from_ical(body).walk("VEVENT")
    (event,) = events
    assert event["UID"] == appointment.uid
    assert event["DTSTART"].dt == appointment.starts_at
    assert "Ukrainisch" in event["SUMMARY"]  # in the language of the team


@on_both_databases
async def test_a_manager_sees_all_and_a_helper_their_own(office: Office, program: Browser) -> None:
    manager, all_of_them = await subscribe(office)
    helper, own = await subscribe(office, Role.HELPER)
    later = await store(office, helper, starts_at=NOW + 2 * HOUR)
    sooner = await store(office, manager, starts_at=NOW + HOUR)
    nobodys = await store(office, None, starts_at=NOW + 3 * HOUR)
    assert await uids(program, all_of_them) == [sooner.uid, later.uid, nobodys.uid]
    assert await uids(program, own) == [later.uid]


async def test_only_what_takes_or_took_place_is_shown(office: Office, program: Browser) -> None:
    person, path = await subscribe(office)
    shown = []
    for number, state in enumerate(AppointmentState):
        waits = state in {AppointmentState.HELD, AppointmentState.OFFERED}
        appointment = await store(
            office,
            person,
            starts_at=NOW + number * HOUR,
            state=state,
            expires_at=NOW + HOUR if waits else None,
        )
        if state.value in {"booked", "came", "missed"}:
            shown.append(appointment.uid)
    assert await uids(program, path) == shown


async def test_the_past_is_shown_for_a_month(office: Office, program: Browser) -> None:
    person, path = await subscribe(office)
    kept = await store(office, person, starts_at=NOW - LOOKS_BACK + HOUR)
    await store(office, person, starts_at=NOW - LOOKS_BACK - HOUR)
    assert await uids(program, path) == [kept.uid]


# --- Asking again ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    ["{tag}", "W/{tag}", '"another", {tag}', 'W/"x",W/{tag} , "y"', "*"],
)
async def test_what_is_known_already_is_not_sent_again(
    office: Office, program: Browser, asked: str
) -> None:
    person, path = await subscribe(office)
    await store(office, person)
    tag = (await get(program, path))[0].headers["ETag"]
    response, body = await get(program, path, If_None_Match=asked.format(tag=tag))
    assert (response.status, body) == (304, b"")
    assert response.headers["ETag"] == tag
    assert response.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("asked", ['"another"', 'W/"another", "more"', "{bare}", "", "nonsense"])
async def test_what_is_not_known_is_sent(office: Office, program: Browser, asked: str) -> None:
    _person, path = await subscribe(office)
    tag = (await get(program, path))[0].headers["ETag"]
    headers = {"If_None_Match": asked.format(bare=tag.strip('"'))}
    response, body = await get(program, path, **headers)
    assert response.status == 200
    assert body.startswith(b"BEGIN:VCALENDAR")


async def test_the_feed_changes_only_with_the_appointments(
    office: Office, program: Browser
) -> None:
    person, path = await subscribe(office)
    appointment = await store(office, person)
    before = (await get(program, path))[0].headers["ETag"]
    office.pass_time(minutes=50)
    assert (await get(program, path))[0].headers["ETag"] == before
    async with office.database.transaction() as session:
        stored = await session.get_one(Appointment, appointment.id)
        stored.starts_at += HOUR
        stored.ends_at += HOUR
        stored.sequence, stored.changed_at = 1, office.now
    response, body = await get(program, path, If_None_Match=before)
    assert response.status == 200
    assert b"SEQUENCE:1" in body


async def test_head_tells_the_same_without_the_feed(office: Office, program: Browser) -> None:
    _person, path = await subscribe(office)
    expected = (await get(program, path))[0].headers
    async with program.client.head(path) as response:
        assert (response.status, await response.read()) == (200, b"")
        for name in ("ETag", "Content-Type", "Content-Length", "Cache-Control"):
            assert response.headers[name] == expected[name]
    headers = {"If-None-Match": expected["ETag"]}
    async with program.client.head(path, headers=headers) as response:
        assert response.status == 304


# --- Who may not -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "secret",
    ["x" * 43, "x", "x" * 44, "x" * 4000, "%2e%2e", "ä" * 43, "x" * 42 + "%0a", "x" * 42 + "."],
)
async def test_a_wrong_secret_finds_nothing_whatever_it_looks_like(
    office: Office, program: Browser, secret: str
) -> None:
    await subscribe(office)
    response, body = await get(program, f"/calendar/{secret}.ics")
    assert (response.status, body) == (404, b"404: Not Found")


async def test_nonsense_does_not_reach_the_database(
    program: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_args: object, **_details: object) -> None:
        raise AssertionError

    monkeypatch.setattr(team_calendar, "find_calendar_owner", fail)
    for nonsense in ("x" * 42, "x" * 44, "%ff" * 43, "'" * 43):
        assert (await get(program, f"/calendar/{nonsense}.ics"))[0].status == 404


async def test_a_new_address_kills_the_old_one(office: Office, program: Browser) -> None:
    person, old = await subscribe(office)
    async with office.database.transaction() as session:
        new = await address(office, person, session)
    assert (await get(program, old))[0].status == 404
    assert (await get(program, new))[0].status == 200


async def test_whoever_left_the_team_reads_nothing(office: Office, program: Browser) -> None:
    person, path = await subscribe(office, Role.HELPER)
    async with office.database.transaction() as session:
        (await session.get_one(Person, person.id)).role = Role.RESIDENT
    assert (await get(program, path))[0].status == 404


async def test_the_database_does_not_know_the_secret(office: Office) -> None:
    person, path = await subscribe(office)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) == 43
    async with office.database.transaction() as session:
        feed = (await session.scalars(select(CalendarFeed))).one()
        entry = (await session.scalars(select(AuditEntry))).one()
        found = await find_calendar_feed(session, person_id=person.id)
    assert feed.secret_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert found is feed
    assert (entry.action, entry.actor_id, entry.detail) == ("feed", person.id, None)


async def test_no_secret_is_logged(
    office: Office,
    program: Browser,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    _person, path = await subscribe(office)
    wrong = "/calendar/" + "x" * 43 + ".ics"

    async def fail(*_args: object, **_details: object) -> None:
        statement = "SELECT"
        raise OperationalError(statement, {}, OSError())

    async def break_down(*_args: object, **_details: object) -> None:
        raise RuntimeError

    assert (await get(program, path))[0].status == 200
    assert (await get(program, wrong))[0].status == 404
    for failure, status in ((fail, 503), (break_down, 500)):
        monkeypatch.setattr(team_calendar, "list_calendar", failure)
        assert (await get(program, path))[0].status == status
    for address in (path, wrong):
        secret = address.removeprefix("/calendar/").removesuffix(".ics")
        assert secret not in caplog.text


async def test_a_quarter_with_another_name_is_another_feed(
    office: Office, program: Browser
) -> None:
    _person, path = await subscribe(office)
    before = (await get(program, path))[0].headers["ETag"]
    profile = sample_profile()
    async with office.database.transaction() as session:
        other = profile.model_copy(update={"name": "Nordstadt"})
        await import_quarter(session, other, now=office.now)
    response, body = await get(program, path, If_None_Match=before)
    assert response.status == 200
    assert b"Nordstadt" in body
