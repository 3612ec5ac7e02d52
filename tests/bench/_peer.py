"""Alerta, the peer the intake bench is measured beside: a real server of its own under gunicorn, on the same PostgreSQL and machine.

It lives in an environment of its own (`.peer`), made from the dependency group `peer` of the lock: nothing of it comes near the console.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path

from tests.bed.postgres import Cluster

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".peer"
WORKERS = 2
CLIENTS = 8
"""More clients than this make two synchronous workers no faster (measured with 4, 8 and 16)."""
START_S = 60.0


class NoPeer(Exception):
    """The peer cannot be installed here; the sentence says why."""


def peer_python() -> Path:
    """Return the interpreter of the peer's environment, which is made on first need. Raises NoPeer."""
    python = PLACE / "bin" / "python"
    if not (PLACE / "bin" / "gunicorn").exists():
        uv = next((found for found in (str(ROOT / ".setup" / "uv" / "bin" / "uv"), shutil.which("uv")) if found and Path(found).exists()), None)
        if uv is None:
            raise NoPeer("uv is not here; run tools/setup.sh first.")
        said = subprocess.run(
            [uv, "sync", "--frozen", "--only-group", "peer", "--no-progress"],
            cwd=ROOT,
            env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(PLACE)},
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode:
            raise NoPeer(said.stderr.strip().splitlines()[-1])
    return python


class Alerta:
    """One running server on a database of its own."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        """Start it and wait until it answers. Raises NoPeer."""
        python = peer_python()
        cluster.execute("CREATE DATABASE alerta")
        folder.mkdir(parents=True, exist_ok=True)
        settings = folder / "alertad.conf"
        settings.write_text(
            f"DATABASE_URL = 'postgresql://postgres@127.0.0.1:{cluster.port}/alerta'\nAUTH_REQUIRED = False\nPLUGINS = []\nSECRET_KEY = 'bench'\n"
        )
        self.port = _free_port()
        command = [str(python), "-m", "gunicorn", "-w", str(WORKERS), "-b", f"127.0.0.1:{self.port}", "--log-level", "error", "alerta:create_app()"]
        environ = {**os.environ, "ALERTA_SVR_CONF_FILE": str(settings)}
        # its tables are made first: two workers that make them at once trip over each other
        subprocess.run([str(python), "-c", "import alerta; alerta.create_app()"], cwd=folder, env=environ, capture_output=True, check=False)
        self._note = folder / "alerta.log"
        self._log = self._note.open("w")
        self._process = subprocess.Popen(command, cwd=folder, env=environ, stdout=self._log, stderr=subprocess.STDOUT, start_new_session=True)
        self._wait()

    @property
    def pid(self) -> int:
        """Its first process; the workers share its session."""
        return self._process.pid

    def accepted_per_second(self, count: int, first: int) -> float:
        """Send `count` alerts by a few clients, each waiting for its answer; alerts a second that were answered 201."""
        left, guard = list(range(first, first + count)), threading.Lock()
        bad: list[str] = []

        def client() -> None:
            while True:
                with guard:
                    if not left:
                        return
                    number = left.pop()
                try:
                    status = self._send(number)
                except OSError as error:
                    bad.append(type(error).__name__)
                    return
                if status != 201:
                    bad.append(str(status))

        clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
        began = time.monotonic()
        for one in clients:
            one.start()
        for one in clients:
            one.join()
        if bad:
            raise NoPeer(f"{len(bad)} of its answers were not 201, the first {bad[0]}; it said: {self._said()}")
        return count / (time.monotonic() - began)

    def stop(self) -> None:
        """End it."""
        os.killpg(self._process.pid, signal.SIGTERM)
        self._process.wait(timeout=20)
        self._log.close()

    def _said(self) -> str:
        return next(iter(reversed(self._note.read_text().strip().splitlines())), "nothing")

    def _send(self, number: int) -> int:
        body = {
            "resource": f"12345-2026-{number:07d}",
            "event": "report",
            "environment": "Production",
            "severity": "major",
            "service": ["hotline_12345"],
            "group": "water",
            "value": "1",
            "text": f"来电人反映白石镇一处养猪场粪水流进水渠，已持续数日，附近村民取水受影响，请派人查看。编号{number}。",
            "tags": ["白石镇"],
            "attributes": {"lon": 114.3, "lat": 28.1},
        }
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("POST", "/alert", json.dumps(body).encode(), {"Content-Type": "application/json"})
            answer = line.getresponse()
            answer.read()
            return answer.status
        finally:
            line.close()

    def _wait(self) -> None:
        until = time.monotonic() + START_S
        while time.monotonic() < until and self._process.poll() is None:
            try:
                if self._send(0) == 201:
                    return
            except OSError:
                pass
            time.sleep(0.2)
        if self._process.poll() is None:
            self.stop()
        raise NoPeer(f"Alerta did not start; it said: {self._said()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
