"""Registers as towns publish them: what is taken, what is refused and why, on both databases."""

import json
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.address_files import ImportCount, RefusedRow, read_houses
from bot.failures import CommandError
from storage.addresses.models import Address
from storage.addresses.register import House, find_streets, replace_addresses
from tests.support.quarters import sample_profile

PROFILE = sample_profile()
HEADER = "strasse;hausnummer;lat;lon\n"


class Read:
    """What reading a file has come to."""

    def __init__(self, path: Path) -> None:
        self.count = ImportCount()
        self.refused: list[RefusedRow] = []
        self.houses: list[House] = [
            *read_houses(path, PROFILE, count=self.count, refuse=self.refused.append)
        ]

    @property
    def labels(self) -> list[str]:
        """The addresses taken."""
        return [house.label for house in self.houses]

    @property
    def reasons(self) -> dict[int, str]:
        """Why rows were refused, by their number."""
        return {refused.row: refused.reason for refused in self.refused}


def read(path: Path, content: str | bytes) -> Read:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Read(path)


def features(*each: dict[str, Any]) -> str:
    return json.dumps({"type": "FeatureCollection", "name": "x", "features": each})


def a_point(coordinates: Sequence[float], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"addr:street": "Mühlweg", "addr:housenumber": "5"} | properties,
        "geometry": {"type": "Point", "coordinates": coordinates},
    }


@pytest.mark.parametrize(
    "content",
    [
        HEADER + "Mühlweg;5a;49.348;8.69\nMühlweg;12–14;49,348;8,6901\n",
        (
            "\ufeffStraße,Hausnr.,Zusatz,Breitengrad,Längengrad\n"
            'Mühlweg,5,a,49.348,8.69\n"Mühlweg","12-14",,"49,348","8,6901"\n'
        ),
        (
            "Straße;Hausnummer;Y;X\r\nMühlweg;5 A;49.348;8.69\r\n\r\n"
            "Mühlweg;12 - 14;49.348;8.6901\r\n"
        ).encode("cp1252"),
        (
            "street\thouse_number\tlatitude\tlongitude\n"
            "Mühlweg\t5a\t٤٩٫٣٤٨\t8.69\nMühlweg\t12-14\t49.348\t8.6901\n"
        ),
        features(
            a_point([8.69, 49.348, 112.5], **{"addr:housenumber": "5a"}),
            a_point([8.6901, 49.348], **{"addr:housenumber": "12-14"}),
        ),
    ],
    ids=["semicolons", "english-commas", "windows", "tabs", "geojson-with-heights"],
)
def test_tables_and_points_are_read_as_they_come(tmp_path: Path, content: str | bytes) -> None:
    result = read(tmp_path / "addresses", content)
    assert result.reasons == {}
    assert result.labels == ["Mühlweg 5a", "Mühlweg 12–14"]
    assert [house.point for house in result.houses] == [(49.348, 8.69), (49.348, 8.6901)]
    assert (result.count.rows, result.count.streets, result.count.outside) == (2, {"muehlweg"}, 0)


def test_each_row_that_cannot_be_used_is_named_with_its_reason(tmp_path: Path) -> None:
    rows = (
        "Mühlweg;5;49.348;8.69",
        ";6;49.348;8.69",
        "…;6;49.348;8.69",
        "Mühlweg;;49.348;8.69",
        "Mühlweg;hinten;49.348;8.69",
        "Mühlweg;7;8.69;49.348",
        "Mühlweg;7;9.5;52.1",
        "Mühlweg;7;0;0",
        "Mühlweg;7;NaN;8.69",
        "Mühlweg;7;200;8.69",
        "Mühlweg;7;5466000;477000",
        "Mühlweg;7;;",
        "Mühlweg;7",
        "Mühlweg;5;49.34801;8.69",
        "Mühlweg;5;49.400;8.69",
        f"{'x' * 200};5;49.348;8.69",
        f"{'ä' * 100};5;49.348;8.69",
    )
    result = read(tmp_path / "a.csv", HEADER + "\n".join(rows))
    assert result.labels == ["Mühlweg 5", "Mühlweg 5"]
    assert (result.count.rows, result.count.refused, result.count.outside) == (2, 15, 1)
    assert result.reasons == {
        3: "there is no street",
        4: "'…' is no street, or longer than 120 characters",
        5: "there is no house number",
        6: "'hinten' is no house number",
        7: "latitude and longitude are swapped: the other way round it lies in the quarter",
        8: "latitude and longitude are swapped",
        9: _abroad("0, 0"),
        10: "'NaN' is no latitude",
        11: _abroad("200, 8.69"),
        12: _abroad("5.466e+06, 477000"),
        13: "'' is no latitude",
        14: "'' is no latitude",
        15: "Mühlweg 5 is in row 2 already",
        18: "'ääääääääääääääääääää' is no street, or longer than 120 characters",
        17: "'xxxxxxxxxxxxxxxxxxxx' is no street, or longer than 120 characters",
    }


