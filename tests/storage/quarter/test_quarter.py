"""The quarter: reading a profile, its mistakes, and keeping it in the database."""

from datetime import UTC, datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.errors import ProfileError, QuarterMissingError
from storage.quarter import (
    QuarterProfile,
    QuarterRow,
    get_quarter,
    import_quarter,
    read_profile,
    write_profile,
)
from storage.quarter.toml import LONGEST

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SAMPLE = (files("bot") / "demo" / "leimen-mitte.toml").read_text(encoding="utf-8")


def mistakes_of(source: str) -> tuple[str, ...]:
    with pytest.raises(ProfileError) as caught:
        read_profile(source)
    return caught.value.mistakes


def changed(*changes: tuple[str, str]) -> str:
    source = SAMPLE
    for old, new in changes:
        assert old in source
        source = source.replace(old, new, 1)
    return source


def renamed(profile: QuarterProfile, name: str) -> QuarterProfile:
    return profile.model_copy(update={"name": name})


def test_the_sample_can_be_read() -> None:
    profile = read_profile(SAMPLE)
    assert profile.name == "Leimen-Mitte"
    assert profile.zone == ZoneInfo("Europe/Berlin")
    assert profile.locales == ("de", "en", "tr", "ar", "uk", "ru")
    assert len(profile.fields_of_action) == 6
    assert profile.is_inside(49.348, 8.690)
    assert not profile.is_inside(49.4103, 8.6937)


def test_a_category_has_a_name_in_every_language() -> None:
    profile = read_profile(SAMPLE)
    assert profile.category_name("noise", "tr") == "Gürültü"
    assert profile.category_name("noise", "fa") == "Lärm"


def test_a_category_that_is_gone_is_called_by_its_key() -> None:
    profile = read_profile(SAMPLE)
    assert profile.category("fountains") is None
    assert profile.category_name("fountains", "de") == "fountains"


def test_a_profile_survives_export_and_import() -> None:
    profile = read_profile(SAMPLE)
    assert read_profile(write_profile(profile)) == profile


def test_an_empty_profile_is_told_everything_it_lacks() -> None:
    missing = {mistake.split(":")[0] for mistake in mistakes_of("")}
    required = {name for name, field in QuarterProfile.model_fields.items() if field.is_required()}
    assert missing == required


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (('land = "BW"', 'land = "BX"'), "land: there is no Land 'BX'; one of BB, BE, BW"),
        (("Europe/Berlin", "Leimen"), "time_zone: there is no time zone 'Leimen'"),
        (("Europe/Berlin", "../etc"), "time_zone: there is no time zone '../etc'"),
        (("[8.6884, 49.3451]", "[49.3451, 8.6884]"), "outline: [49.3451, 8.6884] is not in"),
        (('"type": "Polygon"', '"type": "Point"'), "outline.type: "),
        (("  ]]\n", "  ]\n"), "outline: not readable as GeoJSON: "),
        (('name = "Leimen-Mitte"', "name = 7"), "name: input should be a valid string"),
        (('name = "Leimen-Mitte"', "name = "), "not readable as TOML: "),
        (('name = "Leimen-Mitte"', 'nam = ""\nname = "x"'), "nam: there is no such setting"),
        (('locales = ["de", ', 'locales = ["de", "fr", '), "contact.office_hours: no text for"),
        (('locales = ["de", ', 'locales = ["de", "de", '), "locales: 'de' is there 2 times"),
        (('locales = ["de", ', "locales = ["), "locales: must have 'de'"),
        (('locale = "de"', 'locale = "fr"'), "default_locale: 'fr' is not one of the locales"),
        (('tr = "Gürültü"\n', ""), "categories.noise.names: no text for 'tr'"),
        (('tr = "Gürültü"', 'tr = ""'), "categories.noise.names.tr: string should have at least"),
        (('tr = "Gürültü"', 'pl = "Hałas"'), "categories.noise.names: 'pl' is not one of"),
        (('"waste"', '"noise"'), "categories: 'noise' is there 2 times"),
        (('"waste"', '"Müll"'), "categories.Müll.key: string should match pattern"),
        (('key = "waste"\n', ""), "categories.#2.key: field required"),
        (('"surroundings"\nsim', '"sport"\nsim'), "categories.street-lighting.field_of_action: "),
        (("working_days = 3", "working_days = 0"), "categories.waste.working_days: "),
        (('email = "quartier@', 'email = "quartier'), "contact.email: "),
        (('phone = "+49', 'phone = "tel'), "contact.phone: "),
        (("latitude = 49.3505", "latitude = 8.6907"), "places.quartierspark.latitude: "),
        (('tr = "İlkokul"\n', ""), "places.primary-school.names: no text for 'tr'"),
        (('key = "quartierspark"', 'key = "primary-school"'), "places: 'primary-school' is there"),
        (
            ("[8.6962, 49.3463],\n    [8.6968, 49.3490]", "[8.6968, 49.35],\n[8.68, 49.3463]"),
            "outline: encloses no clear area (",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(change: tuple[str, str], mistake: str) -> None:
    found = mistakes_of(changed(change))
    assert any(line.startswith(mistake) for line in found), found


def test_all_mistakes_are_told_at_once() -> None:
    found = mistakes_of(changed(('"BW"', '"BX"'), ("days = 5", "days = 0"), ("+49", "tel")))
    assert [line.split(":")[0] for line in found] == [
        "land",
        "categories.street-lighting.working_days",
        "contact.phone",
    ]


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (("Gürültü", r"Gür\u0000ültü"), "categories.noise.names.tr: holds U+0000, which nobody"),
        (("Gürültü", r"Gür\u001b[2Jültü"), "categories.noise.names.tr: holds U+001B"),
        (
            ("Gürültü", "Gür\N{RIGHT-TO-LEFT OVERRIDE}ültü"),
            "categories.noise.names.tr: holds U+202E",
        ),
        (("Leimen-Mitte", r"Leimen\u0085Mitte"), "name: holds U+0085"),
        (('"waste"', r'"wa\rste"'), "categories.waste.key: holds U+000D"),
        (('land = "BW"', r'"la\u0007nd" = "BW"'), "a key: holds U+0007"),
        (('land = "BW"', "x = " + "[" * 40 + "]" * 40), "x.#1: nested too deeply"),
        (('land = "BW"', "x = " + "[" * 90_000 + "]" * 90_000), "nested too deeply"),
        (('land = "BW"', f"{'a.' * 500}b = 1"), "a.a: nested too deeply"),
        (('"type": "Polygon"', f'"x": {"[" * 200_000}'), "outline: nested too deeply"),
        (('land = "BW"', f'land = "{"B" * LONGEST}"'), f"longer than {LONGEST} characters"),
    ],
)
def test_what_nobody_can_see_and_what_is_too_deep_is_refused(
    change: tuple[str, str], mistake: str
) -> None:
    """#11: a profile could bring control characters to every terminal and page, or a crash."""
    (found,) = mistakes_of(changed(change))
    assert found.startswith(mistake)


