"""A case that has ended is looked at again, and begins anew when there is a ground (案后回访·重新启动). Source: T-38, T-39, G-13, reading 16."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.alerts import not_open_on_alert
from models.commands.command import Command
from models.commands.discovery import discover
from models.commands.duties import oblige
from models.commands.filing import AttachAlert, attach
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case, Recheck
from models.rules.guards import reopening
from models.rules.obligations import ObligationKind
from models.rules.paths import owes_superior_report
from models.rules.refusal import Reason
from models.rules.states import after, step_objection
from models.rules.step_names import Step

Ground = Literal["new_evidence", "relapse", "reporter_objection", "superior_order", "supervisor_order", "conference_resolution"]


@dataclass(frozen=True)
class ReopenCase(Command):
    """Reopen a closed or not established case for its next round: judged again at once, and everything is owed again.

    `alerts` are attached with it; a ground that is none of `Ground` is refused by name.
    """

    name: ClassVar[str] = "reopen_case"
    optional: ClassVar[frozenset[str]] = frozenset({"ground"})

    case: str
    ground: Ground | str
    reason: str
    alerts: tuple[str, ...] = ()

    def missing(self) -> tuple[Reason, ...]:
        """That no ground is given has a code of its own."""
        return (*super().missing(), *(() if self.ground else reopening("")))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case, then the alerts that come with it."""
        return turn.get_each((Case, self.case, "case"), *((Alert, alert, "alerts") for alert in self.alerts))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        waiting = [why for alert in self.alerts for why in not_open_on_alert(turn.get(Alert, alert), AttachAlert.name)]
        return (*step_objection(turn.get(Case, self.case).state, Step.REOPEN_CASE), *waiting)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return reopening(self.ground)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        earlier = turn.find(Alert, Alert.table.c.case_id == case.id)
        case.state, case.round = after(case.state, Step.REOPEN_CASE), case.round + 1
        case.closed_at, case.closed_by, case.feedback_accepted_at, case.discovered_at = None, "", None, None
        limits.stop_on_case(turn, case, "R-235")
        limits.start(turn, "R-202", case, variant="direct")
        _owe_again(turn, case, earlier)
        for alert in self.alerts:
            attach(turn, turn.get(Alert, alert), case)
        discover(turn, case)
        self._note(turn, case)
        turn.offer("complete_judgement", "order_first_response")
        turn.write("case.reopened", case, case_no=case.case_no, round=case.round, ground=self.ground, reason=self.reason, alerts=list(self.alerts))

    def _note(self, turn: Turn, case: Case) -> None:
        alerts = [turn.get(Alert, alert).alert_no for alert in self.alerts]
        paper(turn, "D-01", case=case, case_no=case.case_no, round=case.round, reopened=self.ground, reason=self.reason, alerts=alerts, level=case.level)


@dataclass(frozen=True)
class RecordRecheck(Command):
    """Record a look at a closed case some time later (T-39); a relapse offers to reopen it. `photos` names or describes the pictures."""

    name: ClassVar[str] = "record_recheck"

    case: str
    on: date = field(metadata={"argument": "date"})
    people: tuple[str, ...]
    result: Literal["ok", "relapse"]
    photos: str | tuple[str, ...] = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.RECORD_RECHECK)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        photos = [self.photos] if isinstance(self.photos, str) else list(self.photos)
        kept = Recheck(
            case_id=case.id,
            on=self.on,
            people=list(self.people),
            result=self.result,
            photos=[photo for photo in photos if photo],
            recorded_at=turn.at,
            recorded_by=turn.on_behalf_of or turn.actor.name,
        )
        turn.add(kept)
        limits.stop(turn, "R-235", case)
        paper(turn, "D-05", case=case, case_no=case.case_no, date=self.on, people=self.people, result=self.result, photos=kept.photos)
        turn.offer(*(["reopen_case"] if self.result == "relapse" else []))
        turn.write("recheck.recorded", case, date=self.on, people=list(self.people), result=self.result)


def _owe_again(turn: Turn, case: Case, alerts: list[Alert]) -> None:
    """What was told in the round before is owed again; a source's deadline that has passed caps nothing any more (reading 5)."""
    for alert in alerts:
        if alert.reply_wanted:
            due = alert.source_due_at
            limits.start(turn, "R-231", alert, not_later_than=due if due is not None and due > turn.at else None, case=case)
            oblige(turn, case, ObligationKind.REPORTER_REPLY, alert.id)
    if any(owes_superior_report(alert.channel) for alert in alerts):
        oblige(turn, case, ObligationKind.SUPERIOR_REPORT)
