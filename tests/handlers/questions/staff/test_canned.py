"""Canned answers: writing them in every language, and sending one the resident can read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from handlers.cases.staff.buttons import CaseAction, ChooseCannedButton
from handlers.questions.staff import canned_buttons as buttons
from storage.cases.models import CaseHistoryEntry, CaseHistoryKind, CaseStatus
from storage.people import Role
from storage.questions.models import CannedAnswer, CannedText
from storage.questions.placeholders import PLACEHOLDERS, fill
from tests.handlers.questions.test_conversation import ask
from tests.handlers.scenes import audit_actions, stored, the_case
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.town import Town

FIRST = "F-2026-0001"
GERMAN = "Wir sind für Sie da: {contact}, {phone}. Ihre Nummer ist {reference}."
TURKISH = "Buradayız: {contact}, {phone}. Numaranız {reference}."


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


async def keep(manager: Someone, title: str = "Opening hours", text: str = GERMAN) -> None:
    """Write a canned answer."""
    await manager.write("/canned")
    await manager.press("New answer")
    await manager.write(title)
    await manager.write(text)


async def keep_turkish(manager: Someone) -> None:
    """Write one, and its Turkish words."""
    await keep(manager)
    await manager.press("✗ Türkçe")
    await manager.write(TURKISH)


async def answers(town: Town) -> list[str | None]:
    """Return what the team has answered or asked."""
    entries = await stored(
        town,
        select(CaseHistoryEntry)
        .where(CaseHistoryEntry.kind.in_((CaseHistoryKind.ANSWER, CaseHistoryKind.QUESTION)))
        .order_by(CaseHistoryEntry.id),
    )
    return [entry.text for entry in entries]


async def begin(member: Someone, act: str = "Answer") -> None:
    """Open the question and its canned answers."""
    await member.write(f"/case {FIRST}")
    await member.press(act)
    await member.press("Canned answer")


# --- Writing -----------------------------------------------------------------------------------


async def test_a_canned_answer_is_written_german_first(town: Town, manager: Someone) -> None:
    await manager.write("/canned")
    assert manager.labels == ["➕ New answer"]
    await manager.press("New answer")
    assert "Residents do not see the title." in manager.newest.text
    await manager.write("Opening hours")
    assert "in this language: German" in manager.newest.text
    assert all(f"{{{name}}}" in manager.newest.text for name in PLACEHOLDERS)
    assert await stored(town, select(CannedAnswer)) == []
    kept = await manager.write(GERMAN)

    assert kept.text.startswith("✅ Kept.")
    assert "✓ de ✗ en ✗ tr ✗ ar ✗ uk ✗ ru" in kept.text
    await manager.press("✗ Türkçe")
    assert "in this language: Turkish" in manager.newest.text
    kept = await manager.write(TURKISH)
    assert "✓ de ✗ en ✓ tr ✗ ar" in kept.text
    await manager.press("Back")
    assert "Opening hours: ✓ de ✗ en ✓ tr ✗ ar" in manager.newest.text
    texts = await stored(town, select(CannedText).order_by(CannedText.locale))
    assert [(text.locale, text.text) for text in texts] == [("de", GERMAN), ("tr", TURKISH)]
    assert (await audit_actions(town))[-2:] == ["canned-add", "canned-text"]


async def test_words_and_title_can_be_changed_and_the_old_words_are_shown(
    town: Town, manager: Someone
) -> None:
    await keep(manager)
    await manager.press("✓ Deutsch")
    assert GERMAN in manager.newest.text
    await manager.write("Um zehn.")
    await manager.press("Title")
    kept = await manager.write("Hours")
    assert "📎 Hours" in kept.text
    assert "Um zehn." in kept.text
    assert len(await stored(town, select(CannedText))) == 1


async def test_an_unknown_placeholder_is_asked_for_again(town: Town, manager: Someone) -> None:
    await keep(manager, text="Guten Tag {name}")
    refusal = manager.newest.text
    assert refusal.startswith("I do not know {name}. You can use: {reference}")
    await manager.write("Guten Tag")
    assert manager.newest.text.startswith("✅ Kept.")
    assert [text.text for text in await stored(town, select(CannedText))] == ["Guten Tag"]


async def test_a_title_that_is_too_long_is_asked_for_again(manager: Someone) -> None:
    await manager.write("/canned")
    await manager.press("New answer")
    await manager.write("x" * 41)
    assert manager.newest.text.startswith("That is too long by 1 character.")
    await manager.write("Hours")
    assert "German" in manager.newest.text


async def test_a_sticker_is_no_answer_and_a_command_leaves(town: Town, manager: Someone) -> None:
    await manager.write("/canned")
    await manager.press("New answer")
    await manager.send_sticker()
    assert manager.newest.text.startswith("Please write it as a text.")
    await manager.write("/canned")
    await manager.write("Hours")
    assert "Is it a problem, an idea or a question?" in manager.newest.text
    assert await stored(town, select(CannedAnswer)) == []


async def test_deleting_asks_once(town: Town, manager: Someone) -> None:
    await keep_turkish(manager)
    await manager.press("Delete")
    assert "Delete “Opening hours” in all languages?" in manager.newest.text
    await manager.press("Back")
    await manager.press("Delete")
    data = manager.newest.buttons["🗑 Yes, delete"]
    await manager.press("Yes, delete")
    assert manager.labels == ["➕ New answer"]
    assert await stored(town, select(CannedText)) == []
    await manager.tap(data)
    assert manager.newest.text == "This canned answer is not there any more."


@pytest.mark.parametrize("role", [Role.HELPER, Role.READER])
async def test_only_managers_write_canned_answers(
    town: Town, manager: Someone, role: Role
) -> None:
    await keep(manager)
    member = await town.member(role, name="Ali", language="en")
    await member.write("/canned")
    assert member.newest.text.startswith("I do not know this command.")
    for data in (
        buttons.CannedListButton(),
        buttons.NewCannedButton(),
        buttons.DeleteCannedButton(canned_id=1, sure=True),
        buttons.CannedWordsButton(canned_id=1, locale="de"),
    ):
        await member.tap(data.pack())
        assert "earlier message" in member.toasts[-1]
    assert len(await stored(town, select(CannedAnswer))) == 1


# --- Sending -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words", "note"),
    [
        ("tr", "Buradayız: Quartiersbüro", "🌐 The resident reads: Turkish."),
        ("de", "Wir sind für Sie da: Quartiersbüro", "🌐 The resident reads: German."),
        (
            "ar",
            "Wir sind für Sie da: Quartiersbüro",
            "✗ Missing in: Arabic. German would be sent.",
        ),
    ],
)
async def test_the_preview_is_what_the_resident_gets(
    town: Town, manager: Someone, language: str, words: str, note: str
) -> None:
    await keep_turkish(manager)
    resident = town.newcomer(language)
    await resident.write("/ask")
    await resident.write("Ne zaman açıksınız?")
    await resident.tap(
        next(data for data in resident.newest.buttons.values() if "draft-send" in data)
    )
    await begin(manager)
    await manager.press("Opening hours")
    preview = manager.newest.text
    assert words in preview
    assert note in preview
    assert await answers(town) == []
    await manager.press("Send")

    sent = (await answers(town))[0]
    assert sent is not None
    assert sent in preview
    assert "+49 30 23125 010" in sent
    assert FIRST in sent
    assert "{" not in sent
    assert words in resident.newest.text
    assert manager.newest.text.startswith("✅ The answer is on its way.")


async def test_asking_back_works_with_it_too(town: Town, manager: Someone) -> None:
    await keep(manager, text="Welche Hausnummer?")
    resident = town.newcomer()
    await ask(resident)
    await begin(manager, "Ask back")
    await manager.press("Opening hours")
    await manager.press("Send")
    assert (await the_case(town, FIRST)).status is CaseStatus.WAITING_FOR_RESIDENT
    assert "The team asks: Welche Hausnummer?" in resident.newest.text


async def test_send_tapped_twice_sends_once(town: Town, manager: Someone) -> None:
    await keep(manager)
    await ask(town.newcomer())
    await begin(manager)
    await manager.press("Opening hours")
    preview = manager.newest
    data = preview.buttons["✅ Send"]
    await manager.tap(data, preview)
    await manager.tap(data, preview)
    assert len(await answers(town)) == 1
    assert "earlier message" in manager.toasts[-1]


async def test_the_preview_of_another_case_sends_nothing(town: Town, manager: Someone) -> None:
    await keep(manager)
    await ask(town.newcomer())
    await ask(town.newcomer())
    await begin(manager)
    await manager.press("Opening hours")
    old = manager.newest
    await manager.write("/case F-2026-0002")
    await manager.press("Answer")
    await manager.press("Send", of=old)
    assert "earlier message" in manager.toasts[-1]
    assert await answers(town) == []


@on_both_databases
async def test_another_one_or_own_words_may_be_sent_instead(town: Town, manager: Someone) -> None:
    await keep(manager, title="A", text="Erste")
    await keep(manager, title="B", text="Zweite")
    await ask(town.newcomer())
    await begin(manager)
    await manager.press("A")
    await manager.press("Another one")
    await manager.press("B")
    await manager.write("My own words.")
    assert await answers(town) == ["My own words."]


async def test_who_chose_while_something_happened_is_told_first(
    town: Town, manager: Someone
) -> None:
    await keep(manager)
    await ask(town.newcomer())
    colleague = await town.member(language="en", name="Ben")
    await begin(manager)
    await manager.press("Opening hours")
    await colleague.write(f"/case {FIRST}")
    await colleague.press("Answer")
    await colleague.write("At ten.")
    await manager.press("Send", of=manager.find_button("✅ Send"))
    assert manager.newest.text.startswith("✋ Something has happened while you were writing.")
    await manager.press("Send my words")
    assert len(await answers(town)) == 2


async def test_a_helper_sends_canned_answers_about_own_cases_only(
    town: Town, manager: Someone
) -> None:
    await keep(manager)
    await ask(town.newcomer())
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    tap = buttons.PickCannedButton(case_id=1, version=1, act=CaseAction.ANSWER, canned_id=1)
    await helper.tap(tap.pack())
    assert helper.newest.text == "I cannot find this case."
    await manager.write(f"/case {FIRST}")
    await manager.press("Give to")
    await manager.press("Ali")
    await begin(helper)
    await helper.press("Opening hours")
    await helper.press("Send")
    assert len(await answers(town)) == 1


async def test_a_note_is_never_canned(town: Town, manager: Someone) -> None:
    await keep(manager)
    await ask(town.newcomer())
    await manager.write(f"/case {FIRST}")
    await manager.press("Note")
    assert manager.labels == ["✖️ Cancel"]
    tap = buttons.PickCannedButton(case_id=1, version=1, act=CaseAction.NOTE, canned_id=1)
    await manager.tap(tap.pack())
    assert manager.toasts[-1] == "This cannot be said with a canned answer."


async def test_without_canned_answers_there_is_no_button(town: Town, manager: Someone) -> None:
    await ask(town.newcomer())
    await manager.write(f"/case {FIRST}")
    await manager.press("Answer")
    assert manager.labels == ["✖️ Cancel"]


# --- Edges -------------------------------------------------------------------------------------


def test_no_button_carries_more_than_a_messenger_takes() -> None:
    largest = 2_147_483_647
    packed = [
        ChooseCannedButton(case_id=largest, version=largest, act=CaseAction.DUPLICATE),
        buttons.PickCannedButton(
            case_id=largest, version=largest, act=CaseAction.DUPLICATE, canned_id=largest
        ),
        buttons.SendCannedButton(case_id=largest, canned_id=largest),
        buttons.CannedWordsButton(canned_id=largest, locale="zho_Hant"),
        buttons.DeleteCannedButton(canned_id=largest, sure=True),
    ]
    assert max(len(data.pack().encode()) for data in packed) <= 64


@given(st.text(), st.dictionaries(st.sampled_from(PLACEHOLDERS), st.text()))
def test_filling_never_fails_and_changes_nothing_else(text: str, values: dict[str, str]) -> None:
    filled = fill(text, values)
    if not any(f"{{{name}}}" in text for name in values):
        assert filled == text
