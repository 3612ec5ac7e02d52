"""Incident mode: led by the duty leader, every order numbered, a report each hour, and left only when nobody is out unaccounted for.

Source: domain.md 12 “Duty-leader (incident) mode”; commands.md 3.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from models.base import Record
from models.commands import limits
from models.commands.command import Command, unexplained
from models.commands.discovery import flag
from models.commands.roster import officer_named
from models.commands.turn import Turn
from models.records.case import Case
from models.records.incident import Incident, SituationReport
from models.records.people import CallIn, Officer
from models.rules.object_states import IncidentState
from models.rules.refusal import Reason, reason
from models.rules.states import TERMINAL_CALLIN_STATES, step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class StartIncidentMode(Command):
    """Let the duty leader lead this case, and those linked with it, in incident mode."""

    name: ClassVar[str] = "start_incident_mode"

    case: str
    cases: tuple[str, ...] = ()

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        linked = ((Case, case, "cases") for case in self.cases)
        return turn.get_each((Case, self.case, "case"), *linked)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        led = {self.case, *self.cases}
        closed = [why for case in led for why in step_objection(turn.get(Case, case).state, Step.START_INCIDENT_MODE)]
        running = any(incident_of(turn, turn.get(Case, case)) for case in led)
        return (*closed[:1], *((reason("step_not_open", state=IncidentState.ON, step=self.name),) if running else ()))

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        linked = [key for key in dict.fromkeys(self.cases) if key != case.id]
        incident = turn.add(Incident(case_id=case.id, linked=linked, started_at=turn.at, started_by=turn.actor.name))
        for led in (case, *(turn.get(Case, key) for key in linked)):
            flag(led, "major")
        if not limits.runs_on_case(turn, case, "R-237"):
            limits.start(turn, "R-237", case)
        turn.offer("send_notice", "call_in", "send_situation_report")
        turn.write("incident.started", case, incident=incident.id, linked=[turn.get(Case, key).case_no for key in linked])


@dataclass(frozen=True)
class SendSituationReport(Command):
    """The hourly report on the situation."""

    name: ClassVar[str] = "send_situation_report"

    case: str
    text: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return _not_in_the_mode(turn, self.case, self.name)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        incident = _of(turn, case)
        incident.reports += 1
        incident.last_report_at = turn.at
        report = SituationReport(case_id=case.id, incident_id=incident.id, number=incident.reports, at=turn.at, by=turn.actor.name, text=self.text)
        turn.add(report)
        turn.tell("leading_group_office")
        turn.write("situation.reported", report, number=report.number, text=self.text, told=["leading_group_office"])


@dataclass(frozen=True)
class Kept:
    """Somebody who stays out after the mode has ended, and why."""

    officer: str
    reason: str = ""


@dataclass(frozen=True)
class StopIncidentMode(Command):
    """Leave incident mode: everybody released or kept with a reason, a conference wanted or not, the review item set."""

    name: ClassVar[str] = "stop_incident_mode"
    optional: ClassVar[frozenset[str]] = frozenset({"review_item"})

    case: str
    conference_wanted: bool
    review_item: str = ""
    kept: tuple[Kept, ...] = ()

    def missing(self) -> tuple[Reason, ...]:
        unreasoned = tuple(why for kept in self.kept for why in unexplained(kept.reason))
        unnamed = (reason("review_item_missing"),) if not self.review_item.strip() else ()
        return (*super().missing(), *unreasoned[:1], *unnamed)

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return _not_in_the_mode(turn, self.case, self.name)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        kept = {officer.id for entry in self.kept if (officer := officer_named(turn, entry.officer)) is not None}
        out = [officer_id for officer_id in _people_of(turn, _of(turn, turn.get(Case, self.case))) if officer_id not in kept]
        return (reason("people_not_released", officers=[turn.get(Officer, officer_id).name for officer_id in out]),) if out else ()

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        incident = _of(turn, case)
        incident.state, incident.stopped_at, incident.stopped_by = IncidentState.OFF, turn.at, turn.actor.name
        incident.kept, incident.conference_wanted, incident.review_item = [asdict(entry) for entry in self.kept], self.conference_wanted, self.review_item
        if self.conference_wanted:
            turn.offer("convene_conference")
        if limits.runs_on_case(turn, case, "R-237"):
            turn.offer("issue_judgement_report")
        turn.write("incident.stopped", case, incident=incident.id, orders=incident.orders, reports=incident.reports, **self._left(incident))

    def _left(self, incident: Incident) -> dict[str, Any]:
        return {"kept": incident.kept, "conference_wanted": self.conference_wanted, "review_item": self.review_item}


def incident_of(turn: Turn, case: Case) -> Incident | None:
    """Return the incident this case is led in now, by itself or linked with another, or None."""
    on = turn.find(Incident, Incident.table.c.state == IncidentState.ON)
    return next((incident for incident in on if case.id == incident.case_id or case.id in incident.linked), None)


def order_number(turn: Turn, case: Case) -> int | None:
    """Return the next number of an order given in incident mode (every order in it is numbered), None outside it."""
    incident = incident_of(turn, case)
    if incident is None:
        return None
    incident.orders += 1
    return incident.orders


def _of(turn: Turn, case: Case) -> Incident:
    incident = incident_of(turn, case)
    if incident is None:
        raise RuntimeError(f"{case.case_no} is in no incident mode though the step was open")
    return incident


def _not_in_the_mode(turn: Turn, case: str, step: str) -> tuple[Reason, ...]:
    led = incident_of(turn, turn.get(Case, case)) is not None
    return () if led else (reason("step_not_open", state=IncidentState.OFF, step=step),)


def _people_of(turn: Turn, incident: Incident) -> tuple[str, ...]:
    table = CallIn.table.c
    called = turn.find(CallIn, table.case_id.in_([incident.case_id, *incident.linked]), table.state.not_in(TERMINAL_CALLIN_STATES), order=[table.called_at])
    return tuple(dict.fromkeys(callin.officer_id for callin in called))
