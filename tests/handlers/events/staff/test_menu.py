"""Planning events: from the first word to the last date, and who hears of it."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from handlers.events.staff.buttons import DateAction, EventPart, PartButton, PlanDateButton
from storage.events.models import Event, EventState, Occurrence, OccurrenceState
from storage.people import Role
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    """The manager."""
    return await town.member(language="en")


async def stored(town: Town) -> Sequence[Event]:
    """Return all events."""
    async with town.database.transaction() as session:
        return (await session.scalars(select(Event).order_by(Event.id))).all()


async def dates(town: Town) -> Sequence[Occurrence]:
    """Return all dates, by time."""
    async with town.database.transaction() as session:
        return (await session.scalars(select(Occurrence).order_by(Occurrence.starts_at))).all()


async def begin(manager: Someone) -> None:
    """Come to the question when it is."""
    await manager.write("/events")
    await manager.press("🛠 Plan events")
    await manager.press("➕ New event")
    await manager.write("Weihnachtsfeier")
    await manager.write("Wir singen zusammen. Es gibt Tee.")


async def plan(manager: Someone, *, when: str = "24.12. 18-20") -> None:
    """Write a draft."""
    await begin(manager)
    await manager.write(when)
    await manager.write("Rathausplatz")
    await manager.press("🎉 Events")


async def publish(manager: Someone) -> None:
    """Publish the draft that is shown."""
    await manager.press("📣 Publish now")
    await manager.press("📣 Yes, publish")


async def a_follower(town: Town) -> Someone:
    """Return somebody who follows the topic of the events."""
    resident = town.newcomer("en")
    await resident.write("/topics")
    await resident.press("🎉 Events")
    return resident


# --- Drafts ------------------------------------------------------------------------------------


async def test_a_draft_shows_what_residents_will_read(town: Town, manager: Someone) -> None:
    await plan(manager)
    card = manager.newest.text
    assert "📝 Draft of an event · V-2026-0001" in card
    assert "Weihnachtsfeier" in card
    assert "Thursday, 24 December 2026, 18:00–20:00" in card
    assert "📍 Rathausplatz" in card
    assert "🌐 In German for now: English, Turkish, Arabic, Ukrainian, Russian" in card
    (event,) = await stored(town)
    assert (event.state, event.topic, event.duration_minutes) == (EventState.DRAFT, "events", 120)


async def test_nobody_hears_of_something_unpublished(town: Town, manager: Someone) -> None:
    resident = await a_follower(town)
    before = len(resident.chat)
    await plan(manager)
    await manager.press("👥 Seats")
    await manager.write("30")
    town.pass_time(hours=1)
    await manager.press("🗑 Delete the draft")
    await manager.press("🗑 Yes, delete it")
    assert len(resident.chat) == before
    assert await stored(town) == []


@pytest.mark.parametrize(
    ("asked", "answer", "words"),
    [
        ("👥 Seats", "30", "30"),
        ("💶 Cost", "5 Euro", "💶 5 Euro"),
        ("📍 Place", "Kirchgasse 1", "📍 Kirchgasse 1"),
        ("🕐 When", "28.12. 10:00-11:30", "Monday, 28 December 2026, 10:00–11:30"),
    ],
)
async def test_a_part_is_changed_by_a_word(
    town: Town, manager: Someone, asked: str, answer: str, words: str
) -> None:
    await plan(manager)
    await manager.press(asked)
    assert words in (await manager.write(answer)).text
    assert len(await stored(town)) == 1


async def test_a_place_in_words_is_found_on_the_map(town: Town, manager: Someone) -> None:
    await town.list_addresses()
    await plan(manager)
    await manager.press("📍 Place")
    card = await manager.write("Kirchgasse 7, Hinterhof")
    assert "📍 Kirchgasse 7, Hinterhof" in card.text
    (event,) = await stored(town)
    assert (event.latitude, event.longitude) != (None, None)
    await manager.press("📍 Place")
    await manager.write("Kirchgase 7")
    (event,) = await stored(town)
    assert (event.place, event.latitude, event.longitude) == ("Kirchgase 7", None, None)


async def test_parts_are_changed_by_a_tap(town: Town, manager: Someone) -> None:
    await plan(manager)
    await manager.press("🗣 Spoken there")
    await manager.press("Turkish")
    await manager.press("🗣 Spoken there")
    await manager.press("Arabic")
    await manager.press("♿ Steps")
    assert "♿ No steps on the way in" in (await manager.press("Yes")).text
    await manager.press("🧸 Child care")
    assert "🧸 Children are looked after" in (await manager.press("Yes")).text
    await manager.press("🏷 Topic")
    await manager.press("🧒 Children and family")
    (event,) = await stored(town)
    assert (event.languages, event.step_free, event.topic) == (["tr", "ar"], True, "children")


async def test_a_photo_and_a_venue(town: Town, manager: Someone) -> None:
    await plan(manager)
    await manager.press("📷 Photo")
    await manager.send_photo(a_photo(640, 480))
    await manager.press("📍 Place")
    await manager.share_venue(49.3481, 8.6912, "Bürgerhaus", "Rathausstraße 2")
    assert "📍 Bürgerhaus, Rathausstraße 2" in manager.newest.text
    (event,) = await stored(town)
    assert event.media_id is not None
    assert (event.latitude, event.longitude) == (49.3481, 8.6912)


async def test_words_in_another_language_and_a_preview(manager: Someone) -> None:
    await plan(manager)
    await manager.press("🌐 Words, languages")
    await manager.press("Turkish ✗")
    await manager.write("Yılbaşı kutlaması\nBirlikte şarkı söylüyoruz.")
    assert "In German for now: English, Arabic, Ukrainian, Russian" in manager.newest.text
    await manager.press("👁 Preview")
    assert "Yılbaşı kutlaması" in (await manager.press("Turkish")).text
    assert "The text is there only in this language" in (await manager.press("Arabic")).text


@pytest.mark.parametrize(
    ("when", "sentence"),
    [
        ("24.12. 25:00-26:00", "There is no such time."),
        ("31.2. 18-20", "There is no such day."),
        ("20.11.2026 18-20", "past"),
        ("24.12. 20-18", "The end is before the beginning."),
        ("24.12.", "The time is missing. Please write it like 24.12. 18:00-20:00."),
        ("tomorrow", "The time is missing."),
        ("24.-26.12.", "These are several days."),
        ("18-20 Uhr", "The day is missing."),
        ("irgendwann", "I could not read this."),
    ],
)
async def test_a_time_that_is_none_is_asked_for_again(
    town: Town, manager: Someone, when: str, sentence: str
) -> None:
    await begin(manager)
    assert sentence in (await manager.write(when)).text
    assert "Where is it?" in (await manager.write("24.12. 18-20")).text
    assert await stored(town) == []


@pytest.mark.parametrize(
    ("when", "asked", "card"),
    [
        ("Sa 19.12. 15–18 Uhr", "Where is it?", "Saturday, 19 December 2026, 15:00–18:00"),
        (
            "31.12. 20-1 Uhr",
            "📅 Thursday, 31 December 2026, 20:00 – Fri, 1 Jan, 01:00",
            "Thursday, 31 December 2026, 20:00 – Fri, 1 Jan, 01:00",
        ),
        (
            "am Freitag um 9",
            "📅 Friday, 27 November 2026, 09:00–11:00\n\nNo end was written",
            "Friday, 27 November 2026, 09:00–11:00",
        ),
        ("jedes Jahr am 24.12. 18-20 Uhr", "Where is it?", "🔁 Every year"),
    ],
)
async def test_a_time_is_taken_as_people_write_it(
    manager: Someone, when: str, asked: str, card: str
) -> None:
    await begin(manager)
    assert (await manager.write(when)).text.startswith(asked)
    await manager.write("Rathausplatz")
    await manager.press("🎉 Events")
    assert card in manager.newest.text
    shown = manager.newest.text.split("📅 ")[1].splitlines()[0]
    await manager.press("🕐 When")
    await manager.write(shown)
    assert f"📅 {shown}\n" in manager.newest.text


async def test_a_changed_beginning_keeps_the_length(manager: Someone) -> None:
    await plan(manager)
    await manager.press("🕐 When")
    await manager.write("übermorgen halb drei")
    assert "Wednesday, 25 November 2026, 14:30–16:30" in manager.newest.text


@pytest.mark.parametrize("answer", ["-3", "many", "9" * 40])
async def test_seats_that_are_none_are_asked_for_again(
    town: Town, manager: Someone, answer: str
) -> None:
    await plan(manager)
    await manager.press("👥 Seats")
    await manager.write(answer)
    (event,) = await stored(town)
    assert event.seats is None
    assert "30" in (await manager.write("30")).text


# --- Published ---------------------------------------------------------------------------------


@on_both_databases
async def test_from_publishing_to_cancelling_everybody_is_told(
    town: Town, manager: Someone
) -> None:
    resident = await a_follower(town)
    await plan(manager)
    question = await manager.press("📣 Publish now")
    assert "📣 1 person follows this topic and hears of the event." in question.text
    await manager.press("📣 Yes, publish")
    assert "📣 Published" in manager.newest.text
    assert resident.has_seen("Weihnachtsfeier")

    await resident.press("I come")
    await resident.press("2")
    await manager.press("📅 Dates, who comes")
    await manager.press("👥 2")
    assert "👥 2 people come" in manager.newest.text

    await manager.press("🕐 When")
    await manager.write("24.12. 19-21")
    assert "19:00–21:00" in manager.newest.text
    assert "19:00" in resident.newest.text

    question = await manager.press("✖️ Cancel this date")
    assert "1 person is told" in question.text
    await manager.write("Der Saal ist leider gesperrt.")
    assert resident.has_seen("Der Saal ist leider gesperrt.")
    (date,) = await dates(town)
    assert date.state is OccurrenceState.CANCELLED


async def test_a_whole_event_is_cancelled_with_words(town: Town, manager: Someone) -> None:
    resident = await a_follower(town)
    await plan(manager)
    await publish(manager)
    await resident.press("I come")
    await resident.press("1")
    await manager.press("✖️ Cancel the event")
    await manager.write("Zu wenige Helfer.")
    assert "✖️ Cancelled" in manager.newest.text
    assert resident.has_seen("Zu wenige Helfer.")
    (event,) = await stored(town)
    assert event.state is EventState.CANCELLED


async def test_one_date_of_a_series_is_cancelled_and_the_others_stay(
    town: Town, manager: Someone
) -> None:
    await plan(manager, when="1.12. 10-12")
    await manager.press("🔁 How often")
    assert "Every week" in (await manager.press("Every week")).text
    await manager.press("🔁 How often")
    await manager.press("📅 Until a day")
    await manager.write("22.12.2026")
    await publish(manager)
    await manager.press("📅 Dates, who comes")
    assert len([label for label in manager.labels if "👥" in label]) == 4
    await manager.press("8 Dec")
    await manager.press("✖️ Cancel this date")
    await manager.press("✖️ Cancel without words")
    assert [date.state for date in await dates(town)] == [
        OccurrenceState.PLANNED,
        OccurrenceState.CANCELLED,
        OccurrenceState.PLANNED,
        OccurrenceState.PLANNED,
    ]


async def test_published_later_and_taken_back(town: Town, manager: Someone) -> None:
    await plan(manager)
    await manager.press("🕐 Publish later")
    await manager.write("1.12. 9:00")
    assert "Will be published on 01/12/2026, 09:00" in manager.newest.text
    await manager.press("⏹ Not at a time")
    assert "📝 Draft of an event" in manager.newest.text
    (event,) = await stored(town)
    assert event.state is EventState.DRAFT


async def test_with_fewer_seats_those_who_come_stay(town: Town, manager: Someone) -> None:
    resident = await a_follower(town)
    await plan(manager)
    await publish(manager)
    await resident.press("I come")
    await resident.press("3")
    await manager.press("👥 Seats")
    await manager.write("2")
    (date,) = await dates(town)
    assert (date.seats, date.taken) == (3, 3)

    await manager.press("📅 Dates, who comes")
    await manager.press("👥 3/3")
    await manager.press("👥 Seats")
    assert "3" in (await manager.write("1")).text
    (date,) = await dates(town)
    assert (date.seats, date.taken) == (3, 3)


# --- Rights and forgeries ----------------------------------------------------------------------


async def test_only_managers_plan(town: Town, manager: Someone) -> None:
    await plan(manager)
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    for person in (helper, town.newcomer("en")):
        await person.write("/events")
        assert "🛠 Plan events" not in person.labels
        await person.tap(PartButton(event_id=1, part=EventPart.DELETE, value=1).pack())
    assert len(await stored(town)) == 1


@pytest.mark.parametrize(
    "data",
    [
        PartButton(event_id=999, part=EventPart.PUBLISH, value=1).pack(),
        PartButton(event_id=1, part=EventPart.TOPIC, value=4_000_000_000).pack(),
        PartButton(event_id=1, part=EventPart.LANGUAGES, value=77).pack(),
        PartButton(event_id=1, part=EventPart.PREVIEW, value=77).pack(),
        PartButton(event_id=1, part=EventPart.TEXTS, value=77).pack(),
        PlanDateButton(occurrence_id=999, act=DateAction.SHOW).pack(),
        "plan-part:1:bomb:",
    ],
)
async def test_made_up_buttons_change_nothing(town: Town, manager: Someone, data: str) -> None:
    await plan(manager)
    seen = len(manager.chat) + len(manager.toasts)
    await manager.tap(data)
    assert len(manager.chat) + len(manager.toasts) > seen
    (event,) = await stored(town)
    assert (event.state, event.topic, event.languages) == (EventState.DRAFT, "events", [])
