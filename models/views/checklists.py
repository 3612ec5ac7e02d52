"""The evidence lists of a case's teams: what each was told to bring, and what has come (R-504, R-505, R-506)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.evidence import Evidence
from models.records.task import FirstResponseTask
from models.rules.evidence_checklist import CheckLine, looked_through


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """The list of one team; `lacking` counts its lines that nothing meets yet."""

    task_id: str
    unit: str
    lines: tuple[CheckLine, ...]

    @property
    def lacking(self) -> int:
        """How many lines nothing meets."""
        return sum(not line.is_met for line in self.lines)


def checklists(connection: Connection, case_id: str) -> tuple[ChecklistRow, ...]:
    """The lists of a case's teams in the order they were sent. Evidence kept for the case without a task counts for every team."""
    task, evidence = FirstResponseTask.table.c, Evidence.table.c
    brought = connection.execute(sa.select(evidence.task_id, evidence.kind, evidence.count.label("pieces")).where(evidence.case_id == case_id)).all()
    sent = connection.execute(sa.select(task.id, task.unit, task.checklist).where(task.case_id == case_id).order_by(task.ordered_at, task.id))
    return tuple(
        ChecklistRow(row.id, row.unit, looked_through(row.checklist or (), [(one.kind, one.pieces) for one in brought if one.task_id in {"", row.id}]))
        for row in sent
    )
