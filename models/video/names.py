"""Looks up the name of a machine once, and gives only those of its numbers that are listed: whoever answers for a name may say what he likes.

Not by `getaddrinfo` where that can be avoided: to sort what it finds, it connects to each of the numbers. Source: reliability.md V-1.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterable

from models.rules.allowed_hosts import is_number, within


class NameUnknown(Exception):
    """Nobody knows this name."""


class NameLeadsAway(Exception):
    """This name is listed, and no number it leads to is."""


def numbers_of(host: str, hosts: Iterable[str]) -> tuple[str, ...]:
    """The listed numbers of a host, itself where it is one; waits as long as the name server takes. Raises NameUnknown, NameLeadsAway."""
    if is_number(host):
        return (host.strip("[]"),)
    found: list[str] = []
    with contextlib.suppress(OSError):
        found += socket.gethostbyname_ex(host)[2]
    numbers = within(found, hosts)
    if not numbers:
        with contextlib.suppress(OSError):
            found += [str(told[4][0]) for told in socket.getaddrinfo(host, None, socket.AF_INET6, socket.SOCK_STREAM)]
        numbers = within(found, hosts)
    if numbers:
        return numbers
    raise NameLeadsAway(host) if found else NameUnknown(host)
