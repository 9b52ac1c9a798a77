"""Questions as residents have them: simply writing on, something new, closed hours, faces."""

from datetime import date, time

import pytest
from sqlalchemy import select

from handlers.cases.own_buttons import RateButton
from handlers.questions.conversation import SomethingNewButton
from storage.cases.due import remind_of_solved
from storage.cases.models import Case, CaseHistoryEntry, CaseHistoryKind, CaseKind, CaseStatus
from storage.cases.queries import get_staff_case
from storage.cases.staff import answer_reporter, ask_reporter, change_status
from storage.files.media import MediaFile
from storage.questions.models import ClosedPeriodReply, HelpRating
from storage.questions.ratings import count_ratings
from tests.handlers.scenes import report, the_case
from tests.handlers.scenes import stored as found
from tests.support.databases import on_both_databases
from tests.support.office import open_for, stored
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town

FIRST = "F-2026-0001"
NEW = "No, it is something new"
FACES = ["😀", "🙂", "😐", "🙁", "😞"]


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


@pytest.fixture
async def resident(town: Town, manager: Someone) -> Someone:  # noqa: ARG001  is told
    """Somebody who has asked something."""
    person = town.newcomer()
    await ask(person)
    return person


async def ask(person: Someone, words: str = "When do you open?") -> None:
    """Ask the team something."""
    await person.write("/ask")
    await person.write(words)
    await person.press("Send")


async def answer(
    town: Town,
    manager: Someone,
    words: str = "At ten.",
    *,
    reference: str = FIRST,
    back: bool = False,
) -> None:
    """Let the manager answer, or ask back, without the team's conversations."""
    case_id = (await the_case(town, reference)).id
    async with town.database.transaction() as session:
        actor = await stored(session, manager)
        case = await get_staff_case(session, staff=actor, case_id=case_id)
        say = ask_reporter if back else answer_reporter
        await say(session, case=case, actor=actor, text=words, now=town.now)
    await town.deliver()


async def close(
    town: Town, manager: Someone, wanted: CaseStatus = CaseStatus.SOLVED, *, reference: str = FIRST
) -> None:
    """Let the manager close the question."""
    case_id = (await the_case(town, reference)).id
    async with town.database.transaction() as session:
        actor = await stored(session, manager)
        case = await get_staff_case(session, staff=actor, case_id=case_id)
        await change_status(
            session, case=case, actor=actor, wanted=wanted, text="We open at ten.", now=town.now
        )
    await town.deliver()


async def additions(town: Town, reference: str = FIRST) -> list[str | None]:
    """Return what was added to a case."""
    case = await the_case(town, reference)
    entries = await found(
        town,
        select(CaseHistoryEntry)
        .where(
            CaseHistoryEntry.case_id == case.id, CaseHistoryEntry.kind == CaseHistoryKind.ADDITION
        )
        .order_by(CaseHistoryEntry.id),
    )
    return [entry.text for entry in entries]


async def ratings(town: Town) -> list[int]:
    """Return the scores that were given, each as often as it was."""
    async with town.database.transaction() as session:
        counted = await count_ratings(session, date(2026, 1, 1), date(2027, 1, 1))
    return [score for score, times in counted.items() for _time in range(times)]


# --- Going on ----------------------------------------------------------------------------------


