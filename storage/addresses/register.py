"""The register in the database: replacing it, and reading what a text may mean."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Column, Integer, and_, bindparam, case, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.addresses.foreign_scripts import consonants, is_foreign
from storage.addresses.keys import HouseNumber, name_key
from storage.addresses.models import KEY_LONGEST, Address, StreetName
from storage.base import Base

BATCH: Final = 1_000
"""Rows written at once."""
HOUSES_READ: Final = 12
"""Houses of one street nearest to a number."""
SIMILAR: Final = 88.0
"""Of 100 in ``rapidfuzz.fuzz.ratio``: one wrong letter of eight."""
SAME_CONSONANTS: Final = 80.0
"""The same for consonants alone, of names in other scripts."""
STREET: Final = "strasse"
STREET_LETTERS: Final = (5, 6, 7, 8)
ALMOST_STREET: Final = 75.0
STREETS_MOST: Final = 3
SOUNDS_SHORTEST: Final = 2
KEY_SHORTEST: Final = 4
"""Of shorter names too many are like each other."""


@dataclass(frozen=True, slots=True)
class House:
    """An address of the register; ``point`` is latitude and longitude in degrees."""

    street: str
    number: HouseNumber
    postcode: str
    town: str
    point: tuple[float, float]
    names: tuple[str, ...] = ()
    source: str = ""

    @property
    def street_key(self) -> str:
        """The street as it is compared."""
        return _key_of_street(self.street)

    @property
    def key(self) -> str:
        """Street and number as they are compared."""
        return house_key(self.street_key, self.number)

    @property
    def label(self) -> str:
        """Street and number as people write them."""
        return f"{self.street} {self.number}"

    @property
    def label_with_town(self) -> str:
        """The same with postcode and town, as far as the register has them."""
        town = " ".join(filter(None, [self.postcode, self.town]))
        return f"{self.label}, {town}" if town else self.label


@lru_cache(maxsize=256)  # a register lists the houses of a street one after another
def _key_of_street(street: str) -> str:
    return name_key(street)


def house_key(street_key: str, number: HouseNumber) -> str:
    """Return street and number as they are compared."""
    return f"{street_key} {number}"


# --- Replacing ---------------------------------------------------------------------------------


async def replace_addresses(session: AsyncSession, houses: Iterable[House]) -> None:
    """Put these addresses in place of all that were there; they are read one by one."""
    await session.execute(delete(_ADDRESSES))
    await session.execute(delete(_NAMES))
    names: dict[tuple[str, str], str] = {}
    listed = set[tuple[str, ...]]()
    batch = list[dict[str, Any]]()
    for house in houses:
        called = (house.street, *house.names)
        if called not in listed:
            listed.add(called)
            names |= {(name_key(name), house.street_key): _sounds(name) for name in called}
        batch.append(_row(house))
        if len(batch) == BATCH:
            await session.execute(insert(_ADDRESSES), batch)
            batch = []
    if batch:
        await session.execute(insert(_ADDRESSES), batch)
    rows = [
        {"name_key": key, "street_key": street, "consonants": sounds}
        for (key, street), sounds in names.items()
    ]
    for start in range(0, len(rows), BATCH):
        await session.execute(insert(_NAMES), rows[start : start + BATCH])


def _sounds(name: str) -> str:
    return consonants(name)[:KEY_LONGEST]  # "x" is two of them


def _row(house: House) -> dict[str, Any]:
    last_number, last_suffix = house.number.last
    return {
        "street": house.street,
        "street_key": house.street_key,
        "number": house.number.number,
        "suffix": house.number.suffix,
        "last_number": last_number,
        "last_suffix": last_suffix,
        "postcode": house.postcode,
        "town": house.town,
        "latitude": house.point[0],
        "longitude": house.point[1],
        "source": house.source,
    }


# --- Reading -----------------------------------------------------------------------------------


async def find_streets(
    session: AsyncSession, names: Collection[str]
) -> Mapping[str, frozenset[str]]:
    """Return the streets that are called one of these (all as they are compared), by the name."""
    if not names:
        return {}
    rows = await session.execute(_CALLED, {"names": sorted(names)})
    found: dict[str, frozenset[str]] = {}
    for name, street in rows:
        found[name] = found.get(name, frozenset()) | {street}
    return found


async def list_similar_streets(session: AsyncSession, names: Collection[str]) -> Sequence[str]:
    """Return streets whose name is like one of these (as they are compared), likest first.

    Alike is what differs in a letter or two; a name in other scripts also what sounds the same,
    by its consonants.
    """
    meant = {each for name in names for each in (name, *_with_street(name))}
    spelt = [name for name in meant if len(name) >= KEY_SHORTEST]
    sounds = [consonants(name) for name in meant if is_foreign(name)]
    sounds = [sound for sound in sounds if len(sound) >= SOUNDS_SHORTEST]
    if not spelt:
        return []
    alike = await _list_alike(session, spelt, _NAMES.c.name_key, SIMILAR)
    return alike or await _list_alike(session, sounds, _NAMES.c.consonants, SAME_CONSONANTS)


async def _list_alike(
    session: AsyncSession, wanted: Sequence[str], column: Column[str], at_least: float
) -> list[str]:
    """Return the streets of which this is most like a wanted text, likest first."""
    if not wanted:
        return []
    lengths = [len(text) for text in wanted]
    # No two texts are alike if one is much shorter than the other.
    tolerance = at_least / (200 - at_least)
    bounds = {
        "shortest": int(min(lengths) * tolerance),
        "longest": int(max(lengths) / tolerance) + 1,
    }
    # As one text: thousands of rows would take longer to fetch than to compare.
    known = await session.scalar(_TEXTS[column.name], bounds)
    best = _best(wanted, (known or "").split("\n"), at_least)
    if not best:
        return []
    rows = await session.execute(_STREETS[column.name], {"known": [*best]})
    scores = {street: best[text] for text, street in rows}
    return sorted(scores, key=lambda street: (-scores[street], street))[:STREETS_MOST]


def _best(wanted: Sequence[str], known: Sequence[str], at_least: float) -> dict[str, float]:
    """Return the known texts that are most like a wanted one, with how much of 100 they are."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  only what is misspelt needs it

    best: dict[str, float] = {}
    for text in wanted:
        for alike, score, _index in process.extract(
            text, known, scorer=fuzz.ratio, score_cutoff=at_least, limit=STREETS_MOST
        ):
            best[alike] = max(score, best.get(alike, 0.0))
    return best


