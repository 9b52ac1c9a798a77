"""The daily summary: what it says, and how a member of the team sets when it comes."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final

import pytest
from sqlalchemy import func, select, update

from handlers.digests.notices import LONGEST
from storage.appointments.models import AppointmentState
from storage.cases.models import Case, CaseKind, CaseStatus
from storage.digests import (
    Digest,
    DigestNotice,
    find_digest,
    send_digests,
)
from storage.events.models import Event, EventState, EventText, Occurrence, OccurrenceState
from storage.outbox import OutboxMessage, enqueue_notice
from storage.people import Person, Role
from storage.quarter import get_quarter
from tests.conftest import NOW
from tests.handlers.appointments.staff.scenes import a_booking, at, id_of, offer_hours
from tests.handlers.scenes import report, the_case
from tests.support.bookings import store_appointment
from tests.support.cases import ZONE, a_case, a_person
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town

FRIDAY: Final = date(2026, 11, 20)
MONDAY: Final = date(2026, 11, 23)
TUESDAY: Final = date(2026, 11, 24)
HOUR: Final = timedelta(hours=1)


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


def clock(hour: int, minute: int = 0, *, on: date = TUESDAY) -> datetime:
    """Return a moment of the quarter's wall clock."""
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)


# --- What it says ------------------------------------------------------------------------------


async def tell(town: Town, person: Someone, *, day: date = MONDAY) -> None:
    """Send somebody the summary of a day, and show it."""
    person_id = await id_of(town, person)
    summary = DigestNotice(day=day, since=NOW - 24 * HOUR)
    async with town.database.transaction() as session:
        await enqueue_notice(session, summary, person_ids={person_id}, now=town.now)
    await town.deliver()


async def an_event(town: Town, starts_at: datetime, title: str, *, taken: int = 0) -> None:
    async with town.database.transaction() as session:
        number = await session.scalar(select(func.count()).select_from(Event)) or 0
        event = Event(
            reference=f"V-2026-{number:04}",
            uid=f"v{number}",
            sequence=0,
            state=EventState.PUBLISHED,
            topic="events",
            place="Hall",
            languages=[],
            first_day=starts_at.date(),
            starts=starts_at.time(),
            duration_minutes=60,
            created_at=NOW,
            changed_at=NOW,
        )
        session.add(event)
        await session.flush()
        session.add(EventText(event_id=event.id, locale="de", title=title, text="…"))
        session.add(
            Occurrence(
                event_id=event.id,
                original_day=starts_at.date(),
                uid=f"o{number}",
                sequence=0,
                state=OccurrenceState.PLANNED,
                starts_at=starts_at,
                ends_at=starts_at + HOUR,
                taken=taken,
                changed_at=NOW,
            )
        )


