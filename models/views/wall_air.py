"""What stands on the wall by hand, and its two pages with many cameras: a critical matter (W3) and a patrol (W5). Masked by construction.

A camera whose masking is not assured keeps its place and its number; its address does not leave here. Source: ux.md W3, W5, 13.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.video import PatrolTour
from models.records.wall_push import WallPush
from models.rules.wall import MOST_SLOTS, in_front
from models.views.camera_binding import RADIUS_M, bound, pinned_to
from models.views.cameras import cameras
from models.views.case_file import case_file
from models.views.case_rows import WorkRow
from models.views.duty import DutyList
from models.views.queue import queue
from models.views.rows import CameraRow, Group
from models.views.timeline import timeline
from models.views.wall import LAST_ENTRIES, for_wall, leader_of, masked_row, subjects_of, told_on_wall
from models.views.wall_air_rows import AirRow, IncidentPage, WallPatrolPage, WallTask

_PUSH = WallPush.table.c


def on_air(connection: Connection, now: datetime) -> AirRow | None:
    """What stands by hand now, None while the pages go round."""
    chosen = sa.select(WallPush.table).where(_PUSH.ended_at.is_(None), sa.or_(_PUSH.until.is_(None), _PUSH.until > now))
    row = connection.execute(chosen.order_by(_PUSH.at.desc(), _PUSH.id.desc()).limit(1)).first()
    if row is None:
        return None
    return AirRow(row.id, row.page, row.subject, row.camera, row.slot, row.by, row.seat, row.role, row.at, row.until)


def incident_page(connection: Connection, air: AirRow, now: datetime, duties: DutyList, radius_m: float = RADIUS_M) -> IncidentPage | None:
    """Page W3 of the matter that was put up; None when it is over."""
    rows = queue(connection, now, "", duties.leads)
    row = next((row for row in rows if row.id == air.subject), None)
    if row is None:
        return None
    file = case_file(connection, row.case_id, now, duties) if row.case_id else None
    registry = cameras(connection)
    near = bound(registry, row.lon, row.lat, radius_m, pinned_to(connection, row.case_id), MOST_SLOTS)
    main = next((camera for camera in registry if camera.id == air.camera), None)
    shown = in_front(_by_id(near.shown, registry), main, air.slot or 1)
    entries = timeline(connection, [row.id], row.case_id, LAST_ENTRIES)
    late = sum(other.limit is not None and other.limit.due_at < now for other in rows if other.id != row.id)
    waiting = sum(other.group is Group.UNACKNOWLEDGED for other in rows if other.id != row.id)
    return IncidentPage(
        alert=masked_row(row, subjects_of(connection, [row]).get(row.id, ()), {}),
        number=row.number,
        began_at=row.received_at,
        commander=leader_of(connection),
        cameras=tuple(map(for_wall, shown)),
        main=main.id if main is not None else shown[0].id if shown else "",
        radius_m=radius_m,
        tasks=tuple(map(_task, file.work)) if file is not None else (),
        timeline=told_on_wall(entries),
        others=(len(rows) - 1, waiting, late),
    )


def patrol_page_of(connection: Connection, air: AirRow) -> WallPatrolPage | None:
    """Page W5 of the tour that was put up; None when there is no such tour."""
    table = PatrolTour.table
    row = connection.execute(sa.select(table).where(sa.or_(table.c.key == air.subject, table.c.id == air.subject))).first()
    if row is None:
        return None
    registry = {camera.key: camera for camera in cameras(connection)}
    keys = list(dict.fromkeys(str(stop.get("camera", "")) for stop in row.stops))
    shown = [registry.get(key) or CameraRow(key, key, "", 0.0, 0.0, "", "", key=key) for key in keys]
    return WallPatrolPage(row.name, row.name_en or row.name, tuple(map(for_wall, shown)), air.at)


def _by_id(shown: Sequence[CameraRow], registry: Sequence[CameraRow]) -> list[CameraRow]:
    """The same rows as in the registry, so that one camera is never two."""
    known = {camera.id: camera for camera in registry}
    return [known[camera.id] for camera in shown]


def _task(row: WorkRow) -> WallTask:
    return WallTask(row.unit, row.thing, row.kind, row.state, row.who, row.limit)
