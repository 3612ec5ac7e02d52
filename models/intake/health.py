"""Tells how the intake process is: whether it can keep what comes, how old the oldest is that is not kept, and how each of its parts fares."""

from __future__ import annotations

from typing import Final

from models.intake.parts import UP
from models.intake.reception import Doors

STUCK_AFTER: Final = 10.0
"""Seconds after which an unkept report is told as `slow`."""


def oldest_unstored(doors: Doors) -> float:
    """Return the age in seconds of the oldest report that reached a door and is not kept: in the queue, on a line, in a folder; 0 for none."""
    return max(doors.keeper.oldest_waiting, *doors.parts.ages.values(), 0.0)


def health_of(doors: Doors) -> dict[str, object]:
    """Say how it is, for `/healthz`. `status`: `store_away`, `slow`, `degraded` (a part is in trouble) or `ok`."""
    keeper, age, troubles = doors.keeper, oldest_unstored(doors), doors.parts.troubles
    status = "store_away" if keeper.trouble else "slow" if age > STUCK_AFTER else "degraded" if troubles else "ok"
    told: dict[str, object] = {"status": status, "oldest_unstored_seconds": round(age, 3), "waiting": keeper.waiting_count}
    if keeper.trouble:
        told["trouble"] = keeper.trouble
    if doors.parts.states:
        told["parts"] = doors.parts.states
    if troubles:
        told["alarms"] = [{"part": one.part, "code": one.code, "since": one.since.isoformat(), "why": one.why} for one in troubles]
    return told


def gauges_of(doors: Doors) -> dict[str, float]:
    """Say what stands now, for `/metrics`."""
    parts = doors.parts
    gauges = {
        "intake_oldest_unstored_seconds": oldest_unstored(doors),
        "intake_waiting": float(doors.keeper.waiting_count),
        "intake_store_away": float(bool(doors.keeper.trouble)),
    }
    gauges |= {f'intake_part_up{{part="{name}"}}': float(state == UP) for name, state in parts.states.items()}
    gauges |= {f'intake_part_restarts{{part="{name}"}}': float(count) for name, count in parts.restarts.items()}
    gauges |= {f'intake_part_trouble{{part="{one.part}",code="{one.code}"}}': 1.0 for one in parts.troubles}
    return gauges
