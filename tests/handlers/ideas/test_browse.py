"""Ideas as residents see them: sharing, finding, supporting, helping, commenting."""

import pytest
from sqlalchemy import select

from storage.cases.models import Case, CaseStatus
from storage.cases.queries import get_staff_case
from storage.cases.staff import ask_reporter, change_status, take_case
from storage.ideas.comments import decide_comment
from storage.ideas.models import CommentState, Idea, IdeaComment, IdeaHelper
from storage.ideas.publishing import publish_idea
from storage.people import Person, find_person
from tests.support.databases import on_both_databases
from tests.support.ideas import FOUNTAIN, profile_with_goal, supporters_of
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town

LANGUAGES = ("tr", "ar", "de")


async def row_of(town: Town, someone: Someone) -> Person:
    async with town.database.transaction() as session:
        person = await find_person(session, channel="telegram", account_id=someone.number)
        assert person is not None
        return person


async def share(person: Someone, text: str = FOUNTAIN) -> None:
    """Share an idea in the fewest steps."""
    await person.write("/idea")
    await person.write(text)
    await person.press("Send")


async def publish(
    town: Town, manager: Someone, case_id: int = 1, *, goal: int = 20, photos: bool = True
) -> None:
    """Publish an idea, without the team's dialogue."""
    actor = await row_of(town, manager)
    async with town.database.transaction() as session:
        case = await get_staff_case(session, staff=actor, case_id=case_id)
        await publish_idea(
            session,
            case=case,
            actor=actor,
            title=f"Fountain {case_id}",
            text=case.text,
            photos_shown=photos,
            profile=profile_with_goal(goal),
            now=town.now,
        )
    await town.deliver()


async def move(town: Town, manager: Someone, wanted: CaseStatus, case_id: int = 1) -> None:
    """Change the status of an idea, without the team's conversations."""
    actor = await row_of(town, manager)
    async with town.database.transaction() as session:
        case = await get_staff_case(session, staff=actor, case_id=case_id)
        await change_status(
            session, case=case, actor=actor, wanted=wanted, text="So ist es.", now=town.now
        )
    await town.deliver()


async def idea_tap(person: Someone, case_id: int = 1) -> None:
    await person.tap(f"idea:{case_id}:newest:0")


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


# --- Sharing -----------------------------------------------------------------------------------


async def test_an_idea_is_shared_with_two_messages(town: Town, manager: Someone) -> None:
    person = town.newcomer()
    await person.write("/start")
    await person.press("Share an idea")
    await person.write(FOUNTAIN)
    assert "Your idea. Is everything right?" in person.newest.text
    await person.press("Send")
    assert "Your number is I-2026-0001" in person.newest.text
    assert "A new idea has arrived." in manager.newest.text


async def test_the_summary_of_an_idea_in_words_alone_has_no_gap(town: Town) -> None:
    person = town.newcomer()
    await person.write("/idea")
    await person.write(FOUNTAIN)
    words, _gap, question = person.newest.text.partition("\n\n")
    assert words.endswith(FOUNTAIN)
    assert question.startswith("🤝 Would you help with it?")


async def test_the_author_says_how_they_would_help(town: Town, manager: Someone) -> None:
    person = town.newcomer()
    await person.write("/idea")
    await person.write(FOUNTAIN)
    await person.press("Time")
    await person.press("A room")
    assert "✔️ ⏱ Time" in person.labels
    assert "You would help: ⏱ Time, 🏠 A room" in person.newest.text
    await person.press("How I would help")
    await person.write("I have <tools> and Saturdays.")
    assert "I have <tools> and Saturdays." in person.newest.text
    await person.press("Send")
    assert not manager.has_seen("Somebody would help")
    async with town.database.transaction() as session:
        helper = (await session.scalars(select(IdeaHelper))).one()
        assert (helper.ways, helper.words) == (["time", "room"], "I have <tools> and Saturdays.")
    await manager.press("Show the case")
    assert "1 neighbour would help" in manager.newest.text


async def test_without_a_way_to_help_words_about_it_are_dropped(town: Town) -> None:
    person = town.newcomer()
    await person.write("/idea")
    await person.write(FOUNTAIN)
    await person.press("Time")
    await person.press("How I would help")
    await person.write("x" * 501)
    assert "too long by 1 character" in person.newest.text
    await person.write("On Saturdays")
    await person.press("Time")
    assert "On Saturdays" not in person.newest.text
    await person.press("Send")
    async with town.database.transaction() as session:
        assert (await session.scalars(select(IdeaHelper))).all() == []


