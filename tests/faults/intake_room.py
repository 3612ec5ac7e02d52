"""A real gateway with good and bad senders around it: what was answered, what stands in `export refused`, and that no neighbour was lost."""

from __future__ import annotations

import http.client
import itertools
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.bars.rig import ROOT, Gateway, Hotline, Logger, furnish, put_in
from tests.bed.fixtures import Database

OPEN = "/v1/alerts/open"
SIGNED = "/v1/alerts/hotline_12345"
OPEN_SOURCES = [
    {"key": "open", "channel": "web", "name": "web", "signature": "none", "rate_per_minute": 10_000_000},
    {"key": "slow", "channel": "web", "name": "web", "signature": "none", "rate_per_minute": 6},
]
PATIENCE = 2.0
"""Seconds a neighbour waits at most for an answer while others misbehave."""


def furnished(database: Database) -> None:
    """The hotline and the station of the bars, and sources without a signature beside them."""
    furnish(database)
    put_in(database, {"sources": OPEN_SOURCES})


def alert(**fields: Any) -> bytes:
    """The body of one good report, with these fields changed."""
    return json.dumps({"summary": "河水发黑", "place": {"text": "白石镇下坪村"}, **fields}, ensure_ascii=False).encode()


@dataclass(frozen=True)
class Answer:
    """What HTTP answered."""

    status: int
    kind: str
    told: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """The reason of a problem, "" for none."""
        return str(self.told.get("code", ""))


def post(gateway: Gateway, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, method: str = "POST") -> Answer:
    """One request over a line of its own."""
    line = http.client.HTTPConnection(*gateway.http, timeout=20)
    try:
        line.request(method, path, body, dict(headers or {"content-type": "application/json"}))
        return read_answer(line.getresponse())
    finally:
        line.close()


def say(gateway: Gateway, raw: bytes, *, hang_up: bool = False) -> Answer:
    """These very bytes over a line of their own; `hang_up` ends our side behind them."""
    with socket.create_connection(gateway.http, timeout=20) as line:
        line.sendall(raw)
        if hang_up:
            line.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        return read_answer(answer)


def read_answer(answer: http.client.HTTPResponse) -> Answer:
    """Read it to its end."""
    raw = answer.read()
    try:
        told = json.loads(raw)
    except ValueError:
        told = {"raw": raw.decode("utf-8", "replace")}
    return Answer(answer.status, answer.headers.get_content_type(), told, dict(answer.headers))


def exported(database: Database, what: str) -> list[dict[str, Any]]:
    """What `main.py export` writes, each line read as strict JSON."""
    run = subprocess.run([sys.executable, "main.py", *database.arguments, "export", what], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return [json.loads(line, parse_constant=_no_number) for line in run.stdout.splitlines()]


def _no_number(word: str) -> None:
    raise AssertionError(f"{word} is no JSON")


@dataclass
class Neighbours:
    """A hotline and a data logger that do everything right, all the while."""

    gateway: Gateway
    sent: int = 0
    slowest: float = 0.0
    trouble: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def _call(self) -> None:
        hotline, numbers = Hotline(self.gateway.http), itertools.count()
        while not self._over.wait(0.02):
            self._timed(lambda: self._must(hotline.send(f"good-{id(self)}-{next(numbers)}")[0] == 201, "a report was not taken"))
        hotline.close()

    def _measure(self) -> None:
        logger, numbers = Logger(self.gateway.hj212), itertools.count(int(time.time() * 1000))
        while not self._over.wait(0.05):
            self._timed(lambda: logger.send(str(next(numbers))))
        self._must(len(logger.acknowledged) > 0, "no frame was answered")
        logger.close()

    def _must(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.trouble.append(otherwise)

    def _timed(self, act: Any) -> None:
        began = time.monotonic()
        try:
            act()
        except (OSError, http.client.HTTPException) as error:
            self.trouble.append(repr(error))
            self._over.set()
        self.sent += 1
        self.slowest = max(self.slowest, time.monotonic() - began)


@contextmanager
def neighbours(gateway: Gateway) -> Iterator[Neighbours]:
    """Good senders while the block runs; at its end each of their messages was answered, and none had to wait long."""
    them = Neighbours(gateway)
    threads = [threading.Thread(target=them._call), threading.Thread(target=them._measure)]
    for thread in threads:
        thread.start()
    try:
        _wait_until(lambda: them.sent >= 2 or bool(them.trouble))
        yield them
        before = them.sent
        _wait_until(lambda: them.sent >= before + 4 or bool(them.trouble))
    finally:
        them._over.set()
        for thread in threads:
            thread.join()
    assert not them.trouble, them.trouble
    assert them.slowest < PATIENCE, f"a good sender waited {them.slowest:.1f} s"


def _wait_until(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < until, "the neighbours are not served"
        time.sleep(0.02)
