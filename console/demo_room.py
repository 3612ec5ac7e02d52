"""The demo county behind `console --demo`: fills an empty store, then runs local cameras and traffic in processes of their own.

Everything goes the way real things go: streams over RTSP, reports over signed webhooks, stations over HJ 212.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from models.clock import Clock
from models.demo.streams import DemoStreams
from models.settings import Settings
from models.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.commands.desk import Desk

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).parents[1]
LONG_AGO = timedelta(days=60)
"""Where the clock of the played history begins: before anything in it."""


def is_sample(settings: Settings) -> bool:
    """Whether the county in this data folder is the demo county, which every screen has to say."""
    return (settings.data_dir / "keys" / "demo-secrets.json").exists()


def prepare(store: Store, settings: Settings, clock: Clock, open_desk: Callable[[], Desk], meanwhile: Callable[[], None] | None = None) -> None:
    """Fill an empty store with the demo county and its last days; a store with a county in it is left alone. Takes some seconds.

    `meanwhile` is called once the county is there: what it starts (the cameras) gets ready while its history is played.
    """
    from models.demo.county import is_empty, load_demo
    from models.demo.history import History, MovedClock

    if not is_empty(store):
        return
    load_demo(open_desk(), settings.data_dir)
    desk = open_desk()
    if meanwhile is not None:
        meanwhile()
    start = clock.now()
    desk.clock = moved = MovedClock(start - LONG_AGO)
    History(desk, settings.lang, start).play(moved)


class DemoRoom:
    """The processes of a demo: cameras and traffic."""

    def __init__(self, settings: Settings) -> None:
        from models.demo.county import scenes

        self._settings = settings
        self._streams = DemoStreams(settings.data_dir, scenes())
        self._traffic: subprocess.Popen[bytes] | None = None
        self.has_cameras = False

    def start_cameras(self, open_desk: Callable[[], Desk]) -> None:
        """Start the local cameras and tell the registry where they stream. Raises StreamsFailed."""
        from models.demo.county import point_cameras

        point_cameras(open_desk(), self._streams.start())
        self.has_cameras = True

    def start_traffic(self) -> None:
        """Play traffic at the gateway of this data folder."""
        if self._traffic is not None:
            return
        settings = self._settings
        words = [sys.executable, str(ROOT / "main.py"), "--data-dir", str(settings.data_dir), "--lang", settings.lang, "simulate", "--scenario", "quiet"]
        if shutil.which("setpriv"):  # a killed console must not leave its traffic behind
            words = ["setpriv", "--pdeathsig", "TERM", *words]
        self._traffic = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def close(self) -> None:
        """End both."""
        if self._traffic is not None:
            self._traffic.terminate()
            try:
                self._traffic.wait(5)
            except subprocess.TimeoutExpired:
                self._traffic.kill()
                self._traffic.wait()
            self._traffic = None
        self._streams.stop()
