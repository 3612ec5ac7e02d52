"""Somebody else than the submitter verifies what a handler fed back: accepts it, or returns it for what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.duties import still_open
from models.commands.feedback import feedback_of, is_accepted
from models.commands.papers import paper
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.transfer import CaseTransfer, Feedback
from models.rules.clocks import due_after_return
from models.rules.guards import verifier
from models.rules.obligations import ObligationKind
from models.rules.one_person import Doer
from models.rules.refusal import Reason, reason, warning
from models.rules.routing import feedback_case
from models.rules.states import CaseState, after, step_objection
from models.rules.step_names import Step

SECOND = 2


@dataclass(frozen=True)
class AcceptFeedback(Command):
    """Accept all feedback of the case, or that of one transfer; the case stays in its state until it is closed (T-33)."""

    name: ClassVar[str] = "accept_feedback"

    case: str
    transfer: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case, then the transfer where one is named."""
        return _objects(turn, self.case, self.transfer)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        undecided = [given for given in _meant(turn, case, self.transfer) if given.decision != "accepted"]
        nothing_to_do = (reason("step_not_open", state=case.state, step=self.name),)
        return step_objection(case.state, Step.ACCEPT_FEEDBACK) or (() if undecided else nothing_to_do)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        return _independent(turn, _meant(turn, case, self.transfer), key_case="key_case" in case.flags)

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        found = _meant(turn, case, self.transfer)
        for given in found:
            given.decision, given.decided_at, given.decided_by = "accepted", turn.at, turn.actor.name
        case.state = after(case.state, Step.ACCEPT_FEEDBACK)
        is_last = is_accepted(turn, case)
        if is_last:
            case.feedback_accepted_at = turn.at
            limits.stop(turn, "R-229", case)
            _owe_the_superior(turn, case)
            turn.offer("close_case")
        turn.write("feedback.accepted", case, feedback=[given.id for given in found], last=is_last)


@dataclass(frozen=True)
class ReturnFeedback(Command):
    """Return feedback for what is missing (T-32), also after it was accepted while the case is not closed (reading 17).

    Where no transfer is named, that of the handlers who owe one is meant, not what an assisting unit told beside.

    The handler has half of the rule's term, rounded up, from the return (reading 13). The second return puts the case on the
    supervision list.
    """

    name: ClassVar[str] = "return_feedback"

    case: str
    what_is_missing: str = field(metadata={"argument": "missing"})
    transfer: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The case, then the transfer where one is named."""
        return _objects(turn, self.case, self.transfer)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        case = turn.get(Case, self.case)
        nothing_in = (reason("step_not_open", state=case.state, step=self.name),)
        return step_objection(case.state, self._step(case)) or (() if self._given_back(turn, case) else nothing_in)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return _independent(turn, self._given_back(turn, turn.get(Case, self.case)), key_case=False)

    def warnings(self, turn: Turn) -> tuple[Reason, ...]:
        count = turn.get(Case, self.case).returns_count + 1
        return (warning("second_return", count=count),) if count >= SECOND else ()

    def carry_out(self, turn: Turn) -> None:
        case = turn.get(Case, self.case)
        found = self._given_back(turn, case)
        case.state = after(case.state, self._step(case))
        case.returns_count += 1
        case.feedback_accepted_at = None
        if case.returns_count >= SECOND:
            case.supervision = list(dict.fromkeys([*case.supervision, "second_return"]))
        limits.stop_on_case(turn, case, "R-229", "R-230")
        for given in found:
            self._return(turn, case, given)
        turn.write("feedback.returned", case, feedback=[given.id for given in found], missing=self.what_is_missing, count=case.returns_count)

    def _given_back(self, turn: Turn, case: Case) -> list[Feedback]:
        owing = {transfer.id for transfer in turn.transfers_of(case) if transfer.feedback_required}
        return [given for given in _meant(turn, case, self.transfer) if self.transfer or given.transfer_id in owing]

    def _step(self, case: Case) -> Step:
        return Step.RETURN_FEEDBACK if case.state == CaseState.FEEDBACK_CHECK else Step.RETURN_BESIDE

    def _return(self, turn: Turn, case: Case, given: Feedback) -> None:
        given.decision, given.decided_at, given.decided_by, given.missing = "returned", turn.at, turn.actor.name, self.what_is_missing
        transfer = turn.get(CaseTransfer, given.transfer_id)
        transfer.fed_back = False
        if transfer.feedback_required:
            _run_half_again(turn, case, transfer)
        turn.tell(transfer.unit)
        paper(turn, "D-12", case=case, recipients=(transfer.unit,), case_no=case.case_no, result="returned", missing=self.what_is_missing)


def _objects(turn: Turn, case_id: str, transfer_id: str) -> tuple[Record, ...]:
    of_transfer = ((CaseTransfer, transfer_id, "transfer"),) if transfer_id else ()
    return turn.get_each((Case, case_id, "case"), *of_transfer)


def _meant(turn: Turn, case: Case, transfer_id: str) -> list[Feedback]:
    return [given for given in feedback_of(turn, case) if transfer_id in ("", given.transfer_id)]


def _independent(turn: Turn, found: list[Feedback], *, key_case: bool) -> tuple[Reason, ...]:
    submitters = [Doer(given.typed_by_id, given.typed_by, given.submitted_for) for given in found]
    return verifier(turn.doer, turn.acting_unit, submitters=submitters, submitter_units=[given.unit for given in found], key_case=key_case)


def _run_half_again(turn: Turn, case: Case, transfer: CaseTransfer) -> None:
    rule = turn.rulebook.rule("R-228")
    variant = feedback_case(transfer.handler_kind)
    if rule.enabled:
        limits.stop(turn, rule.id, transfer)
        due = due_after_return(rule, turn.at, turn.rulebook.working_days, variant)
        limits.keep(turn, rule, due, transfer, variant=variant, case=case)


def _owe_the_superior(turn: Turn, case: Case) -> None:
    """The superior who assigned the case is told the result within R-230, and never later than its own date (reading 6).

    A date that had passed when the duty arose, as after a reopening, caps nothing: a limit is not overdue before it begins (reading 16).
    """
    owed = [duty.opened_at for duty in still_open(turn, case) if duty.kind == ObligationKind.SUPERIOR_REPORT]
    if not owed:
        return
    alerts = turn.find(Alert, Alert.table.c.case_id == case.id, Alert.table.c.source_due_at > min(owed))
    dates = [alert.source_due_at for alert in alerts if alert.path == "P3" and alert.source_due_at is not None]
    limits.start(turn, "R-230", case, not_later_than=min(dates, default=None))
