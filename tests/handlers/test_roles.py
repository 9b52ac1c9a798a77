"""Roles in the chat: what readers and interpreters see, and what they are never offered."""

import re
from datetime import time

import pytest

from storage.people import Role
from tests.handlers.appointments.staff.scenes import (
    a_booking,
    at,
    book_for_somebody,
    offer_hours,
    open_card,
)
from tests.handlers.scenes import audit_actions, report, the_case
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town

EARLIER = "This button is from an earlier message."


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


@pytest.fixture
async def reader(town: Town, manager: Someone) -> Someone:  # noqa: ARG001  who joined before
    return await town.member(Role.READER, name="Rita", language="en")


# --- Readers ---


async def test_a_reader_sees_every_case_and_no_button_that_changes_it(
    town: Town, reader: Someone
) -> None:
    await report(town.newcomer(), photos=1)
    assert not reader.has_seen("A new report has arrived.")
    inbox = await reader.write("/inbox")
    assert [label.split(" (")[0] for label in inbox.buttons][:4] == [
        "● New",
        "Waiting",
        "Overdue",
        "All open",
    ]
    card = await reader.press("M-2026-0001")
    assert "The street lamp is broken." in card.text
    assert [*card.buttons] == [
        "📷 1 photo",
        "📍 Map",
        "📜 History",
        "🌐 Translations",
        "📥 Inbox",
    ]
    await reader.press("History")
    assert "has arrived" in reader.newest.text
    assert (await reader.press("Back")).text == card.text
    await reader.press("📷 1 photo")
    assert reader.newest.photos
    assert await reader.write("/case M-2026-0001")


async def test_a_readers_taps_change_nothing(
    town: Town, manager: Someone, reader: Someone
) -> None:
    await report(town.newcomer())
    case = await the_case(town)
    await manager.write("/case M-2026-0001")
    before = await audit_actions(town)
    buttons = [
        data
        for label, data in manager.newest.buttons.items()
        if not any(word in label for word in ("Map", "History", "Translations", "Inbox"))
    ]
    assert len(buttons) >= 8
    for data in (*buttons, f"case-status:1:{case.version}:in_progress", "case-assign:1:0:2"):
        toasts = len(reader.toasts)
        await reader.tap(data)
        refused = reader.newest.text == "I cannot find this case."
        assert refused or reader.toasts[toasts:][0].startswith(EARLIER), data
    assert (await the_case(town)).version == case.version
    assert await audit_actions(town) == before


async def test_a_reader_sees_the_agenda_of_everybody(
    town: Town, manager: Someone, reader: Someone
) -> None:
    await offer_hours(town, manager)
    await a_booking(town, town.newcomer(), manager, at(13), topic="Rent")
    agenda = await reader.write("/agenda")
    assert "13:00 · T-2026-0001" in agenda.text
    assert not any("Book for" in label or "Walk-in" in label for label in agenda.buttons)
    assert any("Export" in label for label in agenda.buttons)
    card = await open_card(reader)
    assert "Rent" in card.text
    assert card.buttons == {}
    card = await open_card(manager)
    for data in (*card.buttons.values(), "enter", "agenda-walk-in:739943:0"):
        await reader.tap(data)
        assert reader.toasts[-1].startswith(EARLIER) or "cannot find" in reader.newest.text
    await book_for_somebody(manager)
    assert "15:00 · T-2026-0002" in (await reader.write("/agenda")).text


async def test_a_readers_agenda_is_kept_up_to_date(
    town: Town, manager: Someone, reader: Someone
) -> None:
    await offer_hours(town, manager)
    await reader.write("/agenda")
    await a_booking(town, town.newcomer(), manager, at(13))
    assert "13:00 · T-2026-0001" in reader.newest.text


async def test_a_reader_sees_the_weeks_of_the_hours(
    town: Town, manager: Someone, reader: Someone
) -> None:
    assert "There are no consultation hours yet." in (await reader.write("/hours")).text
    await offer_hours(town, manager, starts=time(9), ends=time(12))
    shown = await reader.write("/hours")
    assert "Tue, 24 Nov 09:00–12:00" in shown.text
    assert [*shown.buttons] == ["Week after ›"]
    await reader.press("Week after")
    assert [*reader.newest.buttons] == ["‹ Week before", "Week after ›"]
    for data in ("hours-new:0", "hours-limits", "hours-hosts", "hours-closures"):
        await reader.tap(data)
        assert reader.toasts[-1].startswith(EARLIER)


async def test_the_menus_of_the_roles(town: Town, manager: Someone, reader: Someone) -> None:
    interpreter = await town.member(Role.INTERPRETER, name="Ina", language="en")
    assert {"inbox", "case", "agenda", "hours"} <= set(reader.commands)
    assert not {"team", "settings", "audit"} & set(reader.commands)
    assert {"team", "settings", "audit"} <= set(manager.commands)
    assert interpreter.commands[:2] == ["translate", "report"]
    assert not {"inbox", "case", "agenda", "hours", "team"} & set(interpreter.commands)
    for command in ("/team", "/settings", "/audit"):
        assert "do not know this command" in (await reader.write(command)).text


