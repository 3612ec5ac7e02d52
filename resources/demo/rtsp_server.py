"""The cameras of the demo county and of the tests: a real RTSP server on loopback that loops finished clips for ever.

Run as `python -m resources.demo.rtsp_server --manifest FILE [--port 0]`; it prints `ready {"port": N}`, reads the manifest again for each
line on its standard input – whoever looks then sees another clip on the same connection – and ends when that closes. RTP travels inside the
RTSP connection (TCP only). Nothing is decoded or encoded per camera: all of them show the time by one shared strip (clock_band).
Source: RFC 2326, RFC 6184 5.6 and 5.8, RFC 3550 6.4.1.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import struct
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from resources.demo.h264 import Clip

PACKET = 1400
QUEUED_BYTES = 4_000_000
"""A viewer that takes no data is given none beyond this, and goes on at a key picture later."""
NTP_EPOCH = 2_208_988_800


def packets_of(units: list[bytes], sequence: int, stamp: int, source: int) -> tuple[bytes, int]:
    """One picture as interleaved RTP packets on channel 0, and the next sequence number."""
    payloads: list[bytes] = []
    for unit in units:
        if len(unit) <= PACKET:
            payloads.append(unit)
            continue
        indicator, kind, last = unit[0] & 0xE0 | 28, unit[0] & 0x1F, len(unit)
        for start in range(1, last, PACKET):
            edge = (0x80 if start == 1 else 0) | (0x40 if start + PACKET >= last else 0)
            payloads.append(bytes((indicator, edge | kind)) + unit[start : start + PACKET])
    out = bytearray()
    for place, payload in enumerate(payloads):
        marker = 0x80 if place == len(payloads) - 1 else 0
        out += struct.pack(">BBHBBHII", 0x24, 0, len(payload) + 12, 0x80, 96 | marker, (sequence + place) & 0xFFFF, stamp & 0xFFFFFFFF, source)
        out += payload
    return bytes(out), sequence + len(payloads)


class Mount:
    """One camera: its clip and who looks at it. The clip may still be in the making when the server starts."""

    def __init__(self, file: Path, rate: Fraction, *, clock: bool, number: int) -> None:
        self.file, self.rate, self.clock = file, rate, clock
        self.viewers: set[Viewer] = set()
        self.clip: Clip | None = None
        self._source = 0x45470000 + number
        self._sequence = 0
        self._began: int | None = 0
        self._group: list[bytes] = []

    def change(self, file: Path) -> None:
        """Another clip from the next picture on, from its beginning."""
        if file != self.file:
            self.file, self.clip, self._began, self._group = file, None, None, []

    def load(self) -> Clip | None:
        """The clip once its file is there."""
        if self.clip is None and self.file.exists():
            clip = Clip.read(self.file)
            if self.clock:
                from resources.demo.clock_band import fit_under_band

                clip = fit_under_band(clip)
            self.clip = clip
        return self.clip

    def send(self, tick: int, band: bytes, sets: tuple[bytes, bytes]) -> None:
        """Sends picture `tick`; with no viewer only the packets of the running group are kept, for whoever comes next."""
        clip = self.load()
        if clip is None:
            return
        if self._began is None:
            self._began = tick
        index = (tick - self._began) % len(clip.pictures)
        is_key = clip.is_key(index)
        if is_key:
            self._group = []
        if not is_key and not self._group:
            return
        units = [*(sets if is_key else ()), *((band,) if band else ()), *clip.pictures[index]]
        data, self._sequence = packets_of(units, self._sequence, int(tick * 90000 / self.rate), self._source)
        self._group.append(data)
        for viewer in tuple(self.viewers):
            viewer.give(data, is_key=is_key)

    def welcome(self, viewer: Viewer) -> None:
        """A new viewer gets the group so far at once and thus has a picture without waiting for the next key."""
        self.viewers.add(viewer)
        for place, data in enumerate(self._group):
            viewer.give(data, is_key=place == 0)

    def report(self, tick: int, now: float) -> bytes:
        """An RTCP sender report: which moment of the day picture `tick` belongs to."""
        whole = int(now)
        body = struct.pack(">IIIIII", self._source, whole + NTP_EPOCH, int((now - whole) * 2**32), int(tick * 90000 / self.rate) & 0xFFFFFFFF, 0, 0)
        return struct.pack(">BBHBBH", 0x24, 1, 28, 0x80, 200, 6) + body


class Viewer(asyncio.Protocol):
    """One RTSP connection, answering what players ask: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN."""

    def __init__(self, server: CameraServer) -> None:
        self._server = server
        self._inbox = b""
        self._mount: Mount | None = None
        self._needs_key = True
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """The viewer left."""
        if self._mount:
            self._mount.viewers.discard(self)

    def give(self, data: bytes, *, is_key: bool) -> None:
        """Passes one picture on, unless the viewer is too far behind."""
        if self._transport is None or self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size() > QUEUED_BYTES:
            self._needs_key = True
        elif is_key or not self._needs_key:
            self._needs_key = False
            self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        """Reads requests and steps over RTCP that players send in between."""
        self._inbox += data
        while self._inbox:
            if self._inbox[0] == 0x24:
                size = 4 + int.from_bytes(self._inbox[2:4], "big")
                if len(self._inbox) < max(size, 4):
                    return
                self._inbox = self._inbox[size:]
                continue
            head, found, rest = self._inbox.partition(b"\r\n\r\n")
            if not found:
                return
            self._inbox = rest
            self._answer(head.decode("latin-1"))

    def _answer(self, head: str) -> None:
        first, *lines = head.split("\r\n")
        method, url, _ = [*first.split(" "), "", ""][:3]
        fields = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        mount = self._server.mount_of(url)
        if method == "OPTIONS":
            self._reply(fields, "200 OK", {"Public": "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN"})
        elif mount is None:
            self._reply(fields, "404 Not Found", {})
        elif (clip := mount.load()) is None:
            self._reply(fields, "503 Service Unavailable", {})
        elif method == "DESCRIBE":
            sps, pps = self._server.sets_of(mount, clip)
            self._reply(fields, "200 OK", {"Content-Base": url.rstrip("/") + "/", "Content-Type": "application/sdp"}, session_text(sps, pps, mount.rate))
        elif method == "SETUP" and "TCP" not in fields.get("transport", ""):
            self._reply(fields, "461 Unsupported Transport", {})
        elif method == "SETUP":
            self._reply(fields, "200 OK", {"Transport": "RTP/AVP/TCP;unicast;interleaved=0-1", "Session": "eco;timeout=60"})
        elif method == "PLAY":
            self._reply(fields, "200 OK", {"Session": "eco;timeout=60", "Range": "npt=now-"})
            self._mount = mount
            self._server.welcome(self, mount)
        else:
            self._reply(fields, "200 OK" if method in ("GET_PARAMETER", "TEARDOWN") else "405 Method Not Allowed", {"Session": "eco"})
            if method == "TEARDOWN" and self._transport:
                self._transport.close()

    def _reply(self, fields: Mapping[str, str], status: str, more: Mapping[str, str], body: str = "") -> None:
        lines = [f"RTSP/1.0 {status}", f"CSeq: {fields.get('cseq', '0')}", *(f"{name}: {value}" for name, value in more.items())]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        if self._transport:
            self._transport.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())


def session_text(sps: bytes, pps: bytes, rate: Fraction) -> str:
    """The SDP of one H.264 camera."""
    sets = ",".join(base64.b64encode(part).decode() for part in (sps, pps))
    return (
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=range:npt=now-\r\nm=video 0 RTP/AVP 96\r\n"
        f"a=rtpmap:96 H264/90000\r\na=framerate:{float(rate)}\r\na=control:track1\r\n"
        f"a=fmtp:96 packetization-mode=1;profile-level-id={sps[1:4].hex()};sprop-parameter-sets={sets}\r\n"
    )


class CameraServer:
    """All mounts, sent in time with one another."""

    def __init__(self, mounts: dict[str, Mount], now: Callable[[], datetime]) -> None:
        """`now`: the time of day the strips show, aware."""
        self._mounts, self._now = mounts, now
        self._ticks: dict[Fraction, int] = {}
        self._band = None
        if any(mount.clock for mount in mounts.values()):
            from resources.demo.clock_band import ClockBand

            self._band = ClockBand()

    def mount_of(self, url: str) -> Mount | None:
        """The camera a URL names, with or without a track behind it."""
        path = "/" + url.split("://", 1)[-1].partition("/")[2]
        return self._mounts.get(path.removesuffix("/track1").strip("/"))

    def sets_of(self, mount: Mount, clip: Clip) -> tuple[bytes, bytes]:
        """The parameter sets that belong to what a mount sends."""
        return (self._band.sps, self._band.pps) if mount.clock and self._band else (clip.sps, clip.pps)

    def welcome(self, viewer: Viewer, mount: Mount) -> None:
        """Begins to send to a viewer, with the time of day first."""
        viewer.give(mount.report(self._ticks.get(mount.rate, 0), self._now().timestamp()), is_key=True)
        mount.welcome(viewer)

    async def send_for_ever(self, rate: Fraction) -> None:
        """Sends every mount of one rate in even steps, spread over the step so that no burst arises."""
        loop, started, tick = asyncio.get_running_loop(), time.monotonic(), 0
        mine = [mount for mount in self._mounts.values() if mount.rate == rate]
        while True:
            now = self._now()
            late = time.monotonic() - started - float(tick / rate)
            if late > 1:
                started += late
            band = self._band.slice_at(tick, now) if self._band and any(mount.clock for mount in mine) else b""
            for place, mount in enumerate(mine):
                clip = mount.load()
                if clip is not None:
                    sets = self.sets_of(mount, clip)
                    loop.call_later(place / len(mine) * 0.9 / float(rate), mount.send, tick, band if mount.clock else b"", sets)
                if tick % int(5 * rate) == 0:
                    for viewer in tuple(mount.viewers):
                        viewer.give(mount.report(tick, now.timestamp()), is_key=False)
            self._ticks[rate] = tick
            tick += 1
            await asyncio.sleep(max(0.0, started + float(tick / rate) - time.monotonic()))

    def change(self, entries: Mapping[str, Mapping[str, object]]) -> None:
        """What a new manifest says of the cameras that are there."""
        for key, mount in self._mounts.items():
            if key in entries:
                mount.change(Path(str(entries[key]["file"])))

    async def run(self, port: int, entries: Callable[[], dict[str, dict[str, object]]]) -> None:
        """Listens on 127.0.0.1 and sends until standard input closes; `entries` reads the manifest."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Viewer(self), "127.0.0.1", port)
        print("ready", json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
        senders = [asyncio.create_task(self.send_for_ever(rate)) for rate in {mount.rate for mount in self._mounts.values()}]
        while await asyncio.to_thread(sys.stdin.readline):
            self.change(entries())
        for sender in senders:
            sender.cancel()
        server.close()


def main() -> None:
    """Reads the manifest `{"key": {"file": PATH, "rate": "25/2", "clock": true}}` and serves it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()

    def entries() -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = json.loads(given.manifest.read_text("utf-8"))
        return found

    mounts = {
        key: Mount(Path(entry["file"]), Fraction(entry["rate"]), clock=entry["clock"], number=number) for number, (key, entry) in enumerate(entries().items())
    }
    server = CameraServer(mounts, lambda: datetime.fromtimestamp(time.time(), ZoneInfo("Asia/Shanghai")))
    asyncio.run(server.run(given.port, entries))


if __name__ == "__main__":
    main()
