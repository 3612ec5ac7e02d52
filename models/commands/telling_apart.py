"""Two reports that looked alike are two matters: somebody says so, and they are not proposed for each other again. Source: ux.md S2 (Esc)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.likeness import DistinctPair
from models.rules.refusal import Reason, reason


@dataclass(frozen=True)
class MarkDistinct(Command):
    """Say of two alerts that they are no duplicates. Either may be in any state; said twice, it stands once."""

    name: ClassVar[str] = "mark_distinct"

    alert: str
    other: str
    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        """An alert is no second matter beside itself."""
        same = bool(self.alert) and self.alert == self.other
        return (*super().missing(), *((reason("field_missing", field="other"),) if same else ()))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """Both alerts."""
        return turn.get_each((Alert, self.alert, "alert"), (Alert, self.other, "other"))

    def carry_out(self, turn: Turn) -> None:
        alert, other = turn.get(Alert, self.alert), turn.get(Alert, self.other)
        first, second = sorted((alert.id, other.id))
        table = DistinctPair.table.c
        if turn.first(DistinctPair, table.first_id == first, table.second_id == second) is None:
            turn.add(DistinctPair(first_id=first, second_id=second, reason=self.reason, marked_at=turn.at, marked_by=turn.actor.name))
        turn.write("alert.marked_distinct", alert, alert_no=alert.alert_no, other=other.alert_no, other_id=other.id, reason=self.reason)
