"""A stream that a platform was asked for is stopped when nobody looks any more: after viewing, at the end of the program, after a crash at the next start."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from console.platform_streams import AGAIN_S, LINGER_S, PlatformStreams
from models.commands.viewing import ViewCamera
from models.intake.stream_finding import FoundStream, find_recorded, find_stream, kept_there
from models.intake.stream_stopping import stop_stream
from models.records.place import Camera
from models.rules.stretches import Stretch
from models.video.exchange import VideoTrouble
from models.video.started_streams import Started, StartedStreams
from tests.builders import Room
from tests.intake.test_video_looks import county
from tests.video.fake_platform import ALLOWED, FakePlatform, against

SEND = Started("wvp", "w-0", "DEVICE/1")


def beside_a_platform(room: Room, fake: FakePlatform, what: Callable[[Callable[..., Awaitable[Any]]], Awaitable[Any]]) -> Any:
    """Run `what(asked)` beside a platform whose cameras are registered; `asked(function, …)` calls it in a thread with the door and the list of hosts."""

    async def play(_line: object, address: str) -> Any:
        county(room, fake, address)
        return await what(lambda function, *args: asyncio.to_thread(function, room.desk, ALLOWED, *args))

    return against(fake.app(), play)


def test_a_stream_is_noted_before_the_platform_is_asked_and_stopped_by_its_note(room: Room, tmp_path: Path) -> None:
    fake, notes = FakePlatform(), StartedStreams(tmp_path, "console")

    def note(started: Started) -> None:
        assert not fake.sending
        notes.note(started)

    async def look(asked: Callable[..., Awaitable[Any]]) -> None:
        await asked(find_stream, "w-0", note)
        assert len(fake.sending) == 1
        [left] = StartedStreams(tmp_path, "console").left()  # as after a crash
        await asked(stop_stream, left, "", "1")
        await asked(stop_stream, left, "", "1")  # what the platform has ended itself is no trouble

    beside_a_platform(room, fake, look)
    assert not fake.sending


def test_a_stream_that_another_seat_looks_at_goes_on_and_ones_own_look_keeps_none(room: Room) -> None:
    fake = FakePlatform()

    async def look(asked: Callable[..., Awaitable[Any]]) -> list[int]:
        found = await asked(find_stream, "w-0", lambda _started: None)
        room.does("王一帆", ViewCamera("w-0", reason="核实", mode="live"))
        me, counts = room.actor("王一帆"), []
        for operator, seat in (("another", me.seat), (me.id, "7"), (me.id, me.seat)):
            await asked(stop_stream, found.started, operator, seat)
            counts.append(len(fake.sending))
        return counts

    assert beside_a_platform(room, fake, look) == [1, 1, 0]


def test_a_look_that_a_seat_left_open_a_day_ago_keeps_no_stream_running(room: Room) -> None:
    fake = FakePlatform()

    async def look(asked: Callable[..., Awaitable[Any]]) -> None:
        found = await asked(find_stream, "w-0", lambda _started: None)
        room.does("王一帆", ViewCamera("w-0", reason="核实"))
        room.clock.advance(hours=25)
        await asked(stop_stream, found.started, "another", "2")

    beside_a_platform(room, fake, look)
    assert not fake.sending


def test_what_a_platform_recorded_is_asked_for_by_the_cameras_own_clock_and_told_by_ours(room: Room) -> None:
    fake, lead = FakePlatform(), 90.0
    began = room.clock.now() - timedelta(minutes=10)
    local = [(began + timedelta(minutes=minute, seconds=lead, hours=8)).strftime("%Y-%m-%d %H:%M:%S") for minute in (0, 9)]
    fake.recorded = [{"startTime": local[0], "endTime": local[1]}]
    wanted = Stretch(began + timedelta(minutes=1), began + timedelta(minutes=5))
    noted: list[Started] = []

    async def look(asked: Callable[..., Awaitable[Any]]) -> FoundStream:
        with room.store.writing() as connection:
            connection.execute(Camera.table.update().where(Camera.table.c.key == "w-0").values(clock_offset_s=lead))
        assert await asked(kept_there, "w-0", wanted) == (Stretch(began, began + timedelta(minutes=9)),)
        found: FoundStream = await asked(find_recorded, "w-0", wanted, noted.append)
        await asked(stop_stream, found.started, "", "1")
        return found

    found = beside_a_platform(room, fake, look)
    assert found.began_at == wanted.since
    assert noted[0] == noted[-1] == found.started
    assert not fake.sending


def test_a_note_that_cannot_be_read_is_put_away(tmp_path: Path) -> None:
    notes = StartedStreams(tmp_path, "console")
    notes.note(SEND)
    [path] = (tmp_path / "streams" / "console").iterdir()
    for odd in ("{", '{"source": 1, "what": 2}', "[]"):
        path.write_text(odd)
        assert notes.left() == ()
        assert not path.exists()


class Held:
    """The streams of a program with a clock in hand; `stopped` what was stopped, `refuses` how often a platform still says no."""

    def __init__(self, folder: Path) -> None:
        self.now, self.stopped, self.refuses = 0.0, list[Started](), 0
        self.notes = StartedStreams(folder, "console")
        self.streams = PlatformStreams(self.notes, self._stop, lambda: self.now)

    def _stop(self, started: Started) -> None:
        if self.refuses:
            self.refuses -= 1
            raise VideoTrouble("unreachable")
        self.stopped.append(started)

    def later(self, qtbot: QtBot, seconds: float) -> list[Started]:
        """What has been stopped by then."""
        self.now += seconds
        self.streams.look()
        qtbot.waitUntil(lambda: self.streams._tasks.is_idle)
        return self.stopped


@pytest.fixture
def held(qtbot: QtBot, tmp_path: Path) -> Held:
    return Held(tmp_path)


def test_a_camera_on_two_tiles_is_stopped_once_both_have_let_go_and_nobody_came_back(qtbot: QtBot, held: Held) -> None:
    first, second = held.streams.hold("w-0"), held.streams.hold("w-0")
    held.streams.begun("w-0", SEND)
    first()
    first()
    assert held.later(qtbot, LINGER_S) == []
    second()
    assert held.later(qtbot, LINGER_S - 1) == []
    again = held.streams.hold("w-0")
    assert held.later(qtbot, LINGER_S) == []
    again()
    assert held.later(qtbot, LINGER_S) == [SEND]
    assert held.notes.left() == ()
    held.streams.close()


def test_what_a_platform_does_not_stop_is_tried_again_and_remembered_meanwhile(qtbot: QtBot, held: Held) -> None:
    held.refuses = 1
    release = held.streams.hold("w-0", 0.0)
    held.streams.begun("w-0", SEND)
    release()
    assert held.later(qtbot, 0.0) == []
    assert held.notes.left() == (SEND,)
    assert held.later(qtbot, AGAIN_S - 1) == []
    assert held.later(qtbot, 1.0) == [SEND]
    assert held.notes.left() == ()
    held.streams.close()


def test_the_end_of_the_program_stops_everything_and_leaves_the_note_of_what_it_could_not(qtbot: QtBot, held: Held) -> None:
    other = Started("wvp", "w-1", "DEVICE/2")
    for key, started in (("w-0", SEND), ("w-1", other)):
        held.streams.hold(key)
        held.streams.begun(key, started)
    held.refuses = 1
    held.streams.close()
    assert len(held.stopped) == 1
    assert {*held.stopped, *held.notes.left()} == {SEND, other}


def test_what_a_crash_left_is_stopped_at_the_next_start_unless_it_is_played_again(qtbot: QtBot, tmp_path: Path) -> None:
    other = Started("wvp", "w-1", "DEVICE/2")
    before = StartedStreams(tmp_path, "console")
    before.note(SEND)
    before.note(other)
    held = Held(tmp_path)
    held.streams.hold("w-1")
    held.streams.begun("w-1", other)
    held.streams.stop_left()
    assert held.later(qtbot, 0.0) == [SEND]
    held.streams.close()
