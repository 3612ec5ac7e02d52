"""Somebody sets the clock: a notice says so, no limit moves, and what happened stays in the order in which it happened."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from models.clock import SteadyClock
from models.commands.alerts import AckAlert
from models.commands.filing import FileCase
from models.journal.chain import verify
from models.journal.follower import Follower
from models.store import Store
from models.views.board import detail
from tests.bed.clock import StandingClock
from tests.bed.fixtures import Database
from tests.builders import Room, room_of
from tests.faults.station import PATIENCE, banners, staffed, station

DAY = 86_400.0


class Machine:
    """A machine whose clock can be set; its ticks go on regardless."""

    def __init__(self) -> None:
        self.wall, self.ticks = 1_795_000_000.0, 50.0

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.ticks += seconds

    def clock(self) -> SteadyClock:
        return SteadyClock(lambda: self.wall, lambda: self.ticks)


@pytest.mark.parametrize("by", [DAY, -DAY, 3600.0, -3.0])
def test_setting_the_machines_clock_moves_our_time_by_nothing_and_is_told_once(by: float) -> None:
    machine = Machine()
    clock = machine.clock()
    began = clock.now()
    machine.wall += by
    machine.pass_by(10)
    assert clock.now() - began == timedelta(seconds=10)
    assert clock.jump_seconds() == pytest.approx(by)
    assert clock.jump_seconds() == 0.0
    assert clock.astray_seconds == pytest.approx(by)
    machine.wall -= by
    assert clock.jump_seconds() == pytest.approx(-by)
    assert clock.astray_seconds == 0.0


def test_a_clock_that_is_nudged_by_the_network_is_no_jump() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += 1.5
    assert (clock.jump_seconds(), clock.astray_seconds) == (0.0, 0.0)


def test_a_clock_corrected_to_the_servers_goes_on_from_there_and_still_notices_a_jump() -> None:
    machine = Machine()
    clock = machine.clock()
    assert clock.correct(clock.now() + timedelta(minutes=5)) == pytest.approx(300)
    machine.pass_by(1)
    assert clock.jump_seconds() == 0.0
    assert clock.astray_seconds == pytest.approx(-300)
    machine.wall += DAY
    assert clock.jump_seconds() == pytest.approx(DAY)


@pytest.mark.parametrize("by", [DAY, -DAY])
def test_a_console_whose_pc_is_set_by_a_day_says_so_and_its_limits_run_on(
    qtbot: QtBot, sqlite_database: Database, by: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    offset = [0.0]
    plain = time.time
    monkeypatch.setattr("console.start.SteadyClock", lambda: SteadyClock(lambda: plain() + offset[0]))
    with staffed(sqlite_database, at=datetime.fromtimestamp(plain(), tz=StandingClock().now().tzinfo)) as room:
        alert = room.alert(summary="粪水流进水渠")
        with station(qtbot, sqlite_database, room) as opening:
            queue = opening.duty.queue.model
            qtbot.waitUntil(lambda: queue.row(alert) is not None, timeout=PATIENCE)
            before = opening.clock.now()
            offset[0] = by
            qtbot.waitUntil(lambda: "clock" in banners(opening), timeout=5000)
            told = banners(opening)["clock"]
            assert "本机时钟被改动" in told
            assert "时限仍按改动前的时钟继续" in told
            assert ("+" if by > 0 else "−") in told
            assert timedelta(0) < opening.clock.now() - before < timedelta(minutes=1)
            opening.workstation.do("acknowledge")
            qtbot.waitUntil(lambda: queue.row(alert).state == "acknowledged", timeout=PATIENCE)
            opening.words.use("en")
            assert "This PC's clock was set" in banners(opening)["clock"]
            offset[0] = 0.0
            qtbot.waitUntil(lambda: "clock" not in banners(opening), timeout=5000)


def test_a_seat_on_a_server_follows_the_servers_clock(qtbot: QtBot, postgres_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    plain = time.time
    monkeypatch.setattr("console.start.SteadyClock", lambda: SteadyClock(lambda: plain() - 300))
    with staffed(postgres_database) as room:
        room.alert()
        with station(qtbot, postgres_database, room, lang="en") as opening:
            qtbot.waitUntil(lambda: abs(opening.clock.now().timestamp() - plain()) < 1.0, timeout=PATIENCE)
            qtbot.waitUntil(lambda: "from the database server's" in banners(opening).get("clock", ""), timeout=PATIENCE)


@pytest.mark.parametrize("by", [timedelta(days=1), timedelta(days=-1)])
def test_what_happened_stays_in_its_order_whatever_the_clock_said(store: Store, database: Database, by: timedelta) -> None:
    room: Room = room_of(store, database.data_dir)
    follower = Follower(store, 0)
    alert = room.alert()
    room.clock.set(room.clock.now() + by)
    room.does("王一帆", AckAlert(alert))
    room.clock.set(room.clock.now() - 2 * by)
    room.makes("王一帆", FileCase(alert))
    kinds = [entry.kind for entry in follower.read() if entry.kind in ("alert.created", "alert.acknowledged", "case.filed")]
    with store.reading() as connection:
        shown = detail(connection, alert, room.clock.now(), operator="王一帆", role="dispatcher")
    follower.close()
    assert kinds == ["alert.created", "alert.acknowledged", "case.filed"]
    numbers = [row.seq for row in shown.timeline]
    assert numbers in (sorted(numbers), sorted(numbers, reverse=True))
    assert verify(store).is_whole
