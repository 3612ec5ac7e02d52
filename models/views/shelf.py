"""Everything that is set aside in the county, at whichever seat: what, why, by whom and until when; and what came off the shelf of late.

Source: ux.md 12.10, “the duty leader sees all”.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.intake import Device, Source
from models.records.shelving import Shelving

LATELY: Final = timedelta(hours=24)
AT_MOST: Final = 500

_SHELF, _ALERT, _SOURCE, _DEVICE = Shelving.table.c, Alert.table.c, Source.table.c, Device.table.c


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One shelving. `alert_id`, or `source` or `device_mn` says what is set aside; `name` is what people call it. `ended` is "" while it lasts."""

    id: str
    alert_id: str
    source: str
    device_mn: str
    number: str
    name: str
    name_en: str
    level: int
    reason: str
    by: str
    at: datetime
    until: datetime
    ended: str
    ended_at: datetime | None
    ended_by: str


def shelf(connection: Connection, now: datetime) -> tuple[ShelfRow, ...]:
    """What lasts first, the earliest end on top; then what ended within a day, the latest first."""
    joined = (
        Shelving.table.outerjoin(Alert.table, _ALERT.id == _SHELF.alert_id)
        .outerjoin(Source.table, sa.and_(_SHELF.source != "", _SOURCE.key == _SHELF.source))
        .outerjoin(Device.table, sa.and_(_SHELF.device_mn != "", _DEVICE.mn == _SHELF.device_mn))
    )
    told = _ALERT.alert_no, _ALERT.summary, _ALERT.level, _SOURCE.name.label("source_name"), _DEVICE.name.label("device_name"), _DEVICE.name_en
    chosen = sa.select(Shelving.table, *told).select_from(joined).where(sa.or_(_SHELF.ended == "", _SHELF.ended_at >= now - LATELY))
    rows = connection.execute(chosen.order_by(_SHELF.ended != "", _SHELF.ended_at.desc(), _SHELF.until).limit(AT_MOST))
    return tuple(
        ShelfRow(
            id=row.id,
            alert_id=row.alert_id,
            source=row.source,
            device_mn=row.device_mn,
            number=row.alert_no or "",
            name=row.summary or row.source_name or row.device_name or row.source or row.device_mn,
            name_en=row.name_en or "",
            level=row.level or 0,
            reason=row.reason,
            by=row.by,
            at=row.at,
            until=row.until,
            ended=row.ended,
            ended_at=row.ended_at,
            ended_by=row.ended_by,
        )
        for row in rows
    )
