"""A device that speaks ONVIF: what it is, which streams it has, its clock, and turning it. Hosts are looked up in the list before each connection."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from models.rules.camera_motion import Motion
from models.rules.stream_secrets import parted
from models.video import onvif_words as words
from models.video.exchange import Exchange, VideoTrouble, permitted, permitted_stream

SERVICE: Final = "/onvif/device_service"
SOAP: Final = {"Content-Type": "application/soap+xml; charset=utf-8"}


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
        """Turn for a while; the device ends the move by itself."""
        wish = words.move_request(profile, motion.pan, motion.tilt, motion.zoom, motion.seconds)
        await self._ask(await self._service("PTZ"), wish)

    async def call_preset(self, profile: str, preset: str) -> None:
        """Go to a kept position."""
        await self._ask(await self._service("PTZ"), words.preset_request(profile, preset))

    async def _stream(self, media: str, profile: words.Profile) -> OnvifStream:
        try:
            body = await self._ask(media, words.stream_request(profile.token))
            url, *_ = parted(words.text_of(words.first(body, "Uri")))
            address = permitted_stream(self._line.allowed, url)
        except VideoTrouble as trouble:
            return OnvifStream(profile, trouble=trouble.code)
        own = self._line.allowed.check(self.address)
        return OnvifStream(profile, url, "" if address.host == own.host else "other_host")

    async def _service(self, name: str) -> str:
        """Where a service is. Raises VideoTrouble `unsupported`."""
        if name not in self._services:
            body = await self._ask(self.address, words.request(words.DEVICE, "GetCapabilities", "<q:Category>All</q:Category>"))
            self._services = {service: words.service_address(body, service) for service in ("Media", "PTZ")}
        if not self._services[name]:
            raise VideoTrouble("unsupported")
        if permitted(self._line.allowed, self._services[name]).host != permitted(self._line.allowed, self.address).host:
            raise VideoTrouble("other_host")  # it would be told who signs in here
        return self._services[name]

    async def _ask(self, address: str, body: str, *, signed: bool = True) -> Element:
        if signed and self._user and not self._knows_time:
            await self.clock_offset_s()
        token = words.username_token(self._user, self._password, self._now() + self.offset, os.urandom(16)) if signed and self._user else ""
        reply = await self._line.ask(address, body=words.envelope(body, token), headers=SOAP)
        reply.refuse_failed()
        return words.read(reply.content)
