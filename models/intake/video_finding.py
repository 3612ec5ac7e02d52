"""Finds cameras that are not in the registry yet, on the network and on the platforms: a list to choose from, nothing is taken in here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from models.commands.desk import Desk
from models.intake.video_access import platform_of, signing_of
from models.records.place import Camera
from models.records.video_source import VideoSource
from models.rules.allowed_hosts import AllowedHosts, HostRefused
from models.rules.stream_identity import Channel
from models.video.discovery import EVERYBODY, WAIT_S, Found, discover
from models.video.exchange import Exchange, VideoTrouble
from models.video.onvif import OnvifDevice, OnvifStream

PATIENCE_S: Final = 5.0
AT_ONCE: Final = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A camera that could be taken in: `given` is what the registry would be told of it; `trouble` why it cannot be used as it is."""

    id: str
    name: str
    about: str
    given: dict[str, Any]
    trouble: str = ""
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, and what could not be asked: (source or "network", code)."""

    candidates: tuple[Candidate, ...]
    troubles: tuple[tuple[str, str], ...] = ()


def find_cameras(desk: Desk, allowed: AllowedHosts, target: tuple[str, int] = EVERYBODY, wait_s: float = WAIT_S) -> Findings:
    """Look on the network and on every platform; in a worker thread."""
    with desk.store.reading() as connection:
        sources = [VideoSource.from_row(dict(row._mapping)) for row in connection.execute(sa.select(VideoSource.table)) if not row.disabled]
        known = [Camera.from_row(dict(row._mapping)) for row in connection.execute(sa.select(Camera.table))]
    return asyncio.run(_find(desk, allowed, sources, known, target, wait_s))


async def _find(desk: Desk, allowed: AllowedHosts, sources: Sequence[VideoSource], known: Sequence[Camera], target: tuple[str, int], wait_s: float) -> Findings:
    platforms = [source for source in sources if source.adapter == "gb28181" and source.address]
    asked = await asyncio.gather(_on_the_network(desk, allowed, sources, known, target, wait_s), *(_on(desk, allowed, one, known) for one in platforms))
    return Findings(tuple(one for found in asked for one in found.candidates), tuple(one for found in asked for one in found.troubles))


async def _on(desk: Desk, allowed: AllowedHosts, source: VideoSource, known: Sequence[Camera]) -> Findings:
    try:
        async with Exchange(allowed, PATIENCE_S) as line:
            channels = await platform_of(line, source, desk.seal).channels()
    except VideoTrouble as trouble:
        return Findings((), ((source.key, trouble.code),))
    taken = {camera.channel for camera in known if camera.source == source.key}
    return Findings(tuple(_of_platform(source, channel) for channel in channels if channel.key not in taken))


def _of_platform(source: VideoSource, channel: Channel) -> Candidate:
    _, _, number = channel.key.partition("/")
    given = {"key": number, "name": channel.name or number, "video_source": source.key, "stream_channel": channel.key, "ptz": channel.has_ptz}
    placed = {"lon": channel.lon, "lat": channel.lat} if channel.lon is not None and channel.lat is not None else {}
    return Candidate(f"{source.key}:{channel.key}", channel.name or number, channel.maker, {**given, **placed}, "" if channel.is_online else "away")


async def _on_the_network(
    desk: Desk, allowed: AllowedHosts, sources: Sequence[VideoSource], known: Sequence[Camera], target: tuple[str, int], wait_s: float
) -> Findings:
    try:
        heard = await discover(allowed, target, wait_s)
    except VideoTrouble as trouble:
        return Findings((), (("network", trouble.code),))
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(found: Found) -> Candidate:
        async with gate:
            return await _of_device(desk, allowed, found, sources, known)

    return Findings(tuple(await asyncio.gather(*(one(found) for found in heard))))


async def _of_device(desk: Desk, allowed: AllowedHosts, found: Found, sources: Iterable[VideoSource], known: Sequence[Camera]) -> Candidate:
    host = allowed.check(found.address).host
    source = next((one for one in sources if one.adapter == "onvif" and _host_of(allowed, one.address) == host), None)
    signing = signing_of(source, desk.seal) if source is not None else {}
    said = found.name or host
    try:
        async with Exchange(allowed, PATIENCE_S) as line:
            device = OnvifDevice(line, found.address, desk.clock.now, signing.get("user", ""), signing.get("password", ""))
            facts, streams = await device.facts(), await device.streams()
    except VideoTrouble as trouble:
        return Candidate(found.address, said, found.hardware, {"key": host, "name": said}, trouble.code, _knows(known, host))
    given = {"key": facts.serial or host, "name": said, **_streams(streams), **({"video_source": source.key} if source is not None else {})}
    about = " ".join(part for part in (facts.manufacturer, facts.model) if part)
    odd = next((stream.trouble for stream in streams if stream.trouble), "" if streams else "no_stream")
    return Candidate(found.address, said, about, given, odd, _knows(known, host))


def _streams(streams: Sequence[OnvifStream]) -> dict[str, Any]:
    """The largest stream is the main one, the smallest other one the sub-stream."""
    usable = [stream for stream in streams if stream.url and not stream.trouble]
    if not usable:
        return {}
    main, sub = usable[0], usable[-1]
    given = {"url": main.url, "stream_channel": main.profile.token, "ptz": any(stream.profile.can_turn for stream in usable)}
    return {**given, **({"sub_url": sub.url} if sub is not main else {})}


def _host_of(allowed: AllowedHosts, address: str) -> str:
    """The machine of an address that may be connected to, "" for any other."""
    try:
        return allowed.check(address).host
    except HostRefused:
        return ""


def _knows(known: Iterable[Camera], host: str) -> bool:
    return any(f"//{host}:" in f"{camera.url}:" or f"//{host}/" in camera.url for camera in known)
