"""A longer term (延期): asked by who has to deliver and decided by the duty leader, both while the term still runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.assistance import AssistanceRequest, Extension
from models.records.case import Case
from models.records.running_clock import RunningClock
from models.records.transfer import CaseTransfer
from models.rules.clocks import due_on, end_of_day
from models.rules.guards import extension
from models.rules.handover_states import AssistanceState, ExtensionState
from models.rules.refusal import Reason, reason, warning
from models.rules.states import is_open, step_objection
from models.rules.step_names import Step

SECOND = 2


@dataclass(frozen=True)
class RequestExtension(Command):
    """Ask for a later due day of a transfer's feedback or of an opinion; on the due day until 24:00 (T-31, reading 15)."""

    name: ClassVar[str] = "request_extension"
    optional: ClassVar[frozenset[str]] = frozenset({"transfer", "assistance"})

    new_due: date
    reason: str
    transfer: str = ""
    assistance: str = ""

    def missing(self) -> tuple[Reason, ...]:
        """One of the two is meant, not both."""
        one = bool(self.transfer) != bool(self.assistance)
        return (*super().missing(), *(() if one else (reason("field_missing", field="transfer"),)))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The transfer or the request, then its case."""
        return self._meant(turn)

    def scope(self, turn: Turn) -> tuple[Reason, ...]:
        unit = self._meant(turn)[0].unit
        return (reason("not_in_scope", unit=unit),) if turn.on_behalf_of and turn.acting_unit != unit else ()

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return _not_open(turn, *self._meant(turn), Step.REQUEST_EXTENSION)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        clock = _term(turn, self._meant(turn)[0])
        if clock is None:
            return ()
        sooner = end_of_day(self.new_due) <= clock.due_at
        return extension(clock.due_at, turn.at) or ((reason("field_missing", field="new_due"),) if sooner else ())

    def carry_out(self, turn: Turn) -> None:
        subject, case = self._meant(turn)
        clock = _term(turn, subject)
        asked = turn.add(
            Extension(
                case_id=case.id,
                transfer_id=self.transfer,
                assistance_id=self.assistance,
                old_due_at=clock.due_at if clock else turn.at,
                new_due=self.new_due,
                reason=self.reason,
                requested_at=turn.at,
                requested_by=turn.actor.name,
                requested_for=turn.on_behalf_of,
            ),
            made=True,
        )
        turn.tell("duty_leader")
        turn.offer("approve_extension")
        turn.write("extension.requested", asked, unit=subject.unit, new_due=self.new_due, reason=self.reason)

    def _meant(self, turn: Turn) -> tuple[CaseTransfer | AssistanceRequest, Case]:
        return _subject_and_case(turn, self.transfer, self.assistance)


@dataclass(frozen=True)
class ApproveExtension(Command):
    """Decide on a longer term. The second one approved on a case puts it on the supervision list."""

    name: ClassVar[str] = "approve_extension"

    extension: str
    decision: Literal["approved", "declined"]
    reason: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The extension, then what it is for, then the case."""
        asked = turn.get(Extension, self.extension, "extension")
        return (asked, *_subject_and_case(turn, asked.transfer_id, asked.assistance_id))

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        asked = turn.get(Extension, self.extension)
        subject, case = _subject_and_case(turn, asked.transfer_id, asked.assistance_id)
        if asked.state != ExtensionState.REQUESTED:
            return (reason("step_not_open", state=asked.state, step=self.name),)
        return _not_open(turn, subject, case, Step.APPROVE_EXTENSION) if self.decision == "approved" else ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        asked = turn.get(Extension, self.extension)
        clock = _term(turn, _subject_and_case(turn, asked.transfer_id, asked.assistance_id)[0])
        return extension(clock.due_at, turn.at) if clock is not None and self.decision == "approved" else ()

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        count = self._count(turn)
        return (warning("second_extension", count=count),) if self.decision == "approved" and count >= SECOND else ()

    def carry_out(self, turn: Turn) -> None:
        asked = turn.get(Extension, self.extension)
        count = self._count(turn)
        asked.state, asked.decided_at, asked.decided_by = ExtensionState(self.decision), turn.at, turn.actor.name
        asked.decision_reason = self.reason
        subject, case = _subject_and_case(turn, asked.transfer_id, asked.assistance_id)
        if self.decision == "approved":
            asked.count = count
            self._extend(turn, asked, subject)
            if count >= SECOND:
                case.supervision = list(dict.fromkeys([*case.supervision, "second_extension"]))
        turn.tell(subject.unit)
        turn.write(f"extension.{self.decision}", asked, unit=subject.unit, new_due=asked.new_due, reason=self.reason, count=asked.count)

    def _extend(self, turn: Turn, asked: Extension, subject: CaseTransfer | AssistanceRequest) -> None:
        clock = _term(turn, subject)
        if clock is not None:
            limits.move(turn, clock, due_on(turn.rulebook.rule(clock.rule), clock.started_at, asked.new_due))
        if isinstance(subject, CaseTransfer):
            subject.feedback_due = asked.new_due
        else:
            subject.state, subject.extension_reason = AssistanceState.EXTENDED, asked.reason

    def _count(self, turn: Turn) -> int:
        """How many extensions of the case are approved with this one."""
        asked = turn.get(Extension, self.extension)
        table = Extension.table
        return 1 + len(turn.find(Extension, table.c.case_id == asked.case_id, table.c.state == ExtensionState.APPROVED, table.c.id != asked.id))


def _subject_and_case(turn: Turn, transfer: str, assistance: str) -> tuple[CaseTransfer | AssistanceRequest, Case]:
    subject: CaseTransfer | AssistanceRequest
    subject = turn.get(CaseTransfer, transfer, "transfer") if transfer else turn.get(AssistanceRequest, assistance, "assistance")
    return subject, turn.get(Case, subject.case_id, "case")


def _not_open(turn: Turn, subject: CaseTransfer | AssistanceRequest, case: Case, step: Step) -> tuple[Reason, ...]:
    """A term that does not run any more, or that stands still, cannot be made longer."""
    if _term(turn, subject) is None or not is_open(case.state):
        return (reason("step_not_open", state=case.state, step=step.command),)
    return step_objection(case.state, step) if isinstance(subject, CaseTransfer) else ()


def _term(turn: Turn, subject: CaseTransfer | AssistanceRequest) -> RunningClock | None:
    rule = "R-219" if isinstance(subject, AssistanceRequest) else "R-228"
    return next((clock for clock in limits.running(turn, subject, rule) if clock.state == limits.RUNNING), None)
