"""The looks that come round by themselves in the intake process: each device once in ten minutes, whether or not anybody sends."""

from __future__ import annotations

import asyncio
import contextlib

from models.intake.keeper import UNAVAILABLE, NotKept, TooMany
from models.intake.reception import Doors
from models.intake.tracking import TransportLook
from models.intake.watch import DeviceLook

LOOK_EVERY = 600.0
"""Seconds in which every device is looked at once, for silence and standstill."""

TRANSPORTS_EVERY = 60.0
"""Seconds between two looks for transports that are overdue."""


async def look_at_devices(doors: Doors) -> None:
    """Look at one device after the other until cancelled, evenly over the ten minutes."""
    while True:
        try:
            devices = await asyncio.to_thread(doors.senders.devices)
        except UNAVAILABLE:
            devices = []
        pause = LOOK_EVERY / max(1, len(devices))
        for device in devices:
            await asyncio.sleep(pause)
            with contextlib.suppress(NotKept, TooMany):
                await doors.keeper.keep(DeviceLook(device, doors.clock.now()), "watch")
        if not devices:
            await asyncio.sleep(LOOK_EVERY / 10)


async def look_at_transports(doors: Doors) -> None:
    """Look for transports that should have come, until cancelled."""
    while True:
        await asyncio.sleep(TRANSPORTS_EVERY)
        with contextlib.suppress(NotKept, TooMany):
            await doors.keeper.keep(TransportLook(doors.clock.now()), "watch")
