"""The inbox: what cases wait for, pages, the filter, and who may look into it."""

import pytest

from storage.people import Role
from tests.handlers.scenes import report, the_case
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


async def test_an_empty_inbox_says_so_kindly(manager: Someone) -> None:
    inbox = await manager.write("/inbox")
    assert inbox.text == "📥 Inbox: New\nNothing new. Everything has been looked at. ☕"
    assert manager.labels == [
        *("● New (0)", "Mine (0)", "Waiting (0)", "Overdue (0)", "All open (0)"),
        "🏷 Filter by category",
    ]
    for box, words in (
        ("Mine", "You have no open case at the moment."),
        ("Waiting", "Nothing is waiting for an answer."),
        ("Overdue", "Nothing is overdue. Well done! 🌼"),
        ("All open", "There is no open case. A good moment for a break. ☕"),
    ):
        assert words in (await manager.press(box)).text


async def test_another_filter_is_shown_in_place(town: Town, manager: Someone) -> None:
    await report(town.newcomer())
    inbox = await manager.write("/inbox")
    assert inbox.text == "📥 Inbox: New\n1 case"
    assert "● New (1)" in manager.labels
    chat = len(manager.chat)
    await manager.press("M-2026-0001 · 💡 Street lighting · 1 min")
    await manager.press("Take it")
    await manager.press("Inbox")
    assert "New (0)" in " ".join(manager.labels)
    mine = await manager.press("Mine (1)")

    assert mine.text == "📥 Inbox: Mine\n1 case"
    assert len(manager.chat) == chat
    assert mine.edits > 0


async def test_what_is_late_is_marked(town: Town, manager: Someone) -> None:
    await report(town.newcomer())
    town.pass_time(days=30)
    inbox = await manager.write("/inbox")

    assert "⏰ 1 case is overdue." in inbox.text
    assert "⏰ M-2026-0001 · 💡 Street lighting · 30 days" in manager.labels
    card = await manager.press("M-2026-0001")
    assert "⏰ Overdue since Monday, 30 November" in card.text


async def test_pages_are_turned_and_end(town: Town, manager: Someone) -> None:
    for number in range(8):
        await report(town.newcomer(), f"Lamp {number}", place=None)
        town.pass_time(minutes=1)
    first = await manager.write("/inbox")
    assert first.text == "📥 Inbox: New\n8 cases, page 1 of 2"
    assert [label for label in manager.labels if "M-" in label][-1].startswith("M-2026-0006")
    assert "‹ Back" not in manager.labels
    last = await manager.press("More")
    assert last.text == "📥 Inbox: New\n8 cases, page 2 of 2"
    assert [label[:11] for label in manager.labels if "M-" in label] == [
        "M-2026-0007",
        "M-2026-0008",
    ]
    assert "More ›" not in manager.labels
    assert "page 1 of 2" in (await manager.press("‹ Back")).text


@on_both_databases
async def test_a_category_filters_every_box(town: Town, manager: Someone) -> None:
    await report(town.newcomer(), "Rubbish", category="Rubbish and dirt", place=None)
    await report(town.newcomer(), place=None)
    await manager.write("/inbox")
    await manager.press("Filter by category")
    filtered = await manager.press("Street lighting")

    assert filtered.text == "📥 Inbox: New\n🏷 Street lighting\n1 case"
    assert [label[:11] for label in manager.labels if "M-" in label] == ["M-2026-0002"]
    await manager.press("All open")
    assert [label[:11] for label in manager.labels if "M-" in label] == ["M-2026-0002"]
    assert (await manager.press("🏷 Street lighting ✖️")).text == "📥 Inbox: All open\n2 cases"
    await manager.press("Filter by category")
    assert (await manager.press("Noise")).text.endswith("Nothing here.")


async def test_a_case_is_found_by_its_number(town: Town, manager: Someone) -> None:
    await report(town.newcomer(), photos=2)
    assert "/case M-2026-0007" in (await manager.write("/case")).text
    for written in ("M-2026-0001", "m-2026-1", "m 2026 1"):
        card = await manager.write(f"/case {written}")
        assert card.text.startswith("M-2026-0001 · 🆕 New")
        photos, place = manager.chat[-3:-1]
        assert (len(photos.photos), place.location is not None) == (2, True)
    for written in ("M-2026-0002", "lamp", "'; DROP TABLE cases", "<b>", "9" * 300):
        answer = await manager.write(f"/case {written}")
        assert answer.text == "I cannot find this case."


