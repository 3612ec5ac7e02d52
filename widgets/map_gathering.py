"""Which alerts stand on the map as which marks: those that would cover each other stand as one, under the gravest of them.

In a flood tens of thousands are gathered, again with every one that comes in: what comes last is put in without looking at the rest again.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Protocol

from PySide6.QtCore import QPointF

from widgets.map_scale import MapScale


class Spot(Protocol):
    """What the map needs of an alert: any row with these four."""

    @property
    def id(self) -> str:
        """Identity."""

    @property
    def level(self) -> int:
        """1 to 4."""

    @property
    def lon(self) -> float | None:
        """Degrees east, None if unknown."""

    @property
    def lat(self) -> float | None:
        """Degrees north, None if unknown."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An alert on the glass: the gravest of those that stand within a disc of each other; `more` counts the others."""

    id: str
    level: int
    spot: QPointF
    more: int


@dataclass(slots=True)
class _Stand:
    """Where a mark stands: its alert, its place in the ranking, px, and how many others it counts."""

    alert: Spot
    rank: tuple[bool, int, str]
    x: float
    y: float
    more: int = 0


class Gathering:
    """The marks of one map, gathered by rank: the selected alert first, then by level, then in the order received."""

    def __init__(self) -> None:
        """Nothing is gathered."""
        self._view: tuple[MapScale, float, str] | None = None
        self._alerts: Sequence[Spot] = ()
        self._stands: list[_Stand] = []
        self._cells: dict[tuple[int, int], list[_Stand]] = {}  # marks by squares of the reach: only nine of them can hold one that is near
        self._gravest_last: list[Mark] = []

    def marks(self, alerts: Sequence[Spot], scale: MapScale, reach: float, selected: str) -> list[Mark]:
        """Alerts on the glass, gravest last; those closer than `reach` px to a graver one are counted there. The selected stands alone."""
        view = (scale, reach, selected)
        if view == self._view and alerts is self._alerts:
            return self._gravest_last
        if view != self._view or not self._goes_on(alerts):
            self._anew(alerts, view)
        self._alerts = alerts
        ranked = sorted(self._stands, key=lambda stand: stand.rank, reverse=True)
        self._gravest_last = [Mark(one.alert.id, one.alert.level, QPointF(one.x, one.y), one.more) for one in ranked]
        return self._gravest_last

    def _goes_on(self, alerts: Sequence[Spot]) -> bool:
        """Take in what came in behind the alerts known before; False where anything else is another one, or a new one changes the rest."""
        known = self._alerts
        if len(alerts) < len(known):
            return False
        if not all(map(operator.is_, known, alerts)) and any(
            one is not other and _place(one) != _place(other) for one, other in zip(known, alerts, strict=False)
        ):
            return False
        return all(self._put(alert, comes_last=True) for alert in alerts[len(known) :])

    def _anew(self, alerts: Sequence[Spot], view: tuple[MapScale, float, str]) -> None:
        self._view, (scale, reach, selected) = view, view
        self._stands.clear()
        self._cells.clear()
        west, north = scale.place(QPointF(-reach, -reach))
        east, south = scale.place(QPointF(scale.width + reach, scale.height + reach))
        placed = [one for one in alerts if one.lon is not None and one.lat is not None and west < one.lon < east and south < one.lat < north]
        for alert in sorted(placed, key=lambda alert: (alert.id != selected, alert.level, alert.id)):
            self._put(alert)

    def _put(self, alert: Spot, *, comes_last: bool = False) -> bool:
        """Count an alert at the mark it is near to, or let it stand; False where one that `comes_last` would take others in."""
        if alert.lon is None or alert.lat is None or self._view is None:
            return True
        scale, reach, selected = self._view
        x, y = scale.x_of(alert.lon), scale.y_of(alert.lat)
        if not (-reach < x < scale.width + reach and -reach < y < scale.height + reach):
            return True
        rank, east, south = (alert.id != selected, alert.level, alert.id), int(x // reach), int(y // reach)
        if not rank[0]:
            self._stands.append(_Stand(alert, rank, x, y))
            return not comes_last
        near: _Stand | None = None
        for stand in self._around(east, south, 1):
            if (near is None or stand.rank < near.rank) and hypot(stand.x - x, stand.y - y) < reach:
                near = stand
        if near is not None:
            near.more += 1
            return near.rank < rank
        if comes_last and any(stand.rank > rank for stand in self._around(east, south, 2)):
            return False  # what less grave ones have counted may be nearer to it
        stand = _Stand(alert, rank, x, y)
        self._stands.append(stand)
        self._cells.setdefault((east, south), []).append(stand)
        return True

    def _around(self, east: int, south: int, squares: int) -> Iterator[_Stand]:
        for column in range(east - squares, east + squares + 1):
            for row in range(south - squares, south + squares + 1):
                yield from self._cells.get((column, row), ())


def gather(alerts: Sequence[Spot], scale: MapScale, reach: float, selected: str) -> list[Mark]:
    """The marks of these alerts, once."""
    return Gathering().marks(alerts, scale, reach, selected)


def _place(alert: Spot) -> tuple[str, int, float | None, float | None]:
    return alert.id, alert.level, alert.lon, alert.lat
