"""Compares the meters of an enterprise: production on while treatment is off or idles becomes one alert, to be verified first.

HJ 212-2025 meters (ST 44, or any factor the county names as one) and `power_use` sources feed the same comparison. The newest powers stand in the
store, so that a restart forgets neither them nor when it began. Source: domain.md 3.2 `power_use`, 10.2 W-05.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.commands.batch import Batch
from models.intake.episodes import Episodes
from models.intake.hj212 import BEIJING, Frame, moment, number
from models.intake.plausible import JUDGED, POWER_USE, UNFLAGGED, Judged
from models.records.intake import Device
from models.records.metering import METERS, MeterGroup, PowerState
from models.rules.power_ratio import PowerMarks, anomaly, ratio_of

CHANNEL: Final = "power_use"
FACTOR: Final = "power_ratio"
FRESH_FOR: Final = 5.0
"""Seconds the groups are good for once read."""
OLDEST: Final = timedelta(minutes=15)
"""A power older than this, or than twice the window, says nothing of now."""
WHOLE: Final = "whole"
"""The name of a side's power where a source tells the sum and no meters."""


class MeterGroups:
    """The county's meter groups, read anew every few seconds. Asked by the one writer only."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._groups: dict[str, MeterGroup] = {}
        self._by_meter: dict[str, list[MeterGroup]] = {}
        self._read_at = float("-inf")

    def of_device(self, connection: Connection, mn: str) -> Sequence[MeterGroup]:
        """Return the groups that have a meter on this device."""
        self._freshen(connection)
        return self._by_meter.get(mn, ())

    def factors_of(self, connection: Connection, mn: str) -> set[str]:
        """Return the factors of this device that are meters of a group."""
        meters = (meter for group in self.of_device(connection, mn) for meter in (*group.production, *group.treatment))
        return {str(meter.get("factor", "")) for meter in meters if meter.get("mn") == mn}

    def named(self, connection: Connection, name: str) -> MeterGroup | None:
        """Return the group with this key or name of the enterprise."""
        self._freshen(connection)
        return self._groups.get(name) or next((group for group in self._groups.values() if group.name == name), None)

    def _freshen(self, connection: Connection) -> None:
        if time.monotonic() - self._read_at < FRESH_FOR:
            return
        rows = connection.execute(sa.select(MeterGroup.table).where(sa.not_(MeterGroup.table.c.disabled)))
        self._groups = {row.key: MeterGroup.from_row(dict(row._mapping)) for row in rows}
        by_meter: dict[str, list[MeterGroup]] = defaultdict(list)
        for group in self._groups.values():
            for mn in {str(meter.get("mn", "")) for meter in (*group.production, *group.treatment)}:
                by_meter[mn].append(group)
        self._by_meter, self._read_at = dict(by_meter), time.monotonic()


class PowerUse:
    """The powers of some groups and what new ones mean; alerts are asked for by `episodes`, which must know the groups' devices."""

    def __init__(self, connection: Connection, episodes: Episodes) -> None:
        """States are read when a group is first heard of."""
        self._connection = connection
        self._episodes = episodes
        self._states: dict[str, PowerState] = {}
        self._fresh: set[str] = set()
        self._changed: set[str] = set()

    def hear(self, groups: Sequence[MeterGroup], frame: Frame, received_at: datetime) -> None:
        """Take in the powers a frame of one of the groups' devices carries; only values flagged normal count."""
        at = moment(frame.parameters.get("DataTime", ""))
        if at is None:
            return
        powers = {f"{frame.mn}/{factor}": power for factor, values in frame.factors.items() if (power := _power(values)) is not None}
        for group in groups:
            self.hear_powers(group, powers, at, received_at)

    def hear_powers(self, group: MeterGroup, powers: Mapping[str, float], at: datetime, received_at: datetime) -> None:
        """Take in powers by `mn/factor` (or `production/whole`, `treatment/whole`), measured at `at`, and judge the group anew."""
        state = self._state(group)
        ours = {f"{meter['mn']}/{meter['factor']}" for meter in (*group.production, *group.treatment)} | {f"production/{WHOLE}", f"treatment/{WHOLE}"}
        newer = {name: {"value": power, "at": at.isoformat()} for name, power in powers.items() if name in ours and at >= _at(state.powers.get(name), at)}
        if not newer:
            return
        state.powers = {**state.powers, **newer}
        self._changed.add(group.key)
        self._judge(group, state, at, received_at)

    def keep(self, batch: Batch) -> None:
        """Write the states that changed."""
        table = PowerState.table
        for key in self._changed:
            state = self._states[key]
            if key in self._fresh:
                batch.connection.execute(table.insert(), [state.values()])
            else:
                batch.connection.execute(table.update().where(table.c.id == state.id).values(powers=state.powers, since=state.since))

    def _state(self, group: MeterGroup) -> PowerState:
        if group.key not in self._states:
            row = self._connection.execute(sa.select(PowerState.table).where(PowerState.table.c.group_key == group.key)).first()
            self._states[group.key] = PowerState(group_key=group.key) if row is None else PowerState.from_row(dict(row._mapping))
            if row is None:
                self._fresh.add(group.key)
        return self._states[group.key]

    def _judge(self, group: MeterGroup, state: PowerState, at: datetime, received_at: datetime) -> None:
        production, treatment = _sum(group, "production", state, at), _sum(group, "treatment", state, at)
        if production is None or treatment is None:
            state.since = ""  # one side is not known now: that is missing data, not an anomaly
            return
        wrong = anomaly(production, treatment, PowerMarks(group.production_on, group.treatment_on, group.ratio_min))
        if not wrong:
            state.since = ""
            self._episodes.close(device_of(group), FACTOR, POWER_USE, at)
            return
        since = datetime.fromisoformat(state.since) if state.since else at
        state.since = since.isoformat()
        if at - since >= timedelta(minutes=group.window_minutes):
            is_open = self._episodes.is_open(device_of(group), FACTOR, POWER_USE)
            judged = _judged(group, wrong, production, treatment, since, at)
            self._episodes.note(device_of(group), judged, at if is_open else since, received_at)


