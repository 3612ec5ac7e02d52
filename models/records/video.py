"""Video as work: the tours the county plans, the rounds that were watched, and who looked at which camera."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, UNIQUE, Record, record


@record("patrol_tour")
class PatrolTour(Record):
    """A video patrol as planned. Source: domain.md 8; a stop is {no, camera, dwell_s, preset?, look_for?, power_item?}.

    `schedule` and `season` are written as `models.rules.patrol` reads them; `planned_at`: since when its times count; None: it came
    with the reference data before that was kept.
    """

    key: Annotated[str, UNIQUE]
    name: str
    name_en: str = ""
    zone: str = ""
    stops: list[dict[str, Any]] = field(default_factory=list)
    schedule: str = ""
    season: str = ""
    role: str = ""
    disabled: bool = False
    planned_at: datetime | None = None


@record("patrol_run")
class PatrolRun(Record):
    """One round of a tour by one watcher. Coverage (R-615) = stops in `seen` of `planned`; it ends with its last stop or the watcher's next round.

    `reasons` says by stop number (as text) why it was skipped.
    """

    tour: Annotated[str, INDEX]
    name: str = ""
    watcher: str
    watcher_id: Annotated[str, INDEX]
    started_at: datetime
    ended_at: datetime | None = None
    planned: list[dict[str, Any]] = field(default_factory=list)
    seen: list[Any] = field(default_factory=list)
    skipped: list[Any] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)


@record("view_log")
class ViewLog(Record):
    """Who watched what, from `started_at` to `stopped_at`. Source: domain.md 8; `mode` live, playback, tour or wall.

    `looks` counts the glances a line stands for: short ones at one camera, one soon after the other, are one line, and `seen_s` is what they
    come to together. `is_cut_off`: the seat ended without saying so, `stopped_at` is the latest it can have been. `layout`: of the wall.
    """

    camera_id: Annotated[str, INDEX]
    camera: str
    operator_id: Annotated[str, INDEX]
    operator: str
    mode: str
    started_at: datetime
    stopped_at: datetime | None = None
    case_id: Annotated[str, INDEX] = ""
    alert_id: str = ""
    run_id: str = ""
    reason: str = ""
    on_wall: bool = False
    layout: str = ""
    seat: str = ""
    looks: int = 1
    seen_s: float | None = None
    is_cut_off: bool = False
