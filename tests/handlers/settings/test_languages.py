"""/settings, languages: adding one word by word, taking one away, and what is open about each."""

import re

import pytest
from sqlalchemy import select

from handlers.languages.names import LANGUAGE_NAMES
from handlers.languages.states import known_states
from storage.audit import AuditEntry
from storage.people import Role
from storage.quarter import QuarterProfile, get_quarter
from storage.quarter.languages import list_words
from tests.handlers.scenes import audit_actions, stored
from tests.support.databases import on_both_databases
from tests.support.quarters import sample_profile, speaking
from tests.support.town import CATALOGUES, Town

WORDS = list_words(sample_profile())


async def profile_of(town: Town) -> QuarterProfile:
    async with town.database.transaction() as session:
        return (await get_quarter(session)).profile


def test_the_words_of_a_language_are_all_that_a_profile_needs() -> None:
    profile = sample_profile()
    assert speaking(profile, "pl").locales[-1] == "pl"
    assert len({word.place for word in WORDS}) == len(WORDS)
    assert {word.original for word in WORDS} >= {
        profile.emergency_note["de"],
        profile.contact.office_hours["de"],
        *(category.names["de"] for category in profile.categories),
        *(topic.names["de"] for topic in profile.topics),
    }


@on_both_databases
async def test_a_language_is_added_word_by_word_and_taken_away(town: Town) -> None:
    manager = await town.member(language="en")
    await manager.write("/settings")
    await manager.press("🌐 Languages")
    assert "• Türkçe\n" in manager.newest.text
    assert "➕ Polski ⚠" in manager.labels
    assert "✖️ Deutsch" not in manager.labels
    assert {label for label in manager.labels if label[0] == "➕"} == {
        f"➕ {LANGUAGE_NAMES[locale]} ⚠"
        for locale in known_states()
        if locale not in sample_profile().locales
    }
    await manager.press("➕ Polski ⚠")
    assert "Polski: ⚠ " in manager.newest.text
    assert re.search("nobody has checked|not yet checked", manager.newest.text)
    assert f"1 of {len(WORDS)}" in manager.newest.text
    assert WORDS[0].original in manager.newest.text
    await manager.write("Mieszkanie")
    await manager.press("Leave it German")
    await manager.send_sticker()
    assert f"3 of {len(WORDS)}" in manager.newest.text
    await manager.write("x" * 41)
    assert "too long by 1 character" in manager.newest.text
    await manager.write("Trzecie")
    assert (await profile_of(town)).locales == sample_profile().locales
    await manager.press("Leave all the rest German")
    assert "✅ Saved" in manager.newest.text
    profile = await profile_of(town)
    assert profile.locales == (*sample_profile().locales, "pl")
    names = [field.names for field in profile.fields_of_action[:4]]
    assert [each["pl"] for each in names] == [
        "Mieszkanie",
        names[1]["de"],
        "Trzecie",
        names[3]["de"],
    ]
    visitor = town.newcomer("pl")
    await visitor.write("/start")
    assert "Leimen-Mitte" in visitor.newest.text
    with CATALOGUES.speaking("pl"):
        assert CATALOGUES.gettext("🛠 Report a problem") in visitor.labels
    await manager.press("✖️ Polski")
    assert "Take Polski away?" in manager.newest.text
    await manager.press("🗑 Remove")
    assert (await profile_of(town)) == sample_profile()
    assert (await audit_actions(town)).count("settings") == 2
    details = await stored(town, select(AuditEntry.detail).where(AuditEntry.action == "settings"))
    assert details == ["locales.pl"] * 2


@pytest.mark.parametrize(
    "data",
    ["set-lang-add:tlh", "set-lang-add:tr", "set-lang-del:de:1", "set-lang-del:pl:1"],
)
async def test_forged_languages_change_nothing(town: Town, data: str) -> None:
    manager = await town.member(language="en")
    await manager.write("/settings")
    await manager.tap(data)
    assert await profile_of(town) == sample_profile()
    helper = await town.member(language="en", role=Role.HELPER)
    await helper.tap("set-lang-del:tr:1")
    assert await profile_of(town) == sample_profile()


async def test_a_language_somebody_else_has_added_meanwhile_is_not_added_twice(
    town: Town,
) -> None:
    first, second = await town.member(language="en"), await town.member(language="en")
    for manager in (first, second):
        await manager.write("/settings")
        await manager.press("🌐 Languages")
        await manager.press("➕ Shqip ⚠")
    await first.press("Leave all the rest German")
    await second.press("Leave all the rest German")
    assert (await profile_of(town)).locales.count("sq") == 1
    assert "✅ Saved" not in second.newest.text
