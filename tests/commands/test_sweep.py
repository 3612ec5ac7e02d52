"""Time passes: warnings and overdue limits are told once, at the moment they were due, whoever looks and however late."""

from __future__ import annotations

import threading
from datetime import timedelta

from models.commands.alerts import AckAlert
from models.commands.sweep import next_due, sweep
from models.records.running_clock import RunningClock
from models.store import Store
from tests.builders import MONDAY_MORNING, Room


def told(room: Room) -> list[tuple[str, timedelta]]:
    """What the timer said, and how long after the room opened it was due."""
    return [(entry.kind, entry.at - MONDAY_MORNING) for entry in room.entries("clock.warned", "clock.overdue")]


def test_a_limit_warns_at_half_and_four_fifths_and_then_runs_out(room: Room) -> None:
    room.alert()
    for _ in range(12):
        room.clock.advance(minutes=1)
        sweep(room.desk)
    assert told(room) == [
        ("clock.warned", timedelta(minutes=5)),
        ("clock.warned", timedelta(minutes=8)),
        ("clock.overdue", timedelta(minutes=10)),
    ]
    [clock] = room.all(RunningClock)
    assert (clock.state, clock.warn_stage, clock.overdue_at) == ("running", 0.8, clock.due_at)


def test_after_a_night_without_power_everything_is_told_at_the_moment_it_was_due(room: Room) -> None:
    room.alert()
    room.clock.advance(minutes=3)
    room.alert()
    room.clock.advance(hours=9)
    assert sweep(room.desk) == 6
    moments = [moment for _kind, moment in told(room)]
    assert moments == sorted(moments)
    assert moments[-1] == timedelta(minutes=13)


def test_what_is_stopped_is_not_told(room: Room) -> None:
    alert = room.alert()
    room.does("王一帆", AckAlert(alert))
    room.clock.advance(days=1)
    assert sweep(room.desk) == 0
    assert told(room) == []


def test_an_overdue_limit_still_runs_and_stops_late(room: Room) -> None:
    alert = room.alert()
    room.clock.advance(minutes=11)
    sweep(room.desk)
    room.does("王一帆", AckAlert(alert))
    [clock] = room.all(RunningClock)
    assert (clock.state, clock.late, clock.overdue_at) == ("stopped", True, clock.due_at)


def test_a_sweep_up_to_a_moment_leaves_what_lies_behind_it(room: Room) -> None:
    room.alert()
    room.clock.advance(minutes=10)
    sweep(room.desk, room.clock.now() - timedelta(microseconds=1))
    assert [kind for kind, _ in told(room)] == ["clock.warned", "clock.warned"]
    sweep(room.desk)
    assert [kind for kind, _ in told(room)][-1] == "clock.overdue"


def test_the_timer_knows_when_to_look_next(room: Room) -> None:
    assert next_due(room.store) is None
    room.alert()
    assert next_due(room.store) == MONDAY_MORNING + timedelta(minutes=5)


def test_of_many_seats_that_sweep_at_once_each_moment_is_told_by_one(room: Room, store: Store) -> None:
    for _ in range(15):
        room.alert()
    room.clock.advance(hours=1)
    counts: list[int] = []
    seats = [threading.Thread(target=lambda: counts.append(room.beside().desk.sweep())) for _ in range(4)]
    for seat in seats:
        seat.start()
    for seat in seats:
        seat.join()
    assert sum(counts) == len(told(room)) == 45
    assert store.is_sqlite or counts


def test_the_timer_acts_in_nobodys_name(room: Room) -> None:
    room.alert()
    room.clock.advance(hours=1)
    sweep(room.desk)
    assert {(entry.actor, entry.role) for entry in room.entries("clock.warned", "clock.overdue")} == {("timer", "timer")}
