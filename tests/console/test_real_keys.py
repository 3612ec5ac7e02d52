"""The whole program on a real X server, driven by key events of that server: what a dispatcher's fingers do, counted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from console.demo_room import prepare
from console.tools import opened_desk
from models.clock import SystemClock
from models.records.alert import Alert
from models.records.people import CallIn, Officer
from models.records.task import FirstResponseTask
from models.settings import load_settings
from models.store import Store
from tests.console.hands import Hands, console_at

pytestmark = [pytest.mark.screen, pytest.mark.slow]


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    settings = load_settings({"data_dir": str(tmp_path / "data"), "gateway.start": "never"}, environ={})
    with closing(Store.open(None, settings.data_dir)) as store:
        store.migrate()
        prepare(store, settings, SystemClock(), lambda: opened_desk(store, settings))
        with console_at(store, settings.data_dir, "--demo") as typing:
            time.sleep(4)
            yield typing


def _new_count() -> sa.Select[Any]:
    return sa.select(sa.func.count()).where(Alert.table.c.state == "new")


def _tasks_count() -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(FirstResponseTask.table)


def _calls_count(department: str) -> sa.Select[Any]:
    joined = CallIn.table.join(Officer.table, Officer.table.c.id == CallIn.table.c.officer_id)
    return sa.select(sa.func.count()).select_from(joined).where(Officer.table.c.unit == department)


def _called_count(summary: str) -> sa.Select[Any]:
    return sa.select(sa.func.count()).where(Alert.table.c.summary == summary, Alert.table.c.channel == "phone", Alert.table.c.township == "鹅峰乡")


def test_the_keystrokes_promised_to_dispatchers_are_enough_on_a_real_screen(hands: Hands) -> None:
    waiting, tasks = hands.count(_new_count()), hands.count(_tasks_count())
    assert waiting > 0
    hands.press("Home", "a")
    hands.until(lambda: hands.count(_new_count()) == waiting - 1)

    hands.press("Home", "J", "J")  # the groups' first rows; which one does not matter here
    before = len(hands.pressed)
    hands.press("d", "Return")
    hands.until(lambda: hands.count(_tasks_count()) > tasks)
    assert len(hands.pressed) - before == 2

    tasks, before = hands.count(_tasks_count()), len(hands.pressed)
    hands.press("j")
    before = len(hands.pressed)
    hands.press("d", "2", "Return")
    hands.until(lambda: hands.count(_tasks_count()) > tasks)
    assert len(hands.pressed) - before <= 4

    called, before = hands.count(_calls_count("wr")), len(hands.pressed)
    hands.press("alt+4")
    hands.until(lambda: hands.count(_calls_count("wr")) > called)
    assert len(hands.pressed) - before == 1

    waiting = hands.count(_new_count())
    hands.press("F2")
    time.sleep(3)  # the report in front is read: what is recognised stands in its fields
    before = len(hands.pressed)
    hands.press("a")
    hands.until(lambda: hands.count(_new_count()) == waiting - 1)
    assert len(hands.pressed) - before == 1, "triage with every suggestion accepted"

    hands.press("ctrl+n")
    time.sleep(1)
    hands.type("oil film on the river")
    hands.press("Tab")
    hands.type("efx")
    time.sleep(1)
    hands.press("Return", "ctrl+Return")
    hands.until(lambda: hands.count(_called_count("oil film on the river")) == 1)
    assert hands.windows() == 1
    print("keystrokes on a real X server: acknowledge 1, suggested unit 2, listed unit 3, department 1, triage 1, a call by keyboard alone; n=1")
