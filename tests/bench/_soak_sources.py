"""The cameras of the soak: a server of its own for each, so that one can be hurt alone, in four ways."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import Literal

from models.demo.streams import start_server, stop_server
from resources.demo.h264 import Clip
from tests.bench._video_stage import clips

TILES, ABSENT = 16, 4
PRESENT = TILES - ABSENT
Harm = Literal["kill", "freeze", "stuck", "swap"]


class SoakSources:
    """All of them."""

    def __init__(self, folder: Path, height: int) -> None:
        """Clips lie in `folder` already."""
        self._folder, self._films = folder, clips(folder, height)
        self._stills = [_still(film) for film in self._films]
        self._servers: list[subprocess.Popen[str]] = []
        self._ports: list[int] = []
        for number in range(PRESENT):
            self._write(number, self._film(number))
            server, port = start_server(self._manifest(number), 0)
            self._servers.append(server)
            self._ports.append(port)

    def urls(self) -> list[str]:
        """Those that are there, then those that never are (nothing listens)."""
        absent = [f"rtsp://127.0.0.1:{65001 + number}/absent" for number in range(ABSENT)]
        return [f"rtsp://127.0.0.1:{port}/cam{number}" for number, port in enumerate(self._ports)] + absent

    def hurt(self, number: int, harm: Harm) -> None:
        """One camera is hurt."""
        if harm == "freeze":
            self._servers[number].send_signal(signal.SIGSTOP)
        elif harm == "kill":
            self._servers[number].kill()
            self._servers[number].wait()
        else:
            self._send(number, self._stills[number % len(self._films)] if harm == "stuck" else self._film(number + 1))

    def heal(self, number: int, harm: Harm) -> None:
        """It is as before."""
        if harm == "freeze":
            self._servers[number].send_signal(signal.SIGCONT)
        elif harm == "kill":
            stop_server(self._servers[number])
            self._servers[number], _ = start_server(self._manifest(number), self._ports[number])
        else:
            self._send(number, self._film(number))

    def stop(self) -> None:
        """For the end."""
        for server in self._servers:
            server.send_signal(signal.SIGCONT)
            stop_server(server)

    def _film(self, number: int) -> Path:
        return self._films[number % len(self._films)]

    def _manifest(self, number: int) -> Path:
        return self._folder / f"soak-{number}.json"

    def _write(self, number: int, film: Path) -> None:
        self._manifest(number).write_text(json.dumps({f"cam{number}": {"file": str(film), "rate": "25", "clock": False}}), "utf-8")

    def _send(self, number: int, film: Path) -> None:
        """Another film on the lines that stand."""
        self._write(number, film)
        line = self._servers[number].stdin
        assert line is not None
        line.write("changed\n")
        line.flush()


def _still(film: Path) -> Path:
    """A clip of one key picture: looped, it is decoded to the same pixels each time, and its time runs on."""
    clip, path = Clip.read(film), film.with_suffix(".still")
    path.write_bytes(b"".join(b"\x00\x00\x00\x01" + unit for unit in (clip.sps, clip.pps, *clip.pictures[0])))
    return path
