"""From longitude and latitude to pixels and back, for one view of the map: a local flat projection, good within a county."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, radians

from PySide6.QtCore import QPointF

KM_PER_DEGREE = 111.32
KM_PER_DEGREE_EAST = KM_PER_DEGREE * cos(radians(28.2))
"""One width of a degree for the whole county keeps lines of the ground straight under any push."""
_BARS_KM = (0.5, 1, 2, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class MapScale:
    """A view: its centre in degrees, how many px a kilometre takes, and the size of the glass in px."""

    lon: float
    lat: float
    px_per_km: float
    width: int
    height: int

    def at(self, lon: float, lat: float) -> QPointF:
        """Where a place stands on the glass."""
        return QPointF(self.x_of(lon), self.y_of(lat))

    def x_of(self, lon: float) -> float:
        """How far from the left edge a longitude lies, in px."""
        return self.width / 2 + (lon - self.lon) * KM_PER_DEGREE_EAST * self.px_per_km

    def y_of(self, lat: float) -> float:
        """How far from the top edge a latitude lies, in px."""
        return self.height / 2 - (lat - self.lat) * KM_PER_DEGREE * self.px_per_km

    def place(self, spot: QPointF) -> tuple[float, float]:
        """The place (longitude, latitude) under a point of the glass."""
        lon = self.lon + (spot.x() - self.width / 2) / (KM_PER_DEGREE_EAST * self.px_per_km)
        lat = self.lat - (spot.y() - self.height / 2) / (KM_PER_DEGREE * self.px_per_km)
        return lon, lat

    def moved(self, dx: float, dy: float) -> MapScale:
        """The view after the ground was pushed by some px."""
        lon, lat = self.place(QPointF(self.width / 2 - dx, self.height / 2 - dy))
        return MapScale(lon, lat, self.px_per_km, self.width, self.height)

    def zoomed(self, factor: float, around: QPointF) -> MapScale:
        """The view `factor` times nearer, with the place under `around` staying there. 2 to 400 px a kilometre."""
        px = min(400.0, max(2.0, self.px_per_km * factor))
        lon, lat = self.place(around)
        nearer = MapScale(self.lon, self.lat, px, self.width, self.height)
        there = nearer.at(lon, lat)
        return nearer.moved(around.x() - there.x(), around.y() - there.y())

    def bar(self, longest_px: float) -> tuple[float, float]:
        """The scale bar: a round number of km and its length in px, at most `longest_px`."""
        fitting = [km for km in _BARS_KM if km * self.px_per_km <= longest_px] or [_BARS_KM[0]]
        return fitting[-1], fitting[-1] * self.px_per_km


def around_place(lon: float, lat: float, radius_km: float, width: int, height: int) -> MapScale:
    """A view in which everything within `radius_km` of a place is on the glass."""
    return MapScale(lon, lat, min(width, height) / (2 * radius_km), width, height)


def whole(bounds: tuple[float, float, float, float], width: int, height: int, margin: float = 0.06) -> MapScale:
    """A view of a whole area (west, south, east, north), with a margin as a share of the glass."""
    west, south, east, north = bounds
    lat = (south + north) / 2
    wide = (east - west) * KM_PER_DEGREE_EAST
    high = (north - south) * KM_PER_DEGREE
    px = min(width / wide, height / high) * (1 - 2 * margin) if wide and high else 10.0
    return MapScale((west + east) / 2, lat, px, width, height)


def km_east(lon: float) -> float:
    """Kilometres east of the meridian 114."""
    return (lon - 114.0) * KM_PER_DEGREE_EAST


def km_north(lat: float) -> float:
    """Kilometres north of the parallel 28."""
    return (lat - 28.0) * KM_PER_DEGREE


def apart(one: QPointF, other: QPointF) -> float:
    """Distance of two points in px."""
    return hypot(one.x() - other.x(), one.y() - other.y())
