"""Which cameras belong to a matter: pinned to its case, and the nearest that work within R-411 `b_camera_radius_m`; broken ones are named, not shown.

Source: domain.md 8 “Binding”; ux.md S1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.camera_loss import CameraLoss
from models.records.case import Case
from models.records.place import Camera, CameraPin
from models.rules.video_kinds import UNWATCHED
from models.views.cameras import nearest_of
from models.views.rows import CameraRow

MOST = 6
"""So many cameras open beside an alert at most."""
RADIUS_M = 800.0
"""Until the rule book is read."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The cameras of a matter. `shown` in the order of their numbers, pinned ones first; `broken` would be among them if they worked,
    `withheld` if this person might look through them.

    `beyond_m`: no camera is within the radius, and the nearest is so far away; None where that is not so.
    """

    shown: tuple[CameraRow, ...] = ()
    broken: tuple[CameraRow, ...] = ()
    pinned: frozenset[str] = frozenset()
    beyond_m: float | None = None
    withheld: tuple[CameraRow, ...] = ()

    @property
    def numbers(self) -> dict[str, int]:
        """Camera id → its number, the same on its tile and on the map."""
        return {camera.id: number for number, camera in enumerate(self.shown, start=1)}

    @property
    def numbered(self) -> tuple[CameraRow, ...]:
        """The cameras with their numbers before their names, in both languages."""
        numbered = enumerate(self.shown, start=1)
        return tuple(replace(one, name=f"{number} {one.name}", name_en=f"{number} {one.name_en or one.name}") for number, one in numbered)


@dataclass(frozen=True, slots=True)
class LossRow:
    """A camera a grave matter needs and that shows nothing since `since`."""

    camera_id: str
    name: str
    name_en: str
    alert_id: str
    number: str
    since: datetime


def bound(rows: Sequence[CameraRow], lon: float | None, lat: float | None, radius_m: float, pinned: Sequence[str] = (), most: int = MOST) -> Bound:
    """Choose of the registry. Without a place only what is pinned is bound; where nothing is near, the nearest one beyond the radius stands in."""
    by_id = {row.id: row for row in rows if not row.is_disabled}
    held = [by_id[camera] for camera in pinned if camera in by_id]
    free = [row for row in by_id.values() if row.id not in pinned]
    near = nearest_of(free, lon, lat) if lon is not None and lat is not None else ()
    within = [row for row in near if row.distance_m is not None and row.distance_m <= radius_m]
    wanted = [*held, *within]
    shown = [row for row in wanted if works(row)][:most]
    last = max((row.distance_m or 0.0 for row in shown), default=radius_m) if len(shown) == most else radius_m
    missing = [row for row in wanted if not works(row) and (row.id in pinned or (row.distance_m or 0.0) <= last)]
    broken, kept = [row for row in missing if not row.is_withheld], tuple(row for row in missing if row.is_withheld)
    if not shown:
        beyond = next((row for row in near if works(row)), None)
        if beyond is not None:
            return Bound((beyond,), tuple(broken), frozenset(pinned), beyond.distance_m, kept)
    return Bound(tuple(shown), tuple(broken), frozenset(row.id for row in held), withheld=kept)


def works(camera: CameraRow) -> bool:
    """Whether a camera can be shown as far as the registry knows; one nobody has looked at yet is tried."""
    return bool(camera.url or camera.channel) and camera.status in ("", "online", "degraded", UNWATCHED)


def pinned_to(connection: Connection, case_id: str) -> tuple[str, ...]:
    """The ids of the cameras somebody pinned to a case, the first pinned first."""
    table = CameraPin.table.c
    chosen = sa.select(table.camera_id).where(table.case_id == case_id, table.pinned_at.is_not(None), table.released_at.is_(None))
    return tuple(dict.fromkeys(str(key) for key in connection.execute(chosen.order_by(table.pinned_at, table.id)).scalars())) if case_id else ()


def open_losses(connection: Connection) -> tuple[LossRow, ...]:
    """Cameras that were told lost, are not back and are still waited for, the longest first."""
    loss, camera, alert, case = CameraLoss.table.c, Camera.table.c, Alert.table.c, Case.table.c
    chosen = (
        sa.select(loss.camera_id, loss.since, camera.name, camera.name_en, alert.id, alert.alert_no, case.case_no)
        .join(Camera.table, camera.id == loss.camera_id)
        .join(Alert.table, alert.id == loss.alert_id)
        .outerjoin(Case.table, case.id == alert.case_id)
        .where(loss.back_at.is_(None), loss.over_at.is_(None))
        .order_by(loss.since, loss.id)
    )
    found = connection.execute(chosen)
    return tuple(LossRow(row.camera_id, row.name, row.name_en or row.name, row.id, row.case_no or row.alert_no, row.since) for row in found)
