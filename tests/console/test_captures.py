"""F12 at a desk: a picture, a clip or a recording becomes evidence with one key and one answer, and nothing of it is lost or kept unasked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.free_space import is_short
from console.video_desk import VideoDesk, video_desk
from console.vocabulary import Vocabulary
from console.wall_looks import WallLooks
from models.records.custody import EvidenceTouch
from models.records.document import Document
from models.records.evidence import Evidence
from models.records.video import ViewLog
from models.rules.looks import Why
from models.views.rows import CameraRow
from tests.builders import Room
from tests.console.played import CAMERA, OTHER, PlayedCamera, film
from tests.console.workplace import Workplace, workplace
from widgets.identity_check import Identity
from widgets.theme import Theme
from widgets.tile_grid import TileGrid
from widgets.tile_reading import TileReading, TileState

F12 = Qt.Key.Key_F12
SHIFT, CTRL, PLAIN = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


@dataclass
class Studio:
    """A workplace with played cameras. `alert` is the one that is selected."""

    place: Workplace
    desk: VideoDesk
    alert: str
    players: list[PlayedCamera] = field(default_factory=list)

    @property
    def player(self) -> PlayedCamera:
        """That of the camera shown first."""
        return self.players[0]

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.place.window, key, modifiers)

    def evidence(self, count: int = 1) -> list[Evidence]:
        """Wait for so many pieces."""
        self.place.until(lambda: len(self.place.room.all(Evidence)) >= count)
        return self.place.room.all(Evidence)

    def views(self) -> list[ViewLog]:
        """Write what was seen, and read it."""
        self.desk.views.write()
        self.place.until(lambda: all(not one.is_asked for one in self.looks()) and self.place.seat._tasks.is_idle)
        return sorted(self.place.room.all(ViewLog), key=lambda view: (view.started_at, view.camera))

    def looks(self) -> list[Any]:
        """The looks that go on."""
        return [one for opened in self.desk.views._open.values() for one in opened.values()]

    def show(self, *cameras: CameraRow) -> None:
        """Show these as the linked video."""
        self.place.duty.show_cameras(cameras, len(cameras))


@contextmanager
def studio(qtbot: QtBot, room: Room, who: str = "王一帆", replays: Any = None) -> Iterator[Studio]:
    """Sit down before one alert with one camera; who has no alerts in his row sits before none."""
    alert = room.taken_alert()
    with workplace(qtbot, room, who) as place:
        if who == "王一帆":
            place.choose(alert)
        players: list[PlayedCamera] = []

        def make_player() -> Any:
            players.append(PlayedCamera())
            return players[-1]

        place.station.reader.cameras = (CAMERA, OTHER)
        place.duty.build_video(make_player)
        desk = place.station.video = video_desk(place.station, make_player, room.clock.now, lambda: room.desk, replays)
        here = Studio(place, desk, alert, players)
        if who == "王一帆":
            here.show(CAMERA)
            place.until(lambda: len(here.looks()) == 1)
        try:
            yield here
        finally:
            desk.close()
            place.duty.close_video()


def test_f12_and_a_digit_keep_the_picture_in_native_size_with_its_matter(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.key(F12)
        here.key(Qt.Key.Key_2)
        [kept] = here.evidence()
        folder = room.store.evidence.folder
        assert (kept.medium, kept.alert_id, kept.camera, kept.purpose, kept.engine) == ("snapshot", here.alert, "JX-07", "违法行为过程", "libvlc")
        picture = QImage.fromData(folder.read(kept.sha256))
        assert (picture.width(), picture.height(), kept.width, kept.height) == (320, 180, 320, 180)
        told = json.loads(folder.read(kept.sidecar_sha256))
        assert (told["stream_s"], told["watcher"], told["alert_no"][:3]) == (61.5, "王一帆", "BJ-")
        assert here.place.duty.queue.list.hasFocus(), "the focus is back where it was"


def test_the_picture_is_on_its_way_to_the_disk_before_the_question_is_drawn(qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    with studio(qtbot, room) as here:
        captures, under_way = here.desk.captures, list[bool]()
        here.place.until(lambda: captures.tasks.is_idle)
        ask = captures.line.ask

        def asked(*args: Any) -> None:
            under_way.append(not captures.tasks.is_idle)
            ask(*args)

        monkeypatch.setattr(captures.line, "ask", asked)
        here.key(F12)
        here.key(Qt.Key.Key_1)
        here.evidence()
        assert under_way == [True]


def test_three_quick_pictures_are_asked_for_once_and_enter_takes_the_first_proposal(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        for _ in range(3):
            here.key(F12)
        here.key(Qt.Key.Key_Return)
        assert {one.purpose for one in here.evidence(3)} == {"现场情况"}
        assert not here.desk.captures.line.isVisible()


def test_what_is_signed_as_another_cameras_picture_says_so_wherever_it_is_listed(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.player.identity = Identity(("scene", "session"))
        assert here.place.duty.video is not None
        here.place.duty.video.tiles[0].reading = TileReading(TileState.WRONG)
        here.key(F12)
        here.key(Qt.Key.Key_1)
        here.evidence()
        here.key(F12, SHIFT)
        here.key(Qt.Key.Key_1)
        here.key(F12, SHIFT)
        for kept in here.evidence(2):
            told = json.loads(room.store.evidence.folder.read(kept.sidecar_sha256))
            assert told["differs"] == "scene, session"
        assert {line["differs"] for made in room.all(Document) if made.kind == "D-25" for line in made.body["items"]} == {"scene, session"}
        assert [touch.purpose for touch in room.all(EvidenceTouch) if touch.act == "differed"] == ["scene, session"] * 2
        signed = [text for text in here.place.told if "非本摄像机画面" in text]
        assert len(signed) == 2
        assert "场景与登记不符" in signed[0]
        assert "码流自报的名称与登记不符" in signed[0]
        assert not [text for text in here.place.told if "停滞" in text], "it does not stand still"


def test_a_camera_that_becomes_another_one_while_it_is_filmed_marks_the_clip(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.key(F12, SHIFT)
        here.key(Qt.Key.Key_1)
        here.player.identity = Identity(("scene",))
        here.key(F12, SHIFT)
        [kept] = here.evidence()
        assert json.loads(room.store.evidence.folder.read(kept.sidecar_sha256))["differs"] == "scene"
        assert any("非本摄像机画面" in text for text in here.place.told)


def test_esc_keeps_nothing_and_says_so(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.key(F12)
        here.key(F12, SHIFT)
        here.key(Qt.Key.Key_Escape)
        here.place.until(lambda: here.desk.captures.tasks.is_idle and here.desk.captures.notes.is_idle and not here.desk.captures.filming.cameras)
        assert room.all(Evidence) == []
        assert list(here.desk.captures.folder.iterdir()) == []
        assert "未保留" in here.place.told


def test_a_clip_begins_thirty_seconds_before_the_key_and_names_its_gap(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.key(F12, SHIFT)
        here.desk.captures.line.edit.insert("电鱼")
        here.key(Qt.Key.Key_Return)
        assert here.player.clips[0].before_s == 30.0
        here.key(F12, SHIFT)
        [kept] = here.evidence()
        assert (kept.medium, kept.purpose, round(kept.before_s or 0), kept.lasts_s) == ("clip", "电鱼", 30, 3.2)
        assert [(gap["from_s"], gap["to_s"]) for gap in kept.gaps] == [(0.8, 2.4)]
        assert room.store.evidence.folder.read(kept.sha256) == film()
        assert list(here.desk.captures.folder.iterdir()) == []


def test_a_recording_goes_on_when_its_camera_leaves_the_screen_and_comes_back_without_a_second_connection(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.key(F12, CTRL)
        here.key(Qt.Key.Key_1)
        here.show(OTHER)
        assert (here.player.is_closed, here.player.is_pinned, here.player.is_watched) == (False, True, False)
        here.show(CAMERA)
        assert len(here.players) == 2, "the camera and the other one, not a third connection"
        assert here.place.duty.video is not None
        assert here.desk.captures.mark_of("JX-07").startswith("● 录制")
        here.key(F12, CTRL)
        [kept] = here.evidence()
        assert (kept.recording != "", kept.piece) == (True, 1)
        assert not here.player.is_pinned


def test_pieces_of_a_recording_overlap_and_share_one_name(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.key(F12, CTRL)
        here.key(Qt.Key.Key_1)
        filming = here.desk.captures.filming.since("JX-07")
        assert filming is not None
        filming._time_is_up()
        assert [clip.before_s for clip in here.player.clips] == [30.0, 2.0]
        here.key(F12, CTRL)
        pieces = here.evidence(2)
        assert sorted(piece.piece for piece in pieces) == [1, 2]
        assert len({piece.recording for piece in pieces}) == 1


def test_a_full_disk_ends_the_recording_keeps_what_is_there_and_says_so(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.key(F12, CTRL)
        here.key(Qt.Key.Key_1)
        here.player.clips[0].end("disk_full")
        [kept] = here.evidence()
        assert kept.bytes_count == len(film())
        here.place.until(lambda: here.place.window.status.trouble != "")
        here.desk.show_marks()
        assert here.place.duty.video is not None
        assert here.desk.captures.mark_of("JX-07") == "磁盘已满"
        assert any("停止录制" in text for text in here.place.told)
        here.key(F12, CTRL)
        assert not here.desk.captures.filming.cameras, "nothing is begun on a full disk"


def test_what_cannot_be_played_is_no_evidence(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.key(F12, SHIFT)
        here.key(Qt.Key.Key_1)
        here.player.clips[0].end(content=b"no film")
        here.place.until(lambda: any("无法播放" in text for text in here.place.told))
        assert room.all(Evidence) == []


def test_going_home_keeps_what_is_being_recorded(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.key(F12, CTRL)
        here.desk.close()
        [kept] = here.evidence()
        assert kept.purpose == "现场情况"


def test_what_a_crash_left_half_written_goes_at_the_start(qtbot: QtBot, room: Room) -> None:
    folder = room.store.data_dir / "clips"
    folder.mkdir()
    (folder / "left.mp4").write_bytes(b"half")
    with studio(qtbot, room) as here:
        here.place.until(lambda: list(folder.iterdir()) == [])


def test_every_selected_alert_is_a_look_of_its_own_with_begin_and_end(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        room.clock.advance(seconds=5)
        [view] = here.views()
        assert (view.camera, view.alert_id, view.stopped_at, view.operator) == ("JX-07", here.alert, None, "王一帆")
        other = room.taken_alert(summary="采石")
        here.place.choose(other)
        here.show(CAMERA)
        room.clock.advance(seconds=30)
        first, second = here.views()
        assert (first.stopped_at is not None, second.alert_id, second.stopped_at) == (True, other, None)
        room.clock.advance(seconds=3)
        here.place.window.covered.emit()
        assert [view.seen_s for view in here.views() if view.alert_id == other] == [33.0]


def test_running_through_the_queue_is_one_line_a_camera_and_one_transaction(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        for _ in range(4):
            room.clock.advance(seconds=0.5)
            here.show(OTHER)
            room.clock.advance(seconds=0.5)
            here.show(CAMERA)
        before = len(room.entries())
        here.show()
        told = [(view.camera, view.looks, view.seen_s) for view in here.views()]
        assert sorted(told) == [("JX-07", 5, 2.0), ("TK-02", 4, 2.0)]
        assert [entry.kind for entry in room.entries()[before:]] == ["camera.viewed", "camera.viewed"]


def test_a_camera_opened_for_no_matter_asks_why_once(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        here.desk.open_camera("TK-02")
        assert (here.desk.reasons.isVisible(), here.desk.glass.isVisible()) == (True, False)
        here.desk.reasons.edit.insert("群众来电")
        here.key(Qt.Key.Key_Return)
        assert here.desk.glass.camera == OTHER
        here.key(Qt.Key.Key_Escape)
        here.desk.open_camera("TK-02")
        assert here.desk.glass.isVisible(), "the reason is known"
        room.clock.advance(seconds=3)
        here.desk.glass.leave()
        assert "群众来电" in [view.reason for view in here.views()]


def test_one_camera_large_is_shown_by_the_player_of_its_tile_and_is_no_second_look(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room) as here:
        assert here.place.duty.video is not None
        here.place.duty.video.tiles[0].opened.emit("JX-07")
        assert (here.desk.glass.camera, len(here.players)) == (CAMERA, 1)
        here.key(F12)
        here.key(Qt.Key.Key_1)
        assert here.evidence()[0].alert_id == here.alert
        here.desk.glass.leave()
        assert not here.player.is_closed
        assert len(here.looks()) == 1


def test_who_may_not_look_is_told_and_the_camera_leaves_the_glass(qtbot: QtBot, room: Room) -> None:
    with studio(qtbot, room, "周宁") as here:
        here.desk.open_camera("JX-07", Why(reason="看看"))
        room.clock.advance(seconds=5)
        here.desk.views.write()
        here.place.until(lambda: any("不能调看" in text for text in here.place.told))
        assert here.desk.glass.camera is None


def test_the_wall_writes_down_what_it_shows_with_its_layout(qtbot: QtBot, room: Room) -> None:
    looks = WallLooks(room.store, room.clock.now, lambda: room.desk)
    grid = TileGrid(Theme(name="dark"), Vocabulary(), room.clock.now, lambda: PlayedCamera())  # type: ignore[arg-type, return-value]
    qtbot.addWidget(grid)
    looks.take(grid, "W3")
    grid.why_not = lambda camera: "" if camera == CAMERA else "no masking"
    grid.show()
    grid.show_cameras([CAMERA, OTHER])
    room.clock.advance(seconds=9)
    looks.close()
    grid.stop()
    assert [(view.camera, view.mode, view.on_wall, view.layout, view.seen_s) for view in room.all(ViewLog)] == [("JX-07", "wall", True, "W3", 9.0)]


@pytest.mark.parametrize(("free", "total", "short"), [(10, 64, False), (3, 64, True), (900_000_000, 10**12, True), (1_100_000_000, 10**12, False)])
def test_room_ends_before_the_disk_is_full(free: int, total: int, short: bool) -> None:
    assert is_short(free, total) is short
