"""What machines found and nobody has ended: readings over a limit, missing, constant, meters that disagree (W-05), waste on the wrong way (W-06).

The gravest first. A warning stands as long as its episode is open or its transport is under way, and a week at most after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.intake import Device, Episode
from models.records.metering import METERS, MeterGroup
from models.records.waste_transport import WasteTransport
from models.rules.levels import BLUE, ORANGE, RED, YELLOW, initial_level
from models.rules.refusal import Reason, warning
from models.rules.rulebook import Rulebook

STANDS_FOR: Final = timedelta(days=7)
MOST: Final = 500
"""Rows of each kind: a county with more has another trouble."""
RED_FINDINGS: Final = frozenset({"route", "stopped"})


@dataclass(frozen=True, slots=True)
class MonitorWarning:
    """One warning: `level` 1 red to 4 blue, `finding` a code, `key` the device, meter group or manifest it is about; `alert_id` of what it raised."""

    rule: Literal["W-05", "W-06"]
    level: int
    finding: str
    key: str
    site: str
    factor: str
    since: datetime
    multiple: float | None
    alert_id: str
    alert_no: str
    reason: Reason


def monitor_warnings(connection: Connection, book: Rulebook, now: datetime) -> tuple[MonitorWarning, ...]:
    """All that stand now, the gravest and then the oldest first; those of W-05 only where R-409 is on."""
    found = [*(_of_episodes(connection, book, now) if book.is_enabled("R-409") else ()), *_of_transports(connection, now)]
    return tuple(sorted(found, key=lambda row: (row.level, row.since, row.key)))


def _of_episodes(connection: Connection, book: Rulebook, now: datetime) -> list[MonitorWarning]:
    table, device, group = Episode.table.c, Device.table.c, MeterGroup.table.c
    of_group = sa.literal(METERS) + group.key == table.device_mn
    joined = Episode.table.outerjoin(Device.table, device.mn == table.device_mn).outerjoin(MeterGroup.table, of_group)
    name = sa.func.coalesce(device.name, group.name, table.device_mn).label("site")
    chosen = sa.select(Episode.table, name, device.limits).select_from(joined).where(table.closed_at.is_(None)).order_by(table.opened_at).limit(MOST)
    yellow, orange = book.number("R-409", "yellow"), book.number("R-409", "orange")
    rows = []
    for row in connection.execute(chosen):
        level = initial_level(multiple=row.multiple, yellow=yellow, orange=orange) if row.kind == "exceedance" else BLUE
        factor = str(((row.limits or {}).get(row.factor) or {}).get("name") or row.factor) if row.kind != "power_use" else ""
        level = YELLOW if row.kind == "power_use" or (row.kind == "exceedance" and row.multiple is None) else level
        facts = {"site": row.site, "factor": factor, "finding": row.kind, "hours": round((now - row.opened_at).total_seconds() / 3600, 1)}
        rows.append(_row("W-05", level, row.kind, row.device_mn, row, row.site, factor, row.opened_at, row.multiple, warning("monitor_warning", **facts)))
    return rows


def _of_transports(connection: Connection, now: datetime) -> list[MonitorWarning]:
    table = WasteTransport.table
    wrong = table.c.alert_id != "", sa.or_(table.c.arrived_at.is_(None), table.c.arrived_at > now - STANDS_FOR)
    lately = sa.or_(table.c.last_seen_at.is_(None), table.c.last_seen_at > now - STANDS_FOR)
    rows = []
    for row in connection.execute(sa.select(table).where(*wrong, lately).order_by(table.c.id).limit(MOST)):
        since = row.stopped_since or row.due_at or row.last_seen_at or now
        for finding in row.findings:
            level = RED if finding in RED_FINDINGS and row.arrived_at is None else ORANGE if finding in RED_FINDINGS else YELLOW
            facts = {"manifest_no": row.manifest_no, "vehicle": row.vehicle, "finding": finding}
            rows.append(_row("W-06", level, finding, row.manifest_no, row, row.site or row.destination, "", since, None, warning("hazwaste_warning", **facts)))
    return rows


def _row(
    rule: Literal["W-05", "W-06"],
    level: int,
    finding: str,
    key: str,
    row: Any,
    site: str,
    factor: str,
    since: datetime,
    multiple: float | None,
    reason: Reason,
) -> MonitorWarning:
    return MonitorWarning(rule, level, finding, key, site, factor, since, multiple, row.alert_id, row.alert_no, reason)
