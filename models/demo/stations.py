"""The demo county's monitoring stations: each speaks HJ 212-2017 over its own TCP line and now and then exceeds a limit."""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from models.intake.hj212 import write_frame

if TYPE_CHECKING:
    from models.base import Clock

WANZAI: Final = ZoneInfo("Asia/Shanghai")
REPLY_SECONDS: Final = 10.0
SWELL_SECONDS: Final = 1800.0
"""How long the slow rise and fall of a factor takes."""
SURGE_EVERY_SECONDS: Final = 3600.0
SURGE_SECONDS: Final = 300.0


class StationLine:
    """One station and its line to the gateway. A frame that was not answered is sent again on the next line."""

    def __init__(self, device: Mapping[str, Any], address: str, clock: Clock, seed: int, turn: float) -> None:
        """`device` as in the reference file; `address` HOST:PORT of the HJ 212 door; `turn` (0–1) which part of the hour its surge has."""
        self._device = device
        self._host, port = address.rsplit(":", 1)
        self._port = int(port)
        self._clock = clock
        self._chance = random.Random(f"{seed}/{device['mn']}")
        self._phase = turn

    async def speak(self, every: float) -> None:
        """Send the real-time frame every so many seconds, for ever; a lost line is taken up again."""
        await asyncio.sleep(self._chance.random() * every)
        while True:
            try:
                reader, writer = await asyncio.open_connection(self._host, self._port)
            except OSError:
                await asyncio.sleep(2)
                continue
            try:
                await self._hold(reader, writer, every)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                await asyncio.sleep(1)
            finally:
                writer.close()
                with suppress(OSError):
                    await writer.wait_closed()

    async def _hold(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, every: float) -> None:
        while True:
            writer.write(self.frame(self._clock.now()))
            await writer.drain()
            async with asyncio.timeout(REPLY_SECONDS):
                await reader.readuntil(b"\r\n")
            await asyncio.sleep(every)

    def frame(self, at: datetime) -> bytes:
        """Return the real-time upload of `at`, a reply wanted."""
        local = at.astimezone(WANZAI)
        values = ";".join(f"{factor}-Rtd={self.value(factor, limit, at):.3f},{factor}-Flag=N" for factor, limit in self._device["limits"].items())
        stamp = local.strftime("%Y%m%d%H%M%S")
        head = f"QN={stamp}{local.microsecond // 1000:03d};ST={self._device['st']};CN=2011;PW={self._device['pw']};MN={self._device['mn']};Flag=5"
        return write_frame(f"{head};CP=&&DataTime={stamp};{values}&&".encode())

    def value(self, factor: str, limit: Mapping[str, Any], at: datetime) -> float:
        """Return what the station measures: a slow swell well under the limit, and once an hour a surge of its first factor over it."""
        swell = 0.45 + 0.1 * math.sin((at.timestamp() / SWELL_SECONDS + self._phase) * math.tau) + self._chance.gauss(0, 0.01)
        if "min" in limit:
            span = float(limit.get("max", limit["min"] * 2)) - float(limit["min"])
            return float(limit["min"]) + span * (0.3 + swell * 0.5)
        return float(limit["max"]) * (swell + self._surge(factor, at))

    def _surge(self, factor: str, at: datetime) -> float:
        """A hump of some minutes, at another minute of the hour for every station."""
        if factor != next(iter(self._device["limits"])):
            return 0.0
        into = (at.timestamp() / SURGE_EVERY_SECONDS + self._phase) % 1.0 * SURGE_EVERY_SECONDS
        return 1.1 * math.sin(into / SURGE_SECONDS * math.pi) if into < SURGE_SECONDS else 0.0
