"""/hours: the week as it results, planning, saving, closing days, who offers hours, and rules."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from storage.appointments.models import Appointment, AppointmentState
from storage.appointments.staff import book_for_resident
from storage.hours.models import Closure, Host, OfficeHours, Way
from storage.hours.queries import list_closures
from storage.people import Role
from storage.privacy.retention import forget_what_is_old
from storage.quarter import get_quarter
from storage.slots import END_OF_DAY, Closed, Recurrence
from tests.conftest import NOW
from tests.handlers.appointments.staff.scenes import TUESDAY, a_booking, at
from tests.handlers.scenes import audit_actions
from tests.handlers.scenes import stored as found
from tests.support.databases import on_both_databases
from tests.support.office import open_for, stored
from tests.support.person import Someone
from tests.support.town import Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


async def plan(manager: Someone, weekday: str, span: str, length: str = "30 min") -> None:
    """Go through the questions about new hours, up to the preview."""
    await manager.write("/hours")
    await manager.press("New hours")
    await manager.press(weekday)
    await manager.write(span)
    await manager.press(length)


async def all_hours(town: Town) -> list[OfficeHours]:
    """Return all hours as they are stored."""
    return await found(town, select(OfficeHours).order_by(OfficeHours.id))


async def states(town: Town) -> list[AppointmentState]:
    """Return the states of all appointments, in the order they were made."""
    return await found(town, select(Appointment.state).order_by(Appointment.id))


# --- Planning ---


async def test_a_manager_enters_hours_and_sees_the_week(town: Town, manager: Someone) -> None:
    shown = await manager.write("/hours")
    assert "There are no hours yet." in shown.text
    await manager.press("New hours")
    assert manager.newest.text == "On which day of the week?"
    await manager.press("Tuesday")
    await manager.write("10-12")
    preview = await manager.press("30 min")
    assert "🗓 Tuesday, 10:00–12:00, every week\n👤 Frau Weber" in preview.text
    line = "10:00–12:00 · Frau Weber · 4 × 30 min · 🏢📞"
    assert f"Tue, 24 Nov 👉 {line}" in preview.text
    assert await all_hours(town) == []
    assert await found(town, select(Host)) == []

    shown = await manager.press("Save")
    assert shown.text.startswith("✅ The hours are saved.\n\n🗓 Consultation hours")
    assert f"Tue, 24 Nov {line}" in shown.text
    assert "✏️ Tue 10:00–12:00 Frau Weber" in manager.labels
    [hours] = await all_hours(town)
    assert (hours.slot_minutes, hours.ways, hours.languages) == (30, ["office", "phone"], ["de"])
    assert (await audit_actions(town))[-2:] == ["host-add", "hours-add"]


@on_both_databases
async def test_hours_can_reach_midnight(town: Town, manager: Someone) -> None:
    await plan(manager, "Tuesday", "von 22 Uhr bis 24 Uhr", "60 min")
    assert "🗓 Tuesday, 22:00–24:00, every week" in manager.newest.text
    assert "Tue, 24 Nov 👉 22:00–24:00 · Frau Weber · 2 × 60 min" in manager.newest.text
    await manager.press("Save")
    assert "✏️ Tue 22:00–24:00 Frau Weber" in manager.labels
    await manager.press("✏️ Tue")
    await manager.press("🕙")
    assert "The end is before" in (await manager.write("22-0:30")).text
    assert [hours.ends for hours in await all_hours(town)] == [END_OF_DAY]


async def test_extra_hours_are_on_the_day_people_mean(manager: Someone) -> None:
    await manager.write("/hours")
    await manager.press("Extra hours")
    assert "On which day?" not in (await manager.write("kommenden Samstag")).text
    await manager.write("halb drei bis fünf")
    assert "🗓 Extra hours on 28 Nov 2026, 14:30–17:00" in (await manager.press("30 min")).text


async def test_every_detail_is_changed_and_shown(town: Town, manager: Someone) -> None:
    await plan(manager, "Tuesday", "10 Uhr bis 12 Uhr")
    for menu, choice in (
        ("⏱", "45 min"),
        ("Breaks", "5 min before"),
        ("Breaks", "10 min after"),
        ("Ways", "By video"),
        ("Languages", "Turkish"),
        ("How often", "every 2 weeks"),
        ("📆 Tuesday", "Wednesday"),
    ):
        await manager.press(menu)
        assert "👉" in (await manager.press(choice)).text
    for menu, text in (
        ("🕙", "9:00-11.30"),
        ("Place", " Kita <Park> "),
        ("Seats", "8"),
    ):
        await manager.press(menu)
        assert "👉" in (await manager.write(text)).text
    await manager.press("From, until")
    await manager.press("From another day")
    await manager.write("ab 1.12.")
    await manager.press("From, until")
    await manager.press("Until a day")
    preview = await manager.write("31.3.2027")
    for words in (
        "🗓 Wednesday, 09:00–11:30, every 2 weeks",
        "↔️ Breaks: 5 min before and 10 min after each appointment",
        "👥 8 people at a time",
        "📍 Kita <Park>",
        "🏢 In the office, 📞 By phone, 🎥 By video",
        "🌐 German, Turkish",
        "📅 From 1 Dec 2026 until 31 Mar 2027",
        "⚠️ There is no video link yet.",
        "Wed, 2 Dec 👉 09:00–11:30 · Frau Weber · 2 × 45 min · 👥 8 · 🏢📞🎥",
    ):
        assert words in preview.text

    shown = await manager.press("Save")
    assert "Wed, 2 Dec 09:00–11:30" in shown.text
    [hours] = await all_hours(town)
    assert (hours.weekday, hours.every_weeks, hours.seats, hours.place) == (
        2,
        2,
        8,
        "Kita <Park>",
    )
    assert (hours.valid_from, hours.valid_until) == (date(2026, 12, 1), date(2027, 3, 31))


async def test_what_was_chosen_is_taken_back(town: Town, manager: Someone) -> None:
    await plan(manager, "Tuesday", "10-12")
    for menu, text in (("Place", "Kita"), ("Seats", "8")):
        await manager.press(menu)
        await manager.write(text)
    await manager.press("From, until")
    await manager.press("Until a day")
    await manager.write("31.12.")
    for menu, choice in (
        ("Place", "At the contact point"),
        ("Seats", "One person"),
        ("From, until", "No end"),
        ("How often", "the last in each month"),
        ("How often", "every week"),
        ("Ways", "By phone"),
    ):
        await manager.press(menu)
        await manager.press(choice)
    await manager.press("Save")
    [hours] = await all_hours(town)
    assert (hours.place, hours.seats, hours.valid_until) == (None, 1, None)
    assert (hours.recurrence, hours.nth, hours.ways) == (Recurrence.WEEKLY, None, ["office"])


async def test_the_last_way_and_language_stay(manager: Someone) -> None:
    await plan(manager, "Tuesday", "10-12")
    for menu, choice in (("Ways", "In the office"), ("Ways", "By phone"), ("Languages", "German")):
        await manager.press(menu)
        await manager.press(choice)
    assert "\n📞 By phone\n🌐 German\n" in manager.newest.text


async def test_the_last_tuesday_of_the_month(town: Town, manager: Someone) -> None:
    await plan(manager, "Tuesday", "10-12")
    await manager.press("How often")
    assert manager.newest.text == "How often on Tuesday?"
    preview = await manager.press("the last in each month")
    assert "🗓 Tuesday, 10:00–12:00, the last in each month" in preview.text
    assert "Tue, 24 Nov 👉" in preview.text
    preview = await manager.press("How often")
    assert "Tue, 1 Dec 👉" in (await manager.press("the first in each month")).text
    await manager.press("Save")
    [hours] = await all_hours(town)
    assert (hours.recurrence, hours.nth) == (Recurrence.MONTHLY, 1)


async def test_walk_in_hours_are_marked(town: Town, manager: Someone) -> None:
    await plan(manager, "Friday", "14-16", "Walk-in")
    assert "🚶 Walk-in hours: people come without an appointment." in manager.newest.text
    assert not any("Breaks" in label or "Seats" in label for label in manager.labels)
    shown = await manager.press("Save")
    assert "Fri, 27 Nov 🚶 14:00–16:00 · Frau Weber" in shown.text
    [hours] = await all_hours(town)
    assert hours.slot_minutes is None


async def test_extra_hours_on_one_day(town: Town, manager: Someone) -> None:
    await manager.write("/hours")
    await manager.press("Extra hours")
    await manager.write("5.12.")
    await manager.write("9-10")
    preview = await manager.press("20 min")
    assert "🗓 Extra hours on 5 Dec 2026, 09:00–10:00" in preview.text
    await manager.press("📆 5 Dec")
    await manager.write("12.12.")
    shown = await manager.press("Save")
    assert "Sat, 12 Dec 09:00–10:00 · Frau Weber · 3 × 20 min" in shown.text
    [hours] = await all_hours(town)
    assert (hours.recurrence, hours.valid_from, hours.valid_until, hours.weekday) == (
        Recurrence.ONCE,
        date(2026, 12, 12),
        date(2026, 12, 12),
        5,
    )


async def test_of_several_hosts_one_is_chosen(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await manager.write("/hours")
    await manager.press("New hours")
    assert manager.newest.text == "Whose hours are they?"
    await manager.press("Ali")
    await manager.press("Monday")
    await manager.write("10-12")
    await manager.press("30 min")
    await manager.press("Save")
    [hours] = await all_hours(town)
    async with town.database.transaction() as session:
        assert hours.host_id == (await stored(session, helper)).id
    # Ali is the only one who offers hours then, and is not asked for any more.
    await manager.press("New hours")
    assert manager.newest.text == "On which day of the week?"


async def test_the_preview_shows_other_hours_but_not_what_they_were(
    town: Town, manager: Someone
) -> None:
    await open_for(town, manager)
    await open_for(town, manager, weekday=3)
    await manager.write("/hours")
    await manager.press("✏️ Tue")
    await manager.press("📆 Tuesday")
    preview = await manager.press("Wednesday")
    assert "Tue, 24 Nov –" in preview.text
    assert "Wed, 25 Nov 👉" in preview.text
    assert "Thu, 26 Nov 10:00" in preview.text


async def test_the_host_can_be_changed(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await open_for(town, manager)
    await open_for(town, helper, weekday=3)
    await manager.write("/hours")
    await manager.press("✏️ Tue")
    await manager.press("👤 Who")
    assert "👤 Ali" in (await manager.press("Ali")).text
    await manager.press("Save")
    hours = await all_hours(town)
    assert hours[0].host_id == hours[1].host_id


async def test_cancelling_stores_nothing(town: Town, manager: Someone) -> None:
    await plan(manager, "Tuesday", "10-12")
    assert "There are no hours yet." in (await manager.press("Cancel")).text
    assert await all_hours(town) == []


async def test_weeks_are_paged(town: Town, manager: Someone) -> None:
    await open_for(town, manager, valid_from=date(2026, 12, 1))
    assert "Frau Weber" not in (await manager.write("/hours")).text
    shown = await manager.press("Week after")
    assert "Tue, 1 Dec 10:00–12:00 · Frau Weber" in shown.text
    assert "Mon, 23 Nov" in (await manager.press("Week before")).text
    assert not any("Week before" in label for label in manager.labels)


async def test_many_rules_fit(town: Town, manager: Someone) -> None:
    for hour in range(25):
        starts = at(8 + hour % 12, on=TUESDAY).time()
        ends = at(8 + hour % 12, 30, on=TUESDAY).time()
        await open_for(town, manager, weekday=hour // 12, starts=starts, ends=ends)
    await manager.write("/hours")
    assert sum("✏️" in label for label in manager.labels) == 20
    await manager.press("Other hours ›")
    assert sum("✏️" in label for label in manager.labels) == 5
    assert len(manager.newest.html) < 4096
    await manager.press("‹ Other hours")
    assert sum("✏️" in label for label in manager.labels) == 20


# --- Who is hit ---


@on_both_databases
async def test_a_change_lists_who_is_hit_before_it_is_saved(town: Town, manager: Someone) -> None:
    await open_for(town, manager)
    resident = town.newcomer()
    appointment = await a_booking(town, resident, manager, at(11, 30, on=TUESDAY))
    await manager.write("/hours")
    await manager.press("✏️ Tue")
    await manager.press("🕙")
    await manager.write("10-11")
    question = await manager.press("Save")
    assert "✋ 1 booked appointment is affected:" in question.text
    assert f"• {appointment.reference} · Tue, 24 Nov, 11:30" in question.text
    assert "These people then get an offer of other times. Go on?" in question.text
    assert await states(town) == [AppointmentState.BOOKED]

    assert "👉" in (await manager.press("No")).text
    assert await states(town) == [AppointmentState.BOOKED]
    await manager.press("Save")
    shown = await manager.press("Yes")
    assert "✅ The hours are saved.\n1 person gets an offer of other times." in shown.text
    assert await states(town) == [AppointmentState.DISPLACED]
    assert resident.has_seen("cannot take place. We are sorry. Please choose another time.")


async def test_who_books_meanwhile_is_listed_first(town: Town, manager: Someone) -> None:
    await open_for(town, manager)
    await a_booking(town, town.newcomer(), manager, at(11, 30, on=TUESDAY))
    await manager.write("/hours")
    await manager.press("✏️ Tue")
    await manager.press("End these hours")
    assert "1 booked appointment" in manager.newest.text
    later = await a_booking(town, town.newcomer(), manager, at(10, on=TUESDAY))
    shown = await manager.press("Yes")
    assert "2 booked appointments" in shown.text
    assert later.reference in shown.text
    assert len(await all_hours(town)) == 1
    assert "2 people get an offer of other times." in (await manager.press("Yes")).text
    assert await all_hours(town) == []


async def test_who_has_no_messenger_has_to_be_called(town: Town, manager: Someone) -> None:
    await open_for(town, manager)
    async with town.database.transaction() as session:
        staff = await stored(session, manager)
        entered = await book_for_resident(
            session,
            staff=staff,
            profile=(await get_quarter(session)).profile,
            host_id=staff.id,
            starts_at=at(10, on=TUESDAY),
            way=Way.OFFICE,
            language="de",
            topic=None,
            now=town.now,
        )
    await manager.write("/hours")
    await manager.press("✏️ Tue")
    question = await manager.press("End these hours")
    line = f"• {entered.reference} · Tue, 24 Nov, 10:00 · ☎️ please call"
    assert line in question.text
    shown = await manager.press("Yes")
    assert f"☎️ please call: {entered.reference}" in shown.text
    assert "offer of other times" not in shown.text


async def test_ending_hours_that_hit_nobody_is_asked_for_once(
    town: Town, manager: Someone
) -> None:
    await open_for(town, manager)
    await manager.write("/hours")
    await manager.press("✏️ Tue")
    question = "End these hours? No booked appointment is affected."
    assert (await manager.press("End these hours")).text == question
    assert "✅ The hours are ended." in (await manager.press("Yes")).text
    assert (await audit_actions(town))[-1] == "hours-end"


# --- Closed days ---


@on_both_databases
async def test_days_are_closed_and_opened_again(town: Town, manager: Someone) -> None:
    await open_for(town, manager)
    await manager.write("/hours")
    assert "No days are closed." in (await manager.press("Closed days")).text
    await manager.press("Close days")
    await manager.write("24.11.-26.11.")
    assert manager.newest.text.startswith("Why?")
    preview = await manager.write("  Fortbildung <b> ")
    assert "🚪 24 Nov 2026 – 26 Nov 2026" in preview.text
    assert "Tue, 24 Nov 🚪 closed: Fortbildung <b>" in preview.text
    assert "No booked appointment is affected." in preview.text
    assert await found(town, select(Closure)) == []
    shown = await manager.press("🚪 Close")
    assert shown.text.startswith("✅ The days are closed.")
    assert "Tue, 24 Nov 🚪 closed: Fortbildung <b>" in (await manager.write("/hours")).text

    await manager.press("Closed days")
    shown = await manager.press("Open again: 24 Nov 2026 – 26 Nov 2026")
    assert "✅ These days are open again." in shown.text
    assert await found(town, select(Closure)) == []
    assert (await audit_actions(town))[-2:] == ["close", "reopen"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("24.–26.12.", "24 Dec 2026 – 26 Dec 2026"),
        ("vom 24. Dezember bis 6. Januar", "24 Dec 2026 – 6 Jan 2027"),
        ("24 Dec 2026 – 26 Dec 2026", "24 Dec 2026 – 26 Dec 2026"),
        ("nächste Woche", "30 Nov 2026 – 6 Dec 2026"),
        ("nächsten Montag", "30 Nov 2026"),
        ("24.12. ab 12 Uhr, jedes Jahr", "24 Dec 2026, 12:00–24:00, every year"),
        ("24 Dec 2026, 12:00–24:00, every year", "24 Dec 2026, 12:00–24:00, every year"),
        ("morgen bis 13:30", "24 Nov 2026, 00:00–13:30"),
    ],
)
async def test_days_are_closed_as_people_write_them(
    town: Town, manager: Someone, text: str, days: str
) -> None:
    await open_for(town, manager)
    await manager.write("/hours")
    await manager.press("Closed days")
    await manager.press("Close days")
    assert (await manager.write(text)).text.startswith("Why?")
    assert f"🚪 {days}\n" in (await manager.press("Without a reason")).text


async def test_one_of_several_hosts_is_away(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await open_for(town, manager)
    await open_for(town, helper)
    await a_booking(town, town.newcomer(), manager, at(10, on=TUESDAY))
    hit = await a_booking(town, town.newcomer(), helper, at(10, on=TUESDAY))
    await manager.write("/hours")
    await manager.press("Closed days")
    await manager.press("Close days")
    await manager.write("24.11.")
    await manager.press("Ali")
    question = await manager.press("Without a reason")
    assert "Tue, 24 Nov 🚪 Ali is away" in question.text
    assert "✋ 1 booked appointment is affected:" in question.text
    assert hit.reference in question.text
    shown = await manager.press("🚪 Close")
    assert "1 person gets an offer of other times." in shown.text
    assert await states(town) == [AppointmentState.BOOKED, AppointmentState.DISPLACED]


async def test_who_books_on_days_being_closed_is_listed_first(
    town: Town, manager: Someone
) -> None:
    await open_for(town, manager)
    await manager.write("/hours")
    await manager.press("Closed days")
    await manager.press("Close days")
    await manager.write("24.11.")
    await manager.press("Without a reason")
    booked = await a_booking(town, town.newcomer(), manager, at(10, on=TUESDAY))
    shown = await manager.press("🚪 Close")
    assert booked.reference in shown.text
    assert await found(town, select(Closure)) == []
    assert "1 person gets" in (await manager.press("🚪 Close")).text


@on_both_databases
async def test_half_a_day_is_closed_every_year(town: Town, manager: Someone) -> None:
    await open_for(town, manager)
    kept = await a_booking(town, town.newcomer(), manager, at(10, on=TUESDAY))
    hit = await a_booking(town, town.newcomer(), manager, at(11, on=TUESDAY))
    await manager.write("/hours")
    await manager.press("Closed days")
    await manager.press("Close days")
    await manager.write("24.11. ab 11 Uhr, jedes Jahr")
    question = await manager.press("Without a reason")
    assert "Tue, 24 Nov 11:00–24:00 🚪 closed" in question.text
    assert "Tue, 24 Nov 10:00–11:00 · Frau Weber · 2 ×" in question.text
    assert hit.reference in question.text
    assert kept.reference not in question.text
    shown = await manager.press("🚪 Close")
    assert "24 Nov 2026, 11:00–24:00, every year 🚪 closed" in shown.text
    assert await states(town) == [AppointmentState.BOOKED, AppointmentState.DISPLACED]
    async with town.database.transaction() as session:
        [closed] = [each.span() for each in await session.scalars(select(Closure))]
        await forget_what_is_old(session, media_dir=town.media_dir, now=NOW + timedelta(days=1100))
        [kept_on] = await list_closures(session, today=(NOW + timedelta(days=1100)).date())
    assert kept_on.span() == closed == Closed(None, TUESDAY, TUESDAY, time(11), None, True)
    await manager.press("Open again: 24 Nov 2026, 11:00–24:00, every year")
    assert await found(town, select(Closure)) == []


async def test_everybody_can_be_away(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await open_for(town, manager)
    await open_for(town, helper)
    await manager.write("/hours")
    await manager.press("Closed days")
    await manager.press("Close days")
    await manager.write("24.11.")
    await manager.press("Everybody")
    await manager.press("Without a reason")
    await manager.press("🚪 Close")
    assert await found(town, select(Closure.host_id)) == [None]


# --- Who offers hours ---


async def test_who_offers_hours_is_switched(town: Town, manager: Someone) -> None:
    await town.member(Role.HELPER, name="Ali", language="en")
    await manager.write("/hours")
    shown = await manager.press("Who offers hours")
    assert "▫️ Frau Weber\n▫️ Ali" in shown.text
    assert "▫️ Frau Weber\n✅ Ali" in (await manager.press("➕ Ali")).text
    assert "▫️ Frau Weber\n▫️ Ali" in (await manager.press("✅ Ali")).text


async def test_somebody_with_hours_cannot_be_switched_off(town: Town, manager: Someone) -> None:
    await open_for(town, manager)
    await manager.write("/hours")
    await manager.press("Who offers hours")
    refused = await manager.press("✅ Frau Weber")
    assert refused.text == "This person still has consultation hours or appointments."
    assert len(await found(town, select(Host))) == 1


async def test_a_video_link_is_kept(town: Town, manager: Someone) -> None:
    await open_for(town, manager)
    await manager.write("/hours")
    await manager.press("Who offers hours")
    await manager.press("Link of Frau Weber")
    assert "begins with https://" in (await manager.write("meet.example.org")).text
    assert "Where do they meet" in (await manager.send_sticker()).text
    shown = await manager.write("https://meet.example.org/weber")
    assert "✅ Frau Weber · 🎥 https://meet.example.org/weber" in shown.text
    await manager.press("Link of Frau Weber")
    assert "meet.example.org" not in (await manager.press("No link")).text


# --- Rules of booking ---


@pytest.mark.parametrize(
    ("rule", "choice", "sentence"),
    [
        ("Appointments per person", "5", "A person may have 5 coming appointments."),
        ("How late", "none", "A time can be booked until it begins."),
        ("How late", "2 days", "A time can be booked until 2 days before it begins."),
        ("How far ahead", "14 days", "Times can be booked 14 days ahead."),
        ("How long an offer", "2 hours", "A time is kept for whoever waits for 2 hours."),
        ("After an offer", "at once", "is offered the next one at once."),
        ("Reminders", "3 hours", "before the appointment by: 1 day · 3 hours · 2 hours."),
        ("Public holidays", "open", "Hours take place on public holidays, too."),
    ],
)
async def test_a_rule_of_booking_is_changed_by_one_tap(
    town: Town, manager: Someone, rule: str, choice: str, sentence: str
) -> None:
    await manager.write("/hours")
    await manager.press("Rules of booking")
    await manager.press(rule)
    assert any(label.startswith("✅") for label in manager.labels)
    shown = await manager.press(choice)
    assert sentence in shown.text
    assert sentence in (await manager.press(rule) and await manager.press("Back")).text
    assert (await audit_actions(town))[-1] == "limits"


async def test_all_reminders_can_be_taken_away(manager: Someone) -> None:
    await manager.write("/hours")
    await manager.press("Rules of booking")
    for reminder in ("✅ 1 day", "✅ 2 hours"):
        await manager.press("Reminders")
        await manager.press(reminder)
    assert "🔔 Nobody is reminded." in manager.newest.text


async def test_closing_on_public_holidays_lists_who_is_hit(town: Town, manager: Someone) -> None:
    christmas = date(2026, 12, 25)
    await open_for(town, manager, weekday=christmas.weekday())
    await manager.write("/hours")
    await manager.press("Rules of booking")
    await manager.press("Public holidays")
    await manager.press("open")
    town.pass_time(days=14)
    booked = await a_booking(town, town.newcomer(), manager, at(10, on=christmas))
    await manager.press("Public holidays")
    question = await manager.press("closed")
    assert booked.reference in question.text
    shown = await manager.press("Yes")
    assert shown.text.startswith("1 person gets an offer of other times.")
    assert "🚪 Hours rest on public holidays." in shown.text
    assert await states(town) == [AppointmentState.DISPLACED]


# --- For whom, and when ---


async def test_the_commands_are_for_managers(town: Town, manager: Someone) -> None:
    assert "hours" in manager.commands
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    assert "hours" not in helper.commands
    assert "do not know this command" in (await helper.write("/hours")).text


async def test_holidays_are_shown_in_the_week(town: Town, manager: Someone) -> None:
    await open_for(town, manager, weekday=4)
    town.now += timedelta(days=30)
    assert "Fri, 25 Dec 🚪 public holiday" in (await manager.write("/hours")).text
