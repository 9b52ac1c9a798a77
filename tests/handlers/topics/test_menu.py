"""/topics: what somebody hears about, their street, and how many follow what."""

import pytest
from sqlalchemy import select

from storage.people import Role
from storage.quarter import import_quarter
from storage.topics import PersonStreet, TopicChoice
from tests.handlers.scenes import stored
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.quarters import sample_profile
from tests.support.town import Town


@pytest.fixture
async def resident(town: Town) -> Someone:
    person = town.newcomer("en")
    await person.write("/start")
    return person


async def streets(town: Town) -> list[str]:
    return await stored(town, select(PersonStreet.street).order_by(PersonStreet.person_id))


async def choices(town: Town) -> list[tuple[str, bool]]:
    async with town.database.transaction() as session:
        rows = await session.execute(
            select(TopicChoice.topic, TopicChoice.follows).order_by(TopicChoice.topic)
        )
        return [(topic, follows) for topic, follows in rows]


async def test_topics_are_offered_at_the_start(resident: Someone) -> None:
    welcome = resident.newest
    shown = await resident.press("Choose topics")
    assert shown.text.startswith("🔔 What do you want to hear about?")
    assert shown.id != welcome.id
    assert "✅ 🔔 Everything for all" in shown.buttons
    assert "⬜ 🎉 Events" in shown.buttons
    assert "✅ 🚨 Urgent news" in shown.buttons


async def test_following_and_leaving_is_one_tap(town: Town, resident: Someone) -> None:
    await resident.write("/topics")
    shown = await resident.press("Events")
    assert "✅ 🎉 Events" in shown.buttons
    assert shown.edits == 1
    shown = await resident.press("Everything for all")
    assert "⬜ 🔔 Everything for all" in shown.buttons
    assert await choices(town) == [("events", True), ("everyone", False)]
    await resident.press("Events")
    assert await choices(town) == [("events", False), ("everyone", False)]


async def test_an_old_button_follows_only_once(town: Town, resident: Someone) -> None:
    shown = await resident.write("/topics")
    data = next(data for label, data in shown.buttons.items() if "Events" in label)
    for _tap in range(2):
        await resident.tap(data, shown)
    assert await choices(town) == [("events", True)]


async def test_a_topic_the_quarter_does_not_have_changes_nothing(
    town: Town, resident: Someone
) -> None:
    shown = await resident.write("/topics")
    await resident.tap("topic:gone:1", shown)
    assert await choices(town) == []


async def test_a_profile_without_topics_still_has_everyone(town: Town, resident: Someone) -> None:
    bare = sample_profile().model_copy(update={"topics": (), "streets": ()})
    async with town.database.transaction() as session:
        await import_quarter(session, bare, now=town.now)
    shown = await resident.write("/topics")
    assert [*shown.buttons] == ["✅ 🔔 Everything for all", "🏠 News of your street"]


# --- The street ---


async def test_a_street_is_chosen_and_taken_out(town: Town, resident: Someone) -> None:
    await resident.write("/topics")
    shown = await resident.press("News of your street")
    assert "🏠 Which street or block shall I tell you about?" in shown.text
    assert {"Kirchgasse", "Am Bach"} <= set(shown.buttons)
    shown = await resident.press("Am Bach")
    assert "🏠 Your street: Am Bach" in shown.text
    assert await streets(town) == ["Am Bach"]
    shown = await resident.press("Another street, or none")
    assert "✅ Am Bach" in shown.buttons
    shown = await resident.press("Take it out")
    assert "Your street" not in shown.text
    assert await streets(town) == []


async def test_another_street_is_written(town: Town, resident: Someone) -> None:
    await resident.write("/topics")
    await resident.press("News of your street")
    await resident.press("Write another one")
    shown = await resident.write("Gartenweg <5>")
    assert "🏠 Your street: Gartenweg <5>" in shown.text
    await resident.press("Another street, or none")
    await resident.press("Write another one")
    shown = await resident.write("kirchGASSE")
    assert "🏠 Your street: Kirchgasse" in shown.text
    assert await streets(town) == ["Kirchgasse"]


async def test_bad_names_of_streets_are_asked_for_again(town: Town, resident: Someone) -> None:
    await resident.write("/topics")
    await resident.press("News of your street")
    question = await resident.press("Write another one")
    assert (await resident.send_sticker()).text == question.text
    assert "in a few words" in (await resident.write(" … ")).text
    assert "too long" in (await resident.write("x" * 200)).text
    shown = await resident.write("Gartenweg")
    assert "🏠 Your street: Gartenweg" in shown.text
    assert await streets(town) == ["Gartenweg"]


async def test_going_back_awaits_no_street(town: Town, resident: Someone) -> None:
    await resident.write("/topics")
    await resident.press("News of your street")
    await resident.press("Write another one")
    await resident.press("Back")
    await resident.write("The lamp is out.")
    assert await streets(town) == []
    assert resident.newest.text != ""


async def test_commands_work_while_a_street_is_awaited(resident: Someone) -> None:
    await resident.write("/topics")
    await resident.press("News of your street")
    await resident.press("Write another one")
    await resident.write("/language")
    assert "Türkçe" in resident.labels


async def test_an_unsent_report_waits_for_the_street(resident: Someone) -> None:
    await resident.write("/report")
    await resident.write("The lamp is out.")
    await resident.write("/topics")
    await resident.press("News of your street")
    await resident.press("Write another one")
    await resident.write("Gartenweg")
    shown = await resident.press("Street lighting")
    assert "Where is it?" in shown.text


async def test_streets_come_in_pages(town: Town, resident: Someone) -> None:
    many = tuple(f"Gasse {number}" for number in range(45))
    profile = sample_profile().model_copy(update={"streets": many})
    async with town.database.transaction() as session:
        await import_quarter(session, profile, now=town.now)
    await resident.write("/topics")
    shown = await resident.press("News of your street")
    assert "Gasse 19" in shown.buttons
    assert "Gasse 20" not in shown.buttons
    await resident.press("Other streets ›")
    shown = await resident.press("Other streets ›")
    assert "Gasse 44" in shown.buttons
    assert "Other streets ›" not in shown.buttons
    await resident.press("Gasse 44")
    assert await streets(town) == ["Gasse 44"]


# --- For the team ---


@on_both_databases
async def test_the_team_sees_how_many_follow_what(town: Town, resident: Someone) -> None:
    await resident.write("/topics")
    await resident.press("Events")
    await resident.press("News of your street")
    await resident.press("Am Bach")
    assert "how many people" not in resident.newest.text
    manager = await town.member(language="en")
    shown = await manager.write("/topics")
    assert "For the team: how many people hear of it" in shown.text
    assert "🎉 Events: 1" in shown.text
    assert "🔔 Everything for all: 2" in shown.text
    assert "🏠 Am Bach: 1" in shown.text


async def test_interpreters_see_only_their_own_topics(town: Town) -> None:
    interpreter = await town.member(Role.INTERPRETER, name="Olena", language="en")
    shown = await interpreter.write("/topics")
    assert "how many people" not in shown.text
    assert "⬜ 🎉 Events" in shown.buttons


@pytest.mark.parametrize("language", ["tr", "ar", "de"])
async def test_topics_in_other_languages(town: Town, language: str) -> None:
    person = town.newcomer(language)
    shown = await person.write("/topics")
    events = {"tr": "Etkinlikler", "ar": "الفعاليات", "de": "Veranstaltungen"}[language]
    assert f"✅ 🎉 {events}" in (await person.press(events)).buttons
    assert shown.buttons
