"""The looking up of names for aiohttp: only numbers that are listed are connected to."""

from __future__ import annotations

import socket
from collections.abc import Iterable

from aiohttp.abc import AbstractResolver, ResolveResult

from models.video.exchange import permitted_numbers


class ListedNames(AbstractResolver):
    """Of one line; keeps nothing."""

    def __init__(self, hosts: Iterable[str]) -> None:
        """`hosts`: the listed names and networks."""
        self._hosts = tuple(hosts)

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """The listed numbers of a name. Raises VideoTrouble."""
        del family
        return [_told(host, number, port) for number in await permitted_numbers(host, self._hosts)]

    async def close(self) -> None:
        """Nothing is open."""


def _told(host: str, number: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in number else socket.AF_INET
    return {"hostname": host, "host": number, "port": port, "family": family, "proto": socket.IPPROTO_TCP, "flags": socket.AI_NUMERICHOST}
