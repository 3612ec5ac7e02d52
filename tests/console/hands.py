"""The whole program on a virtual screen of a real X server, and a pair of hands that know nothing of it but keys, pixels and the store."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from models.store import Store
from tools.virtual_screen import VirtualScreen
from widgets.theme import Theme

MAIN = Path(__file__).parents[2] / "main.py"
PATIENCE = 60.0
"""A busy machine gets its time: what is waited for is a state, never a duration."""


@dataclass
class Hands:
    """The keyboard of the virtual screen. `pressed` counts chords, as bars count them."""

    screen: VirtualScreen
    store: Store
    pressed: list[str] = field(default_factory=list)

    def press(self, *chords: str) -> None:
        """Press chords on the server: `a`, `alt+3`, `Return`."""
        for chord in chords:
            self.pressed.append(chord)
            self._do("key", "--clearmodifiers", chord)

    def type(self, text: str) -> None:
        """Type words into the field that has the focus."""
        self._do("type", "--clearmodifiers", "--delay", "1", text)

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

    def painted(self, role: str, below: int = 0) -> int:
        """How many pixels of the screen, or of its part below a line, have the colour of this role in the dark theme."""
        wanted = np.uint32(Theme().colour(role).rgb() & 0xFFFFFF)
        return int(np.count_nonzero((self.screen.pixels()[below:] & np.uint32(0xFFFFFF)) == wanted))

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait for a state."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"did not come about after {self.pressed}"
            assert self.windows() <= 1, "another window opened"
            time.sleep(0.1)

    def press_until(self, holds: Callable[[], bool], *chords: str) -> None:
        """Press keys whose second press changes nothing until they have worked: what they are about may not have come to the screen yet."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, f"{chords} did nothing after {self.pressed}"
            self.press(*chords)
            soon = time.monotonic() + 1.0
            while time.monotonic() < soon and not holds():
                time.sleep(0.05)

    def count(self, statement: sa.Select[Any]) -> int:
        """The one number a query answers."""
        with self.store.reading() as connection:
            return int(connection.execute(statement).scalar_one())

    def _do(self, *words: str) -> str:
        return subprocess.run(["xdotool", *words], env=dict(self.screen.environment), capture_output=True, text=True, timeout=20, check=False).stdout


@contextmanager
def console_at(store: Store, data_dir: Path, *words: str) -> Iterator[Hands]:
    """Run the console on a screen of its own until the block ends, with its window in front and nobody but these hands at it."""
    with VirtualScreen() as screen:
        environment = {**screen.environment, "ECO_GUARDIAN_GATEWAY_START": "never", "QT_IM_MODULE": "xim", "XMODIFIERS": "@im=none"}
        command = [sys.executable, str(MAIN), "--data-dir", str(data_dir), "console", *words]
        console = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            hands = Hands(screen, store)
            hands.until(lambda: hands.windows() == 1)
            hands.take_focus()
            yield hands
        finally:
            console.terminate()
            console.wait(30)
