"""Tell a reporter what became of the report (举报告知·答复): by stage, in words that name nobody who reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.duties import fulfil
from models.commands.papers import paper, reporter_data_in
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.case import Case
from models.records.transfer import ReporterReply
from models.rules.key_cases import is_violation
from models.rules.obligations import ObligationKind, ends_reporter_reply
from models.rules.refusal import Reason, reason
from models.rules.states import AlertState

Stage = Literal["referred", "not_established", "transferred_on", "final"]


@dataclass(frozen=True)
class ReplyReporter(Command):
    """Answer the reporter of one alert. The first reply stops R-231; the last word ends the duty to reply (reading 5).

    `mode` is how it was told (phone, letter, query_code …), `satisfaction` 1–5 as the reporter said.
    """

    name: ClassVar[str] = "reply_reporter"

    alert: str
    stage: Stage
    text: str
    mode: str
    satisfaction: int | None = None

    def missing(self) -> tuple[Reason, ...]:
        """A satisfaction is 1 to 5."""
        wrong = self.satisfaction is not None and self.satisfaction not in range(1, 6)
        return (*super().missing(), *((reason("field_missing", field="satisfaction"),) if wrong else ()))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The alert."""
        return (turn.get(Alert, self.alert, "alert"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        alert = turn.get(Alert, self.alert)
        waiting = alert.state == AlertState.NEW
        return (reason("step_not_open", state=alert.state, step=self.name),) if waiting else ()

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        alert = turn.get(Alert, self.alert)
        return reporter_data_in(turn, turn.case_of(alert) or alert, self.text, self.mode)

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        case = turn.case_of(alert)
        reply = turn.add(self._reply(turn, alert))
        limits.stop(turn, "R-231", alert)
        if case is not None and ends_reporter_reply(self.stage) and self._is_last_word(case):
            fulfil(turn, case, ObligationKind.REPORTER_REPLY, alert.id)
        paper(
            turn,
            "D-15",
            case=case,
            alert=alert,
            query_code=alert.query_code,
            channel=alert.channel,
            stage=self.stage,
            text=self.text,
            mode=self.mode,
            at=turn.at,
            by=turn.actor.name,
            satisfaction=self.satisfaction,
        )
        turn.write("reporter.replied", alert, reply=reply.id, stage=self.stage, mode=self.mode, satisfaction=self.satisfaction)

    def _reply(self, turn: Turn, alert: Alert) -> ReporterReply:
        return ReporterReply(
            alert_id=alert.id,
            case_id=alert.case_id,
            at=turn.at,
            by=turn.actor.name,
            stage=self.stage,
            text=self.text,
            mode=self.mode,
            satisfaction=self.satisfaction,
        )

    def _is_last_word(self, case: Case) -> bool:
        """“Not established” is the last word only where nobody found a violation."""
        return self.stage != "not_established" or not is_violation(case.finding)
