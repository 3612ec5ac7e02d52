"""The states of alerts, cases, tasks, call-ins, transfers and proposals, and the one table of the steps a case may take.

Reading the table: `Move("T-14", Step.ASSIGN_CASE, (judging,), assigned)` – the transition of domain.md 4.3, the step, where it is
open, where it leads. A step that leads to `None` leaves the case where it is. Commands ask `after(state, step)`; a step that is not
open is refused with `step_not_open`. Source: domain.md 4.1–4.3, commands.md sections 3 and 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from models.rules.refusal import Reason, Refused, reason
from models.rules.step_names import Step

__all__ = [
    "MOVES",
    "OPEN_TASK_STATES",
    "OUT_OF_FIGURES",
    "PHASES",
    "REOPENABLE",
    "STEPS",
    "TERMINAL_ALERT_STATES",
    "TERMINAL_CALLIN_STATES",
    "TERMINAL_CASE_STATES",
    "TERMINAL_TASK_STATES",
    "TERMINAL_TRANSFER_STATES",
    "AlertState",
    "CallInState",
    "CaseState",
    "Move",
    "Phase",
    "ProposalState",
    "Step",
    "TaskState",
    "TransferState",
    "after",
    "is_open",
    "is_step_open",
    "open_steps",
    "phase_of",
    "restored",
    "resumed",
    "step_objection",
    "table",
]


class AlertState(StrEnum):
    """What became of an incoming alert; the last four of domain.md 4.1 are terminal.

    `past` (a report of the past that was imported) and `exercise` (a drill or test) wait for nobody: no queue, no clock, no figure.
    `unconfirmed` is what an algorithm believes to have seen: no alert until a person says so.
    """

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    FILED = "filed"
    ATTACHED = "attached"
    REFERRED_OUT = "referred_out"
    FALSE_ALARM = "false_alarm"
    PAST = "past"
    EXERCISE = "exercise"
    UNCONFIRMED = "unconfirmed"


class CaseState(StrEnum):
    """Where a case stands (domain.md 4.2)."""

    REGISTERED = "registered"
    FIRST_RESPONSE = "first_response"
    ON_SPOT = "on_spot"
    JUDGING = "judging"
    JURISDICTION = "jurisdiction"
    ASSIGNED = "assigned"
    HANDLING = "handling"
    CRIMINAL_REVIEW = "criminal_review"
    CRIMINAL_FILED = "criminal_filed"
    FEEDBACK_CHECK = "feedback_check"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    NOT_ESTABLISHED = "not_established"
    MERGED = "merged"
    VOID = "void"


class TaskState(StrEnum):
    """A first-response task of one unit; the last four are terminal."""

    ORDERED = "ordered"
    ACKED = "acked"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CONTROLLED = "controlled"
    HANDED_OVER = "handed_over"
    REPORTED = "reported"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class CallInState(StrEnum):
    """The call to one person; `declined`, `no_answer` and `released` are terminal."""

    CALLED = "called"
    ACKED = "acked"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    RELEASED = "released"


class TransferState(StrEnum):
    """A transfer or assignment; `proposed` and `refused` belong to criminal transfers before the head's decision.

    `filed`, `not_filed`, `reconsideration` and `returned` say what the police made of one.
    """

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    SENT = "sent"
    RECEIVED = "received"
    SUPPLEMENT_ASKED = "supplement_asked"
    FILED = "filed"
    NOT_FILED = "not_filed"
    RECONSIDERATION = "reconsideration"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ProposalState(StrEnum):
    """A step proposed by one person and decided by another."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"


class Phase(StrEnum):
    """The four phases of the timeline strip (000 二(三))."""

    JUDGE_DISPATCH = "judge_dispatch"
    FIRST_RESPONSE = "first_response"
    CASE_TRANSFER = "case_transfer"
    CLOSED_LOOP = "closed_loop"


class Move(NamedTuple):
    """One line of the table: the transition's id, the step, where it is open, where it leads (None: the case stays)."""

    id: str
    step: Step
    start: tuple[CaseState, ...]
    end: CaseState | None


OUT_OF_FIGURES: Final = (AlertState.PAST, AlertState.EXERCISE, AlertState.UNCONFIRMED)
"""Alerts no figure of what came in counts: they wait for nobody."""
TERMINAL_ALERT_STATES: Final = frozenset({AlertState.FILED, AlertState.ATTACHED, AlertState.REFERRED_OUT, AlertState.FALSE_ALARM})
TERMINAL_CASE_STATES: Final = frozenset({CaseState.CLOSED, CaseState.NOT_ESTABLISHED, CaseState.MERGED, CaseState.VOID})
TERMINAL_TASK_STATES: Final = frozenset({TaskState.HANDED_OVER, TaskState.REPORTED, TaskState.CANCELLED, TaskState.NO_SHOW})
OPEN_TASK_STATES: Final = tuple(state for state in TaskState if state not in TERMINAL_TASK_STATES)
"""Asked for by name, so that the archive of ended tasks is not read through."""
TERMINAL_CALLIN_STATES: Final = frozenset({CallInState.DECLINED, CallInState.NO_ANSWER, CallInState.RELEASED})
TERMINAL_TRANSFER_STATES: Final = frozenset({TransferState.REJECTED, TransferState.REFUSED, TransferState.WITHDRAWN})
REOPENABLE: Final = frozenset({CaseState.CLOSED, CaseState.NOT_ESTABLISHED})

