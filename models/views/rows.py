"""What the screens and the wall show, as flat frozen rows: no session, no record, no Qt.

Words for people are not in here: rows carry codes (`level`, `state`, `channel`, unit keys, rule ids) and the screen words
them in the language of the moment. Free text typed by people (titles, places, names) is carried as it was written.
Times are aware `datetime`s in UTC. `id` is the object's id in the store: it stays the same for ever and selection hangs on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.rules.likeness import Likeness


class Group(StrEnum):
    """The groups of the duty queue, in the order shown (ux.md S1)."""

    UNACKNOWLEDGED = "unacknowledged"
    AWAITING_FIRST = "awaiting_first"
    IN_PROGRESS = "in_progress"
    AWAITING_FEEDBACK = "awaiting_feedback"


class LimitState(StrEnum):
    """How a limit stands. `late` = done after its due moment."""

    RUNNING = "running"
    OVERDUE = "overdue"
    PAUSED = "paused"
    DONE = "done"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit of an alert or case. Source: the rule table (`rule` is its id, domain.md 5)."""

    rule: str
    started_at: datetime
    due_at: datetime
    state: LimitState
    stopped_at: datetime | None = None
    object_id: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One line of the duty queue: an alert until it is filed, then its case.

    `id` is the alert's id for ever (a case shows under its first alert), so the row keeps its identity through filing.
    `title` is the summary or the case title; `place` the township; `lead` a unit key ("" if none yet); `state` the stored
    state of the alert (`new`, `acknowledged`) or of the case (`registered` … domain.md 4.2); `linked` counts further alerts.
    `limit` is the one limit running now: the earliest due. `shelved_until` is set while an alert is shelved, itself or by its source, and
    stays when that has run out, until somebody acts on it.
    """

    id: str
    case_id: str
    number: str
    level: int
    group: Group
    received_at: datetime
    channel: str
    title: str
    place: str
    lead: str
    state: str
    limit: LimitRow | None
    linked: int = 0
    mine: bool = False
    lon: float | None = None
    lat: float | None = None
    version: int = 0
    category: str = ""
    shelved_until: datetime | None = None

    def is_shelved(self, now: datetime) -> bool:
        """Whether it is set aside at this moment."""
        return self.shelved_until is not None and now < self.shelved_until

    def has_returned(self, now: datetime) -> bool:
        """Whether its shelving has run out and nobody has acted on it since (暂缓到期)."""
        return self.shelved_until is not None and now >= self.shelved_until


@dataclass(frozen=True, slots=True)
class FactRow:
    """One line of the facts block: `label` is a code (`source`, `category`, `lead`, `assists`, `basis`, `reporter`, …)."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """A report that may be about the same matter. `score` and the reasons say how likely and why; `distance_m` is None without a place."""

    id: str
    alert_no: str
    case_id: str
    case_no: str
    level: int
    state: str
    channel: str
    summary: str
    received_at: datetime
    distance_m: float | None
    score: float
    reasons: tuple[Likeness, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One journal entry as a person reads it: `kind` is the journal kind (`alert.created`), `facts` its facts; never a sentence."""

    seq: int
    at: datetime
    kind: str
    who: str
    on_behalf_of: str = ""
    facts: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One measured value."""

    at: datetime
    value: float
    flag: str = "N"


@dataclass(frozen=True, slots=True)
class CurveRow:
    """The measured curve behind a monitoring alert: last hours of one factor of one device."""

    device: str
    station: str
    factor: str
    factor_name: str
    unit: str
    limit: float | None
    points: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class DetailRow:
    """Everything of the detail panel for one queue row. `offers` are command names open now; `refused` why others are not."""

    row: QueueRow
    case_no: str
    place_text: str
    township: str
    path: str
    limits: tuple[LimitRow, ...]
    facts: tuple[FactRow, ...]
    similar: tuple[SimilarRow, ...]
    timeline: tuple[TimelineRow, ...]
    timeline_count: int
    curve: CurveRow | None
    offers: frozenset[str]
    versions: dict[str, int] = field(default_factory=dict)
    officers: tuple[str, ...] = ()
    lead: str = ""
    assists: tuple[str, ...] = ()
    outlines: tuple[OutlineRow, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """A patch (`is_area`), a track or a point on the map: its rings or lines of (longitude, latitude), WGS-84."""

    is_area: bool
    lines: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class CameraRow:
    """A camera of the registry. `url` and `sub_url` are for the player only and never shown; `url` may be a reference
    (`rules.stream_keys`) where the stream has to be asked for. `distance_m` from the alert in focus, if any.

    `source` is the kind of its source; `masking` what holds for it, its own word or its source's: only `assured` goes on the wall. `expected` is what its
    stream must look like; `status` online, offline, degraded or "" (nobody has looked yet), `why` a code. `channel` is set where
    a platform has to be asked for the stream. `is_withheld`: who reads may not look through it, so its addresses are not in here.
    """

    id: str
    name: str
    url: str
    lon: float
    lat: float
    township: str
    source: str
    distance_m: float | None = None
    key: str = ""
    name_en: str = ""
    sub_url: str = ""
    owner: str = ""
    tags: tuple[str, ...] = ()
    ptz: bool = False
    masking: str = ""
    status: str = ""
    status_since: datetime | None = None
    why: str = ""
    expected: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)
    channel: str = ""
    clock_offset_s: float = 0.0
    is_disabled: bool = False
    is_police_only: bool = False
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A first-response unit (首接单元) with its last position. `label` is the short tag on the map (环1)."""

    id: str
    label: str
    name: str
    department: str
    responder: str
    leader: str
    officers: tuple[str, ...]
    lon: float
    lat: float
    position_at: datetime | None
    tasks_in_hand: int = 0


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A unit as candidate for one first response: ranked, with its reasons. `match` 0–100; `minutes` estimated travel time.

    Both distance and time are None where nobody knows where the matter is. `why` are codes with facts (`nearest`, `lead_department`, `idle`,
    `station_of_precinct`), `blocked` reason codes if it can't go.
    """

    unit: UnitRow
    distance_m: float | None
    minutes: int | None
    match: int
    why: tuple[str, ...]
    blocked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """A seconded officer as the call-in panel shows one. Telephone numbers are never in here.

    `availability`: domain.md 9 (`on_duty`, `standby`, `leave`, …). `callin_id`/`callin_state` of the running call-in for the case in focus.
    """

    id: str
    name: str
    department: str
    post: str
    availability: str
    callin_id: str = ""
    callin_state: str = ""
    called_at: datetime | None = None
    answered_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """All of the dispatch and call-in screen (S3) for one queue row."""

    detail: DetailRow
    candidates: tuple[CandidateRow, ...]
    officers: tuple[OfficerRow, ...]
    tasks: tuple[str, ...]
    """Codes of the task card's steps from the template of the item."""
    preselected: frozenset[str] = frozenset()
    """Departments preselected by the duty list."""
    station: str = ""
    """Unit key of the precinct's police station: on P1 it goes along with every order."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts for the top bar and the wall's KPIs, as of `as_of`. Medians in seconds, None where nothing was measured."""

    as_of: datetime
    unacknowledged: tuple[int, int, int, int]
    today_count: int
    yesterday_same_time_count: int
    in_progress_count: int
    overdue_count: int
    oldest_unacknowledged_at: datetime | None
    by_level_today: tuple[int, int, int, int]
    per_hour_today: tuple[int, ...]
    ack_median_s: float | None
    first_median_s: float | None
    arrival_on_time_ratio: float | None
    cameras_total: int
    devices_total: int
    devices_reporting: int


@dataclass(frozen=True, slots=True)
class WallAlertRow:
    """One alert on the wall: no field for a reporter exists here, and parties are named by kind and place only."""

    id: str
    level: int
    title: str
    place: str
    lead: str
    state: str
    doing: str
    limit: LimitRow | None
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class WallPage:
    """Page W1: gravest alerts, figures, timeline of the top case; masked by construction."""

    figures: Figures
    gravest: tuple[WallAlertRow, ...]
    open_count: int
    alerts: tuple[WallAlertRow, ...]
    units: tuple[UnitRow, ...]
    cameras: tuple[CameraRow, ...]
    timeline: tuple[TimelineRow, ...]
    duty_leader: str
