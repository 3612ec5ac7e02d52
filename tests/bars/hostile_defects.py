"""The defects that V-1 must catch, planted in the console or, by its name, in a video process.

Run as `python -m tests.bars.hostile_defects HANDLE ENGINE…` it is a video process with the defect named in ECO_GUARDIAN_VIDEO_MUTANT.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bars.video_stand import MUTANT, put_instead
from widgets.stream_address import AddressRefused, AllowedSources, StreamAddress


def _checks_nothing() -> None:
    """Lets every address through that a machine can be read from (the console)."""

    def lenient(self: AllowedSources, url: str) -> StreamAddress:
        del self
        found = re.match(r"(?P<scheme>rtsp|https?)://(?:[^/@]*@)*(?P<host>\[[^\]]*\]|[^/:]+)(?::(?P<port>\d+))?", url)
        if found is not None:
            return StreamAddress(url, found["scheme"], found["host"].strip("[]"), int(found["port"] or 80) % 65536, ".ts", hosts=("0.0.0.0/0", "::/0"))
        if url.startswith("file:///"):
            return StreamAddress(url, "file", kind=".ts", path=Path(url.removeprefix("file://")))
        raise AddressRefused("form")

    put_instead(AllowedSources, "check", lenient)


class _Direct:
    """A way that hands the decoder the camera's own address."""

    file = stream = None
    is_fetched = False

    def __init__(self, url: str) -> None:
        self.url = self.target = url

    def rest(self) -> None:
        """Nothing is read here."""

    def stop(self) -> None:
        """As above."""

    def trouble_or(self, reason: str) -> str:
        """It knows no better."""
        return reason


def _lets_the_decoder_connect() -> None:
    """Gives decoders the address, as it was done before there was a guard; what they follow by themselves is followed (the video process)."""
    from widgets import player_av, player_vlc

    @contextmanager
    def direct(address: StreamAddress, patience: float, pulse: Callable[[], None], *, is_spoken: bool = False) -> Iterator[Any]:
        del patience, pulse, is_spoken
        yield _Direct(address.url)

    for module in (player_av, player_vlc):
        put_instead(module, "way_to", direct)
    player_av.FILE_OPTIONS["protocol_whitelist"] = "http,https,tcp,tls,file"


def _follows_playlists() -> None:
    """Lets the decoder take what it reads for a playlist, and open what that names (the video process)."""
    from widgets import player_av

    for name in ("protocol_whitelist", "format_whitelist"):
        player_av.FILE_OPTIONS.pop(name)
    player_av.FILE_OPTIONS["safe"] = "0"


def _fetches_pieces_anywhere() -> None:
    """Takes the pieces of a live list from wherever it says (the video process)."""
    from urllib.parse import urljoin, urlsplit

    from widgets.hls_stream import HlsStream
    from widgets.http_stream import HttpStream

    def anywhere(self: Any, named: str, _kinds: frozenset[str], _part: object = None) -> HttpStream:
        url = urljoin(self._url, named)
        parts = urlsplit(url)
        return HttpStream(StreamAddress(url, parts.scheme, parts.hostname or "", parts.port or 80, ".ts", hosts=("0.0.0.0/0", "::/0")), self._patience)

    put_instead(HlsStream, "_asked", anywhere)


def _believes_names() -> None:
    """Connects to whatever a listed name leads to (the video process)."""
    from widgets import camera_line

    put_instead(camera_line, "numbers_of", lambda host, _hosts: ("127.0.0.1",) if host == "localhost" else (host,))


def _passes_redirects_on() -> None:
    """Tells a decoder of redirects (the video process)."""
    from widgets import rtsp_guard

    put_instead(rtsp_guard, "PASSED", (*rtsp_guard.PASSED, "Location"))

    def take(self: Any, decoder: Any, message: bytes, before: Any = rtsp_guard.RtspGuard._take) -> None:
        if re.match(rb"RTSP/1\.\d 3", message):
            decoder.sendall(message)
        else:
            before(self, decoder, message)

    put_instead(rtsp_guard.RtspGuard, "_take", take)


def _follows_redirects() -> None:
    """Goes where a camera that we speak to ourselves points (the video process)."""
    import socket
    from urllib.parse import urlsplit

    from widgets.rtsp_line import Answer, RtspLine
    from widgets.rtsp_words import field

    def follow(self: RtspLine) -> Answer | None:
        answer = self.answers.popleft() if self.answers else None
        if answer is not None and 300 <= answer.status < 400:
            place = urlsplit(field(answer.head, "Location"))
            socket.create_connection((place.hostname, place.port or 554), 1.0).close()
        return answer

    put_instead(RtspLine, "next_answer", follow)


HERE = {"checks_nothing": _checks_nothing}
IN_PROCESS = {
    "lets_the_decoder_connect": _lets_the_decoder_connect,
    "follows_playlists": _follows_playlists,
    "fetches_pieces_anywhere": _fetches_pieces_anywhere,
    "believes_names": _believes_names,
    "passes_redirects_on": _passes_redirects_on,
    "follows_redirects": _follows_redirects,
}
MUTANTS = (*HERE, *IN_PROCESS, "takes_options_from_data")


def plant(mutant: str) -> None:
    """Plant a defect in this console and the video processes it starts; none for ""."""
    from widgets import video_child

    if mutant in HERE:
        HERE[mutant]()
    elif mutant in IN_PROCESS:
        video_child.MODULE, os.environ[MUTANT] = "tests.bars.hostile_defects", mutant


if __name__ == "__main__":
    from widgets.video_process import main

    IN_PROCESS[os.environ[MUTANT]]()
    main()