@on_both_databases
async def test_the_summary_says_what_the_day_brings(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await offer_hours(town, manager)
    await a_booking(town, resident, manager, at(14))
    await report(resident)
    await report(resident, "Noise", category="Noise")
    late, own = await the_case(town), await the_case(town, "M-2026-0002")
    manager_id = await id_of(town, manager)
    async with town.database.transaction() as session:
        for case, changes in (
            (late, {"due_at": NOW - HOUR}),
            (own, {"assignee_id": manager_id, "status": CaseStatus.ACCEPTED}),
        ):
            await session.execute(update(Case).where(Case.id == case.id).values(**changes))
    await an_event(town, at(19), "Fest & <Musik>", taken=30)
    await an_event(town, at(19, on=TUESDAY), "Morgen")
    await tell(town, manager)
    assert manager.newest.text == (
        "☀️ Good morning! Your day:\nMonday, 23 November 2026\n\n"
        "🆕 2 cases have arrived\n"
        "👀 1 case nobody has looked into\n"
        "⏰ 1 case is overdue.\n   M-2026-0001 · 💡 Street lighting · 1 min\n"
        "📌 1 case waits for you\n   M-2026-0002 · 🔊 Noise · 1 min\n\n"
        "🎉 Events today\n19:00 · Fest & <Musik> · 👥 30 people\n\n"
        "📋 Appointments today\n1 appointment\n\n14:00 · T-2026-0001 · 🏢 German"
    )
    assert manager.labels == [
        *("New (1)", "Overdue (1)", "Mine (1)"),
        *("📋 Agenda", "⚙️ When it comes"),
    ]
    await manager.press("Overdue (1)")
    assert "M-2026-0001" in " ".join(manager.labels)


async def test_a_quiet_day_is_said_to_be_one(town: Town) -> None:
    helper = await town.member(Role.HELPER, language="en")
    await tell(town, helper)
    assert helper.newest.text == (
        "☀️ Good morning! Your day:\nMonday, 23 November 2026\n\n"
        "Nothing new, nothing overdue, nothing waits for you. ☕"
    )
    assert helper.labels == ["⚙️ When it comes"]


async def test_a_very_full_day_still_fits_into_a_message(town: Town, manager: Someone) -> None:
    manager_id = await id_of(town, manager)
    async with town.database.transaction() as session:
        person = await session.get_one(Person, manager_id)
        for number in range(20):
            await store_appointment(
                session,
                at(8) + number * timedelta(minutes=30),
                host=person,
                state=AppointmentState.BOOKED,
                topic="<&>" * 100,
                language="uk",
            )
        reporter = await a_person(session)
        for _number in range(9):
            case = await a_case(session, reporter, days=1, now=NOW - 96 * HOUR)
            case.category = "<" * 24
    for number in range(9):
        await an_event(town, at(10 + number), "&" * 100)
    await tell(town, manager)
    assert "and 4 more" in manager.newest.text
    assert "20 appointments" in manager.newest.text
    assert len(manager.newest.html.encode("utf-16-le")) // 2 <= LONGEST


async def test_a_summary_that_is_no_longer_true_is_not_sent(town: Town, manager: Someone) -> None:
    interpreter = await town.member(Role.INTERPRETER, language="en")
    await tell(town, manager, day=FRIDAY)
    await tell(town, interpreter)
    for person in (manager, interpreter):
        assert not person.has_seen("Good morning")


@on_both_databases
async def test_what_was_closed_without_a_field_of_action_is_named(
    town: Town, manager: Someone
) -> None:
    async with town.database.transaction() as session:
        resident = await a_person(session)
        for number in range(4):
            case = await a_case(session, resident, kind=CaseKind.QUESTION, category=None)
            withdrawn, long_ago = number == 2, number == 3
            case.status = CaseStatus.WITHDRAWN if withdrawn else CaseStatus.SOLVED
            case.status_since = NOW - timedelta(days=32 if long_ago else 2)
    await tell(town, manager)
    assert (
        "🧭 2 cases were closed without a field of action\n   F-2026-0001" in manager.newest.text
    )
    assert [label for label in manager.labels if "🧭" in label] == [
        "🧭 F-2026-0001",
        "🧭 F-2026-0002",
    ]
    await manager.press("🧭 F-2026-0001")
    await manager.press("🧭 Field of action")
    await manager.press("Advice")
    await tell(town, manager)
    assert "🧭 1 case was closed without a field of action" in manager.newest.text


# --- Setting it --------------------------------------------------------------------------------


async def chosen(town: Town, person: Someone) -> time | None:
    person_id = await id_of(town, person)
    async with town.database.transaction() as session:
        return await find_digest(session, person_id=person_id)


async def test_a_member_sets_the_time_with_one_tap(town: Town) -> None:
    helper = await town.member(Role.HELPER, language="en")
    await helper.write("/digest")
    assert "You get none." in helper.newest.text
    assert helper.labels == [
        *("07:00", "08:00", "09:00", "🕗 Another time", "✅ Off", "👀 Show today's now"),
    ]
    await helper.press("09:00")
    assert helper.newest.text.endswith("It comes at 09:00.")
    assert "✅ 09:00" in helper.labels
    assert helper.newest.edits == 1
    assert await chosen(town, helper) == time(9)
    await helper.press("Off")
    assert "You get none." in helper.newest.text
    assert await chosen(town, helper) is None


async def test_quiet_hours_are_explained(manager: Someone) -> None:
    await manager.write("/digest")
    await manager.press("07:00")
    assert manager.newest.text.endswith(
        "It comes at 08:00, because nothing is sent in the quiet hours."
    )


async def test_any_time_can_be_written(town: Town, manager: Someone) -> None:
    await manager.write("/digest")
    await manager.press("Another time")
    assert "such as 7:30" in manager.newest.text
    await manager.send_sticker()
    assert "such as 7:30" in manager.newest.text
    await manager.write("bald")
    assert manager.newest.text == "I could not read this. Please write it like 10:00."
    await manager.write("um 10.15 Uhr")
    assert manager.newest.text.endswith("It comes at 10:15.")
    assert await chosen(town, manager) == time(10, 15)
    await manager.press("Another time")
    await manager.press("Back")
    assert manager.newest.text.endswith("It comes at 10:15.")
    await manager.write("11:00")
    assert await chosen(town, manager) == time(10, 15)


async def test_todays_summary_can_be_seen_at_once(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await report(resident)
    await manager.write("/digest")
    await manager.press("Show today's now")
    assert "🆕 1 case has arrived" in manager.newest.text
    await manager.press("When it comes")
    assert "Daily summary" in manager.newest.text


async def test_the_summary_comes_by_the_clock(town: Town, manager: Someone) -> None:
    await manager.write("/digest")
    await manager.press("09:00")
    town.now = clock(9)
    async with town.database.transaction() as session:
        profile = (await get_quarter(session)).profile
        assert await send_digests(session, profile=profile, now=town.now) == 1
    await town.deliver()
    assert manager.newest.text.startswith("☀️ Good morning! Your day:\nTuesday")
    message = await last_digest(town)
    assert message.expires_at == clock(13)
    assert not message.ignores_quiet_hours


async def last_digest(town: Town) -> Any:
    async with town.database.transaction() as session:
        wanted = select(OutboxMessage).where(OutboxMessage.notice == DigestNotice.NAME)
        return (await session.scalars(wanted)).one()


async def test_residents_and_interpreters_have_none(town: Town) -> None:
    interpreter = await town.member(Role.INTERPRETER, language="en")
    resident = town.newcomer()
    for person in (interpreter, resident):
        await person.write("/digest")
        assert not person.has_seen("Daily summary")
        await person.tap("digest-at:540")
    async with town.database.transaction() as session:
        assert (await session.scalars(select(Digest))).all() == []


async def test_leaving_the_team_forgets_the_time(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await helper.write("/digest")
    await helper.press("09:00")
    helper_id = await id_of(town, helper)
    await manager.write("/team")
    await manager.press("Remove Ali")
    await manager.press("Yes, remove")
    async with town.database.transaction() as session:
        assert await session.get(Digest, helper_id) is None
