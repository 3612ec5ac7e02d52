"""Holds one measured value against what can be and what may be: sentinels, the measuring range, the limits of the device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.records.intake import Device

EXCEEDANCE, OUT_OF_RANGE, CONSTANT, MISSING = "exceedance", "out_of_range", "constant", "missing"
MAINTENANCE, POWER_USE = "maintenance", "power_use"

JUDGED = ("ZsRtd", "Rtd", "ZsAvg", "Avg")
"""The value of a factor that is held against its limit: the converted one where there is one."""

SENTINEL = -99.0
"""Loggers write -99, -999 or -9999 for "no value"."""

NORMAL = ("N", "n")
"""The flag of a sound value; some loggers write it small."""

UNFLAGGED = (*NORMAL, "")
"""Flags under which something was to be measured: normal, or none given."""

ACIDITY = frozenset({"w01001", "001"})


@dataclass(frozen=True, slots=True)
class Judged:
    """One value held against its limit. `multiple` is value / limit, None where a lower limit was broken; `more` goes into the alert's extra fields."""

    factor: str
    kind: str
    value: float | None
    limit: float | None = None
    multiple: float | None = None
    unit: str = ""
    flag: str = ""
    more: Mapping[str, Any] = field(default_factory=dict, hash=False)


def against_limit(device: Device, factor: str, value: float, flag: str) -> Judged | None:
    """Return what is broken of the device's own limits of this factor; None when nothing is, or it has none. The limit itself is kept."""
    limits = device.limits.get(factor, {})
    most, least, unit = limits.get("max"), limits.get("min"), str(limits.get("unit", ""))
    if most is not None and value > most:
        return Judged(factor, EXCEEDANCE, value, most, round(value / most, 3) if most > 0 else None, unit, flag)
    if least is not None and value < least:
        return Judged(factor, EXCEEDANCE, value, least, None, unit, flag)
    return None


def has_come(value: float | None, text: str, flag: str) -> bool:
    """Tell whether a factor says anything: a value, a flag that says why there is none, or words under N, which are told as implausible."""
    return value is not None or flag not in UNFLAGGED or (bool(flag) and bool(text.strip()))


def cannot_be(device: Device, factor: str, value: float | None) -> bool:
    """Tell whether no instrument measures this: no number, a sentinel, a pH beyond 0 to 14, or outside the range told of this device.

    A factor of `limits` may carry `range: [lowest, highest]`, the measuring range of its instrument.
    """
    if value is None or value <= SENTINEL or (factor in ACIDITY and not 0 <= value <= 14):
        return True
    told = device.limits.get(factor, {}).get("range")
    return isinstance(told, list) and len(told) == 2 and not told[0] <= value <= told[1]
