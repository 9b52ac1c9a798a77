"""Choosing a time, deciding while it is held, and booking it."""

import logging
from datetime import UTC, date, datetime, time

import pytest

from handlers.appointments.buttons import (
    BookingPart,
    ChoicesButton,
    DaysButton,
    FieldButton,
    PreferencesButton,
    TimeButton,
    TimesButton,
)
from storage.appointments.models import AppointmentState
from storage.hours.models import Way
from storage.people import Role
from tests.support.databases import on_both_databases
from tests.support.office import list_appointments, open_for
from tests.support.person import Someone
from tests.support.town import Town

STATES = AppointmentState
BIGGEST = 2_147_483_647


@pytest.fixture(autouse=True)
def _nothing_unhandled(caplog: pytest.LogCaptureFixture) -> object:
    """No test here may leave an error in the log."""
    yield
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def hold(person: Someone, day: str = "24 Nov", at: str = "10:00") -> None:
    """Choose a day and a time."""
    await person.write("/appointment")
    await person.press(day)
    await person.press(at)


async def test_four_taps_from_the_menu_to_booked(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager)
    await person.write("/start")
    await person.press("Book an appointment")
    await person.press("24 Nov")
    await person.press("10:30")
    await person.press("✅ Book")
    booked = person.find("Booked.").text
    assert "Tuesday, 24 November 2026" in booked
    assert "10:30" in booked
    assert "T-2026-0001" in booked
    assert "Musterstraße 1, 69181 Leimen" in booked
    assert "I remind you: Mon, 23 Nov, 10:30 and Tue, 24 Nov, 08:30." in booked
    assert any("openstreetmap.org" in data for data in person.find("Booked.").buttons.values())
    (stored,) = await list_appointments(town)
    assert stored.state is STATES.BOOKED
    assert stored.starts_at == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


async def test_a_link_and_the_command_show_the_days_at_once(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager)
    await person.write("/start appointment")
    assert "Choose a day." in person.newest.text
    first = person.labels
    assert first[0] == "Tue, 24 Nov · 4 free"
    await person.write("/appointment")
    assert person.labels == first


@on_both_databases
async def test_a_held_time_is_free_for_nobody_else_until_it_runs_out(town: Town) -> None:
    manager, ada, ben = await town.member(), town.newcomer(), town.newcomer()
    await open_for(town, manager)
    await hold(ada)
    assert "I keep this time for you until 10:10" in ada.newest.text
    await ben.write("/appointment")
    await ben.press("24 Nov")
    assert not any("10:00" in label for label in ben.labels)
    town.pass_time(minutes=10)
    await ben.write("/appointment")
    await ben.press("24 Nov")
    await ben.press("10:00")
    await ben.press("✅ Book")
    assert "Booked." in ben.find("Booked.").text
    await ada.press("✅ Book")
    assert "could not keep this time any longer" in ada.newest.text
    assert any("10:30" in label for label in ada.labels)
    assert not any("10:00" in label for label in ada.labels)


async def test_a_time_taken_meanwhile_shows_those_still_free(town: Town) -> None:
    manager, ada, ben = await town.member(), town.newcomer(), town.newcomer()
    await open_for(town, manager)
    await ben.write("/appointment")
    await ben.press("24 Nov")
    await hold(ada)
    await ada.press("✅ Book")
    await ben.press("10:00")
    assert any("not free any more" in toast for toast in ben.toasts)
    assert "Choose a time." in ben.newest.text
    assert not any("10:00" in label for label in ben.labels)
    await ben.press("10:30")
    await ben.press("✅ Book")
    assert [each.state for each in await list_appointments(town)] == [STATES.BOOKED] * 2


async def test_a_stale_back_shows_no_taken_time(town: Town) -> None:
    manager, ada, ben = await town.member(), town.newcomer(), town.newcomer()
    await open_for(town, manager)
    await hold(ben, at="11:00")
    await hold(ada)
    await ada.press("✅ Book")
    await ben.press("Another time")
    assert [label[:5] for label in ben.labels] == ["10:30", "11:30", "‹ Oth"]


async def test_an_old_summary_does_not_book_another_time(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager)
    await hold(person)
    await hold(person, at="11:00")
    old = next(shown for shown in person.chat if "10:00" in shown.text and "right?" in shown.text)
    await person.press("✅ Book", of=old)
    assert "11:00" in person.newest.text
    assert "Is everything right?" in person.newest.text
    (stored,) = await list_appointments(town)
    assert stored.state is STATES.HELD