async def test_without_an_import_there_is_no_quarter(session: AsyncSession) -> None:
    with pytest.raises(QuarterMissingError):
        await get_quarter(session)


async def test_the_profile_imported_last_is_in_force(database: Database) -> None:
    profile = read_profile(SAMPLE)
    async with database.transaction() as session:
        await import_quarter(session, profile, now=NOW)
    async with database.transaction() as session:
        first = await get_quarter(session)
    async with database.transaction() as session:
        await import_quarter(session, renamed(profile, "Leimen-Nord"), now=LATER)
    async with database.transaction() as session:
        second = await get_quarter(session)

    assert (first.profile, first.revision, first.imported_at) == (profile, 1, NOW)
    assert (second.profile.name, second.revision) == ("Leimen-Nord", 2)
    assert second.imported_at == LATER


async def test_an_import_that_is_rolled_back_was_none(database: Database) -> None:
    profile = read_profile(SAMPLE)
    async with database.transaction() as session:
        await import_quarter(session, profile, now=NOW)
    with pytest.raises(RuntimeError):
        await _import_and_fail(database, renamed(profile, "Leimen-Nord"))
    async with database.transaction() as session:
        assert (await get_quarter(session)).profile.name == "Leimen-Mitte"


async def _import_and_fail(database: Database, profile: QuarterProfile) -> None:
    async with database.transaction() as session:
        await import_quarter(session, profile, now=LATER)
        assert (await get_quarter(session)).profile.name == profile.name
        raise RuntimeError


async def test_the_profile_is_parsed_once(database: Database) -> None:
    async with database.transaction() as session:
        await import_quarter(session, read_profile(SAMPLE), now=NOW)
    quarters: list[Any] = []
    for _ in range(2):
        async with database.transaction() as session:
            quarters.append(await get_quarter(session))
    assert quarters[0] is quarters[1]


async def test_an_installation_has_one_quarter(session: AsyncSession) -> None:
    await import_quarter(session, read_profile(SAMPLE), now=NOW)
    session.add(QuarterRow(id=2, name="x", profile={}, revision=1, imported_at=NOW))
    with pytest.raises(IntegrityError, match="only_one"):
        await session.flush()
    await session.rollback()
    assert await session.scalar(text("SELECT count(*) FROM quarter")) == 0
