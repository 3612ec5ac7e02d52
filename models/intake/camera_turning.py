"""Carries out at the camera what the door has agreed to: a move or a kept position, over ONVIF or by the platform the camera is on."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import sqlalchemy as sa

from models.commands.desk import Desk
from models.intake.video_looks import keys_of, signing_of
from models.journal.entry import JOURNAL
from models.records.place import Camera
from models.records.video_source import VideoSource
from models.rules.allowed_hosts import AllowedHosts, HostRefused
from models.rules.camera_motion import Motion, motion_of
from models.rules.clocks import LOCAL
from models.video.exchange import Exchange, VideoTrouble
from models.video.gb28181 import Gb28181Platform
from models.video.onvif import SERVICE, OnvifDevice

MOVES: Final = ("camera.moved", "camera.preset_called")
"""The entries after which a camera turns."""


def carry_out(desk: Desk, allowed: AllowedHosts, first_seq: int, last_seq: int) -> None:
    """Do at the camera what the entries of one act say; in a worker thread. Raises VideoTrouble."""
    with desk.store.reading() as connection:
        chosen = sa.select(JOURNAL.c.kind, JOURNAL.c.object_id, JOURNAL.c.facts)
        entries = connection.execute(chosen.where(JOURNAL.c.seq.between(first_seq, last_seq), JOURNAL.c.kind.in_(MOVES))).all()
        found = [(row, _camera(connection, row.object_id)) for row in entries]
    for row, (camera, source) in found:
        asyncio.run(_turn(desk, allowed, camera, source, row.kind, row.facts))


def _camera(connection: sa.Connection, camera_id: str) -> tuple[Camera, VideoSource | None]:
    row = connection.execute(sa.select(Camera.table).where(Camera.table.c.id == camera_id)).one()
    camera = Camera.from_row(dict(row._mapping))
    source = connection.execute(sa.select(VideoSource.table).where(VideoSource.table.c.key == camera.source)).first()
    return camera, VideoSource.from_row(dict(source._mapping)) if source is not None else None


async def _turn(desk: Desk, allowed: AllowedHosts, camera: Camera, source: VideoSource | None, kind: str, facts: dict[str, Any]) -> None:
    motion = motion_of(facts["pan"], facts["tilt"], facts["zoom"]) if kind == "camera.moved" else None
    preset = str(facts.get("preset", ""))
    async with Exchange(allowed) as line:
        if source is not None and source.adapter == "gb28181":
            await _by_platform(Gb28181Platform(line, source.address, LOCAL, signing_of(source, desk.seal)), camera.channel, motion, preset)
            return
        address = _device_of(allowed, camera, source)
        signing = signing_of(source, desk.seal) if source is not None else {}
        user, _, password = keys_of(camera, desk.seal).partition(":")
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
    try:
        host = allowed.check(camera.url).host
    except HostRefused as refused:
        raise VideoTrouble("not_allowed" if refused.code == "host" else "no_stream") from None
    return f"http://{host}{SERVICE}"


async def _first_profile(device: OnvifDevice) -> str:
    streams = [stream for stream in await device.streams() if stream.profile.can_turn]
    if not streams:
        raise VideoTrouble("unsupported")
    return streams[0].profile.token
