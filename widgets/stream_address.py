"""Which addresses a player may open: a list of schemes, hosts, ports and one folder; everything else is refused before any connection.

Camera addresses come from a registry that others fill, so they are treated as hostile: nothing of them ever becomes an option of
libVLC or FFmpeg. Source: reliability.md V-1, finding 8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from models.rules.allowed_hosts import USUAL_PORTS, knows_host, knows_port, ports_in

LONGEST = 1024
DEFAULT_PORTS = {"rtsp": 554, "http": 80, "https": 443}
FILE_KINDS = frozenset({".mp4", ".mkv", ".ts", ".h264"})
LIVE_KINDS = frozenset({".mp4", ".mkv", ".ts", ".h264", ".flv", ".m3u8"})
"""What an http address may end in: containers that cannot name further addresses, and the one list we read ourselves (hls_stream)."""
PIECE_KINDS = frozenset({".ts", ".m4s", ".mp4"})
"""What a list may name as its pieces."""
PACED_KIND = ".m3u8"
"""Comes piece by piece, quicker than it is to be shown."""
_NETWORK = re.compile(
    r"(?P<scheme>rtsp|https?)://(?:(?P<user>[A-Za-z0-9._~%+=&,-]{1,64}(?::[A-Za-z0-9._~%+=&,-]{0,128})?)@)?"
    r"(?P<host>\[[0-9a-f:]{2,39}\]|[A-Za-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[A-Za-z0-9._~%:=&@,+/-]*)?(?P<query>\?[A-Za-z0-9._~%:=&@,+/-]*)?"
)
_FILE = re.compile(r"file:///(?P<path>[A-Za-z0-9._~%+=,/\-]+)")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class AddressRefused(Exception):
    """This address is not opened. `code` says why: `form`, `scheme`, `host`, `port`, `folder`, `kind`; `resolves`, `redirect` while connecting."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class StreamAddress:
    """An address that has passed. No decoder ever sees `url`; `path` is set for files only. Never shown, never logged.

    `hosts` is the list it passed: what its name leads to must be on it too.
    """

    url: str
    scheme: str
    host: str = ""
    port: int = 0
    kind: str = ""
    path: Path | None = None
    hosts: tuple[str, ...] = ()

    @property
    def is_paced(self) -> bool:
        """Whether it is read as quickly as it is asked for, so that its own times say when each picture is due."""
        return self.scheme == "file" or self.kind == PACED_KIND

    def __repr__(self) -> str:
        """Without user, password and path: these are secrets of the camera."""
        return f"StreamAddress({self.scheme}://{self.host}:{self.port})"


@dataclass(frozen=True, slots=True)
class AllowedSources:
    """What settings allow: host names and networks (`10.20.0.0/16`, `cam-01.county.local`), port ranges, a folder for files."""

    hosts: tuple[str, ...] = ()
    ports: tuple[range, ...] = ports_in(USUAL_PORTS)
    folder: Path | None = None

    def check(self, url: str, kinds: frozenset[str] = LIVE_KINDS) -> StreamAddress:
        """The address, fit to be opened; raises AddressRefused. Looks at the text only: no name is resolved, no file is opened.

        `kinds`: what an http address may end in.
        """
        if not 0 < len(url) <= LONGEST or not url.isascii() or not url.isprintable() or _ESCAPE.search(url) or not unquote(url).isprintable():
            raise AddressRefused("form")
        if url.startswith("file:"):
            return self._check_file(url)
        if url.partition(":")[0] not in DEFAULT_PORTS:
            raise AddressRefused("scheme")
        found = _NETWORK.fullmatch(url)
        if found is None:
            raise AddressRefused("form")
        port = int(found["port"]) if found["port"] else DEFAULT_PORTS[found["scheme"]]
        if not knows_host(found["host"], self.hosts):
            raise AddressRefused("host")
        if not knows_port(port, self.ports):
            raise AddressRefused("port")
        kind = Path(found["path"] or "/").suffix.lower()
        if found["scheme"] != "rtsp" and kind not in kinds:
            raise AddressRefused("kind")
        return StreamAddress(url, found["scheme"], found["host"].strip("[]"), port, kind, hosts=self.hosts)

    def _check_file(self, url: str) -> StreamAddress:
        found = _FILE.fullmatch(url)
        if found is None:
            raise AddressRefused("form")
        if self.folder is None:
            raise AddressRefused("scheme")
        path = Path("/" + unquote(found["path"])).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise AddressRefused("folder")
        if path.suffix.lower() not in FILE_KINDS:
            raise AddressRefused("kind")
        return StreamAddress(path.as_uri(), "file", kind=path.suffix.lower(), path=path)
