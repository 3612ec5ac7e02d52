"""What a tile learns of its camera is kept through the door; a camera that is signed as another one is confirmed by a key, and that is written down."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.records.place import Camera
from models.rules.scene_print import fingerprint_of, looks_of
from tests.builders import Room
from tests.commands.test_camera_identity import DAY, OTHER, look
from tests.console.test_captures import CTRL, SHIFT, Studio, studio
from widgets.identity_check import TIMES, Identity
from widgets.player import StreamFacts
from widgets.tile_reading import TileState

FACTS = StreamFacts(1280, 720, "h264", "Camera 07")


def known(room: Room) -> dict[str, object]:
    return room.all(Camera, Camera.table.c.key == "JX-07")[0].expected


def mix_up(here: Studio) -> None:
    """The stream shows another camera's picture for some seconds."""
    here.player.check.expect({"fingerprint": fingerprint_of((DAY,))}, has_scene=True)
    for _ in range(TIMES):
        here.player.identity = here.player.check.judge(FACTS, look(7), is_main=True)
    tile = here.place.duty.video.tiles[0]
    tile._stale_number = 0  # a played camera has one picture only, which was there before the screen was
    here.place.until(lambda: tile.reading.state is TileState.WRONG)


def test_what_a_tile_learnt_is_kept_and_what_is_known_already_is_not_written_again(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.place.duty.video.learnt.emit("JX-07", {"session": "Camera 07", "fingerprint": fingerprint_of((DAY,))})
        here.place.until(lambda: bool(known(room)))
        assert looks_of(known(room)["fingerprint"]) == (DAY,)
        here.place.duty.video.learnt.emit("JX-07", {"session": "Camera 08"})
        here.place.until(lambda: here.place.seat._tasks.is_idle)
        assert known(room)["session"] == "Camera 07"


def test_a_wrong_camera_is_signed_with_the_key_and_the_key_has_it_known_by_what_it_shows(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        mix_up(here)
        tile = here.place.duty.video.tiles[0]
        assert tile.reading.headline == "非本摄像机画面"
        assert "Ctrl Shift F12" in tile.reading.second
        here.key(Qt.Key.Key_F12, CTRL | SHIFT)
        here.place.until(lambda: bool(known(room)))
        assert looks_of(known(room)["fingerprint"]) == (OTHER,)
        [entry] = room.entries("camera.confirmed")
        assert entry.facts["differs"] == ["scene"]
        here.place.until(lambda: not here.player.check.found.differs)


def test_tiles_that_come_later_name_the_key_as_well(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.place.duty.video.arrange(3, 3, has_large=False)
        assert [tile.confirm_key for tile in here.place.duty.video.tiles] == ["Ctrl Shift F12"] * 9


def test_where_no_tile_is_signed_the_key_changes_nothing(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.player.identity = Identity()
        here.key(Qt.Key.Key_F12, CTRL | SHIFT)
        here.place.until(lambda: here.place.seat._tasks.is_idle)
        assert known(room) == {}