async def test_the_resident_simply_writes_on(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await answer(town, manager)
    assert "At ten." in resident.newest.text
    assert "simply write to me here" in resident.newest.text
    said = await resident.write("And on <Sundays>?")

    assert said.text == f"📨 Added to {FIRST}, and the team knows."
    assert await additions(town) == ["And on <Sundays>?"]
    assert manager.newest.text.startswith("💬 The resident writes:\nAnd on <Sundays>?")
    assert FIRST in manager.newest.text
    await answer(town, manager, "Closed.")
    await resident.write("Thank you!")
    assert await additions(town) == ["And on <Sundays>?", "Thank you!"]


async def test_a_new_question_takes_two_messages_at_most(town: Town) -> None:
    person = town.newcomer()
    await person.write("When do you open?")
    await person.press("A question")
    await person.press("Send")
    assert (await the_case(town, FIRST)).kind is CaseKind.QUESTION


@pytest.mark.parametrize("language", ["de", "tr", "ar"])
async def test_it_works_in_every_language(town: Town, manager: Someone, language: str) -> None:
    person = town.newcomer(language)
    await person.write("/ask")
    await person.write("Ne zaman açıksınız?")
    send = next(data for data in person.newest.buttons.values() if "draft-send" in data)
    await person.tap(send)
    await answer(town, manager)
    said = await person.write("Pazar günü?")
    assert FIRST in said.text
    assert await additions(town) == ["Pazar günü?"]
    await close(town, manager)
    assert [label for label in person.labels if label in FACES] == FACES
    await person.press("🙂")
    assert await ratings(town) == [4]


async def test_photos_go_with_it_and_an_album_gets_one_answer(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await answer(town, manager, "Please send photos.", back=True)
    before = len(resident.chat)
    for number in range(3):
        await resident.send_photo(a_photo(64 + number, 64), album="a", look=False)
    await town.deliver()
    assert len(resident.chat) == before + 1
    assert resident.newest.text == f"📨 Added to {FIRST}, and the team knows."
    photos = await found(town, select(MediaFile))
    assert {photo.case_id for photo in photos} == {(await the_case(town, FIRST)).id}
    assert manager.newest.text.startswith("📷 The resident has sent a photo.")
    assert (await the_case(town, FIRST)).status is CaseStatus.ACCEPTED

    await resident.press(NEW)
    assert "Is it a problem, an idea or a question?" in resident.newest.text
    assert {photo.case_id for photo in await found(town, select(MediaFile))} == {None}
    await resident.press("A problem")
    await resident.write("The lamps are out.")
    await resident.press("Street lighting")
    await resident.press("I cannot say where")
    assert "3 photos" in resident.newest.text


async def test_a_draft_that_is_open_gets_the_words(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await answer(town, manager)
    await resident.write("/report")
    await resident.write("The lamp is out.")
    assert "What is it about?" in resident.newest.text
    assert await additions(town) == []


async def test_a_question_that_nobody_has_answered_takes_nothing(resident: Someone) -> None:
    await resident.write("The lamp is out.")
    assert "Is it a problem, an idea or a question?" in resident.newest.text


async def test_of_several_questions_one_is_chosen(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await ask(resident, "Is there a toy library?")
    await answer(town, manager)
    await answer(town, manager, "Yes.", reference="F-2026-0002")
    await resident.write("And on Sundays?")
    assert "Is it your answer to the team, or something new?" in resident.newest.text
    await resident.press(f"Answer to {FIRST}")
    assert await additions(town) == ["And on Sundays?"]
    assert await additions(town, "F-2026-0002") == []


async def test_a_reply_says_itself_which_question_it_means(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await ask(resident, "Is there a toy library?")
    await answer(town, manager)
    news = resident.newest
    await answer(town, manager, "Yes.", reference="F-2026-0002")
    await resident.send(text="And on Sundays?", reply_to_message=as_replied(town, resident, news))
    assert await additions(town) == ["And on Sundays?"]
    stranger = town.newcomer()
    await stranger.send(text="Hm", reply_to_message=as_replied(town, stranger, news))
    assert "Is it a problem, an idea or a question?" in stranger.newest.text
    assert await additions(town) == ["And on Sundays?"]


def as_replied(town: Town, person: Someone, shown: object) -> dict[str, object]:
    """Return a message of the bot as a messenger quotes it in a reply."""
    return {
        "message_id": shown.id,  # type: ignore[attr-defined]  # a Shown
        "date": town.now,
        "chat": {"id": person.number, "type": "private"},
        "from_user": {"id": 42, "is_bot": True, "first_name": "Bot"},
        "text": shown.text,  # type: ignore[attr-defined]  # a Shown
    }


# --- Something new -----------------------------------------------------------------------------


async def test_something_new_is_taken_out_and_sent_once(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await answer(town, manager)
    await resident.write("The street lamp is broken.")
    lamp = resident.last_sent
    await resident.press(NEW)

    assert await additions(town) == []
    assert resident.has_seen(f"I have taken it out of {FIRST} again.")
    assert "Is it a problem, an idea or a question?" in resident.newest.text
    assert not any("Answer to" in label for label in resident.labels)
    assert manager.newest.text.startswith("↩️ What was added last is about something else.")
    assert "lamp" not in manager.newest.text
    await resident.edit("The street lamp is dark.", of=lamp)
    assert await additions(town) == []
    await resident.press("A problem")
    await resident.press("Street lighting")
    await resident.press("I cannot say where")
    await resident.press("Go on without a photo")
    await resident.press("Send")
    texts = [case.text for case in await found(town, select(Case).order_by(Case.id))]
    assert texts == ["When do you open?", "The street lamp is broken."]
    assert await additions(town) == []


async def test_something_new_tapped_twice_makes_one_draft(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await answer(town, manager)
    said = await resident.write("The street lamp is broken.")
    data = said.buttons[NEW]
    await resident.tap(data, said)
    await resident.press("A problem")
    await resident.tap(data, said)
    assert resident.toasts[-1] == "I have taken this out already."
    await resident.press("Street lighting")
    assert "Where is it?" in resident.newest.text


async def test_what_the_team_has_gone_on_with_stays(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await answer(town, manager)
    said = await resident.write("The street lamp is broken.")
    await answer(town, manager, "We come tomorrow.")
    await resident.press(NEW, of=said)
    assert "The team has gone on with it already" in resident.newest.text
    assert await additions(town) == ["The street lamp is broken."]


async def test_nobody_takes_out_of_a_case_of_others(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await answer(town, manager)
    said = await resident.write("The street lamp is broken.")
    stranger = town.newcomer()
    await stranger.tap(said.buttons[NEW])
    assert stranger.newest.text == "I cannot find this case."
    assert await additions(town) == ["The street lamp is broken."]


@pytest.mark.parametrize("data", ["question-new:0:1:1", "question-new:1:1:x", "question-rate:1:6"])
async def test_buttons_nobody_made_do_nothing(resident: Someone, data: str) -> None:
    await resident.tap(data)
    assert "earlier message" in resident.toasts[-1]


def test_the_buttons_are_short_enough() -> None:
    largest = 2_147_483_647
    for made in (
        SomethingNewButton(case_id=largest, first=largest, last=largest),
        RateButton(case_id=largest, score=5),
    ):
        assert len(made.pack().encode()) <= 64


# --- Opened again ------------------------------------------------------------------------------


async def test_a_closed_question_is_opened_by_writing(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await close(town, manager)
    assert "Simply write to me here within 14 days." in resident.newest.text
    town.pass_time(days=13)
    said = await resident.write("And on Sundays?")
    assert said.text == f"📨 Added to {FIRST}, which is open again. The team knows."
    assert (await the_case(town, FIRST)).status is CaseStatus.IN_PROGRESS
    assert manager.newest.text.startswith("💬 The resident writes:")
    await resident.press(NEW)
    assert (await the_case(town, FIRST)).status is CaseStatus.SOLVED


async def test_after_two_weeks_writing_begins_something_new(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await close(town, manager)
    old = resident.newest
    town.pass_time(days=14, seconds=1)
    await resident.write("And on Sundays?")
    assert "Is it a problem, an idea or a question?" in resident.newest.text
    await resident.write("/cancel")
    await resident.send(text="Hm?", reply_to_message=as_replied(town, resident, old))
    assert "Is it a problem, an idea or a question?" in resident.newest.text
    assert (await the_case(town, FIRST)).status is CaseStatus.SOLVED


# --- Outside the hours -------------------------------------------------------------------------


async def test_whoever_writes_outside_the_hours_is_told_once(
    town: Town, manager: Someone, resident: Someone
) -> None:
    assert not resident.has_seen("Nobody is in the office")
    await open_for(town, manager, weekday=0, starts=time(10), ends=time(12))
    await open_for(town, manager, weekday=2, starts=time(16), ends=time(18))
    await answer(town, manager)
    await resident.write("At 10:00 somebody is there.")
    assert not resident.has_seen("Nobody is in the office")
    town.pass_time(hours=3)
    await answer(town, manager, "Anything else?")
    await resident.write("At 13:00 nobody is.")
    note = resident.newest.text
    assert "when we are back: Wednesday, 25 November 2026, 16:00." in note
    assert resident.find("Added to")
    town.pass_time(minutes=10)
    await resident.write("Hello?")
    await ask(resident, "Another one?")
    assert sum("Nobody is in the office" in text for text in resident.texts) == 1
    town.pass_time(days=2, hours=6)
    await ask(resident, "In the next closed period")
    assert "Monday, 30 November 2026, 10:00" in resident.newest.text
    assert len(await found(town, select(ClosedPeriodReply))) == 1


async def test_a_new_question_is_told_too_and_a_problem_is_not(
    town: Town, manager: Someone
) -> None:
    await open_for(town, manager)
    neighbour, other = town.newcomer(), town.newcomer("de")
    await report(neighbour)
    assert not neighbour.has_seen("Nobody is in the office")
    await ask(neighbour)
    assert "Tuesday, 24 November 2026, 10:00" in neighbour.newest.text
    assert neighbour.has_seen("Your number is F-2026-0001")
    await other.write("Es brennt im Keller!")
    question = next(data for data in other.newest.buttons.values() if data.endswith(":F"))
    await other.tap(question)
    send = next(data for data in other.newest.buttons.values() if "draft-send" in data)
    await other.tap(send)
    assert other.has_seen("112")
    assert len(await found(town, select(ClosedPeriodReply))) == 1


async def test_danger_shows_the_numbers_and_no_hours(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await open_for(town, manager)
    await answer(town, manager)
    await resident.write("There is a fire in the house!")
    assert "112" in resident.chat[-2].text
    assert "Added to" in resident.newest.text
    assert not resident.has_seen("Nobody is in the office")


async def test_adding_with_the_button_is_writing_too(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await open_for(town, manager)
    await answer(town, manager)
    await resident.press("↩️ Answer")
    await resident.write("And on Sundays?")
    assert "Nobody is in the office" in resident.newest.text


# --- How was our help? -------------------------------------------------------------------------


@pytest.mark.parametrize("end", [CaseStatus.SOLVED, CaseStatus.NOT_OUR_BUSINESS])
async def test_one_tap_rates_the_help(
    town: Town, manager: Someone, resident: Someone, end: CaseStatus
) -> None:
    await close(town, manager, end)
    assert "How was our help?" in resident.newest.text
    assert [label for label in resident.labels if label in FACES] == FACES
    await resident.press("😀")
    assert "Thank you! It is counted without your name." in resident.newest.text
    assert "We open at ten." in resident.newest.text
    assert not [label for label in resident.labels if label in FACES]
    assert await ratings(town) == [5]


async def test_a_rating_tapped_twice_counts_once(
    town: Town, manager: Someone, resident: Someone
) -> None:
    """Double submit of an anonymous vote: a second tap, the same or another, changes nothing."""
    await close(town, manager)
    asked = resident.newest
    faces = {face: asked.buttons[face] for face in FACES}
    for face in ("🙁", "🙁", "😀"):
        await resident.tap(faces[face], asked)
    assert await ratings(town) == [2]
    assert resident.toasts[-1] == "You have told us already. Thank you!"
    rows = await found(town, select(HelpRating))
    assert [row.times for row in rows] == [1]


async def test_who_has_not_answered_is_asked_once_more(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await close(town, manager)
    await pass_days(town, 4)
    assert sum("How was our help?" in text for text in resident.texts) == 2
    await resident.press("🙂")
    await pass_days(town, 4)
    assert not [text for text in resident.texts[-1:] if "How was" in text]
    assert await ratings(town) == [4]


async def pass_days(town: Town, days: int) -> None:
    """Let days pass, each with its reminders."""
    for _day in range(days):
        town.pass_time(days=1)
        async with town.database.transaction() as session:
            await remind_of_solved(session, now=town.now)
        await town.deliver()


@on_both_databases
async def test_who_still_needs_help_opens_it_again_and_rates_only_once(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await close(town, manager)
    await resident.press("😞")
    await resident.press("I still need help")
    assert (await the_case(town, FIRST)).status is CaseStatus.IN_PROGRESS
    await close(town, manager)
    assert "How was our help?" not in resident.newest.text
    assert "I still need help" in resident.labels[0]
    await pass_days(town, 4)
    assert not resident.has_seen("you have not answered yet")
    assert await ratings(town) == [1]


async def test_others_cannot_rate_and_nothing_is_rated_before_the_end(
    town: Town, manager: Someone, resident: Someone
) -> None:
    case_id = (await the_case(town, FIRST)).id
    await resident.tap(RateButton(case_id=case_id, score=5).pack())
    assert "the case has moved on" in resident.newest.text
    await close(town, manager)
    stranger = town.newcomer()
    await stranger.tap(RateButton(case_id=case_id, score=5).pack())
    assert stranger.newest.text == "I cannot find this case."
    assert await ratings(town) == []
