"""The data loggers of the bench `readings`, as a process of its own: one TCP line each, one frame a minute each, spread evenly.

`python -m tests.bench._loggers_client HOST PORT DEVICES SECONDS SEED`: opens all lines, sends one frame on each, prints `ready`; after one line
on standard input it sends for SECONDS at the county's pace and prints frames sent, answers, and how long the answers took.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import sys
import time
from datetime import datetime

from models.intake.hj212 import BEIJING, write_frame

FACTORS = (("w01018", 40.0), ("w21003", 2.0), ("w21011", 0.4), ("w00000", 12.0))
"""What a waste-water outlet sends in real time, and about how much of it."""
PEERS = 8
"""So many addresses the lines come from: a county's loggers are no single neighbour."""


def mn_of(number: int) -> str:
    """The identity of the device with this number."""
    return f"010000A8900016F0{number:08d}"


class Logger:
    """One device's line: its values wander, so that no two frames are alike."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.number = number
        self.answered = 0
        self.waits: list[float] = []
        self._chance = chance
        self._values = [about for _, about in FACTORS]
        self._sent_at = 0.0

    async def open(self, host: str, port: int) -> None:
        """Come from one of several addresses of this machine."""
        local = (f"127.0.0.{2 + self.number % PEERS}", 0) if host.startswith("127.") else None
        self._reader, self._writer = await asyncio.open_connection(host, port, local_addr=local)
        self._listening = asyncio.create_task(self._listen())

    def send(self) -> None:
        """Upload what was measured now."""
        self._values = [max(0.01, value + self._chance.gauss(0, about / 50)) for value, (_, about) in zip(self._values, FACTORS, strict=True)]
        now = datetime.now(BEIJING)
        items = ";".join(f"{code}-Rtd={value:.3f},{code}-Flag=N" for value, (code, _) in zip(self._values, FACTORS, strict=True))
        head = f"QN={now:%Y%m%d%H%M%S}{now.microsecond // 1000:03d};ST=32;CN=2011;PW=123456;MN={mn_of(self.number)};Flag=5"
        self._sent_at = time.monotonic()
        self._writer.write(write_frame(f"{head};CP=&&DataTime={now:%Y%m%d%H%M%S};{items}&&".encode()))

    async def _listen(self) -> None:
        while await self._reader.readline():
            self.answered += 1
            self.waits.append(time.monotonic() - self._sent_at)

    async def close(self) -> None:
        """Hang up."""
        self._listening.cancel()
        self._writer.close()


async def play(host: str, port: int, count: int, seconds: float, seed: int) -> dict[str, float]:
    """Open, warm up, wait for the word, send at the pace, tell."""
    chance = random.Random(seed)
    loggers = [Logger(number, chance) for number in range(count)]
    for logger in loggers:
        await logger.open(host, port)
    for number, logger in enumerate(loggers):
        logger.send()
        if number % 50 == 49:
            await asyncio.sleep(0.2)
    await _answered(loggers, 1)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    before = [logger.answered for logger in loggers]
    for logger in loggers:
        logger.waits.clear()
    sent = await _at_pace(loggers, seconds)
    print("sent", flush=True)
    await asyncio.sleep(1.0)
    answered = sum(logger.answered for logger in loggers) - sum(before)
    waits = sorted(wait for logger in loggers for wait in logger.waits)
    for logger in loggers:
        await logger.close()
    return {"sent": sent, "answered": answered, "p50_ms": 1000 * waits[len(waits) // 2], "p99_ms": 1000 * waits[int(len(waits) * 0.99)]}


async def _at_pace(loggers: list[Logger], seconds: float) -> int:
    began, pause, sent = time.monotonic(), 60.0 / len(loggers), 0
    while (due := began + sent * pause) < began + seconds:
        if (early := due - time.monotonic()) > 0:
            await asyncio.sleep(early)
        loggers[sent % len(loggers)].send()
        sent += 1
    return sent


async def _answered(loggers: list[Logger], times: int, patience: float = 60.0) -> None:
    until = time.monotonic() + patience
    while min(logger.answered for logger in loggers) < times:
        if time.monotonic() > until:
            silent = sum(logger.answered < times for logger in loggers)
            raise TimeoutError(f"{silent} of {len(loggers)} lines were not answered")
        await asyncio.sleep(0.1)


def main(host: str, port: str, count: str, seconds: str, seed: str) -> None:
    """One run."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print(json.dumps(asyncio.run(play(host, int(port), int(count), float(seconds), int(seed)))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
