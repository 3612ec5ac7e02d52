"""Who watched what, as the page of looks shows it: each line with begin, end, camera, person and why; oversight reads all, everybody else his own.

Source: domain.md 8 “Who watched what”, 11.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.case import Case
from models.records.place import Camera
from models.records.video import PatrolRun, ViewLog
from models.rules.kept_text import sought
from models.rules.personal_numbers import blank_numbers
from models.rules.referrals import Reader

SEES_ALL_LOOKS: Final = frozenset({"supervisor", "center_director", "duty_leader", "admin"})
"""Who answers for the use of cameras reads what everybody looked at."""
NEWEST: Final = 500
FIELDS: Final = (
    "from",
    "to",
    "seconds",
    "looks",
    "who",
    "camera",
    "camera_name",
    "mode",
    "case_no",
    "alert_no",
    "tour",
    "reason",
    "on_wall",
    "layout",
    "cut_off",
)
"""The columns of an exported list."""


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One line. `stopped_at` None: it goes on; `looks` short glances it stands for; `is_cut_off`: the seat ended without saying so."""

    id: str
    started_at: datetime
    stopped_at: datetime | None
    seen_s: float | None
    looks: int
    operator: str
    camera: str
    camera_name: str
    mode: str
    case_no: str
    alert_no: str
    tour: str
    reason: str
    on_wall: bool
    layout: str
    is_cut_off: bool

    def told(self) -> dict[str, Any]:
        """As a row of an exported list: a number that tells a person stands in none."""
        ended = self.stopped_at.isoformat() if self.stopped_at else ""
        given = (self.started_at.isoformat(), ended, self.seen_s, self.looks, self.operator, self.camera, self.camera_name, self.mode, self.case_no)
        return dict(zip(FIELDS, (*given, self.alert_no, self.tour, blank_numbers(self.reason), self.on_wall, self.layout, self.is_cut_off), strict=True))


def views(connection: Connection, reader: Reader, text: str = "", newest: int = NEWEST) -> tuple[ViewRow, ...]:
    """The looks `reader` may read, newest first; with `text` those whose camera, person, number or reason holds it."""
    view, camera, case, alert, run = (record.table.c for record in (ViewLog, Camera, Case, Alert, PatrolRun))
    joined = (
        ViewLog.table.outerjoin(Camera.table, camera.id == view.camera_id)
        .outerjoin(Case.table, case.id == view.case_id)
        .outerjoin(Alert.table, alert.id == view.alert_id)
        .outerjoin(PatrolRun.table, run.id == view.run_id)
    )
    shown = (view.id, view.started_at, view.stopped_at, view.seen_s, view.looks, view.operator, view.camera, camera.name, view.mode)
    chosen = sa.select(*shown, case.case_no, alert.alert_no, run.name, view.reason, view.on_wall, view.layout, view.is_cut_off).select_from(joined)
    if reader.role not in SEES_ALL_LOOKS:
        chosen = chosen.where(view.operator_id == reader.id)
    if text.strip():
        wanted = f"%{sought(text).strip()}%"
        chosen = chosen.where(
            sa.or_(*(column.ilike(wanted) for column in (view.camera, camera.name, view.operator, case.case_no, alert.alert_no, view.reason)))
        )
    found = connection.execute(chosen.order_by(view.started_at.desc(), view.id.desc()).limit(newest))
    return tuple(_row(tuple(row)) for row in found)


def _row(found: tuple[Any, ...]) -> ViewRow:
    """What a line joins and does not have (no case, no round) is "" on the page."""
    begun, rest = found[:4], found[4:]
    return ViewRow(*begun, *("" if value is None else value for value in rest))
