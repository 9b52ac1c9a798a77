"""Answering by replying to a card: to whom it goes, and when it is held back."""

from typing import Any

import pytest
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from sqlalchemy import select

from handlers.cases.reply_target import replied_reference
from storage.cases.models import CaseHistoryEntry, CaseHistoryKind
from storage.people import Role
from tests.handlers.questions.test_conversation import ask
from tests.handlers.scenes import audit_actions, report, stored
from tests.support.person import Shown, Someone
from tests.support.pictures import a_photo
from tests.support.town import Town

FIRST = "F-2026-0001"
SENT = "✅ The answer is on its way."


@pytest.fixture
async def manager(town: Town) -> Someone:
    return await town.member(language="en")


@pytest.fixture
async def resident(town: Town, manager: Someone) -> Someone:
    """Somebody who has asked something; the manager has the card."""
    person = town.newcomer()
    await ask(person)
    assert manager.newest.text.startswith("🔔 A new question has arrived.")
    return person


def quoted(
    member: Someone, shown: Shown, *, buttons: bool = True, by_bot: bool = True
) -> dict[str, Any]:
    """Return a message as a messenger quotes it in a reply."""
    rows = [
        [InlineKeyboardButton(text=text, callback_data=data)]
        for text, data in shown.buttons.items()
    ]
    return {
        "message_id": shown.id,
        "date": member.town.now,
        "chat": {"id": member.number, "type": "private"},
        "from_user": {"id": 42, "is_bot": by_bot, "first_name": "Bot"},
        "text": shown.text,
        "reply_markup": InlineKeyboardMarkup(inline_keyboard=rows) if buttons else None,
    }


async def reply(member: Someone, text: str, to: Shown, **how: bool) -> Shown:
    """Reply to a message."""
    return await member.send(text=text, reply_to_message=quoted(member, to, **how))


async def answers(town: Town) -> list[str | None]:
    """Return what the team has answered."""
    query = (
        select(CaseHistoryEntry)
        .where(CaseHistoryEntry.kind == CaseHistoryKind.ANSWER)
        .order_by(CaseHistoryEntry.id)
    )
    return [entry.text for entry in await stored(town, query)]


@pytest.mark.parametrize("buttons", [True, False])
async def test_a_reply_to_the_card_is_the_answer(
    town: Town, manager: Someone, resident: Someone, buttons: bool
) -> None:
    card = await reply(manager, "At <ten>.", manager.newest, buttons=buttons)
    assert card.text.startswith(SENT)
    assert "The team writes: At <ten>." in resident.newest.text
    assert (await audit_actions(town))[-1] == "answer"
    await reply(manager, "And at three.", card, buttons=buttons)
    assert await answers(town) == ["At <ten>.", "And at three."]


