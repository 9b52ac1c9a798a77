"""Points in any notation, and what is none."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.addresses.coordinates import find_point, is_point, is_usable
from storage.places import distance_m

CORPUS = Path(__file__).parents[2] / "corpus" / "coordinates.tsv"
POINTS, NONE = (
    [line for line in part.splitlines() if line and not line.startswith("#")]
    for part in CORPUS.read_text(encoding="utf-8").split("\n-\n")
)
MEANT = (49.3481, 8.6912)


def test_points_are_read_in_any_notation_and_digits() -> None:
    read = {text: find_point(text) for text in POINTS}
    assert len(read) >= 60
    far = [text for text, point in read.items() if not point or distance_m(point, MEANT) > 20]
    assert far == []


def test_what_is_no_point_is_left_alone() -> None:
    assert {text: find_point(text) for text in NONE if find_point(text)} == {}


def test_a_text_may_be_a_point_and_nothing_else() -> None:
    beside = [text for text in POINTS if not is_point(text)]
    assert beside == [
        "(49.3481, 8.6912)",
        "Bei 49.3481, 8.6912 ist es kaputt",
        "Hier: https://maps.google.com/?q=49.3481,8.6912, danke!",
    ]
    assert [text for text in NONE if is_point(text)] == []


def test_the_other_half_of_the_earth_is_on_it_too() -> None:
    assert find_point("-33.8568, 151.2153") == (-33.8568, 151.2153)
    assert find_point("33.8568S 151.2153E") == (-33.8568, 151.2153)
    assert find_point("Batı 71.0589, Kuzey 42.3601") == (42.3601, -71.0589)


@given(st.text(alphabet="0123456789.,°'\"NSEWO -+/:;@=!#?&geohtps", max_size=80))
@settings(max_examples=300)
def test_no_text_upsets_it(text: str) -> None:
    for written in (text, f"https://{text}", f"geo:{text}"):
        point = find_point(written)
        assert point is None or is_usable(point)
