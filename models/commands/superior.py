"""The result is reported to the superior who assigned the case (上级交办结果报告): the director signs it, and the duty is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.duties import fulfil, still_open
from models.commands.feedback import feedback_of
from models.commands.papers import paper, reporter_data_in
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case, Obligation
from models.rules.obligations import ObligationKind
from models.rules.refusal import Reason
from models.rules.states import after, step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class ReportToSuperior(Command):
    """Sign and send the result report D-23 to `superior` (a unit) about its order `doc_no`."""

    name: ClassVar[str] = "report_to_superior"

    case: str
    superior: str
    doc_no: str
    result: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.REPORT_TO_SUPERIOR)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return reporter_data_in(turn, turn.get(Case, self.case), self.result, self.doc_no)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.REPORT_TO_SUPERIOR)
        for duty in self._done(turn, case):
            fulfil(turn, case, ObligationKind.SUPERIOR_REPORT, duty.object_id)
        if not _reports_owed(turn, case):
            limits.stop_on_case(turn, case, "R-230", "R-208")
        paper(turn, "D-23", case=case, recipients=(self.superior,), **self._report(turn, case))
        turn.tell(self.superior)
        turn.write("superior.reported", case, superior=self.superior, doc_no=self.doc_no, result=self.result)

    def _done(self, turn: Turn, case: Case) -> list[Obligation]:
        """Return the duties this report fulfils: where several superiors wait, the one it goes to."""
        owed = _reports_owed(turn, case)
        meant = [duty for duty in owed if duty.object_id and self._assigned_it(turn, duty.object_id)]
        return (meant or owed) if len(owed) > 1 else owed

    def _assigned_it(self, turn: Turn, alert_id: str) -> bool:
        alert = turn.batch.get(Alert, alert_id)
        organ = str(alert.extra.get("organ", "")) if alert else ""
        return bool(organ) and (organ == self.superior or turn.unit_of(organ) == (turn.unit_of(self.superior) or self.superior))

    def _report(self, turn: Turn, case: Case) -> dict[str, Any]:
        alerts = turn.find(Alert, Alert.table.c.case_id == case.id, Alert.table.c.source_due_at.is_not(None))
        return {
            "case_no": case.case_no,
            "superior": self.superior,
            "order_no": self.doc_no,
            "investigation": case.handling_opinion,
            "main_facts": case.main_facts,
            "handling": [{"unit": given.unit, "result": given.result, "decision_no": given.decision_no} for given in feedback_of(turn, case)],
            "result": self.result,
            "due": min((alert.source_due_at for alert in alerts if alert.source_due_at), default=None),
            "sent_at": turn.at,
        }


def _reports_owed(turn: Turn, case: Case) -> list[Obligation]:
    return [duty for duty in still_open(turn, case) if duty.kind == ObligationKind.SUPERIOR_REPORT]
