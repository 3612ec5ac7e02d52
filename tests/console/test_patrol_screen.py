"""The tour screen by keys: a round is begun, watched, held at a lost camera, a finding is an alert, a hit is confirmed or dismissed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.keys import DUTY, PATROL
from console.patrol_desk import PatrolDesk
from console.patrol_lines import stop_lines
from console.patrol_screen import PatrolScreen
from console.video_desk import video_desk
from models.records.alert import Alert
from models.records.evidence import Evidence
from models.records.video import PatrolRun
from models.store import StoreUnavailable
from models.views.cameras import cameras
from models.views.patrol import StopRow
from tests.builders import Room
from tests.commands.test_patrol import planned
from tests.commands.test_smart_hits import hit
from tests.commands.way import ask
from tests.console.played import PlayedCamera
from tests.console.workplace import Workplace, workplace
from widgets.layout_check import findings
from widgets.tile_reading import TileState

SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


@dataclass
class Post:
    """A seat with the tour screen, a hand clock, and pictures that are live or lost as the test says."""

    place: Workplace
    screen: PatrolScreen
    desk: PatrolDesk
    clock: list[float]
    lost: set[str] = field(default_factory=set)
    players: list[PlayedCamera] = field(default_factory=list)

    def key(self, *keys: Qt.Key, mods: Qt.KeyboardModifier = NONE) -> None:
        for key in keys:
            QTest.keyClick(QApplication.focusWidget() or self.place.window, key, mods)

    def watch(self, seconds: int) -> None:
        """Let seconds of the tour pass."""
        for _ in range(seconds):
            self.clock[0] += 1
            self.desk._tick(self.place.room.clock.now())

    def open(self) -> None:
        self.key(Qt.Key.Key_F1, mods=SHIFT)
        self.place.until(lambda: self.place.window.front == PATROL and bool(self.screen.tours.chosen_key))

    def begin(self) -> PatrolRun:
        """Begin the tour of three stops."""
        self.open()
        self.screen.tours.choose("river_day")
        self.key(Qt.Key.Key_Return)
        self.place.until(lambda: self.screen.round is not None)
        return self.run()

    def run(self) -> PatrolRun:
        return self.place.room.all(PatrolRun)[-1]


@pytest.fixture
def post(qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    with sat_down(qtbot, room, monkeypatch, films=False) as here:
        yield here


@pytest.fixture
def filming_post(qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    """One whose cameras can be filmed and stand large."""
    with sat_down(qtbot, room, monkeypatch, films=True) as here:
        yield here


@contextmanager
def sat_down(qtbot: QtBot, room: Room, monkeypatch: pytest.MonkeyPatch, *, films: bool) -> Iterator[Post]:
    planned(room)
    with room.store.reading() as connection:
        registry = cameras(connection)
    with workplace(qtbot, room) as place:
        place.window.words.add("patrol_words.json")  # type: ignore[attr-defined]
        place.station.reader.cameras = registry
        screen = PatrolScreen(place.window.theme, place.window.words, room.clock.now)
        place.window.add_screen(PATROL, screen)
        clock = [0.0]
        players: list[PlayedCamera] = []

        def make_player() -> Any:
            players.append(PlayedCamera())
            return players[-1]

        if films:
            place.station.video = video_desk(place.station, make_player, room.clock.now, lambda: room.desk)
        desk = place.station.patrol = PatrolDesk(place.station, screen, make_player, lambda: clock[0])
        here = Post(place, screen, desk, clock, players=players)
        monkeypatch.setattr(PatrolScreen, "state_of", lambda _self, key: TileState.LOST.value if key in here.lost else TileState.LIVE.value)
        place.station.live.ticked.disconnect(desk._tick)  # the test's own seconds
        yield here
        if place.station.video is not None:
            place.station.video.close()
        screen.close_video()


def test_a_round_goes_from_stop_to_stop_by_itself_and_ends_with_the_last(post: Post) -> None:
    post.begin()
    assert post.screen.round is not None
    post.watch(21)
    assert post.screen.round.index == 1
    post.place.until(lambda: post.run().seen == [1])
    post.watch(61)
    post.watch(61)
    post.place.until(lambda: post.run().ended_at is not None)
    assert (post.run().seen, post.run().skipped) == ([1, 2, 3], [])
    post.place.until(lambda: post.screen.round is None)


def test_a_picture_somebody_looks_at_closely_is_not_taken_away(post: Post) -> None:
    post.begin()
    assert post.screen.round is not None
    glass = SimpleNamespace(isVisible=lambda: True)
    captures = SimpleNamespace(learn_purpose=lambda _why, _text: None)
    post.place.station.video = SimpleNamespace(glass=glass, captures=captures)  # type: ignore[assignment]
    post.watch(60)
    assert post.screen.round.index == 0
    glass.isVisible = lambda: False
    post.watch(1)
    assert post.screen.round.index == 1
    post.place.station.video = None


def test_a_lost_camera_holds_the_round_and_is_left_with_a_reason_only(post: Post) -> None:
    post.lost = {"JX-07"}
    post.begin()
    post.watch(200)
    assert post.screen.round is not None
    assert post.screen.round.index == 0
    assert post.run().seen == []
    assert post.screen.words.say("patrol.no_picture") in post.screen.stops.body.lines[0].spoken
    post.key(Qt.Key.Key_J)
    assert post.desk.reasons.isVisible(), "next asks why, too"
    post.key(Qt.Key.Key_Escape)
    assert post.screen.round.index == 0
    post.key(Qt.Key.Key_X, Qt.Key.Key_1)
    post.place.until(lambda: post.run().reasons == {"1": "信号中断"})
    assert post.screen.round.index == 1


def test_one_key_makes_what_is_seen_an_alert(post: Post) -> None:
    run = post.begin()
    post.watch(3)
    post.key(Qt.Key.Key_F)
    post.place.until(lambda: bool(post.place.room.all(Alert)))
    [alert] = post.place.room.all(Alert)
    assert (alert.channel, alert.level, alert.extra["stop"], alert.extra["run"]) == ("video_patrol", 2, 1, run.id)
    post.key(Qt.Key.Key_Escape)
    assert post.place.window.front == DUTY
    post.key(Qt.Key.Key_F1, mods=SHIFT)
    assert post.screen.round is not None, "the round goes on where it was"


def test_a_tour_that_is_due_stands_at_the_top_of_every_screen(post: Post) -> None:
    ask(post.place.room, "刘峰", "plan_patrol_tour", tour="t", title="夜巡", stops=[{"camera": "JX-07"}], schedule="daily 09:10")
    post.desk.read()
    post.place.until(lambda: "patrol" in post.place.window.banners.keys())  # noqa: SIM118
    ask(post.place.room, "何青", "run_patrol_tour", tour="t")
    post.desk.read()
    post.place.until(lambda: "patrol" not in post.place.window.banners.keys())  # noqa: SIM118


def test_a_hit_is_confirmed_with_enter_and_dismissed_with_x_and_a_reason(post: Post) -> None:
    first = hit(post.place.room)
    second = hit(post.place.room)
    post.open()
    post.place.until(lambda: len(post.screen.hits.body.lines) == 2)
    post.screen.hits.setFocus()
    post.screen.hits.choose(first)
    post.key(Qt.Key.Key_Return)
    post.place.until(lambda: post.place.room.get(Alert, first).state == "new")
    post.place.until(lambda: [line.key for line in post.screen.hits.body.lines] == [second])
    post.key(Qt.Key.Key_X, Qt.Key.Key_2)
    post.place.until(lambda: post.place.room.get(Alert, second).state == "false_alarm")


@pytest.mark.parametrize(("language", "scale", "size"), [("zh", 1.0, (1920, 1080)), ("en", 1.5, (1920, 1080)), ("en", 1.0, (1366, 768))])
def test_nothing_is_clipped(post: Post, language: str, scale: float, size: tuple[int, int]) -> None:
    hit(post.place.room)
    post.place.window.theme.use(scale=scale)
    post.place.window.resize(*size)
    post.begin()
    post.place.window.words.use(language)  # type: ignore[arg-type]
    post.watch(1)
    QApplication.processEvents()
    post.screen.grab()
    assert findings(post.screen) == []


def test_an_act_of_a_round_that_breaks_is_told_by_its_name_and_the_round_goes_on(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.begin()
    post.desk._objected("watch_patrol_stop", StoreUnavailable("the disk is away", "磁盘不在"))
    post.desk._objected("watch_patrol_stop", ValueError("odd"))
    told = [text for text in post.place.told if "记为已巡看" in text]
    assert any("磁盘不在" in text for text in told)
    assert len(told) == 2


def test_a_stop_with_a_preset_turns_its_camera_when_the_door_has_agreed(post: Post) -> None:
    turned: list[int] = []
    post.place.station.cameras = SimpleNamespace(turn=lambda outcome: turned.append(outcome.first_seq))  # type: ignore[assignment]
    stops = [{"camera": "JX-07", "dwell_s": 20, "preset": "桥下"}]
    ask(post.place.room, "刘峰", "plan_patrol_tour", tour="bridge", title="桥下巡", stops=stops)
    post.open()
    post.desk.read()
    post.place.until(lambda: post.screen.tours.choose("bridge"))
    post.key(Qt.Key.Key_Return)
    post.place.until(lambda: bool(turned))
    assert [entry.seq for entry in post.place.room.entries("camera.preset_called")] == turned


def test_a_finding_films_the_camera_of_its_stop_whichever_tile_is_in_front_and_the_clip_proves_its_alert(filming_post: Post) -> None:
    post, room = filming_post, filming_post.place.room
    post.begin()
    video = post.place.station.video
    assert post.screen.video is not None and video is not None
    post.screen.video.tiles[1].setFocus()
    post.key(Qt.Key.Key_F)
    post.place.until(lambda: post.screen.round is not None and post.screen.round.stop.findings == 1)
    [alert] = room.all(Alert)
    post.key(Qt.Key.Key_1)
    post.key(Qt.Key.Key_F)  # once more in a moment: the clip that runs holds this too, and is not ended by it
    post.place.until(lambda: post.screen.round is not None and post.screen.round.stop.findings == 2)
    [clip] = [clip for player in post.players for clip in player.clips]
    clip.end()
    post.place.until(lambda: bool(room.all(Evidence)))
    [kept] = room.all(Evidence)
    assert (kept.camera, kept.alert_id, kept.run_id, kept.purpose) == ("JX-07", alert.id, post.run().id, "电鱼船只")


def test_f_on_a_camera_that_stands_large_is_a_finding_at_its_stop(filming_post: Post) -> None:
    post = filming_post
    post.begin()
    video, watch = post.place.station.video, post.screen.round
    assert post.screen.video is not None and video is not None and watch is not None
    later = watch.stops[1]
    video.glass.open(post.screen.cameras[later.camera], post.desk.why(), post.screen.video)
    post.key(Qt.Key.Key_F)
    post.place.until(lambda: bool(post.place.room.all(Alert)))
    [alert] = post.place.room.all(Alert)
    assert (alert.extra["camera"], alert.extra["stop"]) == (later.camera, later.number)
    assert video.glass.isVisible()


def test_empty_places_speak_of_the_round_and_not_of_what_is_near(post: Post) -> None:
    post.open()
    assert post.screen.video is not None
    assert [tile.reading.headline for tile in post.screen.video.tiles] == ["巡查未开始", "", "", ""]
    post.begin()
    assert [tile.reading.headline for tile in post.screen.video.tiles if tile.camera is None] == ["没有下一站"]


def test_stops_carry_the_numbers_of_their_plan(post: Post) -> None:
    """What the list calls stop 7 is stop 7 on the radio, in the journal and in the alert."""
    stops = [StopRow(6, "TK-01", "", 20, "", "watched"), StopRow(7, "JX-07", "", 60, "")]
    assert [line.cells[0].text for line in stop_lines(stops, 1, 0.0, {}, {}, post.place.window.words)] == ["6", "7"]


def test_a_key_whose_screen_is_still_being_built_says_so(post: Post) -> None:
    post.place.station.patrol = None
    post.key(Qt.Key.Key_F1, mods=SHIFT)
    assert post.place.told[-1] == post.place.window.words.say("told.opening", screen="视频巡查")
    assert post.place.window.front == DUTY
