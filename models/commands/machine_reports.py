"""What only a connector may ask: keep a past report or an exercise, which wait for nobody, and add a later message to an alert it sent before.

Source: interfaces.md 1 (`import alerts`: past reports), domain.md 3.2; docs/decisions.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands.alerts import CreateAlert, Place
from models.commands.command import Command
from models.commands.reporter import seal_reporter
from models.commands.shelf import follow_level
from models.commands.turn import Turn
from models.finding_again import keys_of_alert
from models.records.alert import Alert
from models.rules.refusal import Reason, reason
from models.rules.states import AlertState

WITHDRAWN: Final = "【已撤销】"
"""What stands before the summary of an alert its sender withdrew: a person decides what becomes of it."""
LONGEST_TEXT: Final = 20_000
LONGEST_SUMMARY: Final = 500
MOST_MESSAGES: Final = 200

MessageKind = Literal["Update", "Cancel", "Error", "Ack"]


@dataclass(frozen=True)
class KeepPastReport(CreateAlert):
    """Keep a report of the past: searched, compared, counted as received then; no clock runs and no seat sounds.

    Whoever takes it in hand (`ack_alert`) makes it an alert like any other.
    """

    name: ClassVar[str] = "keep_past_report"

    def carry_out(self, turn: Turn) -> None:
        alert = kept_as(self, turn, AlertState.PAST, "alert.past_kept")
        turn.batch.find_again_by(keys_of_alert(alert))


@dataclass(frozen=True)
class KeepExercise(CreateAlert):
    """Keep a message of an exercise or test: seen as one, never an alert, no clock, in no figure."""

    name: ClassVar[str] = "keep_exercise"

    def carry_out(self, turn: Turn) -> None:
        kept_as(self, turn, AlertState.EXERCISE, "alert.exercise_kept")


@dataclass(frozen=True)
class UpdateAlert(Command):
    """Add a later message of the same sender to its alert: an update raises its level and moves its place, a withdrawal marks it.

    An acknowledgement is noted with its words and its file among the messages, and changes nothing else. Nothing is taken away
    and no state changes: a person decides. `level` None leaves it; a lower one is never set by a machine.
    """

    name: ClassVar[str] = "update_alert"

    channel: str
    alert: str
    kind: MessageKind
    headline: str
    text: str = ""
    level: int | None = None
    place: Place | None = None
    attachments: tuple[Mapping[str, Any], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Alert, self.alert, "alert"),)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        """Only who sent it may speak of it again."""
        return () if turn.get(Alert, self.alert).source == turn.actor.id else (reason("not_in_scope"),)

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        said: dict[str, Any] = {"kind": self.kind, "at": turn.at.isoformat(), "headline": self.headline}
        if self.kind == "Ack":
            said |= {"text": self.text, "files": [str(kept.get("sha256", "")) for kept in self.attachments]}
        else:
            alert.attachments = [*alert.attachments, *(dict(kept) for kept in self.attachments)]
            alert.text = f"{alert.text}\n\n{self.text}".strip()[:LONGEST_TEXT] if self.text else alert.text
        alert.extra = {**alert.extra, "messages": [*alert.extra.get("messages", []), said][-MOST_MESSAGES:]}
        before = alert.level
        if self.kind == "Update":
            self._update(turn, alert)
        elif self.kind in {"Cancel", "Error"}:
            alert.extra = {**alert.extra, "withdrawn": said}
            alert.summary = alert.summary if alert.summary.startswith(WITHDRAWN) else f"{WITHDRAWN}{alert.summary}"[:LONGEST_SUMMARY]
        turn.batch.find_again_by(keys_of_alert(alert))
        kind = {"Cancel": "alert.withdrawn", "Error": "alert.withdrawn", "Ack": "alert.receipt_noted"}.get(self.kind, "alert.updated")
        turn.write(kind, alert, alert_no=alert.alert_no, message=self.kind, before=before, level=alert.level)

    def _update(self, turn: Turn, alert: Alert) -> None:
        if self.level is not None and self.level < alert.level:
            alert.level = self.level
            follow_level(turn, alert)
        if _sent_at(self.extra) < _sent_at(alert.extra):
            return  # it came late: what is newer stands
        alert.extra = {**alert.extra, **self.extra, "messages": alert.extra["messages"]}
        if self.place is not None and self.place.lon is not None:
            alert.place_text, alert.lon, alert.lat = self.place.text or alert.place_text, self.place.lon, self.place.lat
            alert.township = self.place.township or alert.township


def _sent_at(extra: Mapping[str, Any]) -> datetime:
    told = extra.get("cap")
    said = told.get("sent") if isinstance(told, Mapping) else None
    return datetime.fromisoformat(said) if isinstance(said, str) else datetime.min.replace(tzinfo=UTC)


def kept_as(wish: CreateAlert, turn: Turn, state: AlertState, kind: str) -> Alert:
    """Keep what `wish` reports in a state in which nobody waits for it: no clock, no sound; `kind` is the journal's word."""
    reporter, extra, told = wish._reporter_apart()
    alert = wish._alert(turn, reporter, extra)
    alert.state = state
    turn.add(alert, made=True)
    if reporter.identity or told:
        turn.add(seal_reporter(turn, alert, reporter, told))
    facts = {"alert_no": alert.alert_no, "channel": alert.channel, "nature": alert.nature, "level": alert.level, "township": alert.township}
    turn.write(kind, alert, new_stream=True, **facts, source_ref=alert.source_ref, received_at=alert.received_at)
    return alert
