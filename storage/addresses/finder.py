"""What somebody means who writes where something is: a place, a few to choose from, or words.

Looked for in this order: coordinates and links to maps; street and house number of the register;
a place the profile knows.  What is certain is taken; what is nearly so is asked.  Certain is an
address only where every word beside it is understood, so that "Hauptstraße 5, Heidelberg" is
asked in a quarter of Leimen.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from storage.addresses.coordinates import find_point, is_usable
from storage.addresses.keys import HouseNumber, name_key, words_of_name
from storage.addresses.mentions import Mention, Name, Rest, Text
from storage.addresses.models import PLACE_KEY_LONGEST, PLACE_NAME_LONGEST
from storage.addresses.register import (
    KEY_SHORTEST,
    SIMILAR,
    House,
    find_crossing,
    find_streets,
    house_key,
    list_houses,
    list_similar_streets,
)
from storage.quarter import KnownPlace, QuarterProfile

CHOICES_MOST: Final = 3
_HOME: Final = re.compile(r"\b(\d{5})\s+(.+)$")
"""Postcode and town at the end of the contact point's address."""


class FoundPlace(NamedTuple):
    """A place somebody means.

    Attributes:
        name: what it is called; empty for a point that has no name.
        key: what it is called, as it is compared; empty without a name.
        point: latitude and longitude in degrees; ``None`` for an address that no register has.
    """

    name: str
    key: str
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class PlaceSearch:
    """What was found.

    Attributes:
        found: the place, where there is no doubt.
        choices: what may be meant; empty where nothing is, or where there is no doubt.
        has_other_number: whether the street is certain and does not have the number.
        key: street and number of a text that is nothing but these, although no register has them.
    """

    found: FoundPlace | None = None
    choices: tuple[FoundPlace, ...] = ()
    has_other_number: bool = False
    key: str = ""


async def find_place(session: AsyncSession, *, text: str, profile: QuarterProfile) -> PlaceSearch:
    """Return what somebody means who writes this, as far as it can be known."""
    point = find_point(text)
    if point is not None:
        return _check_axes(point, profile)
    read = Text(text)
    mentions = read.mentions()
    search = await _Search(session, profile, read).in_register(mentions)
    if search is None:
        search = _known_place(read, profile)
    if search is not None:
        return search
    return PlaceSearch(key=_bare_key(read, mentions))


def _check_axes(point: tuple[float, float], profile: QuarterProfile) -> PlaceSearch:
    """Ask whether latitude and longitude are swapped where that would be in the quarter."""
    latitude, longitude = point
    swapped = (longitude, latitude)
    if (
        not profile.is_inside(latitude, longitude)
        and is_usable(swapped)
        and profile.is_inside(*swapped)
    ):
        name = f"{longitude:.5f}, {latitude:.5f}"
        return PlaceSearch(choices=(FoundPlace(name, "", swapped),))
    return PlaceSearch(found=FoundPlace("", "", point))


def _bare_key(read: Text, mentions: Sequence[Mention]) -> str:
    """Return the key of a text that is an address, of a street nobody knows."""
    if len(mentions) != 1 or not mentions[0].names:
        return ""
    [mention] = mentions
    name = mention.names[0]
    rest = read.words_left([(name.start, name.end), (mention.start, mention.end)], frozenset())
    is_bare = not rest.is_vague and not rest.is_strange
    return house_key(name.key, mention.number)[:PLACE_KEY_LONGEST] if is_bare else ""


# --- Addresses ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _StreetMatch:
    """A mention whose street is known, and the houses of it."""

    mention: Mention
    name: Name
    exact: tuple[House, ...]
    near: tuple[House, ...]
    street: str = ""
    """The profile's name of a street without any houses."""

    @property
    def is_apart(self) -> bool:
        """Whether the number does not follow the street."""
        return self.name not in self.mention.names


