"""A case: a filed matter, carried by one or more alerts from filing to closure."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import Annotated, Any

from models.base import INDEX, UNIQUE, Record, record
from models.rules.states import CaseState


@record("case_file")
class Case(Record):
    """Source: domain.md 4.1. `lead` and `assists` are unit keys; `flags` those of 4.1 that are on; `supervision` why it is on that list.

    `merged_into` and `split_from` are case ids; `state_before` and `suspension` (ground, reason, review_on) tell of a suspended case.
    """

    case_no: Annotated[str, UNIQUE]
    title: str
    path: str
    level: int
    state: Annotated[CaseState, INDEX] = CaseState.REGISTERED
    round: int = 1
    category: str = ""
    power_item: str = ""
    power_items: list[str] = field(default_factory=list)
    first_alert_id: str
    place_text: str
    township: str = ""
    lon: float | None = None
    lat: float | None = None
    discovered_at: datetime | None = None
    filed_at: datetime
    closed_at: datetime | None = None
    main_facts: str = ""
    handling_opinion: str = ""
    finding: str = ""
    lead: str = ""
    assists: list[str] = field(default_factory=list)
    handler_kind: str = ""
    flags: list[str] = field(default_factory=list)
    report_by: str = ""
    reported_by_unit: str = ""
    returns_count: int = 0
    rejections_count: int = 0
    feedback_accepted_at: datetime | None = None
    closed_by: str = ""
    lessons: str = ""
    supervision: list[str] = field(default_factory=list)
    no_transfer_reason: str = ""
    merged_into: str = ""
    split_from: str = ""
    state_before: str = ""
    suspension: dict[str, str] = field(default_factory=dict)


@record("judgement")
class Judgement(Record):
    """One evaluation of a case (研判). Source: domain.md 1.3, T-07; `route` is empty until it is completed."""

    case_id: Annotated[str, INDEX]
    opened_at: datetime
    opened_by: str
    override_reason: str = ""
    completed_at: datetime | None = None
    completed_by: str = ""
    main_facts: str = ""
    power_items: list[str] = field(default_factory=list)
    route: str = ""
    lead: str = ""
    assists: list[str] = field(default_factory=list)


@record("obligation")
class Obligation(Record):
    """What blocks closing until it is done or waived. Source: domain.md 4.5; `kind` as commands.md section 2."""

    case_id: Annotated[str, INDEX]
    kind: str
    object_id: str = ""
    opened_at: datetime
    done_at: datetime | None = None
    waived_by: str = ""
    waive_reason: str = ""


@record("supervision_record")
class SupervisionRecord(Record):
    """The result of a case as it lands in the supervision database (执法监督数据库). Source: 000 四(三)2, F-038."""

    case_id: Annotated[str, INDEX]
    at: datetime
    round: int
    result: str
    unit: str
    decision_no: str = ""
    amount_yuan: float | None = None


@record("merger")
class Merger(Record):
    """A case that was merged into another (T-35): what it brought along, so that it can be restored with its things (T-41, reading 20).

    `case_id` is the merged case; `things` are pairs of table name and id; `owed_superior` that it owed its superior a report.
    """

    case_id: Annotated[str, INDEX]
    into_case_id: str
    at: datetime
    by: str
    reason: str = ""
    things: list[list[str]] = field(default_factory=list)
    owed_superior: bool = False
    restored_at: datetime | None = None


@record("recheck")
class Recheck(Record):
    """One look at a closed case some time later (案后回访). Source: T-39, R-235; `result` ok or relapse."""

    case_id: Annotated[str, INDEX]
    on: date
    people: list[str] = field(default_factory=list)
    result: str
    photos: Any = None
    recorded_at: datetime
    recorded_by: str
