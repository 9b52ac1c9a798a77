"""How long it takes to find what place somebody means, among 20,000 and 100,000 houses.

Measured is the CPU of ``find_place`` on SQLite, transaction included, in turn for texts of each
kind: addresses as people write them, misspelt ones, ones in Cyrillic letters, links, and words
that mean no address.  Each kind counts alike, so the 95th percentile is among the costly ones.
Memory is what the process holds more after all of them than before the first (``VmRSS``; Linux).
"""

import asyncio
import gc
import itertools
import random
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Final

import storage.models
from bot.address_files import ImportCount, read_houses
from storage.addresses.finder import PlaceSearch, find_place
from storage.addresses.register import replace_addresses
from storage.base import Base
from storage.database import Database
from storage.quarter import QuarterProfile
from tests.support.quarters import sample_profile

SIZES: Final = {20_000: 5.0, 100_000: 20.0}
"""Houses, and the milliseconds aimed at for the 95th percentile."""
HOUSES: Final = 33
"""In a street."""
QUESTIONS: Final = 200
MEMORY_MB: Final = 10
RANDOM: Final = random.Random(1)  # noqa: S311  repeatable on purpose
_FIRST: Final = (
    *("Alt", "Berg", "Birken", "Eichen", "Feld", "Garten"),
    *("Linden", "Mühl", "Rosen", "Schul", "Wald", "Wiesen"),
)
_SECOND: Final = (
    *("bach", "born", "dorf", "eck", "grund", "hof", "kamp"),
    *("moor", "rain", "ried", "tal", "wert", "winkel", "zell"),
)
_LAST: Final = ("straße", "weg", "gasse", "allee", "platz", "ring")


def streets(count: int) -> list[str]:
    """Return so many names that are as alike as those of a town."""
    names = ["".join(parts) for parts in itertools.product(_FIRST, _SECOND, _LAST)]
    more = [f"{first}-{name}" for first in ("Karl", "Anna", "Otto") for name in names]
    return RANDOM.sample([*names, *more], count)


def write_register(path: Path, names: Sequence[str]) -> None:
    """Write a table of these streets, each with its houses."""
    with path.open("w", encoding="utf-8") as file:
        file.write("strasse;hausnummer;plz;ort;lat;lon\n")
        for street in names:
            for number in range(1, HOUSES + 1):
                latitude, longitude = RANDOM.uniform(49.34, 49.36), RANDOM.uniform(8.68, 8.70)
                file.write(f"{street};{number};69181;Leimen;{latitude:.6f};{longitude:.6f}\n")


def texts(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield kinds of texts and one of each, again and again."""
    while True:
        street, number = RANDOM.choice(names), RANDOM.randint(1, HOUSES)
        short = re.sub("straße$", "str.", street)
        cut = RANDOM.randint(1, len(street) - 5)
        yield "address", f"vor der {short} {number}, 69181 Leimen"
        yield "other number", f"{street} {number + HOUSES}"
        yield "misspelt", f"{street[:cut]}{street[cut + 1 :]} {number}"
        yield "Cyrillic", f"{street.lower().translate(_CYRILLIC)} {number}"
        yield "link", f"https://www.google.com/maps/@49.{number:04},8.6912,17z"
        yield "words", "Die Laterne hinter dem Spielplatz ist seit 3 Tagen kaputt, beim Bäcker"


_CYRILLIC: Final = str.maketrans(
    dict(zip("abdefgiklmnoprstuwzüöäßhc", "абдефгиклмнопрстувцюёэсхк", strict=True))
)


async def measure(folder: Path, houses: int, profile: QuarterProfile) -> float:
    """Print what a register of this size costs; return the 95th percentile in milliseconds."""
    names = streets(houses // HOUSES)
    path = folder / f"{houses}.csv"
    write_register(path, names)
    database = Database(f"sqlite:///{folder / f'{houses}.db'}")
    async with database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    begun = time.process_time()
    async with database.transaction() as session:
        register = read_houses(path, profile, count=ImportCount(), refuse=print)
        await replace_addresses(session, register)
    imported = time.process_time() - begun
    gc.collect()
    before = memory_mb()
    spent: dict[str, list[float]] = {}
    found: dict[str, int] = {}
    for kind, text in itertools.islice(texts(names), 6 * QUESTIONS):
        begun = time.process_time()
        async with database.transaction() as session:
            search = await find_place(session, text=text, profile=profile)
        spent.setdefault(kind, []).append(1000 * (time.process_time() - begun))
        found[kind] = found.get(kind, 0) + (search != PlaceSearch())
    more = memory_mb() - before
    await database.close()
    print(f"\n{houses:,} houses in {len(names):,} streets, imported in {imported:.1f} s")
    print("kind           median ms  p95 ms  taken or asked")
    for kind, times in spent.items():
        share = found[kind] / len(times)
        print(f"{kind:13}  {median(times):9.1f}  {quantiles(times, n=20)[-1]:6.1f}  {share:.0%}")
    each = quantiles(itertools.chain(*spent.values()), n=20)[-1]
    print(f"p95 {each:.1f} ms (aim {SIZES[houses]:.0f}); memory +{more:.1f} MB (aim {MEMORY_MB})")
    return each


def memory_mb() -> float:
    """Return what the process holds."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0


async def main() -> None:
    """Print the figures of both sizes."""
    if not storage.models.ALL:
        raise RuntimeError
    profile = sample_profile()
    profile.is_inside(49.35, 8.69)
    with tempfile.TemporaryDirectory() as folder:
        for houses in SIZES:
            await measure(Path(folder), houses, profile)


if __name__ == "__main__":
    asyncio.run(main())
