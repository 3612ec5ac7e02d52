"""How a machine's finding went on: its alert is told the worse value, the longer duration, the further finding, the end; never a second alert."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands.command import Command
from models.commands.shelf import follow_level
from models.commands.turn import Turn
from models.records.alert import Alert
from models.rules.levels import initial_level
from models.rules.refusal import Reason, reason
from models.rules.states import AlertState

KINDS: Final[Mapping[str, str]] = {"grown": "alert.measurement_grown", "ended": "alert.measurement_ended", "finding": "alert.finding_added"}
NOT_JUDGED_YET: Final = (AlertState.NEW, AlertState.ACKNOWLEDGED)


@dataclass(frozen=True)
class NoteMeasurement(Command):
    """Add what became of a machine's finding to the alert it raised. Source: domain.md 3.2, 3.4; issue 4, Build 4.

    `facts` go into the alert's extra fields (`multiple`, `hours`, `peak`, `finding`, …) and into the journal. A finding that has become
    graver by 3.4 (its multiple crosses a mark, or `level` says so) raises the level of an alert nobody has filed yet; it never lowers one,
    nor undoes what a person set.
    """

    name: ClassVar[str] = "note_measurement"

    alert: str
    channel: str
    fact: Literal["grown", "ended", "finding"]
    multiple: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    level: int | None = None

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Alert, self.alert, "alert"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        """A connector adds to its own alerts only."""
        alert = turn.get(Alert, self.alert)
        return () if alert.source == turn.actor.id and alert.channel == self.channel else (reason("not_in_scope"),)

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        raised = self._raised(turn, alert)
        if self.multiple is not None and (alert.multiple is None or self.multiple > alert.multiple):
            alert.multiple = self.multiple
        alert.extra = {**alert.extra, **self.facts}
        told: dict[str, Any] = {"alert_no": alert.alert_no, **{key: value for key, value in self.facts.items() if isinstance(value, str | int | float)}}
        if raised is not None:
            told |= {"before": alert.level, "level": raised}
            alert.level = raised
            follow_level(turn, alert)
        turn.write(KINDS[self.fact], alert, **told)

    def _raised(self, turn: Turn, alert: Alert) -> int | None:
        """The level it rises to; None where it stays."""
        yellow, orange = turn.rulebook.number("R-409", "yellow"), turn.rulebook.number("R-409", "orange")
        then, now = (initial_level(multiple=multiple, yellow=yellow, orange=orange) for multiple in (alert.multiple, self.multiple))
        graver = min([*([now] if now < then else []), *([self.level] if self.level is not None else [])], default=alert.level)
        return graver if graver < alert.level and alert.state in NOT_JUDGED_YET else None
