"""F-3: slow heads, slow bodies, silent loggers and one noisy source keep no good sender waiting. Source: reliability.md F-3."""

from __future__ import annotations

import http.client
import selectors
import socket
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.bars.bar import Bar, percentile
from tests.bars.rig import SECRET, Gateway, Hotline, furnish, put_in, signed
from tests.bed.fixtures import Database

SERVED_S = 1.0
"""A good request is answered within this, 99 of 100."""
CLOSED_S = 11.0
"""A slow head or body is hung up on within ten seconds; one second for our own looking."""
NOISY_PER_MINUTE = 600


@dataclass
class Good:
    """What one good sender met with, a request a second."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0


def hold_lines(database: Database, heads: int, _seed: int, mutant: str = "") -> Bar:
    """Hold `heads` slow heads, a fifth as many slow bodies and silent loggers, and let one source send at ten times its rate; count what went wrong."""
    bar = Bar("F-3", heads, 0, limit=0)
    furnish(database)
    put_in(database, {"sources": [{"key": "noisy", "channel": "web", "name": "noisy", "secret": SECRET, "rate_per_minute": NOISY_PER_MINUTE}]})
    gateway = Gateway(database, mutant)
    gateway.start()
    wrong, good, over = Counter[str](), Good(), threading.Event()
    seconds = 12 if heads < 500 else 40
    with bar.timed():
        slow = _slow_lines(gateway, heads)
        watching = threading.Thread(target=_watch, args=(slow, wrong, over))
        noisy = threading.Thread(target=_make_noise, args=(gateway, wrong, over))
        for one in (watching, noisy):
            one.start()
        _send_well(gateway, good, seconds)
        over.set()
        for one in (watching, noisy):
            one.join()
        for line in slow:
            line.close()
    gateway.stop()
    wrong["good_failed"] = good.failed
    wrong["good_late"] = int(percentile(good.seconds, 0.99) > SERVED_S)
    bar.figure = sum(count for name, count in wrong.items() if not name.startswith("_"))
    bar.notes = {
        "good": len(good.seconds),
        "p99_ms": round(percentile(good.seconds, 0.99) * 1000),
        "noisy_taken": wrong["_noisy_taken"],
        "noisy_429": wrong["_noisy_429"],
        **{name: count for name, count in wrong.items() if count and not name.startswith("_")},
    }
    return bar


def _slow_lines(gateway: Gateway, heads: int) -> list[socket.socket]:
    """Open them all: heads that never end, bodies that never come; loggers that never speak are open beside them and are allowed to be silent."""
    begun = b"POST /v1/alerts/hotline_12345 HTTP/1.1\r\nhost: localhost\r\n"
    slow = [_begin(gateway.http, begun) for _ in range(heads)]
    slow += [_begin(gateway.http, begun + b"content-type: application/json\r\ncontent-length: 5000\r\n\r\n{") for _ in range(heads // 5)]
    gateway_loggers = [_begin(gateway.hj212, b"") for _ in range(heads // 5)]
    threading.Thread(target=_keep_open, args=(gateway_loggers,), daemon=True).start()
    return slow


def _begin(address: tuple[str, int], first: bytes) -> socket.socket:
    line = socket.create_connection(address, timeout=10)
    if first:
        line.sendall(first)
    return line


def _keep_open(lines: list[socket.socket]) -> None:
    time.sleep(120)
    for line in lines:
        line.close()


def _watch(slow: list[socket.socket], wrong: Counter[str], over: threading.Event) -> None:
    """Drip one byte a second into each slow line, and see when it is hung up on."""
    began, left = time.monotonic(), set(slow)
    with selectors.DefaultSelector() as chosen:
        for line in slow:
            line.setblocking(False)
            chosen.register(line, selectors.EVENT_READ)
        while left and time.monotonic() - began < CLOSED_S:
            for key, _ in chosen.select(0.2):
                line = key.fileobj
                assert isinstance(line, socket.socket)
                if _is_over(line):
                    left.discard(line)
                    chosen.unregister(line)
            _drip(left)
    wrong["not_closed"] = len(left)
    over.wait()


def _is_over(line: socket.socket) -> bool:
    try:
        return line.recv(4096) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _drip(lines: set[socket.socket]) -> None:
    for line in lines:
        try:
            line.send(b"x")
        except OSError:
            continue  # hung up on meanwhile: the selector says so
    time.sleep(0.8)


def _send_well(gateway: Gateway, good: Good, seconds: int) -> None:
    """One signed report a second on a line of its own each, as a platform does it."""
    for number in range(seconds):
        began = time.monotonic()
        try:
            sender = Hotline(gateway.http)
            status, _ = sender.send(f"good-{number}")
            sender.close()
            good.failed += status != 201
        except (OSError, http.client.HTTPException):
            good.failed += 1
        good.seconds.append(time.monotonic() - began)
        time.sleep(max(0.0, 1.0 - (time.monotonic() - began)))


def _make_noise(gateway: Gateway, wrong: Counter[str], over: threading.Event) -> None:
    """Send at ten times the rate; what is over it must be answered 429, and what is under it is taken."""
    number = 0
    line = http.client.HTTPConnection(*gateway.http, timeout=20)
    began = time.monotonic()
    while not over.is_set():
        body = f'{{"source_ref": "noise {number}", "summary": "噪声", "place": {{"text": "白石镇"}}}}'.encode()
        try:
            line.request("POST", "/v1/alerts/noisy", body, signed(body, f"noise_{number}"))
            answer = line.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            wrong["noisy_broken"] += 1
            line.close()
            continue
        wrong["_noisy_taken"] += answer.status == 201
        wrong["_noisy_429"] += answer.status == 429
        wrong["noisy_other"] += answer.status not in (201, 429)
        number += 1
        time.sleep(max(0.0, began + number * 6.0 / NOISY_PER_MINUTE - time.monotonic()))
    line.close()
    allowed = NOISY_PER_MINUTE / 60 * (time.monotonic() - began) + NOISY_PER_MINUTE / 6
    wrong["noisy_over_its_rate"] = max(0, wrong["_noisy_taken"] - int(allowed) - 1)
