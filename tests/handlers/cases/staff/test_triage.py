"""From a report to its end, as the team and the resident see it."""

import re

import pytest

from handlers.cases.staff.buttons import CloseButton
from storage.cases.models import CaseStatus
from storage.people import Role
from tests.handlers.scenes import IN_TOWN, audit_actions, report, the_case
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


@pytest.fixture
async def resident(town: Town) -> Someone:
    return town.newcomer()


async def test_a_new_report_arrives_by_itself_with_photos_place_and_card(
    manager: Someone, resident: Someone
) -> None:
    await report(resident, photos=2)

    photos, place, card = manager.chat[-3:]
    assert len(photos.photos) == 2
    assert place.location == IN_TOWN
    assert card.text.startswith("🔔 A new report has arrived.\n\nM-2026-0001 · 🆕 New\n")
    assert "💡 Street lighting · Problem" in card.text
    assert "“" not in card.text
    assert "The street lamp is broken." in card.text
    assert "To be done by Monday, 30 November" in card.text
    assert "Nobody has taken it." in card.text
    assert "Written in: English" in card.text
    assert "📷 2 photos" in card.text
    assert "https://www.openstreetmap.org/?mlat=49.34800&amp;mlon=8.69000#map=18" in card.html
    assert manager.labels == ["🙋 Take it", "🙋 Ask for a translation", "📂 Show the case"]


async def test_a_report_without_photo_and_place_arrives_as_its_card_alone(
    manager: Someone, resident: Someone
) -> None:
    before = len(manager.chat)
    await report(resident, place=None)

    assert len(manager.chat) == before + 1
    assert "📍" not in manager.newest.text


