"""The cameras of the registry, and those nearest to a place."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.place import Camera
from models.rules.distance import distance_m
from models.views.rows import CameraRow

_CAMERA = Camera.table.c


def cameras(connection: Connection) -> tuple[CameraRow, ...]:
    """All cameras, by name."""
    return tuple(_row(row, None) for row in connection.execute(sa.select(Camera.table).order_by(_CAMERA.name)))


def cameras_near(connection: Connection, lon: float, lat: float, count: int = 6) -> tuple[CameraRow, ...]:
    """The nearest cameras to a place, nearest first, with their distance in metres."""
    found = [(distance_m(lon, lat, row.lon, row.lat), row) for row in connection.execute(sa.select(Camera.table))]
    found.sort(key=lambda pair: (pair[0], pair[1].id))
    return tuple(_row(row, metres) for metres, row in found[:count])


def nearest_of(rows: tuple[CameraRow, ...], lon: float, lat: float, count: int = 4) -> tuple[CameraRow, ...]:
    """The nearest of cameras already read: what a selection in the queue needs, without a question to the store."""
    ranked = sorted(((distance_m(lon, lat, row.lon, row.lat), row) for row in rows), key=lambda pair: (pair[0], pair[1].id))
    return tuple(CameraRow(row.id, row.name, row.url, row.lon, row.lat, row.township, row.source, metres) for metres, row in ranked[:count])


def _row(row: Any, metres: float | None) -> CameraRow:
    return CameraRow(row.id, row.name, row.url, row.lon, row.lat, row.township, row.source, metres)
