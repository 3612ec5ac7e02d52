"""Patches, tracks and points as GeoJSON: what a satellite saw or a drone flew, checked, in WGS-84, with its middle and its area.

The data come from outside: too many points, a ring that is open, a place off the globe or an unknown coordinate system are refused
with the reason. Source: domain.md 3.2 (`satellite`, `drone`), RFC 7946.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from models.intake.coordinates import to_wgs84

MOST_POINTS: Final = 10_000
"""Points of one geometry: a patch digitised by hand has hundreds."""
AUTHALIC_M: Final = 6_371_007.2
"""Radius of the sphere with the earth's surface."""
MU_M2: Final = 10_000 / 15
"""Square metres of one mu."""
HECTARE_M2: Final = 10_000
RING_POINTS: Final = 4
TRACK_POINTS: Final = 2
MOST_NUMBERS: Final = 4
"""Longitude, latitude, and what some add: height and time."""
FAR_OFF: Final = 1e6
DEPTH: Final = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
"""How many lists lie around the positions of each kind."""
WGS84_NAMES: Final = ("crs84", "4326", "4490", "wgs84", "wgs 84", "cgcs2000")
"""What names WGS-84, or CGCS2000, which is the same to some centimetres."""
IN_EXTRA: Final = ("geometry", "patch", "track")
"""Extra fields that may hold a geometry (domain.md 3.2); the first there gives the place."""

Point = tuple[float, float]


