"""/audit: who did what and when, page by page, by member and by action."""

from pathlib import Path

import pytest

from handlers.audit.words import action_label
from storage.audit import PAGE_SIZE, AuditAction, record
from storage.people import Role
from tests.handlers.scenes import report
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import CATALOGUES, Town

STORAGE = Path(__file__).parents[3] / "storage"


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


async def test_what_was_done_is_listed_newest_first(town: Town, manager: Someone) -> None:
    await town.member(Role.HELPER, name="Ali <3", language="en")
    await report(town.newcomer())
    await manager.write("/case M-2026-0001")
    await manager.press("Take it")
    town.pass_time(minutes=5)
    await manager.press("Give to")
    await manager.press("Ali <3")
    lines = (await manager.write("/audit")).text.split("\n")
    assert lines[0] == "🧾 Who did what"
    assert lines[1].endswith("10:05 · Frau Weber · gave a case to somebody · M-2026-0001 · Ali <3")
    assert lines[2].endswith("10:00 · Frau Weber · changed the status · M-2026-0001 · 👀 Accepted")
    assert lines[3].endswith("10:00 · Frau Weber · took a case · M-2026-0001")
    assert lines[4].endswith("Ali <3 · joined the team · Helper")
    assert "the program, or somebody who is gone · invited somebody · Helper" in lines[5]


@on_both_databases
async def test_entries_are_filtered_by_member_and_by_action(town: Town, manager: Someone) -> None:
    await town.member(Role.HELPER, name="Ali", language="en")
    await manager.write("/audit")
    await manager.press("Everybody")
    assert manager.newest.text == "Whose entries do you want to see?"
    shown = await manager.press("Ali")
    assert len(shown.text.split("\n")) == 2
    assert "Ali · joined the team" in shown.text
    await manager.press("Everything")
    assert {"Everything", "invited somebody", "joined the team"} <= set(manager.labels)
    shown = await manager.press("invited somebody")
    assert shown.text.endswith("Nothing here.")
    await manager.press("👤 Ali")
    shown = await manager.press("Everybody")
    assert shown.text.count("invited somebody") == 2
    assert "joined" not in shown.text


async def test_entries_come_page_by_page(town: Town, manager: Someone) -> None:
    async with town.database.transaction() as session:
        for number in range(2 * PAGE_SIZE):
            record(
                session,
                actor_id=None,
                action=AuditAction.SETTINGS,
                detail=f"n{number:02}",
                now=town.now,
            )
    shown = await manager.write("/audit")
    assert "page 1 of 3" in shown.text
    assert f"n{2 * PAGE_SIZE - 1}" in shown.text
    await manager.press("More")
    assert "page 2 of 3" in manager.newest.text
    shown = await manager.press("More")
    assert "joined the team" in shown.text
    assert not any("More" in label for label in manager.labels)
    await manager.press("Back")
    shown = await manager.tap("audit:::999")
    assert "page 3 of 3" in shown.text


async def test_a_role_and_somebody_who_has_left_are_named(town: Town, manager: Someone) -> None:
    await town.member(Role.HELPER, name="Ali", language="en")
    await manager.write("/team")
    for label in ("Role of Ali", "Reader", "Yes"):
        await manager.press(label)
    assert "changed a role · Ali · Reader" in (await manager.write("/audit")).text
    await manager.write("/team")
    for label in ("Remove Ali", "Yes, remove"):
        await manager.press(label)
    shown = await manager.write("/audit")
    assert "removed somebody from the team · Reader" in shown.text
    assert "changed a role · somebody who has left · Reader" in shown.text
    assert "somebody who has left · joined the team · Helper" in shown.text


async def test_only_managers_see_the_audit(town: Town, manager: Someone) -> None:
    await manager.write("/audit")
    for role in (Role.HELPER, Role.READER, Role.INTERPRETER):
        member = await town.member(role, name="Ali", language="en")
        assert "do not know this command" in (await member.write("/audit")).text
        for data in ("audit:::0", "audit-by:who::"):
            await member.tap(data)
            assert member.toasts[-1].startswith("This button is from an earlier message.")


def test_every_action_has_words_of_its_own() -> None:
    with CATALOGUES.speaking("en"):
        labels = [action_label(action) for action in AuditAction]
    assert all(labels)
    assert len(set(labels)) == len(AuditAction)


def test_every_action_is_recorded_somewhere() -> None:
    code = "".join(
        file.read_text(encoding="utf-8")
        for file in STORAGE.rglob("*.py")
        if file.name != "audit.py"
    )
    assert [action for action in AuditAction if f"AuditAction.{action.name}" not in code] == []
