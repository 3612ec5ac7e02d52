"""What the wall control shows: the pages there are and which go round, what is on air, what could go up and why something may not, today's record.

Source: ux.md S7, 13 (every change is in the record of the wall).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.place import Camera
from models.records.video import PatrolTour
from models.records.wall_push import WallPush
from models.rules.masking import mask_text
from models.rules.wall import RoundPage, kept_off
from models.views.local_day import day_start
from models.views.rows import CameraRow
from models.views.wall_air import going_round, on_wall
from models.views.wall_air_rows import AirRow

NEWEST: Final = 40
_PUSH = WallPush.table.c


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page of the wall. `dwell_s` 0: it does not go round, it stands when somebody puts it up."""

    page: str
    subject: str = ""
    name: str = ""
    name_en: str = ""
    dwell_s: int = 0

    @property
    def key(self) -> str:
        """The page with its tour."""
        return f"{self.page}:{self.subject}"


@dataclass(frozen=True, slots=True)
class PushRow:
    """One line of the record: something went up (`seconds` None: held), or with `is_release` the pages began to go round again."""

    at: datetime
    by: str
    seat: str
    role: str
    page: str
    about: str = ""
    camera: str = ""
    seconds: int | None = None
    is_release: bool = False


@dataclass(frozen=True, slots=True)
class WallControlPage:
    """Everything of the screen that the store knows."""

    air: AirRow
    pages: tuple[PageRow, ...]
    record: tuple[PushRow, ...]
    record_count: int


def wall_control(connection: Connection, now: datetime) -> WallControlPage:
    """Read it all as of `now`."""
    record, count = _record(connection, now)
    return WallControlPage(on_wall(connection, now), tuple(_pages(connection)), record, count)


def why_not_on_wall(camera: CameraRow) -> str:
    """Why a camera may not go on the wall, a code; "" when it may. Source: domain.md 8, ux.md 13."""
    code = kept_off(camera.masking, is_police_only=camera.is_police_only)
    return code or ("off" if camera.is_disabled else "" if camera.url or camera.channel else "no_address")


def _pages(connection: Connection) -> Iterator[PageRow]:
    """The overview, the critical matter, then the tours; with how long each stands in the round."""
    dwell = {(page.page, page.subject): page.dwell_s for page in going_round(connection)}
    yield PageRow("overview", dwell_s=dwell.get(("overview", ""), 0))
    yield PageRow("incident")
    table = PatrolTour.table.c
    for row in connection.execute(sa.select(table.key, table.name, table.name_en).where(table.disabled.is_(sa.false())).order_by(table.id)):
        yield PageRow("patrol", row.key, row.name, row.name_en or row.name, dwell.get(("patrol", row.key), 0))


def round_with(pages: tuple[PageRow, ...], key: str, dwell_s: int) -> list[dict[str, Any]]:
    """What goes round when this page stands so long in it (0: not at all), as the layout keeps it."""
    changed = [RoundPage(page.page, page.subject, dwell_s if page.key == key else page.dwell_s) for page in pages]
    return [{"page": page.page, "subject": page.subject, "dwell_s": page.dwell_s} for page in changed if page.dwell_s]


def _record(connection: Connection, now: datetime) -> tuple[tuple[PushRow, ...], int]:
    begin = day_start(now)
    rows = connection.execute(sa.select(WallPush.table).where(_PUSH.at >= begin).order_by(_PUSH.at.desc(), _PUSH.id.desc())).all()
    begun = {row.at for row in rows}
    abouts = _named(connection, rows)
    lines: list[PushRow] = []
    for row in rows:
        if row.ended_at is not None and row.ended_at not in begun:
            lines.append(PushRow(row.ended_at, row.ended_by, "", "", row.page, is_release=True))
        seconds = None if row.until is None else round((row.until - row.at).total_seconds())
        about, camera = abouts.get(row.subject, ""), abouts.get(row.camera, "")
        lines.append(PushRow(row.at, row.by, row.seat, row.role, row.page, about, camera, seconds))
    newest = sorted(lines, key=lambda line: line.at, reverse=True)
    return tuple(newest[:NEWEST]), len(newest)


def _named(connection: Connection, rows: Any) -> dict[str, str]:
    """What the lines are about: numbers of alerts, names of tours and cameras."""
    wanted = {key for row in rows for key in (row.subject, row.camera) if key}
    if not wanted:
        return {}
    found: dict[str, str] = {}
    for table, key, name in (
        (Alert.table, Alert.table.c.id, Alert.table.c.alert_no),
        (PatrolTour.table, PatrolTour.table.c.key, PatrolTour.table.c.name),
        (Camera.table, Camera.table.c.id, Camera.table.c.name),
    ):
        found |= {str(one): mask_text(str(told)) for one, told in connection.execute(sa.select(key, name).select_from(table).where(key.in_(wanted)))}
    return found