_REGISTERED, _FIRST, _SPOT, _JUDGING = CaseState.REGISTERED, CaseState.FIRST_RESPONSE, CaseState.ON_SPOT, CaseState.JUDGING
_DISPUTED, _ASSIGNED, _HANDLING = CaseState.JURISDICTION, CaseState.ASSIGNED, CaseState.HANDLING
_REVIEW, _POLICE, _CHECK, _SUSPENDED = CaseState.CRIMINAL_REVIEW, CaseState.CRIMINAL_FILED, CaseState.FEEDBACK_CHECK, CaseState.SUSPENDED
_CLOSED, _NOTHING_FOUND, _MERGED, _VOID = CaseState.CLOSED, CaseState.NOT_ESTABLISHED, CaseState.MERGED, CaseState.VOID

_WORKING: Final = (_REGISTERED, _FIRST, _SPOT, _JUDGING, _DISPUTED, _ASSIGNED, _HANDLING, _REVIEW, _POLICE, _CHECK)
_OPEN: Final = (*_WORKING, _SUSPENDED)
_HANDLED: Final = (_HANDLING, _REVIEW, _POLICE)
_NOT_ENDED_OR_CLOSED: Final = (*_OPEN, _CLOSED, _NOTHING_FOUND)

MOVES: Final[tuple[Move, ...]] = (
    Move("T-03", Step.ATTACH_ALERT, _OPEN, None),
    Move("T-06", Step.ORDER_FIRST_RESPONSE, (_REGISTERED, _FIRST), _FIRST),
    Move("T-07", Step.OPEN_JUDGEMENT, (_REGISTERED,), _JUDGING),
    Move("T-08", Step.HAND_OVER_SCENE, (_FIRST,), None),
    Move("T-08", Step.CONFIRM_HAND_OVER_SCENE, (_FIRST,), None),
    Move("T-09", Step.START_SIMPLE_PROCEDURE, (_FIRST,), _SPOT),
    Move("T-10", Step.RECORD_SIMPLE_PENALTY, (_SPOT,), _CHECK),
    Move("T-11", Step.ABORT_SIMPLE_PROCEDURE, (_SPOT,), _JUDGING),
    Move("T-12", Step.SUBMIT_FIRST_RESPONSE_REPORT, (_FIRST,), _JUDGING),
    Move("T-13", Step.ORDER_FIRST_RESPONSE, (_JUDGING,), _FIRST),
    Move("T-14", Step.ASSIGN_CASE, (_JUDGING,), _ASSIGNED),
    Move("T-14", Step.DESIGNATE_LEAD, (_ASSIGNED,), None),
    Move("T-15", Step.ISSUE_CENTER_ORDER, (_JUDGING,), _HANDLING),
    Move("T-16", Step.RAISE_JURISDICTION_DISPUTE, (_JUDGING, _ASSIGNED, _HANDLING), _DISPUTED),
    Move("T-17", Step.RECORD_DESIGNATION, (_DISPUTED,), _ASSIGNED),
    Move("T-18", Step.MARK_NOT_ESTABLISHED, (_JUDGING,), _NOTHING_FOUND),
    Move("T-19", Step.ACCEPT_ASSIGNMENT, (_ASSIGNED,), _HANDLING),
    Move("T-19", Step.ACCEPT_BESIDE, (_ASSIGNED, *_HANDLED), None),
    Move("T-20", Step.REJECT_ASSIGNMENT, (_ASSIGNED,), _JUDGING),
    Move("T-20", Step.REJECT_BESIDE, (_ASSIGNED, *_HANDLED), None),
    Move("T-21", Step.RECORD_ADMIN_FILING, (_HANDLING, _REVIEW), None),
    Move("T-21", Step.SEND_NOT_FILED_NOTICE, (*_HANDLED, _CHECK), None),
    Move("T-22", Step.PROPOSE_CRIMINAL_TRANSFER, (_JUDGING, _HANDLING), None),
    Move("T-22", Step.APPROVE_CRIMINAL_TRANSFER, (_JUDGING, _HANDLING), _REVIEW),
    Move("T-22", Step.REFUSE_CRIMINAL_TRANSFER, (_JUDGING, _HANDLING), None),
    Move("T-22", Step.RECORD_RECEIPT, (*_HANDLED, _CHECK), None),
    Move("T-23", Step.REQUEST_SUPPLEMENT, (_REVIEW,), None),
    Move("T-23", Step.SUBMIT_SUPPLEMENT, (_REVIEW,), None),
    Move("T-24", Step.POLICE_FILE, (_REVIEW,), _POLICE),
    Move("T-25", Step.POLICE_NOT_FILE, (_REVIEW,), _HANDLING),
    Move("T-26", Step.REQUEST_RECONSIDERATION, (_HANDLING,), _REVIEW),
    Move("T-27", Step.SUGGEST_FILING_SUPERVISION, _OPEN, None),
    Move("T-28", Step.FIND_ADMIN_MATTER, (_POLICE,), None),
    Move("T-28", Step.RETURN_TO_ADMIN, (_POLICE,), _HANDLING),
    Move("T-29", Step.TRANSFER_PUBLIC_SECURITY, (_HANDLING,), None),
    Move("T-29", Step.ANSWER_PUBLIC_SECURITY, _OPEN, None),
    Move("T-30", Step.SUBMIT_FEEDBACK, _HANDLED, _CHECK),
    Move("T-30", Step.SUBMIT_BESIDE, (_ASSIGNED, *_HANDLED), None),
    Move("T-31", Step.REQUEST_EXTENSION, _HANDLED, None),
    Move("T-31", Step.APPROVE_EXTENSION, _HANDLED, None),
    Move("T-32", Step.RETURN_FEEDBACK, (_CHECK,), _HANDLING),
    Move("T-32", Step.RETURN_BESIDE, _HANDLED, None),
    Move("T-33", Step.ACCEPT_FEEDBACK, (_CHECK,), None),
    Move("T-33", Step.CLOSE_CASE, (_CHECK,), _CLOSED),
    Move("T-34", Step.ESCALATE_CASE, _WORKING, _ASSIGNED),
    Move("T-34", Step.ESCALATION_TAKEN_UP, _WORKING, None),
    Move("T-34", Step.ESCALATION_DECLINED, (_ASSIGNED, _HANDLING), _JUDGING),
    Move("T-35", Step.MERGE_CASES, _OPEN, _MERGED),
    Move("T-35", Step.MERGE_INTO, _OPEN, None),
    Move("T-36", Step.SUSPEND_CASE, _WORKING, _SUSPENDED),
    Move("T-37", Step.VOID_CASE, (_REGISTERED, _FIRST, _JUDGING), _VOID),
    Move("T-38", Step.REOPEN_CASE, (_CLOSED, _NOTHING_FOUND), _JUDGING),
    Move("T-39", Step.RECORD_RECHECK, (_CLOSED,), None),
    Move("T-41", Step.SPLIT_CASE, _OPEN, None),
    # The police decide after the handler has fed back (T-30 from criminal review): what they decide is not lost.
    Move("", Step.POLICE_FILE_LATE, (_HANDLING, _CHECK), _POLICE),
    Move("", Step.POLICE_NOT_FILE_LATE, (_HANDLING, _CHECK), None),
    Move("", Step.REQUEST_SUPPLEMENT, (_CHECK,), None),
    Move("", Step.SUBMIT_SUPPLEMENT, (_CHECK,), None),
    Move("", Step.REQUEST_RECONSIDERATION, (_CHECK,), _REVIEW),
    # What leaves every case where it is: the steps of commands.md 3 that are no transition of domain.md 4.3.
    Move("", Step.SET_LEVEL, _OPEN, None),
    Move("", Step.SET_FLAGS, _OPEN, None),
    Move("", Step.ADD_PARTY, _OPEN, None),
    Move("", Step.CANCEL_TASK, _WORKING, None),
    Move("", Step.ACK_TASK, _WORKING, None),
    Move("", Step.REPORT_EN_ROUTE, _WORKING, None),
    Move("", Step.REPORT_ARRIVAL, _WORKING, None),
    Move("", Step.RECORD_DISPOSAL, _WORKING, None),
    Move("", Step.ADD_SCENE_EVIDENCE, _OPEN, None),
    Move("", Step.REQUEST_POLICE_SUPPORT, _WORKING, None),
    Move("", Step.REQUEST_EARLY_INTERVENTION, _WORKING, None),
    Move("", Step.WHISTLE, _WORKING, None),
    Move("", Step.CALL_IN, _WORKING, None),
    Move("", Step.DISPATCH_EQUIPMENT, _WORKING, None),
    Move("", Step.COMPLETE_JUDGEMENT, (_JUDGING,), None),
    Move("", Step.ISSUE_JUDGEMENT_REPORT, _OPEN, None),
    Move("", Step.ISSUE_WORK_PROMPT_LETTER, _NOT_ENDED_OR_CLOSED, None),
    Move("", Step.FILE_SIMPLE_PENALTY, _WORKING, None),
    Move("", Step.REQUEST_LISTING, _WORKING, None),
    Move("", Step.REQUEST_ASSISTANCE, _WORKING, None),
    Move("", Step.HAND_OVER_EXHIBITS, _OPEN, None),
    Move("", Step.DISPOSE_EXHIBITS, _NOT_ENDED_OR_CLOSED, None),
    Move("", Step.URGE_CASE, _OPEN, None),
    Move("", Step.ISSUE_SUPERVISION_NOTICE, _NOT_ENDED_OR_CLOSED, None),
    Move("", Step.SEND_COPY_NOTICE, _NOT_ENDED_OR_CLOSED, None),
    Move("", Step.REPORT_TO_SUPERIOR, _OPEN, None),
    Move("", Step.RECORD_NO_TRANSFER_REASON, _OPEN, None),
    Move("", Step.WAIVE_OBLIGATION, _OPEN, None),
    Move("", Step.START_INCIDENT_MODE, _WORKING, None),
)

