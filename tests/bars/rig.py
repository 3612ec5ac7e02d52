"""The real gateway as a process of its own, and the senders that remember what it acknowledged."""

from __future__ import annotations

import base64
import hmac
import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.base import SystemClock
from models.commands.county import county_rulebook
from models.commands.desk import Desk
from models.commands.reference import load_county
from models.intake.hj212 import write_frame
from models.sealed import Seal
from models.store import Store
from tests.bed.fixtures import Database
from tests.bed.nest import nest

ROOT = Path(__file__).parents[2]
SECRET = "whsec_" + base64.b64encode(b"a secret of the bars, 24").decode()
MN = "010000A8900016F000360099"
READY_SECONDS = 30.0


def furnish(database: Database) -> None:
    """Give an empty store one hotline with a secret and one station."""
    source = {"key": "hotline_12345", "channel": "hotline_12345", "name": "12345", "secret": SECRET, "rate_per_minute": 10_000_000}
    device = {"mn": MN, "pw": "123456", "name": "bars", "channel": "auto_water", "st": "21", "limits": {}}
    put_in(database, {"sources": [source], "devices": [device]})


def put_in(database: Database, county: Mapping[str, Any]) -> None:
    """Load these reference data, as `import reference` does."""
    store = database.open()
    try:
        load_county(door(store), county)
    finally:
        store.close()


def door(store: Store) -> Desk:
    """The door of a store, as a seat opens it."""
    return Desk(store, county_rulebook(store, ROOT / "resources"), SystemClock(), Seal.at(store.data_dir / "keys" / "seal.key"))


@dataclass
class Gateway:
    """`main.py gateway` on a database. `mutant` names a planted defect of tests/bars/mutants.py."""

    database: Database
    mutant: str = ""
    before: tuple[str, ...] = ()
    """A command the gateway runs under (strace)."""
    environ: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    """More options of `gateway`: a broker, a folder."""
    process: subprocess.Popen[str] | None = None
    listening: dict[str, str] = field(default_factory=dict)
    start_seconds: list[float] = field(default_factory=list)
    """How long each start from nothing took."""

    def start(self, *, from_nothing: bool = False) -> None:
        """Start it and wait until everything listens; forked from a process that has it read in, unless it must begin `from_nothing`."""
        arguments = [*self.database.arguments, "gateway", "--http", "127.0.0.1:0", "--hj212", "127.0.0.1:0", *self.options]
        from_nothing = from_nothing or bool(self.before or self.environ)
        began = time.monotonic()
        self.process = self._begun(arguments) if from_nothing else nest().born(arguments, self.mutant)
        assert self.process.stdout is not None
        line = self._first_line(self.process.stdout.fileno())
        if from_nothing:
            self.start_seconds.append(time.monotonic() - began)
        self.listening = json.loads(line.removeprefix("ready "))

    def _begun(self, arguments: list[str]) -> subprocess.Popen[str]:
        program = [sys.executable, "-m", "tests.bars.mutants", self.mutant] if self.mutant else [sys.executable, "main.py"]
        environ, pipe = {**os.environ, **self.environ}, subprocess.PIPE
        return subprocess.Popen([*self.before, *program, *arguments], cwd=ROOT, stdout=pipe, stderr=pipe, text=True, env=environ, start_new_session=True)

    def _first_line(self, descriptor: int) -> str:
        assert self.process is not None
        text, until = b"", time.monotonic() + READY_SECONDS
        while not text.endswith(b"\n"):
            readable, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
            chunk = os.read(descriptor, 4096) if readable else b""
            if not chunk:
                self.kill()
                raise AssertionError(f"the gateway did not get ready: {self.said()}")
            text += chunk
        return text.decode()

    def kill(self) -> None:
        """SIGKILL it and whatever runs it, at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end; return its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
        code = self.process.wait(timeout=15)
        self.close()
        return code

    def close(self) -> None:
        """Let go of its pipes."""
        assert self.process is not None
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()

    def said(self) -> str:
        """What it wrote to standard error."""
        assert self.process is not None
        assert self.process.stderr is not None
        return self.process.stderr.read()

    @property
    def http(self) -> tuple[str, int]:
        """Where it listens for HTTP."""
        return _split(self.listening["http"])

    @property
    def hj212(self) -> tuple[str, int]:
        """Where it listens for loggers."""
        return _split(self.listening["hj212"])


class Hotline:
    """A signed sender over one kept connection. `acknowledged` maps what was answered 200 or 201 to its alert number."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._line = http.client.HTTPConnection(*address, timeout=10)
        self.acknowledged: dict[str, str] = {}

    def send(self, reference: str, summary: str = "河水发黑", message: str = "", **more: Any) -> tuple[int, dict[str, Any]]:
        """Post one alert; return status and answer. Raises OSError or http.client.HTTPException when the line breaks."""
        alert = {"source_ref": reference, "nature": "report", "summary": summary, "place": {"text": "白石镇下坪村", "lon": 114.3, "lat": 28.1}, **more}
        body = json.dumps(alert, ensure_ascii=False).encode()
        self._line.request("POST", "/v1/alerts/hotline_12345", body, signed(body, message or f"msg_{reference}"))
        answer = self._line.getresponse()
        said = json.loads(answer.read() or b"{}")
        if answer.status in (200, 201):
            self.acknowledged[reference] = said["alert_no"]
        return answer.status, said

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def signed(body: bytes, message: str, *secrets: str, late_s: int = 0) -> dict[str, str]:
    """The headers of Standard Webhooks for `body`, with a signature by each secret (by the rig's own, if none is named), `late_s` seconds from now."""
    stamp = str(int(time.time()) + late_s)
    keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets or (SECRET,)]
    signatures = [base64.b64encode(hmac.digest(key, f"{message}.{stamp}.".encode() + body, "sha256")).decode() for key in keys]
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }


class Logger:
    """A data logger on one TCP line. `acknowledged` holds the QN of every frame that was answered."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._line = socket.create_connection(address, timeout=10)
        self._heard = b""
        self.acknowledged: list[str] = []

    def say(self, qn: str, value: float = 1.0, at: str = "") -> None:
        """Upload one value under `qn`, measured `at` (now, if not given), and wait for nothing. Raises OSError."""
        at = at or datetime.now(UTC).astimezone().strftime("%Y%m%d%H%M%S")
        segment = f"QN={qn};ST=21;CN=2011;PW=123456;MN={MN};Flag=5;CP=&&DataTime={at};w21003-Rtd={value},w21003-Flag=N&&"
        self._line.sendall(write_frame(segment.encode()))

    def send(self, qn: str, value: float = 1.0, at: str = "") -> None:
        """Upload as `say` and wait for the answer. Raises OSError or ConnectionError."""
        self.say(qn, value, at)
        while b"\r\n" not in self._heard:
            chunk = self._line.recv(4096)
            if not chunk:
                raise ConnectionError("hung up")
            self._heard += chunk
        line, _, self._heard = self._heard.partition(b"\r\n")
        if b"CN=9014" in line and f"QN={qn}".encode() in line:
            self.acknowledged.append(qn)

    def close(self) -> None:
        """Hang up."""
        self._line.close()


def _split(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host, int(port)


def integrity(store: Store) -> str:
    """What SQLite says of its own file; "ok" on PostgreSQL, which has no such question."""
    if not store.is_sqlite:
        return "ok"
    with store.reading() as connection:
        return str(connection.exec_driver_sql("PRAGMA integrity_check").scalar())