def _abroad(where: str) -> str:
    return (
        f"{where} is not in Germany: latitude 47 to 56, longitude 5 to 16, in degrees (WGS 84), "
        "not in metres"
    )


def test_points_of_another_axis_order_or_shape_are_refused_one_by_one(tmp_path: Path) -> None:
    content = features(
        a_point([49.348, 8.69]),
        a_point([8.69]),
        a_point([float("nan"), 49.348]),
        {
            "type": "Feature",
            "properties": None,
            "geometry": {"type": "Point", "coordinates": [8.69, 49.348]},
        },
        {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": []}},
        {"type": "Feature", "properties": {}, "geometry": None},
        a_point(
            [8.69, 49.348],
            names=["شارع", "Мюльвег"],
            quelle="Stadt Leimen",
            **{"addr:city": "Leimen"},
        ),
    )
    result = read(tmp_path / "a.geojson", content)
    assert result.reasons == {
        1: "latitude and longitude are swapped: the other way round it lies in the quarter",
        2: "its coordinates are not two numbers",
        3: "'nan' is no longitude",
        4: "there is no street",
        5: "it is no point",
        6: "it is no point",
    }
    [house] = result.houses
    assert (house.names, house.source) == (("شارع", "Мюльвег"), "Stadt Leimen")
    assert house.label_with_town == "Mühlweg 5, Leimen"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "no column for street, number, latitude, longitude"),
        ("a;b\n1;2\n", "no column for street"),
        ("strasse;hausnummer;lat\nx;1;2\n", "no column for longitude"),
        ("{}", "no GeoJSON with a list of features"),
        ('{"features": [{"type": "Feature"', "ends in the middle"),
        ('{"features": [' + "[" * 100_000, "ends in the middle"),
        (HEADER.encode("utf-16"), "UTF-16"),
        (HEADER + "x" * 200_000, "it is no table"),
        (b"PK\x03\x04\x81\x8d", "UTF-8 or Windows-1252"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_as_one(
    tmp_path: Path, content: str | bytes, reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        read(tmp_path / "a", content)


def test_a_broken_row_does_not_take_the_others_along(tmp_path: Path) -> None:
    broken = f'Mühlweg;"{"x" * 140_000}\n'
    lines = "\n".join(broken[start : start + 90_000] for start in range(0, len(broken), 90_000))
    result = read(tmp_path / "a.csv", f"{HEADER}Mühlweg;1;49.348;8.69\n{lines}")
    assert result.labels == ["Mühlweg 1"]
    assert "not readable as a table" in next(iter(result.reasons.values()))


def test_memory_stays_small_however_large_the_file_is(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type": "FeatureCollection", "features": [')
        filler = "x" * 10_000
        for number in range(500):
            point = a_point(
                [8.69, 49.348], **{"addr:housenumber": str(number + 1), "note": filler}
            )
            file.write(("," if number else "") + json.dumps(point))
        file.write("]}")
    count = ImportCount()
    tracemalloc.start()
    for _house in read_houses(path, PROFILE, count=count, refuse=lambda _row: None):
        pass
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count.rows == 500
    assert most < path.stat().st_size / 2


async def test_an_import_takes_the_place_of_the_one_before(
    session: AsyncSession, tmp_path: Path
) -> None:
    await replace_addresses(session, read(tmp_path / "a", HEADER + "Altweg;1;49.348;8.69").houses)
    path = tmp_path / "b"
    longest = "x" * 120
    rows = "".join(f"Mühlweg;{number};49.348;8.69;Мюльвег|موهل\n" for number in range(1, 1201))
    rows += f"{longest};1;49.348;8.69;\n"
    path.write_text(HEADER.strip() + ";names\n" + rows, encoding="utf-8")
    count = ImportCount()
    told: list[tuple[int, int]] = []
    houses = read_houses(
        path,
        PROFILE,
        count=count,
        refuse=lambda _row: None,
        progress=lambda done, total: told.append((done, total)),
    )
    await replace_addresses(session, houses)
    assert await session.scalar(select(func.count()).select_from(Address)) == count.rows == 1201
    assert await find_streets(session, ["altweg", "muehlweg", "мюльвег", "موهل"]) == {
        name: frozenset({"muehlweg"}) for name in ("muehlweg", "мюльвег", "موهل")
    }
    assert [total for _done, total in told] == [path.stat().st_size]
