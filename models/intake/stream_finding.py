"""Finds the stream of a camera that has to be asked for: opens what signs in, or asks its platform; another camera's stream is refused.

What a platform recorded is found the same way: as a stream that begins at a moment of the past.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.commands.desk import Desk
from models.commands.video_values import keys_of
from models.intake.video_access import platform_of, registered
from models.records.place import Camera
from models.records.video_source import VideoSource
from models.rules.allowed_hosts import AllowedHosts
from models.rules.stream_identity import is_another
from models.rules.stretches import Stretch
from models.video.exchange import Exchange, VideoTrouble
from models.video.gb28181 import PlatformStream
from models.video.started_streams import Started

PATIENCE_S = 12.0
"""A platform calls the camera first: it may take that long before it has a stream."""


EARLIER, LATER = timedelta(hours=1), timedelta(hours=24)
"""So far around the wanted time a platform is asked what it keeps, so that it can be said since when there is anything."""

Begun = Callable[[Started], None]
"""Told before a platform is asked for a stream."""


@dataclass(frozen=True, slots=True, repr=False)
class FoundStream:
    """Where a camera is to be played from. Holds secrets: never shown, never logged.

    `began_at`: of a stream of the past, when by our clock what comes first was recorded; `started`: what a platform was asked for.
    """

    url: str
    sub_url: str = ""
    began_at: datetime | None = None
    started: Started | None = None


def find_stream(desk: Desk, allowed: AllowedHosts, key: str, begun: Begun) -> FoundStream:
    """Find it now; in a worker thread. Raises VideoTrouble."""
    camera, source = _registered(desk, key)
    if source is not None and source.adapter == "gb28181" and camera.channel:
        return asyncio.run(_played(desk, allowed, source, camera, begun))
    keys = keys_of(camera, desk.seal)
    return FoundStream(keys.into(camera.url), keys.into_sub(camera.sub_url))


def kept_there(desk: Desk, allowed: AllowedHosts, key: str, wanted: Stretch) -> tuple[Stretch, ...]:
    """Ask the platform of a camera what it recorded around a wanted time, by our clock; nothing where no platform has it. In a worker thread.

    Raises VideoTrouble.
    """
    camera, source = _registered(desk, key)
    if source is None or source.adapter != "gb28181" or not camera.channel:
        return ()
    return asyncio.run(_recorded(desk, allowed, source, camera, wanted))


def find_recorded(desk: Desk, allowed: AllowedHosts, key: str, wanted: Stretch, begun: Begun) -> FoundStream:
    """Have the platform play what it recorded; in a worker thread. Raises VideoTrouble."""
    camera, source = _registered(desk, key)
    if source is None:
        raise VideoTrouble("no_stream")
    return asyncio.run(_played_again(desk, allowed, source, camera, wanted, begun))


def _registered(desk: Desk, key: str) -> tuple[Camera, VideoSource | None]:
    with desk.store.reading() as connection:
        return registered(connection, Camera.table.c.key == key)


async def _played(desk: Desk, allowed: AllowedHosts, source: VideoSource, camera: Camera, begun: Begun) -> FoundStream:
    started = Started(source.key, camera.key, camera.channel)
    begun(started)
    async with Exchange(allowed, PATIENCE_S) as line:
        stream = await platform_of(line, source, desk.seal).play(camera.channel)
    _must_be(camera, stream)
    return FoundStream(stream.url, started=started)


async def _recorded(desk: Desk, allowed: AllowedHosts, source: VideoSource, camera: Camera, wanted: Stretch) -> tuple[Stretch, ...]:
    lead = timedelta(seconds=camera.clock_offset_s)
    async with Exchange(allowed, PATIENCE_S) as line:
        platform = platform_of(line, source, desk.seal)
        until = min(wanted.until + LATER, desk.clock.now())
        found = await platform.recordings(camera.channel, wanted.since - EARLIER + lead, until + lead)
    return tuple(Stretch(one.began_at - lead, one.ended_at - lead) for one in found)


async def _played_again(desk: Desk, allowed: AllowedHosts, source: VideoSource, camera: Camera, wanted: Stretch, begun: Begun) -> FoundStream:
    """The recorder counts by its own clock: it is asked for our moments moved by the known offset."""
    lead = timedelta(seconds=camera.clock_offset_s)
    since, until = (wanted.since + lead).replace(microsecond=0), wanted.until + lead
    async with Exchange(allowed, PATIENCE_S) as line:
        platform = platform_of(line, source, desk.seal)
        begun(Started(source.key, camera.key, camera.channel, platform.playback_name(camera.channel, since, until)))
        stream = await platform.playback(camera.channel, since, until)
    _must_be(camera, stream)
    started = Started(source.key, camera.key, camera.channel, stream.name)
    begun(started)
    return FoundStream(stream.url, began_at=since - lead, started=started)


def _must_be(camera: Camera, stream: PlatformStream) -> None:
    if is_another(camera.expected, stream.known):
        raise VideoTrouble("wrong_stream")