STEPS: Final[Mapping[tuple[CaseState, Step], CaseState]] = MappingProxyType({(state, move.step): move.end or state for move in MOVES for state in move.start})
"""Where a step leads from a state; a pair that is not in here is not open. `resumed` and `restored` know the two steps back."""

PHASES: Final[Mapping[CaseState, Phase]] = MappingProxyType(
    {
        _REGISTERED: Phase.JUDGE_DISPATCH,
        _FIRST: Phase.FIRST_RESPONSE,
        _SPOT: Phase.FIRST_RESPONSE,
        _JUDGING: Phase.JUDGE_DISPATCH,
        _DISPUTED: Phase.CASE_TRANSFER,
        _ASSIGNED: Phase.CASE_TRANSFER,
        _HANDLING: Phase.CLOSED_LOOP,
        _REVIEW: Phase.CASE_TRANSFER,
        _POLICE: Phase.CLOSED_LOOP,
        _CHECK: Phase.CLOSED_LOOP,
        _CLOSED: Phase.CLOSED_LOOP,
        _NOTHING_FOUND: Phase.CLOSED_LOOP,
    }
)


def after(state: CaseState | str, step: Step) -> CaseState:
    """The state a case is in after a step.

    Raises:
        Refused: `step_not_open` where the table has no such line.
    """
    known = CaseState(state)
    if (known, step) not in STEPS:
        raise Refused("step_not_open", state=known, step=step)
    return STEPS[known, step]


