"""The watch itself: what a test leaves behind is found and traced to the line that began it; what ends in time is let pass."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.bed import leaks
from tests.bed.leaks import Origins, Snapshot


@pytest.fixture
def origins(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Origins]:
    monkeypatch.setattr(leaks, "GRACE", 0.2)
    watched = Origins()
    watched.watch()
    watched.watch_timers()
    yield watched
    watched.forget()


def test_a_thread_left_running_is_named_with_the_line_that_began_it(origins: Origins) -> None:
    before, ended = Snapshot(origins), threading.Event()
    thread = threading.Thread(target=ended.wait, name="forgotten")
    thread.start()
    found = before.left_behind()
    ended.set()
    thread.join()
    assert "the thread 'forgotten' still runs" in found[0]
    assert "test_leaks.py" in found[0]
    assert before.left_behind() == []


def test_a_child_process_left_running_is_found(origins: Origins) -> None:
    before = Snapshot(origins)
    with subprocess.Popen(["sleep", "30"]) as child:
        found = before.left_behind()
        child.kill()
    assert f"the child process {child.pid} (sleep)" in found[0]
    assert "test_leaks.py" in found[0]
    assert before.left_behind() == []


def test_a_socket_left_open_is_found(origins: Origins) -> None:
    before = Snapshot(origins)
    with socket.socket() as left:
        found = before.left_behind()
        assert left.fileno() >= 0
    assert "test_leaks.py" in found[0]
    assert before.left_behind() == []


def test_a_timer_left_running_is_found(origins: Origins) -> None:
    before, timer = Snapshot(origins), QTimer()
    timer.start(5000)
    found = before.left_behind()
    timer.stop()
    assert "a timer of 5000 ms still runs" in found[0]
    assert "test_leaks.py" in found[0]
    assert before.left_behind() == []


def test_a_widget_left_alive_is_found(origins: Origins) -> None:
    class Forgotten(QWidget):
        pass

    before, widget = Snapshot(origins), Forgotten()
    found = before.left_behind()
    widget.deleteLater()
    assert "the widget Forgotten" in found[0]
    assert before.left_behind() == []
