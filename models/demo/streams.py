"""Starts and stops the cameras of the demo county: a local RTSP server in a process of its own, and the making of its clips.

The first start draws the clips into the data directory, those of the first cameras first; until a clip is there its camera answers
"not yet" and a tile goes on trying, as it would with a real camera that is starting.
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import zlib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY_S, STOP_S = 20.0, 3.0
MAKERS = 2


class StreamsFailed(Exception):
    """The local cameras did not start; the text is a sentence for people."""


class DemoStreams:
    """The local RTSP server: `start`, `stop`, and in between a camera at every address that `start` gave."""

    def __init__(self, data_dir: Path, scenes: Mapping[str, str], *, port: int = 0) -> None:
        """`scenes`: camera key → scene name (resources/demo/scenes.py). Port 0 takes a free one; a second start keeps it."""
        self.port = port
        self._folder = data_dir / "video"
        self._scenes = dict(scenes)
        self._server: subprocess.Popen[str] | None = None
        self._makers: list[subprocess.Popen[bytes]] = []

    @property
    def pid(self) -> int:
        """The server's process number, 0 while it does not run."""
        return self._server.pid if self._server and self._server.poll() is None else 0

    def start(self, *, wait_for_clips: bool = False) -> dict[str, str]:
        """Starts the server and, where clips are missing, their making; camera key → address. Raises StreamsFailed.

        `wait_for_clips`: all clips are there when it comes back; otherwise they are drawn beside the running console, at low priority.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._make_missing(gently=not wait_for_clips)
        if wait_for_clips:
            for maker in self._makers:
                maker.wait()
        manifest = self._folder / "cameras.json"
        manifest.write_text(json.dumps({key: {"file": str(self._clip(key)), "rate": "25/2", "clock": True} for key in self._scenes}), "utf-8")
        self._server, self.port = start_server(manifest, self.port)
        return {key: f"rtsp://127.0.0.1:{self.port}/{key}" for key in self._scenes}

    def stop(self) -> None:
        """Ends the server and the making of clips."""
        for maker in self._makers:
            maker.kill()
            maker.wait()
        self._makers = []
        if self._server:
            stop_server(self._server)
            self._server = None

    def _clip(self, key: str) -> Path:
        return self._folder / f"{self._scenes[key]}-{self._seed(key)}.h264"

    @staticmethod
    def _seed(key: str) -> int:
        return zlib.crc32(key.encode()) % 1000

    def _make_missing(self, *, gently: bool) -> None:
        missing = [f"{scene}:{self._seed(key)}" for key, scene in self._scenes.items() if not self._clip(key).exists()]
        for number in range(MAKERS):
            if share := missing[number::MAKERS]:
                words = [sys.executable, "-m", "resources.demo.scenes", *(["--gentle"] if gently else []), str(self._folder), *share]
                self._makers.append(subprocess.Popen(words, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))


def start_server(manifest: Path, port: int) -> tuple[subprocess.Popen[str], int]:
    """Runs the RTSP server until it listens: its process and port. Raises StreamsFailed."""
    words = [sys.executable, "-m", "resources.demo.rtsp_server", "--manifest", str(manifest), "--port", str(port)]
    server = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    assert server.stdout is not None
    reader = threading.Thread(target=lambda out=server.stdout: lines.put(out.readline()), name="demo cameras", daemon=True)
    reader.start()
    try:
        line = lines.get(timeout=READY_S)
    except queue.Empty:
        line = ""
    if not line.startswith("ready "):
        stop_server(server)
        raise StreamsFailed(f"The demo cameras did not start (port {port or 'any'}); everything else works, tiles show no picture.")
    return server, int(json.loads(line.removeprefix("ready "))["port"])


def stop_server(server: subprocess.Popen[str]) -> None:
    """Lets the server end, and ends it if it will not (it may be frozen)."""
    if server.stdin:
        server.stdin.close()
    try:
        server.wait(STOP_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
    if server.stdout:
        server.stdout.close()