@dataclass(frozen=True, slots=True)
class _Search:
    """One text, looked for in one register."""

    session: AsyncSession
    profile: QuarterProfile
    read: Text

    async def in_register(self, mentions: Sequence[Mention]) -> PlaceSearch | None:
        """Return what the register has of these addresses; ``None`` for nothing."""
        if not mentions:
            return None
        keys = {
            name.key for mention in mentions for name in (*mention.names, *mention.names_apart)
        }
        known = await find_streets(self.session, keys)
        own = {name_key(street): street for street in self.profile.streets}
        matches = [
            match for mention in mentions for match in await self._matches(mention, known, own)
        ]
        if matches:
            return await self._decide(matches)
        return await self._similar(mentions, keys)

    async def _matches(
        self, mention: Mention, known: Mapping[str, frozenset[str]], own: Mapping[str, str]
    ) -> list[_StreetMatch]:
        matches = await self._matches_of(mention, mention.names, known, own)
        return matches or await self._matches_of(mention, mention.names_apart, known, own)

    async def _matches_of(
        self,
        mention: Mention,
        names: Sequence[Name],
        known: Mapping[str, frozenset[str]],
        own: Mapping[str, str],
    ) -> list[_StreetMatch]:
        matches = list[_StreetMatch]()
        for name in names:
            streets = known.get(name.key, frozenset())
            for street in sorted(streets):
                exact, near = await self._houses(street, mention.number)
                matches.append(_StreetMatch(mention, name, exact, near))
            if not streets and name.key in own:
                matches.append(_StreetMatch(mention, name, (), (), own[name.key]))
        return matches

    async def _houses(
        self, street: str, number: HouseNumber
    ) -> tuple[tuple[House, ...], tuple[House, ...]]:
        houses = await list_houses(self.session, street_key=street, number=number)
        same = [house for house in houses if _same(house.number, number)]
        exact = same or [house for house in houses if house.number.holds(number)]
        inside = [house for house in houses if number.is_range and house.number.touches(number)]
        near = sorted(inside or houses, key=lambda house: _away(house.number, number))
        return tuple(exact), tuple(near)

    async def _decide(self, matches: Sequence[_StreetMatch]) -> PlaceSearch:
        home = _home_of(self.profile)
        named = {house.town for match in matches for house in (*match.exact, *match.near)}
        towns = home.words.union(*map(words_of_name, named))
        match = matches[0]
        rest = self.read.words_left(
            [(match.name.start, match.name.end), (match.mention.start, match.mention.end)], towns
        )
        fitting = home.list_fitting(match.exact, rest)
        is_clear = (
            len(matches) == 1
            and not match.is_apart
            and not self.read.counts_something(match.mention)
            and not rest.is_strange
            and not rest.is_vague
        )
        if is_clear and len(fitting) == 1:
            return PlaceSearch(found=_found(fitting[0]))
        if is_clear and match.street and home.fits(None, rest):
            key = house_key(match.name.key, match.mention.number)
            name = f"{match.street} {match.mention.number}"
            return PlaceSearch(found=_place(name, key, None))
        fitting = fitting if len(matches) == 1 else []
        exact = fitting or [house for each in matches for house in each.exact]
        near = [house for each in matches for house in each.near[:CHOICES_MOST]]
        choices = await self._choices(exact or near)
        return PlaceSearch(choices=choices, has_other_number=bool(choices) and not exact)

    async def _similar(
        self, mentions: Sequence[Mention], keys: Collection[str]
    ) -> PlaceSearch | None:
        streets = await list_similar_streets(self.session, keys)
        houses = list[House]()
        for street in streets:
            exact, near = await self._houses(street, mentions[0].number)
            houses += exact or near[:1]
        choices = await self._choices(houses)
        return PlaceSearch(choices=choices) if choices else None

    async def _choices(self, houses: Sequence[House]) -> tuple[FoundPlace, ...]:
        """Return what to ask: those in the quarter first, each with a name of its own."""
        each = list(dict.fromkeys(houses))
        each.sort(key=lambda house: not self.profile.is_inside(*house.point))
        chosen = each[:CHOICES_MOST]
        labels = [house.label for house in chosen]
        if len(set(labels)) < len(labels):
            labels = [house.label_with_town for house in chosen]
        if len(set(labels)) < len(labels):
            crossings = [await find_crossing(self.session, house) for house in chosen]
            labels = [
                f"{label} ({crossing})" if crossing else label
                for label, crossing in zip(labels, crossings, strict=True)
            ]
        return tuple(
            _place(label, house.key, house.point)
            for label, house in zip(labels, chosen, strict=True)
        )


