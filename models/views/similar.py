"""Similar alerts: near in place and time, nearest in kind first. A suggestion; nothing is ever merged by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.rules.distance import box, distance_m
from models.views.rows import SimilarRow

WITHIN = timedelta(hours=3)
REACH_M = 6000.0
SHOWN = 3
"""Source: ux.md S1 and S2 (3 小时 · 6 km 内, up to three candidates)."""

_ALERT = Alert.table.c


def similar(
    connection: Connection, alert_id: str, case_id: str, category: str, received_at: datetime, place: tuple[float, float] | None
) -> tuple[SimilarRow, ...]:
    """Up to three alerts within 3 hours and 6 km that are not of the same case: the same category first, then the nearest.

    `place` is (lon, lat); without one nothing can be near.
    """
    if place is None:
        return ()
    west, south, east, north = box(*place, REACH_M)
    chosen = sa.select(_ALERT.id, _ALERT.level, _ALERT.received_at, _ALERT.channel, _ALERT.summary, _ALERT.category, _ALERT.lon, _ALERT.lat).where(
        _ALERT.received_at.between(received_at - WITHIN, received_at + WITHIN),
        _ALERT.lon.between(west, east),
        _ALERT.lat.between(south, north),
        _ALERT.id != alert_id,
    )
    if case_id:
        chosen = chosen.where(_ALERT.case_id != case_id)
    found = [(row, distance_m(*place, row.lon, row.lat)) for row in connection.execute(chosen)]
    near = sorted((pair for pair in found if pair[1] <= REACH_M), key=lambda pair: (pair[0].category != category, pair[1]))
    return tuple(SimilarRow(row.id, row.level, row.received_at, row.channel, row.summary, metres) for row, metres in near[:SHOWN])