async def test_booking_twice_books_once(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager)
    await hold(person)
    data = person.newest.buttons["✅ Book"]
    await person.tap(data)
    await person.tap(data)
    assert "Your appointment." in person.newest.text
    assert len(await list_appointments(town)) == 1


async def test_what_it_is_about_by_words_and_by_button(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager)
    await hold(person)
    await person.write("A letter from the <b>landlord</b>")
    assert "✏️ A letter from the <b>landlord</b>" in person.newest.text
    assert "<b>landlord" not in person.newest.html
    await person.press("What is it about?")
    await person.press("Housing")
    assert "Housing · A letter" in person.newest.text
    await person.press("✅ Book")
    (stored,) = await list_appointments(town)
    assert (stored.field, stored.topic) == ("housing", "A letter from the <b>landlord</b>")


@on_both_databases
async def test_a_changed_message_changes_what_it_is_about(town: Town) -> None:
    manager, person = await town.member(), town.newcomer("de")
    await open_for(town, manager)
    await hold(person, "24. Nov")
    await person.write("Ein Brief")
    first = person.last_sent
    await person.write("Zwei Briefe")
    await person.edit("Drei Briefe", of=first)
    assert "Das kann ich" in person.newest.text or "Bitte schreiben" in person.newest.text
    await person.edit("Zwei Briefe vom Amt", of=person.last_sent)
    assert "Zwei Briefe vom Amt" in person.newest.text
    await person.press("✅ Buchen")
    await person.edit("Drei Briefe vom Amt", of=person.last_sent)
    assert "Drei Briefe vom Amt" in person.newest.text
    (stored,) = await list_appointments(town)
    assert (stored.state, stored.topic) == (STATES.BOOKED, "Drei Briefe vom Amt")
    town.pass_time(days=40)
    await person.edit("Vier Briefe", of=person.last_sent)
    (stored,) = await list_appointments(town)
    assert stored.topic == "Drei Briefe vom Amt"


async def test_a_topic_that_is_too_long_is_asked_for_again(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager)
    await hold(person)
    await person.write("x" * 301)
    assert "too long by 1 character" in person.newest.text
    await person.write("A letter")
    assert "A letter" in person.newest.text


async def test_words_after_the_hold_ran_out_are_not_kept(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager)
    await hold(person)
    town.pass_time(minutes=11)
    await person.write("A letter")
    assert "could not keep this time" in person.newest.text
    (stored,) = await list_appointments(town)
    assert stored.topic is None
    await person.write("The lamp is broken.")
    assert "Is it a problem, an idea or a question?" in person.newest.text


async def test_a_number_is_shared_for_a_call(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager, ways=[Way.OFFICE, Way.PHONE])
    await hold(person)
    assert "In the office" in person.newest.text
    await person.press("How")
    await person.press("By phone")
    assert "Please call us at this time: +49 30 23125 010" in person.newest.text
    await person.press("Share my number")
    assert person.keyboard == ["📱 Share my number", "Go on without a number"]
    await person.share_contact("+49 30 23125 999", of=4711)
    assert (await list_appointments(town))[0].phone is None, "somebody else's number"
    await person.share_contact("+49 30 23125 111")
    assert person.keyboard == []
    assert "We call you: +49 30 23125 111" in person.newest.text
    await person.press("✅ Book")
    assert "We call you: +49 30 23125 111" in person.find("Booked.").text


async def test_a_number_is_typed_or_left_out(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager, ways=[Way.PHONE])
    await hold(person)
    await person.press("Share my number")
    await person.write("what for?")
    assert "I cannot find a number in this." in person.newest.text
    await person.press("Go on without a number")
    assert "Please call us at this time" in person.newest.text
    await person.press("Share my number")
    await person.write("030 23125-111")
    assert "We call you: 030 23125-111" in person.newest.text
    assert (await list_appointments(town))[0].phone == "030 23125-111"


async def test_a_browser_has_no_number_to_share(town: Town) -> None:
    manager = await town.member()
    await open_for(town, manager, ways=[Way.PHONE])
    town.channel.name = "webchat"
    person = town.newcomer()
    await hold(person)
    await person.press("Share my number")
    assert person.keyboard == ["Go on without a number"]
    await person.write("+49 30 23125 111")
    assert "We call you: +49 30 23125 111" in person.newest.text


