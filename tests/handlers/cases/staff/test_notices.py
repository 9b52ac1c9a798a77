"""What the team is told without asking, and what is no longer true when it would arrive."""

import pytest
from sqlalchemy import select

from storage.cases.due import tell_of_overdue
from storage.cases.models import CaseHistoryEntry, CaseStatus
from storage.cases.notices import CasePhotosNotice, CasePlaceNotice, OverdueNotice, TeamCaseNotice
from storage.cases.queries import get_staff_case
from storage.cases.staff import change_status
from storage.outbox import Notice, enqueue_notice
from storage.people import Role, find_person
from tests.handlers.scenes import report, the_case
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


async def look_for_late_cases(town: Town) -> None:
    """Do what the job does, and show everybody what they are told."""
    async with town.database.transaction() as session:
        await tell_of_overdue(session, now=town.now)
    await town.deliver()


async def test_every_manager_hears_of_a_new_report_and_no_helper(
    town: Town, manager: Someone
) -> None:
    other = await town.member(name="Ben", language="en")
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await report(town.newcomer())

    for member in (manager, other):
        assert "🔔 A new report has arrived." in member.newest.text
    assert not helper.has_seen("M-2026-0001")


async def test_a_new_question_is_called_a_question(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await resident.write("/ask")
    await resident.write("When are you open?")
    await resident.press("Send")
    assert "🔔 A new question has arrived." in manager.newest.text


async def test_what_is_added_goes_to_the_one_who_works_on_it(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    resident = town.newcomer()
    await report(resident)
    await manager.press("Show the case")
    await manager.press("Give to")
    await manager.press("Ali")
    await resident.write("/mine")
    await resident.press("M-2026-0001")
    await resident.press("Add")
    before = len(manager.chat)
    await resident.write("It smokes!")
    assert "added something: It smokes!" in helper.newest.text
    await resident.send_photo(a_photo())

    photo, card = helper.chat[-2:]
    assert len(photo.photos) == 1
    assert "Something was added" in card.text
    assert len(manager.chat) == before


async def test_an_album_that_is_added_shows_one_card(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await report(resident)
    await resident.write("/mine")
    await resident.press("M-2026-0001")
    await resident.press("Add")
    before = len(manager.chat)
    for _number in range(3):
        await resident.send_photo(a_photo(), album="one", look=False)
    await town.deliver()

    told = manager.chat[before:]
    assert len([shown for shown in told if shown.text.startswith("➕")]) == 1
    assert sum(len(shown.photos) for shown in told) == 3


async def test_a_late_case_is_pushed_and_again_at_three_times_its_time(
    town: Town, manager: Someone
) -> None:
    await report(town.newcomer())
    town.pass_time(days=8)
    await look_for_late_cases(town)
    assert manager.newest.text.startswith("⏰ This case is overdue.\n\nM-2026-0001")
    assert manager.labels == ["🙋 Take it", "📂 Show the case"]
    before = len(manager.chat)
    await look_for_late_cases(town)
    assert len(manager.chat) == before
    town.pass_time(days=30)
    await look_for_late_cases(town)
    assert manager.newest.text.startswith("🚨 Still overdue: three times the planned time")


async def test_a_case_closed_meanwhile_is_not_called_late(town: Town, manager: Someone) -> None:
    await report(town.newcomer())
    case_id = (await the_case(town)).id
    town.pass_time(days=8)
    async with town.database.transaction() as session:
        await tell_of_overdue(session, now=town.now)
        person = await find_person(session, channel="telegram", account_id=manager.number)
        assert person is not None
        case = await get_staff_case(session, staff=person, case_id=case_id)
        await change_status(
            session,
            case=case,
            actor=person,
            wanted=CaseStatus.SOLVED,
            text="Done.",
            now=town.now,
        )
    await town.deliver()
    assert not manager.has_seen("overdue")


async def test_what_waits_for_somebody_who_has_left_the_team_is_not_shown(town: Town) -> None:
    leaving = await town.member(name="Ben", language="en")
    resident = town.newcomer()
    await report(resident, photos=1)
    await resident.write("/mine")
    await resident.press("M-2026-0001")
    await resident.press("Add")
    case = await the_case(town)
    async with town.database.transaction() as session:
        ben = await find_person(session, channel="telegram", account_id=leaving.number)
        assert ben is not None
        ben.role = Role.RESIDENT
        entries = await session.scalars(select(CaseHistoryEntry.id))
        notices: list[Notice] = [
            *(TeamCaseNotice(entry_id=entry_id) for entry_id in (*entries, 4711)),
            CasePhotosNotice(case_id=case.id, media_ids=(1,)),
            CasePlaceNotice(case_id=case.id),
            OverdueNotice(case_id=case.id, again=False),
        ]
        for notice in notices:
            await enqueue_notice(session, notice, person_ids={ben.id}, now=town.now)
    before = len(leaving.chat)
    await town.deliver()
    assert len(leaving.chat) == before
