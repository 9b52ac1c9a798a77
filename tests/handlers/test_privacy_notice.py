"""The privacy notice: read with the first answer, kept by its version, before anything else."""

import hashlib
from typing import Final

import pytest
from sqlalchemy import select, update

import handlers.privacy_notice
from bot.middlewares import privacy_notice as middleware
from handlers.danger.buttons import DangerButton
from handlers.privacy_notice import NOTICE_VERSION
from handlers.privacy_notice import privacy_notice as notice_text
from storage.cases.models import Case
from storage.danger import DangerKind
from storage.outbox import DeliveryState, OutboxMessage
from storage.people import Person, Role
from storage.privacy_notices import NOTICE_TOPIC
from tests.support.databases import on_both_databases
from tests.support.person import Someone
from tests.support.pictures import a_photo
from tests.support.town import CATALOGUES, Town

NOTICE: Final = "🔒 I store what you send me"
DIGESTS: Final = {1: "899054469aed8231"}
"""What each version said in English.  Another text takes another number here and in the code."""


def count(someone: Someone, words: str = NOTICE) -> int:
    return sum(words in text for text in someone.texts)


async def person(town: Town, someone: Someone) -> Person:
    async with town.database.transaction() as session:
        found = await session.scalar(select(Person).where(Person.account_id == someone.number))
    assert found is not None
    return found


def test_another_text_is_another_version() -> None:
    with CATALOGUES.speaking("en"):
        digest = hashlib.sha256(notice_text().encode()).hexdigest()[:16]
    assert DIGESTS[NOTICE_VERSION] == digest
    assert max(DIGESTS) == NOTICE_VERSION


@on_both_databases
@pytest.mark.parametrize("way", ["words", "photo", "link", "start", "place", "command"])
async def test_whoever_arrives_reads_the_notice_with_the_first_answer(
    town: Town, way: str
) -> None:
    newcomer = town.newcomer()
    match way:
        case "words":
            await newcomer.write("The street lamp before number 5 is broken")
        case "photo":
            await newcomer.send_photo(a_photo())
        case "link":
            await newcomer.write("/start report-street-lighting")
        case "start":
            await newcomer.write("/start")
        case "place":
            await newcomer.share_place(49.35, 8.69)
        case _:
            await newcomer.write("/help")
    assert NOTICE in newcomer.texts[0]
    assert count(newcomer) == 1
    assert (await person(town, newcomer)).notice_coming == NOTICE_VERSION
    await newcomer.write("/report")
    assert count(newcomer) == 1
    known = await person(town, newcomer)
    assert (known.notice_version, known.notice_coming) == (NOTICE_VERSION, None)


async def test_the_notice_speaks_the_language_of_its_reader(town: Town) -> None:
    for language, words in {"de": "🔒 Ich speichere", "tr": "🔒 Gönderdiklerinizi"}.items():
        newcomer = town.newcomer(language)
        await newcomer.write("/report")
        assert newcomer.texts[0].startswith(words)


async def test_numbers_to_call_come_before_the_notice(town: Town) -> None:
    newcomer = town.newcomer()
    await newcomer.write("Help, my house is on fire!")
    assert "112" in newcomer.texts[0]
    assert NOTICE in newcomer.texts[1]


async def test_a_new_version_is_read_once_with_the_next_answer(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    resident = town.newcomer()
    await resident.write("/start")
    await resident.write("/help")
    for module in (handlers.privacy_notice, middleware):
        monkeypatch.setattr(module, "NOTICE_VERSION", NOTICE_VERSION + 1)
    await resident.write("/report")
    await resident.write("/help")
    assert count(resident) == 2
    assert (await person(town, resident)).notice_version == NOTICE_VERSION + 1


async def test_the_team_reads_none_and_a_removed_member_does(town: Town) -> None:
    manager = await town.member(language="en")
    helper = await town.member(Role.HELPER, name="Ali", language="en")
    await helper.write("/help")
    assert count(helper) == count(manager) == 0
    await manager.write("/team")
    await manager.press("Remove Ali")
    await manager.press("Yes, remove")
    await helper.write("/help")
    assert count(helper) == 1


async def left_in(town: Town, state: DeliveryState) -> None:
    """Let the notices be where they are while a messenger does not take them."""
    async with town.database.transaction() as session:
        await session.execute(
            update(OutboxMessage).where(OutboxMessage.topic == NOTICE_TOPIC).values(state=state)
        )


@on_both_databases
@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_button_below_the_notice_counts_before_its_arrival_is_stored(
    town: Town, language: str
) -> None:
    newcomer = town.newcomer(language)
    greeting = await newcomer.write("/start")
    data = next(value for label, value in greeting.buttons.items() if "🛠" in label)
    await left_in(town, DeliveryState.SENDING)
    await newcomer.tap(data, greeting)
    assert not any(newcomer.toasts)
    assert newcomer.texts[-1] != greeting.text
    known = await person(town, newcomer)
    assert known.notice_version == NOTICE_VERSION


@on_both_databases
async def test_nothing_is_handed_on_before_the_notice_has_arrived(town: Town) -> None:
    """Whoever has another client than the messenger's can tap what is not on the screen yet."""
    newcomer = town.newcomer()
    await newcomer.write("/report")
    await newcomer.write("The street lamp is broken.")
    await newcomer.press("Street lighting")
    await newcomer.press("I cannot say where")
    shown = await newcomer.press("Go on without a photo")
    data = next(value for label, value in shown.buttons.items() if "Send" in label)
    async with town.database.transaction() as session:
        await session.execute(
            update(Person).values(notice_version=None, notice_coming=NOTICE_VERSION)
        )
    for state in (DeliveryState.SENDING, DeliveryState.FAILED):
        await left_in(town, state)
        await newcomer.tap(data, shown)
        assert newcomer.toasts[-1] == "Please read first what I store. Then tap once more."
        assert await list_cases(town) == []
        assert count(newcomer) == (2 if state is DeliveryState.FAILED else 1)
    danger = DangerButton(kind=DangerKind.FIRE, yes=True).pack()
    await left_in(town, DeliveryState.SENDING)
    assert "112" in (await newcomer.tap(danger)).text
    await left_in(town, DeliveryState.SENT)
    await newcomer.tap(data, shown)
    assert len(await list_cases(town)) == 1


async def test_a_slip_is_followed_after_the_notice(town: Town) -> None:
    newcomer = town.newcomer()
    asked = await newcomer.write("/start slip-BCDFGHJK")
    assert NOTICE in newcomer.texts[0]
    assert asked.text.startswith("🎫 Do you want to follow")
    assert "I do not know this code" in (await newcomer.press("Yes, follow it here")).text
    assert "I do not know this code" in (await newcomer.write("/start slip-BCDFGHJK")).text


async def list_cases(town: Town) -> list[int]:
    async with town.database.transaction() as session:
        return list(await session.scalars(select(Case.id)))
