"""V-2: with the distribution's libVLC (no RTSP), without libVLC and without any engine the tile says so in time, and what can play plays.

Source: reliability.md V-2, finding 9; issue 5, Must show 1.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.bars.bar import Bar
from tests.bars.video_stand import BACK_S, HurtCameras, Stand, planted
from tests.bed.fixtures import Database

SAID_S = 2.0
NO_LIBRARY = {"PYTHON_VLC_LIB_PATH": "/none/libvlc.so"}
CASES: tuple[tuple[str, tuple[str, ...], dict[str, str], str], ...] = (
    ("as installed", (), {}, ""),
    ("libVLC first", ("libVLC", "PyAV"), {}, "no_live555"),
    ("no libVLC", ("libVLC", "PyAV"), NO_LIBRARY, "no_libvlc"),
    ("no engine", ("libVLC",), NO_LIBRARY, "no_libvlc"),
)
"""Name, engines in order, environment, and the code that the tile's details must hold."""


def do_without(_database: Database, count: int, seed: int, mutant: str = "") -> Bar:
    """Every case `count` times. The figure counts tiles that said nothing in time, or showed no picture where an engine is there."""
    bar = Bar("V-2", count, seed, limit=0)
    said: list[float] = []
    with bar.timed(), ExitStack() as stack:
        stack.enter_context(planted(mutant, {}))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cameras = HurtCameras(folder)
        stack.callback(cameras.stop)
        for number in range(count * len(CASES)):
            bar.figure += _case(cameras, CASES[number % len(CASES)], said)
        bar.figure += not _doctor_knows(folder)
    bar.notes["said_worst_s"] = round(max(said), 2)
    return bar


def _case(cameras: HurtCameras, case: tuple[str, tuple[str, ...], dict[str, str], str], said: list[float]) -> int:
    from widgets.tile_words import reason

    name, engines, environment, code = case
    kept = dict(os.environ)
    os.environ.update(environment)
    stand = Stand(1, engines=engines)
    try:
        stand.processes.warm()
        stand.wait(lambda: all(child.memory.last_beat() for child in stand.processes._children), 30)
        began = time.monotonic()
        stand.show(cameras.urls()[:1])
        tile = stand.grid.tiles[0]
        wanted = reason(code, "zh") if code else "PyAV"
        stand.wait(lambda: wanted in tile.details(), SAID_S + 8)
        said.append(time.monotonic() - began)
        broken = int(said[-1] > SAID_S)
        if name == "no engine":
            return broken + int(stand.wait(lambda: tile.reading.state.value == "unavailable" and bool(tile.reading.second), 5) > 5)
        return broken + int(stand.live() > BACK_S)
    finally:
        stand.stop()
        os.environ.clear()
        os.environ.update(kept)


def _doctor_knows(folder: Path) -> bool:
    """Whether `doctor` names the engine that decodes, and what libVLC lacks."""
    from console.doctor_devices import video
    from models.settings import Settings

    lines = [finding.line("en") for finding in video(Settings(data_dir=folder))]
    return any("PyAV" in line and "default" in line for line in lines) and any("libVLC" in line for line in lines)
