"""What a machine may lack: a screen, a video engine, sound, a Chinese font, a library. Each is one sentence that says what still works."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from console.doctor import run_doctor
from models.records.place import Camera
from models.settings import load_settings
from tests.bars.rig import ROOT
from tests.bed.fixtures import Database
from tests.faults.station import PATIENCE, banners, staffed, station

NO_SCREEN: dict[str, dict[str, str | None]] = {
    "none": {"DISPLAY": None, "WAYLAND_DISPLAY": None, "QT_QPA_PLATFORM": None},
    "one that is gone": {"DISPLAY": ":4077", "WAYLAND_DISPLAY": None, "QT_QPA_PLATFORM": None},
    "a kind there is none of": {"QT_QPA_PLATFORM": "nonsense"},
}


def run(arguments: list[str], change: dict[str, str | None], program: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `main.py` with these changes to the environment."""
    environment = {name: value for name, value in {**os.environ, **change}.items() if value is not None}
    return subprocess.run([sys.executable, *(program or ["main.py"]), *arguments], cwd=ROOT, capture_output=True, text=True, timeout=40, env=environment)


@pytest.mark.parametrize("lack", NO_SCREEN)
def test_without_a_screen_a_console_ends_with_3_and_says_what_needs_none(tmp_path: Path, lack: str) -> None:
    done = run(["--data-dir", str(tmp_path), "console"], NO_SCREEN[lack])
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("没有可用的屏幕")
    assert "main.py gateway" in done.stderr


def test_without_a_screen_a_wall_says_it_in_english_if_asked_to(sqlite_database: Database) -> None:
    done = run([*sqlite_database.arguments, "--lang", "en", "wall"], NO_SCREEN["none"])
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith("There is no screen")


LIBRARIES = [
    ("aiohttp", ["gateway", "--http", "127.0.0.1:0", "--hj212", "none"]),
    ("PySide6", ["console"]),
    ("sqlalchemy", ["export", "alerts"]),
    ("alembic", ["export", "alerts"]),
]


@pytest.mark.parametrize(("library", "words"), LIBRARIES)
def test_a_library_that_is_missing_is_named_with_its_remedy(tmp_path: Path, library: str, words: list[str]) -> None:
    hide = f"import sys; sys.modules[{library!r}] = None; import main; sys.exit(main.main(sys.argv[1:]))"
    done = run(["--lang", "en", "--data-dir", str(tmp_path), *words], {"QT_QPA_PLATFORM": "offscreen"}, ["-c", hide])
    assert done.returncode == 3, done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert library in done.stderr
    assert "make setup" in done.stderr


def test_a_wrong_path_to_libvlc_is_a_line_of_the_doctor_and_not_its_end(sqlite_database: Database) -> None:
    done = run([*sqlite_database.arguments, "--lang", "en", "doctor"], {"PYTHON_VLC_LIB_PATH": "/nowhere", "QT_QPA_PLATFORM": "offscreen"})
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if "libVLC" in line]
    assert len(lines) == 1
    assert lines[0].startswith("warning")
    assert "install libvlc5" in lines[0]


def test_without_pyav_the_doctor_says_which_cameras_stay_dark(qapp: object, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setitem(sys.modules, "av", None)
    out = io.StringIO()
    run_doctor(load_settings({"data_dir": sqlite_database.data_dir, "lang": "en"}, {}), out)
    assert "RTSP cameras cannot be played" in out.getvalue()


def camera(room: object) -> None:
    """One camera that streams, near the pig farm."""
    store = room.store  # type: ignore[attr-defined]
    near = Camera(key="cam-1", name="鹅峰 锦江左岸", url="rtsp://127.0.0.1/x", lon=114.3, lat=28.1, township="白石镇")
    with store.writing() as connection:
        connection.execute(Camera.table.insert(), [near.values()])


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_without_any_video_engine_the_tile_and_the_bar_say_so_and_the_queue_works(
    qtbot: QtBot, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lang: str
) -> None:
    for library in ("av", "vlc"):  # what a video process finds in their stead
        (tmp_path / f"{library}.py").write_text(f"raise ModuleNotFoundError('{library}')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with staffed(sqlite_database) as room:
        alert = room.alert(summary="粪水流进水渠")
        camera(room)
        with station(qtbot, sqlite_database, room, lang=lang) as opening:
            opening.window.show()  # unseen tiles tell nothing of their cameras
            qtbot.waitUntil(lambda: opening.duty.video is not None, timeout=PATIENCE)
            opening.duty.queue.choose(alert)
            bar = opening.window.top.video
            qtbot.waitUntil(lambda: bar.role == "p3", timeout=3 * PATIENCE)  # video threads stand behind everything else on a full machine
            assert ("其余功能不受影响" if lang == "zh_CN" else "everything else works") in bar.toolTip()
            opening.workstation.do("acknowledge")
            qtbot.waitUntil(lambda: opening.duty.queue.model.row(alert).state == "acknowledged", timeout=PATIENCE)


def test_without_a_sound_device_the_bar_says_that_alerts_are_only_shown(qtbot: QtBot, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtMultimedia import QMediaDevices

    monkeypatch.setattr(QMediaDevices, "audioOutputs", staticmethod(list))
    with staffed(sqlite_database) as room:
        room.alert(danger_flags=("drinking_water",))
        with station(qtbot, sqlite_database, room) as opening:
            sound = opening.window.top.sound
            qtbot.waitUntil(lambda: "没有声音设备" in sound.toolTip(), timeout=PATIENCE)
            assert sound.role == "p3"
            assert "只有画面提示" in sound.toolTip()


def test_without_its_font_the_console_says_which_stands_in(qtbot: QtBot, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widgets.theme.Theme.family_found", lambda _: False)
    with staffed(sqlite_database) as room:
        with station(qtbot, sqlite_database, room) as opening:
            assert "缺少中文字体" in banners(opening)["font"]


def test_without_any_font_at_all_the_doctor_names_the_package_and_a_window_still_opens(tmp_path: Path, sqlite_database: Database) -> None:
    fonts = tmp_path / "fonts.conf"
    fonts.write_text('<?xml version="1.0"?><fontconfig><dir>/nowhere</dir></fontconfig>')
    done = run([*sqlite_database.arguments, "doctor"], {"FONTCONFIG_FILE": str(fonts), "QT_QPA_PLATFORM": "offscreen"})
    line = next(line for line in done.stdout.splitlines() if "字体" in line)
    assert line.startswith("缺失")
    assert "fonts-noto-cjk" in line
    look = (
        "import sys, os; import console.start as start; from models.settings import load_settings\n"
        "opening = start.Opening(start.application(), load_settings({'data_dir': sys.argv[1], 'gateway.start': 'never'}, environ={}), demo=False)\n"
        "opening.window.painted.connect(lambda: (print('painted', flush=True), os._exit(0)))\n"
        "opening.begin(); opening.app.exec()"
    )
    seen = run([str(sqlite_database.data_dir)], {"FONTCONFIG_FILE": str(fonts), "QT_QPA_PLATFORM": "offscreen"}, ["-c", look])
    assert (seen.returncode, seen.stdout.strip()) == (0, "painted"), seen.stderr
