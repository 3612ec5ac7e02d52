"""Nine cameras at once: what decoding and painting them costs against ffmpeg doing the same, and how tiles behave when the server dies.

Streams: 1280×720 H.264 at 25 pictures a second over RTSP from the local server, encoded beforehand. Bars: issue 2, Must show 7.
"""

from __future__ import annotations

import json
import os
import queue
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from models.demo.streams import ROOT, start_server, stop_server

TILES, TILE = 9, (640, 360)
SEED = 7
STALLED_BAR_S, LOST_BAR_S, BACK_BAR_S = 3.0, 11.0, 15.0
FROZEN_S = 14.0


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """The figures of the video bench as the lines of interfaces.md 7."""
    seconds = 8.0 if quick else 30.0
    with tempfile.TemporaryDirectory() as folder, virtual_screen() as screen:
        manifest = _make_streams(Path(folder), pictures=50 if quick else 150)
        server, port = start_server(manifest, 0)
        urls = [f"rtsp://127.0.0.1:{port}/cam{number}" for number in range(TILES)]
        client = _Client(urls, seconds, screen)
        try:
            # ffmpeg before and after: on a machine that others use too, one of them alone would decide the ratio.
            floors = [_ffmpeg_each(urls, seconds / 2), _ffmpeg_whole(urls, seconds / 2)]
            client.start()
            mine = client.measured(seconds + 30)
            client.end()
            floors = [(first + second) / 2 for first, second in zip(floors, (_ffmpeg_each(urls, seconds / 2), _ffmpeg_whole(urls, seconds / 2)), strict=True)]
            yield from _costs(mine, floors, seconds)
            client.start()
            yield from _frozen(client, server)
            yield from _killed(client, server)
            server, _ = start_server(manifest, port)
            yield from _returned(client, "killed", time.monotonic())
        finally:
            client.end()
            stop_server(server)


def _costs(mine: dict[str, Any], floors: list[float], seconds: float) -> Iterator[dict[str, Any]]:
    n = round(TILES * seconds)
    floor, whole = floors
    # Where the machine was too busy to decode all that was sent, what was decoded is what was paid for.
    cost = mine["cpu"] / min(1.0, mine["frames"] / 25)
    shown = f"{TILES} tiles {TILE[0]}x{TILE[1]}, {'+'.join(mine['engines'])}"
    for figure, against in (
        (floor, "nine ffmpeg processes decoding and scaling the same streams"),
        (whole, "one ffmpeg process decoding and scaling all nine"),
    ):
        yield _line("cpu s per 25 pictures decoded, scaled and painted", cost, "s", against=against, ratio=cost / figure, bar=1.2, n=n, what=shown)
    yield _line("decoded", mine["frames"], "pictures/s per tile", against="25 sent", ratio=mine["frames"] / 25, n=n)
    yield _line("painted", mine["painted"], "pictures/s per tile", against="25 sent", ratio=mine["painted"] / 25, n=n)
    yield _line("resident memory", mine["rss"], "MB", against="bar 500 MB", ratio=mine["rss"] / 500, bar=1.0, n=1)
    yield _line("event loop late p99", mine["late_p99"], "ms", against="bar 50 ms", ratio=mine["late_p99"] / 50, bar=1.0, n=int(seconds * 50))


def _line(what_is: str, figure: float, unit: str, **more: Any) -> dict[str, Any]:
    rounded = {name: round(value, 3) if isinstance(value, float) else value for name, value in more.items()}
    return {"bench": "video", "name": what_is, "figure": round(figure, 4), "unit": unit, **rounded, "seed": SEED}


