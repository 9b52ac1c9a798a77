"""Words about an appointment: cancelling with a word, and notes."""

import pytest

from handlers.appointments.staff.buttons import AppointmentAction, AppointmentActionButton
from storage.appointments.models import AppointmentState
from tests.handlers.appointments.staff.scenes import (
    TUESDAY,
    a_booking,
    at,
    book_for_somebody,
    cancel_booking,
    move_booking,
    offer_hours,
    open_card,
    the_appointment,
)
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


async def test_cancelling_with_a_word_says_who_reads_it_and_tells_them(
    manager: Someone, resident: Someone, town: Town
) -> None:
    await open_card(manager)
    prompt = await manager.press("Cancel with a word")
    assert prompt.text == (
        "✖️ Cancel T-2026-0001\nWhat shall I tell the resident?\n"
        "Your own words arrive exactly as you write them. The resident reads: English."
    )
    await manager.send_sticker()
    assert manager.newest.text.startswith("Please write it as a text.")
    await manager.write("I am <ill>, sorry.")

    card = manager.find("✅ Cancelled, and the resident is told.")
    assert "T-2026-0001 · ✖️ Cancelled" in card.text
    assert "Frau Weber · ✖️ cancelled: I am <ill>, sorry." in card.text
    assert [*card.buttons] == ["🔒 Note", "🔇 Mute or block"]
    assert resident.has_seen("I am <ill>, sorry.")
    assert (await the_appointment(town)).state is AppointmentState.CANCELLED
    assert manager.find("📋").text.endswith("Nothing is booked in this week. ☕")


async def test_cancelling_without_words_or_not_at_all(
    manager: Someone, resident: Someone, town: Town
) -> None:
    await open_card(manager)
    await manager.press("Cancel with a word")
    card = await manager.press("↩️ Back")
    assert card.text.startswith("T-2026-0001 · 📅 Booked")
    answer = await manager.write("Sorry!")
    assert "an idea or a question?" in answer.text
    assert not resident.has_seen("Sorry!")

    await manager.press("Cancel with a word", of=card)
    await manager.press("Cancel without words")
    assert manager.has_seen("T-2026-0001 · ✖️ Cancelled")
    assert (await the_appointment(town)).state is AppointmentState.CANCELLED


async def test_nobody_can_be_told_of_an_appointment_without_a_messenger(
    manager: Someone,
) -> None:
    await book_for_somebody(manager)
    prompt = await manager.press("Cancel with a word")
    assert "I cannot tell anybody" in prompt.text
    assert "Please call." in prompt.text
    await manager.write("Called, is fine.")
    card = manager.find("✅ Cancelled. Please call")
    assert "✖️ cancelled: Called, is fine." in card.text


async def test_notes_stay_with_the_team(manager: Someone, resident: Someone) -> None:
    before = len(resident.chat)
    await open_card(manager)
    prompt = await manager.press("Note")
    assert "Residents never see this." in prompt.text
    await manager.write("x" * 1001)
    assert manager.newest.text.startswith("That is too long by 1 character.")
    await manager.write("Brings the <landlord>.")
    card = manager.find("The note is kept")
    assert "Frau Weber · 🔒 internal note: Brings the <landlord>." in card.text
    assert len(resident.chat) == before


async def test_a_long_history_still_fits_into_the_card(
    manager: Someone, resident: Someone
) -> None:
    for number in range(10):
        await open_card(manager)
        await manager.press("Note")
        await manager.write(f"{number} " + "y" * 998)
    card = manager.find("The note is kept")
    assert len(card.text) < 4096
    assert "9 " + "y" * 998 in card.text
    assert not resident.has_seen("yyy")


async def test_an_appointment_that_is_over_is_not_changed(
    manager: Someone, resident: Someone, town: Town
) -> None:
    card = await open_card(manager)
    await cancel_booking(town, resident, await the_appointment(town))
    await town.deliver()
    for data in (AppointmentAction.MOVE, AppointmentAction.CANCEL, AppointmentAction.CAME):
        number = (await the_appointment(town)).id
        await manager.tap(AppointmentActionButton(appointment_id=number, act=data).pack(), card)
        said = {manager.newest.text, manager.toasts[-1]}
        over = "This appointment is over or cancelled. Nothing can be changed any more."
        assert over in said


async def test_looking_at_the_agenda_drops_what_was_begun(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await open_card(manager)
    await manager.press("Cancel with a word")
    await manager.press("Tomorrow", of=manager.find("📋"))
    await manager.write("Sorry!")
    assert (await the_appointment(town)).state is AppointmentState.BOOKED
    assert not resident.has_seen("Sorry!")


async def test_moved_by_the_resident_meanwhile_the_card_of_before_still_works(
    town: Town, manager: Someone, resident: Someone
) -> None:
    card = await open_card(manager)
    await move_booking(town, resident, await the_appointment(town), at(15, on=TUESDAY))
    await town.deliver()
    await manager.tap(
        AppointmentActionButton(
            appointment_id=(await the_appointment(town)).id, act=AppointmentAction.CAME
        ).pack(),
        card,
    )
    assert (await the_appointment(town)).state is AppointmentState.BOOKED
