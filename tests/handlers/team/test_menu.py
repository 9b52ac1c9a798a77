"""The team: who belongs to it, inviting by a one-time link, and letting people go."""

import re

import pytest

from storage.people import Role
from storage.team import invite as invite_by_program
from tests.handlers.scenes import audit_actions, report
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


async def invite(manager: Someone, role: str, name: str) -> str:
    """Go through the invitation; return what the link carries."""
    await manager.write("/team")
    await manager.press("Invite")
    await manager.press(role)
    shown = await manager.write(name)
    match = re.search(r"https://t\.me/leimen_bot\?start=(\S+)", shown.text)
    assert match is not None, shown.text
    return match[1]


@on_both_databases
async def test_somebody_is_invited_and_joins(town: Town, manager: Someone) -> None:
    payload = await invite(manager, "Helper", "  Ali <3 ")
    assert "The invitation for Ali <3 is ready." in manager.newest.text
    assert "until Monday, 30 November" in manager.newest.text
    ali = town.newcomer()
    welcome = await ali.write(f"/start {payload}")
    assert "Ali <3" in welcome.text
    assert "Helper" in welcome.text

    shown = await manager.press("Back to the team")
    assert shown.text == "👥 The team\n⭐ Frau Weber (you): Manager\n🤝 Ali <3: Helper"
    assert await audit_actions(town) == ["invite", "join", "invite", "join"]


@on_both_databases
async def test_open_invitations_are_listed_and_withdrawn(town: Town, manager: Someone) -> None:
    payload = await invite(manager, "Helper", "Ali")
    async with town.database.transaction() as session:
        await invite_by_program(session, role=Role.READER, name="Ben", now=town.now)
    await manager.write("/team")
    shown = await manager.press("2 open invitations")
    assert (
        "🤝 Ali: Helper, invitation valid until Monday, 30 November 2026, invited by Frau Weber"
        in shown.text
    )
    assert "👁 Ben: Reader, invitation valid until Monday, 30 November 2026" in shown.text
    shown = await manager.press("Withdraw: Ali")
    assert shown.text.startswith("The invitation for Ali is withdrawn.")
    assert "Ali: Helper" not in shown.text
    again = await manager.tap("team-invitations:1", shown)
    assert "Ben" not in again.text
    ali = town.newcomer()
    await ali.write(f"/start {payload}")
    assert "You are: Helper" not in ali.newest.text
    assert (await audit_actions(town))[-1] == "uninvite"
    town.pass_time(days=8)
    assert not any("open invitation" in label for label in (await manager.write("/team")).buttons)
    helper = await town.member(Role.HELPER, name="Cem", language="en")
    await helper.tap("team-invitations:2")
    assert helper.toasts[-1].startswith("This button is from an earlier message.")


@on_both_databases
async def test_what_a_manager_has_invited_ends_with_the_role(town: Town, manager: Someone) -> None:
    """Otherwise somebody who was removed comes back by a link made before."""
    for name in ("Ben", "Cem"):
        colleague = await town.member(name=name, language="en")
        payload = await invite(colleague, "Manager", "Dora")
        await manager.write("/team")
        if name == "Ben":
            await manager.press(f"Remove {name}")
            await manager.press("Yes, remove")
        else:
            await manager.press(f"Role of {name}")
            await manager.press("Reader")
            await manager.press("✅ Yes")
        await colleague.write(f"/start {payload}")
        assert "You are: Manager" not in colleague.newest.text
        assert "open invitation" not in " ".join((await manager.write("/team")).buttons)


async def test_a_manager_who_tries_the_link_keeps_it_and_the_role(
    town: Town, manager: Someone
) -> None:
    payload = await invite(manager, "Helper", "Ali")
    answer = await manager.write(f"/start {payload}")
    assert answer.text == (
        "You belong to the team already. The link still works for somebody else."
    )
    ali = town.newcomer()
    await ali.write(f"/start {payload}")
    assert "/inbox" in ali.newest.text
    assert "Frau Weber (you): Manager" in (await manager.write("/team")).text


async def test_a_name_is_asked_for_again_when_it_is_none(manager: Someone) -> None:
    await manager.write("/team")
    await manager.press("Invite")
    question = await manager.press("Manager")
    assert question.text == "What shall colleagues call this person? Please write the name."
    assert (await manager.send_sticker()).text == question.text
    assert "too long by 136 characters" in (await manager.write("x" * 200)).text
    assert "invitation for Ben is ready" in (await manager.write("Ben")).text


async def test_a_member_is_removed_after_a_question(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    assert helper.commands[:2] == ["inbox", "case"]
    await report(town.newcomer())
    await manager.write("/case M-2026-0001")
    await manager.press("Give to")
    await manager.press("Ali")
    await manager.write("/team")
    assert "Remove Ali from the team?" in (await manager.press("Remove Ali")).text
    assert "Ali: Helper" in (await manager.press("Back")).text
    await manager.press("Remove Ali")
    shown = await manager.press("Yes, remove")

    assert "Ali no longer belongs to the team." in shown.text
    assert "1 open case belongs to nobody now." in shown.text
    assert shown.text.endswith("👥 The team\n⭐ Frau Weber (you): Manager")
    assert helper.newest.text == "👋 You no longer belong to the team. Thank you for your help!"
    assert helper.commands == []
    assert "do not know this command" in (await helper.write("/inbox")).text
    await manager.write("/case M-2026-0001")
    assert "Nobody has taken it." in manager.newest.text
    assert (await audit_actions(town))[-1] == "remove"


async def test_the_only_manager_stays(manager: Someone) -> None:
    await manager.write("/team")
    await manager.press("Remove Frau Weber")
    answer = await manager.press("Yes, remove")
    assert answer.text == "You are the only manager. Please invite another one first."
    assert "Frau Weber" in (await manager.write("/team")).text


async def test_a_manager_may_go_when_another_one_stays(town: Town, manager: Someone) -> None:
    await town.member(name="Ben", language="en")
    await manager.write("/team")
    await manager.press("Remove Frau Weber")
    gone = await manager.press("Yes, remove")
    assert manager.has_seen("Frau Weber no longer belongs to the team.")
    assert gone.text.startswith("👋")
    assert manager.commands == []
    assert "do not know this command" in (await manager.write("/team")).text


async def test_removing_somebody_twice_is_explained(town: Town, manager: Someone) -> None:
    await town.member(Role.HELPER, name="Ali", language="en")
    await manager.write("/team")
    await manager.press("Remove Ali")
    question = manager.newest
    yes = question.buttons["✖️ Yes, remove"]
    await manager.tap(yes, question)
    assert (await manager.tap(yes, question)).text == "I cannot find this person in the team."


async def test_helpers_do_not_manage_the_team(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    assert "do not know this command" in (await helper.write("/team")).text
    for data in ("team", "team-invite:manager", "team-remove:1:1"):
        await helper.tap(data)
        assert helper.toasts[-1].startswith("This button is from an earlier message.")
    assert "Ali: Helper" in (await manager.write("/team")).text


async def test_help_shows_each_member_the_commands_of_their_role(town: Town) -> None:
    manager = await town.member(language="en")
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    for member, hidden in ((manager, ()), (helper, ("/audit", "/announce", "/settings"))):
        shown = (await member.write("/help")).text
        assert [line.split()[0] for line in shown.splitlines()] == [
            f"/{command}" for command in member.commands if command != "help"
        ]
        assert not any(command in shown for command in hidden)
    assert "/audit – Who did what, and when" in (await manager.write("/help")).text
