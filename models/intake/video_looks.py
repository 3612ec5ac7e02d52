"""Looks once a minute whether sources and cameras are there, and whether each camera is still itself; the door hears of it when it changes.

One look after the other, evenly over the minute; a platform is asked once for all its cameras, other cameras one by one, eight at a time.
Source: domain.md 8 “health”; issue 5, Build 3.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from models.commands.actor import Actor
from models.commands.desk import Desk
from models.commands.video_health import CHANNEL, CameraLook, NoteVideoHealth
from models.commands.video_values import keys_of
from models.intake.keeper import UNAVAILABLE
from models.intake.video_access import platform_of
from models.records.place import Camera
from models.records.video_source import VideoSource
from models.rules.allowed_hosts import AllowedHosts
from models.rules.refusal import Refused
from models.rules.stream_identity import Channel, Expected, mix_ups
from models.rules.stream_keys import without_keys
from models.rules.stream_secrets import with_secrets
from models.rules.video_kinds import Condition
from models.sealed import Seal
from models.video.exchange import Exchange, VideoTrouble
from models.video.onvif import OnvifDevice
from models.video.stream_probe import probe

PART: Final = "video"
LOOKER: Final = Actor.connector(CHANNEL, CHANNEL)
EVERY_S: Final = 60.0
SOON_S: Final = 5.0
TOLD_EVERY_S: Final = 300.0
"""So often a look that found nothing new is written, so that everybody sees it was made."""
CLOCK_MOVED_S: Final = 2.0
AT_ONCE: Final = 8
PATIENCE_S: Final = 5.0
LOST: Final = frozenset({"unreachable", "too_slow", "broken_off", "no_channel", "not_found", "no_stream", "film"})
"""Reasons for which there is no picture at all; with the others something answers, but not as it should."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A source with its cameras in service. `source` is None for cameras whose source is not registered."""

    source: VideoSource | None
    cameras: tuple[Camera, ...]

    @property
    def key(self) -> str:
        """By what it is called at the door."""
        return self.source.key if self.source is not None else ""


@dataclass(frozen=True, slots=True)
class Look:
    """What was found."""

    health: Condition
    why: str = ""
    cameras: tuple[CameraLook, ...] = ()


class VideoLooks:
    """The looks of one gateway."""

    def __init__(self, desk: Desk, allowed: AllowedHosts, patience: float = PATIENCE_S) -> None:
        """Nothing is looked at yet."""
        self._desk, self._allowed, self._patience = desk, allowed, patience
        self._told: dict[str, tuple[Look, float]] = {}

    async def run(self, soon_s: float = SOON_S) -> None:
        """Look at one source after the other until cancelled."""
        await asyncio.sleep(soon_s)
        while True:
            try:
                watched = await asyncio.to_thread(all_watched, self._desk)
            except UNAVAILABLE:
                watched = ()
            pause = EVERY_S / max(1, len(watched))
            for one in watched:
                began = time.monotonic()
                await self.look(one)
                await asyncio.sleep(max(1.0, pause - (time.monotonic() - began)))
            if not watched:
                await asyncio.sleep(EVERY_S)

    async def look(self, watched: Watched) -> Look:
        """Look at one source and its cameras, and tell the door what changed."""
        found = await look_at(watched, self._desk.seal, self._allowed, self._desk.clock.now, self._patience)
        told, at = self._told.get(watched.key, (None, 0.0))
        if found != told or time.monotonic() - at >= TOLD_EVERY_S:
            await self._tell(watched.key, found)
        return found

    async def _tell(self, key: str, found: Look) -> None:
        wish = NoteVideoHealth(CHANNEL, key, found.health, found.why, found.cameras)
        try:
            await asyncio.to_thread(self._desk.do, wish, LOOKER)
        except (*UNAVAILABLE, Refused) as error:
            logging.getLogger("intake").warning("a look at video was not kept: %s", type(error).__name__)
            return
        self._told[key] = (found, time.monotonic())


def all_watched(desk: Desk) -> tuple[Watched, ...]:
    """Read every source in service with its cameras in service."""
    with desk.store.reading() as connection:
        sources = {row.key: VideoSource.from_row(dict(row._mapping)) for row in connection.execute(sa.select(VideoSource.table))}
        cameras = [Camera.from_row(dict(row._mapping)) for row in connection.execute(sa.select(Camera.table).order_by(Camera.table.c.key))]
    theirs: dict[str, list[Camera]] = defaultdict(list)
    for camera in cameras:
        if not camera.disabled and (camera.url or camera.channel):
            theirs[camera.source if camera.source in sources else ""].append(camera)
    known = [Watched(source, tuple(theirs.get(key, ()))) for key, source in sorted(sources.items()) if not source.disabled]
    strays = theirs.get("", [])
    return tuple(one for one in (*known, Watched(None, tuple(strays))) if one.cameras or (one.source is not None and one.source.address))