def device_of(group: MeterGroup) -> Device:
    """The group as the device its episodes are about."""
    limits = {FACTOR: {"name": "治理与生产用电比"}}
    return Device(mn=METERS + group.key, name=group.name, channel=CHANNEL, township=group.township, lon=group.lon, lat=group.lat, limits=limits)


def power_facts(production: float, treatment: float, unit: str = "kW") -> dict[str, Any]:
    """What domain.md 3.2 asks of a `power_use` alert about its meters."""
    return {"production_meter": f"{production:g} {unit}", "treatment_meter": f"{treatment:g} {unit}", "ratio": ratio_of(production, treatment)}


def _judged(group: MeterGroup, wrong: str, production: float, treatment: float, since: datetime, at: datetime) -> Judged:
    window = f"{since.astimezone(BEIJING):%Y-%m-%d %H:%M} – {at.astimezone(BEIJING):%H:%M}"
    facts = {"enterprise": group.name, **power_facts(production, treatment, group.unit), "window": window, "verify_first": True}
    return Judged(FACTOR, POWER_USE, ratio_of(production, treatment), group.ratio_min or None, None, "", wrong, facts)


def _sum(group: MeterGroup, side: str, state: PowerState, at: datetime) -> float | None:
    """The power of one side now; None where a meter of it is not known."""
    oldest = at - max(OLDEST, 2 * timedelta(minutes=group.window_minutes))
    whole = state.powers.get(f"{side}/{WHOLE}")
    meters = group.production if side == "production" else group.treatment
    told = [state.powers.get(f"{meter['mn']}/{meter['factor']}") for meter in meters]
    if whole is not None and _at(whole, at) >= oldest:
        return float(whole["value"])
    if not told or any(one is None or _at(one, oldest) < oldest for one in told):
        return None
    return sum(float(one["value"]) for one in told if one is not None)


def _at(told: Mapping[str, Any] | None, otherwise: datetime) -> datetime:
    return otherwise if told is None else datetime.fromisoformat(told["at"])


def _power(values: Mapping[str, str]) -> float | None:
    kind = next((kind for kind in JUDGED if kind in values), None)
    return number(values[kind]) if kind is not None and values.get("Flag", "") in UNFLAGGED else None
