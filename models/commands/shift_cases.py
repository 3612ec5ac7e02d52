"""The cases that went from one dispatcher to the next at a change of shift: they are the taker's own from then on."""

from __future__ import annotations

from models.commands.turn import Turn
from models.records.shift import ShiftHandover
from models.rules.object_states import ShiftState


def took_over(turn: Turn, operator_id: str, case_id: str) -> bool:
    """Whether this dispatcher took the case over at a change of shift."""
    return case_id in taken_over(turn, operator_id)


def taken_over(turn: Turn, operator_id: str) -> frozenset[str]:
    """Return the ids of all cases this dispatcher has taken over at a change of shift."""
    table = ShiftHandover.table.c
    handovers = turn.find(ShiftHandover, table.to_id == operator_id, table.state == ShiftState.ACCEPTED)
    return frozenset(str(case_id) for handover in handovers for case_id in handover.cases)
