"""Alerts that become no case: a machine was wrong (误报), or the matter belongs to somebody else (转出). Source: T-04, T-05, reading 31."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands import limits
from models.commands.alerts import not_open_on_alert
from models.commands.command import Command
from models.commands.papers import paper, reporter_data_in
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.transfer import ReporterReply
from models.rules.guards import false_alarm, refer_out
from models.rules.object_steps import after_alert
from models.rules.refusal import Reason, reason


@dataclass(frozen=True)
class MarkFalseAlarm(Command):
    """Say that a device or algorithm was wrong, with the picture, reading or evidence that shows it (T-05)."""

    name: ClassVar[str] = "mark_false_alarm"
    optional: ClassVar[frozenset[str]] = frozenset({"evidence"})

    alert: str
    reason: str
    evidence: str

    def missing(self) -> tuple[Reason, ...]:
        """Evidence has a code of its own."""
        return (*super().missing(), *(() if self.evidence.strip() else (reason("evidence_missing"),)))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The alert."""
        return (turn.get(Alert, self.alert, "alert"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_open_on_alert(turn.get(Alert, self.alert), self.name)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return false_alarm(turn.get(Alert, self.alert).channel, self.evidence)

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        alert.state = after_alert(alert.state, self.name)
        _stop_clocks(turn, alert)
        turn.write("alert.false_alarm_marked", alert, alert_no=alert.alert_no, reason=self.reason, evidence=self.evidence)


@dataclass(frozen=True)
class ReferOutOfScope(Command):
    """Hand a matter that is not in the power list to the organ it belongs to, and tell the reporter (T-04). The duty leader approves.

    `mode` is how the reporter was told (phone, letter, query_code …).
    """

    name: ClassVar[str] = "refer_out_of_scope"

    alert: str
    organ: str
    reason: str
    reply_text: str = ""
    mode: str = ""

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The alert."""
        return (turn.get(Alert, self.alert, "alert"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_open_on_alert(turn.get(Alert, self.alert), self.name)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        alert = turn.get(Alert, self.alert)
        objections = refer_out(turn.rulebook, alert.power_item, reply_wanted=alert.reply_wanted, reply_text=self.reply_text)
        return (*objections, *reporter_data_in(turn, alert, self.reason, self.reply_text, self.mode))

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        alert.state = after_alert(alert.state, self.name)
        if alert.reply_wanted:
            limits.start(turn, "R-231", alert, started_at=alert.received_at, not_later_than=alert.source_due_at)
        if self.reply_text:
            self._tell_reporter(turn, alert)
        _stop_clocks(turn, alert)
        paper(
            turn,
            "D-15",
            alert=alert,
            recipients=(self.organ,),
            query_code=alert.query_code,
            channel=alert.channel,
            stage="referred",
            organ=self.organ,
            reason=self.reason,
            text=self.reply_text,
            mode=self.mode,
            at=turn.at,
            by=turn.actor.name,
        )
        turn.tell(self.organ)
        turn.write("alert.referred_out", alert, alert_no=alert.alert_no, organ=self.organ, reason=self.reason, told_reporter=bool(self.reply_text))

    def _tell_reporter(self, turn: Turn, alert: Alert) -> None:
        turn.add(ReporterReply(alert_id=alert.id, at=turn.at, by=turn.actor.name, stage="referred", text=self.reply_text, mode=self.mode))


def _stop_clocks(turn: Turn, alert: Alert) -> None:
    """The alert has ended: nothing of it is waited for any more."""
    for clock in limits.running(turn, alert):
        limits.halt(turn, clock)
