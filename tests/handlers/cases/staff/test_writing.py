"""Writing to residents: refusals, interruptions, and what happens meanwhile."""

import pytest
from sqlalchemy import select

from storage.cases.models import CaseHistoryEntry, CaseHistoryKind, CaseStatus
from storage.people import Role
from tests.handlers.scenes import report, stored, the_case
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


@pytest.fixture
async def resident(town: Town) -> Someone:
    person = town.newcomer()
    await report(person)
    return person


async def begin(member: Someone, act: str) -> None:
    """Open the case and press one of its buttons."""
    await member.write("/case M-2026-0001")
    await member.press(act)


async def test_words_that_are_too_long_are_asked_for_again(
    manager: Someone, resident: Someone
) -> None:
    await begin(manager, "Answer")
    refusal = await manager.write("x" * 4001)
    assert refusal.text == "That is too long by 1 character. Please shorten it and send it again."
    card = await manager.write("We come tomorrow.")

    assert card.text.startswith("✅ The answer is on its way.")
    assert "We come tomorrow." in resident.newest.text


async def test_a_picture_or_a_sticker_cannot_be_passed_on(
    manager: Someone, resident: Someone
) -> None:
    await begin(manager, "Ask back")
    for answer in (await manager.send_sticker(), await manager.send_photo(a_photo())):
        assert answer is not None
        assert answer.text == "Please write it as a text. I cannot pass on anything else here."
    await manager.write("Where?")
    assert "Where?" in resident.newest.text


async def test_cancel_brings_the_card_back_and_sends_nothing(
    manager: Someone, resident: Someone
) -> None:
    before = len(resident.chat)
    await begin(manager, "Ask back")
    card = await manager.press("Cancel")
    assert card.text.startswith("M-2026-0001")
    answer = await manager.write("Where?")

    assert "an idea or a question?" in answer.text  # taken for something the manager reports
    assert len(resident.chat) == before


@pytest.mark.parametrize("command", ["/inbox", "/case M-2026-0001", "/team", "/cancel"])
async def test_a_command_in_the_middle_works_and_drops_what_was_being_written(
    manager: Someone, resident: Someone, command: str
) -> None:
    before = len(resident.chat)
    await begin(manager, "Ask back")
    await manager.write(command)
    await manager.write("Where?")
    assert len(resident.chat) == before


async def test_looking_at_something_else_drops_it_but_photos_and_map_do_not(
    manager: Someone, resident: Someone
) -> None:
    before = len(resident.chat)
    await begin(manager, "Ask back")
    await manager.press("History")
    await manager.press("Back")
    await manager.write("Where?")
    assert len(resident.chat) == before

    await manager.press("Cancel")
    await begin(manager, "Answer")
    await manager.press("Map")
    await manager.write("We know the place.")
    assert "We know the place." in resident.newest.text


async def test_who_writes_while_something_happens_is_told_before_it_goes_out(
    town: Town, manager: Someone, resident: Someone
) -> None:
    colleague = await town.member(language="en", name="Ben")
    await begin(manager, "Answer")
    await begin(colleague, "Answer")
    await colleague.write("We come on Monday.")

    question = await manager.write("We come on Tuesday.")
    assert question.text.startswith("✋ Something has happened while you were writing.")
    assert "Ben · 💬 answered: We come on Monday." in question.text
    assert not resident.has_seen("Tuesday")
    await manager.press("Send my words")
    assert "We come on Tuesday." in resident.newest.text


async def test_after_looking_other_words_may_be_sent(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await begin(manager, "Ask back")
    await resident.write("/mine")
    await resident.press("M-2026-0001")
    await resident.press("Add")
    await resident.write("It smokes!")
    await manager.write("Does it smoke?")
    assert manager.newest.text.startswith("✋")
    await manager.write("Since when does it smoke?")

    assert "Since when does it smoke?" in resident.newest.text
    assert not resident.has_seen("Does it smoke?")
    assert (await the_case(town)).status is CaseStatus.WAITING_FOR_RESIDENT


async def test_a_question_comes_too_late_for_a_withdrawn_case(
    manager: Someone, resident: Someone
) -> None:
    await begin(manager, "Ask back")
    await resident.write("/mine")
    await resident.press("M-2026-0001")
    await resident.press("Withdraw")
    await resident.press("Yes")
    await manager.write("Where?")
    answer = await manager.press("Send my words")

    assert answer.text == "That is not possible any more: the case has moved on."
    assert (await manager.press("Cancel")).text.startswith("M-2026-0001 · 🚫 Withdrawn")


@on_both_databases
async def test_two_who_close_at_the_same_time_do_not_overwrite_each_other(
    town: Town, manager: Someone, resident: Someone
) -> None:
    colleague = await town.member(language="en", name="Ben")
    for member in (manager, colleague):
        await begin(member, "Close")
        await member.press("✅ Solved")
    await manager.press("The damage has been repaired.")
    answer = await colleague.press("It has been cleared away.")

    assert answer.text == "Somebody else has just changed this case. Please look at it again."
    card = await colleague.press("Show it as it is now")
    assert "Frau Weber · ✅ Solved: The damage has been repaired." in card.text
    closings = await stored(
        town, select(CaseHistoryEntry).where(CaseHistoryEntry.reason.is_not(None))
    )
    assert [closing.reason for closing in closings] == ["repaired"]
    assert not resident.has_seen("cleared away")


@pytest.mark.usefixtures("resident")
async def test_a_button_of_an_older_card_does_nothing_unseen(town: Town, manager: Someone) -> None:
    colleague = await town.member(language="en", name="Ben")
    for member in (manager, colleague):
        await member.write("/case M-2026-0001")
    await colleague.press("Take it")
    answer = await manager.press("Take it")

    assert answer.text == "Somebody else has just changed this case. Please look at it again."
    assert "Ben has taken it." in (await manager.press("Show it as it is now")).text


@pytest.mark.usefixtures("resident")
async def test_a_button_pressed_twice_does_it_once(town: Town, manager: Someone) -> None:
    await manager.write("/case M-2026-0001")
    card = manager.newest
    take = card.buttons["🙋 Take it"]
    for _time in range(2):
        shown = await manager.tap(take, card)
        assert "You have taken it." in shown.text
    await manager.press("Close")
    await manager.press("✅ Solved")
    reasons = manager.newest
    repaired = reasons.buttons["1. The damage has been repaired."]
    await manager.tap(repaired, reasons)
    again = await manager.tap(repaired, reasons)

    assert again.text == "That is not possible any more: the case has moved on."
    entries = await stored(town, select(CaseHistoryEntry).order_by(CaseHistoryEntry.id))
    assert [entry.kind for entry in entries] == [
        CaseHistoryKind.SUBMITTED,
        CaseHistoryKind.ASSIGNED,
        CaseHistoryKind.STATUS,
        CaseHistoryKind.STATUS,
    ]


async def test_a_member_who_was_removed_writes_to_nobody(
    town: Town, manager: Someone, resident: Someone
) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await manager.write("/case M-2026-0001")
    await manager.press("Give to")
    await manager.press("Ali")
    await begin(helper, "Answer")
    await manager.write("/team")
    await manager.press("Remove Ali")
    await manager.press("Yes, remove")
    before = len(resident.chat)
    answer = await helper.write("I come.")

    assert "an idea or a question?" in answer.text
    assert len(resident.chat) == before
