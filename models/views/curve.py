"""The measured curve behind a monitoring alert: one factor of one station over the last hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.intake import Device, Reading
from models.views.rows import CurvePoint, CurveRow

WINDOW = timedelta(hours=3)
AT_MOST = 400
"""Points a curve is thinned to; the highest of each stretch stays, so that no peak is lost."""

_READING = Reading.table.c


def curve(connection: Connection, device_mn: str, factor: str, until: datetime) -> CurveRow | None:
    """The last three hours before `until`; None when the alert is of no station or nothing was measured.

    `factor` is its code, or the name the county gave it: an alert carries the name.
    """
    if not device_mn or not factor:
        return None
    device = connection.execute(sa.select(Device.table).where(Device.table.c.mn == device_mn)).first()
    if device is None:
        return None
    factor = _code(device.limits or {}, factor)
    points = _points(connection, device_mn, factor, until)
    if not points:
        return None
    told = (device.limits or {}).get(factor) or {}
    return CurveRow(
        device=device_mn,
        station=device.name,
        factor=factor,
        factor_name=str(told.get("name") or factor),
        unit=str(told.get("unit") or ""),
        limit=None if told.get("max") is None else float(told["max"]),
        points=tuple(thinned(points)),
    )


def _code(limits: Mapping[str, Mapping[str, Any]], factor: str) -> str:
    return factor if factor in limits else next((code for code, told in limits.items() if told.get("name") == factor), factor)


def _points(connection: Connection, device_mn: str, factor: str, until: datetime) -> list[CurvePoint]:
    chosen = sa.select(_READING.data_time, _READING.kind, _READING.value, _READING.flag).where(
        _READING.device_mn == device_mn, _READING.factor == factor, _READING.data_time.between(until - WINDOW, until), _READING.value.is_not(None)
    )
    rows = connection.execute(chosen.order_by(_READING.data_time)).all()
    if not rows:
        return []
    kind = Counter(row.kind for row in rows).most_common(1)[0][0]
    return [CurvePoint(row.data_time, float(row.value), row.flag or "N") for row in rows if row.kind == kind]


def thinned(points: list[CurvePoint], at_most: int = AT_MOST) -> list[CurvePoint]:
    """The highest point of each equal stretch, first and last point kept; `points` in the order of time."""
    if len(points) <= at_most:
        return points
    step = (len(points) - 2) / (at_most - 2)
    stretches = [points[1 + int(i * step) : 1 + max(int(i * step) + 1, int((i + 1) * step))] for i in range(at_most - 2)]
    return [points[0], *(max(stretch, key=lambda point: point.value) for stretch in stretches), points[-1]]
