"""Ideas as the team sees them: trays, publishing, statuses, merging, comments, goals."""

import pytest
from sqlalchemy import select

from storage.cases.models import Case, CaseStatus
from storage.ideas.due import tell_of_missed_goals
from storage.ideas.models import Idea
from storage.people import Role
from tests.handlers.ideas.test_browse import idea_tap, publish, row_of, share
from tests.handlers.scenes import audit_actions
from tests.support.databases import on_both_databases
from tests.support.ideas import FOUNTAIN, profile_with_goal, supporters_of
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town

BRUNNEN = "Ein Brunnen auf dem Platz. Im Sommer ist es dort sehr heiß, und Kinder brauchen Wasser."


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


@pytest.fixture
async def author(town: Town) -> Someone:
    return town.newcomer()


async def the_idea(town: Town) -> Idea:
    async with town.database.transaction() as session:
        return (await session.scalars(select(Idea))).one()


async def status_of(town: Town, case_id: int = 1) -> CaseStatus:
    async with town.database.transaction() as session:
        return (await session.get_one(Case, case_id)).status


async def open_card(manager: Someone, case_id: int = 1) -> None:
    await manager.tap(f"case-show:{case_id}")


# --- Trays -------------------------------------------------------------------------------------


async def test_the_trays_show_what_is_to_be_looked_at(
    town: Town, manager: Someone, author: Someone
) -> None:
    await manager.write("/ideas")
    assert "Ideas: Published\nNothing here." in manager.newest.text
    await share(author)
    await manager.write("/ideas")
    assert "Ideas: To look at\n1 idea" in manager.newest.text
    assert "● To look at (1)" in manager.labels
    await manager.press("I-2026-0001 · A fountain on the square")
    assert FOUNTAIN in manager.newest.text
    await publish(town, manager)
    await manager.write("/ideas")
    await manager.press("👍 0 · Fountain 1")
    assert "📣 Published on Monday, 23 November" in manager.newest.text
    await manager.write("/ideas")
    await manager.press("As residents see them")
    assert "Ideas of the quarter" in manager.newest.text


async def test_helpers_see_the_ideas_given_to_them(
    town: Town, manager: Someone, author: Someone
) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await share(author)
    await helper.write("/ideas")
    assert "Nothing here." in helper.newest.text
    await open_card(manager)
    await manager.press("Give to")
    await manager.press("Ali")
    await helper.write("/ideas")
    assert "1 idea" in helper.newest.text


async def test_readers_look_and_change_nothing(town: Town, author: Someone) -> None:
    reader = await town.member(Role.READER, name="Rat", language="en")
    await share(author)
    await reader.write("/ideas")
    await reader.press("A fountain")
    assert "Publish" not in str(reader.labels)
    await reader.tap("case:1:1:publish")
    await reader.tap("publish-now")
    assert await status_of(town) is CaseStatus.NEW


# --- Publishing --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["tr", "ar", "de"])
async def test_an_idea_is_published_in_a_dialogue(
    town: Town, manager: Someone, language: str
) -> None:
    author = town.newcomer(language)
    await author.write("/idea")
    await author.write(BRUNNEN)
    await author.send_photo(a_photo())
    sent = next(data for data in author.newest.buttons.values() if data.startswith("draft-send"))
    await author.tap(sent)
    await open_card(manager)
    await manager.press("Publish")
    assert "Ein Brunnen auf dem Platz" in manager.newest.text
    await manager.press("Take the suggestion")
    assert "Leave out names" in manager.newest.text
    await manager.press("Take these words")
    assert "This is what everybody will see:" in manager.newest.text
    await manager.press("✏️ Title")
    await manager.write("Water for <everybody>")
    await manager.press("✏️ Text")
    await manager.write("A fountain on the square.")
    assert "📷 1 photo" in manager.newest.text
    await manager.press("Leave the photos out")
    before = len(author.chat)
    await manager.press("Publish now")
    assert "📣 Published" in manager.newest.text
    idea = await the_idea(town)
    assert (idea.title, idea.text, idea.photos_shown) == (
        "Water for <everybody>",
        "A fountain on the square.",
        False,
    )
    assert len(author.chat) == before + 1
    assert "Water for <everybody>" in author.newest.text
    assert "publish" in await audit_actions(town)


async def test_bad_titles_and_texts_are_asked_for_again(
    town: Town, manager: Someone, author: Someone
) -> None:
    await share(author, BRUNNEN)
    await open_card(manager)
    await manager.press("Publish")
    await manager.write("x" * 81)
    assert "too long by 1 character" in manager.newest.text
    await manager.write("...")
    assert "Please write it in a few words." in manager.newest.text
    await manager.send_sticker()
    assert "Please write it as a text" in manager.newest.text
    await manager.write("Water")
    await manager.write("x" * 1501)
    assert "too long by 1 character" in manager.newest.text
    await manager.write("A fountain.")
    await manager.write("Words where a button is awaited.")
    assert "choose with the buttons above" in manager.newest.text
    await manager.press("Cancel")
    assert await status_of(town) is CaseStatus.NEW
    await manager.tap("publish-now")
    assert await status_of(town) is CaseStatus.NEW


async def test_words_that_are_too_long_have_to_be_shortened(
    manager: Someone, author: Someone
) -> None:
    await share(author, "Ein Brunnen. " + "Wasser ist gut. " * 150)
    await open_card(manager)
    await manager.press("Publish")
    await manager.press("Take the suggestion")
    assert "too long to be published: 1500 characters are the most" in manager.newest.text
    assert "Take these words" not in str(manager.labels)


