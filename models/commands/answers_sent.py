"""What becomes of an answer to a sender: it reached its receiver or was stopped, and somebody may send it again. Source: issue 4 “Answering back”."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from models.base import Record
from models.commands.command import Command
from models.commands.turn import Turn
from models.records.intake import Source
from models.records.outbox import Outgoing
from models.rules.answers import GONE, TAKEN_BACK
from models.rules.refusal import Reason, reason

STATES: Final = {"delivered": "delivered", "stopped": "stopped", "gone": "stopped"}


@dataclass(frozen=True)
class RecordAnswer(Command):
    """Keep that an answer was taken, or will never be; asked by the gateway in its source's name. `gone`: its receiver wants no more of them.

    `channel` is the source's, as of everything a connector asks.
    """

    name: ClassVar[str] = "record_answer"
    optional: ClassVar[frozenset[str]] = frozenset({"status"})

    outgoing: str
    channel: str
    outcome: Literal["delivered", "stopped", "gone"]
    status: int | None = None
    fault: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The answer."""
        return (turn.get(Outgoing, self.outgoing, "outgoing"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        """Another gateway may have been faster."""
        answer = turn.get(Outgoing, self.outgoing)
        return () if answer.state == "waiting" else (reason("step_not_open", state=answer.state, step=self.name),)

    def carry_out(self, turn: Turn) -> None:
        answer = turn.get(Outgoing, self.outgoing)
        answer.state, answer.ended_at = STATES[self.outcome], turn.at
        source = turn.first(Source, Source.table.c.key == answer.source)
        if self.outcome == "gone" and source is not None:
            source.answers_off_at = turn.at
            turn.write("adapter.changed", source, source_key=source.key, change={"answers_on": False}, secrets_given=False, is_new=False, status=GONE)
        kind = "answer.delivered" if self.outcome == "delivered" else "answer.stopped"
        turn.write(kind, answer, source_key=answer.source, event=answer.event, alert_no=answer.alert_no, status=self.status, fault=self.fault)


@dataclass(frozen=True)
class ResendAnswer(Command):
    """Send an answer again, now: the same words under the same `webhook-id`, so that a receiver that has it already knows it."""

    name: ClassVar[str] = "resend_answer"

    outgoing: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The answer."""
        return (turn.get(Outgoing, self.outgoing, "outgoing"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        """A source without an address gets nothing, and what was taken back is told to nobody."""
        answer = turn.get(Outgoing, self.outgoing)
        if answer.fault == TAKEN_BACK:
            return (reason("step_not_open", state=TAKEN_BACK, step=self.name),)
        source = turn.first(Source, Source.table.c.key == answer.source)
        sends = source is not None and bool(source.callback_url) and not source.disabled and source.answers_off_at is None
        return () if sends else (reason("step_not_open", state="answers_off", step=self.name),)

    def carry_out(self, turn: Turn) -> None:
        answer = turn.get(Outgoing, self.outgoing)
        before, answer.state, answer.next_at, answer.asked_at, answer.ended_at = answer.state, "waiting", turn.at, turn.at, None
        turn.write("answer.resent", answer, source_key=answer.source, event=answer.event, alert_no=answer.alert_no, before=before)
