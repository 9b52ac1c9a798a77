"""Calendar files and feeds: what programs read in them, and what is in none of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from sqlalchemy import select

from handlers.appointments.ical import calendar_file, team_calendar
from handlers.appointments.words import when_words
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.notices import AppointmentCalendarNotice
from storage.files.media import MediaFile
from storage.hours.models import Way
from storage.outbox import enqueue_notice
from storage.people import Person
from storage.slots import moment
from tests.conftest import NOW
from tests.support.bookings import an_appointment, store_appointment
from tests.support.person import Someone
from tests.support.quarters import sample_profile
from tests.support.town import CATALOGUES, Town

PROFILE = sample_profile()
TOMORROW = NOW + timedelta(days=1)
SECRETS: dict[str, Any] = {
    "topic": "Ärger mit dem Jobcenter",
    "phone": "+49 170 9876543",
    "address": "Hinterhof 7, bei Yılmaz",
}
STATES_TO_COME = [AppointmentState.BOOKED, AppointmentState.CAME, AppointmentState.MISSED]


def parse(content: bytes) -> Any:
    """Return the calendar, read by the rules of RFC 5545."""
    assert content.endswith(b"\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= 75  # RFC 5545, 3.1
        assert b"\n" not in line
        line.decode()  # no character is cut in two
    return Calendar.from_ical(content)


def file_of(appointment: Appointment, locale: str = "en", now: datetime = NOW) -> bytes:
    with CATALOGUES.speaking(locale):
        return calendar_file(appointment, profile=PROFILE, now=now)


def feed_of(*appointments: Appointment, locale: str = "de") -> bytes:
    with CATALOGUES.speaking(locale):
        return team_calendar(appointments, profile=PROFILE)


def event_of(content: bytes) -> Any:
    (event,) = parse(content).walk("VEVENT")
    return event


# --- The file ----------------------------------------------------------------------------------


def test_the_file_says_when_where_and_what() -> None:
    appointment = an_appointment(TOMORROW, reference="T-2026-0007", sequence=2)
    content = file_of(appointment)
    calendar, event = parse(content), event_of(content)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert calendar["PRODID"]
    assert (event["UID"], event["SEQUENCE"]) == (appointment.uid, 2)
    assert (event["STATUS"], event["DTSTAMP"].dt) == ("CONFIRMED", NOW)
    assert event["LAST-MODIFIED"].dt == appointment.changed_at
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (TOMORROW, appointment.ends_at)
    assert event["SUMMARY"] == "Consultation hour, Leimen-Mitte"
    assert event["LOCATION"] == PROFILE.contact.address
    assert event["DESCRIPTION"].split("\n") == [
        "Reference: T-2026-0007",
        "🏢 In the office",
        f"Contact point: {PROFILE.contact.phone}",
    ]
    assert b"DTSTART:20261124T090000Z" in content
    assert b"VTIMEZONE" not in content


@pytest.mark.parametrize("state", [AppointmentState.CANCELLED, AppointmentState.DISPLACED])
def test_what_does_not_take_place_is_taken_out_again(state: AppointmentState) -> None:
    content = file_of(an_appointment(state=state))
    assert parse(content)["METHOD"] == "CANCEL"
    assert event_of(content)["STATUS"] == "CANCELLED"


def test_uid_changed_by_moving() -> None:
    """A moved appointment stood twice in people's calendars, once at the old time."""
    appointment = an_appointment(TOMORROW)
    before = event_of(file_of(appointment))
    appointment.starts_at += timedelta(days=2)
    appointment.ends_at += timedelta(days=2)
    appointment.sequence += 1
    after = event_of(file_of(appointment, now=NOW + timedelta(hours=1)))
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    assert after["DTSTART"].dt == TOMORROW + timedelta(days=2)


@pytest.mark.parametrize("way", [Way.PHONE, Way.VIDEO, Way.HOME])
def test_only_the_office_is_a_place(way: Way) -> None:
    assert "LOCATION" not in event_of(file_of(an_appointment(way=way, **SECRETS)))