async def test_a_home_visit_needs_an_address(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager, ways=[Way.HOME])
    await hold(person)
    assert "Please write your address" in person.newest.text
    assert "✅ Book" not in person.labels
    await person.write("Musterstraße 7, ring at the back")
    assert "We come to you: Musterstraße 7" in person.newest.text
    await person.press("Write the address")
    await person.write("Musterstraße 9")
    await person.press("✅ Book")
    (stored,) = await list_appointments(town)
    assert (stored.state, stored.address) == (STATES.BOOKED, "Musterstraße 9")


async def test_the_link_of_a_video_call_comes_with_the_confirmation(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager, ways=[Way.VIDEO], video_link="https://meet.example.org/weber")
    await hold(person)
    assert "meet.example.org" not in person.newest.text
    await person.press("✅ Book")
    assert "https://meet.example.org/weber" in person.find("Booked.").text


async def test_ones_own_language_is_taken_and_can_be_changed(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager, languages=["de", "en", "tr"])
    await hold(person)
    assert "🌐 English" in person.newest.text
    await person.press("🌐 Language")
    await person.press("Turkish")
    await person.press("🌐 Language")
    await person.press("With an interpreter")
    assert "Turkish, with an interpreter" in person.newest.text
    (stored,) = await list_appointments(town)
    assert (stored.language, stored.interpreter) == ("tr", True)


async def test_a_filter_narrows_what_is_free(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    helper = await town.member(Role.HELPER, name="Ali")
    await open_for(town, manager, languages=["de"])
    await open_for(
        town, helper, weekday=3, ways=[Way.PHONE], languages=["tr"], starts=time(14), ends=time(15)
    )
    await person.write("/appointment")
    assert {"🏢 How", "🌐 Language", "👤 With whom"} <= set(person.labels)
    await person.press("How")
    await person.press("By phone")
    assert person.labels[0] == "Thu, 26 Nov · 2 free"
    assert "📞 By phone" in person.labels
    await person.press("🌐 Language")
    await person.press("German")
    assert "Nothing is free for this wish" in person.newest.text
    await person.press("German")
    await person.press("Any language")
    await person.press("With whom")
    await person.press("Ali")
    await person.press("Thu")
    await person.press("14:30")
    assert "👤 Ali" in person.newest.text
    assert "By phone" in person.newest.text


async def test_one_host_and_one_way_ask_nothing(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager)
    await person.write("/appointment")
    assert [label for label in person.labels if label[0] in "🏢🌐👤"] == []
    await person.press("24 Nov")
    await person.press("10:00")
    assert "👤" not in person.newest.text


async def test_days_are_turned_over(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    for weekday in range(5):
        await open_for(town, manager, weekday=weekday)
    await person.write("/appointment")
    assert len([label for label in person.labels if "free" in label and "·" in label]) == 6
    first = person.labels
    await person.press("More ›")
    assert person.labels[:6] != first[:6]
    await person.press("‹ Back")
    assert person.labels == first
    await person.tap(DaysButton(page=99).pack())
    assert "Choose a day." in person.newest.text
    assert person.labels[0].endswith("free")


async def test_nothing_free_says_how_else_to_reach_people(town: Town) -> None:
    person = town.newcomer()
    await person.write("/appointment")
    assert "All times are taken at the moment." in person.newest.text
    assert "+49 30 23125 010" in person.newest.text
    assert "Monday and Wednesday" in person.newest.text
    assert "🔔 Tell me of free times" in person.labels


async def test_a_held_time_is_given_back(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager)
    await hold(person)
    await person.press("✖️ Cancel")
    assert "Nothing is booked." in person.newest.text
    await person.press("Show free times")
    assert person.labels[0] == "Tue, 24 Nov · 4 free"
    await person.press("24 Nov")
    await person.press("10:00")
    await person.write("/cancel")
    assert "Nothing is booked." in person.newest.text
    assert (await list_appointments(town))[0].state is STATES.LAPSED


async def test_the_third_appointment_is_too_many(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager)
    for at in ("10:00", "10:30"):
        await hold(person, at=at)
        await person.press("✅ Book")
    for way_in in ("/appointment", "/start appointment"):
        await person.write(way_in)
        assert "You have 2 appointments already" in person.newest.text
    await person.press("My appointments")
    assert "Your appointments and cases:" in person.newest.text


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 17, 9, 0, tzinfo=UTC), "Choose"),
        (datetime(2026, 11, 24, 9, 5, tzinfo=UTC), "Choose a time."),
        (datetime(2026, 11, 24, 3, 0, tzinfo=UTC), "Choose a time."),
        (datetime(2027, 11, 23, 9, 0, tzinfo=UTC), "nothing is free here any more"),
        (datetime(2099, 12, 31, 23, 59, tzinfo=UTC), "nothing is free here any more"),
    ],
)
async def test_a_forged_time_is_never_held(town: Town, moment: datetime, words: str) -> None:
    manager, person = await town.member(), town.newcomer()
    await open_for(town, manager, before_minutes=10, after_minutes=10)
    minute = int(moment.timestamp()) // 60
    await person.tap(TimeButton(minute=minute, with_id=1).pack())
    assert any("not free any more" in toast for toast in person.toasts)
    assert words in person.newest.text or "nothing is free" in person.newest.text
    assert await list_appointments(town) == []


