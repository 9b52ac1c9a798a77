"""What residents see and do about events: the list, coming, waiting, news."""

from dataclasses import replace
from datetime import time, timedelta
from pathlib import PurePath
from typing import Any, Final

from icalendar import Calendar
from sqlalchemy import select

from storage.events.change_or_cancel import cancel_event, cancel_occurrence, change_occurrence
from storage.events.due import look_after_events
from storage.events.editing import write_text
from storage.events.models import Event, Occurrence
from storage.events.publishing import publish
from storage.events.queries import get_occurrence
from storage.events.recurrence import Repeat, rule_for
from storage.events.values import values_of_occurrence
from storage.files.media import MediaFile, StoredFile, keep_file
from storage.people import Person, find_person
from storage.quarter import get_quarter
from storage.topics import choose_topic
from tests.support.databases import on_both_databases
from tests.support.events import BERLIN, TUESDAY, a_stage, at
from tests.support.person import Someone
from tests.support.town import Town

WEEKLY: Final = rule_for(Repeat.WEEKLY, TUESDAY)
DAY: Final = timedelta(days=1)


async def an_event(town: Town, *, photo: bool = False, **values: Any) -> tuple[Event, Occurrence]:
    """Publish an event with German and Turkish words, and show everybody its news."""
    async with town.database.transaction() as session:
        stage = await a_stage(session)
        stage.now = town.now
        if photo:
            file = StoredFile(name=f"{town.next_number()}.jpg", size=4, width=2, height=2)
            kept = await keep_file(session, person_id=stage.manager.id, file=file, now=town.now)
            values["media_id"] = kept.id
        draft = await stage.draft(**values)
        await write_text(
            session,
            event_id=draft.id,
            locale="tr",
            title="Oyun akşamı",
            text="Birlikte oynuyoruz.",
            actor=stage.manager,
            now=town.now,
        )
        event = await publish(
            session, event_id=draft.id, actor=stage.manager, profile=stage.profile, now=town.now
        )
        first = (await stage.dates(event))[0]
    await town.deliver()
    return event, first


async def a_follower(town: Town, language: str = "en", topic: str = "events") -> Someone:
    """Return somebody who hears of a topic."""
    someone = town.newcomer(language)
    await someone.write("/start")
    async with town.database.transaction() as session:
        person = await person_of(town, someone)
        await choose_topic(session, person_id=person.id, topic=topic, follows=True, now=town.now)
    return someone


async def person_of(town: Town, someone: Someone) -> Person:
    async with town.database.transaction() as session:
        found = await find_person(session, channel="telegram", account_id=someone.number)
    assert found is not None
    return found


async def manager_of(town: Town) -> Person:
    async with town.database.transaction() as session:
        return (await session.scalars(select(Person).where(Person.role == "manager"))).one()


async def look(town: Town, **span: float) -> None:
    """Let time pass, do what is due, and show people what they are told."""
    town.pass_time(**span)
    async with town.database.transaction() as session:
        profile = (await get_quarter(session)).profile
        await look_after_events(session, profile=profile, now=town.now)
    await town.deliver()


async def change_date(town: Town, date_: Occurrence, **values: Any) -> None:
    actor = await manager_of(town)
    async with town.database.transaction() as session:
        event, _date = await get_occurrence(session, date_.id)
        await change_occurrence(
            session,
            occurrence_id=date_.id,
            values=replace(values_of_occurrence(event, date_, BERLIN), **values),
            actor=actor,
            profile=(await get_quarter(session)).profile,
            now=town.now,
        )
    await town.deliver()


async def cancel_date(town: Town, date_: Occurrence, reason: str | None = None) -> None:
    actor = await manager_of(town)
    async with town.database.transaction() as session:
        await cancel_occurrence(
            session, occurrence_id=date_.id, reason=reason, actor=actor, now=town.now
        )
    await town.deliver()


async def open_card(person: Someone) -> None:
    await person.write("/events")
    await person.press("19:00 · Spieleabend")


async def read_file(town: Town, person: Someone) -> Any:
    """Return the only entry of the calendar file somebody got last, and its method."""
    number = int((person.newest.document or "").removeprefix("media:"))
    async with town.database.transaction() as session:
        row = await session.get_one(MediaFile, number)
    assert PurePath(row.title or "").suffix == ".ics"
    calendar: Any = Calendar.from_ical((town.media_dir / row.name).read_bytes())
    (entry,) = calendar.walk("VEVENT")
    return calendar["METHOD"], entry