async def test_an_idea_withdrawn_meanwhile_is_not_published(
    town: Town, manager: Someone, author: Someone
) -> None:
    await share(author, BRUNNEN)
    await open_card(manager)
    await manager.press("Publish")
    await manager.press("Take the suggestion")
    await manager.press("Take these words")
    preview = manager.newest
    await author.write("/mine")
    await author.press("I-2026-0001")
    await author.press("Withdraw")
    await author.press("Yes, withdraw it")
    await manager.press("Publish now", of=preview)
    assert "Somebody else has just changed this case." in manager.newest.text
    assert await status_of(town) is CaseStatus.WITHDRAWN


async def test_a_published_idea_is_put_in_other_words(
    town: Town, manager: Someone, author: Someone
) -> None:
    await share(author)
    await publish(town, manager)
    await open_card(manager)
    await manager.press("Title and text")
    await manager.press("✏️ Title")
    await manager.write("Water")
    before = len(author.chat)
    await manager.press("Save")
    assert (await the_idea(town)).title == "Water"
    assert len(author.chat) == before


# --- Statuses and merging ----------------------------------------------------------------------


@on_both_databases
async def test_an_idea_on_its_whole_way(town: Town, manager: Someone, author: Someone) -> None:
    await share(author)
    await open_card(manager)
    await manager.press("Take it")
    assert "👀 In review" in manager.newest.text
    await manager.press("Ask back")
    await manager.write("Which square?")
    await author.press("Answer")
    await author.write("The one by the church.")
    assert await status_of(town) is CaseStatus.IN_REVIEW
    await publish(town, manager)
    neighbour = town.newcomer()
    await idea_tap(neighbour)
    await neighbour.press("Support")
    await open_card(manager)
    assert "❓ Ask back" not in manager.labels
    assert "1 supporter, the goal is 20" in manager.newest.text
    for label, words in (("Being planned", "being planned"), ("In progress", "carried out")):
        await manager.press("Status")
        await manager.press(label)
        for person in (author, neighbour):
            assert words in person.newest.text
    await manager.press("Close")
    await manager.press("🎉 Done")
    await manager.press("The idea has become real.")
    for person in (author, neighbour):
        assert "It is done.\nThe idea has become real." in person.newest.text
    await open_card(manager)
    await manager.press("Open it again")
    assert await status_of(town) is CaseStatus.IN_PROGRESS


async def test_an_idea_is_declined_with_a_reason(
    town: Town, manager: Someone, author: Someone
) -> None:
    await share(author)
    await open_card(manager)
    await manager.press("Close")
    assert "🎉 Done" not in manager.labels
    await manager.press("Cannot be done")
    await manager.press("It is about single people")
    assert "It cannot be done.\nIt is about single people" in author.newest.text
    await open_card(manager)
    await manager.press("Open it again")
    assert await status_of(town) is CaseStatus.IN_REVIEW


@on_both_databases
async def test_merging_offers_similar_ideas_and_keeps_supporters(
    town: Town, manager: Someone, author: Someone
) -> None:
    other, neighbour = town.newcomer(), town.newcomer()
    await share(author)
    await publish(town, manager)
    await other.write("/idea")
    await other.write(FOUNTAIN)
    await other.press("mine is another one")
    await other.press("Send")
    await publish(town, manager, 2)
    await idea_tap(neighbour, 2)
    await neighbour.press("Support")
    await open_card(manager, 2)
    await manager.press("Same as")
    await manager.press("Fountain 1")
    for person in (other, neighbour):
        assert "It was joined with a similar idea: I-2026-0001." in person.newest.text
    await neighbour.press("Show the idea")
    await neighbour.press("Fountain 1")
    assert "You support this idea." in neighbour.newest.text
    async with town.database.transaction() as session:
        assert await supporters_of(session, 1) == (1, 1)


# --- Comments and goals ------------------------------------------------------------------------


async def test_comments_are_read_shown_dropped_and_answered(
    town: Town, manager: Someone, author: Someone
) -> None:
    person = town.newcomer()
    await share(author)
    await publish(town, manager)
    for words in ("Good!", "Bad!", "Why?"):
        await idea_tap(person)
        await person.press("Comment")
        await person.write(words)
    assert "Somebody has commented on an idea." in manager.newest.text
    await manager.write("/ideas")
    await manager.press("Comments to read (3)")
    assert "Good!" in manager.newest.text
    await manager.press("Show to everybody")
    assert "Good!" in author.newest.text
    await manager.press("Drop")
    assert "Why?" in manager.newest.text
    await manager.press("Answer")
    await manager.send_sticker()
    await manager.write("Because it is hot.")
    assert "Because it is hot." in person.newest.text
    assert "You answered: Because it is hot." in manager.newest.text
    await manager.press("Show to everybody")
    assert "All comments have been read." in manager.newest.text
    await idea_tap(person)
    assert "2 comments" in person.newest.text
    assert "Bad!" not in person.newest.text


async def test_the_team_hears_of_goals(town: Town, manager: Someone, author: Someone) -> None:
    await share(author)
    await publish(town, manager, goal=1)
    await share(author, "A crossing in front of the school, because cars drive too fast.")
    await publish(town, manager, 2, goal=2)
    neighbour = town.newcomer()
    await idea_tap(neighbour)
    await neighbour.press("Support")
    assert "The idea “Fountain 1” has its supporters." in manager.newest.text
    town.pass_time(days=61)
    async with town.database.transaction() as session:
        await tell_of_missed_goals(session, profile=profile_with_goal(1), now=town.now)
    await town.deliver()
    assert "“Fountain 2” has not got its supporters in time" in manager.newest.text
    await manager.press("Show the case")
    assert "I-2026-0002" in manager.newest.text
    assert (await row_of(town, manager)).role is Role.MANAGER
