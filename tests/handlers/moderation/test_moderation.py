"""Muting, blocking, floods and the page's door, as managers and residents see them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.moderation.staff.restricting import MEASURES, Measure
from storage.cases.models import Case
from storage.conversations import Conversation
from storage.errors import RestrictionError
from storage.moderation.floods import TOLD_AGAIN, tell_of_flood
from storage.moderation.models import Restriction, RestrictionReason
from storage.moderation.restrictions import (
    LONGEST,
    RestrictedAt,
    forget_old_restrictions,
    restrict,
)
from storage.people import Person, RestrictionKind, Role
from tests.handlers.scenes import audit_actions, report, stored
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


async def restrict_writer(manager: Someone, measure: str, reason: str) -> None:
    await manager.write("/case M-2026-0001")
    await manager.press("Mute or block")
    await manager.press(measure)
    await manager.press(reason)


@on_both_databases
async def test_who_is_blocked_is_told_once_and_only_danger_and_rights_are_left(
    town: Town, manager: Someone
) -> None:
    resident = town.newcomer()
    await report(resident)
    await resident.write("/report")
    await restrict_writer(manager, "Block for a month", "Insults or threats")
    assert manager.newest.text.startswith("⛔ Blocked until")
    assert await audit_actions(town) == ["invite", "join", "restrict"]
    await town.deliver()
    told = resident.newest.text
    assert "takes no messages from you here" in told
    assert "words that insult or threaten people" in told
    assert "Monday and Wednesday 10:00–12:00" in told
    assert await stored(town, select(Conversation.person_id)) == []
    seen = len(resident.texts)
    await resident.write("The lamp is still broken")
    await resident.write("/report")
    await resident.send_photo(b"no photo")
    assert len(resident.texts) == seen
    assert len(await stored(town, select(Case.id))) == 1
    await resident.write("The kitchen is burning, help, fire!")
    assert len(resident.texts) == seen + 1
    assert "112" in resident.newest.text
    await resident.write("/privacy")
    assert "Send me a copy" in " ".join(resident.labels)


@on_both_databases
async def test_who_erases_everything_and_comes_back_is_still_blocked(
    town: Town, manager: Someone
) -> None:
    resident = town.newcomer()
    await report(resident)
    await restrict_writer(manager, "Block for a week", "Advertising")
    await resident.write("/privacy")
    await resident.press("Erase everything")
    await resident.press("Yes, erase everything")
    await resident.write("/report")
    assert not resident.has_seen("What is the problem?")
    town.pass_time(days=8)
    await resident.write("/report")
    assert resident.newest.text != "Everything about you is erased."
    assert len(await stored(town, select(Restriction.id))) == 1
    async with town.database.transaction() as session:
        await forget_old_restrictions(session, now=town.now)
    assert await stored(town, select(Restriction.id)) == []
    assert set(await stored(town, select(Person.restriction))) == {None}


async def test_who_is_muted_disturbs_nobody_and_loses_nothing(
    town: Town, manager: Someone
) -> None:
    resident = town.newcomer()
    await report(resident)
    await restrict_writer(manager, "Mute for a week", "Too many messages")
    await town.deliver()
    assert "reads your messages here later than usual" in resident.newest.text
    seen = len(manager.texts)
    await report(resident, "The bench is broken.", category="Something else")
    await town.deliver()
    assert len(manager.texts) == seen
    await manager.write("/inbox")
    assert any("M-2026-0002" in label for label in manager.labels)
    town.pass_time(days=8)
    await report(resident, "The tree has fallen.", category="Something else")
    await town.deliver()
    assert manager.has_seen("M-2026-0003")


async def test_a_restriction_is_listed_and_ended(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await report(resident)
    await restrict_writer(manager, "Block for a year", "Something else")
    await manager.press("Moderation")
    assert "⛔ Blocked until" in manager.newest.text
    assert "Something else · M-2026-0001" in manager.newest.text
    await manager.write("/case M-2026-0001")
    await manager.press("Mute or block")
    assert "At the moment: ⛔ Blocked" in manager.newest.text
    await manager.press("Leave it")
    await manager.write("/moderation")
    end = manager.newest.buttons["✔️ Lift: M-2026-0001"]
    await manager.press("Lift: M-2026-0001")
    assert "Nobody is muted or blocked." in manager.newest.text
    await town.deliver()
    assert "as usual" in resident.newest.text
    await resident.write("/report")
    assert len(await stored(town, select(Conversation.person_id))) == 1
    assert (
        await stored(town, select(Person.restriction).where(Person.restriction.is_not(None))) == []
    )
    await manager.tap(end)
    assert "This has ended already" in manager.newest.text
    audit = await manager.write("/audit")
    assert "muted or blocked somebody · ⛔ Blocked · Something else" in audit.text
    assert "unmuted or unblocked somebody" in audit.text


async def test_only_managers_moderate_and_nobody_of_the_team_is_restricted(
    town: Town, manager: Someone
) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await report(helper)
    assert (await helper.write("/moderation")).text.startswith("I do not know")
    await manager.write("/case M-2026-0001")
    await manager.press("Mute or block")
    assert "nobody whom you could mute or block" in manager.newest.text
    resident = town.newcomer()
    await report(resident)
    async with town.database.transaction() as session:
        person = await session.scalar(select(Person).where(Person.role == Role.HELPER))
        assert person is not None
        with pytest.raises(RestrictionError):
            await restrict(
                session,
                actor=person,
                at=RestrictedAt.CASE,
                number=2,
                kind=RestrictionKind.BLOCKED,
                reason=RestrictionReason.OTHER,
                lasts=timedelta(days=1),
                now=town.now,
            )
    assert max(lasts for _kind, lasts in MEASURES.values()) <= LONGEST
    assert set(MEASURES) == set(Measure)


@on_both_databases
async def test_managers_are_told_of_a_flood_once(
    town: Town, manager: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.moderation.floods.CASES_USUAL", 3)
    for number in range(3):
        await report(town.newcomer(), f"Broken thing {number}", place=None)
    await town.deliver()
    for _time in range(2):
        async with town.database.transaction() as session:
            await tell_of_flood(session, now=town.now)
    await town.deliver()
    floods = [text for text in manager.texts if "Unusually many messages" in text]
    assert len(floods) == 1
    assert "3 people wrote for the first time, 3 cases came from new people" in floods[0]
    town.pass_time(minutes=TOLD_AGAIN.total_seconds() / 60)
    async with town.database.transaction() as session:
        await tell_of_flood(session, now=town.now)
    await town.deliver()
    assert len([text for text in manager.texts if "Unusually many" in text]) == 1


async def test_the_page_is_closed_for_new_chats_for_an_hour(town: Town, manager: Someone) -> None:
    await manager.write("/moderation")
    await manager.press("Take no new chats for an hour")
    assert "takes no new chats until 11:00" in manager.newest.text
    town.pass_time(minutes=61)
    await manager.write("/moderation")
    assert "The chat page takes new chats." in manager.newest.text
    await manager.press("Take no new chats for an hour")
    await manager.press("Take new chats again")
    assert "The chat page takes new chats." in manager.newest.text
    assert (await audit_actions(town))[-3:] == ["door-close", "door-close", "door-open"]
