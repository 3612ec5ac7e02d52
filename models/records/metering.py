"""Which electricity meters of an enterprise belong together: those of production, and those of what treats its waste water or gas."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, Any, Final

from models.base import UNIQUE, Record, record

METERS: Final = "meters:"
"""How the episodes of a group name their device: this and the group's key."""


@record("meter_group")
class MeterGroup(Record):
    """One enterprise's meters (HJ 212-2025, ST 44, or a `power_use` source). Source: domain.md 3.2 `power_use`, W-05.

    `production` and `treatment` list `{mn, factor}`: the powers of each side are added up. Production is on from `production_on`,
    treatment off below `treatment_on` (both in the meters' unit); `ratio_min` is treatment / production below which treatment counts as
    idling (0: on and off alone count); it must last `window_minutes` before it is an anomaly.
    """

    key: Annotated[str, UNIQUE]
    name: str
    township: str = ""
    lon: float | None = None
    lat: float | None = None
    production: list[dict[str, Any]] = field(default_factory=list)
    treatment: list[dict[str, Any]] = field(default_factory=list)
    unit: str = "kW"
    production_on: float = 1.0
    treatment_on: float = 0.1
    ratio_min: float = 0.0
    window_minutes: int = 30
    disabled: bool = False


@record("power_state")
class PowerState(Record):
    """The newest powers of a meter group by meter, so that a restart forgets none: `{mn/factor: {value, at}}`. `since` is when the anomaly began."""

    group_key: Annotated[str, UNIQUE]
    powers: dict[str, Any] = field(default_factory=dict)
    since: str = ""
