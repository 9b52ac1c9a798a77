"""Canaries: words and numbers nobody else uses, and everything that is searched for them."""

import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import JSON, Column, Float, String, Text, cast, select, text
from sqlalchemy import Enum as EnumType

from storage.base import Base
from storage.database import Database
from tests.support.person import Someone

TOKEN: Final = "kanarienzq"  # noqa: S105  a bird
"""In every word; each person's has an ending of its own."""


@dataclass(frozen=True)
class Canary:
    """What one person says.

    Attributes:
        tag: letters that tell whose it is.
        digits: seven, which tell the same in phones and behind a place's comma.
    """

    tag: str
    digits: str

    @property
    def token(self) -> str:
        """What stands in every word of theirs."""
        return f"{TOKEN}{self.tag}"

    @property
    def phone(self) -> str:
        """A number to call."""
        return f"0151 {self.digits}"

    @property
    def place(self) -> tuple[float, float]:
        """A place in the sample quarter."""
        return float(f"49.348{self.digits}"), float(f"8.690{self.digits}")

    def word(self, where: str) -> str:
        """Return a word for a field, which tells afterwards where it was said."""
        return f"{self.token}{where}"

    @property
    def traces(self) -> Sequence[str]:
        """What shall be nowhere; of a place as much as any screen rounds it to."""
        latitude, longitude = f"49.348{self.digits[:2]}", f"8.690{self.digits[:2]}"
        return (self.token, self.digits, latitude, longitude)

    def find(self, content: str) -> list[str]:
        """Return what is around anything of theirs in a text, each time once."""
        found, joined = set(), content.replace(" ", "").lower()
        for trace in self.traces:
            start = joined.find(trace)
            while start >= 0:
                found.add(joined[start : start + len(trace) + 16])
                start = joined.find(trace, start + 1)
        return sorted(found)


@dataclass(frozen=True)
class Singer:
    """Somebody who says what their canary sings."""

    someone: Someone
    canary: Canary

    def word(self, where: str) -> str:
        """Return a word for a field."""
        return self.canary.word(where)


# --- Searching ---------------------------------------------------------------------------------


def columns_for_words() -> list["Column[object]"]:
    """Return the columns that can hold a person's words, a number of theirs or a place."""
    kinds = (String, Text, JSON, Float)
    return [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, kinds) and not isinstance(column.type, EnumType)
    ]


async def search_rows(database: Database, canaries: Sequence[Canary]) -> dict[str, list[str]]:
    """Return what is found in each column of each table."""
    found: dict[str, list[str]] = {}
    async with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            columns = [*table.columns]
            rows = await session.execute(select(*[cast(column, Text) for column in columns]))
            for row in rows:
                for column, value in zip(columns, row, strict=True):
                    for canary in canaries:
                        hits = canary.find(_plain_json(value or ""))
                        if hits:
                            found.setdefault(f"{table.name}.{column.name}", []).extend(hits)
    return {name: sorted(set(hits)) for name, hits in found.items()}


def search_files(paths: Iterator[Path], canaries: Sequence[Canary]) -> dict[str, list[str]]:
    """Return what is found in each file, in what it has packed too."""
    found = {}
    for path in paths:
        for name, content in _contents(path):
            words = content.decode("latin-1")
            hits = [hit for canary in canaries for hit in canary.find(words)]
            if hits:
                found[name] = hits
    return found


async def files_of_database(database: Database) -> Iterator[Path]:
    """Return the files that rows are in, once all is written that will be."""
    if database.url.get_backend_name() == "sqlite":
        path = Path(database.url.database or "")
        return (each for each in (path, path.with_name(f"{path.name}-wal")) if each.exists())
    async with database.engine.connect() as opened:
        outside = await opened.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text("CHECKPOINT"))
    folder = Path(str(database.url.query["host"])) / "data" / "base"
    return (path for path in folder.rglob("*") if path.is_file())


def _contents(path: Path) -> Iterator[tuple[str, bytes]]:
    if tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            for member in archive.getmembers():
                file = archive.extractfile(member)
                if file is not None:
                    yield f"{path.name}/{member.name}", file.read()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                yield f"{path.name}/{name}", packed.read(name)
    else:
        yield path.name, path.read_bytes()


def _plain_json(value: str) -> str:
    return value.replace("\\u00a0", "")
