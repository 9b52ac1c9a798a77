"""What the team hears of appointments, and what is no longer true when it would arrive."""

from datetime import date

import pytest
from sqlalchemy import func, select

from storage.appointments.agendas import open_view
from storage.appointments.models import AppointmentHistoryEntry
from storage.appointments.notices import AgendaViewNotice, HostNotice, MorningAgendaNotice
from storage.outbox import Notice, enqueue_notice
from storage.people import Role
from tests.handlers.appointments.staff.scenes import (
    TUESDAY,
    a_booking,
    at,
    cancel_booking,
    id_of,
    move_booking,
    offer_hours,
)
from tests.handlers.scenes import stored
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town


@pytest.fixture
async def host(town: Town) -> Someone:
    """A helper who offers hours."""
    person = await town.member(Role.HELPER, name="Ali", language="en")
    await offer_hours(town, person)
    return person


@pytest.fixture
async def resident(town: Town) -> Someone:
    return town.newcomer()


async def tell(town: Town, person: Someone, notice: Notice) -> None:
    """Put a notice into the outbox, and show everybody what they are told."""
    person_id = await id_of(town, person)
    async with town.database.transaction() as session:
        await enqueue_notice(session, notice, person_ids={person_id}, now=town.now)
    await town.deliver()


# --- What others did ---------------------------------------------------------------------------


@on_both_databases
async def test_the_host_hears_of_booking_moving_and_cancelling(
    town: Town, host: Someone, resident: Someone
) -> None:
    appointment = await a_booking(town, resident, host, at(14), topic="Rent & <heating>")
    assert host.newest.text == (
        "📅 New appointment\n🗓 Monday, 23 November 2026, 14:00–14:30\n"
        "T-2026-0001 · 🏢 In the office · German\n💬 Rent & <heating>"
    )
    assert host.labels == ["📂 Show the appointment"]

    await move_booking(town, resident, appointment, at(9, on=TUESDAY))
    await town.deliver()
    assert host.newest.text.startswith(
        "🔁 Moved by the resident, from Mon, 23 Nov, 14:00\n🗓 Tuesday, 24 November 2026"
    )
    await cancel_booking(town, resident, appointment)
    await town.deliver()
    assert host.newest.text.startswith("✖️ Cancelled by the resident\n🗓 Tuesday, 24 November")
    card = await host.press("Show the appointment")
    assert card.text.startswith("T-2026-0001 · ✖️ Cancelled")
    assert "Rent & <heating>" in card.text
    assert not any("6224" in text for text in host.texts[:-1])


async def test_the_host_hears_who_of_the_team_cancelled(
    town: Town, host: Someone, resident: Someone
) -> None:
    manager = await town.member(name="Frau <Weber>", language="en")
    appointment = await a_booking(town, resident, host, at(14))
    await cancel_booking(town, manager, appointment)
    await town.deliver()
    assert host.newest.text.startswith("✖️ Cancelled by Frau <Weber>")


async def test_who_had_it_before_a_move_to_somebody_else_hears_that_the_time_is_free(
    town: Town, host: Someone, resident: Someone
) -> None:
    other = await town.member(Role.HELPER, name="Ben", language="en")
    await offer_hours(town, other)
    appointment = await a_booking(town, resident, host, at(14))
    await move_booking(town, resident, appointment, at(15), to=other)
    await town.deliver()
    assert other.newest.text.startswith("🔁 Moved by the resident, from Mon, 23 Nov, 14:00")
    moved = await stored(town, select(func.max(AppointmentHistoryEntry.id)))
    await tell(town, host, HostNotice(entry_id=moved[0]))
    assert host.find("no longer with you").text == (
        "🔁 T-2026-0001 is no longer with you. Your time is free again: Mon, 23 Nov, 14:00"
    )


