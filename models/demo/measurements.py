"""The last hours of the demo county's stations, kept as readings, so that a curve has a past when the room opens (样例数据)."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from models.intake.hj212 import Frame, read_segment
from models.intake.readings import FrameArrival, readings_of
from models.records.intake import Device
from models.rules.clocks import LOCAL

if TYPE_CHECKING:
    from models.commands.actor import Outcome
    from models.commands.batch import Batch
    from models.commands.desk import Desk
    from models.rules.refusal import Refused

HOURS: Final = 3
EVERY: Final = timedelta(minutes=2)
RISE: Final = timedelta(minutes=50)
"""How long before its alert a factor began to climb."""


def keep_past(desk: Desk, county: Mapping[str, Any], lines: list[dict[str, Any]], start: datetime) -> int:
    """Keep the frames of the last three hours before `start`; the alerts of `lines` show in them. Returns how many readings there are."""
    surges = {line["device"]: (line["factor"], float(line["multiple"]), start - timedelta(minutes=line["ago"])) for line in lines if "device" in line}
    past = [reading for device in county["devices"] for frame, at in _frames(device, surges.get(device["mn"]), start) for reading in _kept(device, frame, at)]

    def beside(batch: Batch, _outcomes: list[Outcome | Refused] | Any) -> None:
        for reading in past:
            batch.add(reading)

    desk.do_all([], beside)
    return len(past)


def _kept(device: Mapping[str, Any], frame: Frame, at: datetime) -> list[Any]:
    return readings_of(FrameArrival(Device(mn=device["mn"], name=device["name"], channel=device["channel"]), frame, at))


def _frames(device: Mapping[str, Any], surge: tuple[str, float, datetime] | None, start: datetime) -> Iterator[tuple[Frame, datetime]]:
    chance = random.Random(device["mn"])
    count = int(timedelta(hours=HOURS) / EVERY)
    for number in range(count):
        at = start - EVERY * (count - number)
        stamp = at.astimezone(LOCAL).strftime("%Y%m%d%H%M%S")
        values = (f"{factor}-Rtd={_value(factor, limit, at, surge, chance):.3f},{factor}-Flag=N" for factor, limit in device["limits"].items())
        head = f"QN={stamp}000;ST={device['st']};CN=2011;PW={device['pw']};MN={device['mn']};Flag=4"
        yield read_segment(f"{head};CP=&&DataTime={stamp};{';'.join(values)}&&".encode()), at


def _value(factor: str, limit: Mapping[str, Any], at: datetime, surge: tuple[str, float, datetime] | None, chance: random.Random) -> float:
    ceiling = float(limit.get("max") or limit["min"] * 1.6)
    calm = ceiling * (0.42 + 0.05 * math.sin(at.timestamp() / 1500) + chance.gauss(0, 0.012))
    if surge is None or surge[0] != factor:
        return calm if "min" not in limit else (float(limit["min"]) + float(limit.get("max", limit["min"] * 2))) / 2 + chance.gauss(0, 0.05)
    _, multiple, alert_at = surge
    climbed = max(0.0, min(1.0, (at - alert_at + RISE) / (RISE + timedelta(minutes=10))))
    height: float = calm + (ceiling * multiple - calm) * climbed**1.6
    return height
