"""What somebody means: every line of the corpus, and how the choices are told apart."""

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.addresses.finder import FoundPlace, PlaceSearch, find_place
from storage.addresses.register import replace_addresses
from tests.storage.addresses.registers import FAR, list_hard_addresses
from tests.support.quarters import sample_profile

CORPUS = Path(__file__).parents[2] / "corpus" / "addresses.tsv"
LINES = [
    tuple(line.split("\t"))
    for line in CORPUS.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
PROFILE = sample_profile()


pytestmark = pytest.mark.usefixtures("addresses")


@pytest.fixture
async def addresses(session: AsyncSession) -> None:
    """The hard register."""
    await list_hard_addresses(session)


def outcome(search: PlaceSearch, meant: str) -> str:
    """Return how a text was taken, beside what it means."""
    if search.found is not None:
        return "exact" if search.found.key == meant else "wrong"
    if meant in [choice.key for choice in search.choices]:
        return "asked"
    return "other" if search.choices else "words"


async def test_spellings_are_taken_asked_or_left_as_words_and_never_taken_wrongly(
    session: AsyncSession,
) -> None:
    assert len(LINES) >= 300
    better = {"exact": {"exact"}, "asked": {"exact", "asked"}, "words": {"words", "other"}}
    counted = Counter[str]()
    amiss = []
    for text, wanted, meant in LINES:
        got = outcome(await find_place(session, text=text, profile=PROFILE), meant)
        counted[got if meant else "nothing meant"] += 1
        if got not in better[wanted]:
            amiss.append((text, wanted, got))
    assert amiss == []
    assert (counted["exact"] + counted["asked"]) / (len(LINES) - counted["nothing meant"]) >= 0.95


async def test_streets_of_one_name_are_told_apart(session: AsyncSession) -> None:
    two_towns = await find_place(session, text="Hauptstraße 5", profile=PROFILE)
    assert [choice.name for choice in two_towns.choices] == [
        "Hauptstraße 5, 69181 Leimen",
        "Hauptstraße 5, 69181 Gauangelloch",
    ]
    one_town = await find_place(session, text="Lange Straße 3", profile=PROFILE)
    assert [choice.name for choice in one_town.choices][
        1
    ] == "Lange Straße 3, 69181 Leimen (Waldweg)"
    assert [choice.point == FAR for choice in one_town.choices] == [False, True]


async def test_what_is_next_to_a_number_nobody_has_is_asked(session: AsyncSession) -> None:
    search = await find_place(session, text="Kirchgasse 13", profile=PROFILE)
    assert search.has_other_number
    assert [choice.name for choice in search.choices] == [
        "Kirchgasse 11",
        "Kirchgasse 15",
        "Kirchgasse 9",
    ]
    letters = await find_place(session, text="Rathausstraße 5d", profile=PROFILE)
    assert letters.choices[0].name == "Rathausstraße 5"
    similar = await find_place(session, text="Kirchgase 7", profile=PROFILE)
    assert not similar.has_other_number


async def test_without_a_register_the_streets_of_the_profile_make_addresses_comparable(
    session: AsyncSession,
) -> None:
    await replace_addresses(session, [])
    for text in ("musterstr. 5", "Vor der Musterstraße 5, Leimen"):
        found = (await find_place(session, text=text, profile=PROFILE)).found
        assert found == FoundPlace("Musterstraße 5", "musterstr 5", None)
    unknown = await find_place(session, text="Rosenweg 5", profile=PROFILE)
    assert unknown == PlaceSearch(key="rosenweg 5")
    told = await find_place(session, text="Rosenweg 5 brennt Licht", profile=PROFILE)
    assert told == PlaceSearch()


async def test_places_of_one_name_are_asked(session: AsyncSession) -> None:
    first = PROFILE.places[0].model_copy(update={"also": ("Park", "Park am Bach")})
    other = first.model_copy(
        update={"key": "other", "names": {"de": "Bachpark"}, "also": ("Park",), "latitude": 49.35}
    )
    profile = PROFILE.model_copy(update={"places": (first, other)})
    both = await find_place(session, text="im Park", profile=profile)
    assert [choice.name for choice in both.choices] == ["Quartierspark", "Bachpark"]
    one = await find_place(session, text="im Park am Bach", profile=profile)
    assert one.found == FoundPlace("Quartierspark", "place quartierspark", (49.3505, 8.6907))


async def test_swapped_coordinates_are_asked_where_that_leads_into_the_quarter(
    session: AsyncSession,
) -> None:
    swapped = await find_place(session, text="8.6912, 49.3481", profile=PROFILE)
    assert [choice.point for choice in swapped.choices] == [(49.3481, 8.6912)]
    assert swapped.found is None
    elsewhere = await find_place(session, text="52.5200, 13.4050", profile=PROFILE)
    assert elsewhere.found == FoundPlace("", "", (52.52, 13.405))
