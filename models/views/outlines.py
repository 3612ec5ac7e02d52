"""The patches and tracks of an alert as the map draws them: what a satellite saw, a drone flew or a warning named. Source: domain.md 3.2."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from models.views.rows import FactRow, OutlineRow

IN_EXTRA: Final = ("geometry", "patch", "track")
DEPTH: Final = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
"""How many lists lie around the positions of each kind; intake has checked them."""


def outlines_of(extra: Mapping[str, Any] | None) -> tuple[OutlineRow, ...]:
    """What of an alert's extra fields can be drawn."""
    told = extra or {}
    found = (told.get(name) for name in IN_EXTRA)
    return tuple(_outline(one) for one in found if isinstance(one, Mapping) and one.get("type") in DEPTH)


def area_facts(extra: Mapping[str, Any] | None) -> tuple[FactRow, ...]:
    """How large the patch is: hectares, which both languages write alike, and mu."""
    told = extra or {}
    hectares, mu = told.get("area_ha"), told.get("area_mu")
    if not isinstance(hectares, int | float) or not isinstance(mu, int | float):
        return ()
    return (FactRow("area", f"{hectares:,.2f} ha · {mu:,.1f} mu"),)


def _outline(geometry: Mapping[str, Any]) -> OutlineRow:
    kind = geometry["type"]
    return OutlineRow("Polygon" in kind, tuple(_lines(geometry.get("coordinates"), DEPTH[kind])))


def _lines(given: Any, depth: int) -> Iterable[tuple[tuple[float, float], ...]]:
    if depth == 0:
        yield ((float(given[0]), float(given[1])),)
    elif depth == 1:
        yield tuple((float(one[0]), float(one[1])) for one in given)
    else:
        for inner in given:
            yield from _lines(inner, depth - 1)
