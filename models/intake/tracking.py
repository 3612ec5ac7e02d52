"""Takes in what a tracking system sends all day: powers of an enterprise, positions and weights of a transport. Only what is wrong becomes an alert.

A report of a `power_use` or `hazwaste` source whose extra fields say `"tracking": true` is a measurement, answered with the alert it led to, if
any; every other report of such a source is an alert as always, with the figures that follow from its own fields worked out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.actor import Outcome
from models.commands.alerts import CreateAlert
from models.commands.batch import Batch
from models.commands.desk import Wish
from models.intake.episodes import Episodes, Marks
from models.intake.plausible import POWER_USE
from models.intake.power_use import CHANNEL, FACTOR, WHOLE, MeterGroups, PowerUse, device_of, power_facts
from models.intake.refusals import keep_rows
from models.intake.report import BadReport
from models.intake.reports import Conflict, Delivery, Kept, KnownKeys, key_row, known_keys
from models.intake.waste_report import manifest_of, number_told, read_waste_report, unread_in
from models.intake.waste_tracking import Transports, findings_of, taken_from
from models.intake.watch import LookPlan
from models.records.intake import IntakeKey
from models.records.metering import METERS, MeterGroup
from models.records.waste_transport import WasteTransport
from models.rules.refusal import Refused

HAZWASTE: Final = "hazwaste"
TRACKED: Final = (CHANNEL, HAZWASTE)
MOST_LOOKED_AT: Final = 200
LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True, eq=False)
class Tracking(Delivery):
    """One measurement of a tracking system on its way."""


@dataclass(frozen=True, slots=True, eq=False)
class TransportLook:
    """Look at all transports that are under way and should have come by `at`."""

    at: datetime


def as_arrival(delivery: Delivery) -> Delivery:
    """Return what a report of any source is to intake: a measurement where it says so, else a report with its figures worked out.

    Raises:
        BadReport: it is a measurement, but says of nobody what, or in a way nobody can read.
    """
    command = delivery.command
    if command.channel not in TRACKED:
        return delivery
    if command.extra.get("tracking") is True:
        if faults := _faults(command):
            raise BadReport(faults)
        return Tracking(**{name: getattr(delivery, name) for name in Delivery.__dataclass_fields__})
    return replace(delivery, command=replace(command, extra={**_figures(command, delivery.at), **command.extra}))


class TrackingTaker:
    """Feeds the comparison of meters and the transports."""

    def __init__(self, marks: Marks | None = None, groups: MeterGroups | None = None) -> None:
        """`groups` are the county's meters that belong together."""
        self._marks = marks
        self._groups = groups or MeterGroups()

    def plan(self, connection: Connection, arrivals: Sequence[Tracking]) -> TrackingPlan:
        """Look up repeats and the groups."""
        known = known_keys(connection, arrivals)
        groups = {arrival: self._group(connection, arrival) for arrival in arrivals if arrival.command.channel == CHANNEL}
        episodes = Episodes.of(connection, {METERS + group.key for group in groups.values()}, self._marks)
        return TrackingPlan(arrivals, known, groups, episodes, PowerUse(connection, episodes), Transports(connection))

    def _group(self, connection: Connection, arrival: Tracking) -> MeterGroup:
        """The enterprise's group of the reference data; one of its own, with the usual marks, where the county named none."""
        command = arrival.command
        name = str(command.extra.get("enterprise"))
        known, place = self._groups.named(connection, name), command.place
        return known or MeterGroup(key=f"{arrival.source}/{name}", name=name, township=place.township, lon=place.lon, lat=place.lat)


