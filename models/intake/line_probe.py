"""Sends a self-test down a real line with the sender's own key, and says the way it took, with times, or what stopped it.

For HTTP it is a signed report the gateway keeps as a self-test; for HJ 212 a heartbeat of the device, answered in its own edition. Neither
raises an alert. What comes by a broker or a folder is tested by `far_probe`. Called in a worker thread of a seat. Source: issue 4 Build 8.
"""

from __future__ import annotations

import http.client
import json
import socket
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from models.base import new_id
from models.intake.hj212 import read_frame, write_frame
from models.intake.parts import cause_of
from models.intake.senders import Sender
from models.intake.signature import SELF_TEST, signed
from models.records.intake import Device

PATIENCE_S: Final = 5.0
HEARTBEAT: Final = "9015"
ANSWER: Final = "9013"
LONGEST_ANSWER: Final = 4096


@dataclass(frozen=True, slots=True)
class Probe:
    """What a self-test found. `steps` are (name, milliseconds) in their order; `fault` a code, "" when it came through; `status` what HTTP said."""

    line: str
    at: datetime
    steps: tuple[tuple[str, float], ...] = ()
    fault: str = ""
    status: int = 0
    why: str = ""

    @property
    def came_through(self) -> bool:
        """Whether it went the whole way."""
        return not self.fault


def probe_http(address: str, sender: Sender | None, at: datetime) -> Probe:
    """Post a signed self-test to the gateway at `address` (`HOST:PORT`) as this source."""
    if not address:
        return Probe("http", at, fault="no_door")
    if sender is None or sender.disabled:
        return Probe("http", at, fault="switched_off")
    if sender.needs_signature and not sender.keys:
        return Probe("http", at, fault="no_key")
    message, stamp = SELF_TEST + new_id(), str(int(at.timestamp()))
    body = body_of(message)
    headers = {"Content-Type": "application/json", "webhook-id": message, "webhook-timestamp": stamp}
    if sender.keys:
        headers["webhook-signature"] = signed(sender.keys[0], message, stamp, body)
    host, _, port = address.rpartition(":")
    line = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=PATIENCE_S)
    began = time.monotonic()
    try:
        line.connect()
        connected = time.monotonic()
        line.request("POST", f"/v1/alerts/{sender.key}", body=body, headers=headers)
        answer = line.getresponse()
        told = _told(answer.read(LONGEST_ANSWER))
        done = time.monotonic()
    except TimeoutError:
        return Probe("http", at, fault="too_slow")
    except (OSError, http.client.HTTPException) as error:
        return Probe("http", at, fault="unreachable", why=_why(error))
    finally:
        line.close()
    steps = [("connect", connected - began)]
    if answer.status != 200 or told.get("self_test") != message:
        return Probe("http", at, in_ms(steps), "refused", answer.status, str(told.get("reason") or told.get("title") or ""))
    inside = [(name, float(told.get(f"{name}_ms", 0.0)) / 1000) for name in ("proven", "read", "kept")]
    way = max(0.0, done - connected - sum(seconds for _, seconds in inside))
    return Probe("http", at, in_ms([*steps, ("way", way), *inside, ("total", done - began)]), status=200)


def body_of(message: str) -> bytes:
    """The report that is sent as a self-test of this name."""
    told = {"source_ref": message, "summary": "自检 self-test", "place": {"text": "自检 self-test"}, "extra": {"self_test": True}}
    return json.dumps(told, ensure_ascii=False).encode()


def probe_hj212(address: str, device: Device | None, at: datetime, local: datetime) -> Probe:
    """Send a heartbeat of this device to the gateway at `address`; `local` is the device's own wall clock (Beijing time)."""
    if not address:
        return Probe("hj212", at, fault="no_door")
    if device is None or device.disabled:
        return Probe("hj212", at, fault="switched_off")
    qn = local.strftime("%Y%m%d%H%M%S%f")[:17]
    frame = write_frame(f"QN={qn};ST={device.st or '91'};CN={HEARTBEAT};PW={device.pw};MN={device.mn};Flag=9;CP=&&&&".encode())
    host, _, port = address.rpartition(":")
    began = time.monotonic()
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE_S) as line:
            connected = time.monotonic()
            line.sendall(frame)
            heard = _line(line)
            done = time.monotonic()
    except TimeoutError:
        return Probe("hj212", at, fault="no_answer")
    except OSError as error:
        return Probe("hj212", at, fault="unreachable", why=_why(error))
    steps = in_ms([("connect", connected - began), ("answered", done - connected), ("total", done - began)])
    try:
        answer = read_frame(heard)
    except ValueError:
        return Probe("hj212", at, steps, "no_answer")
    return Probe("hj212", at, steps) if answer.cn == ANSWER and answer.qn == qn else Probe("hj212", at, steps, "strange_answer", why=answer.cn)


def _line(line: socket.socket) -> bytes:
    heard = b""
    while b"\r\n" not in heard and len(heard) < LONGEST_ANSWER:
        piece = line.recv(LONGEST_ANSWER)
        if not piece:
            break
        heard += piece
    return heard.partition(b"\r\n")[0] + b"\r\n"


def _told(raw: bytes) -> dict[str, Any]:
    try:
        told = json.loads(raw)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def in_ms(steps: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """Seconds as a person reads them: milliseconds with one decimal."""
    return tuple((name, round(seconds * 1000, 1)) for name, seconds in steps)


def _why(error: Exception) -> str:
    return cause_of(error) if isinstance(error, OSError) else "line_broke"
