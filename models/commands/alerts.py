"""The first steps of an alert: it comes in, somebody takes it, somebody sets its level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

from models.base import Record
from models.commands import limits
from models.commands.command import Command
from models.commands.reporter import Reporter, repeated_in, seal_reporter, telling_in, telling_keys, without_reporter
from models.commands.shelf import follow_level, taken_in_hand
from models.commands.turn import Turn
from models.finding_again import keys_of_alert
from models.records.alert import Alert
from models.records.case import Case
from models.rules.channels import CHANNELS
from models.rules.levels import ack_case, initial_level, is_lowering
from models.rules.object_steps import after_alert
from models.rules.paths import is_yes, path_of
from models.rules.refusal import Reason, Refused, reason
from models.rules.states import step_objection
from models.rules.step_names import Step

Nature = Literal["call", "report", "petition", "clue", "opinion", "hazard"]
Ongoing = Literal["yes", "no", "unknown"]
LEVELS: Final = (1, 2, 3, 4)


@dataclass(frozen=True)
class Place:
    """Where: in words, and as far as known on the map (WGS-84 degrees)."""

    text: str = ""
    township: str = ""
    village: str = ""
    lon: float | None = None
    lat: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether it says anything: words, or a point."""
        return bool(self.text) or (self.lon is not None and self.lat is not None)


