"""Reads what a hazardous-waste report says in its extra fields: manifest, ways, positions, weights, times. What cannot be read is left out.

Ways may be GeoJSON (LineString, Feature) or a list of points, `[lon, lat]` or `{lon, lat, at?}`; numbers may be written as text. Of a message that
is a measurement `unread_in` names what cannot be read: its sender must not believe that we watch it. Source: domain.md 3.2 `hazwaste`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from models.intake.coordinates import to_wgs84
from models.rules.routes import Point, Seen

MOST_POINTS: Final = 5000
WAYS: Final = ("planned_route", "actual_route", "positions", "track")
NUMBERS: Final = ("weight_out", "weight_in", "corridor_m")
MOMENTS: Final = ("departed_at", "due_at", "arrived_at")


@dataclass(frozen=True, slots=True)
class WasteReport:
    """One message of a tracking system. Weights in kilograms; `seen` in the order of time."""

    manifest_no: str
    vehicle: str = ""
    site: str = ""
    destination: str = ""
    planned: tuple[Point, ...] = ()
    corridor_m: float | None = None
    seen: tuple[Seen, ...] = ()
    departed_at: datetime | None = None
    due_at: datetime | None = None
    arrived_at: datetime | None = None
    weight_out: float | None = None
    weight_in: float | None = None
    is_stopped: bool = False


def read_waste_report(extra: Mapping[str, Any], at: datetime) -> WasteReport:
    """Read the extra fields of a report; `at` is when it was measured, for positions that name no moment."""
    told = extra.get("crs")
    crs = told if isinstance(told, str) else ""
    positions = [extra[name] for name in WAYS[1:] if name in extra]
    single = [[extra["position"]]] if isinstance(extra.get("position"), Mapping | list) else []
    seen = [(point[0], point[1], moment or at) for way in (*positions, *single) for point, moment in _way(way, crs)]
    return WasteReport(
        manifest_no=manifest_of(extra),
        vehicle=_text(extra, "vehicle", "plate"),
        site=_text(extra, "site"),
        destination=_text(extra, "destination"),
        planned=tuple(point for point, _ in _way(extra.get("planned_route"), crs)),
        corridor_m=number_told(extra.get("corridor_m")),
        seen=tuple(sorted(seen, key=lambda one: one[2])),
        departed_at=_moment(extra.get("departed_at")),
        due_at=_moment(extra.get("due_at")),
        arrived_at=_moment(extra.get("arrived_at")),
        weight_out=number_told(extra.get("weight_out")),
        weight_in=number_told(extra.get("weight_in")),
        is_stopped=extra.get("stopped") is True,
    )


def unread_in(extra: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the extra fields of a measurement that are there and say nothing we can read, each with what is expected."""
    crs = extra["crs"] if isinstance(extra.get("crs"), str) else ""
    faults = [(name, "a number is expected") for name in NUMBERS if _is_told(extra, name) and number_told(extra[name]) is None]
    faults += [(name, "a time such as 2026-11-21T08:01:00+08:00 is expected") for name in MOMENTS if _is_told(extra, name) and _moment(extra[name]) is None]
    ways = {name: extra[name] for name in WAYS if isinstance(extra.get(name), Mapping | list) and extra[name]}  # a way in words is one for people
    ways |= {"position": [extra["position"]]} if _is_told(extra, "position") else {}
    faults += [(name, "no point on earth can be read: [lon, lat] is expected") for name, way in ways.items() if not _way(way, crs)]
    return [(f"extra.{name}", sentence) for name, sentence in faults]


def manifest_of(extra: Mapping[str, Any]) -> str:
    """Return the number of label or manifest, "" where there is none."""
    return _text(extra, "manifest_no", "label_no", "manifest", "label")


def _way(given: object, crs: str) -> list[tuple[Point, datetime | None]]:
    if isinstance(given, Mapping):
        given = given.get("geometry", given)
        given = given.get("coordinates") if isinstance(given, Mapping) and given.get("type") == "LineString" else None
    if not isinstance(given, list):
        return []
    return list(_points(given[:MOST_POINTS], crs))


def _points(given: Iterable[object], crs: str) -> Iterable[tuple[Point, datetime | None]]:
    for one in given:
        lon, lat, at = _parts(one)
        if lon is None or lat is None or not (-180 <= lon <= 180 and -90 <= lat <= 90):
            continue
        try:
            yield (to_wgs84(lon, lat, crs) if crs else (lon, lat)), at
        except ValueError:
            continue


def _parts(one: object) -> tuple[float | None, float | None, datetime | None]:
    if isinstance(one, Mapping):
        return number_told(one.get("lon")), number_told(one.get("lat")), _moment(one.get("at"))
    if isinstance(one, list) and len(one) > 1:
        return number_told(one[0]), number_told(one[1]), None
    return None, None, None


def _is_told(extra: Mapping[str, Any], name: str) -> bool:
    return extra.get(name) not in (None, "")


def _text(extra: Mapping[str, Any], *names: str) -> str:
    return next((str(extra[name])[:120] for name in names if isinstance(extra.get(name), str | int) and extra[name] != ""), "")


def number_told(value: object) -> float | None:
    """The number a field tells, also where its sender wrote it as text; None where it tells none."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9 else None


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