class BadGeometry(ValueError):
    """It is no geometry we can keep; the text says why, without a value of it."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """One geometry in WGS-84: `kind` as GeoJSON names it; `lines` its rings, tracks or points, the outer ring of each polygon first."""

    kind: str
    lines: tuple[tuple[tuple[Point, ...], ...], ...]

    @property
    def area_m2(self) -> float | None:
        """Square metres of a polygon or several, holes taken off; None for points and tracks."""
        if "Polygon" not in self.kind:
            return None
        return sum(max(0.0, _area(rings[0]) - sum(_area(hole) for hole in rings[1:])) for rings in self.lines)

    @property
    def middle(self) -> Point:
        """Longitude and latitude of the middle: of the largest patch, else halfway through the points."""
        if "Polygon" not in self.kind:
            points = [point for lines in self.lines for line in lines for point in line]
            return points[len(points) // 2] if "LineString" in self.kind else _mean(points)
        return _middle(max((rings[0] for rings in self.lines), key=_area))

    def geojson(self) -> dict[str, Any]:
        """Write it as a GeoJSON geometry, as it is kept and drawn."""
        nested = [[[list(point) for point in line] for line in lines] for lines in self.lines]
        shapes: Mapping[str, Callable[[], Any]] = {
            "Point": lambda: nested[0][0][0],
            "MultiPoint": lambda: nested[0][0],
            "LineString": lambda: nested[0][0],
            "MultiLineString": lambda: nested[0],
            "Polygon": lambda: nested[0],
            "MultiPolygon": lambda: nested,
        }
        return {"type": self.kind, "coordinates": shapes[self.kind]()}


def read_geometry(document: object, crs: str = "") -> Geometry:
    """Read a GeoJSON geometry, or a feature with one, of a coordinate system we know (`crs`, or the document's own `crs` member).

    Raises:
        BadGeometry: with the reason.
    """
    if not isinstance(document, Mapping):
        raise BadGeometry("a GeoJSON geometry is an object")
    named = crs or _crs_of(document)
    while isinstance(document, Mapping) and document.get("type") == "Feature":
        document = document.get("geometry")
        if not isinstance(document, Mapping):
            raise BadGeometry("the feature has no geometry")
        if document.get("type") == "Feature":
            raise BadGeometry("a feature holds a geometry, not a feature")
    kind = document.get("type")
    if not isinstance(kind, str) or kind not in DEPTH:
        raise BadGeometry("the type must be Point, LineString, Polygon or one of their Multi forms")
    reader = _Positions(_known_crs(named))
    lines = reader.lines(kind, document.get("coordinates"))
    if "Polygon" in kind:
        for rings in lines:
            for ring in rings:
                _check_ring(ring)
    return Geometry(kind, lines)


def of_polygons(polygons: Sequence[Sequence[Point]]) -> Geometry:
    """Make one geometry of outer rings of (lon, lat)."""
    lines = tuple((tuple(ring),) for ring in polygons)
    return Geometry("Polygon" if len(lines) == 1 else "MultiPolygon", lines)


def around(lon: float, lat: float, radius_km: float) -> Geometry:
    """A circle as a ring of 48 points; a radius of 0 is the point."""
    if radius_km <= 0:
        return Geometry("Point", ((((lon, lat),),),))
    north = math.degrees(radius_km * 1000 / AUTHALIC_M)
    east = north / max(0.01, math.cos(math.radians(lat)))
    turns = [math.tau * step / 48 for step in range(48)]
    ring = [(_on_globe(lon + east * math.sin(turn), 180.0), _on_globe(lat + north * math.cos(turn), 90.0)) for turn in turns]
    return of_polygons([(*ring, ring[0])])


def place_extra(extra: Mapping[str, Any], crs: str = "") -> tuple[dict[str, Any], Point | None]:
    """Check the geometries of a report's extra fields; return the fields with geometry and areas in our form, and the middle, None without one.

    Raises:
        BadGeometry: its text begins with the field.
    """
    told, found = dict(extra), None
    for name in IN_EXTRA:
        if not isinstance(told.get(name), Mapping):
            continue  # a name or number of a patch kept elsewhere
        try:
            geometry = read_geometry(told[name], crs)
        except BadGeometry as error:
            raise BadGeometry(f"extra.{name}: {error}") from None
        told[name] = geometry.geojson()
        found = found or geometry.middle
        told = with_area(told, geometry)
    return told, found


def with_area(extra: Mapping[str, Any], geometry: Geometry) -> dict[str, Any]:
    """Add the area of a patch in square metres, mu and hectares, where the sender told none."""
    area = geometry.area_m2
    if area is None:
        return dict(extra)
    return {"area_m2": round(area, 1), "area_mu": round(area / MU_M2, 2), "area_ha": round(area / HECTARE_M2, 3), **extra}


class _Positions:
    """Reads positions into WGS-84, counting them: nested lists without end must not be walked."""

    def __init__(self, crs: str) -> None:
        self.crs = crs
        self.left = MOST_POINTS

    def lines(self, kind: str, given: object) -> tuple[tuple[tuple[Point, ...], ...], ...]:
        found = self._nested(DEPTH[kind], given)
        if "LineString" in kind and any(len(line) < TRACK_POINTS for lines in found for line in lines):
            raise BadGeometry("a track has at least two points")
        return found

    def _nested(self, depth: int, given: object) -> tuple[tuple[tuple[Point, ...], ...], ...]:
        match depth:
            case 0:
                return (((self._point(given),),),)
            case 1:
                return ((self._line(given),),)
            case 2:
                return (self._group(given),)
        return tuple(self._group(one) for one in _list(given))

    def _group(self, given: object) -> tuple[tuple[Point, ...], ...]:
        return tuple(self._line(one) for one in _list(given))

    def _line(self, given: object) -> tuple[Point, ...]:
        return tuple(self._point(one) for one in _list(given))

    def _point(self, given: object) -> Point:
        self.left -= 1
        if self.left < 0:
            raise BadGeometry(f"more than {MOST_POINTS} points")
        if not isinstance(given, Sequence) or isinstance(given, str) or not TRACK_POINTS <= len(given) <= MOST_NUMBERS:
            raise BadGeometry("a position is [longitude, latitude]")
        lon, lat = _number(given[0]), _number(given[1])
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise BadGeometry("a position lies off the globe: longitude comes first, in degrees")
        return to_wgs84(lon, lat, self.crs)


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < FAR_OFF:
        raise BadGeometry("a coordinate is no number of degrees")
    return float(value)


def _list(given: object) -> Iterator[object]:
    if not isinstance(given, list | tuple) or not given:
        raise BadGeometry("the coordinates are not nested as the type asks")
    return iter(given)


def _check_ring(ring: Sequence[Point]) -> None:
    if len(ring) < RING_POINTS:
        raise BadGeometry("a ring has at least four positions")
    if ring[0] != ring[-1]:
        raise BadGeometry("a ring is not closed: its last position must be its first")
    if _area(ring) == 0:
        raise BadGeometry("a ring encloses nothing")


def _crs_of(document: Mapping[Any, Any]) -> str:
    crs = document.get("crs")
    if isinstance(crs, Mapping):
        properties = crs.get("properties")
        crs = properties.get("name") if isinstance(properties, Mapping) else "?"
    return crs if isinstance(crs, str) else "" if crs is None else "?"


def _known_crs(name: str) -> str:
    plain = name.lower().replace("-", "")
    if not name or any(known in plain for known in WGS84_NAMES):
        return "wgs84"
    if plain in {"gcj02", "bd09"}:
        return plain
    raise BadGeometry("the coordinate system is unknown: WGS-84, GCJ-02 or BD-09 in degrees")


def _area(ring: Sequence[Point]) -> float:
    """Square metres of a ring on the sphere, by an equal-area map around its first point."""
    west, south = ring[0]
    flat = [(AUTHALIC_M * math.radians(lon - west) * math.cos(math.radians(lat)), AUTHALIC_M * math.radians(lat - south)) for lon, lat in ring]
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(flat, flat[1:] + flat[:1], strict=True))) / 2


def _middle(ring: Sequence[Point]) -> Point:
    west, south = ring[0]
    flat = [(lon - west, lat - south) for lon, lat in ring]
    twice = across = up = 0.0
    for (x, y), (u, v) in zip(flat, flat[1:] + flat[:1], strict=True):
        cross = x * v - u * y
        twice, across, up = twice + cross, across + (x + u) * cross, up + (y + v) * cross
    return (west + across / (3 * twice), south + up / (3 * twice)) if abs(twice) > 1e-18 else _mean(ring)


def _mean(points: Sequence[Point]) -> Point:
    return sum(lon for lon, _ in points) / len(points), sum(lat for _, lat in points) / len(points)


def _on_globe(degrees: float, most: float) -> float:
    return max(-most, min(most, degrees))
