"""Words wherever they stand: captions, words after a command, changed messages, danger."""

import pytest
from aiogram.types import Video
from sqlalchemy import select

from handlers.dialogues import TOLD
from storage.cases.models import CORRECTION, CaseHistoryEntry
from storage.conversations import Conversation
from storage.ideas.models import IdeaComment
from tests.handlers.ideas.test_browse import publish, share
from tests.handlers.scenes import report, the_case
from tests.handlers.test_dialogues import conversation
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town

IN_TOWN = (49.348, 8.69)
NEARBY = (49.3484, 8.6903)
VIDEO = Video(file_id="f", file_unique_id="f", width=9, height=9, duration=1)
GERMAN_CARD = "Ist jemand in Gefahr?"


async def told_of(town: Town, someone: Someone) -> dict[str, object]:
    """Return what somebody's draft holds."""
    _state, data = await conversation(town, someone)
    told: dict[str, object] = data.get(TOLD, {})
    return told


# --- Captions ----------------------------------------------------------------------------------


async def test_a_video_of_danger_is_a_draft_under_the_emergency_card(town: Town) -> None:
    person = town.newcomer("de")
    await person.send(video=VIDEO, caption="Sperrmüll brennt vor Musterstraße 9")
    card, privacy, note, question = person.texts
    assert GERMAN_CARD in card
    assert privacy.startswith("🔒")
    assert "Die Datei darüber habe ich nicht behalten." in note
    assert "Ist es ein Problem, eine Idee oder eine Frage?" in question
    assert (await told_of(town, person))["text"] == "Sperrmüll brennt vor Musterstraße 9"


async def test_a_caption_answers_the_question_that_is_open(town: Town) -> None:
    person = town.newcomer("ar")
    await person.write("/report")
    await person.write("المصباح مكسور")
    await person.tap(next(iter(person.newest.buttons.values())))
    await person.send_photo(a_photo(), caption="شارع المدرسة ١٢")
    told = await told_of(town, person)
    assert (told["text"], told["address"]) == ("المصباح مكسور", "شارع المدرسة ١٢")
    assert person.keyboard == []


async def test_a_comment_under_a_video_reaches_the_team(town: Town) -> None:
    manager = await town.member(language="en")
    await share(town.newcomer())
    await publish(town, manager)
    person = town.newcomer("de")
    await person.tap("idea-comment:1:newest:0")
    await person.send(video=VIDEO, caption="Hier tropft der Brunnen schon.")
    async with town.database.transaction() as session:
        comment = (await session.scalars(select(IdeaComment))).one()
    assert comment.text == "Hier tropft der Brunnen schon."


async def test_words_under_one_photo_too_many_are_kept(town: Town) -> None:
    person = town.newcomer("de")
    await person.write("/report Müll im Hof")
    for _number in range(10):
        await person.send_photo(a_photo(16, 16), look=False)
    await person.send_photo(a_photo(16, 16), caption="Auch hinter dem Haus", album="a")
    told = await told_of(town, person)
    assert told["text"] == "Müll im Hof\nAuch hinter dem Haus"
    assert person.has_seen("Mehr als 10 Fotos")


async def test_a_photo_with_a_sign_under_it_is_kept(town: Town) -> None:
    person = town.newcomer("de")
    await person.send_photo(a_photo(), caption="👍")
    assert len((await told_of(town, person))["photo_ids"]) == 1  # type: ignore[arg-type]


# --- Words after a command ---------------------------------------------------------------------


async def test_words_after_a_command_answer_its_question(town: Town) -> None:
    person = town.newcomer("de")
    await person.write("/report Laterne kaputt vor Nr. 12")
    privacy, question = person.texts
    assert privacy.startswith("🔒")
    assert question == "Worum geht es?"


async def test_words_after_help_are_kept_behind_the_help(town: Town) -> None:
    person = town.newcomer("ar")
    await person.write("/help القبو مليء بالماء")
    assert [text.startswith("🔒") for text in person.texts] == [True, False, False]
    assert (await told_of(town, person))["text"] == "القبو مليء بالماء"


async def test_words_after_commands_of_the_team_are_taken(town: Town) -> None:
    manager = await town.member(language="en")
    await manager.write("/ANNOUNCE Am Freitag ist Hoffest.")
    assert "Am Freitag ist Hoffest." in manager.newest.text
    await manager.write("/report")
    await manager.write("/inbox today")
    assert "text" not in await told_of(town, manager)
    await manager.write("/agenda 24.12.")
    assert "Thursday, 24 December 2026" in manager.newest.text


# --- Changed messages --------------------------------------------------------------------------


async def test_a_changed_message_changes_the_draft(town: Town) -> None:
    person = town.newcomer("de")
    await person.write("Laterne vor Nr. 12")
    first = person.last_sent
    await person.write("Seit gestern.")
    await person.edit("Laterne vor Nr. 21", of=first)
    assert (await told_of(town, person))["text"] == "Laterne vor Nr. 21\nSeit gestern."
    await person.edit("Seit vorgestern, es brennt.", of=person.last_sent)
    assert GERMAN_CARD in person.chat[-2].text