@on_both_databases
async def test_the_whole_way_to_solved_and_back(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await report(resident, photos=1)
    await manager.press("Take it")
    assert "👀 Accepted" in manager.newest.text
    assert "You have taken it." in manager.newest.text
    assert "takes care of it" in resident.newest.text

    prompt = await manager.press("Ask back")
    assert "Your question about M-2026-0001" in prompt.text
    assert "🌐 English: your words arrive in German, as you write them." in prompt.text
    card = await manager.write("Which <lamp> is it?")
    assert card.text.startswith("✅ The question is on its way.")
    assert "❓ Waiting for the resident" in card.text
    assert "Which <lamp> is it?" in resident.newest.text

    await resident.press("Answer")
    await resident.write("The one at number 5.")
    assert "Something was added" in manager.newest.text
    assert "added something: The one at number 5." in manager.newest.text

    await manager.press("Show the case")
    assert "👀 Accepted" in manager.newest.text, "as before the question"
    await manager.press("Status")
    await manager.press("In progress")
    assert "working on it" in resident.newest.text
    await manager.press("Close")
    prompt = await manager.press("✅ Solved")
    assert "Close M-2026-0001: ✅ Solved" in prompt.text
    closed = await manager.press("The damage has been repaired.")
    assert "✅ Solved: The damage has been repaired." in closed.text
    assert "Closed on Monday, 23 November" in closed.text
    assert "The damage has been repaired." in resident.newest.text

    await resident.press("Not solved")
    assert "says it is not solved. The case is open again." in manager.newest.text
    assert (await the_case(town)).status is CaseStatus.IN_PROGRESS
    assert await audit_actions(town) == [
        *("invite", "join"),
        *("take", "status", "ask", "status", "status"),
    ]


async def test_each_step_of_the_status_reaches_the_resident(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await report(resident)
    await manager.press("Show the case")
    await manager.press("Status")
    assert manager.labels == [
        "👀 Accepted",
        "🔧 In progress",
        "⏳ Waiting for others",
        "↩️ Back",
    ]
    await manager.press("In progress")
    assert "working on it" in resident.newest.text
    await manager.press("Status")
    assert manager.labels == ["⏳ Waiting for others", "↩️ Back"]
    await manager.press("Waiting for others")
    assert "waits for an answer from others" in resident.newest.text
    assert (await the_case(town)).status is CaseStatus.WAITING_FOR_OTHERS


async def test_an_end_the_case_cannot_have_asks_for_no_reason(
    town: Town, manager: Someone, resident: Someone
) -> None:
    """What one writes after a question that leads nowhere would be lost, or go astray."""
    await report(resident)
    await manager.press("Show the case")
    case = await the_case(town)
    wanted = CloseButton(case_id=case.id, version=case.version, wanted=CaseStatus.DONE)
    answer = await manager.tap(wanted.pack())

    assert answer.text == "That is not possible any more: the case has moved on."
    assert not manager.has_seen("Close M-2026-0001")
    await manager.write("It was carried out.")
    assert (await the_case(town)).status is CaseStatus.NEW
    assert not resident.has_seen("It was carried out.")


async def test_a_case_can_be_closed_in_own_words(manager: Someone, resident: Someone) -> None:
    await report(resident)
    await manager.press("Show the case")
    await manager.press("Close")
    prompt = await manager.press("Not our responsibility")
    assert "Where can the people turn instead?" in prompt.text
    assert "1. Please ask your landlord or the caretaker." in manager.labels
    assert "1. Please ask your landlord or the caretaker.\n2. " in prompt.text
    card = await manager.write("Please call the railway: 0800 1.")

    assert card.text.startswith("✅ The case is closed, and the people are told.")
    assert "Please call the railway: 0800 1." in resident.newest.text
    assert manager.labels == [
        "🙋 Translate: English",
        *(
            "💬 Answer",
            "✏️ Correct the last answer",
            "🔒 Note",
            "🧭 Field of action",
            "🌐 Language",
            "🔓 Open it again",
        ),
        *("🙋 Ask for a translation", "🔇 Mute or block", "📍 Map", "📜 History"),
        *("🌐 Translations", "📥 Inbox"),
    ]


async def test_a_closed_case_can_be_opened_again(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await report(resident)
    await manager.press("Show the case")
    await manager.press("Close")
    await manager.press("Cannot be solved")
    await manager.press("There is no money")
    await manager.press("Open it again")

    assert (await the_case(town)).status is CaseStatus.IN_PROGRESS
    assert "working on it" in resident.newest.text


async def test_a_case_is_forwarded_to_an_addressee_or_in_own_words(
    manager: Someone, resident: Someone
) -> None:
    await report(resident)
    await manager.press("Show the case")
    prompt = await manager.press("Forward")
    assert "Störungsdienst rund um die Uhr" in prompt.text
    card = await manager.press("Stadtwerke")
    assert "⏳ Waiting for others" in card.text
    assert "forwarded it to Stadtwerke" in card.text
    assert "Stadtwerke" in resident.newest.text

    await manager.press("Forward")
    card = await manager.write("The <other> office")
    assert "forwarded it to The <other> office" in card.text
    assert "The <other> office" in resident.newest.text


async def test_notes_never_reach_residents(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await report(resident)
    follower = town.newcomer()
    await manager.press("Show the case")
    prompt = await manager.press("Note")
    assert prompt.text == (
        "🔒 Internal note on M-2026-0001\nOnly the team reads it. Residents never see this."
    )
    card = await manager.write("Wenig glaubwürdig.")
    assert "🔒 internal note: Wenig glaubwürdig." in card.text

    for person in (resident, follower):
        await person.write("/mine")
        for label in list(person.labels):
            if "M-2026" in label:
                await person.press(label)
        assert not person.has_seen("glaubwürdig")
    assert (await the_case(town)).status is CaseStatus.NEW


@on_both_databases
async def test_a_duplicate_is_chosen_nearby_or_named(
    town: Town, manager: Someone, resident: Someone
) -> None:
    neighbour = town.newcomer()
    await report(neighbour, "Lamp out since yesterday.")
    await report(resident)
    await manager.press("Show the case")
    await manager.press("Same as")
    assert manager.labels == ["M-2026-0001 · 10 m", "✖️ Cancel"]
    card = await manager.press("M-2026-0001")
    assert "🔗 Already reported" in card.text
    assert "The same as M-2026-0001" in card.text
    assert "M-2026-0001" in resident.newest.text

    original = await manager.press("🔗 M-2026-0001")
    assert "👥 1 neighbour follows it." in original.text
    await manager.press("Same as")
    refusal = await manager.write("m 2026 2")
    assert refusal.text == "M-2026-0002 cannot be the original of this case."


async def test_photos_and_map_come_when_asked_for(manager: Someone, resident: Someone) -> None:
    await report(resident, photos=1)
    await manager.press("Show the case")
    assert len((await manager.press("1 photo")).photos) == 1
    assert (await manager.press("Map")).location == IN_TOWN


async def test_what_a_resident_adds_and_withdraws_is_told(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await report(resident)
    await resident.write("/mine")
    await resident.press("M-2026-0001")
    await resident.press("Withdraw")
    await resident.press("Yes")

    assert "🚫 The resident has withdrawn this case." in manager.newest.text
    assert manager.labels == ["📂 Show the case"]
    assert (await the_case(town)).status is CaseStatus.WITHDRAWN


async def test_whoever_gets_a_case_is_told_and_can_show_it(
    town: Town, manager: Someone, resident: Someone
) -> None:
    helper = await town.member(Role.HELPER, name="Ali <3", language="en")
    await report(resident)
    await manager.press("Show the case")
    await manager.press("Give to")
    assert manager.labels == ["Frau Weber", "Ali <3", "↩️ Back"]
    card = await manager.press("Ali <3")
    assert "Ali <3 has taken it." in card.text
    assert "gave it to Ali <3" in card.text

    assert helper.newest.text.startswith("👤 Frau Weber has given you this case.")
    await helper.press("Show the case")
    assert "👤 Give to …" not in helper.labels
    await helper.press("Answer")
    await helper.write("I will come by.")
    assert "I will come by." in resident.newest.text


async def test_everything_said_can_be_read_page_by_page(
    manager: Someone, resident: Someone
) -> None:
    await report(resident, "Lamp & light. " + "x" * 3900)
    assert len(manager.newest.text) < 2000
    await manager.press("Show the case")
    await manager.press("Note")
    await manager.write("y" * 4000)
    assert re.search(r"internal note: y{149}…", manager.newest.text)

    seen = (await manager.press("History")).text
    assert "page 1 of 4" in seen
    for _page in range(3):
        shown = await manager.press("More")
        assert len(shown.text) < 4096
        seen += shown.text
    seen = seen.replace("🌐 Not translated yet.", "")
    assert (seen.count("x"), seen.count("y")) == (3900, 4000)
    assert "Lamp & light." in seen
    await manager.press("‹ Back")
    assert "page 3 of 4" in manager.newest.text
    await manager.press("↩️ Back")
    assert "Ask back" in " ".join(manager.labels)
