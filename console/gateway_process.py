"""Starts the intake process of a single PC and watches it: restarted after a crash, parked with a reason when it keeps failing.

The gateway lives on its own: when this console dies it goes on taking alerts, and the next console finds and adopts it.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

if TYPE_CHECKING:
    from models.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
LOG = logging.getLogger(__name__)
WAITS_MS = (200, 500, 1000, 2000, 4000)
PARK_AFTER = 5
PARK_WITHIN_SECONDS = 30.0
LEAVE_MS = 10_000
ADOPTED_MS = 3_000
"""How often a gateway that was already running is looked at."""


class GatewayProcess(QObject):
    """One intake process.

    Signals:
        ready(ports): it listens; `{"http": "127.0.0.1:8212", "hj212": "127.0.0.1:9212"}`.
        fell(sentence): it ended by itself and is being started again.
        parked(sentence): it ended five times within 30 s; `sentence` is its last word. `start` tries again.
    """

    ready = Signal(object)
    fell = Signal(str)
    parked = Signal(str)

    def __init__(self, program: Path, data_dir: Path, arguments: list[str], environment: dict[str, str], parent: QObject | None = None) -> None:
        """`program` is main.py; `environment` carries what may not stand in a process list (the database URL)."""
        super().__init__(parent)
        self._data_dir = data_dir
        self._command = [str(program), "--data-dir", str(data_dir), "gateway", *arguments]
        self._environment = environment
        self._falls: list[float] = []
        self._last_words = ""
        self._leaving = False
        self.is_ready = False
        self._process: QProcess | None = None
        self._adopted = QTimer(self)
        self._adopted.setInterval(ADOPTED_MS)
        self._adopted.timeout.connect(self._look_after_adopted)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._launch)

    def start(self) -> None:
        """Start it, unless one of this data folder already runs."""
        self._falls.clear()
        running = running_gateway(self._data_dir)
        if running is not None:
            self._tell_ready(running)
            self._adopted.start()
            return
        self._launch()

    @property
    def is_running(self) -> bool:
        """Whether the process we started lives."""
        return self._process is not None and self._process.state() != QProcess.ProcessState.NotRunning

    def close(self) -> None:
        """Ask it to finish what it has acknowledged and wait at most 10 s."""
        self._leaving = True
        self._again.stop()
        self._adopted.stop()
        process = self._process
        if process is not None and self.is_running:
            process.terminate()
            if not process.waitForFinished(LEAVE_MS):
                process.kill()
                process.waitForFinished(1000)

    def _look_after_adopted(self) -> None:
        """A gateway somebody else started is not ours to end, but if it is gone one of ours takes over."""
        if running_gateway(self._data_dir) is None:
            self._adopted.stop()
            self.is_ready = False
            self._launch()

    def _launch(self) -> None:
        process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        for name, value in self._environment.items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.readyReadStandardOutput.connect(lambda: self._hear(process))
        process.readyReadStandardError.connect(lambda: self._note(process))
        process.finished.connect(lambda _code, _status: self._ended(process))
        self._process = process
        process.start(sys.executable, self._command)

    def _hear(self, process: QProcess) -> None:
        for line in bytes(process.readAllStandardOutput().data()).decode("utf-8", "replace").splitlines():
            if line.startswith("ready "):
                try:
                    self._tell_ready(json.loads(line.removeprefix("ready ")))
                except ValueError:
                    LOG.warning("the gateway said something unreadable")

    def _tell_ready(self, ports: object) -> None:
        self.is_ready = True
        self.ready.emit(ports)

    def _note(self, process: QProcess) -> None:
        lines = bytes(process.readAllStandardError().data()).decode("utf-8", "replace").strip().splitlines()
        if lines:
            self._last_words = lines[-1]

    def _ended(self, process: QProcess) -> None:
        process.deleteLater()
        if process is not self._process:
            return
        self._process, self.is_ready = None, False
        if self._leaving:
            return
        now = time.monotonic()
        self._falls = [at for at in self._falls if now - at < PARK_WITHIN_SECONDS] + [now]
        LOG.warning("the gateway ended", extra={"falls": len(self._falls), "said": self._last_words})
        if len(self._falls) >= PARK_AFTER:
            self.parked.emit(self._last_words)
            return
        self.fell.emit(self._last_words)
        self._again.start(WAITS_MS[min(len(self._falls), len(WAITS_MS)) - 1])


def gateway_of(settings: Settings, parent: QObject, *, demo: bool) -> GatewayProcess:
    """The intake process of this seat, not started yet. What may hold a password goes through its environment, which no process list shows."""
    environment = {"ECO_GUARDIAN_GATEWAY_MQTT": settings.gateway_mqtt, "ECO_GUARDIAN_GATEWAY_FOLDER": settings.gateway_folder}
    environment |= {"ECO_GUARDIAN_VIDEO_HOSTS": settings.video_hosts, "ECO_GUARDIAN_VIDEO_PORTS": settings.video_ports}
    environment |= {"ECO_GUARDIAN_DATABASE": settings.database} if settings.database else {}
    environment |= {"ECO_GUARDIAN_EVIDENCE_DIR": str(settings.evidence_dir)} if settings.evidence_dir else {}
    where = {"--http": settings.gateway_http, "--hj212": settings.gateway_hj212}
    if demo:  # two demos on one machine do not fight for a port
        where = {option: address if is_free(address) else f"{address.rpartition(':')[0]}:0" for option, address in where.items()}
    arguments = [word for pair in where.items() for word in pair]
    return GatewayProcess(ROOT / "main.py", settings.data_dir, arguments, environment, parent)


def running_gateway(data_dir: Path) -> dict[str, str] | None:
    """Where a gateway of this data folder already listens, or None: its note is believed only if its door answers."""
    try:
        note = json.loads((data_dir / "gateway.json").read_text(encoding="utf-8"))
        host, _, port = str(note["http"]).rpartition(":")
        return {str(key): str(value) for key, value in note.items()} if _answers(host, int(port)) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _answers(host: str, port: int) -> bool:
    import socket

    try:
        with socket.create_connection((host, port), timeout=0.3) as door:
            door.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return door.recv(64).startswith(b"HTTP/1.")  # it may say 503, on a full disk, and is there all the same
    except OSError:
        return False


def is_free(address: str) -> bool:
    """Whether nobody listens at this address yet; `none` is free."""
    import socket

    host, _, port = address.rpartition(":")
    if not port.isdigit():
        return True
    try:
        socket.create_server((host, int(port))).close()
    except OSError:
        return False
    return True