@pytest.mark.parametrize(
    "data",
    [
        "time:::::1:1",
        "time:::::99999999999999999999:1",
        "time:::::29900000:0",
        "times:::::1",
        "times:::::99999999",
        "times:::::-5",
        "days:::::-1",
        "days:moon::::0",
        "days::::x:0",
        "choices:::::z",
        "held-book:1",
        "held:0",
        "held-language:1:%%%",
        "wait:128:a:::::0",
        "appointment-come:99999999999999999999",
    ],
)
async def test_made_up_buttons_get_one_sentence(town: Town, data: str) -> None:
    person = town.newcomer()
    await person.write("/appointment")
    await person.tap(data)
    assert any("earlier message" in toast for toast in person.toasts)


@pytest.mark.parametrize(
    "data",
    [
        "held:1",
        f"held-book:1:{29_500_000}",
        "held-drop:1",
        "held-part:1:t",
        "held-way:1:phone",
        "held-language:1:tr",
        "held-interpreter:1:1",
        "held-field:1:housing",
        "my-appointment:1",
        "appointment-move:1",
        "appointment-cancel:1:1",
        "appointment-come:1",
        "offer-take:1",
        "offer-decline:1",
        f"time::::1:{int(datetime(2026, 11, 24, 10, tzinfo=UTC).timestamp()) // 60}:1",
    ],
)
async def test_somebody_elses_appointment_looks_like_none(town: Town, data: str) -> None:
    manager, ada, ben = await town.member(), town.newcomer(), town.newcomer()
    await open_for(town, manager)
    await hold(ada)
    await ben.write("/start")
    await ben.tap(data)
    assert "I cannot find this appointment." in ben.newest.text
    (stored,) = await list_appointments(town)
    assert (stored.state, stored.language) == (STATES.HELD, "de")


def test_every_button_fits_into_64_bytes() -> None:
    wanted = {"way": Way.OFFICE, "language": "zh_Hant", "host_id": BIGGEST}
    moving = wanted | {"moving": BIGGEST}
    buttons = [
        DaysButton(**moving, page=100),
        TimesButton(**moving, day=date(2099, 12, 31).toordinal()),
        TimeButton(**moving, minute=68_374_000, with_id=BIGGEST),
        ChoicesButton(**moving, part=BookingPart.LANGUAGE),
        FieldButton(appointment_id=BIGGEST, field="x" * 24),
        PreferencesButton(**wanted, weekdays=127, save=True),
    ]
    for made in buttons:
        assert len(made.pack().encode()) <= 64
        assert type(made).unpack(made.pack()) == made


@on_both_databases
async def test_a_booking_in_german_and_in_arabic(town: Town) -> None:
    manager = await town.member()
    await open_for(town, manager)
    for language, words in (("de", "Dienstag, 24. November 2026"), ("ar", "24 تشرين الثاني 2026")):
        person = town.newcomer(language)
        await person.write("/appointment")
        await person.tap(next(iter(person.newest.buttons.values())))
        assert words in person.newest.text
        await person.tap(next(iter(person.newest.buttons.values())))
        await person.tap(next(iter(person.newest.buttons.values())))
        assert any("T-2026-" in text for text in person.texts)
