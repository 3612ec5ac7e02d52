"""The place names of the county: found in what people say, and offered while somebody types. Coordinates are known for some of them only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from models.rules.distance import distance_m

TAILS: Final = ("居委会", "村委会", "社区", "街道", "镇", "乡", "村")
"""What people leave off a place's name."""
SHORTEST: Final = 2
"""Characters a name needs to be found in a text: 村 alone is nowhere."""
NEAR_M: Final = 12_000.0
"""A point farther than this from every township's centre belongs to none."""


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One name. `township` is the one it lies in, of a township its own name in Chinese; degrees WGS-84, None if unknown.

    `kind`: `township`, `village`, `camera`, `station`, `river` or `spot` (named in an earlier report).
    """

    name: str
    kind: str
    township: str = ""
    lon: float | None = None
    lat: float | None = None

    @property
    def spoken(self) -> str:
        """The name as people say it: 康乐 for 康乐街道; a name that would become too short stays whole."""
        for tail in TAILS:
            if self.name.endswith(tail) and len(self.name) - len(tail) >= SHORTEST:
                return self.name[: -len(tail)]
        return self.name


RANK: Final = {"camera": 0, "station": 1, "spot": 2, "village": 3, "river": 4, "township": 5}
"""Of two names as long, the one that says most exactly where."""


@dataclass(frozen=True)
class Gazetteer:
    """All names of the county."""

    names: tuple[PlaceName, ...] = ()
    _spoken: dict[str, list[PlaceName]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.names:
            for way in dict.fromkeys((name.name.replace(" ", ""), name.spoken.replace(" ", ""))):
                if len(way) >= SHORTEST:
                    self._spoken.setdefault(way.lower(), []).append(name)

    def found_in(self, text: str) -> tuple[PlaceName, ...]:
        """Every name that stands in a text, the longest first; of several places of one name, one in a township that is named too."""
        squeezed = "".join(text.split()).lower()
        hits = [(way, names) for way, names in self._spoken.items() if way in squeezed]
        hits.sort(key=lambda hit: (-len(hit[0]), RANK.get(hit[1][0].kind, 9)))
        towns = {name.township for _, names in hits for name in names if name.kind == "township"}
        best = [min(names, key=lambda name: (name.township not in towns, RANK.get(name.kind, 9))) for _, names in hits]
        return tuple(dict.fromkeys(best))

    def township_at(self, lon: float, lat: float) -> str:
        """The township whose centre is nearest; "" where none is near. A guess: borders are not known here."""
        towns = [(distance_m(lon, lat, town.lon, town.lat), town.township) for town in self.townships() if town.lon is not None and town.lat is not None]
        metres, name = min(towns, default=(NEAR_M + 1, ""))
        return name if metres <= NEAR_M else ""

    def townships(self) -> Iterable[PlaceName]:
        """The townships."""
        return (name for name in self.names if name.kind == "township")

    def township(self, name: str) -> PlaceName | None:
        """A township by its name."""
        return next((town for town in self.townships() if name in (town.name, town.township)), None)
