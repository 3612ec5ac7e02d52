"""A machine without a screen: the virtual one shows what a program paints, is kept as a picture, and goes when it is no longer needed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from tools.virtual_screen import NoScreen, VirtualScreen

WINDOW = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
window = QWidget()
window.setStyleSheet("background: #336699")
window.setGeometry(0, 0, 400, 300)
window.show()
app.exec()
"""


@pytest.mark.screen
def test_what_a_program_paints_is_in_the_picture(qtbot: QtBot, tmp_path: Path) -> None:
    picture = tmp_path / "screen.png"
    with VirtualScreen(800, 600) as screen:
        program = subprocess.Popen([sys.executable, "-c", WINDOW], env=dict(screen.environment), stdin=subprocess.DEVNULL)

        def painted() -> None:
            screen.write_picture(picture)
            image = QImage(str(picture))
            assert (image.width(), image.height()) == (800, 600)
            assert image.pixelColor(200, 150) == QColor("#336699")
            assert image.pixelColor(700, 500) == QColor("black")

        qtbot.waitUntil(painted, timeout=20_000)
        program.kill()
        program.wait()
    assert [path.name for path in tmp_path.iterdir()] == ["screen.png"], "no half-written picture is left"


@pytest.mark.screen
def test_two_screens_take_two_numbers_and_both_go_away() -> None:
    with VirtualScreen(320, 200) as one, VirtualScreen(320, 200) as other:
        assert one.display != other.display
        sockets = [Path(f"/tmp/.X11-unix/X{screen.display[1:]}") for screen in (one, other)]
        assert all(socket.exists() for socket in sockets)
    assert not any(socket.exists() for socket in sockets)


def test_without_an_x_server_the_reason_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(NoScreen, match="install the package `xvfb`"), VirtualScreen():
        pass


def test_an_x_server_that_does_not_start_is_told_and_leaves_nothing() -> None:
    before = set(Path("/tmp").glob("eco-screen-*"))
    with pytest.raises(NoScreen, match="did not start"), VirtualScreen(200_000, 200_000):
        pass
    assert set(Path("/tmp").glob("eco-screen-*")) <= before
