"""Set a machine's alert, or all of a machine source, aside for a while with a reason, and take it back. Source: ux.md 12.10; docs/decisions.md.

Shelving silences and hides; it acknowledges nothing. The limits of the alert (R-201) run on and are told as ever when they run out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from models.base import Record
from models.commands.alerts import not_open_on_alert
from models.commands.command import Command
from models.commands.shelf import TAKEN_BACK, begin, end, of_alert
from models.commands.turn import Turn
from models.records.alert import Alert
from models.records.intake import Device, Source
from models.records.shelving import Shelving
from models.rules.refusal import Reason, reason
from models.rules.shelving import ShelvingReason, alert_objections, source_objections

_SHELF = Shelving.table.c


@dataclass(frozen=True)
class ShelveAlert(Command):
    """Set one machine alert aside for some minutes. It comes back by itself to the top of its group."""

    name: ClassVar[str] = "shelve_alert"

    alert: str
    minutes: int
    reason: ShelvingReason

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The alert."""
        return (turn.get(Alert, self.alert, "alert"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return not_open_on_alert(turn.get(Alert, self.alert), self.name)

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        alert = turn.get(Alert, self.alert)
        return alert_objections(alert.channel, alert.level, self.minutes)

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        end(turn, of_alert(turn, alert), TAKEN_BACK)
        kept = begin(turn, self.minutes, self.reason, alert_id=alert.id)
        turn.write("alert.shelved", alert, alert_no=alert.alert_no, until=kept.until, minutes=self.minutes, reason=self.reason)


@dataclass(frozen=True)
class UnshelveAlert(Command):
    """Take an alert back out of the shelf before its time."""

    name: ClassVar[str] = "unshelve_alert"

    alert: str

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The alert."""
        return (turn.get(Alert, self.alert, "alert"),)

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return () if of_alert(turn, turn.get(Alert, self.alert)) else (reason("not_shelved"),)

    def carry_out(self, turn: Turn) -> None:
        alert = turn.get(Alert, self.alert)
        end(turn, of_alert(turn, alert), TAKEN_BACK)
        turn.write("alert.unshelved", alert, alert_no=alert.alert_no)


@dataclass(frozen=True)
class OfSource(Command):
    """What is done to all a machine sends: named as a sender (`source`, its key) or as a device (`device`, its MN)."""

    source: str = ""
    device: str = ""

    def missing(self) -> tuple[Reason, ...]:
        """One of the two is named."""
        return (*super().missing(), *(() if bool(self.source) != bool(self.device) else (reason("field_missing", field="source"),)))

    def objects(self, turn: Turn) -> tuple[Record, ...]:
        """The source or the device."""
        return (self._sender(turn),)

    def _sender(self, turn: Turn) -> Source | Device:
        found: Source | Device | None
        if self.source:
            found = turn.first(Source, Source.table.c.key == self.source)
            return found or turn.get(Source, self.source, "source")
        found = turn.first(Device, Device.table.c.mn == self.device)
        return found or turn.get(Device, self.device, "device")

    def _shelved(self, turn: Turn) -> list[Shelving]:
        return turn.find(Shelving, _SHELF.alert_id == "", _SHELF.source == self.source, _SHELF.device_mn == self.device, _SHELF.ended == "")


@dataclass(frozen=True)
class ShelveSource(OfSource):
    """Set all a machine source sends aside for some minutes: it is kept and counted, and does not sound; level 1 breaks through."""

    name: ClassVar[str] = "shelve_source"
    optional: ClassVar[frozenset[str]] = frozenset({"source", "device"})

    minutes: int = 0
    reason: ShelvingReason = "other"

    def missing(self) -> tuple[Reason, ...]:
        """How long is said."""
        return (*super().missing(), *(() if self.minutes else (reason("field_missing", field="minutes"),)))

    def guards(self, turn: Turn) -> tuple[Reason, ...]:
        return source_objections(self._sender(turn).channel, self.minutes)

    def carry_out(self, turn: Turn) -> None:
        sender = self._sender(turn)
        end(turn, self._shelved(turn), TAKEN_BACK)
        kept = begin(turn, self.minutes, self.reason, source=self.source, device_mn=self.device)
        turn.write("source.shelved", sender, sender=self.source or self.device, until=kept.until, minutes=self.minutes, reason=self.reason)


@dataclass(frozen=True)
class UnshelveSource(OfSource):
    """Take a source back out of the shelf before its time."""

    name: ClassVar[str] = "unshelve_source"
    optional: ClassVar[frozenset[str]] = frozenset({"source", "device"})

    def not_open(self, turn: Turn) -> tuple[Reason, ...]:
        return () if self._shelved(turn) else (reason("not_shelved"),)

    def carry_out(self, turn: Turn) -> None:
        end(turn, self._shelved(turn), TAKEN_BACK)
        turn.write("source.unshelved", self._sender(turn), sender=self.source or self.device)
