"""Turns the shifted coordinates of Chinese maps (GCJ-02, BD-09) into WGS-84, in which everything here is kept.

The shift is published as a formula only; the way back is found by iteration and is good to less than a centimetre.
"""

from __future__ import annotations

import math

SEMI_MAJOR = 6378245.0
"""Krasovsky 1940, in metres: the ellipsoid the shift is computed on."""
ECCENTRICITY = 0.00669342162296594323
BAIDU = math.pi * 3000.0 / 180.0


def to_wgs84(lon: float, lat: float, crs: str) -> tuple[float, float]:
    """Return (lon, lat) in degrees WGS-84. `crs` is wgs84, gcj02 or bd09; raises ValueError for another."""
    match crs:
        case "wgs84":
            return lon, lat
        case "gcj02":
            return _unshifted(lon, lat)
        case "bd09":
            return _unshifted(*_from_baidu(lon, lat))
    raise ValueError(f"unknown coordinate system {crs!r}")


def shifted(lon: float, lat: float) -> tuple[float, float]:
    """Return the GCJ-02 coordinates of a WGS-84 point; outside China nothing is shifted."""
    if not (72.004 <= lon <= 137.8347 and 0.8293 <= lat <= 55.8271):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    radians = math.radians(lat)
    bend = 1 - ECCENTRICITY * math.sin(radians) ** 2
    east = _east(x, y) * 180.0 / (SEMI_MAJOR / math.sqrt(bend) * math.cos(radians) * math.pi)
    north = _north(x, y) * 180.0 / (SEMI_MAJOR * (1 - ECCENTRICITY) / (bend * math.sqrt(bend)) * math.pi)
    return lon + east, lat + north


def _unshifted(lon: float, lat: float) -> tuple[float, float]:
    guess_lon, guess_lat = lon, lat
    for _ in range(6):  # each step brings the guess about a hundred times nearer
        there_lon, there_lat = shifted(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon + lon - there_lon, guess_lat + lat - there_lat
    return guess_lon, guess_lat


def _from_baidu(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - 0.0065, lat - 0.006
    radius = math.hypot(x, y) - 0.00002 * math.sin(y * BAIDU)
    angle = math.atan2(y, x) - 0.000003 * math.cos(x * BAIDU)
    return radius * math.cos(angle), radius * math.sin(angle)


def _wave(value: float, *pairs: tuple[float, float]) -> float:
    return sum(height * math.sin(value * length * math.pi) for height, length in pairs) * 2.0 / 3.0


def _east(x: float, y: float) -> float:
    flat = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    return flat + _wave(x, (20.0, 6.0), (20.0, 2.0)) + _wave(x, (20.0, 1.0), (40.0, 1 / 3)) + _wave(x, (150.0, 1 / 12), (300.0, 1 / 30))


def _north(x: float, y: float) -> float:
    flat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    return flat + _wave(x, (20.0, 6.0), (20.0, 2.0)) + _wave(y, (20.0, 1.0), (40.0, 1 / 3)) + _wave(y, (160.0, 1 / 12), (320.0, 1 / 30))
