"""What stands on the wall by hand, and its two pages with many cameras: a critical matter (W3) and a patrol (W5). Masked by construction.

A camera whose masking is not assured keeps its place and its number; its address does not leave here. Source: ux.md W3, W5, 13.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.video import PatrolTour
from models.records.wall_layout import WallLayout
from models.records.wall_push import WallPush
from models.rules.states import TERMINAL_ALERT_STATES
from models.rules.wall import FIRST_ROUND, MOST_SLOTS, ROTATION, URGENT_S, RoundPage, placed, round_of, stood_since, turn_of
from models.views.camera_binding import RADIUS_M, bound, pinned_to
from models.views.cameras import cameras
from models.views.case_file import case_file
from models.views.case_rows import WorkRow
from models.views.curve import curve
from models.views.duty import DutyList
from models.views.queue import queue
from models.views.rows import CameraRow, Group
from models.views.timeline import timeline, timeline_count
from models.views.units import units
from models.views.wall import LAST_ENTRIES, for_wall, leader_of, masked_row, subjects_of, told_on_wall
from models.views.wall_air_rows import AirRow, IncidentPage, MeasuredValue, WallPatrolPage, WallTask

_PUSH, _ALERT = WallPush.table.c, Alert.table.c
TREND: Final = timedelta(minutes=30)
"""A value is compared with what it was so long ago."""


def on_air(connection: Connection, now: datetime) -> AirRow | None:
    """What stands by hand now, None while the pages go round."""
    chosen = sa.select(WallPush.table).where(_PUSH.ended_at.is_(None), sa.or_(_PUSH.until.is_(None), _PUSH.until > now))
    row = connection.execute(chosen.order_by(_PUSH.at.desc(), _PUSH.id.desc()).limit(1)).first()
    if row is None:
        return None
    places = {int(slot): str(camera) for slot, camera in (row.places or {}).items() if slot.isdigit()}
    return AirRow(row.id, row.page, row.subject, row.camera, row.slot, row.by, row.seat, row.role, row.at, row.until, places=places)


def on_wall(connection: Connection, now: datetime) -> AirRow:
    """What the wall shows now: what stands by hand, else a new critical alert on the overview, else the page whose turn it is."""
    found = on_air(connection, now) or _urgent(connection, now)
    if found is not None:
        return found
    pages = going_round(connection)
    page, number, until = turn_of(pages, now)
    since = stood_since(pages, number, until)
    return AirRow("", page.page, page.subject, "", 0, "", "", "", since, until if len(pages) > 1 else None, number, len(pages))


def going_round(connection: Connection) -> tuple[RoundPage, ...]:
    """The pages that go round: those the county said whose tour is still there and made."""
    table = WallLayout.table.c
    tiles = connection.execute(sa.select(table.tiles).where(table.key == ROTATION, table.disabled.is_(sa.false()))).scalar()
    tour = PatrolTour.table.c
    tours = {str(key) for key in connection.execute(sa.select(tour.key).where(tour.disabled.is_(sa.false()))).scalars()} if tiles else set()
    return tuple(page for page in round_of(tiles or {}) if page.page == "overview" or page.subject in tours) or FIRST_ROUND


def _urgent(connection: Connection, now: datetime) -> AirRow | None:
    """A critical alert of the last minute that nobody has closed."""
    fresh = now - timedelta(seconds=URGENT_S)
    chosen = sa.select(_ALERT.id, _ALERT.received_at).where(
        _ALERT.level == 1, _ALERT.received_at > fresh, _ALERT.received_at <= now, _ALERT.state.not_in(TERMINAL_ALERT_STATES)
    )
    row = connection.execute(chosen.order_by(_ALERT.received_at.desc(), _ALERT.id).limit(1)).first()
    if row is None:
        return None
    return AirRow("", "overview", row.id, "", 0, "", "", "", row.received_at, row.received_at + timedelta(seconds=URGENT_S), is_urgent=True)


def incident_page(connection: Connection, air: AirRow, now: datetime, duties: DutyList, radius_m: float = RADIUS_M) -> IncidentPage | None:
    """Page W3 of the matter that was put up; None when it is over."""
    rows = queue(connection, now, "", duties.leads)
    row = next((row for row in rows if row.id == air.subject), None)
    if row is None:
        return None
    file = case_file(connection, row.case_id, now, duties) if row.case_id else None
    registry = cameras(connection)
    near = bound(registry, row.lon, row.lat, radius_m, pinned_to(connection, row.case_id), MOST_SLOTS)
    shown = placed(_by_id(near.shown, registry), _by_slot(air.places, registry))
    entries = timeline(connection, [row.id], row.case_id, LAST_ENTRIES)
    late = sum(other.limit is not None and other.limit.due_at < now for other in rows if other.id != row.id)
    waiting = sum(other.group is Group.UNACKNOWLEDGED for other in rows if other.id != row.id)
    return IncidentPage(
        alert=masked_row(row, subjects_of(connection, [row]).get(row.id, ()), {}),
        number=row.number,
        began_at=row.received_at,
        commander=leader_of(connection),
        cameras=tuple(map(for_wall, shown)),
        radius_m=radius_m,
        tasks=tuple(map(_task, file.work)) if file is not None else (),
        timeline=told_on_wall(entries),
        others=(len(rows) - 1, waiting, late),
        units=units(connection),
        measured=measured_value(connection, row.id, now),
        entry_count=timeline_count(connection, [row.id], row.case_id),
    )


def measured_value(connection: Connection, alert_id: str, now: datetime) -> MeasuredValue | None:
    """The newest value of the station whose alert it is; None where no station alerted or none has told anything for hours."""
    alert = connection.execute(sa.select(_ALERT.device_mn, _ALERT.factor).where(_ALERT.id == alert_id)).first()
    found = curve(connection, alert.device_mn, alert.factor, now) if alert is not None else None
    if found is None:
        return None
    last = found.points[-1]
    before = next((point.value for point in found.points if point.at >= last.at - TREND), last.value)
    return MeasuredValue(found.factor_name, last.value, found.unit, found.limit, (last.value > before) - (last.value < before), last.at)


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


def _by_slot(places: Mapping[int, str], registry: Sequence[CameraRow]) -> dict[int, CameraRow]:
    known = {camera.id: camera for camera in registry}
    return {slot: known[camera] for slot, camera in places.items() if camera in known}


def _task(row: WorkRow) -> WallTask:
    return WallTask(row.unit, row.thing, row.kind, row.state, row.who, row.limit)
