"""One's own appointments: looking, moving, cancelling, reminders, and what the team did."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from storage.appointments.due import send_reminders
from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.move_or_cancel import cancel, move
from storage.appointments.notices import (
    AppointmentHistoryNotice,
    AppointmentOfferNotice,
    AppointmentReminderNotice,
)
from storage.appointments.queries import get_staff_appointment, list_appointment_history
from storage.appointments.staff import displace
from storage.hours.models import Way
from storage.outbox import Notice, enqueue_notice
from storage.people import Role
from storage.quarter import get_quarter
from tests.support.databases import on_both_databases
from tests.support.office import list_appointments, open_for, stored
from tests.support.person import Someone
from tests.support.town import Town

STATES = AppointmentState


async def book(person: Someone, day: str = "24 Nov", at: str = "10:00") -> None:
    """Book the first time that fits."""
    await person.write("/appointment")
    await person.press(day)
    await person.press(at)
    await person.press("✅ Book")


async def booked(town: Town, **hours: Any) -> tuple[Someone, Someone]:
    """Return a manager with hours on Tuesdays, and somebody with an appointment at ten."""
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager, **hours)
    await book(person)
    return manager, person


async def team_does(
    town: Town, manager: Someone, doing: Callable[..., Any], **values: object
) -> None:
    """Let the manager do something to the first appointment, without a conversation."""
    async with town.database.transaction() as session:
        actor = await stored(session, manager)
        appointment = await get_staff_appointment(session, staff=actor, appointment_id=1)
        profile = (await get_quarter(session)).profile
        which = (
            {"appointments": [appointment]} if doing is displace else {"appointment": appointment}
        )
        await doing(session, **which, actor=actor, profile=profile, now=town.now, **values)
    await town.deliver()


async def remind(town: Town) -> None:
    """Let the job send the reminders that are due."""
    async with town.database.transaction() as session:
        profile = (await get_quarter(session)).profile
        await send_reminders(session, profile=profile, now=town.now)
    await town.deliver()


async def the_appointment(town: Town) -> Appointment:
    (appointment,) = await list_appointments(town)
    return appointment


# --- Looking and moving ------------------------------------------------------------------------


async def test_mine_lists_coming_appointments_before_cases(town: Town) -> None:
    _manager, person = await booked(town)
    await person.write("/report")
    await person.write("The lamp is broken.")
    await person.press("Street lighting")
    await person.press("I cannot say where")
    await person.press("Go on without a photo")
    await person.press("Send")
    await person.write("/mine")
    assert "Your appointments and cases:" in person.newest.text
    assert "Tue, 24 Nov, 10:00" in person.labels[0]
    assert "M-2026-0001" in person.labels[1]
    town.now = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    await person.write("/mine")
    assert "Your cases:" in person.newest.text
    assert len(person.labels) == 1


@on_both_databases
async def test_two_taps_move_it(town: Town) -> None:
    _manager, person = await booked(town)
    await person.write("/mine")
    await person.press("24 Nov")
    assert "T-2026-0001" in person.newest.text
    await person.press("🔁 Move")
    assert "Your appointment is: Tue, 24 Nov, 10:00" in person.newest.text
    await person.press("11:30")
    moved = person.find("Moved.").text
    assert "Before, it was: Tue, 24 Nov, 10:00" in moved
    assert "11:30" in moved
    appointment = await the_appointment(town)
    assert (appointment.state, appointment.sequence) == (STATES.BOOKED, 1)
    assert appointment.starts_at == datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
    other = town.newcomer()
    await book(other)
    assert other.has_seen("Booked.")


async def test_moving_to_another_day_and_leaving_it_after_all(town: Town) -> None:
    manager, person = await booked(town)
    await open_for(town, manager, weekday=2)
    await person.write("/mine")
    await person.press("24 Nov")
    await person.press("🔁 Move")
    await person.press("‹ Other days")
    assert "Until then your appointment stays" in person.newest.text
    assert not any("Tell me" in label for label in person.labels)
    await person.press("Leave it as it is")
    assert "Your appointment." in person.newest.text
    await person.press("🔁 Move")
    await person.press("‹ Other days")
    await person.press("25 Nov")
    await person.press("10:00")
    assert "Wednesday, 25 November 2026" in person.find("Moved.").text


async def test_a_time_taken_meanwhile_leaves_everything_as_it_was(town: Town) -> None:
    _manager, person = await booked(town)
    await person.write("/mine")
    await person.press("24 Nov")
    await person.press("🔁 Move")
    other = town.newcomer()
    await book(other, at="11:00")
    await person.press("11:00")
    assert any("not free any more" in toast for toast in person.toasts)
    assert "Choose a time." in person.newest.text
    first, _second = await list_appointments(town)
    assert first.starts_at == datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert (first.state, first.sequence) == (STATES.BOOKED, 0)
    await person.press("11:30")
    assert person.has_seen("Moved.")


async def test_nothing_to_move_to_says_so(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager, ends=time(10, 30), valid_until=date(2026, 11, 24))
    await book(person)
    await person.write("/mine")
    await person.press("24 Nov")
    await person.press("🔁 Move")
    assert "All times are taken" in person.newest.text
    assert "✖️ Leave it as it is" in person.labels


async def test_cancelling_asks_once_and_frees_the_time(town: Town) -> None:
    _manager, person = await booked(town)
    await person.write("/mine")
    await person.press("24 Nov")
    await person.press("✖️ Cancel it")
    assert "Cancel your appointment on Tue, 24 Nov, 10:00" in person.newest.text
    await person.press("No, I keep it")
    assert (await the_appointment(town)).state is STATES.BOOKED
    await person.press("✖️ Cancel it")
    await person.press("Yes, cancel it")
    assert "This appointment is cancelled." in person.find("is cancelled").text
    assert (await the_appointment(town)).state is STATES.CANCELLED
    other = town.newcomer()
    await book(other)
    assert other.has_seen("Booked.")


async def test_an_appointment_that_is_over_cannot_be_changed(town: Town) -> None:
    _manager, person = await booked(town)
    town.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    for data in (
        "appointment-move:1",
        "appointment-cancel:1:0",
        "appointment-cancel:1:1",
        "appointment-come:1",
    ):
        await person.tap(data)
        assert "Nothing can be changed any more" in person.newest.text
    assert (await the_appointment(town)).state is STATES.BOOKED


async def test_a_number_can_still_be_shared_after_booking(town: Town) -> None:
    _manager, person = await booked(town, ways=[Way.PHONE])
    await person.press("Share my number")
    await person.share_contact("+49 30 23125 111")
    assert "We call you: +49 30 23125 111" in person.newest.text
    await person.write("The lamp is broken.")
    assert "a problem, an idea or a question" in person.newest.text


# --- Reminders ---------------------------------------------------------------------------------


@on_both_databases
async def test_reminders_come_a_day_and_two_hours_before(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager)
    await book(person, day="1 Dec")
    town.now = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    await remind(town)
    assert "Tomorrow, 10:00" in person.newest.text
    assert "Musterstraße 1" in person.newest.text
    await person.press("✅ I come")
    assert "👍 Thank you. See you then." in person.newest.text
    assert "✅ I come" not in person.labels
    assert (await the_appointment(town)).confirmed_at == town.now
    town.now = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
    await remind(town)
    assert "Today, 10:00" in person.newest.text
    assert "✅ I come" not in person.labels, "was said already"
    await person.press("🔁 Move")
    await person.press("11:30")
    assert person.has_seen("Moved.")


async def test_a_reminder_of_a_cancelled_appointment_is_not_sent(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager)
    await book(person, day="1 Dec")
    town.now = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    async with town.database.transaction() as session:
        profile = (await get_quarter(session)).profile
        await send_reminders(session, profile=profile, now=town.now)
        appointment = await get_staff_appointment(
            session, staff=await stored(session, manager), appointment_id=1
        )
        appointment.sequence += 1
    seen = len(person.chat)
    await town.deliver()
    assert len(person.chat) == seen


# --- What the team did -------------------------------------------------------------------------


async def test_the_team_moves_it(town: Town) -> None:
    manager, person = await booked(town)
    await team_does(
        town, manager, move, host_id=1, starts_at=datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    )
    told = person.find("The team has moved your appointment.").text
    assert "Before, it was: Tue, 24 Nov, 10:00" in told
    assert "11:00" in told


async def test_the_team_cancels_it_with_a_word(town: Town) -> None:
    manager, person = await booked(town)
    await team_does(town, manager, cancel, text="Frau Weber ist <krank>.")
    told = person.find("had to cancel your appointment")
    assert "💬 The team writes: Frau Weber ist <krank>." in told.text
    await person.press("Show free times", of=told)
    assert "Choose a day." in person.newest.text


async def test_a_displaced_appointment_moves_with_one_tap(town: Town) -> None:
    manager, person = await booked(town)
    helper = await town.member(Role.HELPER, name="Ali")
    await open_for(town, helper, weekday=3)
    await team_does(town, manager, displace)
    told = person.find("cannot take place")
    assert len([label for label in told.buttons if label.startswith("🕐 T")]) == 3
    assert (await the_appointment(town)).state is STATES.DISPLACED
    await person.write("/mine")
    assert person.labels[0].startswith("⚠️")
    await person.press("Other times")
    assert "Choose the new day." in person.newest.text
    await person.press("26 Nov")
    await person.press("10:30")
    assert "Thursday, 26 November 2026" in person.find("Moved.").text
    assert (await the_appointment(town)).state is STATES.BOOKED


async def test_news_that_are_not_true_any_more_are_not_told(town: Town) -> None:
    manager, person = await booked(town)
    async with town.database.transaction() as session:
        actor = await stored(session, manager)
        appointment = await get_staff_appointment(session, staff=actor, appointment_id=1)
        profile = (await get_quarter(session)).profile
        for begins in (10, 11):
            await move(
                session,
                appointment=appointment,
                actor=actor,
                profile=profile,
                host_id=actor.id,
                starts_at=datetime(2026, 11, 24, begins - 1, 30, tzinfo=UTC),
                now=town.now,
            )
    await town.deliver()
    assert len([text for text in person.texts if "The team has moved" in text]) == 1


async def test_a_stranger_hears_nothing(town: Town) -> None:
    _manager, person = await booked(town)
    stranger = town.newcomer()
    await stranger.write("/start")
    async with town.database.transaction() as session:
        history = await list_appointment_history(session, appointment_id=1)
        reader = await stored(session, stranger)
        notices: list[Notice] = [
            AppointmentHistoryNotice(entry_id=history[-1].id),
            AppointmentReminderNotice(appointment_id=1, sequence=0, lead_minutes=120),
            AppointmentOfferNotice(appointment_id=1),
        ]
        for notice in notices:
            await enqueue_notice(session, notice, person_ids={reader.id}, now=town.now)
    seen = len(stranger.chat)
    await town.deliver()
    assert len(stranger.chat) == seen
    assert person.has_seen("Booked.")
