"""The waiting list: wishes, offers, and leaving it."""

from datetime import date, time
from typing import Any, Final

import pytest
from sqlalchemy import select

from storage.appointments.due import let_times_run_out
from storage.appointments.models import AppointmentState, WaitingEntry
from storage.hours.models import Way
from storage.quarter import get_quarter
from tests.support.databases import on_both_databases
from tests.support.office import list_appointments, open_for
from tests.support.person import Someone
from tests.support.town import Town

STATES = AppointmentState
THE_TUESDAY: Final = date(2026, 11, 24)


async def take(person: Someone) -> None:
    """Book the one time that is free."""
    await person.write("/appointment")
    await person.press("24 Nov")
    await person.press("10:00")
    await person.press("✅ Book")


async def give_up(person: Someone) -> None:
    """Cancel the appointment."""
    await person.write("/mine")
    await person.press("24 Nov")
    await person.press("✖️ Cancel it")
    await person.press("Yes, cancel it")


async def wait(person: Someone, *choosing: str) -> None:
    """Go on the list; ``choosing`` are the wishes tapped first."""
    await person.write("/appointment")
    await person.press("Tell me of free times")
    for label in choosing:
        await person.press(label)
    await person.press("Put me on the list")


async def full(town: Town, **hours: Any) -> tuple[Someone, Someone]:
    """Return a manager whose only time is taken on that Tuesday, and who has taken it."""
    manager, first = await town.member(), town.newcomer()
    await open_for(town, manager, ends=time(10, 30), valid_until=THE_TUESDAY, **hours)
    await take(first)
    return manager, first


async def entries(town: Town) -> list[WaitingEntry]:
    async with town.database.transaction() as session:
        return list(await session.scalars(select(WaitingEntry).order_by(WaitingEntry.id)))


async def run_out(town: Town) -> None:
    """Let the job end what has run out."""
    async with town.database.transaction() as session:
        profile = (await get_quarter(session)).profile
        await let_times_run_out(session, profile=profile, now=town.now)
    await town.deliver()


@on_both_databases
async def test_a_freed_time_is_offered_and_taken_with_one_tap(town: Town) -> None:
    _manager, first = await full(town)
    second = town.newcomer()
    await wait(second)
    assert "You are on the waiting list." in second.newest.text
    await give_up(first)
    offer = second.find("A time has become free.")
    assert "Tuesday, 24 November 2026" in offer.text
    assert "I keep it for you until 10:30" in offer.text
    await second.press("✅ Take it")
    assert second.has_seen("Booked.")
    assert [each.state for each in await list_appointments(town)] == [
        STATES.CANCELLED,
        STATES.BOOKED,
    ]
    assert await entries(town) == []


async def test_an_offer_taken_too_late_keeps_the_place_in_the_line(town: Town) -> None:
    _manager, first = await full(town)
    second, third = town.newcomer(), town.newcomer()
    await wait(second)
    await wait(third)
    await give_up(first)
    assert not third.has_seen("A time has become free.")
    town.pass_time(minutes=30)
    await run_out(town)
    assert third.has_seen("A time has become free.")
    await second.press("✅ Take it", of=second.find("A time has become free."))
    assert "not free any more. You stay on the list" in second.newest.text
    await third.press("✅ Take it")
    assert third.has_seen("Booked.")
    assert len(await entries(town)) == 1


async def test_no_thank_you_passes_it_on(town: Town) -> None:
    _manager, first = await full(town)
    second, third = town.newcomer(), town.newcomer()
    await wait(second)
    await wait(third)
    await give_up(first)
    await second.press("No, thank you")
    assert "You stay on the list" in second.newest.text
    assert third.has_seen("A time has become free.")
    assert len(await entries(town)) == 2


