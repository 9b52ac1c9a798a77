"""Choosing a time for somebody: moving an appointment, and booking one."""

from datetime import time

import pytest

from handlers.appointments.staff.buttons import HostButton, TimeButton, minutes_of
from storage.appointments.models import AppointmentState
from storage.hours.models import Way
from storage.people import Role
from tests.handlers.appointments.staff.scenes import (
    TUESDAY,
    a_booking,
    at,
    book_for_somebody,
    offer_hours,
    open_card,
    take_time_away,
    the_appointment,
)
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    person = await town.member(language="en")
    await offer_hours(town, person)
    return person


@pytest.fixture
async def resident(town: Town, manager: Someone) -> Someone:
    """Somebody with an appointment on Tuesday at two."""
    person = town.newcomer()
    await a_booking(town, person, manager, at(14, on=TUESDAY))
    return person


# --- Moving ------------------------------------------------------------------------------------


async def test_moving_takes_a_day_and_a_time(
    manager: Someone, resident: Someone, town: Town
) -> None:
    await open_card(manager)
    question = await manager.press("🔁 Move")
    assert question.text.startswith("🔁 Move T-2026-0001\nWhich day?")
    assert manager.labels[:2] == ["Mon, 23 Nov (14)", "Tue, 24 Nov (15)"]
    question = await manager.press("Mon, 23 Nov")
    assert question.text == "🔁 Move T-2026-0001\nMonday, 23 November 2026\nWhich time?"
    assert manager.labels[0] == "10:00", "the team needs no notice"
    await manager.press("11:00")

    moved = await the_appointment(town)
    assert moved.starts_at == at(11)
    assert (moved.state, moved.sequence) == (AppointmentState.BOOKED, 1)
    card = manager.find("moved from")
    assert "Frau Weber · 🔁 moved from Tue, 24 Nov, 14:00" in card.text
    assert len(resident.chat) > 1


async def test_a_displaced_appointment_gets_another_time(
    manager: Someone, resident: Someone, town: Town
) -> None:
    assert resident.chat
    await take_time_away(town, manager, await the_appointment(town))
    await manager.write("/agenda")
    await manager.press("⚠️ T-2026-0001")
    await manager.press("🔁 Move")
    await manager.press("Tue, 24 Nov")
    await manager.press("09:00")
    moved = await the_appointment(town)
    assert (moved.state, moved.starts_at) == (AppointmentState.BOOKED, at(9, on=TUESDAY))
    assert "needs another time" not in manager.find("📋").text


async def test_a_time_taken_meanwhile_brings_the_others(
    manager: Someone, resident: Someone, town: Town
) -> None:
    await open_card(manager)
    await manager.press("🔁 Move")
    await manager.press("Mon, 23 Nov")
    choice = manager.newest
    await a_booking(town, town.newcomer(), manager, at(15))
    await manager.press("15:00", of=choice)

    shown = manager.find("This time has just been taken.")
    assert "15:00" not in shown.buttons
    assert (await the_appointment(town)).starts_at == at(14, on=TUESDAY)
    await manager.press("15:30", of=shown)
    assert (await the_appointment(town)).starts_at == at(15, 30)
    assert resident.chat


async def test_moving_can_be_left(manager: Someone, resident: Someone, town: Town) -> None:
    await open_card(manager)
    await manager.press("🔁 Move")
    answer = await manager.write("on Monday please")
    assert answer.text == "Please choose with the buttons above, or cancel."
    card = await manager.press("✖️ Cancel", of=answer)
    assert card.text.startswith("T-2026-0001 · 📅 Booked")
    assert (await the_appointment(town)).starts_at == at(14, on=TUESDAY)
    assert resident.chat


async def test_other_days_can_be_turned_over(manager: Someone, resident: Someone) -> None:
    assert resident.chat
    await open_card(manager)
    await manager.press("🔁 Move")
    await manager.press("More ›")
    assert "Mon, 23 Nov (14)" not in manager.labels
    await manager.press("‹ First days")
    await manager.press("Mon, 23 Nov")
    await manager.press("↩️ Other days")
    assert "Mon, 23 Nov (14)" in manager.labels


