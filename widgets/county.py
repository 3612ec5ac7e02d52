"""The county as the map draws it: outline, neighbours, towns, rivers and roads, read from resources/geo.

Towns, rivers and roads are schematic (示意); the map says so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from widgets.tokens import RESOURCES

Line = tuple[tuple[float, float], ...]
"""Points as (longitude, latitude) in degrees."""


@dataclass(frozen=True, slots=True)
class Town:
    """A township's label and where it stands."""

    name: str
    english: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Course:
    """A river or road: its line and how wide it is drawn (px at 100 %)."""

    name: str
    width: float
    line: Line


@dataclass(frozen=True, slots=True)
class County:
    """Everything of the map that does not move."""

    outline: tuple[Line, ...]
    neighbours: tuple[Line, ...]
    towns: tuple[Town, ...]
    rivers: tuple[Course, ...]
    roads: tuple[Course, ...]

    @property
    def spellings(self) -> dict[str, str]:
        """Township name to its English spelling, for `Words.learn`."""
        return {town.name: town.english for town in self.towns}

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the outline in degrees."""
        points = [point for ring in self.outline for point in ring]
        return min(p[0] for p in points), min(p[1] for p in points), max(p[0] for p in points), max(p[1] for p in points)


def read_county(folder: Path = RESOURCES / "geo", name: str = "万载县") -> County:
    """Read the geography. Raises OSError or ValueError when a file is missing or is no JSON."""
    drawn = _read(folder / "towns.json")
    return County(
        outline=_rings(_read(folder / "wanzai.geojson")),
        neighbours=_rings(_read(folder / "yichun_counties.geojson"), leave_out=name),
        towns=tuple(Town(t["name"], t["english"], t["lon"], t["lat"]) for t in drawn["towns"]),
        rivers=_courses(drawn["rivers"]),
        roads=_courses(drawn["roads"]),
    )


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _courses(entries: list[dict[str, Any]]) -> tuple[Course, ...]:
    return tuple(Course(e["name"], e["width"], tuple((p[0], p[1]) for p in e["line"])) for e in entries)


def _rings(collection: dict[str, Any], leave_out: str = "") -> tuple[Line, ...]:
    rings: list[Line] = []
    for feature in collection["features"]:
        if feature["properties"].get("name") != leave_out:
            shape = feature["geometry"]
            polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
            rings += [tuple((p[0], p[1]) for p in polygon[0]) for polygon in polygons]
    return tuple(rings)
