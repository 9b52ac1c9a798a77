"""Addresses as towns publish them: a table (CSV) or points on a map (GeoJSON), read row by row.

A file is never read as a whole.  What cannot be used is refused row by row, with the reason; a
file that makes no sense at all is refused as one.
"""

import codecs
import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass, field
from functools import lru_cache
from math import isfinite, nan
from pathlib import Path
from typing import Any, BinaryIO, Final, Self, TextIO

from bot.failures import CommandError
from storage.addresses.keys import HouseNumber, fold, name_key, read_house_number
from storage.addresses.models import (
    KEY_LONGEST,
    POSTCODE_LONGEST,
    SOURCE_LONGEST,
    STREET_LONGEST,
    TOWN_LONGEST,
)
from storage.addresses.register import House
from storage.errors import TextLengthError
from storage.places import LATITUDES, LONGITUDES, distance_m
from storage.quarter import QuarterProfile
from storage.texts import clean_text

ROWS_MOST: Final = 500_000
"""More than any town of Germany but Berlin and Hamburg has."""
LINE_LONGEST: Final = 100_000
FEATURE_LONGEST: Final = 1_000_000
CHUNK: Final = 65_536
SAME_HOUSE_M: Final = 100
"""The same address again within this is the same house; farther away, another street's."""
ENCODINGS: Final = ("utf-8-sig", "cp1252")
DELIMITERS: Final = ";,\t"

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "street": ("strasse", "street", "str", "strassenname", "strname", "addrstreet"),
    "number": (
        *("hausnummer", "housenumber", "hausnr", "hnr", "nr", "nummer", "number"),
        "addrhousenumber",
    ),
    "suffix": ("zusatz", "hausnummerzusatz", "hausnrzusatz", "hnrzusatz", "hnrz", "adz", "suffix"),
    "latitude": ("lat", "latitude", "breite", "breitengrad", "geolat", "y"),
    "longitude": ("lon", "longitude", "lng", "long", "laenge", "laengengrad", "geolon", "x"),
    "postcode": ("plz", "postleitzahl", "postcode", "postalcode", "zip", "addrpostcode"),
    "town": ("ort", "stadt", "gemeinde", "town", "city", "ortsteil", "stadtteil", "addrcity"),
    "names": ("names", "namen", "schreibweisen", "spellings"),
    "source": ("quelle", "source"),
}
"""What a column, or a property of a point, may be called, folded and without signs."""
NEEDED: Final = ("street", "number", "latitude", "longitude")
NAMES_APART: Final = re.compile(r"[|\n]")


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken: the line of a table, or the number of a point in its file."""

    row: int
    reason: str


@dataclass(slots=True)
class ImportCount:
    """What a file has come to.

    Attributes:
        rows: addresses taken.
        outside: how many of them lie outside the quarter.
        refused: rows that were not taken.
        streets: streets of the addresses, as they are compared.
    """

    rows: int = 0
    outside: int = 0
    refused: int = 0
    streets: set[str] = field(default_factory=set)


def read_houses(
    path: Path,
    profile: QuarterProfile,
    *,
    count: ImportCount,
    refuse: Callable[[RefusedRow], None],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[House]:
    """Yield the addresses of a file; ``count`` and ``refuse`` are told what becomes of the rows.

    Args:
        path: a table (CSV in UTF-8 or Windows-1252, with ";", "," or tabs) or GeoJSON.
        profile: the quarter, to know what lies outside.
        count: is counted up.
        refuse: called with each row that is not taken.
        progress: called with the bytes read and those there are.

    Raises:
        CommandError: nothing in the file makes sense.
    """
    total = path.stat().st_size
    seen = _Seen()
    with path.open("rb") as raw:
        for number, fields in _records(raw, path):
            if number % 1_000 == 0:
                progress(raw.tell(), total)
            try:
                house = _house(fields, profile)
                seen.add(house, number)
            except _RowError as error:
                count.refused += 1
                refuse(RefusedRow(number, str(error)))
                continue
            if count.rows == ROWS_MOST:
                msg = (
                    f"{path} has more than {ROWS_MOST} addresses; import those around the quarter."
                )
                raise CommandError(msg)
            count.rows += 1
            count.outside += not profile.is_inside(*house.point)
            count.streets.add(house.street_key)
            yield house


class Spool:
    """Addresses on their way from a file into the database, in a temporary file.

    Reading a large register takes longer than others may wait for the database.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  closed below

    def __enter__(self) -> Self:
        """Return it, empty."""
        return self

    def __exit__(self, *_failure: object) -> None:
        """Delete the file."""
        self._file.close()

    def put(self, house: House) -> None:
        """Keep an address."""
        self._file.write(json.dumps(astuple(house)) + "\n")

    def read(self) -> Iterator[House]:
        """Yield all addresses, in their order."""
        self._file.seek(0)
        for line in self._file:
            street, number, postcode, town, point, names, source = json.loads(line)
            latitude, longitude = point
            yield House(
                street,
                HouseNumber(*number),
                postcode,
                town,
                (latitude, longitude),
                tuple(names),
                source,
            )


