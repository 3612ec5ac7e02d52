"""What the video benches share: clips, cameras that serve them, what ffmpeg needs for the same work, and the process with the window."""

from __future__ import annotations

import json
import os
import queue
import resource
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self

from models.demo.streams import ROOT
from tests.bench._machine import machine

SEED = 7


def line(name: str, figure: float, unit: str, **more: Any) -> dict[str, Any]:
    """One line of a video bench, as interfaces.md 7 has it."""
    rounded = {key: round(value, 3) if isinstance(value, float) else value for key, value in more.items()}
    return {"name": name, "figure": round(figure, 4), "unit": unit, **rounded, "seed": SEED, **machine()}


@contextmanager
def screen(width: int = 2048, height: int = 1200) -> Iterator[Mapping[str, str]]:
    """The environment of a real X screen: the one there is, or a virtual one started for the while."""
    if os.environ.get("DISPLAY"):
        yield {**os.environ, "QT_QPA_PLATFORM": "xcb"}
    elif shutil.which("Xvfb"):
        yield from _plain_screen(width, height)
    else:
        yield {**os.environ, "QT_QPA_PLATFORM": "offscreen"}


def _plain_screen(width: int, height: int) -> Iterator[Mapping[str, str]]:
    """Not tools.virtual_screen: its pictures lie in a file, and 400 of them a second would wait for the disk."""
    reading, writing = os.pipe()
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"]
    server = subprocess.Popen(words, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as line:
            number = line.readline().strip()
        yield {**os.environ, "QT_QPA_PLATFORM": "xcb", "DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()


def make_clips(folder: Path, pictures: int, heights: list[int]) -> None:
    """Three clips in each height: `NAME-HEIGHT.h264`."""
    words = [sys.executable, "-m", "tests.bench._video_clips", str(folder), str(pictures), str(SEED), *map(str, heights)]
    subprocess.run(words, cwd=ROOT, check=True)


def clips(folder: Path, height: int) -> list[Path]:
    """The clips of one height."""
    return sorted(folder.glob(f"*-{height}.h264"))


def manifest(folder: Path, height: int, count: int, rate: str) -> Path:
    """What the RTSP server is to serve: `cam0`, `cam1`, …"""
    files = clips(folder, height)
    entries = {f"cam{number}": {"file": str(files[number % len(files)]), "rate": rate, "clock": False} for number in range(count)}
    path = folder / f"cameras-{height}-{count}.json"
    path.write_text(json.dumps(entries), "utf-8")
    return path


@contextmanager
def ts_cameras(folder: Path, height: int, count: int, seconds: int) -> Iterator[list[str]]:
    """The same clips over HTTP as transport streams, for an engine without RTSP."""
    films = []
    for clip in clips(folder, height):
        film = clip.with_suffix(".ts")
        loop = clip.with_suffix(".loop")
        loop.write_bytes(clip.read_bytes() * (seconds // 2 + 1))  # a clip has two seconds at least
        words = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "h264", "-framerate", "25", "-i", str(loop), "-t", str(seconds)]
        subprocess.run([*words, "-c", "copy", "-bsf:v", "setts=ts=N*3600", "-f", "mpegts", str(film)], check=True)
        loop.unlink()
        films.append(str(film))
    server = subprocess.Popen([sys.executable, "-m", "tests.bench._ts_server", *films], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin is not None
    assert server.stdout is not None
    port = int(server.stdout.readline().split()[1])
    try:
        yield [f"http://127.0.0.1:{port}/cam{number}.ts" for number in range(count)]
    finally:
        server.stdin.close()
        server.wait()
        server.stdout.close()


def ffmpeg_each(urls: list[str], tile: tuple[int, int], seconds: float) -> float:
    """Processor seconds per stream-second that ffmpeg needs to decode and scale, a process per stream."""
    return _children_cpu([[*_input(url), *_output(0, tile, seconds)] for url in urls]) / (len(urls) * seconds)


def ffmpeg_whole(urls: list[str], tile: tuple[int, int], seconds: float) -> float:
    """The same in one process for all."""
    inputs = [word for url in urls for word in _input(url)]
    return _children_cpu([[*inputs, *(word for number in range(len(urls)) for word in _output(number, tile, seconds))]]) / (len(urls) * seconds)


def _input(url: str) -> list[str]:
    return ["-threads", "1", *(["-rtsp_transport", "tcp"] if url.startswith("rtsp") else []), "-i", url]


def _output(number: int, tile: tuple[int, int], seconds: float) -> list[str]:
    return ["-t", str(seconds), "-map", f"{number}:v", "-vf", f"scale={tile[0]}:{tile[1]}:flags=fast_bilinear,format=bgra", "-f", "null", "-"]


def _children_cpu(commands: list[list[str]]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    children = [subprocess.Popen(["ffmpeg", "-nostdin", "-v", "error", *command], stderr=subprocess.DEVNULL) for command in commands]
    for child in children:
        child.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Client:
    """The process with the window, and what it says."""

    def __init__(self, urls: list[str], columns: int, tile: tuple[int, int], seconds: float, environment: Mapping[str, str], *options: str) -> None:
        shape = ["--seconds", str(seconds), "--columns", str(columns), "--tile", f"{tile[0]}x{tile[1]}"]
        self._words = [sys.executable, "-m", "tests.bench._video_client", *shape, *options, *urls]
        self._environment, self._count = dict(environment), len(urls)
        self._process: subprocess.Popen[str] | None = None
        self.changes: list[dict[str, Any]] = []
        self.learnt: set[str] = set()
        """The tiles whose camera is known by its scene."""
        self._answers: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        """Opens the window."""
        self._process = subprocess.Popen(self._words, cwd=ROOT, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,), daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Closes it."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._reader.join(5)

    def _read(self, lines: IO[str]) -> None:
        for line in lines:
            facts = json.loads(line)
            if "tile" in facts:
                self.changes.append(facts)
            elif "learnt" in facts:
                self.learnt.add(facts["learnt"])
            else:
                self._answers.put(facts)

    def answer(self, timeout: float) -> dict[str, Any]:
        """The next figures: those of the measured while, or of a look."""
        return self._answers.get(timeout=timeout)

    def look(self) -> dict[str, Any]:
        """Memory, threads and descriptors now."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write("look\n")
        self._process.stdin.flush()
        return self.answer(30)

    def first(self, state: str, since: float) -> dict[str, float]:
        """When each tile first came into a state after a moment."""
        found: dict[str, float] = {}
        for change in tuple(self.changes):
            if change["state"] == state and change["t"] >= since:
                found.setdefault(change["tile"], change["t"])
        return found

    def states(self) -> dict[str, str]:
        """The last state of each tile."""
        return {change["tile"]: change["state"] for change in tuple(self.changes)}

    def wait_until_live(self, seconds: float, count: int | None = None) -> bool:
        """Waits until so many tiles (all) are live, or so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if list(self.states().values()).count("live") >= (count or self._count):
                return True
            time.sleep(0.1)
        return False