# --- Interpreters ---


async def test_an_interpreter_sees_no_cases_and_no_appointments(
    town: Town, manager: Someone
) -> None:
    interpreter = await town.member(Role.INTERPRETER, name="Ina", language="en")
    assert "I write to you when something is to be translated." in interpreter.newest.text
    assert "/inbox" not in interpreter.newest.text
    await report(town.newcomer())
    await offer_hours(town, manager)
    for command in ("/inbox", "/case M-2026-0001", "/agenda", "/hours", "/team"):
        assert "do not know this command" in (await interpreter.write(command)).text
    await manager.write("/case M-2026-0001")
    for data in (*manager.newest.buttons.values(), "case-show:1", "agenda-show:1:0", "hours:0:0"):
        await interpreter.tap(data)
        assert interpreter.toasts[-1].startswith(EARLIER), data
    assert not interpreter.has_seen("lamp")


async def test_work_is_offered_to_those_who_work(town: Town, manager: Someone) -> None:
    for role, name in ((Role.READER, "Rita"), (Role.INTERPRETER, "Ina"), (Role.HELPER, "Ali")):
        await town.member(role, name=name, language="en")
    await report(town.newcomer())
    await manager.write("/case M-2026-0001")
    await manager.press("Give to")
    assert {"Frau Weber", "Ali"} <= set(manager.labels)
    assert not {"Rita", "Ina"} & set(manager.labels)
    await manager.write("/hours")
    await manager.press("Who offers hours")
    assert "Ali" in manager.newest.text
    assert "Rita" not in manager.newest.text


# --- /team ---


@pytest.mark.parametrize("role", ["Helper", "Interpreter", "Reader", "Manager"])
async def test_every_role_is_invited(town: Town, manager: Someone, role: str) -> None:
    await manager.write("/team")
    question = await manager.press("Invite")
    for sentence in (
        "🤝 A helper sees the cases that were given to them, and nothing else.",
        "🌐 An interpreter translates what you announce, and sees nothing else.",
        "👁 A reader sees everything you see, and changes nothing.",
        "⭐ A manager sees and does everything, as you do.",
    ):
        assert sentence in question.text
    await manager.press(role)
    shown = await manager.write("Kim")
    link = re.search(r"start=(\S+)", shown.text)
    assert link is not None
    kim = town.newcomer()
    assert f"You are: {role}." in (await kim.write(f"/start {link[1]}")).text
    assert f"Kim: {role}" in (await manager.write("/team")).text


@on_both_databases
async def test_a_role_is_changed_after_a_question(town: Town, manager: Someone) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await report(town.newcomer())
    await manager.write("/case M-2026-0001")
    await manager.press("Give to")
    await manager.press("Ali")
    await helper.press("Show the case")
    await helper.press("Note")

    await manager.write("/team")
    shown = await manager.press("Role of Ali")
    assert "Which role shall Ali have?" in shown.text
    assert "✅ 🤝 Helper" in shown.buttons
    shown = await manager.press("Reader")
    assert "Ali: Helper → Reader?" in shown.text
    assert "Open cases of this person then belong to nobody" in shown.text
    shown = await manager.press("Yes")
    assert shown.text.startswith("Ali has the role: Reader.\n1 open case belongs to nobody now. ")
    assert "👁 Ali: Reader" in shown.text

    assert helper.newest.text.startswith("🎭 Your role in the team is: Reader.")
    assert "hours" in helper.commands
    await helper.write("The note I was about to write.")
    assert "note is kept" not in helper.newest.text
    assert (await audit_actions(town))[-1] == "role"
    assert (await the_case(town)).assignee_id is None


async def test_the_only_manager_keeps_the_role(manager: Someone) -> None:
    await manager.write("/team")
    await manager.press("Role of Frau Weber")
    await manager.press("Reader")
    answer = await manager.press("Yes")
    assert answer.text == "You are the only manager. Please invite another one first."
    assert "Frau Weber (you): Manager" in (await manager.write("/team")).text


async def test_a_manager_who_gives_the_role_away_manages_no_more(
    town: Town, manager: Someone
) -> None:
    await town.member(name="Ben", language="en")
    await manager.write("/team")
    await manager.press("Role of Frau Weber")
    await manager.press("Interpreter")
    await manager.press("Yes")
    assert manager.has_seen("Frau Weber has the role: Interpreter.")
    assert "do not know this command" in (await manager.write("/team")).text
    assert "do not know this command" in (await manager.write("/inbox")).text


async def test_a_role_of_somebody_who_has_left_is_not_changed(
    town: Town, manager: Someone
) -> None:
    await town.member(Role.HELPER, name="Ali", language="en")
    await manager.write("/team")
    await manager.press("Role of Ali")
    await manager.press("Reader")
    yes = manager.newest.buttons["✅ Yes"]
    await manager.write("/team")
    await manager.press("Remove Ali")
    await manager.press("Yes, remove")
    assert (await manager.tap(yes)).text == "I cannot find this person in the team."
