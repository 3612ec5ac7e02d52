"""What an algorithm believes to have seen (智能识别) waits for a person: it is an alert only once somebody has confirmed it.

An algorithm's report comes in through the doors as `keep_smart_hit`: kept, numbered, silent, without a clock. `create_alert` on the channel
`smart_video` is somebody's, or a platform's, word that a person has looked already. Source: domain.md 3.2, 8 “Smart hits”.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from models.base import Record
from models.commands import limits
from models.commands.alerts import CreateAlert, not_open_on_alert
from models.commands.command import Command, unexplained
from models.commands.machine_reports import kept_as
from models.commands.turn import Turn
from models.finding_again import keys_of_alert
from models.records.alert import Alert
from models.rules.levels import ack_case
from models.rules.object_steps import after_alert
from models.rules.refusal import Reason
from models.rules.states import AlertState

CHANNEL_OF_HITS: Final = "smart_video"
"""The channel whose reports wait."""


@dataclass(frozen=True)
class KeepSmartHit(CreateAlert):
    """Keep a hit: seen in the list of those that wait, in no queue, no clock, in no figure."""

    name: ClassVar[str] = "keep_smart_hit"

    def carry_out(self, turn: Turn) -> None:
        alert = kept_as(self, turn, AlertState.UNCONFIRMED, "smart_hit.kept")
        turn.batch.find_again_by(keys_of_alert(alert))


@dataclass(frozen=True)
class OnHit(Command):
    """Something decided about one hit."""

    alert: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Alert, self.alert, "alert"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_open_on_alert(turn.get(Alert, self.alert), self.name)


@dataclass(frozen=True)
class ConfirmSmartHit(OnHit):
    """Say that it is what the algorithm says: from now on it is an alert like any other, and its time to be taken in hand runs."""

    name: ClassVar[str] = "confirm_smart_hit"

    note: str = ""

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        alert.state = after_alert(alert.state, self.name)
        limits.start(turn, "R-201", alert, variant=ack_case(alert.level), started_at=turn.at)
        turn.write("smart_hit.confirmed", alert, alert_no=alert.alert_no, channel=alert.channel, level=alert.level, township=alert.township, note=self.note)


@dataclass(frozen=True)
class DismissSmartHit(OnHit):
    """Say that it is not, and why: it is a false alarm of the algorithm, and counts as one."""

    name: ClassVar[str] = "dismiss_smart_hit"

    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        return (*super().missing(), *unexplained(self.reason))

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        alert.state = after_alert(alert.state, self.name)
        turn.write("smart_hit.dismissed", alert, alert_no=alert.alert_no, reason=self.reason)
