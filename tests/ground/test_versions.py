"""The versions below us: the PySide6 defect that ends the process on Python 3.11, and how SQLite's WAL defect is met."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from models.store import Store, wal_is_safe


class Speaker(QObject):
    """Says yes."""

    said = Signal(bool)


def test_emitting_a_signal_costs_no_reference_of_true() -> None:
    speaker, before = Speaker(), sys.getrefcount(True)
    for _ in range(300):  # PySide6 6.12.0 on Python 3.11 aborts after some 600
        speaker.said.emit(True)
    assert sys.getrefcount(True) > before - 100


def test_a_call_into_qt_costs_no_reference_of_none(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.update()
    before = sys.getrefcount(None)
    for _ in range(1000):
        widget.update()
    assert abs(sys.getrefcount(None) - before) < 200


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), False),
        ((3, 53, 0), True),
    ],
)
def test_wal_is_used_only_where_sqlite_is_known_to_keep_it_whole(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_the_store_runs_in_the_mode_its_sqlite_allows(sqlite_store: Store) -> None:
    found = sqlite_store.describe()
    expected = ("wal", "2") if wal_is_safe() else ("persist", "3")
    assert (found["journal_mode"], found["synchronous"]) == expected
    assert (found["foreign_keys"], found["trusted_schema"], found["recursive_triggers"]) == ("1", "0", "1")
    assert found["version"] == sqlite3.sqlite_version


def test_a_second_process_finds_the_same_mode(sqlite_store: Store) -> None:
    here = sqlite_store.describe()
    program = "import sys, pathlib; from models.store import Store; s = Store.open(None, pathlib.Path(sys.argv[1])); print(s.describe()); s.close()"
    run = subprocess.run(
        [sys.executable, "-c", program, str(sqlite_store.data_dir)], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2], timeout=60
    )
    assert run.stdout.strip() == str(here)
