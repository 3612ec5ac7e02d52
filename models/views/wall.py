"""What the wall shows: masked by construction. Its rows have no field for a reporter, and every text passes the mask before it leaves here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.people import Operator
from models.rules.masking import mask_text
from models.rules.wall import kept_off
from models.views.cameras import cameras
from models.views.duty import DutyList
from models.views.figures import Speeds, figures
from models.views.queue import queue
from models.views.rows import CameraRow, Group, QueueRow, TimelineRow, WallAlertRow, WallPage
from models.views.timeline import timeline
from models.views.units import open_tasks, units

GRAVEST = 12
LAST_ENTRIES = 5
TOLD: frozenset[str] = frozenset(
    [
        "level",
        "channel",
        "township",
        "responder",
        "state",
        "unit",
        "units",
        "rule",
        "stage",
        "path",
        "lead",
        "result",
        "finding",
        "route",
        "kind",
        "count",
        "case_no",
        "alert_no",
    ]
)
"""Facts of a journal entry that may stand on the wall: codes and numbers. Free text may not."""

NOT_FOR_GUESTS = ("red_flag.", "supervision.", "recusal.")
"""Beginnings of kinds that are between the house and its supervisors."""

_ALERT = Alert.table.c


def wall_page(connection: Connection, now: datetime, *, duties: DutyList | None = None, measured: Speeds | None = None, leader: str = "") -> WallPage:
    """Page W1 as of `now`: figures, the gravest matters by level and remaining time, the map, and the timeline of the top one."""
    duties = duties or DutyList()
    rows = sorted(queue(connection, now, "", duties.leads), key=_gravity)
    subjects = subjects_of(connection, rows)
    doing = _doing(connection)
    masked = {row.id: masked_row(row, subjects.get(row.id, ()), doing) for row in rows}
    working = [row for row in rows if row.group is not Group.UNACKNOWLEDGED]
    top = working[0] if working else None
    return WallPage(
        figures=figures(connection, now, measured),
        gravest=tuple(masked[row.id] for row in working[:GRAVEST]),
        open_count=len(working),
        alerts=tuple(masked.values()),
        units=units(connection),
        cameras=tuple(map(for_wall, cameras(connection))),
        timeline=told_on_wall(timeline(connection, [top.id], top.case_id, LAST_ENTRIES)) if top is not None else (),
        duty_leader=leader or leader_of(connection),
    )


def _gravity(row: QueueRow) -> tuple[int, float, float]:
    due = row.limit.due_at.timestamp() if row.limit is not None else float("inf")
    return row.level, due, row.received_at.timestamp()


def masked_row(row: QueueRow, parties: tuple[str, ...], doing: Mapping[str, str]) -> WallAlertRow:
    """A line of the queue as the wall may show it: texts masked, parties by kind and place."""
    return WallAlertRow(
        id=row.id,
        level=row.level,
        title=mask_text(row.title, parties),
        place=mask_text(row.place),
        lead=row.lead,
        state=row.state,
        doing=doing.get(row.case_id, ""),
        limit=row.limit,
        lon=row.lon,
        lat=row.lat,
    )


def subjects_of(connection: Connection, rows: list[QueueRow]) -> dict[str, tuple[str, ...]]:
    """The parties named in each matter, to be masked in its title."""
    ids = [row.id for row in rows]
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(ids), 500):
        chosen = sa.select(_ALERT.id, _ALERT.subject).where(_ALERT.id.in_(ids[start : start + 500]), _ALERT.subject != "")
        found.update({str(key): (str(subject),) for key, subject in connection.execute(chosen)})
    return found


def _doing(connection: Connection) -> dict[str, str]:
    """By case: the tag of the unit that is on it and the state of its task (`环1 on_scene`), of the newest task."""
    return {task.case_id: f"{task.label} {task.state}" for task in open_tasks(connection)}


def told_on_wall(entries: tuple[TimelineRow, ...]) -> tuple[TimelineRow, ...]:
    """Entries as they may stand on the wall: kinds, codes and numbers; nobody named, no free text."""
    shown = [row for row in entries if not row.kind.startswith(NOT_FOR_GUESTS)]
    return tuple(TimelineRow(row.seq, row.at, row.kind, "", "", {key: _plain(value) for key, value in row.facts.items() if key in TOLD}) for row in shown)


def _plain(value: Any) -> Any:
    return mask_text(value) if isinstance(value, str) else value


def for_wall(camera: CameraRow) -> CameraRow:
    """A camera as the wall may have it: without assured masking, for the police only, or out of use, its address stays behind."""
    stays = camera.is_disabled or kept_off(camera.masking, is_police_only=camera.is_police_only)
    return replace(camera, url="", sub_url="", channel="") if stays else camera


def leader_of(connection: Connection) -> str:
    """Who leads the watch, as the wall names him."""
    named = sa.select(Operator.table.c.name).where(Operator.table.c.role == "duty_leader", Operator.table.c.disabled.is_(sa.false()))
    return str(connection.execute(named.order_by(Operator.table.c.login).limit(1)).scalar() or "")
