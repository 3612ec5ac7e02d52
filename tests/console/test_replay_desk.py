"""Alt F12: the minutes before an alert, in place of the live picture and back; logged as a playback, and evidence of it carries the time it was recorded at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from pytestqt.qtbot import QtBot

from console.replays import Missing
from models.rules.looks import Why
from models.rules.stretches import Stretch
from tests.builders import Room
from tests.console.played import CAMERA, PlayedCamera
from tests.console.test_captures import F12, PLAIN, SHIFT, Studio, studio
from widgets.tile_reading import TileState

ALT = Qt.KeyboardModifier.AltModifier


class Asked(QObject):
    """In place of the search: notes what was wished for."""

    missed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.wishes: list[tuple[Any, ...]] = []

    def ask(self, camera: str, alert: str, now: Any, player: Any) -> str:
        """One more."""
        self.wishes.append((camera, alert, now, player))
        return f"replay://t{len(self.wishes)}"


@contextmanager
def seat(qtbot: QtBot, room: Room) -> Iterator[tuple[Studio, Asked]]:
    """At a seat whose cameras play the past half an hour late."""
    asked = Asked()
    with studio(qtbot, room, replays=asked) as here:
        yield here, asked


def replayed(here: Studio) -> PlayedCamera:
    """Press the key; the player that plays the past."""
    here.key(F12, ALT)
    player = here.players[-1]
    player.is_replay, player.replayed_at = True, here.place.room.clock.now() - timedelta(minutes=30)
    here.desk.glass.grid.tiles[0].refresh()
    return player


def test_the_key_shows_the_past_of_the_camera_in_front_and_gives_the_live_picture_back(qtbot: QtBot, room: Room) -> None:
    with seat(qtbot, room) as (here, asked):
        replayed(here)
        shown = here.desk.glass.camera
        assert shown is not None
        assert (shown.key, shown.name, shown.url) == (CAMERA.key, CAMERA.name, "replay://t1")
        assert asked.wishes == [(CAMERA.key, here.alert, room.clock.now(), here.player)]
        assert here.desk.glass.grid.tiles[0].reading.state is TileState.REPLAY
        assert not here.player.is_closed, "the live tile goes on"
        room.clock.advance(seconds=5)
        here.key(F12, ALT)
        assert here.desk.glass.camera is None
        looks = [(view.mode, view.alert_id, view.camera, view.seen_s) for view in here.views()]
        assert ("playback", here.alert, CAMERA.key, 5.0) in looks


def test_from_one_camera_large_the_key_goes_to_the_past_and_back_to_the_same_picture(qtbot: QtBot, room: Room) -> None:
    with seat(qtbot, room) as (here, _asked):
        here.desk.glass.open(CAMERA, here.desk.of_alert(), here.place.duty.video)
        replayed(here)
        here.key(F12, ALT)
        assert here.desk.glass.camera == CAMERA
        player: Any = here.desk.glass.grid.player_of(CAMERA.id)
        assert player is here.player, "no second connection"


def test_without_an_alert_there_is_nothing_before_it(qtbot: QtBot, room: Room) -> None:
    with seat(qtbot, room) as (here, asked):
        here.desk.glass.open(CAMERA, Why(reason="核实"))
        here.key(F12, ALT)
        assert asked.wishes == []
        assert any("先选中一件警情" in text for text in here.place.told)


def test_a_picture_of_the_past_is_evidence_of_when_it_was_recorded(qtbot: QtBot, room: Room) -> None:
    with seat(qtbot, room) as (here, _asked):
        past = replayed(here).replayed_at
        here.key(F12, PLAIN)
        here.key(Qt.Key.Key_1)
        [kept] = here.evidence()
        assert (kept.taken_at, kept.replayed_at, kept.stream_s, kept.alert_id) == (past, room.clock.now(), None, here.alert)
        assert not any("停滞" in text for text in here.place.told)


def test_a_clip_of_the_past_is_evidence_of_when_it_was_recorded_and_never_of_the_live_camera(qtbot: QtBot, room: Room) -> None:
    with seat(qtbot, room) as (here, _asked):
        player = replayed(here)
        here.key(F12, SHIFT)
        here.key(Qt.Key.Key_1)
        assert (len(player.clips), len(here.player.clips)) == (1, 0)
        here.key(F12, SHIFT)
        [kept] = here.evidence()
        assert (kept.taken_at, kept.replayed_at, kept.stream_s) == (player.replayed_at, room.clock.now(), None)


def test_a_replay_whose_moment_is_not_known_is_no_evidence(qtbot: QtBot, room: Room) -> None:
    with seat(qtbot, room) as (here, _asked):
        replayed(here).replayed_at = None
        here.key(F12, PLAIN)
        assert any("还没有画面" in text for text in here.place.told)


def test_where_nothing_was_recorded_that_is_said_in_place_of_a_picture_with_since_when(qtbot: QtBot, room: Room) -> None:
    with seat(qtbot, room) as (here, asked):
        here.key(F12, ALT)
        now = room.clock.now()
        missing = Missing(Stretch(now - timedelta(minutes=3), now), now - timedelta(hours=12), now + timedelta(seconds=5), "")
        asked.missed.emit("replay://another", missing)
        tile = here.desk.glass.grid.tiles[0]
        assert tile.reading.state is not TileState.EMPTY
        asked.missed.emit("replay://t1", missing)
        local = [(now + timedelta(hours=8) + gap).strftime("%H:%M:%S") for gap in (timedelta(minutes=-3), timedelta(), timedelta(seconds=5))]
        day = (now + timedelta(hours=8) - timedelta(hours=12)).strftime("%m-%d %H:%M:%S")
        assert tile.reading.headline == f"没有 {local[0]}–{local[1]} 的画面：此前的录像到 {day} 为止；{local[2]} 起才有画面"
        assert here.players[-1].is_closed
        asked.missed.emit("replay://t1", replace(missing, before=None, after=None))
        assert "前后 24 小时都没有录像" in tile.reading.headline
        here.key(F12, ALT)
        assert here.desk.glass.camera is None
