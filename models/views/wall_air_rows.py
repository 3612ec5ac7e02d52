"""The rows of what stands on the wall by hand: who put it up, a critical matter with its pictures and tasks, a patrol by its route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.views.rows import CameraRow, LimitRow, TimelineRow, WallAlertRow


@dataclass(frozen=True, slots=True)
class AirRow:
    """What was put up: `page` overview, incident or patrol; `until` None: held. `by` and `seat` are named on the wall."""

    id: str
    page: str
    subject: str
    camera: str
    slot: int
    by: str
    seat: str
    role: str
    at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class WallTask:
    """What one unit has to do: its key, the kind of work, its state, the limit that runs."""

    unit: str
    thing: str
    kind: str
    state: str
    who: str
    limit: LimitRow | None


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """Page W3. `cameras` in the order of their numbers; `main` is the one framed; `others`: open matters, of them unacknowledged and overdue."""

    alert: WallAlertRow
    number: str
    began_at: datetime
    commander: str
    cameras: tuple[CameraRow, ...]
    main: str
    radius_m: float
    tasks: tuple[WallTask, ...]
    timeline: tuple[TimelineRow, ...]
    others: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class WallPatrolPage:
    """Page W5: the cameras of a tour by its route, none left out; `began_at` is when the page came up."""

    name: str
    name_en: str
    cameras: tuple[CameraRow, ...]
    began_at: datetime
