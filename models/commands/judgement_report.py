"""The judgement report in the Center's name, drafted by the analyst or the duty leader and signed by the director. Source: D-03, R-237."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.papers import paper, reporter_data_in
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.rules.refusal import Reason
from models.rules.states import step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class IssueJudgementReport(Command):
    """Sign a judgement report: the approval of the center director is the signature; the limit of a major case ends with it."""

    name: ClassVar[str] = "issue_judgement_report"

    case: str
    matter: str
    facts: str
    analysis: str
    risk: str
    opinion: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.ISSUE_JUDGEMENT_REPORT)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return reporter_data_in(turn, turn.get(Case, self.case), self.matter, self.facts, self.analysis, self.risk, self.opinion)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        limits.stop(turn, "R-237", case)
        report = paper(
            turn,
            "D-03",
            case=case,
            case_no=case.case_no,
            matter=self.matter,
            sources=[alert.channel for alert in turn.find(Alert, Alert.table.c.case_id == case.id)],
            facts=self.facts,
            analysis=self.analysis,
            risk=self.risk,
            legal_nature=list(case.power_items),
            opinion=self.opinion,
            lead=case.lead or turn.lead_of(case.power_item, case.township),
            assists=list(case.assists),
        )
        turn.offer("issue_work_prompt_letter")
        turn.write("judgement_report.issued", case, doc_no=report.doc_no, matter=self.matter, risk=self.risk, opinion=self.opinion)
