"""Changing the profile in force: what is refused, keys of what is added, and emoji."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.errors import SettingError, SettingFault
from storage.people import Person, Role
from storage.quarter import get_quarter, import_quarter
from storage.quarter.changes import ChangeKind, ProfileChange, Section, change_profile
from storage.quarter.emoji import is_emoji
from tests.conftest import NOW
from tests.support.cases import a_person
from tests.support.quarters import sample_profile


@pytest.fixture
async def manager(session: AsyncSession) -> Person:
    await import_quarter(session, sample_profile(), now=NOW)
    return await a_person(session, Role.MANAGER)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (ProfileChange(section=Section.IDEAS, values={"goal": 0}), SettingFault.TOO_SMALL),
        (ProfileChange(section=Section.IDEAS, values={"goal": 10_001}), SettingFault.TOO_LARGE),
        (ProfileChange(section=Section.IDEAS, values={"aim": 3}), SettingFault.OTHER),
        (
            ProfileChange(section=Section.IDEAS, values={"goal": 30}, before={"goal": 7}),
            SettingFault.CHANGED,
        ),
        (ProfileChange(section=Section.WORDS, values={"name": "X"}), SettingFault.OTHER),
        (
            ProfileChange(section=Section.WORDS, values={"greeting": {"de": "Hallo"}}),
            SettingFault.LOCALES,
        ),
        (ProfileChange(section=Section.WORDS, values={"emergency_note": {}}), SettingFault.OTHER),
        (ProfileChange(section=Section.CONTACT, values={"phone": "x"}), SettingFault.PHONE),
        (
            ProfileChange(section=Section.TOPICS, entry="gone", values={"followed": True}),
            SettingFault.CHANGED,
        ),
        (
            ProfileChange(section=Section.TOPICS, entry="events", values={"key": "x"}),
            SettingFault.OTHER,
        ),
        (
            ProfileChange(section=Section.STREETS, deed=ChangeKind.REMOVE, entry="Nowhere"),
            SettingFault.CHANGED,
        ),
        (
            ProfileChange(
                section=Section.STREETS, deed=ChangeKind.ADD, values={"streets": ["Am Bach"]}
            ),
            SettingFault.TWICE,
        ),
        (
            ProfileChange(
                section=Section.STREETS,
                deed=ChangeKind.ADD,
                values={"streets": [f"Gasse {number}" for number in range(200)]},
            ),
            SettingFault.FULL,
        ),
    ],
)
async def test_a_change_that_spoils_the_profile_is_refused(
    session: AsyncSession, manager: Person, change: ProfileChange, fault: SettingFault
) -> None:
    with pytest.raises(SettingError) as caught:
        await change_profile(session, actor=manager, change=change, now=NOW)
    assert caught.value.fault is fault
    assert (await get_quarter(session)).revision == 1


async def test_an_entry_with_a_name_that_is_there_gets_another_key(
    session: AsyncSession, manager: Person
) -> None:
    for name in ("Bauhof Süd", "Bauhof  süd!", "Лесник"):
        change = ProfileChange(
            section=Section.ADDRESSEES, deed=ChangeKind.ADD, values={"name": name, "note": ""}
        )
        profile = await change_profile(session, actor=manager, change=change, now=NOW)
    keys = [addressee.key for addressee in profile.addressees]
    assert keys[-3:] == ["bauhof-sued", "bauhof-sued-2", "entry"]
    assert (await get_quarter(session)).revision == 4


@pytest.mark.parametrize(
    "text",
    ["🗑️", "♿", "👨\u200d👩\u200d👧", "1️⃣", "🇩🇪", "❤️", "👍🏽", "🚴\u200d♀️"],
)
def test_one_emoji_is_taken(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize(
    "text", ["", "x", "ab", "🎉🎉", "🙂 ", "\ufe0f", "🎉" * 9, "1", "\u200d", "🎉x", "x\u20e3"]
)
def test_anything_else_is_no_emoji(text: str) -> None:
    assert not is_emoji(text)
