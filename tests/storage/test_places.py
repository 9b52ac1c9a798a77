"""Places: distances that are known, and points inside and outside an outline."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from storage.places import Outline, distance_m, explain_invalid, is_inside

SQUARE = [[8.0, 49.0], [9.0, 49.0], [9.0, 50.0], [8.0, 50.0], [8.0, 49.0]]
HOLE = [[8.4, 49.4], [8.6, 49.4], [8.6, 49.6], [8.4, 49.6], [8.4, 49.4]]
LATITUDES = st.floats(min_value=-90, max_value=90)
LONGITUDES = st.floats(min_value=-180, max_value=180)


def outline(*rings: list[list[float]]) -> Outline:
    return Outline.model_validate({"type": "Polygon", "coordinates": rings})


def test_a_point_is_inside_outside_or_on_the_edge() -> None:
    square = outline(SQUARE)
    assert is_inside(square, 49.5, 8.5)
    assert is_inside(square, 49.0, 8.5)
    assert not is_inside(square, 48.9, 8.5)
    assert not is_inside(square, 8.5, 49.5)


def test_a_hole_does_not_belong_to_the_area() -> None:
    ring = outline(SQUARE, HOLE)
    assert not is_inside(ring, 49.5, 8.5)
    assert is_inside(ring, 49.2, 8.5)


def test_an_area_may_have_several_parts() -> None:
    east = [[longitude + 3, latitude] for longitude, latitude in SQUARE]
    both = Outline.model_validate({"type": "MultiPolygon", "coordinates": [[SQUARE], [east]]})
    assert is_inside(both, 49.5, 8.5)
    assert is_inside(both, 49.5, 11.5)
    assert not is_inside(both, 49.5, 10.0)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_nowhere(bad: float) -> None:
    assert not is_inside(outline(SQUARE), bad, 8.5)
    assert not is_inside(outline(SQUARE), 49.5, bad)


@given(latitude=st.floats(), longitude=st.floats())
def test_no_point_at_all_is_an_error(latitude: float, longitude: float) -> None:
    inside = is_inside(outline(SQUARE), latitude, longitude)
    assert inside == (49 <= latitude <= 50 and 8 <= longitude <= 9)


def test_what_a_map_editor_exports_is_unwrapped() -> None:
    geometry = {"type": "Polygon", "coordinates": [SQUARE]}
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    collection = {"type": "FeatureCollection", "features": [feature]}
    assert Outline.model_validate(feature) == outline(SQUARE)
    assert Outline.model_validate(collection) == outline(SQUARE)
    with pytest.raises(ValidationError, match="exactly one feature"):
        Outline.model_validate({"type": "FeatureCollection", "features": [feature, feature]})


@pytest.mark.parametrize(
    ("rings", "reason"),
    [
        ([[[49.0, 8.0], *SQUARE[1:]]], "longitude first"),
        ([[[8.0, math.nan], *SQUARE[1:]]], "longitude first"),
        ([SQUARE[:-1]], "must end where it begins"),
        ([SQUARE[:2]], "at least 4 points"),
        ([[["8", "49"], *SQUARE[1:]]], "is not a point"),
        (["ring"], "at least 4 points"),
        ([], "a list of rings"),
    ],
)
def test_a_mistake_in_an_outline_is_named(rings: object, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Outline.model_validate({"type": "Polygon", "coordinates": rings})


def test_an_area_without_a_part_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least one polygon"):
        Outline.model_validate({"type": "MultiPolygon", "coordinates": []})


def test_an_outline_that_crosses_itself_is_found() -> None:
    bow_tie = outline([[8.0, 49.0], [9.0, 50.0], [9.0, 49.0], [8.0, 50.0], [8.0, 49.0]])
    assert "Self-intersection" in str(explain_invalid(bow_tie))
    assert explain_invalid(outline(SQUARE)) is None


def test_an_outline_survives_json() -> None:
    square = outline(SQUARE, HOLE)
    assert Outline.model_validate(json.loads(square.model_dump_json())) == square


def test_distances_that_are_known() -> None:
    # A degree of latitude is 111.2 km; at 60° north one of longitude is half of that.
    assert distance_m((49.0, 8.0), (50.0, 8.0)) == pytest.approx(111_195, abs=1)
    assert distance_m((60.0, 8.0), (60.0, 9.0)) == pytest.approx(55_597, rel=1e-3)
    # Heidelberg, Bismarckplatz, to Leimen, Rathaus: 7.1 km on the map.
    assert distance_m((49.4103, 8.6937), (49.3469, 8.6877)) == pytest.approx(7_063, abs=20)


@given(a=st.tuples(LATITUDES, LONGITUDES), b=st.tuples(LATITUDES, LONGITUDES))
def test_a_distance_is_the_same_there_and_back(
    a: tuple[float, float], b: tuple[float, float]
) -> None:
    there = distance_m(a, b)
    assert 0 <= there <= 20_015_115
    assert there == pytest.approx(distance_m(b, a), abs=1e-3)
    assert distance_m(a, a) == 0
