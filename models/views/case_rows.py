"""What the case screen shows (S4), as flat frozen rows. Codes are worded on the screen; what people typed is carried as written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.views.rows import CurveRow, LimitRow, TimelineRow


class Sort(StrEnum):
    """What an entry is about: the scene, an order, or measured data. The filters of the timeline."""

    SCENE = "scene"
    ORDER = "order"
    DATA = "data"


class Progress(StrEnum):
    """How a stage stands; `passed_by`: the case went on without it."""

    DONE = "done"
    CURRENT = "current"
    FUTURE = "future"
    PASSED_BY = "passed_by"


@dataclass(frozen=True, slots=True)
class StageRow:
    """One disc of the stage bar: `code` received, acknowledged, ordered, arrived, handled, transferred, fed_back or closed."""

    code: str
    progress: Progress
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One piece of evidence. `sha256` "" where no file is kept; `is_picture`: it can be shown;
    `is_withheld`: it was taken by a camera for the police only, and who reads is no police officer.
    """

    id: str
    number: str
    kind: str
    what: str
    count: int
    sha256: str
    at: datetime
    who: str
    place: str
    device: str
    is_picture: bool
    is_withheld: bool = False


@dataclass(frozen=True, slots=True)
class WorkRow:
    """What a unit has to do: a first-response task or a transfer. `thing` is `task` or `transfer`, `limit` the one that runs."""

    id: str
    thing: str
    unit: str
    kind: str
    text: str
    who: str
    state: str
    limit: LimitRow | None
    is_lead: bool = False


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party of the case."""

    id: str
    kind: str
    name: str
    organisation: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper. `state` signed, drafted (waits for its signature) or issued."""

    id: str
    kind: str
    doc_no: str
    title: str
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """An obligation that is open: it blocks closing."""

    id: str
    kind: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """A proposal that waits for a decision."""

    id: str
    command: str
    by: str
    at: datetime
    warnings: tuple[str, ...]
    args: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything of the case screen. `alert_id` is the first alert; `units` maps the names in the timeline to unit keys."""

    case_id: str
    alert_id: str
    case_no: str
    alert_no: str
    title: str
    level: int
    state: str
    channel: str
    path: str
    township: str
    place_text: str
    lead: str
    assists: tuple[str, ...]
    flags: tuple[str, ...]
    supervision: tuple[str, ...]
    overlays: tuple[str, ...]
    category: str
    power_item: str
    main_facts: str
    round: int
    linked: int
    reporters: int
    stages: tuple[StageRow, ...]
    entries: tuple[TimelineRow, ...]
    entry_count: int
    units: Mapping[str, str]
    evidence: tuple[EvidenceRow, ...]
    curve: CurveRow | None
    limits: tuple[LimitRow, ...]
    work: tuple[WorkRow, ...]
    parties: tuple[PartyRow, ...]
    papers: tuple[PaperRow, ...]
    duties: tuple[DutyRow, ...]
    proposals: tuple[ProposalRow, ...]
    item_name: str = ""
    basis: str = ""
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One line of the list of cases."""

    case_id: str
    alert_id: str
    case_no: str
    title: str
    level: int
    state: str
    township: str
    lead: str
    filed_at: datetime
    closed_at: datetime | None
    limit: LimitRow | None
    supervised: bool = False


SCENE_KINDS = ("task", "disposal", "evidence", "scene_handover", "first_response", "simple_procedure", "simple_penalty", "exhibits", "police_support")
DATA_KINDS = ("clock", "camera", "reading", "patrol")
DATA_CHANNELS = ("auto_water", "auto_air", "auto_source", "power_use", "satellite", "hazwaste", "smart_video")


def sort_of(row: TimelineRow) -> Sort:
    """Under which filter an entry stands."""
    head = row.kind.partition(".")[0]
    if row.kind == "first_response.ordered":
        return Sort.ORDER
    if head in DATA_KINDS or (row.kind == "alert.created" and row.facts.get("channel") in DATA_CHANNELS):
        return Sort.DATA
    return Sort.SCENE if head in SCENE_KINDS else Sort.ORDER
