"""Pressing a unit to act: an urge by word (催办), and the written supervision notice that puts a case on the list (督办)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.handing_over import unknown_units
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.case import Case
from models.records.follow_up import FollowUp
from models.records.running_clock import RunningClock
from models.records.supervision_notice import SupervisionNotice
from models.rules.clocks import day_ending_at
from models.rules.refusal import Reason, reason
from models.rules.states import after, step_objection
from models.rules.step_names import Step


@dataclass(frozen=True)
class UrgeCase(Command):
    """Tell a unit that a case waits for it."""

    name: ClassVar[str] = "urge_case"

    case: str
    unit: str
    text: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case."""
        return (turn.get(Case, self.case, "case"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.URGE_CASE)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return unknown_units(turn, "unit", self.unit)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        case.state = after(case.state, Step.URGE_CASE)
        turn.tell(self.unit)
        turn.write("case.urged", case, unit=self.unit, text=self.text)


@dataclass(frozen=True)
class IssueSupervisionNotice(Command):
    """Require something of a unit in writing, because a rule was not kept, in a case or in what a conference resolved."""

    name: ClassVar[str] = "issue_supervision_notice"

    unit: str
    rule: str
    required: str
    level: Literal["normal", "listed"]
    case: str = ""
    follow_up: str = ""
    new_due: date | None = None

    def missing(self) -> tuple[Reason, ...]:
        """It is about a case or a follow-up, one of the two."""
        one = bool(self.case) != bool(self.follow_up)
        return (*super().missing(), *(() if one else (reason("field_missing", field="case"),)))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case, or the follow-up."""
        return (turn.get(Case, self.case, "case") if self.case else turn.get(FollowUp, self.follow_up, "follow_up"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return step_objection(turn.get(Case, self.case).state, Step.ISSUE_SUPERVISION_NOTICE) if self.case else ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        unknown = () if self.rule in turn.rulebook.rules else (reason("field_missing", field="rule", value=self.rule),)
        return (*unknown_units(turn, "unit", self.unit), *unknown)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case) if self.case else None
        notice = turn.add(self._notice(turn), made=True)
        if case is not None:
            case.state = after(case.state, Step.ISSUE_SUPERVISION_NOTICE)
            case.supervision = list(dict.fromkeys([*case.supervision, "supervision_notice"]))
        made = paper(
            turn,
            "D-17",
            case=case,
            recipients=(self.unit,),
            case_no=case.case_no if case else "",
            follow_up=self.follow_up,
            unit=self.unit,
            rule=self.rule,
            overdue_days=notice.overdue_days,
            required=self.required,
            new_due=self.new_due,
            level=self.level,
        )
        notice.document_id = made.id
        turn.tell(self.unit)
        turn.write(
            "supervision_notice.issued",
            notice,
            about=self.case or self.follow_up,
            unit=self.unit,
            rule=self.rule,
            required=self.required,
            new_due=self.new_due,
            level=self.level,
        )

    def _notice(self, turn: Turn) -> SupervisionNotice:
        return SupervisionNotice(
            case_id=self.case,
            follow_up_id=self.follow_up,
            unit=self.unit,
            rule=self.rule,
            overdue_days=self._days_late(turn),
            required=self.required,
            new_due=self.new_due,
            level=self.level,
            issued_at=turn.at,
            issued_by=turn.actor.name,
            drafted_by=turn.proposed_by or turn.actor.name,
        )

    def _days_late(self, turn: Turn) -> int:
        """How many days the rule's oldest overdue term on the case has been over."""
        table = RunningClock.table
        found = turn.find(RunningClock, table.c.case_id == self.case, table.c.rule == self.rule, table.c.state == limits.RUNNING) if self.case else []
        return max(((turn.today - day_ending_at(clock.due_at)).days for clock in found if clock.overdue_at is not None), default=0)
