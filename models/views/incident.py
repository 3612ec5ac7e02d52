"""Incident mode as the duty leader and the wall see it: since when, who and what is out, the numbered orders, the reports, the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.journal.entry import JOURNAL
from models.records.alert import Alert
from models.records.case import Case
from models.records.equipment import Equipment
from models.records.incident import Incident, SituationReport
from models.records.notice import Notice, SupportRequest
from models.records.people import CallIn, Officer
from models.records.task import FirstResponseTask
from models.rules.object_states import EQUIPMENT_OUT, IncidentState
from models.rules.plan_cards import CHECKLIST, PLAN_CARDS, next_report, plan_of
from models.rules.states import TERMINAL_CALLIN_STATES

ORDERS = ("first_response.ordered", "person.called", "notice.sent", "whistle.blown", "equipment.dispatched", "police_support.requested")
_NOT_YET = frozenset({"ordered", "called", "sent", "requested"})


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One numbered order: its journal kind, to whom, and how many of those it went to have answered."""

    number: int
    at: datetime
    kind: str
    by: str
    to: tuple[str, ...]
    answered: int
    asked: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report on the situation."""

    number: int
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident. `plan` and `steps` are codes of the plan card, `checklist` of the common list; `people_out` names with their call-in state."""

    id: str
    case_id: str
    case_no: str
    linked: tuple[str, ...]
    started_at: datetime
    started_by: str
    next_report_at: datetime
    people_out: tuple[tuple[str, str], ...]
    equipment_out: tuple[str, ...]
    orders: tuple[OrderRow, ...]
    reports: tuple[ReportRow, ...]
    plan: str
    steps: tuple[str, ...]
    checklist: tuple[str, ...] = CHECKLIST


def incidents(connection: Connection) -> tuple[IncidentRow, ...]:
    """All incidents that are on, the oldest first."""
    table = Incident.table
    on = connection.execute(sa.select(table).where(table.c.state == IncidentState.ON).order_by(table.c.started_at, table.c.id)).all()
    return tuple(_incident(connection, row) for row in on)


def _incident(connection: Connection, row: Any) -> IncidentRow:
    cases = [row.case_id, *(row.linked or ())]
    numbers = dict(_pairs(connection, sa.select(Case.table.c.id, Case.table.c.case_no).where(Case.table.c.id.in_(cases))))
    plan = _plan(connection, row.case_id)
    return IncidentRow(
        id=row.id,
        case_id=row.case_id,
        case_no=numbers.get(row.case_id, ""),
        linked=tuple(numbers.get(case, "") for case in row.linked or ()),
        started_at=row.started_at,
        started_by=row.started_by,
        next_report_at=next_report(row.started_at, row.last_report_at),
        people_out=_people(connection, cases),
        equipment_out=_things(connection, cases),
        orders=_orders(connection, cases, row.started_at),
        reports=_reports(connection, row.id),
        plan=plan,
        steps=PLAN_CARDS.get(plan, ()),
    )


def _plan(connection: Connection, case_id: str) -> str:
    case = connection.execute(sa.select(Case.table.c.category, Case.table.c.flags).where(Case.table.c.id == case_id)).one()
    raised = connection.execute(sa.select(Alert.table.c.danger_flags).where(Alert.table.c.case_id == case_id)).scalars()
    return plan_of(case.category, case.flags or (), {danger for dangers in raised for danger in dangers or ()})


def _people(connection: Connection, cases: list[str]) -> tuple[tuple[str, str], ...]:
    call = CallIn.table.c
    out = sa.select(Officer.table.c.name, call.state).join(CallIn.table, call.officer_id == Officer.table.c.id)
    return tuple(_pairs(connection, out.where(call.case_id.in_(cases), call.state.not_in(TERMINAL_CALLIN_STATES)).order_by(call.called_at, call.id)))


def _things(connection: Connection, cases: list[str]) -> tuple[str, ...]:
    thing = Equipment.table.c
    out = sa.select(thing.key).where(thing.case_id.in_(cases), thing.state.in_(EQUIPMENT_OUT)).order_by(thing.key)
    return tuple(connection.execute(out).scalars())


def _reports(connection: Connection, incident: str) -> tuple[ReportRow, ...]:
    table = SituationReport.table.c
    chosen = sa.select(table.number, table.at, table.by, table.text).where(table.incident_id == incident).order_by(table.number)
    return tuple(ReportRow(row.number, row.at, row.by, row.text) for row in connection.execute(chosen))


def _orders(connection: Connection, cases: list[str], since: datetime) -> tuple[OrderRow, ...]:
    chosen = sa.select(JOURNAL).where(JOURNAL.c.case_id.in_(cases), JOURNAL.c.kind.in_(ORDERS), JOURNAL.c.at >= since).order_by(JOURNAL.c.seq)
    states = _states(connection, cases)
    orders: dict[tuple[str, int], OrderRow] = {}
    for entry in connection.execute(chosen):
        number = entry.facts.get("order")
        if number is None:
            continue
        asked = [key for key in _asked(entry) if key in states]
        answered = sum(states[key] not in _NOT_YET for key in asked)
        before = orders.get((entry.kind, number))
        to, said, all_asked = (before.to, before.answered, before.asked) if before else ((), 0, 0)
        row = OrderRow(number, entry.at, entry.kind, entry.actor, (*to, *_to(entry)), said + answered, all_asked + len(asked))
        orders[entry.kind, number] = row
    return tuple(sorted(orders.values(), key=lambda order: order.number))


def _asked(entry: Any) -> list[str]:
    return [team["task"] for team in entry.facts["teams"]] if entry.kind == "first_response.ordered" else [entry.object_id]


def _to(entry: Any) -> tuple[str, ...]:
    facts: Mapping[str, Any] = entry.facts
    if entry.kind == "first_response.ordered":
        return tuple(str(team["unit"]) for team in facts["teams"])
    said = facts.get("officer") or facts.get("to") or facts.get("unit") or ()
    return (said,) if isinstance(said, str) else tuple(said)


def _states(connection: Connection, cases: list[str]) -> dict[str, str]:
    """How everything stands that an order may have made, by id."""
    found: dict[str, str] = {}
    for kind in (FirstResponseTask, CallIn, Notice, SupportRequest):
        table = kind.table.c
        found.update(_pairs(connection, sa.select(table.id, table.state).where(table.case_id.in_(cases))))
    return found


def _pairs(connection: Connection, chosen: sa.Select[Any]) -> Iterator[tuple[str, str]]:
    return ((str(row[0]), str(row[1])) for row in connection.execute(chosen))