async def test_a_similar_idea_can_be_supported_instead(town: Town, manager: Someone) -> None:
    author, person = town.newcomer(), town.newcomer()
    await share(author)
    await publish(town, manager)
    await person.write("/idea")
    await person.write("A fountain with water for children on the square, it is so hot there.")
    assert "There is something like this already" in person.newest.text
    await person.press("Fountain 1")
    assert "You support “Fountain 1” now" in person.newest.text
    await person.press("Show the idea")
    assert "1 supporter, the goal is 20" in person.newest.text
    async with town.database.transaction() as session:
        assert len((await session.scalars(select(Case))).all()) == 1


async def test_a_similar_idea_is_a_hint_only(town: Town, manager: Someone) -> None:
    author, person = town.newcomer(), town.newcomer()
    await share(author)
    await publish(town, manager)
    await person.write("/idea")
    await person.write(FOUNTAIN)
    await person.press("mine is another one")
    await person.press("Send")
    assert "I-2026-0002" in person.newest.text


async def test_another_idea_brings_no_hint(town: Town, manager: Someone) -> None:
    await share(town.newcomer())
    await publish(town, manager)
    person = town.newcomer()
    await person.write("/idea")
    await person.write("A crossing in front of the school, because cars drive too fast.")
    assert "Is everything right?" in person.newest.text


# --- Looking -----------------------------------------------------------------------------------


async def test_before_it_is_published_only_the_author_sees_it(town: Town) -> None:
    author, person = town.newcomer(), town.newcomer()
    await share(author)
    await person.write("/ideas")
    assert "There are no ideas yet." in person.newest.text
    for data in (
        "idea:1:newest:0",
        "idea-support:1:newest:0:1",
        "idea-help:1:newest:0::0",
        "idea-help:1:newest:0:3:1",
        "idea-comment:1:newest:0",
        "idea-comments:1:newest:0:0",
        "idea-photos:1:newest:0",
    ):
        await person.tap(data)
        assert "I cannot find this idea." in person.newest.text, data
    await author.write("/mine")
    assert "I-2026-0001" in author.labels[0]
    await author.press("I-2026-0001")
    assert "Show the idea" not in str(author.labels)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_published_idea_is_read_and_supported(
    town: Town, manager: Someone, language: str
) -> None:
    await share(town.newcomer())
    await publish(town, manager)
    person = town.newcomer(language)
    await person.write("/ideas")
    await person.press("Fountain 1")
    idea = person.newest
    assert FOUNTAIN in idea.text
    await person.tap("idea-support:1:newest:0:1")
    await person.tap("idea-support:1:newest:0:1")
    async with town.database.transaction() as session:
        assert await supporters_of(session, 1) == (1, 1)
    await move(town, manager, CaseStatus.PLANNED)
    assert "Fountain 1" in person.newest.text
    assert "I-2026-0001" not in person.newest.text
    before = len(person.chat)
    await person.tap("idea-support:1:newest:0:0")
    await move(town, manager, CaseStatus.DONE)
    assert len(person.chat) <= before + 1
    async with town.database.transaction() as session:
        assert await supporters_of(session, 1) == (0, 0)


@on_both_databases
async def test_the_list_has_shelves_and_pages(town: Town, manager: Someone) -> None:
    authors = [town.newcomer() for _number in range(2)]
    for number in range(8):
        await authors[number % 2].write("/idea")
        await authors[number % 2].write(f"{chr(97 + number) * 9} {chr(107 + number) * 9}")
        await authors[number % 2].press("Send")
        await publish(town, manager, number + 1)
    person = town.newcomer()
    await person.tap("idea-support:1:newest:0:1")
    await person.write("/ideas")
    assert "8 ideas, page 1 of 2" in person.newest.text
    await person.press("More ›")
    await person.press("Fountain 1")
    await person.press("All ideas")
    assert "page 2 of 2" in person.newest.text
    await person.press("Most supported")
    assert "👍 1 · Fountain 1" in person.labels
    await person.press("Supported by me")
    assert "1 idea" in person.newest.text
    await person.press("Finished")
    assert "No idea is finished yet." in person.newest.text


