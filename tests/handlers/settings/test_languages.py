"""/settings, languages: adding one word by word, taking one away, and what is open about each."""

import re

import pytest
from sqlalchemy import select

from handlers.languages.names import LANGUAGE_NAMES
from handlers.languages.quarter_names import usual_names
from handlers.languages.states import known_states
from storage.audit import AuditEntry
from storage.people import Role
from storage.quarter import QuarterProfile, get_quarter
from storage.quarter.languages import list_words
from storage.quarter.profile import NAME_LENGTH
from storage.texts import clean_text
from tests.handlers.scenes import audit_actions, stored
from tests.support.databases import on_both_databases
from tests.support.quarters import sample_profile, speaking
from tests.support.town import CATALOGUES, Town

WORDS = list_words(sample_profile())
USUAL = usual_names("pl")
OWN = [word for word in WORDS if word.original not in USUAL]
"""What a manager is asked for in Polish."""


async def profile_of(town: Town) -> QuarterProfile:
    async with town.database.transaction() as session:
        return (await get_quarter(session)).profile


def names_in(profile: QuarterProfile) -> list[dict[str, str]]:
    """What the quarter's fields of action, categories and topics are called, by language."""
    return [
        *(field.names for field in profile.fields_of_action),
        *(category.names for category in profile.categories),
        *(topic.names for topic in profile.topics),
    ]


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


def test_every_language_has_the_usual_names() -> None:
    profile = sample_profile()
    for locale in {*LANGUAGE_NAMES} - {"de"}:
        usual = usual_names(locale)
        assert {*usual} == {names["de"] for names in names_in(profile)}
        assert all(name == clean_text(name, longest=NAME_LENGTH) for name in usual.values())
        same = {names.get(locale, usual[names["de"]]) for names in names_in(profile)}
        assert same == {*usual.values()}
    assert usual_names("tlh") == {}


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
    asked = len(WORDS) - len(OWN) + 1
    assert f"{asked} of {len(WORDS)}" in manager.newest.text
    assert "Usual names are there already" in manager.newest.text
    assert OWN[0].original in manager.newest.text
    await manager.write("Park")
    await manager.press("Leave it German")
    await manager.send_sticker()
    assert f"{asked + 2} of {len(WORDS)}" in manager.newest.text
    assert "Usual names" not in manager.newest.text
    await manager.write("x" * 41)
    assert "too long by 1 character" in manager.newest.text
    await manager.write("Trzecie")
    assert (await profile_of(town)).locales == sample_profile().locales
    await manager.press("Leave all the rest German")
    assert "✅ Saved" in manager.newest.text
    profile = await profile_of(town)
    assert profile.locales == (*sample_profile().locales, "pl")
    named = names_in(profile)
    assert [names["pl"] for names in named] == [USUAL[names["de"]] for names in named]
    written = [known.names["pl"] for known in profile.places]
    assert written == ["Park", profile.places[1].names["de"], "Trzecie"]
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
