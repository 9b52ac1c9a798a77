"""Points in a text: coordinates in any digits and notation, or a link to a map.

Decimal degrees with a point or a comma, degrees with minutes and seconds, with the letters of the
compass before or behind; ``geo:``; the long forms of the links of usual maps.  Short links say
nothing by themselves and are kept as words.  The first of two numbers is the latitude unless
letters say otherwise.
"""

import re
from collections.abc import Iterator
from math import isfinite
from typing import Final
from urllib.parse import parse_qs, unquote_plus, urlsplit

from storage.addresses.keys import fold

Point = tuple[float, float]
"""Latitude, longitude."""

DECIMALS: Final = 3
"""Fewest decimals of bare numbers: 100 metres; "5,50 8,20" is a price list, not a place."""

_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_NUMBER: Final = r"[-+]?\d{1,3}(?:\.\d+)?"
_PAIR: Final = re.compile(rf"({_NUMBER})\s*,\s*({_NUMBER})")
_GEO: Final = re.compile(
    rf"\bgeo:({_NUMBER}),({_NUMBER})(?:,{_NUMBER})?(?:[;?](\S*))?", re.IGNORECASE
)


def find_point(text: str) -> Point | None:
    """Return the point a text names, in degrees; ``None`` where it names none on Earth."""
    if not any(letter.isdigit() for letter in text):
        return None
    points = (*_in_links(text), *_in_geo(text), *_in_degrees(text))
    return next((point for point in points if is_usable(point)), None)


def is_usable(point: Point) -> bool:
    """Return whether the point is on Earth, and not 0/0, which programs write for "unknown"."""
    latitude, longitude = point
    return (
        isfinite(latitude)
        and isfinite(longitude)
        and abs(latitude) <= 90  # noqa: PLR2004  degrees
        and abs(longitude) <= 180  # noqa: PLR2004
        and (abs(latitude) > 1e-6 or abs(longitude) > 1e-6)  # noqa: PLR2004  10 cm
    )


def is_point(text: str) -> bool:
    """Return whether the text is a point and nothing else: a link to a map, or coordinates."""
    alone = text.strip()
    is_written = (
        _LINK.fullmatch(alone)
        or _GEO.fullmatch(alone)
        or _DEGREES.fullmatch(_plain_degrees(alone).strip())
    )
    return is_written is not None and find_point(alone) is not None


# --- Links -------------------------------------------------------------------------------------

_MARKED: Final = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})")
_MAP: Final = re.compile(rf"#map=[\d.]+/({_NUMBER})/({_NUMBER})")
_AT: Final = re.compile(rf"/@({_NUMBER}),({_NUMBER})")
_IN_PATH: Final = re.compile(rf"/({_NUMBER}),\s*({_NUMBER})(?=[,/?\s]|$)")
_LONGITUDE_FIRST: Final = ("yandex.", "2gis.")
"""Whose links have longitude first, all of them."""
_PARAMETERS: Final = (
    *(
        "q",
        "query",
        "daddr",
        "destination",
        "coordinate",
        "sp",
        "marker",
        "to",
        "at",
        "pin",
        "loc",
    ),
    *("ll", "center", "cp", "map", "sll"),
)
"""What usual maps call the point in a link, the sharpest first."""


def _in_links(text: str) -> Iterator[Point]:
    for link in _LINK.findall(text):
        yield from _in_link(unquote_plus(link.rstrip(").,;>\"'")))


