"""One video process as the console sees it: started, spoken to, watched by its heartbeat, and killed when it is stuck.

Nothing here waits for the process: an order that it does not take means that it is stuck, and then it is killed.
"""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from widgets.frame_memory import PLACES, FrameMemory

ROOT = Path(__file__).resolve().parents[1]
MODULE = "widgets.video_process"
START_S = 20.0
"""So long a process may take to its first beat: a full machine loads a decoder slowly."""
LOOK_S = 0.5
"""How often a process is looked at."""
DOUBT_S = 60.0
"""After so long without a breakdown other streams are put beside those of a process that replaced one."""
HEAP = {"arena_max": 1, "hugetlb": 1, "trim_threshold": 32 << 20, "mmap_threshold": 16 << 20}
"""How the heap of a process is kept, as glibc names it (bytes); nothing without glibc. One for all threads: of many, each would keep what its decoder
once needed at most. In pages of 2 MB where the system gives such. And what a picture needs for a moment, 15 MB for the largest tile, stays for the
next one: given back each time, it would be cleared each time, for all who share the processor's memory. Measured: docs/decisions.md."""
FROZEN_S = 4.0
"""A process that did not beat for so long is frozen."""
STUCK_S = 20.0
"""A stream's thread that gave no sign for so long is stuck in a decoder; opening and reading end by themselves well before."""
_GUILTY = re.compile(rb"Current thread 0x([0-9a-f]+)")
_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM}) if sys.platform != "win32" else frozenset()

Heard = Callable[["VideoChild", Mapping[str, Any]], None]


class VideoChild:
    """A process and its shared memory."""

    def __init__(self, memory: FrameMemory, engines: tuple[str, ...], heard: Heard, ended: Callable[[VideoChild], None]) -> None:
        """`heard` is called for every line it says, `ended` once, both in a thread of this class."""
        self.memory = memory
        self.places: dict[int, int] = {}
        """Stream → place, also of streams that are just ending."""
        self.is_in_doubt = False
        """Its streams came back from a process that went down: no others are put beside them."""
        self.guilty_place: int | None = None
        self.was_frozen = False
        self.is_ending = False
        self._heard, self._ended = heard, ended
        self._looks, self._beat = 0, 0.0
        self._began = time.monotonic()
        self._told: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the process has ended
        self._process = self._start(engines)
        self._reader = threading.Thread(target=self._read, name=f"video process {self._process.pid}", daemon=True)
        self._reader.start()

    def _start(self, engines: tuple[str, ...]) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-m", MODULE, str(self.memory.handle), *engines]
        handles = (self.memory.handle,) if isinstance(self.memory.handle, int) else ()
        environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        tuned = (environment.get("GLIBC_TUNABLES", ""), *(f"glibc.malloc.{name}={value}" for name, value in HEAP.items()))
        environment["GLIBC_TUNABLES"] = ":".join(one for one in tuned if one)
        process = subprocess.Popen(
            words, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._told, pass_fds=handles, bufsize=0
        )  # fmt: skip
        if process.stdin is not None and sys.platform != "win32":
            os.set_blocking(process.stdin.fileno(), False)
        return process

    @property
    def pid(self) -> int:
        """Its process number."""
        return self._process.pid

    def free_place(self) -> int | None:
        """A place where no stream plays or is still ending."""
        return next((place for place in range(PLACES) if place not in self.places.values()), None)

    def send(self, line: Mapping[str, Any]) -> None:
        """Gives an order. A process that does not take it is killed."""
        data = (json.dumps(line) + "\n").encode()
        try:
            taken = self._process.stdin.write(data) if self._process.stdin else None
        except (OSError, ValueError):
            return  # it is gone: `ended` is on its way
        if taken != len(data):
            self.kill()

    def look(self) -> None:
        """Called about twice a second: kills the process when it is frozen, or a stream of it stuck.

        Counts looks and not seconds: the whole machine may have slept.
        """
        beat, now = self.memory.last_beat(), time.monotonic()
        if beat == 0.0:
            if now - self._began > START_S:
                self.kill()
            return
        self._looks = self._looks + 1 if beat == self._beat else 0
        self._beat = beat
        self.is_in_doubt = self.is_in_doubt and now - self._began < DOUBT_S
        if self._looks >= FROZEN_S / LOOK_S:
            self.was_frozen = True
            self.kill()
            return
        for place in self.places.values():
            pulse = self.memory.last_pulse(place)
            if pulse and beat - pulse > STUCK_S:
                self.guilty_place = place
                self.kill()

    def kill(self) -> None:
        """At once; `ended` follows."""
        self._process.kill()

    def end(self) -> None:
        """Lets it end by itself."""
        self.is_ending = True
        if self._process.stdin:
            self._process.stdin.close()

    def join(self, seconds: float) -> bool:
        """Waits until it has ended, or so long; whether it has."""
        self._reader.join(seconds)
        return not self._reader.is_alive()

    def was_ended_from_outside(self) -> bool:
        """Whether somebody else killed it, or the system to get memory back: no stream is to blame for certain."""
        return -self._process.returncode in _OUTSIDE and not self.was_frozen and self.guilty_place is None

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                self._heard(self, json.loads(line))
            except Exception:  # what a broken process says must not end the watch over it and its streams
                logging.getLogger(__name__).warning("a video process said what nobody understands", exc_info=True)
        self._process.wait()
        self._find_guilty()
        for pipe in (self._process.stdin, self._process.stdout, self._told):
            if pipe:
                pipe.close()
        self._ended(self)

    def _find_guilty(self) -> None:
        """The stream in whose thread a crash happened, from what the process wrote while it died."""
        self._told.seek(max(0, self._told.seek(0, os.SEEK_END) - 20_000))
        found = _GUILTY.search(self._told.read())
        if found and self.guilty_place is None:
            thread = int(found[1], 16)
            self.guilty_place = next((place for place in self.places.values() if self.memory.thread_of(place) == thread), None)
