"""Where an MQTT broker is and how to sign on there, read from one URL; the password is never shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Self

PORTS: Final = {"mqtt": 1883, "mqtts": 8883}
PREFIX: Final = "eco-guardian"
"""Begins our topics where the URL names no other."""
FILES: Final = ("ca", "cert", "key")


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """`mqtt[s]://[USER[:PASSWORD]@]HOST[:PORT]/PREFIX[?client_id=…&ca=FILE&cert=FILE&key=FILE]`.

    `prefix` stands before `/{source}` in every topic. `ca`: the file of the authority that signed the broker's certificate, empty for
    the system's; `cert` and `key`: our own, where the broker asks for one. `client_id` empty: that of the installation.
    """

    host: str
    port: int
    tls: bool
    prefix: str
    user: str = ""
    password: str = field(default="", repr=False)
    client_id: str = ""
    ca: str = ""
    cert: str = ""
    key: str = ""

    @classmethod
    def read(cls, url: str) -> Self:
        """Read the URL. Raises ValueError for one that cannot be meant."""
        from urllib.parse import parse_qsl, unquote, urlsplit

        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        prefix = unquote(parts.path).strip("/") or PREFIX
        tls = parts.scheme == "mqtts"
        if parts.scheme not in PORTS or not parts.hostname or parts.fragment or not options.keys() <= {"client_id", *FILES}:
            raise ValueError("not the address of a broker")
        if re.search(r"[+#\x00-\x1f]", prefix) or parts.port == 0:
            raise ValueError("not a topic or port")
        if any(options.get(name) for name in FILES) and not tls:
            raise ValueError("certificates belong to mqtts://")
        return cls(parts.hostname, parts.port or PORTS[parts.scheme], tls, prefix, unquote(parts.username or ""), unquote(parts.password or ""), **options)

    @property
    def is_known(self) -> bool:
        """Whether whoever speaks at this broker has signed on there, as we do, or is on this machine."""
        import ipaddress

        try:
            here = self.host == "localhost" or ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            here = False
        return here or bool(self.user or self.cert)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}/{self.prefix}"
