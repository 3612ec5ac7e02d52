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


class StationLine:
    """One station and its line to the gateway. A frame that was not answered is sent again on the next line."""

    def __init__(self, device: Mapping[str, Any], address: str, clock: Clock, seed: int) -> None:
        """`device` as in the reference file; `address` HOST:PORT of the HJ 212 door."""
        self._device = device
        self._host, port = address.rsplit(":", 1)
        self._port = int(port)
        self._clock = clock
        self._chance = random.Random(f"{seed}/{device['mn']}")
        self._phase = self._chance.random()

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
        """Return what the station measures: a slow swell around two thirds of the limit, with a surge over it now and then."""
        ceiling = float(limit.get("max") or limit.get("min", 1.0) * 1.6)
        turn = at.timestamp() / SWELL_SECONDS + self._phase + len(factor) * 0.1
        swell = 0.55 + 0.2 * math.sin(turn * math.tau) + self._chance.gauss(0, 0.015)
        surge = max(0.0, math.sin(turn * math.tau / 7 + self._phase * 5) - 0.93) * 16
        value = ceiling * (swell + surge)
        if "min" in limit and "max" in limit:
            return (float(limit["min"]) + float(limit["max"])) / 2 + math.sin(turn) * 0.3
        return float(limit["min"]) * (1.9 - swell) if "min" in limit else value
