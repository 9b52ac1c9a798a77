"""What became of it: lists, additions, withdrawing, and whether it is solved."""

from sqlalchemy import select

from storage.cases.due import remind_of_solved
from storage.cases.models import Case, CaseHistoryEntry, CaseHistoryKind, CaseStatus
from storage.cases.queries import get_staff_case
from storage.cases.residents import follow_case
from storage.cases.staff import answer_reporter, ask_reporter, change_status, note_on_case
from storage.people import Person, find_person
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town


async def report(person: Someone, words: str = "The lamp is broken.") -> None:
    """Send a report."""
    await person.write("/report")
    await person.write(words)
    await person.press("Street lighting")
    await person.press("I cannot say where")
    await person.press("Go on without a photo")
    await person.press("Send")


async def team_says(town: Town, manager: Someone, what: str, **words: object) -> None:
    """Let the manager do something to the one case, without the team's conversations."""
    doing = {
        "ask": ask_reporter,
        "answer": answer_reporter,
        "note": note_on_case,
        "status": change_status,
    }[what]
    async with town.database.transaction() as session:
        actor = await find_person(session, channel="telegram", account_id=manager.number)
        assert actor is not None
        case = await get_staff_case(session, staff=actor, case_id=1)
        await doing(session, case=case, actor=actor, now=town.now, **words)  # type: ignore[operator]  # one of four
    await town.deliver()


async def the_case(town: Town) -> Case:
    async with town.database.transaction() as session:
        return (await session.scalars(select(Case))).one()


async def test_somebody_new_has_no_cases(town: Town) -> None:
    person = town.newcomer()
    await person.write("/mine")
    assert "You have not sent anything yet" in person.newest.text


async def test_people_see_their_own_cases_only(town: Town) -> None:
    ada, ben = town.newcomer(), town.newcomer()
    await report(ada)
    await ada.write("/mine")
    assert "M-2026-0001" in ada.labels[0]
    await ben.write("/mine")
    assert ben.labels == []
    await ben.tap("mine-case:1")
    assert "I cannot find this case." in ben.newest.text
    await ben.tap("mine-withdraw:1:1")
    assert (await the_case(town)).status is CaseStatus.NEW


async def test_the_card_shows_what_happened(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await report(person)
    await team_says(town, manager, "status", wanted=CaseStatus.ACCEPTED)
    await team_says(town, manager, "note", text="Has called three times already.")
    await team_says(town, manager, "answer", text="Die Stadtwerke kommen morgen.")
    await person.write("/mine")
    await person.press("M-2026-0001")
    card = person.newest.text
    assert "The lamp is broken." in card
    assert "The team has read it" in card
    assert "Die Stadtwerke kommen morgen." in card
    assert "three times" not in card
    assert not person.has_seen("three times")


@on_both_databases
async def test_words_and_photos_can_be_added(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await report(person)
    await person.press("Add something")
    await person.write("It is the third lamp from the left.")
    await person.send_photo(a_photo(), caption="Here")
    await person.press("Done")
    assert "You added: It is the third lamp from the left." in person.newest.text
    assert manager.has_seen("It is the third lamp from the left.")


async def test_a_question_of_the_team_is_answered_by_simply_writing(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await report(person)
    await team_says(town, manager, "ask", text="Welche Hausnummer?")
    assert "Welche Hausnummer?" in person.newest.text
    await person.write("Number 12")
    await person.press("Answer to M-2026-0001")
    assert "I have added it to M-2026-0001" in person.newest.text
    case = await the_case(town)
    assert case.status is CaseStatus.ACCEPTED
    assert manager.has_seen("Number 12")


async def test_withdrawing_asks_once(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await report(person)
    await person.write("/mine")
    await person.press("M-2026-0001")
    await person.press("Withdraw")
    assert (await the_case(town)).status is CaseStatus.NEW
    await person.press("Yes, withdraw it")
    assert (await the_case(town)).status is CaseStatus.WITHDRAWN
    assert manager.has_seen("M-2026-0001")


async def test_not_solved_opens_the_case_again(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await report(person)
    await team_says(town, manager, "status", wanted=CaseStatus.SOLVED, text="Repariert.")
    assert "Is it solved for you too?" in person.newest.text
    await person.press("Not solved")
    assert (await the_case(town)).status is CaseStatus.IN_PROGRESS
    assert "is open again" in person.newest.text


async def test_after_two_weeks_solved_stays_solved(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await report(person)
    await team_says(town, manager, "status", wanted=CaseStatus.SOLVED, text="Repariert.")
    town.pass_time(days=14, seconds=1)
    await person.press("Not solved")
    assert "more than 14 days ago" in person.newest.text
    assert (await the_case(town)).status is CaseStatus.SOLVED


async def test_the_question_comes_once_more_after_three_days(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await report(person)
    await team_says(town, manager, "status", wanted=CaseStatus.SOLVED, text="Repariert.")
    for _day in range(6):
        town.pass_time(days=1)
        async with town.database.transaction() as session:
            await remind_of_solved(session, now=town.now)
        await town.deliver()
    assert sum("you have not answered yet" in text for text in person.texts) == 1


async def test_nobody_is_reminded_of_what_is_confirmed(town: Town) -> None:
    manager, person = await town.member(), town.newcomer()
    await report(person)
    await team_says(town, manager, "status", wanted=CaseStatus.SOLVED, text="Repariert.")
    await person.press("Solved")
    await person.tap("mine-solved:1:1")
    town.pass_time(days=4)
    async with town.database.transaction() as session:
        assert await remind_of_solved(session, now=town.now) == 0
        confirmations = await session.scalars(
            select(CaseHistoryEntry).where(CaseHistoryEntry.kind == CaseHistoryKind.CONFIRMED)
        )
        assert len(confirmations.all()) == 1


async def test_followers_hear_of_statuses_and_of_nothing_else(town: Town) -> None:
    manager, person, follower = await town.member(), town.newcomer(), town.newcomer()
    await report(person)
    await follower.write("/start")
    async with town.database.transaction() as session:
        known = await find_person(session, channel="telegram", account_id=follower.number)
        assert isinstance(known, Person)
        await follow_case(session, case_id=1, person_id=known.id, now=town.now)
    await team_says(town, manager, "answer", text="Nur für Sie.")
    await team_says(town, manager, "status", wanted=CaseStatus.IN_PROGRESS)
    assert follower.has_seen("The team is working on it.")
    assert not follower.has_seen("Nur für Sie.")
    await follower.write("/mine")
    await follower.press("M-2026-0001")
    assert "The lamp is broken." not in follower.newest.text
    await follower.press("Stop following")
    await team_says(town, manager, "status", wanted=CaseStatus.WAITING_FOR_OTHERS)
    assert not follower.has_seen("waits for an answer from others")


async def test_a_solved_case_is_told_in_the_language_chosen_meanwhile(town: Town) -> None:
    manager, person = await town.member(), town.newcomer("en")
    await report(person)
    await person.write("/language")
    await person.press("Deutsch")
    await team_says(town, manager, "status", wanted=CaseStatus.SOLVED, text="Repariert.")
    assert "Is it solved for you too?" not in person.newest.text
    assert "Ist das Problem auch für Sie gelöst?" in person.newest.text