async def test_photos_are_shown_if_the_team_published_them(town: Town, manager: Someone) -> None:
    author, person = town.newcomer(), town.newcomer()
    for photos in (True, False):
        await author.write("/idea")
        await author.write("Something about " + ("apples and pears" if photos else "bees"))
        await author.send_photo(a_photo())
        await author.press("Send")
        await publish(town, manager, 1 if photos else 2, photos=photos)
    await idea_tap(person)
    await person.press("1 photo")
    assert len(person.newest.photos) == 1
    assert person.newest.text == "Fountain 1"
    await idea_tap(person, 2)
    assert "photo" not in str(person.labels)
    await person.tap("idea-photos:2:newest:0")
    assert person.toasts[-1] == "The photos are no longer there."


async def test_an_author_sees_their_idea_and_its_case(town: Town, manager: Someone) -> None:
    author = town.newcomer()
    await share(author)
    await publish(town, manager)
    assert "It is published" in author.newest.text
    await author.press("Show the idea")
    assert "This is your own idea." in author.newest.text
    assert "👍 Support" not in author.labels
    await author.press("My case")
    assert "I-2026-0001" in author.newest.text


async def test_an_idea_that_has_ended_is_only_read(town: Town, manager: Someone) -> None:
    person = town.newcomer()
    await share(town.newcomer())
    await publish(town, manager)
    await move(town, manager, CaseStatus.CANNOT_BE_DONE)
    await idea_tap(person)
    assert "Cannot be done" in person.newest.text
    assert person.labels == ["‹ All ideas"]
    for data in (
        "idea-support:1:newest:0:1",
        "idea-help:1:newest:0:1:1",
        "idea-comment:1:newest:0",
    ):
        await person.tap(data)
        assert "This idea has ended. It can only be read." in person.newest.text


async def test_supporters_of_an_idea_that_goes_hear_of_it(town: Town, manager: Someone) -> None:
    author, person = town.newcomer(), town.newcomer()
    await share(author)
    await publish(town, manager)
    await idea_tap(person)
    await person.press("Support")
    await author.write("/mine")
    await author.press("I-2026-0001")
    await author.press("Withdraw")
    await author.press("Yes, withdraw it")
    assert "It was withdrawn." in person.newest.text
    await idea_tap(person)
    assert "I cannot find this idea." in person.newest.text


async def test_notification_for_something_unpublished(town: Town, manager: Someone) -> None:
    """What the team does with an idea nobody sees is told to its author alone."""
    author, person = town.newcomer(), town.newcomer()
    await person.write("/start")
    await share(author)
    before = len(person.chat)
    actor = await row_of(town, manager)
    async with town.database.transaction() as session:
        case = await get_staff_case(session, staff=actor, case_id=1)
        await take_case(session, case=case, actor=actor, now=town.now)
        await ask_reporter(session, case=case, actor=actor, text="Where?", now=town.now)
    await town.deliver()
    await move(town, manager, CaseStatus.CANNOT_BE_DONE)
    assert len(person.chat) == before
    assert author.has_seen("The team has read it and thinks it over.")
    assert author.has_seen("The team asks: Where?")
    assert author.has_seen("It cannot be done.")


# --- Helping -----------------------------------------------------------------------------------


async def test_a_neighbour_offers_help_and_takes_it_back(town: Town, manager: Someone) -> None:
    person = town.newcomer()
    await share(town.newcomer())
    await publish(town, manager)
    await idea_tap(person)
    await person.press("I would help")
    await person.press("Tell the team")
    assert person.toasts[-1] == "Please choose what you can give."
    await person.press("Skills")
    await person.press("Money")
    await person.press("Tell the team")
    assert "Somebody would help with the idea “Fountain 1”." in manager.newest.text
    await person.write("I am a plumber.")
    assert "I am a plumber." in manager.newest.text
    await manager.press("Who would help")
    assert "🛠 Skills, 💶 Money: I am a plumber." in manager.newest.text
    await person.press("Back to the idea")
    assert "You would help: 🛠 Skills, 💶 Money" in person.newest.text
    await person.press("I would help")
    await person.press("Skills")
    await person.press("Money")
    await person.press("Tell the team")
    assert "You would help" not in person.newest.text


# --- Commenting --------------------------------------------------------------------------------


async def test_a_comment_is_read_by_everybody_once_it_is_shown(
    town: Town, manager: Someone
) -> None:
    author, person, other = town.newcomer(), town.newcomer(), town.newcomer()
    await share(author)
    await publish(town, manager)
    await idea_tap(person)
    await person.press("Comment")
    await person.write("With a <bench>, please!")
    assert "The team reads your comment" in person.newest.text
    await idea_tap(other)
    assert "bench" not in other.newest.text
    actor = await row_of(town, manager)
    async with town.database.transaction() as session:
        await decide_comment(session, comment_id=1, staff=actor, shown=True, now=town.now)
    await town.deliver()
    assert "Somebody says about your idea “Fountain 1”:" in author.newest.text
    assert "With a <bench>, please!" in author.newest.text
    await idea_tap(other)
    assert "With a <bench>, please!" in other.newest.text
    await other.press("All comments")
    assert "With a <bench>, please!" in other.newest.text
    await other.press("Back to the idea")
    assert FOUNTAIN in other.newest.text


