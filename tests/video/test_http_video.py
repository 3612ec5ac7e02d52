"""Video over HTTP from a real server: FLV as one stream, HLS as a list of pieces from one machine and from nowhere else."""

from __future__ import annotations

import functools
import http.server
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from widgets.camera_line import NoWay
from widgets.hls_stream import HlsStream, read_list
from widgets.player_av import PyAvEngine
from widgets.reel import Order, Room, Shown
from widgets.stream_address import AddressRefused, AllowedSources, StreamAddress


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A web server that writes no log."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as its base spells it
        """Nothing."""


@dataclass
class Web:
    """A folder behind a real HTTP server."""

    folder: Path
    port: int

    def address(self, name: str) -> StreamAddress:
        return AllowedSources(("127.0.0.1",), (range(self.port, self.port + 1),)).check(f"http://127.0.0.1:{self.port}/{name}")

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.folder / name.replace("_", ".")).write_text(text, "utf-8")


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """The server, stopped in the end."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield Web(tmp_path, server.server_address[1])
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Screen:
    """Takes what an engine shows, and closes it after some pictures."""

    order: Order
    wanted: int
    at: list[float] = field(default_factory=list)

    def show(self, shown: Shown) -> None:
        self.at.append(time.monotonic())
        assert (shown.width, shown.height) == (160, 90)
        if len(self.at) >= self.wanted:
            self.order.closed.set()


def played(address: StreamAddress, wanted: int) -> tuple[str, list[float]]:
    order = Order(address, Room(160, 90))
    order.watched.set()
    screen = Screen(order, wanted)
    return PyAvEngine().play(order, screen.show), screen.at


def film(*ending: str) -> None:
    """Two seconds of a moving picture, with a key picture each half second."""
    words = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=20:duration=2"]
    subprocess.run([*words, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "10", "-bf", "0", *ending], check=True)


def test_flv_and_hls_with_both_kinds_of_pieces_play_from_a_web_server(web: Web) -> None:
    film("-f", "flv", str(web.folder / "camera.live.flv"))
    film("-f", "hls", "-hls_time", "0.5", str(web.folder / "ts.m3u8"))
    film("-f", "hls", "-hls_time", "0.5", "-hls_segment_type", "fmp4", str(web.folder / "mp4.m3u8"))
    web.write(all_m3u8="#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=900000\nts.m3u8\n")
    assert (played(web.address("camera.live.flv"), 40)[0], len(played(web.address("mp4.m3u8"), 30)[1])) == ("closed", 30)
    reason, at = played(web.address("all.m3u8"), 30)
    assert (reason, len(at)) == ("closed", 30)
    assert at[-1] - at[0] > 1.0, "pieces that come at once are shown in their own time"


def test_a_live_list_is_asked_again_until_there_is_a_next_piece_and_none_is_read_twice(web: Web) -> None:
    head = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:"
    web.write(a_ts="A", b_ts="B", c_ts="C", d_ts="D", live_m3u8=f"{head}7\n#EXTINF:1,\na.ts\n#EXTINF:1,\nb.ts\n#EXTINF:1,\nc.ts\n")
    stream = HlsStream(web.address("live.m3u8"), 4.0)
    assert [stream.read(100), stream.read(100)] == [b"B", b"C"]
    threading.Timer(0.3, lambda: web.write(live_m3u8=f"{head}8\nb.ts\nc.ts\nd.ts\n#EXT-X-ENDLIST\n")).start()
    assert [stream.read(100), stream.read(100)] == [b"D", b""]


@pytest.mark.parametrize(
    "piece",
    [
        *("http://10.9.9.9/x.ts", "http://127.0.0.1:9/x.ts", "//10.9.9.9/x.ts", "https://127.0.0.1/x.ts", "file:///etc/passwd", "rtsp://127.0.0.1/x.ts"),
        *("concat:/etc/passwd|x.ts", "http://u:p@127.0.0.1/x.ts", "x.ts :sout=x", "x.txt", "data:text/plain,x", "x.m3u8"),
    ],
)
@pytest.mark.parametrize("line", ["{}", '#EXT-X-MAP:URI="{}"\ny.ts'])
def test_a_list_that_leads_anywhere_else_is_refused(web: Web, piece: str, line: str) -> None:
    web.write(x_m3u8="#EXTM3U\n#EXT-X-TARGETDURATION:1\n" + line.format(piece) + "\n")
    stream = HlsStream(web.address("x.m3u8"), 1.0)
    with pytest.raises(AddressRefused, match="redirect"):
        stream.read(100)


@pytest.mark.parametrize("text", ["", "no list", '#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="k"\nx.ts\n'])
def test_what_is_no_list_or_is_encrypted_is_told(text: str) -> None:
    with pytest.raises(NoWay, match="odd"):
        read_list(text)


def test_a_list_that_stands_still_is_silent_and_a_reader_that_is_stopped_comes_back(web: Web) -> None:
    web.write(a_ts="A", x_m3u8="#EXTM3U\n#EXT-X-TARGETDURATION:0.5\na.ts\n")
    stream = HlsStream(web.address("x.m3u8"), 0.3)
    assert stream.read(10) == b"A"
    with pytest.raises(TimeoutError):
        stream.read(10)
    threading.Timer(0.2, stream.stop).start()
    assert stream.read(10) == b""
