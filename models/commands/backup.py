"""A dispatcher who is being buried asks for help: the other seats and the duty leader hear of it at once (请求支援). Source: ux.md 12.1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.people import Operator


@dataclass(frozen=True)
class AskForSupport(Command):
    """Tell every other seat and the duty leader that this one needs hands. `alerts` is how many came in ten minutes, as the seat counts them."""

    name: ClassVar[str] = "ask_for_support"
    only_looks: ClassVar[bool] = True

    alerts: int = 0
    note: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The account of who asks: it goes into its history."""
        return (turn.get(Operator, turn.actor.id, "actor"),)

    def carry_out(self, turn: Turn) -> None:
        turn.tell("duty_leader")
        turn.write("support.asked", turn.get(Operator, turn.actor.id), seat=turn.actor.seat, alerts=self.alerts, note=self.note, told=["duty_leader"])