class TrackingPlan:
    """What becomes of the measurements of one group."""

    def __init__(
        self,
        arrivals: Sequence[Tracking],
        known: KnownKeys,
        groups: Mapping[Tracking, MeterGroup],
        episodes: Episodes,
        power: PowerUse,
        transports: Transports,
    ) -> None:
        """Go through them in the order they came."""
        self._groups, self._episodes, self._power, self._transports = groups, episodes, power, transports
        self._results: list[Kept | Conflict | Tracking] = [self._place(arrival, known) for arrival in arrivals]
        self.wishes: list[Wish] = [*episodes.wishes, *transports.wishes]

    def keep(self, batch: Batch, outcomes: Sequence[Outcome | Refused]) -> None:
        """Write states and transports, then the keys, which name the alert each measurement belongs to."""
        of_episodes = len(self._episodes.wishes)
        self._power.keep(batch)
        self._episodes.keep(batch, outcomes[:of_episodes])
        self._transports.keep(batch, outcomes[of_episodes:])
        rows: list[IntakeKey] = []
        for position, result in enumerate(self._results):
            if isinstance(result, Tracking):
                kept = Kept(*self._alert_of(result), fresh=True)
                rows += [key_row(result, name, kept) for name in result.keys]
                self._results[position] = kept
        keep_rows(batch, rows)

    def results(self) -> Sequence[object]:
        """Return `Kept` (without a number where nothing is wrong) or `Conflict` for each."""
        return self._results

    def _place(self, arrival: Tracking, known: KnownKeys) -> Kept | Conflict | Tracking:
        for name in arrival.keys:
            if (arrival.source, name) in known:
                fingerprint, kept = known[arrival.source, name]
                return kept if fingerprint == arrival.fingerprint else Conflict(name)
        known.update({(arrival.source, name): (arrival.fingerprint, Kept("", "", fresh=False)) for name in arrival.keys})
        command = arrival.command
        at = command.occurred_at or arrival.at
        if arrival in self._groups:
            self._power.hear_powers(self._groups[arrival], _powers(command.extra), at, arrival.at)
        else:
            self._transports.hear(arrival.source, read_waste_report(command.extra, at), command, at)
        return arrival

    def _alert_of(self, arrival: Tracking) -> tuple[str, str]:
        if arrival in self._groups:
            return self._episodes.alert_of(device_of(self._groups[arrival]), FACTOR, POWER_USE)
        return self._transports.alert_of(arrival.source, manifest_of(arrival.command.extra))


class TransportLookTaker:
    """Finds transports that are overdue although nobody speaks of them."""

    def plan(self, connection: Connection, arrivals: Sequence[TransportLook]) -> LookPlan:
        """Read those whose time has come and that were not told as overdue yet."""
        at, table = max(arrival.at for arrival in arrivals), WasteTransport.table
        late = table.c.arrived_at.is_(None), table.c.due_at < at, table.c.findings.not_like('%"overdue"%')
        transports = Transports(connection)
        for row in connection.execute(sa.select(table).where(*late).order_by(table.c.due_at).limit(MOST_LOOKED_AT)):
            transports.look(WasteTransport.from_row(dict(row._mapping)), at)
        return LookPlan(transports, len(arrivals))


def _faults(command: CreateAlert) -> list[tuple[str, str]]:
    """What keeps a measurement from being held against anything: sent all day, it must neither be dropped in silence nor be an alert each time."""
    extra = command.extra
    if command.channel == HAZWASTE:
        unnamed = [] if manifest_of(extra) else [("extra.manifest_no", "the number of label or manifest is missing")]
        return unnamed + unread_in(extra)
    enterprise = str(extra.get("enterprise") or "")
    unnamed = [] if enterprise else [("extra.enterprise", "the enterprise is missing")]
    unnamed += [("extra.enterprise", f"a name has at most {LONGEST_NAME} signs")] if len(enterprise) > LONGEST_NAME else []
    told = [f"{side}_power" for side in ("production", "treatment") if extra.get(f"{side}_power") not in (None, "")]
    unread = [(f"extra.{name}", "a number is expected") for name in told if number_told(extra[name]) is None]
    return unnamed + (unread or ([] if _powers(extra) else [("extra.production_power", "no power is told")]))


def _powers(extra: Mapping[str, Any]) -> dict[str, float]:
    """The powers of both sides, as sums or by meter (`meters`: `{"mn/factor": value}`)."""
    meters = extra.get("meters")
    told = dict(meters) if isinstance(meters, Mapping) else {}
    told |= {f"{side}/{WHOLE}": extra.get(f"{side}_power") for side in ("production", "treatment")}
    return {str(name): power for name, value in told.items() if (power := number_told(value)) is not None}


def _figures(command: CreateAlert, at: datetime) -> dict[str, Any]:
    """What follows from an alert's own fields: the ratio of the powers, the gap of the weights, how far off the way."""
    if command.channel == CHANNEL:
        powers = _powers(command.extra)
        both = powers.get(f"production/{WHOLE}"), powers.get(f"treatment/{WHOLE}")
        return {"verify_first": True, **({} if both[0] is None or both[1] is None else power_facts(both[0], both[1]))}
    report = read_waste_report(command.extra, at)
    found = findings_of(taken_from(report, command), at, is_stopped=report.is_stopped)
    facts = {name: fact for told in found.values() for name, fact in told.items() if name not in ("lon", "lat")}
    return {**facts, **({"kinds": sorted(found)} if found else {})}
