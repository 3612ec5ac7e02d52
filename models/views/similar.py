"""Similar alerts: near in place and time, nearest in kind first. A suggestion; nothing is ever merged by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.case import Case
from models.rules.distance import box, distance_m
from models.rules.likeness import Likeness
from models.views.rows import SimilarRow

WITHIN = timedelta(hours=3)
REACH_M = 6000.0
SHOWN = 3
"""Source: ux.md S1 and S2 (3 小时 · 6 km 内, up to three candidates)."""

_ALERT = Alert.table.c
_CASE = Case.table.c


def similar(
    connection: Connection, alert_id: str, case_id: str, category: str, received_at: datetime, place: tuple[float, float] | None
) -> tuple[SimilarRow, ...]:
    """Up to three alerts within 3 hours and 6 km that are not of the same case: the same category first, then the nearest.

    `place` is (lon, lat); without one nothing can be near.
    """
    if place is None:
        return ()
    west, south, east, north = box(*place, REACH_M)
    chosen = sa.select(Alert.table, _CASE.case_no).outerjoin_from(Alert.table, Case.table, _ALERT.case_id == _CASE.id)
    chosen = chosen.where(
        _ALERT.received_at.between(received_at - WITHIN, received_at + WITHIN),
        _ALERT.lon.between(west, east),
        _ALERT.lat.between(south, north),
        _ALERT.id != alert_id,
    )
    if case_id:
        chosen = chosen.where(_ALERT.case_id != case_id)
    found = [(row, distance_m(*place, row.lon, row.lat)) for row in connection.execute(chosen)]
    near = sorted((pair for pair in found if pair[1] <= REACH_M), key=lambda pair: (pair[0].category != category, pair[1]))
    return tuple(_row(row, metres, row.category == category, abs(row.received_at - received_at)) for row, metres in near[:SHOWN])


def _row(row: Any, metres: float, same: bool, apart: timedelta) -> SimilarRow:
    reasons = (
        Likeness("distance", 1 - metres / REACH_M, metres),
        Likeness("time", 1 - apart / WITHIN, apart.total_seconds()),
        Likeness("category", float(same), row.category),
    )
    score = sum(reason.strength for reason in reasons) / len(reasons)
    no = row.case_no or ""
    return SimilarRow(row.id, row.alert_no, row.case_id, no, row.level, row.state, row.channel, row.summary, row.received_at, metres, score, reasons)