# --- Looking -----------------------------------------------------------------------------------


async def test_without_events_the_list_says_so(town: Town) -> None:
    person = town.newcomer()
    await person.write("/events")
    assert "What is on in Leimen-Mitte" in person.newest.text
    assert "There is nothing here at the moment." in person.newest.text


async def test_events_are_listed_by_day_and_topic(town: Town) -> None:
    await an_event(town, first_day=TUESDAY - DAY)
    await an_event(town, topic="children")
    await an_event(town, first_day=TUESDAY + 7 * DAY, starts=time(15))
    person = town.newcomer()
    await person.write("/start")
    await person.press("🎉 Events")
    lines = [label for label in person.labels if "Spieleabend" in label]
    assert [label.split(" · ", maxsplit=1)[0] for label in lines] == [
        "Mon, 23 Nov, 19:00",
        "Tue, 24 Nov, 19:00",
        "Tue, 1 Dec, 15:00",
    ]
    await person.press("This week")
    assert len([label for label in person.labels if "Spieleabend" in label]) == 2
    await person.press("Today")
    assert len([label for label in person.labels if "Spieleabend" in label]) == 1
    await person.press("✅ Today")
    await person.press("All")
    await person.press("🧒 Children and family")
    assert [label for label in person.labels if "Spieleabend" in label] == [lines[1]]
    await person.press("✅ 🧒 Children and family")
    assert len([label for label in person.labels if "Spieleabend" in label]) == 3


async def test_many_dates_are_turned_page_by_page(town: Town) -> None:
    await an_event(town, rrule=WEEKLY)
    person = town.newcomer()
    await person.write("/events")
    first = person.labels
    assert len([label for label in first if "Spieleabend" in label]) == 8
    await person.press("Later ›")
    assert not {*first} & {label for label in person.labels if "Spieleabend" in label}
    await person.press("‹ Earlier")
    assert person.labels == first


async def test_the_card_says_everything_in_the_readers_language(town: Town) -> None:
    await an_event(
        town,
        rrule=WEEKLY,
        languages=("de", "tr"),
        step_free=True,
        child_care=True,
        cost="2 €",
        seats=12,
        latitude=49.3481,
        longitude=8.6912,
    )
    german, turkish, arabic = (town.newcomer(language) for language in ("de", "tr", "ar"))
    for person in (german, turkish, arabic):
        await person.write("/events")
        await person.press("19:00")
    assert "Spieleabend" in german.newest.text
    assert "Dienstag, 24. November 2026, 19:00–21:00" in german.newest.text
    assert "Bürgerhaus, Rathausstraße 8" in german.newest.text
    assert "Oyun akşamı" in turkish.newest.text
    assert "Birlikte oynuyoruz." in turkish.newest.text
    assert "Spieleabend" in arabic.newest.text
    assert "الألمانية" in arabic.newest.text, "a word about the German text"
    assert "mlat=49.3481" in " ".join(german.newest.buttons.values())


async def test_the_photo_comes_before_the_card(town: Town) -> None:
    await an_event(town, photo=True)
    person = town.newcomer()
    await open_card(person)
    assert person.chat[-2].photos
    assert "✅ I come" in person.labels
    await person.press("More…")
    await person.press("Back")
    assert sum(bool(shown.photos) for shown in person.chat) == 1


async def test_other_dates_of_a_series_are_one_tap_away(town: Town) -> None:
    await an_event(town, rrule=WEEKLY)
    person = town.newcomer()
    await open_card(person)
    assert "Every week" in person.newest.text
    await person.press("📆 Other dates")
    await person.press("Tue, 1 Dec, 19:00")
    assert "Tuesday, 1 December 2026" in person.newest.text


# --- Coming ------------------------------------------------------------------------------------


