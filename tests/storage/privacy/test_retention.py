"""Nothing is kept longer than the tables promise."""

from sqlalchemy import func, select

from storage.base import Base
from storage.cases.models import Case, CaseFollower, CaseStatus
from storage.cases.queries import get_staff_case
from storage.cases.residents import follow_case
from storage.cases.staff import change_status
from storage.files.media import MediaFile
from storage.people import find_person
from storage.privacy.retention import forget_what_is_old
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import Town


async def forget(town: Town) -> None:
    async with town.database.transaction() as session:
        await forget_what_is_old(session, media_dir=town.media_dir, now=town.now)


async def count(town: Town, name: str) -> int:
    async with town.database.transaction() as session:
        table = Base.metadata.tables[name]
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def a_solved_case(town: Town) -> tuple[Someone, Someone]:
    manager, person = await town.member(), town.newcomer()
    await person.send_photo(a_photo(), caption="Broken lamp")
    await person.press("A problem")
    await person.press("Street lighting")
    await person.press("I cannot say where")
    await person.press("Send")
    async with town.database.transaction() as session:
        actor = await find_person(session, channel="telegram", account_id=manager.number)
        assert actor is not None
        case = await get_staff_case(session, staff=actor, case_id=1)
        await follow_case(session, case_id=1, person_id=actor.id, now=town.now)
        await change_status(
            session, case=case, actor=actor, wanted=CaseStatus.SOLVED, text="Gut.", now=town.now
        )
    await town.deliver()
    return manager, person


async def test_a_closed_case_points_to_nobody_after_31_days(town: Town) -> None:
    await a_solved_case(town)
    town.pass_time(days=31, seconds=-1)
    await forget(town)
    async with town.database.transaction() as session:
        assert (await session.scalars(select(Case))).one().reporter_id is not None
    town.pass_time(seconds=1)
    await forget(town)
    async with town.database.transaction() as session:
        case = (await session.scalars(select(Case))).one()
        assert case.reporter_id is None
        assert case.text == "Broken lamp"
        assert (await session.scalars(select(CaseFollower))).all() == []


async def test_an_open_case_keeps_its_reporter(town: Town) -> None:
    person = town.newcomer()
    await person.write("/ask")
    await person.write("When do you open?")
    await person.press("Send")
    town.pass_time(days=400)
    await forget(town)
    async with town.database.transaction() as session:
        assert (await session.scalars(select(Case))).one().reporter_id is not None


async def test_photos_of_a_draft_never_sent_go_after_a_day(town: Town) -> None:
    person = town.newcomer()
    await person.send_photo(a_photo())
    assert len([*town.media_dir.glob("*.jpg")]) == 1
    town.pass_time(hours=25)
    await forget(town)
    async with town.database.transaction() as session:
        assert (await session.scalars(select(MediaFile))).all() == []
    assert [*town.media_dir.glob("*.jpg")] == []


async def test_photos_of_a_case_stay(town: Town) -> None:
    await a_solved_case(town)
    town.pass_time(days=300)
    await forget(town)
    assert len([*town.media_dir.glob("*.jpg")]) == 1


async def test_what_is_over_is_forgotten(town: Town) -> None:
    await a_solved_case(town)
    town.pass_time(days=32)
    await forget(town)
    for name in ("conversations", "received_updates", "outbox_messages", "invitations"):
        assert await count(town, name) == 0, name
    assert await count(town, "audit_entries") > 0
    town.pass_time(days=731)
    await forget(town)
    assert await count(town, "audit_entries") == 0
