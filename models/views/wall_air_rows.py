"""The rows of what stands on the wall by hand: who put it up, a critical matter with its pictures and tasks, a patrol by its route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.views.rows import CameraRow, LimitRow, TimelineRow, UnitRow, WallAlertRow


@dataclass(frozen=True, slots=True)
class AirRow:
    """What stands on the wall: `page` overview, incident or patrol. What was put up has an `id`; `until` None: held; `by` and `seat` are named on the wall.

    While pages go round `id` is "", `at` is when its turns would have begun had they followed on one another, `number` counts the page of `of`,
    and with `is_urgent` a new critical alert (`subject`) keeps the overview up.
    `places`: slot → camera id, what was put on the page by hand.
    """

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
    number: int = 0
    of: int = 0
    is_urgent: bool = False
    places: Mapping[int, str] = field(default_factory=dict, hash=False)

    @property
    def by_hand(self) -> bool:
        """Whether somebody put it up."""
        return bool(self.id)


@dataclass(frozen=True, slots=True)
class MeasuredValue:
    """The one measured value that matters: of which factor, how it stands, whether it rises (1), falls (−1) or stays, and its limit."""

    name: str
    value: float
    unit: str
    limit: float | None
    trend: int
    at: datetime

    @property
    def is_over(self) -> bool:
        """Whether it is above its limit."""
        return self.limit is not None and self.value > self.limit


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
    """Page W3. `cameras` in the order of their numbers, the first is framed; `others`: open matters, of them unacknowledged and overdue."""

    alert: WallAlertRow
    number: str
    began_at: datetime
    commander: str
    cameras: tuple[CameraRow, ...]
    radius_m: float
    tasks: tuple[WallTask, ...]
    timeline: tuple[TimelineRow, ...]
    others: tuple[int, int, int]
    units: tuple[UnitRow, ...] = ()
    measured: MeasuredValue | None = None
    entry_count: int = 0


@dataclass(frozen=True, slots=True)
class WallPatrolPage:
    """Page W5: the cameras of a tour by its route, none left out; `began_at` is when the page came up."""

    name: str
    name_en: str
    cameras: tuple[CameraRow, ...]
    began_at: datetime