async def test_somebody_comes_with_children_and_changes_the_number(town: Town) -> None:
    _event, date_ = await an_event(town, seats=10)
    person = town.newcomer()
    await open_card(person)
    assert "Children count too." in person.newest.text
    await person.press("3")
    assert "You come, 3 people." in person.newest.text
    assert "7 seats are free" in person.newest.text
    await person.press("More…")
    assert not {"7", "8"} & set(person.labels)  # of a limited event nobody takes the most
    await person.press("6")
    assert "You come, 6 people." in person.newest.text
    await person.press("1")
    assert "You come, 1 person." in person.newest.text
    await person.write("/mine")
    await person.press("✅ Tue, 24 Nov, 19:00")
    await person.press("✖️ Not coming")
    assert "you do not come" in person.newest.text
    assert "10 seats are free" in person.newest.text
    await person.write("/mine")
    assert not any("Spieleabend" in label for label in person.labels)
    assert date_.seats == 10


async def test_more_than_are_free_may_come_with_fewer_or_wait(town: Town) -> None:
    await an_event(town, seats=3)
    first, second = town.newcomer(), town.newcomer()
    await open_card(first)
    await first.press("2")
    await open_card(second)
    await second.press("2")
    assert "Only 1 seat is free." in second.newest.text
    await second.press("✅ I come")
    assert "You come, 1 person." in second.newest.text
    await second.press("3")
    assert "Only 1 seat is free." in second.newest.text
    assert not any("Waiting" in label for label in second.labels), "one who comes does not wait"
    await second.press("Back")
    assert "You come, 1 person." in second.newest.text


@on_both_databases
async def test_a_seat_that_becomes_free_is_offered_with_one_tap(town: Town) -> None:
    await an_event(town, seats=2)
    first, second = town.newcomer(), town.newcomer()
    await open_card(first)
    await first.press("2")
    await open_card(second)
    assert "Fully booked" in second.newest.text
    await second.press("🔔 Waiting list")
    await second.press("2")
    assert "You are on the waiting list, for 2 people." in second.newest.text
    await open_card(first)
    await first.press("✖️ Not coming")
    offer = second.find("Seats have become free")
    assert "I keep 2 seats for you until 10:30" in offer.text
    await second.press("✅ Take the seats", of=offer)
    assert "You come, 2 people." in second.newest.text


async def test_an_offer_can_be_refused_and_goes_on(town: Town) -> None:
    await an_event(town, seats=1)
    first, second, third = (town.newcomer() for _number in range(3))
    await open_card(first)
    await first.press("✅ I come")
    for person in (second, third):
        await open_card(person)
        await person.press("🔔 Waiting list")
        await person.press("1")
    await open_card(first)
    await first.press("✖️ Not coming")
    await second.press("✖️ No, thank you", of=second.find("Seats have become free"))
    assert third.has_seen("Seats have become free")
    await third.press("✖️ No, thank you", of=third.find("Seats have become free"))
    await open_card(first)
    assert "1 seat is free" in first.newest.text


async def test_what_has_begun_can_only_be_read(town: Town) -> None:
    await an_event(town)
    person = town.newcomer()
    await open_card(person)
    old = person.newest
    town.now = at(20)
    await person.press("✅ I come", of=old)
    assert "has begun or is cancelled" in person.newest.text
    await open_card(person)
    assert "✅ I come" not in person.labels


# --- One's calendar ----------------------------------------------------------------------------


async def test_the_calendar_file_follows_the_date(town: Town) -> None:
    _event, date_ = await an_event(town)
    person = town.newcomer()
    await open_card(person)
    await person.press("✅ I come")
    await person.press("📎 For my calendar")
    method, entry = await read_file(town, person)
    uid = entry["UID"]
    assert (method, entry["SEQUENCE"], entry["STATUS"]) == ("PUBLISH", 0, "CONFIRMED")
    assert entry.decoded("DTSTART") == at(19)
    assert entry.decoded("DTEND") == at(21)
    assert entry["SUMMARY"] == "Spieleabend"
    await change_date(town, date_, starts=time(20))
    await person.press("📎 For my calendar", of=person.find("Something has changed"))
    method, entry = await read_file(town, person)
    assert (method, entry["UID"], entry["SEQUENCE"]) == ("PUBLISH", uid, 1)
    assert entry.decoded("DTSTART") == at(20)
    await cancel_date(town, date_)
    await person.press("📎 For my calendar", of=person.find("Cancelled:"))
    method, entry = await read_file(town, person)
    assert (method, entry["UID"], entry["SEQUENCE"]) == ("CANCEL", uid, 2)
    assert entry["STATUS"] == "CANCELLED"


# --- News --------------------------------------------------------------------------------------