@dataclass(frozen=True, slots=True)
class _Home:
    """Postcode and town of the quarter, for registers that have none."""

    postcode: str
    town: frozenset[str]
    quarter: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        return self.town | self.quarter

    def list_fitting(self, houses: Sequence[House], rest: Rest) -> list[House]:
        """Return the houses a text can mean; those in a town it names, if it names one."""
        fitting = [house for house in houses if self.fits(house, rest)]
        named = [
            house
            for house in fitting
            if rest.towns and {*rest.towns} <= {*words_of_name(house.town)}
        ]
        return named or fitting

    def fits(self, house: House | None, rest: Rest) -> bool:
        """Return whether postcode and town of a text can be those of a house."""
        postcode = house.postcode if house is not None and house.postcode else self.postcode
        named = house.town if house is not None else ""
        town = frozenset(words_of_name(named)) if named else self.town
        return all(each == postcode for each in rest.postcodes) and all(
            word in town | self.quarter for word in rest.towns
        )


def _home_of(profile: QuarterProfile) -> _Home:
    found = _HOME.search(profile.contact.address)
    postcode, town = found.groups() if found else ("", "")
    return _Home(postcode, frozenset(words_of_name(town)), frozenset(words_of_name(profile.name)))


def _found(house: House) -> FoundPlace:
    return _place(house.label, house.key, house.point)


def _place(name: str, key: str, point: tuple[float, float] | None) -> FoundPlace:
    """Return a place with name and key as long as they are kept."""
    return FoundPlace(name[:PLACE_NAME_LONGEST], key[:PLACE_KEY_LONGEST], point)


def _same(one: HouseNumber, other: HouseNumber) -> bool:
    return one.first == other.first and one.last == other.last


def _away(one: HouseNumber, other: HouseNumber) -> tuple[bool, bool, int, HouseNumber]:
    """Return how near a number is, for sorting: the same one, then this side of the street."""
    apart = abs(one.number - other.number)
    return apart != 0, one.number % 2 != other.number % 2, apart, one


# --- Known places ------------------------------------------------------------------------------


def _known_place(read: Text, profile: QuarterProfile) -> PlaceSearch | None:
    """Return the places of the profile that a text names; ``None`` for none."""
    called: dict[str, list[KnownPlace]] = {}
    for place in profile.places:
        for name in place.all_names():
            called.setdefault(_known_key(name), []).append(place)
    names = read.names()
    said = [name for name in names if name.key in called]
    if not said:
        return _asked([place for key in _alike(names, called) for place in called[key]], profile)
    longest = said[0]
    beside = [name for name in said if not longest.start <= name.start < name.end <= longest.end]
    meant = [place for name in (longest, *beside) for place in called[name.key]]
    rest = read.words_left([(longest.start, longest.end)], _home_of(profile).words)
    is_clear = not (rest.is_strange or rest.is_vague or rest.postcodes)
    if is_clear and all(place == meant[0] for place in meant):
        return PlaceSearch(found=_place_found(meant[0], profile))
    return _asked(meant, profile)


def _asked(places: Sequence[KnownPlace], profile: QuarterProfile) -> PlaceSearch | None:
    choices = dict.fromkeys(_place_found(place, profile) for place in places)
    return PlaceSearch(choices=tuple(choices)[:CHOICES_MOST]) if choices else None


def _alike(names: Sequence[Name], called: Collection[str]) -> list[str]:
    """Return names of places that one of these differs from in a letter or two."""
    if not called:
        return []
    from rapidfuzz import fuzz, process  # noqa: PLC0415  only what is misspelt needs it

    written = list({name.key for name in names if len(name.key) >= KEY_SHORTEST})
    best = {
        key: found[1]
        for key in called
        if (found := process.extractOne(key, written, scorer=fuzz.ratio, score_cutoff=SIMILAR))
    }
    return sorted(best, key=lambda key: (-best[key], key))


@lru_cache(maxsize=2_048)  # each profile has the same ones again and again
def _known_key(name: str) -> str:
    return name_key(name)


def _place_found(place: KnownPlace, profile: QuarterProfile) -> FoundPlace:
    name = place.names[profile.default_locale]
    return FoundPlace(name, f"place {place.key}", (place.latitude, place.longitude))