async def test_only_the_last_change_is_told(town: Town, host: Someone, resident: Someone) -> None:
    appointment = await a_booking(town, resident, host, at(14))
    before = len(host.chat)
    await move_booking(town, resident, appointment, at(15))
    await cancel_booking(town, resident, appointment)
    await town.deliver()
    assert len(host.chat) == before + 1
    assert host.newest.text.startswith("✖️ Cancelled by the resident")


async def test_nothing_is_told_once_it_is_over_or_the_host_has_left(
    town: Town, host: Someone, resident: Someone
) -> None:
    manager = await town.member(language="en")
    appointment = await a_booking(town, resident, host, at(14))
    await move_booking(town, resident, appointment, at(15))
    town.now = at(18)
    before = len(host.chat)
    await town.deliver()
    assert len(host.chat) == before
    assert not manager.has_seen("T-2026-0001")
    await tell(town, resident, HostNotice(entry_id=1))
    await tell(town, host, HostNotice(entry_id=999_999))
    assert not resident.has_seen("New appointment")
    assert len(host.chat) == before


# --- The morning -------------------------------------------------------------------------------


async def test_the_morning_brings_the_days_agenda(
    town: Town, host: Someone, resident: Someone
) -> None:
    await a_booking(town, resident, host, at(14))
    await tell(town, host, MorningAgendaNotice(day=date(2026, 11, 23)))
    assert host.newest.text == (
        "☀️ Good morning! Your day:\n1 appointment\n\n14:00 · T-2026-0001 · 🏢 German"
    )
    assert host.labels[0] == "14:00 · T-2026-0001"
    shown = await host.press("Tomorrow")
    assert shown.text.startswith("📋 Tuesday, 24 November 2026")


async def test_a_morning_that_is_over_brings_nothing(
    town: Town, host: Someone, resident: Someone
) -> None:
    await resident.write("/start")
    await tell(town, host, MorningAgendaNotice(day=date(2026, 11, 22)))
    await tell(town, resident, MorningAgendaNotice(day=date(2026, 11, 23)))
    assert not host.has_seen("Good morning")
    assert not resident.has_seen("Good morning")


# --- The open agenda ---------------------------------------------------------------------------


async def test_an_open_agenda_changes_by_itself(
    town: Town, host: Someone, resident: Someone
) -> None:
    manager = await town.member(language="en")
    for member in (host, manager):
        await member.write("/agenda")
    appointment = await a_booking(town, resident, host, at(14))
    for member in (host, manager):
        shown = member.find("📋")
        assert "T-2026-0001" in shown.text
        assert shown.edits == 1

    await host.press("Tomorrow")
    assert "Nothing is booked" in host.find("📋").text
    await move_booking(town, resident, appointment, at(9, on=TUESDAY))
    await town.deliver()
    assert "T-2026-0001" in host.find("📋").text
    assert "Nothing is booked" in manager.find("📋").text
    assert sum(text.startswith("📋") for text in manager.texts) == 1


async def test_a_further_page_stays_as_it_is(town: Town, host: Someone, resident: Someone) -> None:
    await host.write("/agenda")
    await host.tap(f"agenda:{at(9).date().toordinal()}:0:1")
    await a_booking(town, resident, host, at(14))
    assert "T-2026-0001" not in host.find("📋").text


async def test_an_agenda_that_nobody_looks_at_or_that_is_on_its_way_is_not_redrawn(
    town: Town, host: Someone
) -> None:
    await tell(town, host, AgendaViewNotice())
    assert not host.has_seen("📋")
    host_id = await id_of(town, host)
    async with town.database.transaction() as session:
        await open_view(session, person_id=host_id, message_id=None, first_day=TUESDAY, days=1)
    await tell(town, host, AgendaViewNotice())
    assert not host.has_seen("📋")


async def test_who_has_left_the_team_sees_no_change_of_the_agenda(
    town: Town, host: Someone
) -> None:
    manager = await town.member(language="en")
    await host.write("/agenda")
    await manager.write("/team")
    await manager.press("Remove Ali")
    await manager.press("Yes, remove")
    await tell(town, host, AgendaViewNotice())
    assert host.find("📋").edits == 0
