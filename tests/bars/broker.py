"""A real MQTT broker that can be killed, and a tap between it and the gateway that notes what the gateway acknowledged, and may lose it."""

from __future__ import annotations

import json
import random
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import weakref
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

PREFIX = "bars"
REFERENCE = re.compile(rb'"source_ref": ?"([^"]+)"')
CONNECT, SUBSCRIBE, PUBLISH, PUBACK = 1, 8, 3, 4


class Mosquitto:
    """Mosquitto on a port of its own."""

    def __init__(self, folder: Path, *, to_be_killed: bool = True) -> None:
        """One that is `to_be_killed` writes all it holds at every change, so that a kill loses little that is its own: slow with thousands waiting."""
        folder.mkdir(parents=True)
        folder.chmod(0o777)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        saving = "autosave_interval 1\nautosave_on_changes true" if to_be_killed else "autosave_interval 1800"
        self._conf = folder / "mosquitto.conf"
        self._conf.write_text(
            f"user root\nlistener {self.port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location {folder}/\n"
            f"{saving}\nmax_queued_messages 0\nmax_inflight_messages 0\nset_tcp_nodelay true\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen([_program(), "-c", str(self._conf)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        weakref.finalize(self, self._process.kill)  # a bar that breaks off leaves no broker behind
        until = time.monotonic() + 10
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("mosquitto does not answer")

    def end(self, sign: int = signal.SIGTERM) -> None:
        """End it: in good order, or with SIGKILL at once."""
        if self._process is not None:
            self._process.send_signal(sign)
            self._process.wait(10)
            self._process = None


def _program() -> str:
    found = shutil.which("mosquitto") or shutil.which("/usr/sbin/mosquitto")
    assert found, "mosquitto is not installed: `apt install mosquitto`"
    return found


class Tap:
    """Stands between gateway and broker. `acknowledged` holds the reference of every message the gateway acknowledged, `passed` how often the broker heard it.

    `lose`: the share of acknowledgements that get lost, in runs, each ended by hanging up, as a bad line does.
    """

    def __init__(self, broker: Mosquitto, seed: int = 0, lose: float = 0.0) -> None:
        self.acknowledged: set[str] = set()
        self.subscriptions = self.lost = self.passed = 0
        self._broker, self._lose, self._chance = broker, lose, random.Random(seed)
        self._door = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port: int = self._door.getsockname()[1]
        self._lines: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True, name="tap")
        self._thread.start()

    @property
    def url(self) -> str:
        """What the gateway connects to."""
        return f"mqtt://127.0.0.1:{self.port}/{PREFIX}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_about: object) -> None:
        self._door.shutdown(socket.SHUT_RDWR)  # closing alone would not wake who waits at it
        self._thread.join(5)
        self._door.close()
        for line in self._lines:
            line.close()

    def wait_for_subscription(self, after: int, patience: float = 15.0) -> None:
        """Wait until the gateway has subscribed more than `after` times."""
        until = time.monotonic() + patience
        while self.subscriptions <= after:
            if time.monotonic() > until:
                raise AssertionError("the gateway does not subscribe")
            time.sleep(0.005)

    def _serve(self) -> None:
        while True:
            try:
                gateway, _ = self._door.accept()
            except OSError:
                return
            try:
                broker = socket.create_connection(("127.0.0.1", self._broker.port), timeout=5)
            except OSError:
                gateway.close()
                continue
            for end in (gateway, broker):
                end.settimeout(None)
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._lines += [gateway, broker]
            names: dict[int, str] = {}
            threading.Thread(target=self._down, args=(broker, gateway, names), daemon=True).start()
            threading.Thread(target=self._up, args=(gateway, broker, names), daemon=True).start()

    def _down(self, broker: socket.socket, gateway: socket.socket, names: dict[int, str]) -> None:
        for packet, first, body in packets(broker):
            if first >> 4 == PUBLISH and first & 6:
                topic = int.from_bytes(body[:2], "big")
                found = REFERENCE.search(body)
                names[int.from_bytes(body[2 + topic : 4 + topic], "big")] = found[1].decode() if found else "?"
            if not _write(gateway, packet):
                break
        _hang_up(gateway, broker)

    def _up(self, gateway: socket.socket, broker: socket.socket, names: dict[int, str]) -> None:
        passing = self._chance.randint(20, 260)
        losing = 0
        for packet, first, body in packets(gateway):
            if first >> 4 == SUBSCRIBE:
                self.subscriptions += 1
            if first >> 4 == PUBACK:
                self.acknowledged.add(names.get(int.from_bytes(body[:2], "big"), "?"))
                passing -= 1
                if self._lose and passing < 0:
                    losing, self.lost = losing + 1, self.lost + 1
                    if losing >= 60 or self._chance.random() < 0.02:
                        break
                    continue
                self.passed += 1
            if not _write(broker, packet):
                break
        _hang_up(gateway, broker)


def packets(line: socket.socket) -> Iterator[tuple[bytes, int, bytes]]:
    """Yield each packet that comes: whole, its first byte, its body."""
    held = b""
    while True:
        try:
            said = line.recv(65536)
        except OSError:
            return
        if not said:
            return
        held += said
        while (length := _length(held)) is not None and len(held) >= sum(length):
            head, size = length
            yield held[: head + size], held[0], held[head : head + size]
            held = held[head + size :]


def _length(held: bytes) -> tuple[int, int] | None:
    size = 0
    for place in range(1, 5):
        if len(held) <= place:
            return None
        size |= (held[place] & 127) << (7 * (place - 1))
        if held[place] < 128:
            return place + 1, size
    return 5, size


def _write(end: socket.socket, packet: bytes) -> bool:
    try:
        end.sendall(packet)
    except OSError:
        return False
    return True


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        end.close()


class Publisher:
    """Publishes reports at the broker and remembers which it took over. It outlives the broker."""

    def __init__(self, broker: Mosquitto, source: str = "hotline_12345") -> None:
        self.accepted: set[str] = set()
        self._names: dict[int, str] = {}
        self._taken_over: deque[int] = deque()  # filled by paho's thread, emptied by ours: a lock would wait for paho's own
        self._topic = f"{PREFIX}/{source}"
        self._client = Client(CallbackAPIVersion.VERSION2, f"bars-{random.randrange(10**9)}", clean_session=False)
        self._client.max_inflight_messages_set(40)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_publish = lambda _client, _user, mid, _reason, _properties: self._taken_over.append(mid)
        self._client.connect("127.0.0.1", broker.port)
        self._client.loop_start()

    def publish(self, reference: str, summary: str = "河水发黑", **more: Any) -> None:
        """Hand one report to the broker."""
        report = {"source_ref": reference, "summary": summary, "place": {"text": "白石镇下坪村", "lon": 114.3, "lat": 28.1}, **more}
        self._names[self._client.publish(self._topic, json.dumps(report, ensure_ascii=False), qos=1).mid] = reference

    @property
    def owed(self) -> int:
        """How many the broker has not taken over yet."""
        while self._taken_over:
            self.accepted.add(self._names.pop(self._taken_over.popleft()))
        return len(self._names)

    def close(self, patience: float = 5.0) -> None:
        """Wait until the broker has taken over all, and hang up."""
        until = time.monotonic() + patience
        while self.owed and time.monotonic() < until:
            time.sleep(0.01)
        self._client.disconnect()
        self._client.loop_stop()