async def look_at(watched: Watched, seal: Seal, allowed: AllowedHosts, now: Callable[[], datetime], patience: float) -> Look:
    """Look at a source and each of its cameras."""
    source = watched.source
    if source is not None and source.adapter == "gb28181":
        return await _look_at_platform(source, watched.cameras, seal, allowed, patience)
    cameras = _with_streams(watched.cameras)
    looks = await _look_at_streams(cameras, seal, allowed, patience)
    if source is None or source.adapter != "onvif" or not source.address:
        return summed(looks)
    try:
        async with Exchange(allowed, patience) as line:
            offset = await OnvifDevice(line, source.address, now).clock_offset_s()  # its clock is told to anybody
    except VideoTrouble as trouble:
        return Look("offline" if trouble.code in LOST else "degraded", trouble.code, looks)
    return summed(tuple(_by_its_clock(camera, look, offset) for camera, look in zip(cameras, looks, strict=True)))


def summed(looks: tuple[CameraLook, ...]) -> Look:
    """How a source fares whose cameras were looked at one by one."""
    lost = [look for look in looks if look.status == "offline"]
    if not looks or len(lost) < len(looks):
        odd = next((look.why for look in looks if look.status == "degraded"), "some_away" if lost else "")
        return Look("degraded" if odd else "online", odd, looks)
    return Look("offline", lost[0].why, looks)


def _by_its_clock(camera: Camera, look: CameraLook, offset: float | None) -> CameraLook:
    """With the offset of its device's clock, where that has changed by more than a look takes."""
    changed = offset is not None and abs(offset - camera.clock_offset_s) > CLOCK_MOVED_S
    return replace(look, clock_offset_s=round(offset)) if changed and offset is not None else look


async def _look_at_platform(source: VideoSource, cameras: Sequence[Camera], seal: Seal, allowed: AllowedHosts, patience: float) -> Look:
    """One question to the platform for all its cameras; who stands where is held against the registry.

    Cameras beside it with an address of their own are played from there and so are asked there.
    """
    theirs = [camera for camera in cameras if camera.channel]
    beside = await _look_at_streams(_with_streams(camera for camera in cameras if not camera.channel), seal, allowed, patience)
    try:
        async with Exchange(allowed, patience) as line:
            channels = await platform_of(line, source, seal).channels()
    except VideoTrouble as trouble:
        return Look("offline", trouble.code, (*(CameraLook(camera.key, "offline", trouble.code) for camera in theirs), *beside))
    looks = (*platform_looks(theirs, channels), *beside)
    whole = summed(looks)
    return whole if whole.health != "offline" else replace(whole, health="degraded")  # the platform itself answers


def platform_looks(cameras: Sequence[Camera], channels: Sequence[Channel]) -> tuple[CameraLook, ...]:
    """How each camera of a platform fares by the platform's own list."""
    there = {channel.key: channel for channel in channels}
    odd = {found.camera: found for found in mix_ups((Expected(camera.key, camera.channel, camera.expected) for camera in cameras), channels)}
    return tuple(_of_platform(camera, there.get(camera.channel), odd[camera.key].why if camera.key in odd else "") for camera in cameras)


def _of_platform(camera: Camera, channel: Channel | None, why: str) -> CameraLook:
    if channel is None:
        return CameraLook(camera.key, "offline", "no_channel")
    if why:
        return CameraLook(camera.key, "degraded", why)
    learnt = {"stream": camera.channel.replace("/", "_"), **({"name": channel.name} if channel.name else {})}
    expected = None if camera.expected else learnt
    return CameraLook(camera.key, "online" if channel.is_online else "offline", "" if channel.is_online else "away", expected)


def _with_streams(cameras: Iterable[Camera]) -> list[Camera]:
    """Those that can be asked: a film in a folder is no machine."""
    return [camera for camera in cameras if not camera.url.startswith("file:")]


async def _look_at_streams(cameras: Sequence[Camera], seal: Seal, allowed: AllowedHosts, patience: float) -> tuple[CameraLook, ...]:
    """Each at its own address, some at once."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(camera: Camera) -> CameraLook:
        async with gate:
            return await _look_at_stream(camera, seal, allowed, patience)

    return tuple(await asyncio.gather(*(one(camera) for camera in cameras)))


async def _look_at_stream(camera: Camera, seal: Seal, allowed: AllowedHosts, patience: float) -> CameraLook:
    (url, signing), keys = without_keys(camera.url), keys_of(camera, seal)  # until it is sealed, an address of before names them
    try:
        described = await probe(allowed, with_secrets(url, keys.main), signing or keys.signing, patience)
    except VideoTrouble as trouble:
        return CameraLook(camera.key, "offline" if trouble.code in LOST else "degraded", trouble.code)
    return CameraLook(camera.key, "online", expected=described.known if described.known and not camera.expected else None)


def look_once(desk: Desk, allowed: AllowedHosts, key: str) -> str:
    """Look at one camera now and keep nothing; return the code of what is wrong, "" when it is there. In a worker thread."""
    for watched in all_watched(desk):
        mine = tuple(camera for camera in watched.cameras if camera.key == key)
        if mine:
            found = asyncio.run(look_at(replace(watched, cameras=mine), desk.seal, allowed, desk.clock.now, PATIENCE_S))
            return next((look.why for look in found.cameras), found.why)
    return "no_stream"
