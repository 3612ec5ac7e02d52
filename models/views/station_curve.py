"""What the large curve of a station shows: which factors it measures, and the course of one of them over a day, a week, a month or a year.

Source: issue 4, Build 4; ux.md 12.3.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.intake import WHOLE, Device, Reading
from models.records.series import ReadingSpan
from models.rules.curve_spans import stretched
from models.views.curve_rows import StationCurveRow
from models.views.long_curve import long_curve

_READING, _SPAN = Reading.table.c, ReadingSpan.table.c


def station_curve(connection: Connection, device_mn: str, factor: str, span: str, until: datetime, columns: int) -> StationCurveRow | None:
    """The course of a factor ("" = the first one) up to `until`, in at most `columns` stretches; None when there is no such device."""
    device = connection.execute(sa.select(Device.table).where(Device.table.c.mn == device_mn)).first()
    if device is None:
        return None
    names = {code: str(told.get("name") or code) for code, told in (device.limits or {}).items()}
    factors = tuple((code, names.get(code, code)) for code in sorted(measured(connection, device_mn), key=lambda code: (code not in names, code)))
    chosen = next((code for code, name in factors if factor in (code, name)), factors[0][0] if factors else factor)
    since, until, stretches = stretched(span, until, columns)
    curve = long_curve(connection, device_mn, chosen, since, until, stretches) if factors else None
    return StationCurveRow(device_mn, device.name, device.name_en, span, since, until, factors, chosen, curve)


def measured(connection: Connection, device_mn: str) -> tuple[str, ...]:
    """The factors a device ever told a value of. One step of an index each: a question for all different ones would read all rows.

    Each table goes by itself: what follows what is the database's order, which may be another than ours.
    """
    found: set[str] = set()
    for of, among in ((_READING, (WHOLE,)), (_SPAN, ())):
        last: str | None = ""
        while last is not None:
            last = _next(connection, of, device_mn, last, among)
            found |= {last} if last else set()
    return tuple(sorted(found))


def _next(connection: Connection, of: Any, device_mn: str, last: str, among: Iterable[Any]) -> str | None:
    chosen = sa.select(of.factor).where(of.device_mn == device_mn, of.factor > last, *among).order_by(of.factor).limit(1)
    factor: str | None = connection.execute(chosen).scalar()
    return factor
