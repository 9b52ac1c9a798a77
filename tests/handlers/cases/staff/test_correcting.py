"""Answers put right after they were sent: by changing one's message, or from the card."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from storage.cases.models import CaseHistoryEntry, CaseHistoryKind
from storage.cases.residents import follow_case
from storage.outbox import OutboxMessage
from storage.own_messages import MESSAGES_KEPT, OwnMessage
from storage.people import Role, find_person
from storage.privacy.keeping import forget_over
from tests.handlers.cases.staff.test_replying import answers, reply
from tests.handlers.scenes import audit_actions, report, stored
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


@pytest.fixture
async def resident(town: Town, manager: Someone) -> Someone:
    """Somebody who has asked something, in Arabic; the manager has the card."""
    person = town.newcomer("ar")
    await person.write("/ask متى تفتحون؟")
    await person.tap(next(data for data in person.newest.buttons.values() if "send" in data))
    assert manager.newest.text.startswith("🔔 A new question has arrived.")
    return person


@on_both_databases
async def test_a_changed_answer_changes_the_copy_and_the_history_keeps_both(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await reply(manager, "At ten.", manager.newest)
    sent = manager.last_sent
    copy = resident.newest
    town.pass_time(days=1, hours=20)
    card = await manager.edit("At <b>eleven</b>.", of=sent)
    assert card.text.startswith("✏️ It is corrected.")
    assert resident.newest is copy
    assert "صحّح الفريق هذا: At eleven." in copy.text
    assert "<b>eleven</b>" in copy.html
    assert "At ten." not in copy.text
    assert any("mine-add" in data for data in copy.buttons.values())
    assert len(await answers(town)) == 2
    assert (await audit_actions(town))[-1] == "correct"
    await manager.press("History")
    assert "At ten." in manager.newest.text
    assert "✏️ corrected it" in manager.newest.text

    shown = len(manager.chat)
    await manager.edit("At <b>eleven</b>.", of=sent)
    assert len(manager.chat) == shown, "nothing has changed"
    await manager.edit("At twelve.", of=sent)
    assert "At twelve." in copy.text
    await resident.write("/mine")
    await resident.press("F-2026-0001")
    assert "At ten." in resident.newest.text
    assert "At twelve." in resident.newest.text


async def test_the_card_corrects_the_last_answer(manager: Someone, resident: Someone) -> None:
    await manager.write("/case F-2026-0001")
    assert not any("Correct the last answer" in label for label in manager.labels)
    await reply(manager, "At ten.", manager.newest)
    copy, stale = resident.newest, manager.newest
    prompt = await manager.press("✏️ Correct the last answer")
    assert "At ten." in prompt.text
    card = await manager.write("At eleven.")
    assert card.text.startswith("✏️ It is corrected.")
    assert "At eleven." in copy.text

    prompt = await manager.press("✏️ Correct the last answer", of=card)
    assert "At eleven." in prompt.text
    await resident.write("Oh?")
    held = await manager.write("At twelve.")
    assert "Something has happened while you were writing." in held.text
    await manager.edit("At one.", of=manager.last_sent)
    await manager.press("Send my words")
    assert "At one." in copy.text
    await manager.press("✏️ Correct the last answer", of=stale)
    assert "changed" in manager.newest.text or manager.toasts


@on_both_databases
async def test_closing_words_are_corrected_for_everybody_who_read_them(
    town: Town, manager: Someone
) -> None:
    person, neighbour = town.newcomer("en"), town.newcomer("de")
    await report(person)
    await neighbour.write("/start")
    async with town.database.transaction() as session:
        follower = await find_person(session, channel="telegram", account_id=neighbour.number)
        assert follower is not None
        await follow_case(session, case_id=1, person_id=follower.id, now=town.now)
    await manager.write("/case M-2026-0001")
    await manager.press("Close")
    await manager.press("Solved")
    await manager.write("The lamp is new.")
    await manager.edit("The lamp is repaired.", of=manager.last_sent)
    for reader, label in ((person, "👎 Not solved"), (neighbour, "M-2026-0001")):
        assert "The lamp is repaired." in reader.newest.text
        assert "The lamp is new." not in reader.newest.text
        assert any(label in known for known in reader.labels)
    assert "✅ It is solved." in person.newest.text
    prompt = await manager.press("✏️ Correct the last answer")
    assert "The lamp is repaired." in prompt.text


async def test_a_copy_that_is_gone_is_written_anew(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await reply(manager, "At ten.", manager.newest)
    async with town.database.transaction() as session:
        await session.execute(delete(OutboxMessage))
    await manager.edit("At eleven.", of=manager.last_sent)
    assert "At ten." in resident.chat[-2].text
    assert "At eleven." in resident.newest.text


async def test_a_colleagues_correction_stands(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await reply(manager, "At ten.", manager.newest)
    sent = manager.last_sent
    colleague = await town.member(Role.MANAGER, name="Herr Kaya", language="en")
    await colleague.write("/case F-2026-0001")
    await colleague.press("✏️ Correct the last answer")
    await colleague.write("At eleven.")
    card = await manager.edit("At twelve.", of=sent)
    assert "A colleague has put it in other words meanwhile" in card.text
    assert "At eleven." in resident.newest.text


async def test_a_changed_note_is_corrected_and_nobody_else_hears_of_it(
    town: Town, manager: Someone, resident: Someone
) -> None:
    heard = len(resident.chat)
    await manager.write("/case F-2026-0001")
    await manager.press("Note")
    await manager.write("Call them.")
    await manager.edit("Call them tomorrow.", of=manager.last_sent)
    assert "Call them tomorrow." in manager.newest.text
    notes = select(CaseHistoryEntry.text).where(CaseHistoryEntry.kind == CaseHistoryKind.NOTE)
    assert await stored(town, notes) == ["Call them.", "Call them tomorrow."]
    assert len(resident.chat) == heard


async def test_nobody_is_left_to_read_a_correction(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await reply(manager, "At ten.", manager.newest)
    sent = manager.last_sent
    await resident.write("/privacy")
    for _tap in ("asked", "sure"):
        erase = [data for data in resident.newest.buttons.values() if "erase" in data]
        await resident.tap(erase[0])
    shown = await manager.edit("At eleven.", of=sent)
    assert "can no longer be reached" in shown.text
    assert await answers(town) == [None]
    assert "correct" not in await audit_actions(town)


@pytest.mark.usefixtures("resident")
async def test_what_messages_have_become_is_forgotten(town: Town, manager: Someone) -> None:
    await reply(manager, "At ten.", manager.newest)
    assert len(await stored(town, select(OwnMessage))) == 2
    async with town.database.transaction() as session:
        await forget_over(session, now=town.now + MESSAGES_KEPT - timedelta(minutes=1))
        assert len((await session.scalars(select(OwnMessage))).all()) == 2
        await forget_over(session, now=town.now + MESSAGES_KEPT)
    assert await stored(town, select(OwnMessage)) == []
    await manager.edit("At eleven.", of=manager.last_sent)
    assert "I cannot see what you changed" in manager.newest.text
