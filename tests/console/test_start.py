"""Opening a workstation: the queue is painted before the database library is loaded; without a password nobody sees it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.demo_room import is_sample, prepare
from console.start import Opening
from console.tools import opened_desk
from models.clock import SystemClock
from models.journal.entry import JOURNAL
from models.records.people import Operator
from models.settings import Settings, load_settings
from models.store import Store
from models.views.case_file import case_file
from models.views.case_list import case_list
from models.views.case_rows import Progress
from tests.bed.fixtures import Database
from tests.builders import room_of

ROOT = Path(__file__).parents[2]

FIRST_PAINT = """
import sys
from models.settings import load_settings
import console.start as start
settings = load_settings({"data_dir": sys.argv[1], "gateway.start": "never"}, environ={})
opening = start.Opening(start.application(), settings, demo=True)
def seen():
    print(len(opening.duty.queue.visible_rows()), "sqlalchemy" in sys.modules, "pyqtgraph" in sys.modules, "aiohttp" in sys.modules)
    sys.stdout.flush()
    import os
    os._exit(0)
opening.window.painted.connect(seen)
opening.begin()
opening.app.exec()
"""


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo county and its last days in it."""
    folder = tmp_path_factory.mktemp("demo")
    settings = load_settings({"data_dir": str(folder)}, environ={})
    store = Store.open(None, folder)
    store.migrate()
    prepare(store, settings, SystemClock(), lambda: opened_desk(store, settings))
    prepare(store, settings, SystemClock(), lambda: opened_desk(store, settings))  # a second time nothing is added
    store.close()
    assert is_sample(settings)
    return folder