def _with_street(name: str) -> Iterator[str]:
    """Yield the name as it is compared where its "Straße" is misspelt, such as ``sraße``."""
    from rapidfuzz import fuzz  # noqa: PLC0415  only what is misspelt needs it

    for letters in STREET_LETTERS:
        if len(name) > letters and fuzz.ratio(name[-letters:], STREET) >= ALMOST_STREET:
            yield f"{name[:-letters]}str"


async def list_houses(
    session: AsyncSession, *, street_key: str, number: HouseNumber
) -> Sequence[House]:
    """Return the houses of a street nearest to a number, those that have it first."""
    rows = await session.execute(
        _HOUSES, {"street": street_key, "number": number.number, "suffix": number.suffix}
    )
    return [
        House(
            street=row.street,
            number=HouseNumber(row.number, row.suffix, row.last_number, row.last_suffix),
            postcode=row.postcode,
            town=row.town,
            point=(row.latitude, row.longitude),
        )
        for row in rows
    ]


async def find_crossing(session: AsyncSession, house: House) -> str | None:
    """Return the other street nearest to a house, to tell two of the same name apart."""
    latitude, longitude = house.point
    here = _ADDRESSES.c
    rows = (
        await session.execute(
            select(here.street, here.latitude, here.longitude)
            .where(
                here.latitude.between(latitude - AROUND, latitude + AROUND),
                here.longitude.between(longitude - 2 * AROUND, longitude + 2 * AROUND),
                here.street_key != house.street_key,
            )
            .order_by(
                func.abs(here.latitude - latitude) + func.abs(here.longitude - longitude), here.id
            )
            .limit(1)
        )
    ).all()
    return rows[0].street if rows else None


AROUND: Final = 0.005
"""Degrees of latitude: 550 metres."""
_ADDRESSES: Final = Base.metadata.tables[Address.__tablename__]
_NAMES: Final = Base.metadata.tables[StreetName.__tablename__]
# Built once: that takes longer than to run them.
_CALLED: Final = select(_NAMES.c.name_key, _NAMES.c.street_key).where(
    _NAMES.c.name_key.in_(bindparam("names", expanding=True))
)
_COMPARED: Final[tuple[Column[str], ...]] = (_NAMES.c.name_key, _NAMES.c.consonants)
_TEXTS: Final = {
    column.name: select(func.aggregate_strings(column, "\n")).where(
        func.length(column).between(bindparam("shortest"), bindparam("longest"))
    )
    for column in _COMPARED
}
_STREETS: Final = {
    column.name: select(column, _NAMES.c.street_key).where(
        column.in_(bindparam("known", expanding=True))
    )
    for column in _COMPARED
}
_NUMBER: Final = bindparam("number", type_=Integer)
_HOLDS: Final = and_(_ADDRESSES.c.number <= _NUMBER, _ADDRESSES.c.last_number >= _NUMBER)
_HOUSES: Final = (
    select(_ADDRESSES)
    .where(_ADDRESSES.c.street_key == bindparam("street"))
    .order_by(
        case(
            (and_(_HOLDS, _ADDRESSES.c.suffix == bindparam("suffix")), 0),
            (_HOLDS, 1),
            else_=func.abs(_ADDRESSES.c.number - _NUMBER) + 1,
        ),
        _ADDRESSES.c.number,
        _ADDRESSES.c.suffix,
        _ADDRESSES.c.id,
    )
    .limit(HOUSES_READ)
)
