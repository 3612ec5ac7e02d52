"""The whole program on a real X server, driven by key events of that server: what a dispatcher's fingers do, counted."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
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
from tools.virtual_screen import VirtualScreen

MAIN = Path(__file__).parents[2] / "main.py"
PATIENCE = 60.0

pytestmark = [pytest.mark.screen, pytest.mark.slow]


@dataclass
class Hands:
    """The keyboard of the virtual screen. `pressed` counts chords, as bars count them."""

    environment: dict[str, str]
    store: Store
    pressed: list[str] = field(default_factory=list)

    def press(self, *chords: str) -> None:
        """Press chords on the server: `a`, `alt+3`, `Return`."""
        for chord in chords:
            self.pressed.append(chord)
            self._do("key", "--clearmodifiers", chord)

    def windows(self) -> int:
        """How many windows of the program are on the screen."""
        answer = self._do("search", "--onlyvisible", "--class", "eco-guardian")
        return len(answer.split())

    def take_focus(self) -> bool:
        """Give the program's window the keyboard, as a window manager would."""
        found = self._do("search", "--onlyvisible", "--class", "eco-guardian").split()
        if found:
            self._do("windowfocus", found[0])
        return bool(found)

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"did not come about after {self.pressed}"
            assert self.windows() <= 1, "another window opened"
            time.sleep(0.1)

    def count(self, statement: sa.Select[Any]) -> int:
        with self.store.reading() as connection:
            return int(connection.execute(statement).scalar_one())

    def _do(self, *words: str) -> str:
        return subprocess.run(["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=20, check=False).stdout


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    settings = load_settings({"data_dir": str(tmp_path / "data"), "gateway.start": "never"}, environ={})
    store = Store.open(None, settings.data_dir)
    store.migrate()
    prepare(store, settings, SystemClock(), lambda: opened_desk(store, settings))
    with VirtualScreen() as screen:
        environment = {**screen.environment, "ECO_GUARDIAN_GATEWAY_START": "never", "QT_IM_MODULE": "xim", "XMODIFIERS": "@im=none"}
        words = [sys.executable, str(MAIN), "--data-dir", str(settings.data_dir), "console", "--demo"]
        console = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            typing = Hands(dict(environment), store)
            typing.until(lambda: typing.windows() == 1)
            typing.take_focus()
            time.sleep(4)
            yield typing
        finally:
            console.terminate()
            console.wait(30)
            store.close()


def _new_count() -> sa.Select[Any]:
    return sa.select(sa.func.count()).where(Alert.table.c.state == "new")


def _tasks_count() -> sa.Select[Any]:
    return sa.select(sa.func.count()).select_from(FirstResponseTask.table)


def _calls_count(department: str) -> sa.Select[Any]:
    joined = CallIn.table.join(Officer.table, Officer.table.c.id == CallIn.table.c.officer_id)
    return sa.select(sa.func.count()).select_from(joined).where(Officer.table.c.unit == department)


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
    assert hands.windows() == 1
    print("keystrokes on a real X server: acknowledge 1, suggested unit 2, listed unit 3, department 1; n=1")
