"""Finds ONVIF devices on the network by WS-Discovery: one call to all, answers gathered for two seconds; only machines on the list are heard.

What an answer says is a claim: the addresses in it are checked like any other, and nothing is connected to here.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from models.rules.allowed_hosts import AllowedHosts, HostRefused, knows_host
from models.video import onvif_words as words
from models.video.exchange import VideoTrouble

EVERYBODY: Final = ("239.255.255.250", 3702)
WAIT_S: Final = 2.0
LARGEST: Final = 65_507
MOST: Final = 512
"""So many answers are read: more come from no county."""


@dataclass(frozen=True, slots=True)
class Found:
    """One device that answered: its service address, and what its scopes say of name and make."""

    endpoint: str
    address: str
    name: str = ""
    hardware: str = ""


async def discover(allowed: AllowedHosts, target: tuple[str, int] = EVERYBODY, wait_s: float = WAIT_S) -> tuple[Found, ...]:
    """Call and gather, by address. Raises VideoTrouble where the network cannot be called."""
    heard: dict[str, Found] = {}
    message = f"urn:uuid:{uuid.uuid4()}"
    loop = asyncio.get_running_loop()
    try:
        line, _ = await loop.create_datagram_endpoint(lambda: _Ear(allowed, message, heard), local_addr=("0.0.0.0", 0), allow_broadcast=True)  # noqa: S104
    except OSError:
        raise VideoTrouble("unreachable") from None
    try:
        line.sendto(words.probe_request(message), target)
        await asyncio.sleep(wait_s)
    except OSError:
        raise VideoTrouble("unreachable") from None
    finally:
        line.close()
    return tuple(sorted(heard.values(), key=lambda one: one.address))


class _Ear(asyncio.DatagramProtocol):
    """Hears the answers to one call."""

    def __init__(self, allowed: AllowedHosts, message: str, heard: dict[str, Found]) -> None:
        self._allowed, self._message, self._heard = allowed, message, heard
        self._left = MOST

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """One answer; whoever is not on the list, and what is no answer to this call, is not heard."""
        self._left -= 1
        if self._left < 0 or len(data) > LARGEST or not knows_host(addr[0], self._allowed.hosts):
            return
        for found in answers(data, self._message, self._allowed.check):
            self._heard.setdefault(found.endpoint or found.address, found)


def answers(data: bytes, message: str, check: Callable[[str], object]) -> list[Found]:
    """Read one answer: its devices whose address `check` lets pass; none where it answers another call."""
    try:
        body = words.read(data)
    except VideoTrouble:
        return []
    if message.encode() not in data:
        return []
    found = [_device(match, check) for match in words.every(body, "ProbeMatch")]
    return [one for one in found if one is not None]


def _device(match: Element, check: Callable[[str], object]) -> Found | None:
    for address in words.text_of(words.first(match, "XAddrs")).split():
        try:
            check(address)
        except HostRefused:
            continue
        if address.startswith("http"):
            scopes = words.text_of(words.first(match, "Scopes")).split()
            said = [_scope(scopes, part) for part in ("name", "hardware")]
            return Found(words.text_of(words.first(match, "Address")), address, *said)
    return None


def _scope(scopes: list[str], part: str) -> str:
    start = f"onvif://www.onvif.org/{part}/"
    return next((unquote(scope[len(start) :])[:100] for scope in scopes if scope.startswith(start)), "")