@dataclass(frozen=True)
class CreateAlert(Command):
    """Take in one alert from whatever channel. Source: domain.md 3.1.

    Who reported goes to the sealed record alone; what the text repeats of it is blanked. `received_at` counts for connectors only,
    which may deliver what a spool kept; a person's alert is received when it is entered.
    """

    name: ClassVar[str] = "create_alert"

    channel: str
    nature: Nature
    summary: str
    place: Place
    text: str = ""
    occurred_at: datetime | None = None
    discovered_at: datetime | None = None
    received_at: datetime | None = None
    ongoing: Ongoing = "unknown"
    danger_flags: tuple[str, ...] = ()
    level: int | None = None
    category: str = ""
    power_item: str = ""
    subject: str = ""
    reporter: Reporter | None = None
    source_ref: str = ""
    source_due_at: datetime | None = None
    attachments: tuple[Mapping[str, Any], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def missing(self) -> tuple[Reason, ...]:
        """A place is words or a point; a channel, level and item must be ones we know."""
        named = super().missing()
        wrong = {
            "place": self.place is not None and not self.place.is_known,
            "channel": bool(self.channel) and self.channel not in CHANNELS,
            "level": self.level is not None and self.level not in LEVELS,
        }
        return named + tuple(reason("field_missing", field=name) for name, is_wrong in wrong.items() if is_wrong)

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """Nothing exists yet."""
        return ()

    def carry_out(self, turn: Turn) -> None:
        self.take_in(turn)

    def take_in(self, turn: Turn) -> Alert:
        """Do it within the turn of another step too (a finding of a patrol, a hit somebody confirmed); return the alert."""
        reporter, extra, told = self._reporter_apart()
        alert = turn.add(self._alert(turn, reporter, extra), made=True)
        turn.batch.find_again_by(keys_of_alert(alert))
        if reporter.says_anything or told:
            turn.add(seal_reporter(turn, alert, reporter, told))
        limits.start(turn, "R-201", alert, variant=ack_case(alert.level), started_at=alert.received_at)
        if self.channel == "call_110":
            limits.start(turn, "R-203", alert, started_at=alert.received_at)
            _measure_notice(turn, alert)
        turn.write("alert.created", alert, new_stream=True, **_facts(alert))
        return alert

    def _reporter_apart(self) -> tuple[Reporter, dict[str, Any], dict[str, Any]]:
        """Take out of the extra fields what says who reported."""
        told = {key: value for key, value in self.extra.items() if key in telling_keys(self.channel)}
        rest = {key: value for key, value in self.extra.items() if key not in told} if told else dict(self.extra)
        return self.reporter or Reporter(anonymous=True), rest, told

    def _alert(self, turn: Turn, reporter: Reporter, extra: dict[str, Any]) -> Alert:
        is_connector = turn.actor.kind == "connector"
        received_at = (self.received_at if is_connector else None) or turn.at
        identity = self._repeated(reporter, extra)
        return Alert(
            alert_no=_alert_no(turn),
            channel=self.channel,
            source=turn.actor.id if is_connector else "",
            nature=self.nature,
            level=self.level or self._level(turn),
            path=path_of(self.channel, on_scene=is_yes(extra.get("on_scene"))),
            summary=without_reporter(self.summary, identity),
            text=without_reporter(self.text, identity),
            category=self.category,
            power_item=self.power_item,
            subject=without_reporter(self.subject, identity),
            place_text=without_reporter(self.place.text, identity),
            township=self.place.township,
            village=self.place.village,
            lon=self.place.lon,
            lat=self.place.lat,
            ongoing=self.ongoing,
            danger_flags=list(self.danger_flags),
            source_ref=self.source_ref,
            source_due_at=self.source_due_at,
            occurred_at=self.occurred_at,
            discovered_at=self.discovered_at or received_at,
            received_at=received_at,
            received_by=turn.actor.name,
            reply_wanted=reporter.reply_wanted,
            anonymous=reporter.anonymous,
            query_code=reporter.query_code,
            reward_claimed=reporter.reward_claimed,
            device_mn=str(extra.get("device_mn", "")),
            factor=str(extra.get("factor", "")),
            multiple=_multiple(extra),
            attachments=without_reporter([dict(kept) for kept in self.attachments], identity),
            extra=without_reporter(extra, identity),
        )

    def _repeated(self, reporter: Reporter, extra: dict[str, Any]) -> tuple[str, ...]:
        told = [self.extra[key] for key in telling_keys(self.channel) & self.extra.keys()]
        identity = (*reporter.identity, *telling_in(told))
        return repeated_in((self.summary, self.text, self.subject, self.place.text, self.attachments, extra), identity)

    def _level(self, turn: Turn) -> int:
        item = turn.rulebook.items.get(self.power_item)
        return initial_level(
            danger_flags=self.danger_flags,
            is_ongoing=self.ongoing == "yes",
            is_urgent_item=item is not None and item.is_urgent,
            multiple=_multiple(self.extra),
            is_named=bool(self.category or self.power_item),
            yellow=turn.rulebook.number("R-409", "yellow"),
            orange=turn.rulebook.number("R-409", "orange"),
        )


@dataclass(frozen=True)
class AckAlert(Command):
    """Take an alert in hand (T-01)."""

    name: ClassVar[str] = "ack_alert"

    alert: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (turn.get(Alert, self.alert, "alert"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_open_on_alert(turn.get(Alert, self.alert), self.name)

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        alert.state = after_alert(alert.state, self.name)
        alert.acknowledged_at, alert.acknowledged_by = turn.at, turn.actor.name
        limits.stop(turn, "R-201", alert)
        taken_in_hand(turn, alert)
        turn.offer("file_case", "attach_alert")
        turn.write("alert.acknowledged", alert, alert_no=alert.alert_no)


@dataclass(frozen=True)
class SetLevel(Command):
    """Raise the level of an alert or a case freely, or lower it with a reason (domain.md 3.4)."""

    name: ClassVar[str] = "set_level"

    level: int
    alert: str = ""
    case: str = ""
    reason: str = ""

    def missing(self) -> tuple[Reason, ...]:
        named = super().missing()
        named += () if self.alert or self.case else (reason("field_missing", field="alert"),)
        known = self.level is None or self.level in LEVELS
        return named if known else (*named, reason("field_missing", field="level"))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        return (self._subject(turn),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        subject = self._subject(turn)
        if isinstance(subject, Alert):
            return not_open_on_alert(subject, self.name)
        return step_objection(subject.state, Step.SET_LEVEL)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        lowers = is_lowering(self._subject(turn).level, self.level)
        return (reason("reason_missing"),) if lowers and not self.reason.strip() else ()

    def carry_out(self, turn: Turn) -> None:
        subject = self._subject(turn)
        before, subject.level = subject.level, self.level
        if isinstance(subject, Alert):
            follow_level(turn, subject)
        turn.write("level.changed", subject, before=before, level=self.level, reason=self.reason)

    def _subject(self, turn: Turn) -> Alert | Case:
        return turn.get(Case, self.case, "case") if self.case else turn.get(Alert, self.alert, "alert")


def not_open_on_alert(alert: Alert, command: str) -> tuple[Reason, ...]:
    """Return why `command` is not open on this alert, by the table of its states."""
    try:
        after_alert(alert.state, command)
    except Refused as refused:
        return refused.reasons
    return ()


def _measure_notice(turn: Turn, alert: Alert) -> None:
    """How long the police took to tell us is measured, not enforced (R-204): from the call to our receiving it."""
    called_at = _moment(alert.extra.get("call_received_at"))
    clock = limits.start(turn, "R-204", alert, started_at=called_at) if called_at is not None else None
    if clock is not None:
        limits.halt(turn, clock, at=alert.received_at)


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _alert_no(turn: Turn) -> str:
    day = turn.today.isoformat().replace("-", "")
    return f"BJ-{day}-{turn.next_number(f'alert/{day}'):04d}"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _multiple(extra: Mapping[str, Any]) -> float | None:
    """How many times the limit was measured: as the source says, else the value divided by the limit (R-402)."""
    told, value, limit = (_number(extra.get(name)) for name in ("multiple", "value", "limit"))
    return value / limit if told is None and value is not None and limit else told


def _facts(alert: Alert) -> dict[str, Any]:
    return {
        "alert_no": alert.alert_no,
        "channel": alert.channel,
        "nature": alert.nature,
        "level": alert.level,
        "category": alert.category,
        "power_item": alert.power_item,
        "township": alert.township,
        "ongoing": alert.ongoing,
        "danger_flags": alert.danger_flags,
        "source_ref": alert.source_ref,
        "anonymous": alert.anonymous,
        "reply_wanted": alert.reply_wanted,
    }
