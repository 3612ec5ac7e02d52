"""Where something is, as files and warnings say it: by an area code, by a name inside a text, by an outline. Asked of the county's own townships.

Area codes are those of GB/T 2260 (six digits: county) and GB/T 10114 (nine: township, twelve: village); what begins with another county's
six digits lies outside, what stands for our city or province is about us too. Source: domain.md 3.1 (place), 6 (“place outside the county”).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.intake.geometry import Geometry, Point
from models.records.place import Township
from models.rules.gazetteer import Gazetteer, PlaceName
from models.rules.territory import territory_of

GEOGRAPHY: Final = Path(__file__).resolve().parents[2] / "resources" / "geo"
PROVINCE_DIGITS, CITY_DIGITS, COUNTY_DIGITS = 2, 4, 6
TOWNSHIP_DIGITS: Final = 9
VILLAGE_DIGITS: Final = 12
OFFICES: Final = {"居委会": "", "村委会": "村"}
"""How the list of codes ends a village's name, and how people do."""
NOWHERE: Final = "地点未注明"
"""The place of a report that names none: somebody has to ask."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that was recognised. `is_inside`: it lies in our county; degrees WGS-84, None where only the name is known."""

    text: str
    township: str = ""
    village: str = ""
    lon: float | None = None
    lat: float | None = None
    is_inside: bool = True


class CountyPlaces:
    """The county's townships, villages and codes."""

    def __init__(self, townships: Sequence[Township], listed: Mapping[str, Any]) -> None:
        """`townships` as the county gave them; `listed` the list of codes with towns and villages."""
        self._townships = {one.name: one for one in townships}
        self._county = str(listed.get("adcode", ""))
        self._county_name = str(listed.get("name", ""))
        self._codes = dict(_codes(listed))
        known = [PlaceName(one.name, "township", one.name, one.lon, one.lat) for one in townships]
        villages = [PlaceName(spot.village, "village", spot.township) for spot in self._codes.values() if spot.village and spot.township in self._townships]
        self._gazetteer = Gazetteer((*known, *villages))

    @classmethod
    def of(cls, connection: Connection, folder: Path = GEOGRAPHY) -> CountyPlaces:
        """Read them: the townships from the store, the codes from `folder`."""
        rows = connection.execute(sa.select(Township.table).order_by(Township.table.c.name))
        return cls([Township.from_row(dict(row._mapping)) for row in rows], _listed(folder / "wanzai_places.json"))

    def of_codes(self, codes: Iterable[str]) -> Spot | None:
        """The place of area codes: what all of ours have in common; a place outside where none is ours; None where none is an area code."""
        plain = [code for code in codes if code.isascii() and code.isdigit() and len(code) in {COUNTY_DIGITS, TOWNSHIP_DIGITS, VILLAGE_DIGITS}]
        ours = [self._of_code(code) for code in plain if code.startswith(self._county) or self._is_around(code)] if self._county else []
        if not ours:
            return Spot("", is_inside=False) if plain else None
        first = ours[0]
        return first if all(one == first for one in ours) else Spot(self._county_name)

    def in_text(self, text: str) -> Spot | None:
        """The place a text names: its village or township, the longest name first; None where it names none of ours."""
        found = self._gazetteer.found_in(text)
        town = next((one for one in found if one.kind == "township"), None)
        named = next((one for one in found if one.kind == "village" and (town is None or one.township == town.name)), town)
        if named is None:
            return None
        village = named.name if named.kind == "village" else ""
        return self._placed(named.township if named.township == named.name or village == "" else f"{named.township}{village}", named.township, village)

    def of_outline(self, geometry: Geometry) -> Spot:
        """The place of an outline: its middle; inside where the middle, or a township's seat within it, is ours."""
        lon, lat = geometry.middle
        territory = territory_of(self._townships.values(), "", lon, lat)
        covered = [one.name for one in self._townships.values() if "Polygon" in geometry.kind and _covers(geometry, (one.lon, one.lat))]
        is_inside = bool(covered) or not territory.outside or not self._townships
        township = covered[0] if len(covered) == 1 else "" if covered else territory.township
        return Spot(f"{lon:.5f}, {lat:.5f}", township, lon=lon, lat=lat, is_inside=is_inside)

    def _is_around(self, code: str) -> bool:
        """Whether a code stands for the city or the province we lie in: its digits are the first of ours, two each, and then zeros."""
        digits = code.rstrip("0")
        digits += "0" * (len(digits) % 2)
        return len(digits) in {PROVINCE_DIGITS, CITY_DIGITS} and self._county.startswith(digits)

    def _of_code(self, code: str) -> Spot:
        plain = code.ljust(VILLAGE_DIGITS, "0")
        spot = self._codes.get(plain) or self._codes.get(plain[:TOWNSHIP_DIGITS].ljust(VILLAGE_DIGITS, "0"))
        return Spot(self._county_name) if spot is None else self._placed(spot.text, spot.township, spot.village)

    def _placed(self, text: str, township: str, village: str) -> Spot:
        known = self._townships.get(township)
        return Spot(text, township, village, None if known is None or village else known.lon, None if known is None or village else known.lat)


@cache
def _listed(file: Path) -> Mapping[str, Any]:
    """The list of codes, read once a run; empty where this installation has none."""
    try:
        read: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read


def _codes(listed: Mapping[str, Any]) -> Iterable[tuple[str, Spot]]:
    for town in listed.get("towns", ()):
        yield town["code"].ljust(VILLAGE_DIGITS, "0"), Spot(town["name"], town["name"])
        for village in town.get("villages", ()):
            name = _spoken(village["name"])
            yield village["code"], Spot(f"{town['name']}{name}", town["name"], name)


def _spoken(name: str) -> str:
    """The village of an office: 高村 for 高村村委会."""
    ending = next((ending for ending in OFFICES if name.endswith(ending)), "")
    return name.removesuffix(ending) + OFFICES.get(ending, "")


def _covers(geometry: Geometry, point: Point) -> bool:
    return any(_within(point, rings[0]) and not any(_within(point, hole) for hole in rings[1:]) for rings in geometry.lines)


def _within(point: Point, ring: Sequence[Point]) -> bool:
    lon, lat = point
    sides = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(1 for (x, y), (u, v) in sides if (y > lat) != (v > lat) and lon < x + (lat - y) / (v - y) * (u - x)) % 2 == 1
