"""A device that speaks ONVIF: what it is, which streams it has, its clock, and turning it. Hosts are looked up in the list before each connection."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from xml.etree.ElementTree import Element

from models.rules.allowed_hosts import NetAddress
from models.rules.camera_motion import Motion
from models.rules.stream_keys import without_keys
from models.rules.stream_secrets import parted
from models.video import onvif_words as words
from models.video.exchange import Exchange, VideoTrouble, permitted, permitted_stream
from models.video.stream_probe import probe

SERVICE: Final = "/onvif/device_service"
SOAP: Final = {"Content-Type": "application/soap+xml; charset=utf-8"}

SPEAKS: Final = frozenset({"not_signed_in", "refused", "unsupported"})
"""What only a service says: it is there, and does not do as asked."""


@dataclass(frozen=True, slots=True)
class OnvifStream:
    """One stream as a device offers it. `trouble` is why it is not to be used: its address leads elsewhere, or nowhere."""

    profile: words.Profile
    url: str = ""
    trouble: str = ""


class OnvifDevice:
    """One device at its service address (`http://HOST/onvif/device_service`, which is taken where an address names no path)."""

    def __init__(self, line: Exchange, address: str, now: Callable[[], datetime], user: str = "", password: str = "") -> None:
        """Nothing is asked yet; without a user nobody signs in."""
        self.address = address if urlsplit(address).path.strip("/") else address.rstrip("/") + SERVICE
        self.offset = timedelta()
        self._line, self._now = line, now
        self._user, self._password = user, password
        self._services: dict[str, str] = {}
        self._knows_time = False
        self._streams_elsewhere = False
        """Nobody gives out streams where we know the device: asked once, not for each of them."""

    async def clock_offset_s(self) -> float | None:
        """How far the device's clock is ahead of ours, in seconds; None where it tells no time."""
        body = await self._ask(self.address, words.request(words.DEVICE, "GetSystemDateAndTime"), signed=False)
        told = words.device_time(body)
        self.offset = told - self._now() if told is not None else timedelta()
        self._knows_time = True
        return self.offset.total_seconds() if told is not None else None

    async def facts(self) -> words.DeviceFacts:
        """What it says it is."""
        return words.device_facts(await self._ask(self.address, words.request(words.DEVICE, "GetDeviceInformation")))

    async def streams(self) -> tuple[OnvifStream, ...]:
        """Its streams with their addresses, the largest first."""
        media = await self._service("Media")
        found = words.profiles(await self._ask(media, words.request(words.MEDIA, "GetProfiles")))
        streams = [await self._stream(media, profile) for profile in found]
        return tuple(sorted(streams, key=lambda one: -one.profile.width * one.profile.height))

    async def move(self, profile: str, motion: Motion) -> None:
        """Turn for a while and stop; a device is told to stop although it knows for how long, for some do not heed that."""
        ptz = await self._service("PTZ")
        wish = words.move_request(profile, motion.pan, motion.tilt, motion.zoom, motion.seconds)
        still = words.stop_request(profile, turns=bool(motion.pan or motion.tilt), zooms=bool(motion.zoom))
        try:
            await self._ask(ptz, wish)
            await asyncio.sleep(motion.seconds)
        except BaseException:
            with contextlib.suppress(VideoTrouble):  # why it did not turn is told
                await self._ask(ptz, still)
            raise
        await self._ask(ptz, still)

    async def call_preset(self, profile: str, preset: str) -> None:
        """Go to a kept position."""
        await self._ask(await self._service("PTZ"), words.preset_request(profile, preset))

    async def _stream(self, media: str, profile: words.Profile) -> OnvifStream:
        try:
            body = await self._ask(media, words.stream_request(profile.token))
            told, *_ = without_keys(words.text_of(words.first(body, "Uri")))
        except VideoTrouble as trouble:
            return OnvifStream(profile, trouble=trouble.code)
        url, *_ = parted(told)
        try:
            if permitted_stream(self._line.allowed, url).host == self._own.host:
                return OnvifStream(profile, url)
            why = "other_host"
        except VideoTrouble as trouble:
            if trouble.code != "not_allowed":
                return OnvifStream(profile, trouble=trouble.code)
            why = trouble.code
        if await self._is_stream(self._at_home(told)):
            return OnvifStream(profile, self._at_home(url))
        return OnvifStream(profile, url if why == "other_host" else "", why)

    async def _is_stream(self, url: str) -> bool:
        if self._streams_elsewhere:
            return False
        try:
            await probe(self._line.allowed, url, f"{self._user}:{self._password}" if self._user else "")
        except VideoTrouble as trouble:
            self._streams_elsewhere = trouble.code in ("unreachable", "too_slow")
            return trouble.code == "not_signed_in"
        return True

    async def _service(self, name: str) -> str:
        """Where a service is: on the machine we know the device by, whatever it calls itself. Raises VideoTrouble `unsupported`, `other_host`."""
        if not self._services:
            body = await self._ask(self.address, words.request(words.DEVICE, "GetCapabilities", "<q:Category>All</q:Category>"))
            self._services = {service: words.service_address(body, service) for service in ("Media", "PTZ")}
        told = self._services[name]
        if not told:
            raise VideoTrouble("unsupported")
        why = "other_host"  # it would be told who signs in here
        try:
            if permitted(self._line.allowed, told).host == self._own.host:
                return told
        except VideoTrouble as trouble:
            if trouble.code != "not_allowed":
                raise
            why = trouble.code
        home = self._at_home(told)
        if not await self._is_service(home, words.MEDIA if name == "Media" else words.PTZ):
            raise VideoTrouble(why)
        self._services[name] = home
        return home

    async def _is_service(self, address: str, space: str) -> bool:
        """Whether anybody answers there as a service does, be it with a no; nobody signs in."""
        try:
            await self._ask(address, words.request(space, "GetServiceCapabilities"), signed=False)
        except VideoTrouble as trouble:
            return trouble.code in SPEAKS
        return True

    @property
    def _own(self) -> NetAddress:
        return permitted(self._line.allowed, self.address)

    def _at_home(self, told: str) -> str:
        """An address a device tells, on the machine we know it by: behind a name, or another number, it knows itself by its own only."""
        try:
            parts = urlsplit(told)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            return ""
        return urlunsplit((parts.scheme, f"{self._own.host}{port}", parts.path, parts.query, ""))

    async def _ask(self, address: str, body: str, *, signed: bool = True) -> Element:
        if signed and self._user and not self._knows_time:
            await self.clock_offset_s()
        token = words.username_token(self._user, self._password, self._now() + self.offset, os.urandom(16)) if signed and self._user else ""
        reply = await self._line.ask(address, body=words.envelope(body, token), headers=SOAP)
        reply.refuse_failed()
        return words.read(reply.content)