def _frozen(client: _Client, server: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    """The server stops without a word and goes on later."""
    client.wait_until_live(60)
    begun = time.monotonic()
    os.kill(server.pid, signal.SIGSTOP)
    time.sleep(FROZEN_S)
    yield from _said(client, "frozen", begun)
    os.kill(server.pid, signal.SIGCONT)
    yield from _returned(client, "frozen", time.monotonic())


def _killed(client: _Client, server: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    """The server dies and its connections close."""
    client.wait_until_live(60)
    begun = time.monotonic()
    server.kill()
    server.wait()
    time.sleep(FROZEN_S)
    yield from _said(client, "killed", begun)
    stop_server(server)


def _said(client: _Client, how: str, begun: float) -> Iterator[dict[str, Any]]:
    for state, bar in (("stalled", STALLED_BAR_S), ("lost", LOST_BAR_S)):
        times = [at - begun for at in client.first(state, begun).values()]
        worst = max(times, default=999.0) if len(times) == TILES else 999.0
        yield _line(f"server {how}: every tile says {state} after", worst, "s", against=f"bar {bar:g} s", ratio=worst / bar, bar=1.0, n=len(times))


def _returned(client: _Client, how: str, begun: float) -> Iterator[dict[str, Any]]:
    end = begun + BACK_BAR_S + 10
    while time.monotonic() < end and len(client.first("live", begun)) < TILES:
        time.sleep(0.1)
    times = [at - begun for at in client.first("live", begun).values()]
    worst = max(times, default=999.0) if len(times) == TILES else 999.0
    yield _line(f"server {how}: every tile live again after its return", worst, "s", against="bar 15 s", ratio=worst / BACK_BAR_S, bar=1.0, n=len(times))


class _Client:
    """The process with the window, and what it says."""

    def __init__(self, urls: list[str], seconds: float, screen: dict[str, str]) -> None:
        self._words = [sys.executable, "-m", "tests.bench._video_client", "--seconds", str(seconds), *urls]
        self._environment = {**os.environ, **screen}
        self._process: subprocess.Popen[str] | None = None
        self._changes: list[dict[str, Any]] = []
        self._figures: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def start(self) -> None:
        """Opens the window; may be done again after `end`."""
        self._changes.clear()
        self._process = subprocess.Popen(self._words, cwd=ROOT, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        self._reader.start()

    def _read(self, lines: IO[str]) -> None:
        for line in lines:
            facts = json.loads(line)
            if "measured" in facts:
                self._figures.put(facts)
            else:
                self._changes.append(facts)

    def measured(self, timeout: float) -> dict[str, Any]:
        """The figures, once they are there."""
        return self._figures.get(timeout=timeout)

    def first(self, state: str, since: float) -> dict[str, float]:
        """When each tile first came into a state after a moment."""
        found: dict[str, float] = {}
        for change in tuple(self._changes):
            if change["state"] == state and change["t"] >= since:
                found.setdefault(change["tile"], change["t"])
        return found

    def wait_until_live(self, seconds: float) -> None:
        """Waits until every tile is live, or that long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            latest = {change["tile"]: change["state"] for change in tuple(self._changes)}
            if list(latest.values()).count("live") == TILES:
                return
            time.sleep(0.1)

    def end(self) -> None:
        """Closes the window."""
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._reader.join(5)


def _ffmpeg_each(urls: list[str], seconds: float) -> float:
    """Processor seconds per stream-second, a process per stream."""
    return _children_cpu([["-i", url, *_output(0)] for url in urls], seconds) / (len(urls) * seconds)


def _ffmpeg_whole(urls: list[str], seconds: float) -> float:
    """Processor seconds per stream-second, one process for all."""
    inputs = [word for url in urls for word in ("-threads", "1", "-rtsp_transport", "tcp", "-i", url)]
    outputs = [word for number in range(len(urls)) for word in _output(number)]
    return _children_cpu([[*inputs[4:], *outputs]], seconds) / (len(urls) * seconds)


def _output(number: int) -> list[str]:
    return ["-map", f"{number}:v", "-vf", f"scale={TILE[0]}:{TILE[1]}:flags=fast_bilinear,format=bgra", "-f", "null", "-"]


def _children_cpu(commands: list[list[str]], seconds: float) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = ["ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-rtsp_transport", "tcp"]
    children = []
    for command in commands:
        timed = [word for part in command for word in (["-t", str(seconds), part] if part == "-map" else [part])]
        children.append(subprocess.Popen([*start, *timed], stderr=subprocess.DEVNULL))
    for child in children:
        child.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _make_streams(folder: Path, pictures: int) -> Path:
    """Three clips with the noise of a real sensor, each under three addresses."""
    subprocess.run([sys.executable, "-m", "tests.bench._video_clips", str(folder), str(pictures), str(SEED)], cwd=ROOT, check=True)
    clips = sorted(folder.glob("*.h264"))
    entries = {f"cam{number}": {"file": str(clips[number % len(clips)]), "rate": "25", "clock": False} for number in range(TILES)}
    manifest = folder / "cameras.json"
    manifest.write_text(json.dumps(entries), "utf-8")
    return manifest


@contextmanager
def virtual_screen() -> Iterator[dict[str, str]]:
    """The environment of a real X screen: the one there is, or a virtual one started for the while."""
    if os.environ.get("DISPLAY"):
        yield {"QT_QPA_PLATFORM": "xcb"}
        return
    if not shutil.which("Xvfb"):
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "2048x1200x24", "-nolisten", "tcp"], pass_fds=(writing,), stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as line:
            number = line.readline().strip()
        yield {"QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()