async def test_words_after_a_command_can_be_changed_too(town: Town) -> None:
    person = town.newcomer("ar")
    await person.write("/report المصباح مكسور")
    await person.edit("/report المصباح مكسور منذ أسبوع", of=person.last_sent)
    assert (await told_of(town, person))["text"] == "المصباح مكسور منذ أسبوع"


async def test_a_changed_place_in_words_changes_the_place(town: Town) -> None:
    person = town.newcomer("ar")
    await person.write("/report المصباح مكسور")
    await person.tap(next(iter(person.newest.buttons.values())))
    await person.write("شارع المدرسة ١٢")
    await person.edit("شارع المدرسة ٢١", of=person.last_sent)
    assert (await told_of(town, person))["address"] == "شارع المدرسة ٢١"


@on_both_databases
async def test_a_change_of_what_was_sent_is_a_correction_the_team_sees(town: Town) -> None:
    manager = await town.member(language="en")
    person = town.newcomer("en")
    await person.write("/report Lamp at number 12")
    first = person.last_sent
    await person.press("Street lighting")
    await person.press("I cannot say where")
    await person.press("Go on without a photo")
    await person.press("Send")
    thanks = await person.edit("Lamp at number 21", of=first)
    assert "I have added your correction to M-2026-0001." in thanks.text
    assert "Something in this case was corrected" in manager.newest.text
    assert "Lamp at number 12" in manager.newest.text
    assert "Lamp at number 21" in manager.newest.text

    seen = len(person.chat)
    await person.edit("Lamp at number 21", of=first)
    assert len(person.chat) == seen, "the same again, as after a link was looked up"
    case = await the_case(town)
    async with town.database.transaction() as session:
        corrections = await session.scalars(
            select(CaseHistoryEntry.text).where(
                CaseHistoryEntry.case_id == case.id, CaseHistoryEntry.reason == CORRECTION
            )
        )
        assert corrections.all() == ["Lamp at number 21"]
    await person.write("/mine")
    await person.press("M-2026-0001")
    assert "✏️ You corrected: Lamp at number 21" in person.newest.text


async def test_a_change_of_what_was_added_is_a_correction(town: Town) -> None:
    person = town.newcomer("en")
    await report(person)
    await person.press("Add something")
    await person.write("It is the third lamp.")
    await person.edit("It is the fourth lamp.", of=person.last_sent)
    assert "I have added your correction" in person.newest.text


async def test_erasing_leaves_nothing_to_correct(town: Town) -> None:
    person = town.newcomer("en")
    await report(person)
    await person.write("/privacy")
    await person.press("Erase everything")
    await person.press("Yes, erase everything")
    async with town.database.transaction() as session:
        assert (await session.scalars(select(Conversation))).all() == []


async def test_a_live_place_is_followed_without_a_word(town: Town) -> None:
    person = town.newcomer("de")
    await person.write("/report Ölspur")
    await person.share_place(*IN_TOWN)
    place, seen = person.last_sent, len(person.chat)
    await person.move(*NEARBY, of=place)
    assert (await told_of(town, person))["place"] == [*NEARBY]
    await person.move(*IN_TOWN, of=place + 1000)
    assert (await told_of(town, person))["place"] == [*NEARBY], "another message's place"
    await person.write("/cancel")
    await person.move(*IN_TOWN, of=place)
    assert len(person.chat) == seen + 1


# --- Danger ------------------------------------------------------------------------------------


async def test_the_card_comes_once_in_a_conversation_and_again_in_the_next(town: Town) -> None:
    person = town.newcomer("de")
    await person.write("/report Es brennt im Keller")
    assert GERMAN_CARD in person.chat[0].text
    await person.write("Das Feuer wird größer")
    assert sum(GERMAN_CARD in text for text in person.texts) == 1
    await person.write("/cancel")
    await person.write("Feuer!")
    assert sum(GERMAN_CARD in text for text in person.texts) == 2


@pytest.mark.parametrize("words", ["حريق " * 900, "حريق\u200b"])
async def test_the_card_comes_whatever_becomes_of_the_words(town: Town, words: str) -> None:
    person = town.newcomer("ar")
    await person.write(words)
    assert "112" in person.chat[0].text
    assert len(person.chat) >= 2


async def test_a_comment_of_danger_shows_the_card(town: Town) -> None:
    manager = await town.member(language="en")
    await share(town.newcomer())
    await publish(town, manager)
    person = town.newcomer("de")
    await person.tap("idea-comment:1:newest:0")
    await person.write("Am Brunnen brennt ein Auto, das Auto brennt!")
    assert GERMAN_CARD in person.chat[-2].text


async def test_the_team_at_work_sees_no_card(town: Town) -> None:
    manager = await town.member()
    await report(town.newcomer(), words="Fire in the bin")
    await manager.write("/announce Es brennt nicht mehr, das Feuer ist aus.")
    assert not manager.has_seen(GERMAN_CARD)
    await manager.write("Es brennt im Hof!")
    assert manager.has_seen(GERMAN_CARD)
