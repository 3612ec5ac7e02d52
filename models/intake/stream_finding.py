"""Finds the stream of a camera that has to be asked for: opens what signs in, or asks its platform; another camera's stream is refused."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from models.commands.desk import Desk
from models.intake.video_access import keys_of, platform_of, registered
from models.records.place import Camera
from models.records.video_source import VideoSource
from models.rules.allowed_hosts import AllowedHosts
from models.rules.stream_identity import is_another
from models.rules.stream_keys import with_keys
from models.video.exchange import Exchange, VideoTrouble

PATIENCE_S = 12.0
"""A platform calls the camera first: it may take that long before it has a stream."""


@dataclass(frozen=True, slots=True, repr=False)
class FoundStream:
    """Where a camera is to be played from. Holds secrets: never shown, never logged."""

    url: str
    sub_url: str = ""


def find_stream(desk: Desk, allowed: AllowedHosts, key: str) -> FoundStream:
    """Find it now; in a worker thread. Raises VideoTrouble."""
    with desk.store.reading() as connection:
        camera, source = registered(connection, Camera.table.c.key == key)
    if source is not None and source.adapter == "gb28181" and camera.channel:
        return FoundStream(asyncio.run(_played(desk, allowed, source, camera)))
    keys = keys_of(camera, desk.seal)
    return FoundStream(with_keys(camera.url, keys), with_keys(camera.sub_url, keys))


async def _played(desk: Desk, allowed: AllowedHosts, source: VideoSource, camera: Camera) -> str:
    async with Exchange(allowed, PATIENCE_S) as line:
        stream = await platform_of(line, source, desk.seal).play(camera.channel)
    if is_another(camera.expected, stream.known):
        raise VideoTrouble("wrong_stream")
    return stream.url