async def test_leaving_takes_one_tap_and_gives_the_offer_back(town: Town) -> None:
    _manager, first = await full(town)
    second, third = town.newcomer(), town.newcomer()
    await wait(second)
    await wait(third)
    await give_up(first)
    await second.press("🔕 Leave the list")
    assert "not on the waiting list any more" in second.newest.text
    assert third.has_seen("A time has become free.")
    await second.tap("wait-leave")
    assert "not on the waiting list any more" in second.newest.text
    assert len(await entries(town)) == 1


async def test_wishes_are_chosen_and_changed_later(town: Town) -> None:
    await full(town, languages=["de", "en"])
    person = town.newcomer()
    await wait(person, "Tue", "Before 12", "English")
    (entry,) = await entries(town)
    assert entry.weekdays == [0, 2, 3, 4]
    assert (entry.earliest, entry.latest) == (time(0), time(11, 59))
    assert entry.language == "en"
    assert "Monday, Wednesday, Thursday, and Friday" in person.newest.text
    assert "Before 12" in person.newest.text
    await person.write("/mine")
    await person.press("My place in the line")
    await person.press("✏️ Change")
    assert {"✅ Mon", "Tue", "✅ Before 12", "✅ English"} <= set(person.labels)
    await person.press("Tue")
    await person.press("After 12")
    await person.press("Any language")
    await person.press("Put me on the list")
    (changed,) = await entries(town)
    assert (changed.id, changed.weekdays) == (entry.id, [0, 1, 2, 3, 4])
    assert (changed.earliest, changed.latest) == (time(12), time(23, 59))
    assert changed.language is None


async def test_no_day_at_all_is_asked_again(town: Town) -> None:
    await full(town)
    person = town.newcomer()
    await wait(person, "Mon", "Tue", "Wed", "Thu", "Fri")
    assert any("choose at least one day" in toast for toast in person.toasts)
    assert await entries(town) == []


async def test_saturday_only_where_there_are_hours_then(town: Town) -> None:
    manager, _first = await full(town)
    person = town.newcomer()
    await person.write("/appointment")
    await person.press("Tell me of free times")
    assert not any("Sat" in label for label in person.labels)
    await open_for(town, manager, weekday=5)
    await person.write("/appointment")
    await person.press("Tell me of free times")
    assert "✅ Sat" in person.labels


async def test_what_was_wished_for_goes_on_the_list(town: Town) -> None:
    await full(town, ways=[Way.OFFICE, Way.PHONE])
    person = town.newcomer()
    await person.write("/appointment")
    await person.press("🏢 How")
    await person.press("📞 By phone")
    await person.press("Tell me of free times")
    assert "📞 By phone" in person.newest.text
    await person.press("Put me on the list")
    (entry,) = await entries(town)
    assert entry.way is Way.PHONE


async def test_an_offered_home_visit_asks_for_the_address(town: Town) -> None:
    manager, first = await town.member(), town.newcomer()
    await open_for(
        town,
        manager,
        ends=time(10, 30),
        ways=[Way.HOME],
        valid_until=THE_TUESDAY,
    )
    await first.write("/appointment")
    await first.press("24 Nov")
    await first.press("10:00")
    await first.write("Musterstraße 7")
    await first.press("✅ Book")
    second = town.newcomer()
    await wait(second)
    await give_up(first)
    await second.press("✅ Take it")
    assert "Please write your address" in second.find("Booked.").text
    await second.write("Musterstraße 9")
    assert "We come to you: Musterstraße 9" in second.newest.text
    assert (await list_appointments(town))[1].address == "Musterstraße 9"


@pytest.mark.parametrize("data", ["offer-take:2", "offer-decline:2"])
async def test_an_offer_to_somebody_else_looks_like_none(town: Town, data: str) -> None:
    _manager, first = await full(town)
    second, third = town.newcomer(), town.newcomer()
    await wait(second)
    await give_up(first)
    await third.write("/start")
    await third.tap(data)
    assert "I cannot find this appointment." in third.newest.text
    assert (await list_appointments(town))[1].state is STATES.OFFERED
