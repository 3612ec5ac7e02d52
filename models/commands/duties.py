"""What a case owes before it may close: a duty is taken up by one step and fulfilled by another. Source: domain.md 4.5."""

from __future__ import annotations

from models.commands.batch import Batch
from models.commands.turn import Turn
from models.records.case import Case, Obligation
from models.records.people import CallIn
from models.records.task import FirstResponseTask
from models.rules.obligations import ObligationKind
from models.rules.states import TERMINAL_CALLIN_STATES, TERMINAL_TASK_STATES


def oblige(turn: Turn, case: Case, kind: ObligationKind, object_id: str = "") -> Obligation:
    """Let the case owe `kind` for one object; what it owes already is not owed twice."""
    owed = _owed(turn, case, kind, object_id)
    return owed[0] if owed else turn.add(Obligation(case_id=case.id, kind=kind, object_id=object_id, opened_at=turn.at))


def fulfil(turn: Turn, case: Case, kind: ObligationKind, object_id: str = "") -> None:
    """The case no longer owes `kind` for this object (for none named: for all objects)."""
    for obligation in _owed(turn, case, kind, object_id):
        obligation.done_at = turn.at


def still_open(turn: Turn | Batch, case: Case) -> list[Obligation]:
    """Return what the case still owes: kept obligations, and the tasks and call-ins that have not ended."""
    return _owed(turn, case) + _unfinished(turn, case)


def _owed(turn: Turn | Batch, case: Case, kind: str = "", object_id: str = "") -> list[Obligation]:
    table = Obligation.table
    where = [table.c.case_id == case.id, table.c.done_at.is_(None), table.c.waived_by == ""]
    where += [table.c.kind == kind] if kind else []
    where += [table.c.object_id == object_id] if object_id else []
    return turn.find(Obligation, *where)


def _unfinished(turn: Turn | Batch, case: Case) -> list[Obligation]:
    ordered = turn.find(FirstResponseTask, FirstResponseTask.table.c.case_id == case.id)
    tasks = [(ObligationKind.TASKS_OPEN, task.id, task.ordered_at) for task in ordered if task.state not in TERMINAL_TASK_STATES]
    called = turn.find(CallIn, CallIn.table.c.case_id == case.id)
    callins = [(ObligationKind.CALLINS_OPEN, callin.id, callin.called_at) for callin in called if callin.state not in TERMINAL_CALLIN_STATES]
    waived = _waived(turn, case)
    return [
        Obligation(case_id=case.id, kind=kind, object_id=object_id, opened_at=since)
        for kind, object_id, since in tasks + callins
        if not {(kind, object_id), (kind, "")} & waived
    ]


def _waived(turn: Turn | Batch, case: Case) -> set[tuple[str, str]]:
    table = Obligation.table
    return {(duty.kind, duty.object_id) for duty in turn.find(Obligation, table.c.case_id == case.id, table.c.waived_by != "")}