def is_step_open(state: CaseState | str, step: Step) -> bool:
    """Whether the table has a line for this step in this state."""
    return (CaseState(state), step) in STEPS


def step_objection(state: CaseState | str, step: Step) -> tuple[Reason, ...]:
    """`step_not_open` where the table has no line for this step in this state."""
    return () if is_step_open(state, step) else (reason("step_not_open", state=CaseState(state), step=step.command),)


def resumed(state: CaseState | str, before: CaseState | str) -> CaseState:
    """The state a suspended case goes back to: the one it was in `before` (T-36)."""
    return _back(state, CaseState.SUSPENDED, Step.RESUME_CASE, before)


def restored(state: CaseState | str, main: CaseState | str) -> CaseState:
    """The state a merged case comes back with when it is split off again: that of the `main` case (T-41, reading 20)."""
    return _back(state, CaseState.MERGED, Step.RESTORE_CASE, main)


def is_open(state: CaseState | str) -> bool:
    """Whether the case has not ended; a suspended case is open."""
    return CaseState(state) not in TERMINAL_CASE_STATES


def open_steps(state: CaseState | str) -> frozenset[Step]:
    """All steps open in a state, by the table alone; guards and permits come on top."""
    known = CaseState(state)
    back = {Step.RESUME_CASE} if known is CaseState.SUSPENDED else {Step.RESTORE_CASE} if known is CaseState.MERGED else set()
    return frozenset({step for start, step in STEPS if start is known} | back)


def phase_of(state: CaseState | str) -> Phase | None:
    """The phase shown on the timeline strip; None where the case keeps the one it had (suspended, merged, void)."""
    return PHASES.get(CaseState(state))


def table() -> str:
    """The whole table as text, one transition a line, as a newcomer or a county officer would print it."""
    return "\n".join(f"{move.id or '-':5}{move.step:34}{' '.join(move.start)} -> {move.end or 'same'}" for move in MOVES)


def _back(state: CaseState | str, needed: CaseState, step: Step, target: CaseState | str) -> CaseState:
    if CaseState(state) is not needed:
        raise Refused("step_not_open", state=CaseState(state), step=step)
    return CaseState(target)
