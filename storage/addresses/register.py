"""The register in the database: replacing it, and reading what a text may mean."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import and_, case, delete, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.addresses.foreign_scripts import consonants
from storage.addresses.keys import HouseNumber, name_key
from storage.addresses.models import Address, StreetName
from storage.base import Base

BATCH: Final = 1_000
"""Rows written at once."""
HOUSES_READ: Final = 60
"""Houses of one street nearest to a number; up to 26 letters stand behind one."""
SIMILAR: Final = 88.0
"""Of 100 in ``rapidfuzz.fuzz.ratio``: one wrong letter of eight."""
SAME_CONSONANTS: Final = 80.0
"""The same for consonants alone, of names in other scripts."""
STREET: Final = "strasse"
STREET_LETTERS: Final = (5, 6, 7, 8)
ALMOST_STREET: Final = 75.0
STREETS_MOST: Final = 3
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
    batch = list[dict[str, Any]]()
    for house in houses:
        for name in (house.street, *house.names):
            key = name_key(name)
            if key and (key, house.street_key) not in names:
                names[key, house.street_key] = consonants(name)
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
    rows = await session.execute(
        select(_NAMES.c.name_key, _NAMES.c.street_key).where(_NAMES.c.name_key.in_(sorted(names)))
    )
    found: dict[str, frozenset[str]] = {}
    for name, street in rows:
        found[name] = found.get(name, frozenset()) | {street}
    return found


async def list_similar_streets(session: AsyncSession, names: Collection[str]) -> Sequence[str]:
    """Return streets whose name differs in a letter or two from one of these, likest first."""
    meant = {meant for name in names for meant in (name, *_with_street(name))}
    return await _list_alike(
        session, meant, _NAMES.c.name_key, at_least=SIMILAR, shortest=KEY_SHORTEST
    )


def _with_street(name: str) -> Iterator[str]:
    """Yield the name as it is compared where its "Straße" is misspelt, such as ``sraße``."""
    from rapidfuzz import fuzz  # noqa: PLC0415  only what is misspelt needs it

    for letters in STREET_LETTERS:
        if fuzz.ratio(name[-letters:], STREET) >= ALMOST_STREET and len(name) > letters:
            yield f"{name[:-letters]}str"


async def list_streets_by_sound(session: AsyncSession, names: Collection[str]) -> Sequence[str]:
    """Return streets whose name sounds like one of these, by their consonants, likest first."""
    return await _list_alike(
        session, names, _NAMES.c.consonants, at_least=SAME_CONSONANTS, shortest=2
    )


async def _list_alike(
    session: AsyncSession, wanted: Collection[str], column: Any, *, at_least: float, shortest: int
) -> Sequence[str]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415  only what is misspelt needs it

    long_enough = sorted(name for name in wanted if len(name) >= shortest)
    if not long_enough:
        return []
    # No two texts are that alike if one is shorter by more than this.
    tolerance = at_least / (200 - at_least)
    lengths = [
        func.length(column).between(int(len(name) * tolerance), int(len(name) / tolerance) + 1)
        for name in long_enough
    ]
    rows = (await session.execute(select(column, _NAMES.c.street_key).where(or_(*lengths)))).all()
    best: dict[str, float] = {}
    candidates = [row[0] for row in rows]
    for name in long_enough:
        for _text, score, index in process.extract(
            name, candidates, scorer=fuzz.ratio, score_cutoff=at_least, limit=STREETS_MOST
        ):
            street = rows[index].street_key
            best[street] = max(score, best.get(street, 0.0))
    return sorted(best, key=lambda street: (-best[street], street))[:STREETS_MOST]


async def list_houses(
    session: AsyncSession, *, street_key: str, number: HouseNumber
) -> Sequence[House]:
    """Return the houses of a street nearest to a number, those that have it first."""
    here = _ADDRESSES.c
    holds = and_(here.number <= number.number, here.last_number >= number.number)
    rows = await session.execute(
        select(_ADDRESSES)
        .where(here.street_key == street_key)
        .order_by(
            case((holds, 0), else_=func.abs(here.number - number.number)),
            here.number,
            here.suffix,
            here.id,
        )
        .limit(HOUSES_READ)
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
