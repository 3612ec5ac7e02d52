"""A first-response task: one team ordered to one scene."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Annotated, Any

from models.base import INDEX, Record, record
from models.rules.states import TaskState


@record("first_response_task")
class FirstResponseTask(Record):
    """Source: domain.md 4.4, T-06.

    `kind` disposal, verification or investigation; `officers` are officer ids, `arrived` those who came; `responder` as commands.md;
    `checklist` are the lines of evidence the team was told to bring, {rule, item} (R-504, R-505).
    """

    case_id: Annotated[str, INDEX]
    kind: str
    responder: str
    unit: str = ""
    response_unit_id: str = ""
    officers: list[str] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    tasks: list[str] = field(default_factory=list)
    state: Annotated[TaskState, INDEX] = TaskState.ORDERED
    ordered_at: datetime
    ordered_by: str = ""
    report_by: datetime | None = None
    acked_at: datetime | None = None
    en_route_at: datetime | None = None
    on_scene_at: datetime | None = None
    controlled_at: datetime | None = None
    ended_at: datetime | None = None
    disposals: list[dict[str, Any]] = field(default_factory=list)
    lon: float | None = None
    lat: float | None = None
    position_at: datetime | None = None
    checklist: list[dict[str, Any]] = field(default_factory=list)


@record("scene_handover")
class SceneHandover(Record):
    """Hand-over on the scene from station to Center team. Source: domain.md T-08, D-06; both sides confirm."""

    case_id: Annotated[str, INDEX]
    from_task_id: str
    to_task_id: str
    offered_at: datetime
    offered_by: str
    offered_by_id: str = ""
    confirmed_at: datetime | None = None
    confirmed_by: str = ""
    offered_for: str = ""
    confirmed_for: str = ""
    persons: Any = None
    things: str = ""
    evidence: str = ""
    onscene_transfer: bool = False
    risks: str = ""
    disagreement: str = ""
