"""Time passes: warnings and overdue limits are told once, at the moment they were due, whoever looks and however late."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

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


def test_after_a_week_without_power_the_sweep_lets_others_act_between_its_transactions(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        room.alert()
        room.clock.advance(minutes=1)
    room.clock.advance(days=7)
    monkeypatch.setattr("models.commands.sweep.LONGEST_S", 0.0)
    monkeypatch.setattr("models.commands.sweep.BREATH_S", 0.0)
    writing, turns = Store.writing, []

    @contextmanager
    def counted(store: Store) -> Iterator[Connection]:
        with writing(store) as connection:
            turns.append(1)
            yield connection

    with monkeypatch.context() as patched:
        patched.setattr(Store, "writing", counted)
        assert sweep(room.desk) >= 12
    assert len(turns) >= 12, "with no time at all a transaction still does one moment, and no more"
    moments = [moment for _kind, moment in told(room)]
    assert moments == sorted(moments)
    assert len(moments) == len({entry.seq for entry in room.entries("clock.warned", "clock.overdue")}) == 12


def test_no_transaction_of_a_long_sweep_holds_the_writers_turn_for_half_a_second(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.alert()
    [first] = room.all(RunningClock)
    due = [first.due_at + timedelta(seconds=number) for number in range(300)]
    rows = [{**first.values(), "id": f"{first.id}{at:%H%M%S}", "due_at": at, "next_at": at, "warn_at": []} for at in due]
    with room.store.writing() as connection:
        connection.execute(RunningClock.table.insert(), rows)
    room.clock.advance(days=7)
    writing, held = Store.writing, []

    @contextmanager
    def timed(store: Store) -> Iterator[Connection]:
        with writing(store) as connection:
            begun = time.thread_time()
            yield connection
            held.append(time.thread_time() - begun)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "writing", timed)
        assert sweep(room.desk) >= 300
    assert max(held) <= 0.5