async def test_the_whole_conversation_goes_by_simply_writing(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await reply(manager, "At ten.", manager.newest)
    town.pass_time(minutes=10)
    await resident.write("And on Sundays?")
    assert "And on Sundays?" in manager.newest.text
    await reply(manager, "Closed.", manager.newest)
    assert "The team writes: Closed." in resident.newest.text


async def test_a_report_is_answered_like_that_too(town: Town, manager: Someone) -> None:
    person = town.newcomer("tr")
    await person.write("/report")
    await person.write("Sokak lambası bozuk.")
    assert manager.chat[-1].text  # the manager's own chat is not touched by drafts
    neighbour = town.newcomer()
    await report(neighbour)
    await reply(manager, "We come tomorrow.", manager.find("M-2026-0001 ·"))
    assert "We come tomorrow." in neighbour.newest.text


async def test_references_in_arabic_are_found(town: Town) -> None:
    manager = await town.member(language="ar")
    resident = town.newcomer()
    await ask(resident)
    shown = manager.newest
    shown.text = shown.text.replace(FIRST, f"\u2068{FIRST}\u2069", 1)
    await reply(manager, "صباحا", shown)
    assert "صباحا" in resident.newest.text


@pytest.mark.parametrize("buttons", [True, False])
async def test_who_replies_to_an_old_card_is_told_first(
    town: Town, manager: Someone, resident: Someone, buttons: bool
) -> None:
    colleague = await town.member(language="en", name="Ben")
    old = manager.newest
    await colleague.write(f"/case {FIRST}")
    await colleague.press("Answer")
    quote = quoted(manager, old, buttons=buttons)
    town.pass_time(minutes=5)
    await colleague.write("At nine.")
    await manager.send(text="At ten.", reply_to_message=quote)
    assert manager.newest.text.startswith("✋ Something has happened while you were writing.")
    assert await answers(town) == ["At nine."]
    await manager.press("Send my words")
    assert "The team writes: At ten." in resident.newest.text


async def test_helpers_answer_what_was_given_to_them(
    town: Town, manager: Someone, resident: Someone
) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    card = manager.newest
    refused = await reply(helper, "At ten.", card)
    assert refused.text == "I cannot find this case."
    await manager.write(f"/case {FIRST}")
    await manager.press("Give to")
    await manager.press("Ali")
    await reply(helper, "At ten.", helper.newest)
    assert await answers(town) == ["At ten."]
    assert "At ten." in resident.newest.text


@pytest.mark.parametrize("role", [Role.READER, Role.INTERPRETER])
async def test_who_only_looks_answers_nobody(
    town: Town, manager: Someone, resident: Someone, role: Role
) -> None:
    member = await town.member(role, name="Ali", language="en")
    before = len(resident.chat)
    await reply(member, "At ten.", manager.newest)
    assert len(resident.chat) == before
    assert await answers(town) == []


async def test_a_reply_to_the_prompt_of_a_note_never_reaches_the_resident(
    town: Town, manager: Someone, resident: Someone
) -> None:
    await manager.write(f"/case {FIRST}")
    await manager.press("Note")
    prompt = manager.newest
    await reply(manager, "Calls often.", prompt)
    assert manager.newest.text.startswith("🔒 The note is kept.")
    await reply(manager, "Calls very often.", prompt)
    assert "Is it a problem, an idea or a question?" in manager.newest.text
    assert not resident.has_seen("often")
    assert await answers(town) == []


async def test_a_reply_to_its_own_card_goes_on_with_the_dialogue(
    manager: Someone, resident: Someone
) -> None:
    await manager.write(f"/case {FIRST}")
    card = manager.newest
    await manager.press("Note")
    await reply(manager, "Calls often.", card)
    assert manager.newest.text.startswith("🔒 The note is kept.")
    assert not resident.has_seen("often")


async def test_a_reply_to_another_card_leaves_the_dialogue_open(
    town: Town, manager: Someone, resident: Someone
) -> None:
    other = town.newcomer()
    await ask(other)
    await manager.write("/case F-2026-0002")
    card = manager.newest
    await manager.write(f"/case {FIRST}")
    await manager.press("Answer")
    await reply(manager, "Yes.", card)
    assert "Yes." in other.newest.text
    assert not resident.has_seen("Yes.")
    await manager.write("At ten.")
    assert "At ten." in resident.newest.text


async def test_a_picture_is_not_passed_on(manager: Someone, resident: Someone) -> None:
    card, before = manager.newest, len(resident.chat)
    sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 9, "height": 9}
    await manager.send(
        sticker=sticker | {"is_animated": False, "is_video": False},
        reply_to_message=quoted(manager, card),
    )
    assert manager.newest.text.startswith("Please write it as a text.")
    assert len(resident.chat) == before
    await manager.send_photo(a_photo())
    assert "Is it a problem, an idea or a question?" in manager.newest.text


async def test_a_member_of_the_team_goes_on_with_an_own_question(
    town: Town, manager: Someone
) -> None:
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await ask(helper)
    await reply(manager, "At ten.", manager.newest)
    await reply(helper, "And on Sundays?", helper.newest)
    assert "Added to F-2026-0001" in helper.newest.text
    assert await answers(town) == ["At ten."]


async def test_what_somebody_wrote_themselves_is_no_card(
    town: Town, manager: Someone, resident: Someone
) -> None:
    before = len(resident.chat)
    await reply(manager, "At ten.", manager.newest, by_bot=False)
    assert "Is it a problem, an idea or a question?" in manager.newest.text
    assert await answers(town) == []
    assert len(resident.chat) == before


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("🔔 New\n\nF-2026-0001 · New\n💬 Question", "F-2026-0001"),
        ("M-2026-0012", "M-2026-0012"),
        ("F-2026-0001 · New\n…\n🔗 The same as F-2026-0002", "F-2026-0001"),
        ("F-2026-0001 · New\nF-2026-0002 · New", None),
        ("🔒 Internal note on F-2026-0001", None),
        ("T-2026-0001 · booked", None),
        ("F-2026-00011234567890 · x", None),
        ("", None),
    ],
)
def test_which_messages_are_about_one_case(town: Town, text: str, reference: str | None) -> None:
    person = town.newcomer()
    quote = quoted(person, Shown(id=1, text=text or "x"))
    message = person.an_update(text="Hm", reply_to_message=quote).message
    assert message is not None
    assert replied_reference(message) == reference
    plain = person.an_update(text="Hm").message
    assert plain is not None
    assert replied_reference(plain) is None