async def test_ideas_and_questions_come_in_too(town: Town, manager: Someone) -> None:
    resident = town.newcomer()
    await resident.write("/idea")
    await resident.write("A bench in the park.")
    await resident.press("Send")

    assert "🔔 A new idea has arrived." in manager.newest.text
    assert "💡 Idea" in manager.newest.text
    await manager.write("/inbox")
    await manager.press("I-2026-0001")
    await manager.press("Same as")
    assert manager.labels == ["✖️ Cancel"]


async def test_a_helper_sees_what_was_given_to_them_and_nothing_else(
    town: Town, manager: Someone
) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    resident = town.newcomer()
    await report(resident)
    await report(town.newcomer(), place=None)
    assert not helper.has_seen("M-2026")
    assert (await helper.write("/inbox")).text == (
        "📥 Inbox: Mine\nYou have no open case at the moment."
    )
    refusal = await helper.write("/case M-2026-0001")
    assert refusal.text == (await helper.write("/case M-2026-0009")).text

    await manager.write("/case M-2026-0001")
    await manager.press("Give to")
    await manager.press("Ali")
    await helper.write("/inbox")
    assert [label[:11] for label in helper.labels if "M-" in label] == ["M-2026-0001"]
    assert "All open (1)" in helper.labels
    assert (await helper.write("/case M-2026-0001")).text.startswith("M-2026-0001")


@pytest.mark.usefixtures("manager")
async def test_residents_have_no_inbox(town: Town) -> None:
    resident = town.newcomer()
    await report(resident)
    for command in ("/inbox", "/case M-2026-0001", "/team"):
        assert "I do not know this command." in (await resident.write(command)).text


@pytest.mark.usefixtures("manager")
async def test_forged_buttons_open_nothing(town: Town) -> None:
    resident = town.newcomer()
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await report(resident)
    case = await the_case(town)
    forged = [
        f"case-show:{case.id}",
        f"case-listed:{case.id}",
        f"case:{case.id}:{case.version}:take",
        f"case:{case.id}:{case.version}:note",
        f"case:{case.id}:{case.version}:photos",
        f"case-assign:{case.id}:{case.version}:1",
        f"case-status:{case.id}:{case.version}:accepted",
        f"case-close:{case.id}:{case.version}:solved",
        f"case-reason:{case.id}:{case.version}:repaired",
        f"case-to:{case.id}:{case.version}:utilities",
        f"case-into:{case.id}:{case.version}:{case.id}",
        f"case-history:{case.id}:0",
    ]
    for data in forged:
        before = len(resident.chat)
        await resident.tap(data)
        assert len(resident.chat) == before
        assert resident.toasts[-1].startswith("This button is from an earlier message.")
        assert (await helper.tap(data)).text == "I cannot find this case."
    assert (await the_case(town)).version == case.version


@pytest.mark.parametrize(
    "data",
    [
        "case-show:0",
        "case-show:99999999999999999999",
        "case-show:-1",
        "case-show:x",
        "case-show:",
        "case:1:1:dance",
        "case:1:1",
        "box:attic::0",
        "box:new:" + "z" * 50 + ":0",
        "box:new:street lighting:0",
        "box:new::99999999999999999999",
        "case-to:1:1:ALL",
        "case-close:1:1:eaten",
        "team-remove:1:perhaps",
        "team-invite:king",
    ],
)
async def test_made_up_buttons_are_answered_like_old_ones(manager: Someone, data: str) -> None:
    await manager.tap(data)
    assert manager.toasts[-1].startswith("This button is from an earlier message.")


async def test_buttons_that_ask_for_too_much_are_refused(town: Town, manager: Someone) -> None:
    await report(town.newcomer())
    case = await the_case(town)
    before = len(manager.chat)
    for wanted in ("duplicate", "withdrawn", "new"):
        await manager.tap(f"case-close:{case.id}:{case.version}:{wanted}")
        assert manager.toasts[-1] == "A case cannot be closed like this."
    assert len(manager.chat) == before
    for data in (
        f"case-status:{case.id}:{case.version}:solved",
        f"case-to:{case.id}:{case.version}:nobody",
    ):
        assert (await manager.tap(data)).text == "Please write it in a few words."
    assert (
        "not possible any more"
        in (await manager.tap(f"case-status:{case.id}:{case.version}:duplicate")).text
    )
    assert (await the_case(town)).version == case.version
    page = await manager.tap("box:new::77")
    assert page.text == "📥 Inbox: New\n1 case"
