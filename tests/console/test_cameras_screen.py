"""The camera registry by real keys: found, filtered, looked at, searched without anything being taken in; nothing clipped in either language."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.cameras_desk import CamerasDesk
from console.cameras_lines import fits
from console.cameras_screen import CamerasScreen
from console.cameras_sheet import figures_entries
from console.keys import CAMERAS, DUTY
from models.commands.blind_points import ProposeBlindPoint
from models.commands.reference import load_county
from models.commands.video_health import CHANNEL, CameraLook, NoteVideoHealth
from models.intake.video_finding import Candidate, Findings
from models.intake.video_looks import LOOKER
from models.records.place import Camera
from models.rules.allowed_hosts import AllowedHosts
from models.rules.video_kinds import CONDITIONS, KINDS, ZONES
from models.video.exchange import CODES
from tests.builders import Room
from tests.commands.test_smart_hits import hit
from tests.commands.way import ask
from tests.console.test_sources_screen import press
from tests.console.workplace import Workplace, workplace
from widgets.layout_check import drawn, findings

LOOKS = [("zh", "dark", 1.0, (1920, 1080)), ("en", "light", 1.0, (1366, 768)), ("en", "dark", 1.5, (1920, 1080))]
FOUND = Candidate("dev", "IPC 9", "海康 DS-2", {"key": "ipc-9", "name": "IPC 9", "url": "rtsp://10.0.0.9/1"})


@pytest.fixture
def filled(room: Room) -> Room:
    """A water platform whose masking is assured, one camera of it lost; the others are as the county has them."""
    load_county(room.desk, {"video_sources": [{"key": "fishing_ban", "kind": "fishing_ban", "masking": "assured"}]})
    room.desk.do(NoteVideoHealth(CHANNEL, "fishing_ban", "offline", "unreachable", (CameraLook("JX-07", "offline", "unreachable"),)), LOOKER)
    room.desk.do(NoteVideoHealth(CHANNEL, "xueliang", "online", "", (CameraLook("TK-01", "online"), CameraLook("TK-02", "online"))), LOOKER)
    room.does("刘峰", ProposeBlindPoint("石湾村 3 号排口", 114.52, 28.15, "无视频覆盖", ("outlet",), "潭口镇"))
    return room


def add_cameras(place: Workplace) -> CamerasScreen:
    """The registry as the product builds it."""
    cases = place.station.cases
    assert cases is not None
    for table in ("source_words.json", "camera_words.json"):
        place.window.words.add(table)  # type: ignore[attr-defined]
    screen = CamerasScreen(place.window.theme, place.window.words, place.room.clock.now)
    place.window.add_screen(CAMERAS, screen)
    place.station.cameras = CamerasDesk(place.station, cases, screen, lambda: place.room.desk, AllowedHosts())
    return screen


def opened(place: Workplace) -> CamerasScreen:
    """Shift F11, and everything read."""
    screen = add_cameras(place)
    press(place, Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    place.until(lambda: place.window.front == CAMERAS and screen.page is not None)
    return screen


@pytest.fixture
def place(qtbot: QtBot, filled: Room) -> Iterator[Workplace]:
    with workplace(qtbot, filled, "郭维") as place:
        yield place


def keys_of(screen: CamerasScreen) -> list[str]:
    return [line.key for line in screen.cameras.body.lines if not line.is_head]


def test_shift_f11_shows_every_camera_under_its_source_and_esc_leads_back(place: Workplace) -> None:
    screen = opened(place)
    heads = [line.key for line in screen.cameras.body.lines if line.is_head]
    assert heads[0] == "source:fishing_ban"
    assert len(keys_of(screen)) == len(place.room.all(Camera))
    lost = next(line for line in screen.cameras.body.lines if line.key == "JX-07")
    assert place.window.words.say("video_state.offline") in lost.spoken
    assert screen.cameras.choose("JX-07")
    assert place.window.words.say("video_why.unreachable") in screen.sheet.text
    press(place, Qt.Key.Key_Escape)
    assert place.window.front == DUTY


def test_a_camera_that_was_looked_at_once_is_not_called_one_nobody_looked_at(place: Workplace) -> None:
    screen, say = opened(place), place.window.words.say
    assert screen.cameras.choose("TK-01")
    assert say("cam.uptime_soon") in screen.sheet.text
    assert say("cam.unwatched") not in screen.sheet.text
    unseen = next(row.camera.key for row in screen.page.rows if row.looked_at is None)  # type: ignore[union-attr]
    assert screen.cameras.choose(unseen)
    assert say("cam.unwatched") in screen.sheet.text


def test_the_figures_name_the_blind_points_and_the_precision_of_smart_hits(place: Workplace, filled: Room) -> None:
    for step, given in (("confirm_smart_hit", {}), ("dismiss_smart_hit", {"reason": "水草"})):
        ask(filled, "王一帆", step, alert=hit(filled), **given)
    screen = opened(place)
    assert screen.page is not None
    told = {entry.label: entry.text for entry in figures_entries(screen.page, place.window.words)}
    assert (told["盲点"], told["智能识别准确率"]) == ("1 · 待答复 1", "50.0 % · 1/2 · 近 7 日")


def test_a_digit_filters_and_the_search_finds_by_department(place: Workplace) -> None:
    screen = opened(place)
    press(place, Qt.Key.Key_3)
    assert keys_of(screen) == ["JX-07"]
    press(place, Qt.Key.Key_4)
    assert "JX-07" not in keys_of(screen)
    press(place, Qt.Key.Key_1)
    press(place, Qt.Key.Key_Slash)
    QTest.keyClicks(QApplication.focusWidget() or place.window, "tk-01")
    assert keys_of(screen) == ["TK-01"]


def test_what_a_search_found_is_shown_and_taken_in_by_its_form_alone(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    screen, before = opened(place), len(place.room.all(Camera))
    monkeypatch.setattr(CamerasDesk, "_find", lambda self: Findings((FOUND,), (("network", "unreachable"),)))
    press(place, Qt.Key.Key_S)
    place.until(lambda: screen.findings is not None)
    press(place, Qt.Key.Key_J, Qt.KeyboardModifier.ShiftModifier)
    assert screen.beside.choose("found:dev")
    assert "ipc-9" in screen.sheet.text
    assert len(place.room.all(Camera)) == before
    press(place, Qt.Key.Key_E)
    forms = place.station.cases.forms
    place.until(lambda: forms.form is not None)
    assert (forms.form.command, forms.form.given["key"]) == ("manage_camera", "ipc-9")


def test_a_look_at_a_camera_says_what_it_found_in_words(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = opened(place)
    monkeypatch.setattr(CamerasDesk, "_look", lambda self, key: "not_signed_in")
    screen.cameras.choose("TK-01")
    press(place, Qt.Key.Key_T)
    place.until(lambda: place.window.words.say("video_why.not_signed_in") in screen.sheet.text)


def test_a_camera_that_changes_is_shown_without_a_key(place: Workplace) -> None:
    screen = opened(place)
    place.room.desk.do(NoteVideoHealth(CHANNEL, "xueliang", "degraded", "renamed", (CameraLook("TK-01", "degraded", "renamed"),)), LOOKER)
    place.until(lambda: any(row.camera.key == "TK-01" and fits(row, "trouble") for row in screen.page.rows))


def test_who_may_not_register_is_not_offered_it(qtbot: QtBot, filled: Room) -> None:
    with workplace(qtbot, filled, "王一帆") as place:
        screen = opened(place)
        offered = {step.command for step in screen.steps()}
        assert {"manage_camera", "manage_video_source", "note_running_condition"}.isdisjoint(offered)
        assert {"ptz_camera", "hold_camera", "propose_blind_point"} <= offered


@pytest.mark.parametrize(("language", "theme", "scale", "size"), LOOKS)
def test_no_text_is_clipped(place: Workplace, language: str, theme: str, scale: float, size: tuple[int, int]) -> None:
    screen = opened(place)
    screen.show_search(Findings((FOUND,), (("network", "unreachable"),)))
    place.window.words.use("en" if language == "en" else "zh")
    place.window.theme.use(name=theme, scale=scale, still=True)  # type: ignore[arg-type]
    place.window.resize(*size)
    QApplication.processEvents()
    drawn(place.window)
    assert findings(place.window) == []


def test_every_reason_condition_kind_and_zone_has_its_words(place: Workplace) -> None:
    add_cameras(place)
    words = place.window.words
    wanted = [*(f"video_why.{code}" for code in CODES), *(f"video_state.{one}" for one in (*CONDITIONS, "unwatched"))]
    wanted += [*(f"video_kind.{kind}" for kind in KINDS), *(f"opt.zones.{zone}" for zone in ZONES)]
    assert [key for key in wanted if not words.has(key)] == []


def test_enter_shows_the_picture_of_the_selected_camera(place: Workplace) -> None:
    screen = opened(place)
    shown: list[str] = []
    place.station.video = SimpleNamespace(open_camera=shown.append)  # type: ignore[assignment]
    press(place, Qt.Key.Key_Return)
    assert shown == [screen.cameras.chosen_key]
    place.station.video = None


def test_who_may_not_search_is_told_so_and_nothing_invites_to_it(place: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = opened(place)
    monkeypatch.setattr(screen, "may", lambda step: step != "manage_camera")
    screen.retranslate()
    press(place, Qt.Key.Key_S)
    assert place.told[-1] == place.window.words.say("off.not_permitted")
    assert not screen.is_searching
    assert screen.words.say(screen._beside_hint()) == "B 建议"
