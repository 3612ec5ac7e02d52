"""The words of `expect` about clocks: running, stopped in time or late, paused, due, overdue, warned."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any, Final

from models.records.follow_up import FollowUp
from tests.walk.world import Focus, Row, Snapshot, World

LOCAL = timezone(timedelta(hours=8))
CLOCK = re.compile(r"^(?P<rule>R-\d+)(@(?P<name>.+))?$")

Answer = Callable[[World, Focus, Snapshot, Any], list[str]]


def running_of(world: World, focus: Focus, written: str) -> list[Row]:
    """Return the clocks a walk means by `R-221@X1` or `R-221` that run, overdue ones too."""
    return [clock for clock in _meant(world, focus, written) if clock["state"] == "running"]


def _meant(world: World, focus: Focus, written: str) -> list[Row]:
    found = CLOCK.match(written)
    if found is None:
        raise LookupError(f"{written} is no clock this player can look at")
    name = found["name"]
    if name and name not in world.names:
        raise LookupError(f"{written}: nothing is called {name}")
    return world.clocks(found["rule"], world.names[name] if name else "", focus)


def _with_a_term(world: World, focus: Focus, written: str) -> list[Row]:
    """Return the clocks a walk means, or the follow-up it calls by this name."""
    return world.rows(FollowUp.table, FollowUp.table.c.id == world.names[written]) if written in world.names else _meant(world, focus, written)


def _running(world: World, focus: Focus, _before: Snapshot, expected: Any) -> list[str]:
    return [f"running: no {clock} runs, {_standing(world, focus, clock)}" for clock in expected if not running_of(world, focus, clock)]


def _not_running(world: World, focus: Focus, _before: Snapshot, expected: Any) -> list[str]:
    return [
        f"not_running: {written} is {clock['state']}"
        for written in expected
        for clock in _meant(world, focus, written)
        if clock["state"] in {"running", "paused"}
    ]


def _paused(world: World, focus: Focus, _before: Snapshot, expected: Any) -> list[str]:
    standing = {written: [clock["state"] for clock in _meant(world, focus, written)] for written in expected}
    return [f"paused: {written} does not stand still, {states}" for written, states in standing.items() if "paused" not in states]


def _stopped(*, late: bool) -> Answer:
    word = "stopped_late" if late else "stopped"

    def answer(world: World, focus: Focus, before: Snapshot, expected: Any) -> list[str]:
        return [
            f"{word}: this step did not stop {written} {'late' if late else 'in time'}, {_standing(world, focus, written)}"
            for written in expected
            if not any(clock["id"] not in before.stopped_clocks and _was_stopped(clock, late) for clock in _meant(world, focus, written))
        ]

    return answer


def _was_stopped(clock: Row, late: bool) -> bool:
    return clock["state"] in {"stopped", "met"} and clock["late"] is late


def _standing(world: World, focus: Focus, written: str) -> str:
    return f"there are {[(clock['state'], 'late' if clock['late'] else 'in time') for clock in _meant(world, focus, written)]}"


def _due(world: World, focus: Focus, _before: Snapshot, expected: Any) -> list[str]:
    found = {written: sorted({clock["due_at"] for clock in running_of(world, focus, written)}) for written in expected}
    return [
        f"due: {written} expected {moment}, found {[local_minutes(due) for due in found[written]] or 'none running'}"
        for written, moment in expected.items()
        if [_to_the_minute(due) for due in found[written]] != [_moment(moment)]
    ]


def local_minutes(moment: datetime) -> str:
    """Write a moment as walks do: local time, minutes."""
    return f"{moment.astimezone(LOCAL):%Y-%m-%dT%H:%M}"


def _to_the_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _moment(written: str) -> datetime:
    day, _, clock = written.partition("T")
    midnight = datetime.combine(date.fromisoformat(day), time(), LOCAL)
    hours, minutes = clock.split(":")
    return (midnight + timedelta(hours=int(hours), minutes=int(minutes))).astimezone(UTC)


def _overdue(world: World, focus: Focus, _before: Snapshot, expected: Any) -> list[str]:
    told = [entry for entry in world.entries() if entry["kind"] in {"clock.overdue", "period_duty.overdue", "follow_up.overdue"}]
    found: list[str] = []
    for written in expected:
        ran_out = [clock for clock in _with_a_term(world, focus, written) if clock["overdue_at"] is not None]
        if not ran_out:
            found.append(f"overdue: {written} did not run out, {'' if written in world.names else _standing(world, focus, written)}")
        for clock in ran_out:
            times = sum(clock["id"] in {entry["object_id"], entry["facts"].get("clock")} for entry in told)
            found += [] if times == 1 else [f"overdue: {written} was told {times} times"]
    return found


def _warn_stage(world: World, focus: Focus, _before: Snapshot, expected: Any) -> list[str]:
    found = {written: [clock["warn_stage"] for clock in _meant(world, focus, written)] for written in expected}
    return [f"warn_stage: {written} expected {stage}, found {found[written]}" for written, stage in expected.items() if stage not in found[written]]


CLOCK_WORDS: Final[Mapping[str, Answer]] = {
    "running": _running,
    "not_running": _not_running,
    "paused": _paused,
    "stopped": _stopped(late=False),
    "stopped_late": _stopped(late=True),
    "due": _due,
    "overdue": _overdue,
    "warn_stage": _warn_stage,
}
"""The clock words of commands.md 2."""
