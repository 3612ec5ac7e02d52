"""Carries out at the camera what the door has agreed to: a move or a kept position, over ONVIF or by the platform the camera is on."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import sqlalchemy as sa

from models.commands.desk import Desk
from models.commands.video_values import keys_of
from models.intake.video_access import platform_of, registered, signing_of
from models.journal.entry import JOURNAL
from models.records.place import Camera
from models.records.video_source import VideoSource
from models.rules.allowed_hosts import AllowedHosts
from models.rules.camera_motion import Motion, motion_of
from models.video.exchange import Exchange, VideoTrouble, permitted
from models.video.gb28181 import Gb28181Platform
from models.video.onvif import SERVICE, OnvifDevice

MOVES: Final = ("camera.moved", "camera.preset_called")
"""The entries after which a camera turns."""


def carry_out(desk: Desk, allowed: AllowedHosts, first_seq: int, last_seq: int) -> None:
    """Do at the camera what the entries of one act say; in a worker thread. Raises VideoTrouble."""
    with desk.store.reading() as connection:
        chosen = sa.select(JOURNAL.c.kind, JOURNAL.c.object_id, JOURNAL.c.facts)
        entries = connection.execute(chosen.where(JOURNAL.c.seq.between(first_seq, last_seq), JOURNAL.c.kind.in_(MOVES))).all()
        found = [(row, registered(connection, Camera.table.c.id == row.object_id)) for row in entries]
    for row, (camera, source) in found:
        asyncio.run(_turn(desk, allowed, camera, source, row.kind, row.facts))


async def _turn(desk: Desk, allowed: AllowedHosts, camera: Camera, source: VideoSource | None, kind: str, facts: dict[str, Any]) -> None:
    motion = motion_of(facts["pan"], facts["tilt"], facts["zoom"]) if kind == "camera.moved" else None
    if motion is not None and motion.is_still:
        return
    preset = str(facts.get("preset", ""))
    async with Exchange(allowed) as line:
        if source is not None and source.adapter == "gb28181":
            await _by_platform(platform_of(line, source, desk.seal), camera.channel, motion, preset)
            return
        address = _device_of(allowed, camera, source)
        signing = signing_of(source, desk.seal) if source is not None else {}
        user, _, password = keys_of(camera, desk.seal).signing.partition(":")
        device = OnvifDevice(line, address, desk.clock.now, user or signing.get("user", ""), password or signing.get("password", ""))
        profile = camera.channel or await _first_profile(device)
        await (device.move(profile, motion) if motion is not None else device.call_preset(profile, preset))


async def _by_platform(platform: Gb28181Platform, channel: str, motion: Motion | None, preset: str) -> None:
    """A platform knows no end of a move: we stop it, also when the way there was broken off."""
    if motion is None:
        await platform.call_preset(channel, preset)
        return
    try:
        await platform.move(channel, motion)
        await asyncio.sleep(motion.seconds)
    finally:
        await platform.stop_moving(channel)


def _device_of(allowed: AllowedHosts, camera: Camera, source: VideoSource | None) -> str:
    """Where the camera itself is asked: at its source's address, else at the machine its stream comes from."""
    if source is not None and source.adapter == "onvif" and source.address:
        return source.address
    return f"http://{permitted(allowed, camera.url).host}{SERVICE}"


async def _first_profile(device: OnvifDevice) -> str:
    streams = [stream for stream in await device.streams() if stream.profile.can_turn]
    if not streams:
        raise VideoTrouble("unsupported")
    return streams[0].profile.token
