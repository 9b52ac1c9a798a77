"""The agenda: days and weeks, walk-ins, who sees what, and the card of an appointment."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.appointments.staff.agenda_page import PAGE_SIZE, Agenda
from handlers.appointments.staff.buttons import (
    AgendaButton,
    AppointmentAction,
    AppointmentActionButton,
    AppointmentButton,
    SilentCancelButton,
    week_of,
)
from storage.appointments.models import AppointmentState
from storage.appointments.walk_ins import WalkIn
from storage.hours.models import Way
from storage.people import Person, Role
from tests.conftest import NOW
from tests.handlers.appointments.staff.scenes import (
    TUESDAY,
    a_booking,
    at,
    offer_hours,
    take_time_away,
    the_appointment,
)
from tests.handlers.scenes import stored
from tests.support.bookings import an_appointment
from tests.support.databases import on_both_databases
from tests.support.person import Someone, plain
from tests.support.quarters import sample_profile
from tests.support.town import CATALOGUES, Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    person = await town.member(language="en")
    await offer_hours(town, person, ways=(Way.OFFICE, Way.PHONE, Way.HOME))
    return person


@pytest.fixture
async def resident(town: Town) -> Someone:
    return town.newcomer()


# --- The days ----------------------------------------------------------------------------------


async def test_an_empty_day_is_friendly_and_leads_on(manager: Someone) -> None:
    shown = await manager.write("/agenda")
    assert shown.text == "📋 Monday, 23 November 2026\nNothing is booked on this day. ☕"
    assert manager.labels == [
        *("● Today", "Tomorrow", "This week", "‹", "📆 Another day", "›"),
        *("➕ Book for somebody", "🚶 Walk-in +1", "🔗 My calendar", "⬇️ Export"),
    ]


async def test_each_appointment_is_one_line_without_a_name(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await a_booking(town, resident, manager, at(14), topic="Letter <from> the\njob centre")
    await a_booking(
        town,
        town.newcomer(),
        manager,
        at(12, 30),
        way=Way.PHONE,
        phone="+49 6224 1234",
        language="uk",
        interpreter=True,
    )
    shown = await manager.write("/agenda")

    assert shown.text == (
        "📋 Monday, 23 November 2026\n2 appointments\n\n"
        "12:30 · T-2026-0002 · 📞 Ukrainian, with an interpreter\n"
        "14:00 · T-2026-0001 · 🏢 German · Letter <from> the job centre"
    )
    assert manager.labels[:2] == ["12:30 · T-2026-0002", "14:00 · T-2026-0001"]


async def test_days_and_weeks_are_turned_over_in_place(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await a_booking(town, resident, manager, at(9, on=TUESDAY), field="housing")
    await manager.write("/agenda")
    messages = len(manager.chat)

    assert "Nothing is booked on this day." in manager.newest.text
    shown = await manager.press("Tomorrow")
    assert shown.text.startswith("📋 Tuesday, 24 November 2026\n1 appointment\n\n09:00")
    assert shown.text.endswith("· 🏢 German · Housing")
    assert "🚶 Walk-in +1" not in manager.labels
    shown = await manager.press("This week")
    assert shown.text.startswith("📋 23–29 Nov 2026\n1 appointment\n\nTuesday, 24 November 2026")
    assert any(label.startswith("Tue, 24 Nov, 09:00") for label in manager.labels)
    shown = await manager.press("›")
    assert shown.text == "📋 30 Nov\u2009–\u20096 Dec 2026\nNothing is booked in this week. ☕"
    await manager.press("‹")
    await manager.press("Today")
    await manager.press("‹")
    assert manager.newest.text.startswith("📋 Sunday, 22 November 2026")
    assert len(manager.chat) == messages


async def test_a_written_day_is_shown_and_no_such_day_asked_for_again(manager: Someone) -> None:
    await manager.write("/agenda")
    question = await manager.press("Another day")
    assert question.text == "Which day do you want to see? Please write it, such as 24.11."
    refusal = await manager.write("31.2.")
    assert refusal.text == "There is no such day. Please write it like 24.12.2026."
    await manager.send_sticker()
    assert manager.newest.text.startswith("Which day")

    for words, day in (
        ("1.12.", "Tuesday, 1 December 2026"),
        ("24.11.2027", "Wednesday, 24 November 2027"),
        ("2026-12-24", "Thursday, 24 December 2026"),
    ):
        await manager.press("Another day")
        shown = await manager.write(words)
        assert shown.text.startswith(f"📋 {day}")


async def test_a_full_week_is_turned_page_by_page(town: Town, manager: Someone) -> None:
    for number in range(PAGE_SIZE + 1):
        day = TUESDAY + timedelta(days=6 * (number // 16))
        await a_booking(
            town,
            town.newcomer(),
            manager,
            at(9, on=day) + timedelta(minutes=30 * (number % 16)),
        )
    await manager.write("/agenda")
    await manager.tap(AgendaButton(day=TUESDAY.toordinal(), week=True).pack())
    assert "21 appointments, page 1 of 2" in manager.newest.text
    shown = await manager.press("More ›")
    assert "page 2 of 2" in shown.text
    assert shown.text.count("T-2026-") == 1
    await manager.press("‹ Back")
    assert manager.newest.text.count("T-2026-") == PAGE_SIZE


async def test_walk_ins_are_counted_with_one_tap(town: Town, manager: Someone) -> None:
    await manager.write("/agenda")
    messages = len(manager.chat)
    await manager.press("Walk-in +1")
    shown = await manager.press("Walk-in +1")

    assert "🚶 2 walk-ins" in shown.text
    assert manager.toasts[-2:] == ["🚶 1 walk-in today", "🚶 2 walk-ins today"]
    assert len(manager.chat) == messages
    assert len(await stored(town, select(WalkIn))) == 2
    await manager.press("Tomorrow")
    assert "walk-in" not in manager.newest.text


async def test_a_walk_in_on_yesterdays_agenda_counts_for_today(
    town: Town, manager: Someone
) -> None:
    await manager.write("/agenda")
    town.pass_time(days=1)
    shown = await manager.press("Walk-in +1")
    assert shown.text.startswith("📋 Tuesday, 24 November 2026")
    assert "🚶 1 walk-in" in shown.text


async def test_what_needs_another_time_stands_in_every_agenda(
    town: Town, manager: Someone, resident: Someone
) -> None:
    appointment = await a_booking(town, resident, manager, at(9, on=TUESDAY))
    await take_time_away(town, manager, appointment)
    shown = await manager.write("/agenda")
    assert "⚠️ T-2026-0001 needs another time. It was Tue, 24 Nov, 09:00" in shown.text
    card = await manager.press("⚠️ T-2026-0001")
    assert card.text.startswith("T-2026-0001 · ⚠️ Needs another time")
    assert manager.labels == ["🔁 Move", "✖️ Cancel with a word", "🔒 Note", "🔇 Mute or block"]


# --- Who sees what -----------------------------------------------------------------------------


async def test_helpers_see_their_own_and_managers_all_with_the_hosts_name(
    town: Town, manager: Someone, resident: Someone
) -> None:
    helper = await town.member(Role.HELPER, name="Ali <3", language="en")
    await offer_hours(town, helper)
    await a_booking(town, resident, manager, at(13))
    await a_booking(town, town.newcomer(), helper, at(13))

    shown = await manager.write("/agenda")
    assert "T-2026-0001 · 🏢 German · Frau Weber" in shown.text
    assert "T-2026-0002 · 🏢 German · Ali <3" in shown.text
    shown = await helper.write("/agenda")
    assert "T-2026-0001" not in shown.text
    assert shown.text.endswith("T-2026-0002 · 🏢 German")

    foreign = await the_appointment(town, "T-2026-0001")
    for forged in (
        AppointmentButton(appointment_id=foreign.id),
        AppointmentButton(appointment_id=2_000_000_000),
        AppointmentActionButton(appointment_id=foreign.id, act=AppointmentAction.NOTE),
        AppointmentActionButton(appointment_id=foreign.id, act=AppointmentAction.MOVE),
        SilentCancelButton(appointment_id=foreign.id),
    ):
        await helper.tap(forged.pack())
        assert "I cannot find this appointment." in {helper.newest.text, helper.toasts[-1]}
    assert (await the_appointment(town, "T-2026-0001")).state is AppointmentState.BOOKED


async def test_who_offers_no_hours_reads_why_the_agenda_is_empty(town: Town) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    shown = await helper.write("/agenda")
    assert shown.text.startswith("You offer no consultation hours")
    assert not shown.buttons


async def test_residents_know_no_agenda(resident: Someone) -> None:
    answer = await resident.write("/agenda")
    assert "/help" in answer.text


@pytest.mark.parametrize(
    "data", ["agenda:1:0:0", "agenda:99999999:0:0", "agenda:x:0:0", "enter-time:-5"]
)
async def test_made_up_buttons_get_a_clear_sentence(manager: Someone, data: str) -> None:
    await manager.write("/agenda")
    await manager.tap(data)
    assert manager.toasts[-1].startswith("This button is from an earlier message.")


# --- Cards -------------------------------------------------------------------------------------


async def test_the_card_comes_below_and_tells_everything(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await a_booking(
        town,
        resident,
        manager,
        at(14),
        way=Way.HOME,
        address="Rohrbacher <Str.> 5",
        topic="The stairs & the lift",
        field="housing",
    )
    agenda = await manager.write("/agenda")
    card = await manager.press("T-2026-0001")

    assert card.id != agenda.id
    assert card.text.startswith(
        "T-2026-0001 · 📅 Booked\n🗓 Monday, 23 November 2026, 14:00–14:30\n"
    )
    assert "🏠 At home\n📍 Rohrbacher <Str.> 5\n🌐 German\n" in card.text
    assert "👤 With Frau Weber" in card.text
    assert "🏷 Housing\nThe stairs & the lift\n\n" in card.text
    assert "Resident · 📅 booked" in card.text
    assert manager.labels == ["🔁 Move", "✖️ Cancel with a word", "🔒 Note", "🔇 Mute or block"]


@on_both_databases
async def test_who_came_is_marked_from_the_beginning_on_and_can_be_corrected(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await a_booking(town, resident, manager, at(14))
    town.now = at(14)
    await manager.write("/agenda")
    await manager.press("T-2026-0001")
    assert manager.labels == ["✅ Came", "✖️ Did not come", "🔒 Note", "🔇 Mute or block"]
    await manager.press("Did not come")
    assert manager.find("Did not come").text.startswith("T-2026-0001 · ✖️ Did not come")
    assert manager.find("📋").text.endswith("T-2026-0001 · 🏢 German ✖️")
    await manager.press("✅ Came", of=manager.find("Did not come"))

    assert (await the_appointment(town)).state is AppointmentState.CAME
    assert manager.find("📋").text.endswith("T-2026-0001 · 🏢 German ✅")
    assert "Frau Weber · ✅ came" in manager.find("✅ Came").text


async def test_an_appointment_cannot_be_marked_before_it_begins(
    town: Town, manager: Someone, resident: Someone
) -> None:
    appointment = await a_booking(town, resident, manager, at(14))
    await manager.write("/agenda")
    await manager.tap(
        AppointmentActionButton(appointment_id=appointment.id, act=AppointmentAction.CAME).pack()
    )
    said = {manager.newest.text, manager.toasts[-1]}
    assert "The appointment has not begun yet." in said
    assert (await the_appointment(town)).state is AppointmentState.BOOKED


@pytest.mark.parametrize("locale", ["de", "ru", "ar"])
async def test_the_longest_page_fits_into_one_message(locale: str) -> None:
    profile = sample_profile()
    one = an_appointment(
        at(14), topic="<" * 300, language="uk", interpreter=True, entered=True, host_id=1
    )
    one.state = AppointmentState.MISSED
    with CATALOGUES.speaking(locale):
        agenda = Agenda(
            shown=week_of(TUESDAY),
            staff=Person(id=2, role=Role.MANAGER, locale=locale),
            profile=profile,
            appointments=[one] * PAGE_SIZE * 3,
            displaced=[one] * 9,
            walk_ins=999,
            hosts={1: "x" * 64, 2: "Weber"},
            now=NOW,
        )
        assert "⚠️" in agenda.text()
        assert len(plain(agenda.text()).encode("utf-16-le")) // 2 < 4096 - 6 * 40  # headings