class _RowError(Exception):
    """A row cannot be used; its text is the reason."""


_Fields = Mapping[str, Any] | _RowError


def _records(raw: BinaryIO, path: Path) -> Iterator[tuple[int, _Fields]]:
    """Yield the number of each row with its fields by our own names, or why it has none."""
    encoding = _encoding(raw, path)
    text = io.TextIOWrapper(raw, encoding, newline="")
    start = text.read(CHUNK).lstrip()
    text.seek(0)
    if start.startswith(("{", "[")):
        yield from _points(text, path)
    else:
        yield from _lines(text, path)
    text.detach()


def _encoding(raw: BinaryIO, path: Path) -> str:
    """Return in which encoding the file is written: UTF-8 or that of Windows."""
    if raw.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        msg = f"{path} is written in UTF-16; save it as UTF-8."
        raise CommandError(msg)
    for encoding in ENCODINGS:
        if _is_written_in(encoding, raw):
            return encoding
    msg = f"{path} is no text in UTF-8 or Windows-1252."
    raise CommandError(msg)


def _is_written_in(encoding: str, raw: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    raw.seek(0)
    try:
        while chunk := raw.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        raw.seek(0)
    return True


# --- Tables ------------------------------------------------------------------------------------


def _lines(text: TextIO, path: Path) -> Iterator[tuple[int, _Fields]]:
    rows = _csv_rows(text, path)
    _number, header = next(rows, (0, []))
    columns = _columns(header if isinstance(header, list) else [])
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        wanted = "; ".join(f"{name}: {', '.join(COLUMNS[name])}" for name in missing)
        msg = f"{path} has no column for {', '.join(missing)}. One of these names it: {wanted}."
        raise CommandError(msg)
    for number, row in rows:
        if isinstance(row, _RowError):
            yield number, row
        elif any(cell.strip() for cell in row):
            yield number, {name: row[index] for name, index in columns.items() if index < len(row)}


def _csv_rows(text: TextIO, path: Path) -> Iterator[tuple[int, list[str] | _RowError]]:
    first = text.readline(LINE_LONGEST)
    text.seek(0)
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(_short_lines(text, path), delimiter=delimiter)
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield reader.line_num, _RowError(f"not readable as a table: {error}")
            continue
        if row is None:
            return
        yield reader.line_num, row


def _short_lines(text: TextIO, path: Path) -> Iterator[str]:
    while line := text.readline(LINE_LONGEST):
        if len(line) == LINE_LONGEST:
            msg = f"{path} has a line of more than {LINE_LONGEST} characters; it is no table."
            raise CommandError(msg)
        yield line


def _columns(header: list[str]) -> dict[str, int]:
    """Return at which place of a row each of our fields stands."""
    return {
        name: index
        for name, known in COLUMNS.items()
        for index in [_place_of(known, [_plain(cell) for cell in header])]
        if index is not None
    }


def _place_of(known: tuple[str, ...], header: list[str]) -> int | None:
    return next((header.index(name) for name in known if name in header), None)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", fold(name))


# --- Points ------------------------------------------------------------------------------------


def _points(text: TextIO, path: Path) -> Iterator[tuple[int, _Fields]]:
    for number, feature in enumerate(_features(text, path), start=1):
        yield number, _fields_of(feature)


def _fields_of(feature: Any) -> _Fields:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return _RowError("it is no point")
    match geometry.get("coordinates"):
        # A third number is the height.
        case [int() | float() as longitude, int() | float() as latitude, *_]:
            pass
        case _:
            return _RowError("its coordinates are not two numbers")
    properties = feature.get("properties")
    given = {_plain(name): value for name, value in (properties or {}).items()}
    named = {
        name: given[each]
        for name, known in COLUMNS.items()
        for each in known
        if each in given and given[each] is not None
    }
    return {**named, "latitude": latitude, "longitude": longitude}


def _features(text: TextIO, path: Path) -> Iterator[Any]:
    """Yield the features one by one; only one of them is in memory."""
    decoder = json.JSONDecoder()
    buffer, at = _begin(text, path), 0
    while True:
        at = _skip(buffer, at)
        if at < len(buffer) and buffer[at] == "]":
            return
        try:
            feature, at = decoder.raw_decode(buffer, at)
        except (json.JSONDecodeError, RecursionError):
            more = text.read(CHUNK)
            if not more or len(buffer) - at > FEATURE_LONGEST:
                msg = f"{path} is not readable as GeoJSON, or ends in the middle."
                raise CommandError(msg) from None
            buffer, at = buffer[at:] + more, 0
            continue
        yield feature


def _begin(text: TextIO, path: Path) -> str:
    """Return what has been read behind the beginning of the list of features."""
    buffer = ""
    while more := text.read(CHUNK):
        buffer += more
        found = re.search(r'"features"\s*:\s*\[', buffer)
        if found is not None:
            return buffer[found.end() :]
        if len(buffer) > FEATURE_LONGEST:
            break
    msg = f"{path} is no GeoJSON with a list of features."
    raise CommandError(msg)


def _skip(buffer: str, at: int) -> int:
    while at < len(buffer) and buffer[at] in " \t\r\n,":
        at += 1
    return at


# --- One address -------------------------------------------------------------------------------


class _Seen:
    """The addresses there were, to refuse the same one again."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[int, float, float]] = {}

    def add(self, house: House, row: int) -> None:
        identity = hash((house.key, house.number, house.postcode, house.town))
        before = self._rows.get(identity)
        if before is not None and distance_m(before[1:], house.point) <= SAME_HOUSE_M:
            msg = f"{house.label_with_town} is in row {before[0]} already"
            raise _RowError(msg)
        if before is None:
            self._rows[identity] = (row, *house.point)


def _house(fields: _Fields, profile: QuarterProfile) -> House:
    if isinstance(fields, _RowError):
        raise fields
    street = _text(fields, "street", STREET_LONGEST)
    if not any(letter.isalpha() for letter in street):
        msg = "there is no street"
        raise _RowError(msg)
    if not _fits(street):
        msg = f"{street[:20]!r} is no street, or longer than {STREET_LONGEST} characters"
        raise _RowError(msg)
    written = f"{_plain_value(fields, 'number')}{_plain_value(fields, 'suffix')}"
    number = read_house_number(written)
    if number is None:
        msg = f"{written[:20]!r} is no house number" if written else "there is no house number"
        raise _RowError(msg)
    return House(
        street=street,
        number=number,
        postcode=_text(fields, "postcode", POSTCODE_LONGEST),
        town=_text(fields, "town", TOWN_LONGEST),
        point=_point(fields, profile),
        names=_names(fields),
        source=_text(fields, "source", SOURCE_LONGEST),
    )


def _point(fields: Mapping[str, Any], profile: QuarterProfile) -> tuple[float, float]:
    latitude, longitude = _degrees(fields, "latitude"), _degrees(fields, "longitude")
    if _is_in_germany(latitude, longitude):
        return latitude, longitude
    if profile.is_inside(longitude, latitude):
        msg = "latitude and longitude are swapped: the other way round it lies in the quarter"
    elif _is_in_germany(longitude, latitude):
        msg = "latitude and longitude are swapped"
    else:
        msg = (
            f"{latitude:g}, {longitude:g} is not in Germany: latitude 47 to 56, longitude 5 to "
            "16, in degrees (WGS 84), not in metres"
        )
    raise _RowError(msg)


def _degrees(fields: Mapping[str, Any], name: str) -> float:
    written = _plain_value(fields, name)
    try:
        value = float(written.replace("٫", ".").replace(",", "."))
    except ValueError:
        value = nan
    if not isfinite(value):
        msg = f"{written[:20]!r} is no {name}"
        raise _RowError(msg)
    return value


def _is_in_germany(latitude: float, longitude: float) -> bool:
    return LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]


def _names(fields: Mapping[str, Any]) -> tuple[str, ...]:
    value = fields.get("names")
    listed = value if isinstance(value, list) else NAMES_APART.split(str(value or ""))
    names = (" ".join(str(name).split())[:STREET_LONGEST] for name in listed)
    return tuple(name for name in names if name_key(name) and _fits(name))


@lru_cache(maxsize=256)  # a register lists the houses of a street one after another
def _fits(name: str) -> bool:
    """Return whether a name can be compared: umlauts make it longer."""
    return len(name_key(name)) <= KEY_LONGEST


def _text(fields: Mapping[str, Any], name: str, longest: int) -> str:
    written = " ".join(_plain_value(fields, name).split())
    if not written:
        return ""
    try:
        return clean_text(written, longest=longest)
    except TextLengthError:
        msg = f"{written[:20]!r} is no {name}, or longer than {longest} characters"
        raise _RowError(msg) from None


def _plain_value(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return "" if value is None else str(value).strip()