def test_hours_elsewhere_name_their_place() -> None:
    event = event_of(file_of(an_appointment(place="Bücherei, Rathausstr. 1; 2. Stock")))
    assert event["LOCATION"] == "Bücherei, Rathausstr. 1; 2. Stock"


@pytest.mark.parametrize("way", list(Way))
def test_no_personal_data_leaves(way: Way) -> None:
    appointment = an_appointment(
        way=way, interpreter=True, person_id=4711, host_id=4712, **SECRETS
    )
    for content in (file_of(appointment), feed_of(appointment)):
        text = content.replace(b"\r\n ", b"").decode()
        for secret in (*SECRETS.values(), "9876543", "Hinterhof", "4711", "4712"):
            assert secret not in text
        for name in ("ATTENDEE", "ORGANIZER", "CONTACT", "VALARM", "mailto"):
            assert name not in text


@pytest.mark.parametrize("locale", CATALOGUES.offered)
def test_every_language_is_folded_between_characters(locale: str) -> None:
    place = "Приміщення квартального менеджменту " * 3 + "مكتب الحي في لايمن " * 3
    appointment = an_appointment(place=place.strip())
    event = event_of(file_of(appointment, locale))
    assert event["LOCATION"] == place.strip()
    assert "Leimen-Mitte" in event["SUMMARY"]
    assert appointment.reference in event["DESCRIPTION"]
    assert PROFILE.contact.phone in event["DESCRIPTION"]


@given(place=st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1))
def test_any_place_comes_back_as_it_was(place: str) -> None:
    assert event_of(file_of(an_appointment(place=place)))["LOCATION"] == place


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_a_place_cannot_add_lines_of_its_own(end: str) -> None:
    place = f"Bücherei{end}ATTENDEE:mailto:somebody@example.org{end}END:VEVENT"
    content = file_of(an_appointment(place=place))
    assert "ATTENDEE" not in event_of(content)
    assert not any(line.startswith(b"ATTENDEE") for line in content.splitlines())


# --- Daylight saving ---------------------------------------------------------------------------


def days() -> Iterator[date]:
    """Return every day of 2025 to 2035."""
    day = date(2025, 1, 1)
    while day.year < 2036:
        yield day
        day += timedelta(days=1)


@pytest.mark.usefixtures("unmeasured")
def test_nine_is_nine_in_chat_file_and_feed_on_every_day() -> None:
    nine = [moment(day, time(9), PROFILE.zone) for day in days()]
    appointments = [an_appointment(at) for at in nine if at is not None]
    feed = parse(feed_of(*appointments)).walk("VEVENT")
    with CATALOGUES.speaking("de"):
        for day, appointment, fed in zip(days(), appointments, feed, strict=True):
            event = event_of(calendar_file(appointment, profile=PROFILE, now=NOW))
            wall = event["DTSTART"].dt.astimezone(PROFILE.zone)
            assert (wall.date(), wall.time()) == (day, time(9))
            assert fed["DTSTART"].dt == event["DTSTART"].dt
            words = when_words(appointment, PROFILE)
            assert f"{day.day}. " in words
            assert words.endswith("09:00–09:30")


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for at in (first, first + timedelta(hours=1)):
        event = event_of(file_of(an_appointment(at)))
        assert event["DTSTART"].dt == at
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=30)


# --- The feed ----------------------------------------------------------------------------------


def test_the_feed_says_reference_way_and_language() -> None:
    appointment = an_appointment(
        TOMORROW, reference="T-2026-0007", way=Way.PHONE, language="uk", **SECRETS
    )
    content = feed_of(appointment, locale="en")
    calendar, event = parse(content), event_of(content)
    assert event["SUMMARY"] == "T-2026-0007 · 📞 By phone · Ukrainian"
    assert event["STATUS"] == "CONFIRMED"
    assert calendar["X-WR-CALNAME"] == "Consultation hours, Leimen-Mitte"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M" in content
    assert b"X-PUBLISHED-TTL:PT15M" in content


