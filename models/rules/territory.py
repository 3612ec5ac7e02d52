"""Which township a place lies in, and so which brigade and station answer for it: by its name, else by the nearest township seat.

The county has no borders on file, so coordinates alone are a proposal; a name the county does not know is outside. Source: domain.md 3.3
(precinct station, brigade of the place), 6 (“place outside the county”).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from models.rules.distance import distance_m

REACH_M: Final = 20_000.0
"""How far from the nearest township seat a place may lie to be taken as inside the county."""


class TownshipFacts(Protocol):
    """What is asked of a township."""

    @property
    def name(self) -> str:
        """As written in a place."""

    @property
    def brigade(self) -> str:
        """Key of its brigade."""

    @property
    def station(self) -> str:
        """Key of its police station."""

    @property
    def lon(self) -> float:
        """Of its seat, WGS-84."""

    @property
    def lat(self) -> float:
        """Of its seat, WGS-84."""


@dataclass(frozen=True)
class Territory:
    """Who answers for a place. `outside` says what lies outside the county ("" = inside), `by_position` that only coordinates told."""

    township: str = ""
    brigade: str = ""
    station: str = ""
    outside: str = ""
    by_position: bool = False


def territory_of(townships: Iterable[TownshipFacts], township: str, lon: float | None = None, lat: float | None = None) -> Territory:
    """Look up who answers for a place.

    Args:
        townships: those of the county.
        township: the name given, "" when none was.
        lon: degrees, None when unknown.
        lat: degrees, None when unknown.
    """
    known = list(townships)
    named = next((one for one in known if one.name == township), None)
    if named is not None:
        return Territory(named.name, named.brigade, named.station)
    if lon is None or lat is None or not known:
        return Territory(outside=township)
    nearest = min(known, key=lambda one: distance_m(lon, lat, one.lon, one.lat))
    if township or distance_m(lon, lat, nearest.lon, nearest.lat) > REACH_M:
        return Territory(outside=township or f"{lon:.4f}, {lat:.4f}")
    return Territory(nearest.name, nearest.brigade, nearest.station, by_position=True)
