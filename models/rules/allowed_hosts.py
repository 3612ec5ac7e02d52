"""Which machines of the network may be connected to for video, and at which ports; whatever else an address names is refused before any connection.

Addresses come from files, devices and platforms that others fill, so they are treated as hostile. Source: reliability.md V-1, finding 8.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

LOOPBACK: Final = ("127.0.0.1", "localhost")
PRIVATE: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
"""The networks of a county's video platforms."""
LONGEST: Final = 1024
PORTS: Final = {"http": 80, "https": 443, "rtsp": 554}
USUAL_PORTS: Final = "80, 443, 554, 8554"
"""Where cameras and platforms give out their streams, unless a county says otherwise (`video.ports`)."""
DEMO_PORTS: Final = "1024-65535"
"""The demo county's cameras take any free one."""
_ADDRESS: Final = re.compile(
    r"(?P<scheme>rtsp|https?)://(?P<host>\[[0-9a-f:]{2,39}\]|[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?(?P<path>/[A-Za-z0-9._~%:=&@,+!/?-]*)?"
)


class HostRefused(Exception):
    """An address is not connected to. `code`: `form` it is none, `host` its machine is not on the list, `port` its port is not."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class NetAddress:
    """An address that has passed; never with user or password."""

    url: str
    scheme: str
    host: str
    port: int

    def at(self, path: str) -> str:
        """The address of something else on the same machine."""
        return urljoin(f"{self.scheme}://{self.host}:{self.port}/", path.lstrip("/"))


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """What the settings allow: `video.hosts` beside this machine and the private networks; streams at `video.ports` alone."""

    hosts: tuple[str, ...] = (*LOOPBACK, *PRIVATE)
    ports: tuple[range, ...] = (range(1, 65536),)

    @classmethod
    def beside(cls, listed: str, ports: str = "") -> AllowedHosts:
        """The county's own networks and `listed` ones, and the ports of streams ("" the usual ones), each parted by commas."""
        return cls((*LOOPBACK, *PRIVATE, *hosts_in(listed)), ports_in(ports or USUAL_PORTS))

    def check(self, url: str) -> NetAddress:
        """The address, fit to be connected to; looks at the text alone. Raises HostRefused."""
        found = _ADDRESS.fullmatch(url) if 0 < len(url) <= LONGEST else None
        port = int(found["port"] or PORTS[found["scheme"]]) if found is not None else 0
        if found is None or not 0 < port < 65536:
            raise HostRefused("form")
        if not knows_host(found["host"], self.hosts):
            raise HostRefused("host")
        return NetAddress(url, found["scheme"], found["host"], port)

    def check_stream(self, url: str) -> NetAddress:
        """As `check`, for what gives out a stream: at a listed port only. Raises HostRefused, `port` for another."""
        address = self.check(url)
        if not knows_port(address.port, self.ports):
            raise HostRefused("port")
        return address


def hosts_in(listed: str) -> tuple[str, ...]:
    """The hosts and networks of a setting. Raises ValueError for what is neither."""
    hosts = tuple(part.strip().lower() for part in listed.split(",") if part.strip())
    for host in hosts:
        if "/" in host:
            ipaddress.ip_network(host)
        elif not re.fullmatch(r"[a-z0-9.-]{1,253}|[0-9a-f:]{2,39}", host):
            raise ValueError(host)
    return hosts


def ports_in(listed: str) -> tuple[range, ...]:
    """The ports of a setting: numbers and stretches (`10000-10100`) parted by commas. Raises ValueError for what is neither."""
    found = []
    for part in (part.strip() for part in listed.split(",")):
        first, _, last = part.partition("-")
        low, high = int(first), int(last or first)
        if not 0 < low <= high < 65536 or not re.fullmatch(r"[0-9]{1,5}(?:-[0-9]{1,5})?", part):
            raise ValueError(part)
        found.append(range(low, high + 1))
    return tuple(found)


def knows_port(port: int, listed: Iterable[range]) -> bool:
    """Whether a port is listed."""
    return any(port in ports for ports in listed)


def is_number(host: str) -> bool:
    """Whether a host is a number already, so that no name has to be looked up."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def within(numbers: Iterable[str], listed: Iterable[str]) -> tuple[str, ...]:
    """Of the numbers a listed name leads to those that are listed themselves: whoever answers for a name may say what he likes."""
    hosts = tuple(listed)
    return tuple(dict.fromkeys(number for number in numbers if knows_host(number, hosts)))


def knows_host(host: str, listed: Iterable[str]) -> bool:
    """Whether a host of an address is a listed name, or a number in a listed network."""
    bare = host.strip("[]").lower()
    hosts = tuple(listed)
    if bare in hosts:
        return True
    try:
        number = ipaddress.ip_address(bare)
    except ValueError:
        # Not a dotted quad: decimal, octal and short forms (127.1) end here too, since only listed names are allowed.
        return False
    return any(number in network for network in _networks(hosts) if network.version == number.version)


def _networks(hosts: Iterable[str]) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    found = []
    for host in hosts:
        try:
            found.append(ipaddress.ip_network(host))
        except ValueError:
            continue
    return found