def test_the_feed_is_the_same_until_something_changes() -> None:
    one, other = an_appointment(), an_appointment()
    before = feed_of(one, other)
    assert feed_of(one, other) == before
    other.changed_at += timedelta(minutes=1)
    assert feed_of(one, other) != before
    stamps = [event["DTSTAMP"].dt for event in parse(feed_of(one, other)).walk("VEVENT")]
    assert stamps == [one.changed_at, other.changed_at]


@pytest.mark.parametrize("state", [AppointmentState.CANCELLED, AppointmentState.DISPLACED])
def test_what_does_not_take_place_is_not_in_the_feed(state: AppointmentState) -> None:
    kept = [an_appointment(state=state) for state in STATES_TO_COME]
    events = parse(feed_of(*kept, an_appointment(state=state))).walk("VEVENT")
    assert [event["UID"] for event in events] == [appointment.uid for appointment in kept]


# --- Sending -----------------------------------------------------------------------------------


async def resident(town: Town) -> Someone:
    """Return somebody the bot knows, with an empty chat."""
    person = town.newcomer()
    await person.write("/start")
    person.chat.clear()
    return person


async def known(town: Town, someone: Someone) -> Person:
    async with town.database.transaction() as session:
        found: Person = (
            await session.scalars(select(Person).where(Person.account_id == someone.number))
        ).one()
        return found


async def book(town: Town, owner: Someone | None, **values: Any) -> Appointment:
    person = None if owner is None else await known(town, owner)
    async with town.database.transaction() as session:
        return await store_appointment(session, person=person, **values)


async def send_file(town: Town, to: Someone, appointment_id: int, sequence: int) -> None:
    person = await known(town, to)
    async with town.database.transaction() as session:
        await enqueue_notice(
            session,
            AppointmentCalendarNotice(appointment_id=appointment_id, sequence=sequence),
            person_ids={person.id},
            now=town.now,
        )
    await town.deliver()


async def the_files(town: Town) -> list[MediaFile]:
    async with town.database.transaction() as session:
        return list(await session.scalars(select(MediaFile).order_by(MediaFile.id)))


@pytest.mark.parametrize(
    ("state", "caption", "method"),
    [
        (AppointmentState.BOOKED, "For your calendar.", "PUBLISH"),
        (AppointmentState.CANCELLED, "This takes it out of your calendar.", "CANCEL"),
    ],
)
async def test_the_file_is_sent(
    town: Town, state: AppointmentState, caption: str, method: str
) -> None:
    person = await resident(town)
    appointment = await book(town, person, state=state, sequence=3, reference="T-2026-0009")
    await send_file(town, person, appointment.id, 3)
    assert person.newest.text == caption
    (file,) = await the_files(town)
    assert person.newest.document == f"media:{file.id}"
    assert file.title == "quartiersbote-T-2026-0009.ics"
    content = (town.media_dir / file.name).read_bytes()
    assert len(content) == file.size
    assert parse(content)["METHOD"] == method
    assert event_of(content)["UID"] == appointment.uid


@pytest.mark.parametrize(
    ("values", "sequence"),
    [
        ({"sequence": 1}, 0),  # it was moved meanwhile, and that has a file of its own
        ({"state": AppointmentState.LAPSED}, 0),
    ],
)
async def test_a_file_that_is_no_longer_true_is_not_sent(
    town: Town, values: dict[str, Any], sequence: int
) -> None:
    person = await resident(town)
    appointment = await book(town, person, **values)
    await send_file(town, person, appointment.id, sequence)
    assert person.chat == []
    assert await the_files(town) == []


async def test_nobody_gets_the_file_of_somebody_else(town: Town) -> None:
    person, neighbour = await resident(town), await resident(town)
    theirs, nobodys = await book(town, neighbour), await book(town, None)
    for appointment_id in (theirs.id, nobodys.id, 999):
        await send_file(town, person, appointment_id, 0)
    assert person.chat == []
    assert await the_files(town) == []