def test_the_first_paint_shows_the_queue_and_has_loaded_no_database_library(demo_folder: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT, str(demo_folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        env={"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin", "HOME": str(demo_folder)},
    )  # fmt: skip
    rows, *loaded = answer.stdout.split()
    assert int(rows) >= 10, answer.stderr
    assert loaded == ["False", "False", "False"]


def test_the_demo_county_has_a_case_with_a_whole_life(demo_folder: Path) -> None:
    store = Store.open(None, demo_folder)
    now = SystemClock().now()
    with store.reading() as connection:
        [line] = case_list(connection, now, "夜间非法采砂")
        file = case_file(connection, line.case_id, now)
    store.close()
    assert file is not None
    assert len(file.entries) > 35
    assert sum(one.is_picture for one in file.evidence) == 6
    assert all((demo_folder / "evidence" / one.sha256).exists() for one in file.evidence if one.is_picture)
    assert {one.kind for one in file.evidence} == {"media", "record", "sample"}
    assert file.parties
    assert [row.command for row in file.proposals] == ["suspend_case"]
    assert file.supervision
    assert {"exhibits_undisposed", "assistance_open"} <= {duty.kind for duty in file.duties}
    assert [one.code for one in file.stages if one.progress is Progress.CURRENT] == ["fed_back"]


@pytest.fixture
def opening(qtbot: QtBot, database: Database) -> Iterator[Opening]:
    store = database.open()
    room = room_of(store, database.data_dir)
    room.alert(summary="粪水流进水渠")
    from argon2 import PasswordHasher

    with store.writing() as connection:
        hashed = PasswordHasher(time_cost=1, memory_cost=1024).hash("secret")
        connection.execute(Operator.table.update().where(Operator.table.c.login == "wangyifan").values(password_hash=hashed))
    store.close()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    palette, sheet, font = app.palette(), app.styleSheet(), app.font()
    made = Opening(app, settings_of(database), demo=False)
    qtbot.addWidget(made.window)
    yield made
    made.close()
    app.setPalette(palette)
    app.setStyleSheet(sheet)
    app.setFont(font)
    made.deleteLater()


def settings_of(database: Database) -> Settings:
    given = {"data_dir": str(database.data_dir), "database": database.url, "gateway.start": "never", "lang": "en"}
    return load_settings(given, environ={})


def test_nothing_of_the_queue_is_shown_before_somebody_has_signed_in(qtbot: QtBot, opening: Opening) -> None:
    opening.begin()
    qtbot.waitUntil(lambda: opening.window.front == "sign_in", timeout=15_000)
    assert opening.duty.queue.model.rowCount() == 0
    page = opening.window.stack.currentWidget()
    page.login.edit.setText("wangyifan")
    page.password.edit.setText("wrong")
    page._ask()
    qtbot.waitUntil(lambda: page.told.accessibleName() == "Wrong account or password", timeout=15_000)
    assert opening.duty.queue.model.rowCount() == 0


def test_after_signing_in_the_queue_is_there_and_everything_beside_it_is_built(qtbot: QtBot, opening: Opening) -> None:
    opening.begin()
    qtbot.waitUntil(lambda: opening.window.front == "sign_in", timeout=15_000)
    page = opening.window.stack.currentWidget()
    page.login.edit.setText("wangyifan")
    page.password.edit.setText("secret")
    page._ask()
    qtbot.waitUntil(lambda: opening.window.front == "duty", timeout=15_000)
    qtbot.waitUntil(lambda: opening.is_open and opening.workstation.dispatch is not None, timeout=20_000)
    assert opening.duty.map is not None
    assert opening.duty.detail is not None
    qtbot.waitUntil(lambda: opening.workstation.detail is not None, timeout=15_000)
    assert opening.workstation.detail.row.title == "粪水流进水渠"
    qtbot.waitUntil(lambda: opening.duty.video is not None, timeout=15_000)
    assert "Wang" in opening.window.top.seat.accessibleName() or "王一帆" in opening.window.top.seat.accessibleName()
    opening._asked("language")
    assert opening.words.language == "zh"
    opening._asked("theme")
    assert opening.theme.name == "light"
    opening._asked("lock")
    assert opening.window.front == "sign_in"
    opening.window.top.tabs["screen_duty"].clicked.emit()
    opening.window._asked("screen_dispatch")
    assert opening.window.front == "sign_in", "a locked seat is left by its password alone"


def test_a_failing_part_is_one_plain_banner_and_the_rest_goes_on(qtbot: QtBot, opening: Opening) -> None:
    opening._steps.extend([lambda: 1 / 0, lambda: opening.window.setWindowTitle("went on")])  # type: ignore[list-item]
    with qtbot.captureExceptions() as caught:
        QTimer.singleShot(0, opening._next_step)
        qtbot.waitUntil(lambda: opening.window.windowTitle() == "went on", timeout=5000)
    assert [kind for kind, _error, _trace in caught] == [ZeroDivisionError]
    opening._unexpected(ZeroDivisionError, ZeroDivisionError("x"), None)
    assert "trouble" in opening.window.banners.keys()  # noqa: SIM118  not a mapping


def test_a_password_given_for_one_sign_in_is_changed_before_anything_is_seen(qtbot: QtBot, opening: Opening, database: Database) -> None:
    """Typed key by key in the whole program; no other window opens."""
    store = database.open()
    with store.writing() as connection:
        connection.execute(Operator.table.update().values(password_once=True))
    opening.begin()
    qtbot.waitUntil(lambda: opening.window.front == "sign_in", timeout=15_000)
    page = opening.window.stack.currentWidget()
    for words in ("wangyifan", "secret"):
        edit = page.login.edit if words == "wangyifan" else page.password.edit
        qtbot.keyClicks(edit, words)
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(page.new.isVisible, timeout=15_000)
    assert (opening.window.front, opening.duty.queue.model.rowCount(), page.password.isVisible()) == ("sign_in", 0, False)
    assert page.title.accessibleName() == "Choose a password"
    opening._asked("language")
    assert page.title.accessibleName() == "设置新密码"
    for new, again, told in (("secret", "secret", "新密码至少 8 个字符"), ("long enough", "long enouhg", "两次输入不一致")):
        qtbot.keyClicks(page.new.edit, new)
        qtbot.keyClick(page.new.edit, Qt.Key.Key_Return)
        qtbot.keyClicks(page.again.edit, again)
        qtbot.keyClick(page.again.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(partial(_says, page, told), timeout=15_000)
        assert page.new.edit.text() == page.again.edit.text() == ""
    qtbot.keyClicks(page.new.edit, "long enough")
    qtbot.keyClick(page.new.edit, Qt.Key.Key_Return)
    qtbot.keyClicks(page.again.edit, "long enough")
    qtbot.keyClick(page.again.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opening.window.front == "duty", timeout=15_000)
    with store.reading() as connection:
        [kept] = connection.execute(sa.select(Operator.table).where(Operator.table.c.login == "wangyifan"))
        [entry] = connection.execute(sa.select(JOURNAL).where(JOURNAL.c.kind == "user.changed"))
    store.close()
    assert not kept.password_once
    assert entry.actor == "王一帆"
    assert "long enough" not in str(entry.facts)
    opening._asked("lock")
    qtbot.keyClicks(page.password.edit, "long enough")
    qtbot.keyClick(page.password.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opening.window.front == "duty", timeout=15_000)


def _says(page: Any, told: str) -> bool:
    """Whether the page says this below its fields."""
    return bool(page.told.accessibleName() == told)
