"""Places: points on Earth, the distance between two, and whether one lies inside an outline.

A point is ``(latitude, longitude)`` in degrees (WGS 84), the order messengers use.  GeoJSON, and
so an outline, writes longitude first (RFC 7946, 3.1.1).
"""

from functools import lru_cache
from math import asin, cos, isfinite, radians, sin, sqrt
from typing import TYPE_CHECKING, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from storage.errors import PlaceError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

EARTH_RADIUS_M: Final = 6_371_008.8
"""Mean radius of the Earth (IUGG, Moritz 2000); a great circle is off by 0.5 % at most."""
LONGITUDES: Final = (5.0, 16.0)
"""Germany lies between 5.87° and 15.04° east …"""
LATITUDES: Final = (47.0, 56.0)
"""… and between 47.27° and 55.06° north.  The two ranges do not overlap, which is how an outline
with latitude and longitude swapped is found."""
RING_POINTS: Final = 4
"""The fewest points of a closed ring (RFC 7946, 3.1.6)."""

Position = tuple[float, float]
"""Longitude, latitude."""
Ring = tuple[Position, ...]


class Outline(BaseModel):
    """An area as a GeoJSON geometry; hashable, because its points are tuples."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: tuple[Any, ...]

    @model_validator(mode="before")
    @classmethod
    def _unwrap(cls, value: Any) -> Any:
        """Take the geometry out of a feature, as map editors on the web export it."""
        if isinstance(value, dict) and value.get("type") == "FeatureCollection":
            features = value.get("features")
            if not isinstance(features, list) or len(features) != 1:
                msg = "a FeatureCollection must hold exactly one feature"
                raise ValueError(msg)
            value = features[0]
        if isinstance(value, dict) and value.get("type") == "Feature":
            value = value.get("geometry")
        return value

    @model_validator(mode="after")
    def _check_rings(self) -> Self:
        polygons = (self.coordinates,) if self.type == "Polygon" else self.coordinates
        if not polygons:
            msg = "an outline needs at least one polygon"
            raise ValueError(msg)
        rings = tuple(_polygon(polygon) for polygon in polygons)
        frozen = rings[0] if self.type == "Polygon" else rings
        object.__setattr__(self, "coordinates", frozen)
        return self


def load() -> None:
    """Load what knows about areas; any thread may call this, and nobody has to."""
    import shapely.geometry  # noqa: F401, PLC0415  0.3 s to import; many commands do without


def is_inside(outline: Outline, latitude: float, longitude: float) -> bool:
    """Return whether the point lies in the area or on its edge; never for what is not a number."""
    if not (isfinite(latitude) and isfinite(longitude)):
        return False
    from shapely.geometry import Point  # noqa: PLC0415  see load

    return _area(outline).covers(Point(longitude, latitude))


def explain_invalid(outline: Outline) -> str | None:
    """Return in one phrase why the outline encloses no clear area, or ``None`` if it does."""
    from shapely import is_valid_reason  # noqa: PLC0415  see load

    area = _area(outline)
    return None if area.is_valid else str(is_valid_reason(area))


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the metres between two points (latitude, longitude) along the great circle."""
    (latitude_a, longitude_a), (latitude_b, longitude_b) = a, b
    phi_a, phi_b = radians(latitude_a), radians(latitude_b)
    half_chord = (
        sin((phi_b - phi_a) / 2) ** 2
        + cos(phi_a) * cos(phi_b) * sin(radians(longitude_b - longitude_a) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(half_chord)))


@lru_cache(maxsize=4)
def _area(outline: Outline) -> "BaseGeometry":
    from shapely import prepare  # noqa: PLC0415  see load
    from shapely.geometry import shape  # noqa: PLC0415  see load

    area = shape(outline.model_dump())
    prepare(area)
    return area


def _polygon(value: Any) -> tuple[Ring, ...]:
    if not isinstance(value, list | tuple) or not value:
        msg = "a polygon is a list of rings"
        raise ValueError(msg)
    return tuple(_ring(ring) for ring in value)


def _ring(value: Any) -> Ring:
    if not isinstance(value, list | tuple) or len(value) < RING_POINTS:
        msg = f"a ring is a list of at least {RING_POINTS} points"
        raise ValueError(msg)
    ring = tuple(_position(point) for point in value)
    if ring[0] != ring[-1]:
        msg = f"a ring must end where it begins, at {list(ring[0])}"
        raise ValueError(msg)
    return ring


def _position(value: Any) -> Position:
    match value:
        case [int() | float() as longitude, int() | float() as latitude]:
            if _within(LONGITUDES, longitude) and _within(LATITUDES, latitude):
                return float(longitude), float(latitude)
            msg = f"{value} is not in Germany: longitude first (5 to 16), then latitude (47 to 56)"
        case _:
            msg = f"{value!r} is not a point: two numbers, longitude and latitude"
    raise ValueError(msg)


def _within(limits: tuple[float, float], value: float) -> bool:
    lowest, highest = limits
    return lowest <= value <= highest


def check_place(latitude: float, longitude: float) -> None:
    """Return if the coordinates are on Earth.

    Raises:
        PlaceError: not a number, or out of range.
    """
    if not (isfinite(latitude) and isfinite(longitude)):
        raise PlaceError
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004  degrees
        raise PlaceError