async def test_followers_hear_of_an_event_and_answer_with_one_tap(town: Town) -> None:
    follower, turkish = await a_follower(town), await a_follower(town, "tr")
    other = await a_follower(town, topic="children")
    await an_event(town)
    news = follower.find("Spieleabend")
    assert "Tuesday, 24 November 2026, 19:00–21:00" in news.text
    assert "Bürgerhaus" in news.text
    assert "only in this language: German" in news.text
    assert [*news.buttons] == [
        "✅ I come",
        "✖️ Not coming",
        "📄 Details",
        "🔕 Leave this topic",
    ]
    await follower.press("✅ I come")
    assert "You come, 1 person." in follower.newest.text
    assert "Oyun akşamı" in turkish.find("Birlikte oynuyoruz.").text
    assert not other.has_seen("Spieleabend")


async def test_news_with_a_photo_have_the_words_below(town: Town) -> None:
    follower = await a_follower(town)
    await an_event(town, photo=True)
    assert follower.newest.photos
    assert "Spieleabend" in follower.newest.text


async def test_a_topic_is_left_and_followed_below_the_news(town: Town) -> None:
    follower = await a_follower(town)
    await an_event(town)
    await follower.press("🔕 Leave this topic")
    assert "I do not tell you of such events any more: 🎉 Events" in follower.newest.text
    await an_event(town, starts=time(15))
    assert not follower.has_seen("15:00–17:00")
    await follower.press("🔔 Follow this topic")
    await an_event(town, starts=time(16))
    assert follower.has_seen("16:00–18:00")


async def test_news_that_are_not_true_any_more_are_not_sent(town: Town) -> None:
    """Regression known from others: a notification for something unpublished."""
    follower = await a_follower(town)
    async with town.database.transaction() as session:
        stage = await a_stage(session)
        event = await stage.event()
        await cancel_event(
            session, event_id=event.id, reason=None, actor=stage.manager, now=town.now
        )
    await town.deliver()
    assert not follower.has_seen("Spieleabend")


async def test_changes_are_told_with_what_was_before(town: Town) -> None:
    _event, date_ = await an_event(town)
    person = town.newcomer()
    await open_card(person)
    await person.press("✅ I come")
    await change_date(town, date_, starts=time(20), place="Gemeindehaus", note="Neuer Raum!")
    told = person.find("Something has changed")
    assert "20:00–22:00" in told.text
    assert "Gemeindehaus" in told.text
    assert "Neuer Raum!" in told.text
    assert "Before, it was: Tue, 24 Nov, 19:00" in told.text
    await person.press("✖️ Not coming", of=told)
    assert "you do not come" in person.newest.text


async def test_a_cancelled_event_is_told_with_the_reason(town: Town) -> None:
    _event, date_ = await an_event(town, seats=1)
    comes, waits = town.newcomer(), town.newcomer("tr")
    await open_card(comes)
    await comes.press("✅ I come")
    await waits.write("/events")
    await waits.press("Oyun akşamı")
    await waits.tap(f"event-wait:{date_.id}:1")
    await cancel_date(town, date_, "Die Heizung ist kaputt.")
    assert "The team writes: Die Heizung ist kaputt." in comes.find("Cancelled:").text
    assert "Die Heizung ist kaputt." in waits.find("Oyun akşamı").text
    await comes.press("🎉 All events", of=comes.find("Cancelled:"))
    assert "There is nothing here" in comes.newest.text


async def test_reminders_are_sent_and_say_when_and_where(town: Town) -> None:
    await an_event(town)
    person = town.newcomer()
    await open_card(person)
    await person.press("✅ I come")
    await look(town, hours=9)
    assert person.has_seen("Do not forget: Spieleabend")
    town.now = at(16, 59)
    seen = len(person.chat)
    await look(town, minutes=1)
    await look(town, minutes=1)
    assert len(person.chat) == seen + 1
    assert "Bürgerhaus" in person.newest.text
    await person.press("✖️ Not coming")
    assert "you do not come" in person.newest.text


async def test_made_up_buttons_find_nothing(town: Town) -> None:
    person = town.newcomer()
    async with town.database.transaction() as session:
        stage = await a_stage(session)
        await stage.draft()
    for data in ("event:4711:0:0", "event-come:4711:1", "event-file:4711", "event-hear:4711:1"):
        await person.tap(data)
        assert "I cannot find this event." in person.newest.text