# --- Booking for somebody ----------------------------------------------------------------------


async def test_somebody_without_a_messenger_gets_an_appointment(
    manager: Someone, town: Town
) -> None:
    await book_for_somebody(manager, "Asks about <rent>")
    card = manager.find("🧾 Entered by the team")
    assert card.text.startswith("T-2026-0001 · 📅 Booked\n🗓 Monday, 23 November 2026, 15:00")
    assert "Asks about <rent>" in card.text
    assert "Frau Weber · 🧾 booked for somebody" in card.text
    entered = await the_appointment(town)
    assert (entered.person_id, entered.entered, entered.starts_at) == (None, True, at(15))
    assert manager.find("📋").text.endswith("· 🏢 German · Asks about <rent> 🧾")


async def test_how_they_meet_is_asked_where_there_are_several_ways(
    town: Town, manager: Someone
) -> None:
    await offer_hours(
        town, manager, weekdays=[2], starts=time(10), ends=time(11), ways=(Way.OFFICE, Way.PHONE)
    )
    await manager.write("/agenda")
    await manager.press("Book for somebody")
    await manager.press("Wed, 25 Nov (2)")
    question = await manager.press("10:30")
    assert question.text == "➕ Book for somebody\nHow do they meet?"
    question = await manager.press("📞 By phone")
    assert "No name is needed." in question.text
    await manager.send_sticker()
    assert manager.newest.text == question.text
    await manager.press("Without words")
    assert (await the_appointment(town)).way is Way.PHONE


async def test_a_manager_chooses_with_whom_and_a_helper_books_for_themselves(
    town: Town, manager: Someone
) -> None:
    helper = await town.member(Role.HELPER, name="Ali <3", language="en")
    await offer_hours(town, helper, weekdays=[4])
    await manager.write("/agenda")
    question = await manager.press("Book for somebody")
    assert question.text == "➕ Book for somebody\nWith whom is the appointment?"
    assert manager.labels == ["Frau Weber", "Ali <3", "✖️ Cancel"]
    await manager.press("Ali <3")
    assert manager.labels[0] == "Fri, 27 Nov (16)"
    stopped = await manager.press("✖️ Cancel")
    assert stopped.text == "Cancelled. Nothing was booked."

    await manager.press("Book for somebody")
    refusal = await manager.tap(HostButton(host_id=2_000_000_000).pack())
    assert "This person offers no consultation hours." in {refusal.text, manager.toasts[-1]}
    await helper.write("/agenda")
    await helper.press("Book for somebody")
    assert helper.labels[0] == "Fri, 27 Nov (16)"


async def test_without_hours_nothing_can_be_booked(town: Town) -> None:
    manager = await town.member(language="en")
    await manager.write("/agenda")
    answer = await manager.press("Book for somebody")
    assert answer.text == "There are no consultation hours yet that could be booked."


async def test_a_made_up_time_is_not_booked(manager: Someone) -> None:
    await manager.write("/agenda")
    await manager.press("Book for somebody")
    await manager.press("Mon, 23 Nov")
    await manager.tap(TimeButton(minutes=minutes_of(at(15, 7))).pack())
    assert manager.newest.text.startswith("😕 This time has just been taken.")
    await manager.press("15:00")
    await manager.write("/agenda")
    await manager.tap("enter-no-topic")
    assert manager.toasts[-1].startswith("This button is from an earlier message.")
    assert "Nothing is booked on this day." in manager.newest.text


@on_both_databases
async def test_a_time_taken_while_the_topic_is_written_is_not_booked_twice(
    town: Town, manager: Someone
) -> None:
    await manager.write("/agenda")
    await manager.press("Book for somebody")
    await manager.press("Mon, 23 Nov")
    await manager.press("15:00")
    await a_booking(town, town.newcomer(), manager, at(15))
    shown = await manager.write("The rent")
    assert shown.text.startswith("😕 This time has just been taken.")
    await manager.press("15:30")
    await manager.press("Without words")
    assert (await the_appointment(town, "T-2026-0002")).starts_at == at(15, 30)