def _in_link(link: str) -> Iterator[Point]:
    """Yield the points of a link; what marks a place comes before where the map is looked at."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return
    values = {name.casefold(): given[-1] for name, given in parse_qs(parts.query).items()}
    yield from _matches(_MARKED, link)
    if "mlat" in values and "mlon" in values:
        yield from _matches(_PAIR, f"{values['mlat']},{values['mlon']}")
    if any(name in host for name in _LONGITUDE_FIRST):
        written = ["/" + values.get(name, "") for name in ("pt", "whatshere[point]", "ll")]
        for longitude, latitude in _matches(_IN_PATH, " ".join([*written, parts.path])):
            yield latitude, longitude
        return
    for name in _PARAMETERS:
        value = values.get(name, "").replace("~", ",").replace("point.", "").replace("_", ",")
        yield from _matches(_PAIR, value.removeprefix("loc:").removeprefix("ll."))
    # Of a way with several stops the last one is where it leads.
    yield from reversed([*_matches(_IN_PATH, parts.path)])
    yield from _matches(_AT, link)
    yield from _matches(_MAP, link)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[Point]:
    for first, second in pattern.findall(text):
        yield float(first), float(second)


def _in_geo(text: str) -> Iterator[Point]:
    for latitude, longitude, query in _GEO.findall(text):
        yield from _matches(_PAIR, unquote_plus(query))
        yield float(latitude), float(longitude)


# --- Degrees -----------------------------------------------------------------------------------

_WORDS: Final = (
    # The compass in the languages of residents; each letter stands alone or at a number.
    (r"\b(?:noerdl(?:ich\w*)?|nord|north|kuzey|breite|latitude|lat|enlem)\b\.?:?", " n "),
    (r"\b(?:suedl(?:ich\w*)?|sued|south|guney)\b\.?:?", " s "),
    (r"\b(?:oestl(?:ich\w*)?|ost|east|dogu|laenge|longitude|lon|lng|long|boylam)\b\.?:?", " e "),
    (r"\b(?:westl(?:ich\w*)?|west|bati)\b\.?:?", " w "),
    (r"(?:شمالا|شمال|ش(?=\W|$))", " n "),
    (r"(?:جنوبا|جنوب)", " s "),
    (r"(?:شرقا|شرق)", " e "),
    (r"(?:غربا|غرب)", " w "),
    (r"\b(?:с\.? ?ш\.?|пн\.? ?ш\.?)", " n "),
    (r"\b(?:в\.? ?д\.?|сх\.? ?д\.?)", " e "),
    # Single letters: German "O", Turkish "K" and "D".
    (r"(?<![^\W\d_])o(?![^\W\d_])", "e"),
    (r"(?<=[°'\"])\s*k(?![^\W\d_])", "n"),
    (r"(?<=[°'\"])\s*d(?![^\W\d_])", "e"),
)
_NORTH_SOUTH: Final = frozenset("ns")
_EAST_WEST: Final = frozenset("ew")
_COMPASS: Final = r"[nsew]"
_AXIS: Final = (
    rf"(?:({_COMPASS})\s*)?([-+]?\d{{1,3}}(?:\.\d+)?)\s*(?:°|grad|deg)?\s*"
    r"(?:(\d{1,2}(?:\.\d+)?)\s*')?\s*(?:(\d{1,2}(?:\.\d+)?)\s*\")?"
    rf"\s*({_COMPASS}(?![a-z]))?"
)
_DEGREES: Final = re.compile(
    rf"(?<![\w.,]){_AXIS}(?:\s*[,;/|]\s*|\s+|(?<=[nsew°'\"]))(?:und |and )?{_AXIS}(?![\w.])"
)


def _in_degrees(text: str) -> Iterator[Point]:
    """Yield points written as two numbers of degrees, wherever they stand."""
    for match in _DEGREES.finditer(_plain_degrees(_LINK.sub(" ", text))):
        parts = match.groups()
        first, second = _Axis(*parts[:5]), _Axis(*parts[5:])
        if not (first.is_sure and second.is_sure):
            continue
        if first.letter in _EAST_WEST or second.letter in _NORTH_SOUTH:
            first, second = second, first
        if first.letter in {*_NORTH_SOUTH, ""} and second.letter in {*_EAST_WEST, ""}:
            yield first.degrees, second.degrees


class _Axis:
    """One of the two numbers of a point."""

    def __init__(
        self,
        before: str | None,
        degrees: str,
        minutes: str | None,
        seconds: str | None,
        behind: str | None,
    ) -> None:
        self.letter = before or behind or ""
        sixtieths = float(minutes or 0) / 60 + float(seconds or 0) / 3600
        value = abs(float(degrees)) + sixtieths
        is_negative = degrees.startswith("-") or self.letter in {"s", "w"}
        self.degrees = -value if is_negative else value
        decimals = len(degrees.partition(".")[2])
        is_in_range = float(minutes or 0) < 60 and float(seconds or 0) < 60  # noqa: PLR2004
        self.is_sure = is_in_range and (
            decimals >= DECIMALS or minutes is not None or (decimals > 0 and self.letter != "")
        )
        """Whether it is an angle, and not any number."""


_SIGNS: Final = str.maketrans(
    {
        "º": "°",
        "˚": "°",
        "′": "'",
        "’": "'",
        "‘": "'",
        "´": "'",
        "`": "'",
        "ʹ": "'",
        "″": '"',
        "”": '"',
        "“": '"',
        "„": '"',
        "ʺ": '"',
        "٫": ".",
        "،": ", ",
        "؛": ";",
        "−": "-",
        "–": "-",
        "\u00a0": " ",
        "\u202f": " ",
    }
)


def _plain_degrees(text: str) -> str:
    """Return a text with one way to write degrees, minutes, decimals and the compass."""
    signs = text.translate(_SIGNS).replace("''", '"')
    # Folding takes apostrophes away.
    marked = signs.replace("'", "\x1f").replace("°", "\x1e").replace('"', "\x1d")
    plain = "".join(
        fold(part) if part not in _MARKS else _MARKS[part] for part in re.split(_SPLIT, marked)
    )
    for pattern, other in (*_WORDS, *_NOTATIONS):
        plain = re.sub(pattern, other, plain)
    # A comma between digits is a decimal one, unless there are decimal points.
    if not re.search(r"\d\.\d{3}", plain):
        plain = re.sub(r"(?<![\d,.])(\d{1,3}),(\d+)", r"\1.\2", plain)
    return re.sub(r"\s+", " ", plain)


_NOTATIONS: Final = (
    (r"[=:]", " "),
    (r"(?<=\d)\s*(?:minuten?|min)\b\.?", "'"),
    (r"(?<=\d)\s*(?:sekunden?|sek|sec)\b\.?", '"'),
    # Minutes without their mark, between degrees and what follows.
    (r"(?<![\d.])(\d{1,3})°\s*(\d{1,2}(?:\.\d+)?)(?![\d.])(?!\s*['°])", r"\1°\2'"),
    # Decimal commas, and another comma between the two.
    (r"(?<![\d,.])(\d{1,3}),(\d{3,}),\s*(-?\d{1,3}),(\d{3,})(?![\d,])", r"\1.\2, \3.\4"),
    # ISO 6709
    (r"(?<![\w.])([+-]\d{2}\.\d+)([+-]\d{3}\.\d+)/?", r"\1, \2"),
)
_MARKS: Final = {"\x1f": "'", "\x1e": "°", "\x1d": '"'}
_SPLIT: Final = "([\x1d\x1e\x1f])"