async def test_a_comment_can_be_left_and_a_draft_stays(town: Town, manager: Someone) -> None:
    person = town.newcomer()
    await share(town.newcomer())
    await publish(town, manager)
    await person.write("/report")
    await person.write("The lamp is out.")
    await person.write("/ideas")
    await person.press("Fountain 1")
    await person.press("Comment")
    await person.send_sticker()
    await person.write("😀")
    assert "Please write it in a few words." in person.newest.text
    await person.write("x" * 601)
    assert "too long by 1 character" in person.newest.text
    await person.write("/cancel")
    assert FOUNTAIN in person.newest.text
    await person.press("Street lighting")
    assert "Where is it?" in person.newest.text
    async with town.database.transaction() as session:
        assert (await session.scalars(select(IdeaComment))).all() == []


# --- Bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        "idea:0:newest:0",
        "idea:99999999999:newest:0",
        "idea:1:oldest:0",
        "idea-help:1:newest:0:16:1",
        "idea-help:1:newest:0:-1:1",
        "idea-support:1:newest:0:perhaps",
        "ideas:newest:-1",
        "draft-way:abc:love",
        "draft-support:abc:1",
        "tray:review:0",
        "tray-comment:1:1:",
        "publish-now",
    ],
)
async def test_made_up_buttons_do_nothing(town: Town, manager: Someone, data: str) -> None:
    person = town.newcomer()
    await share(town.newcomer())
    await publish(town, manager)
    await person.write("/ideas")
    await person.tap(data)
    async with town.database.transaction() as session:
        assert await supporters_of(session, 1) == (0, 0)
        assert (await session.scalars(select(IdeaHelper))).all() == []
        assert (await session.scalars(select(Idea.title))).all() == ["Fountain 1"]


async def test_a_page_far_beyond_the_last_is_the_last(town: Town, manager: Someone) -> None:
    await share(town.newcomer())
    await publish(town, manager)
    person = town.newcomer()
    await person.tap("ideas:newest:99999")
    assert "Fountain 1" in str(person.labels)
    await person.tap("idea-comments:1:newest:0:99999")
    assert "There are no comments yet." in person.newest.text


@on_both_databases
async def test_a_changed_comment_is_read_by_the_team_before_anybody_else(town: Town) -> None:
    manager = await town.member(language="en")
    await share(town.newcomer())
    await publish(town, manager)
    person = town.newcomer("ar")
    await person.tap("idea-comment:1:newest:0")
    await person.write("أعجبني هذا")
    card = manager.newest
    await person.edit("لا يعجبني هذا", of=person.last_sent)
    assert "غيّرتُ تعليقكم" in person.newest.text
    assert "لا يعجبني هذا" in manager.newest.text
    await manager.press("Show", of=card)
    actor = await row_of(town, manager)
    async with town.database.transaction() as session:
        [comment] = (await session.scalars(select(IdeaComment))).all()
        assert (comment.text, comment.state) == ("لا يعجبني هذا", CommentState.NEW)
        await decide_comment(session, comment_id=comment.id, staff=actor, shown=True, now=town.now)
    await person.edit("يعجبني الآن", of=person.last_sent)
    assert "كتعليق جديد" in person.newest.text
    assert "يعجبني الآن" in manager.newest.text
    async with town.database.transaction() as session:
        comments = await session.scalars(select(IdeaComment).order_by(IdeaComment.id))
        assert [comment.state for comment in comments] == [CommentState.SHOWN, CommentState.NEW]

    await manager.press("Answer", of=manager.newest)
    await manager.write("Morgen um zehn.")
    copy = person.newest
    assert "Morgen um zehn." in copy.text
    await manager.edit("Morgen um <b>elf</b>.", of=manager.last_sent)
    assert person.newest is copy
    assert "Morgen um <b>elf</b>." in copy.html
    await person.edit("Doch nicht", of=person.last_sent)
    async with town.database.transaction() as session:
        comments = await session.scalars(select(IdeaComment).order_by(IdeaComment.id))
        assert [bool(comment.answer) for comment in comments] == [False, True, False]
