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

from tests.video.answering_camera import AnsweringCamera, said
from widgets.camera_line import NoWay
from widgets.hls_list import read_list
from widgets.hls_stream import HlsStream
from widgets.player_av import Haste, PyAvEngine
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


def film(*ending: str, rate: int = 20, seconds: int = 2) -> None:
    """A moving picture, with a key picture each ten."""
    words = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=size=320x180:rate={rate}:duration={seconds}"]
    subprocess.run([*words, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "10", "-bf", "0", *ending], check=True)


GOES_ON = ("-hls_flags", "omit_endlist")


def test_flv_and_hls_with_both_kinds_of_pieces_play_from_a_web_server(web: Web) -> None:
    film("-f", "flv", str(web.folder / "camera.live.flv"))
    film("-f", "hls", "-hls_time", "1", *GOES_ON, str(web.folder / "ts.m3u8"))
    film("-f", "hls", "-hls_time", "1", *GOES_ON, "-hls_segment_type", "fmp4", str(web.folder / "mp4.m3u8"))
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


LIVE = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n"


def test_a_finished_list_is_a_film_and_is_not_played_as_live_also_as_one_of_several(web: Web) -> None:
    web.write(a_ts="A", x_m3u8=f"{LIVE}a.ts\n#EXT-X-ENDLIST\n", y_m3u8=f"{LIVE}#EXT-X-PLAYLIST-TYPE:VOD\na.ts\n")
    web.write(all_m3u8="#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nx.m3u8\n")
    assert [played(web.address(name), 1) for name in ("x.m3u8", "y.m3u8", "all.m3u8")] == [("film", [])] * 3


def test_of_several_lists_the_first_that_is_there_live_and_a_picture_is_played(web: Web) -> None:
    told = "".join(f"#EXT-X-STREAM-INF:{more}BANDWIDTH=1\n{name}.m3u8\n" for name, more in (("s", 'CODECS="mp4a.40.2",'), ("gone", ""), ("odd", ""), ("b", "")))
    web.write(a_ts="S", b_ts="B", s_m3u8=f"{LIVE}a.ts\n", odd_m3u8="?", b_m3u8=f"{LIVE}b.ts\n", all_m3u8="#EXTM3U\n" + told)
    stream = HlsStream(web.address("all.m3u8"), 1.0)
    assert stream.read(9) == b"B"
    stream.close()
    with pytest.raises(NoWay, match="no_video"):
        read_list('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="mp4a.40.2"\nx.m3u8\n')


def with_files(files: dict[str, bytes], *, gives_parts: bool = True) -> tuple[AnsweringCamera, StreamAddress]:
    """A server of these files that gives parts of them, and the address of its list `x.m3u8`."""

    def answer(head: str, _number: int) -> bytes:
        whole, wanted = files[head.split(" ")[1]], head.partition("Range: bytes=")[2].partition("\r")[0]
        if not wanted or not gives_parts:
            return b"HTTP/1.1 200 OK\r\n\r\n" + whole
        first, last = (int(number) for number in wanted.split("-"))
        return f"HTTP/1.1 206 Part\r\nContent-Range: bytes {first}-{min(last, len(whole) - 1)}/{len(whole)}\r\n\r\n".encode() + whole[first : last + 1]

    camera = AnsweringCamera(answer)
    return camera, AllowedSources(("127.0.0.1",), (range(camera.port, camera.port + 1),)).check(f"http://127.0.0.1:{camera.port}/x.m3u8")


def test_pieces_that_are_parts_of_one_file_are_fetched_as_such_each_once() -> None:
    told = f'{LIVE}#EXT-X-MAP:BYTERANGE="2@0",URI="a.mp4"\n#EXT-X-BYTERANGE:3@2\na.mp4\n#EXT-X-BYTERANGE:4\na.mp4\n'
    camera, address = with_files({"/x.m3u8": told.encode(), "/a.mp4": b"HHaaabbbb-more"})
    stream = HlsStream(address, 1.0)
    assert [stream.read(99), stream.read(99), stream.read(99)] == [b"HH", b"aaa", b"bbbb"]
    stream.close()
    camera.stop()


def test_a_server_that_gives_the_whole_file_for_a_part_is_not_played_from_its_beginning_again_and_again() -> None:
    camera, address = with_files({"/x.m3u8": f"{LIVE}#EXT-X-BYTERANGE:3@2\na.ts\n".encode(), "/a.ts": b"--aaa--"}, gives_parts=False)
    with pytest.raises(NoWay, match="odd"):
        HlsStream(address, 1.0).read(99)
    camera.stop()


@pytest.mark.parametrize("told", ["x", "3@", "-3@0", "0@4", "3", "9" * 30])
def test_a_part_that_nobody_can_find_makes_a_list_odd(told: str) -> None:
    with pytest.raises(NoWay, match="odd"):
        read_list(f"{LIVE}#EXT-X-BYTERANGE:{told}\na.ts\n")


def test_another_head_after_a_discontinuity_ends_the_stream_so_that_the_decoder_begins_anew_with_it() -> None:
    one, same, other = (f'#EXT-X-MAP:URI="{name}.mp4"\n' for name in "hjk")
    files = {"/x.m3u8": f"{LIVE}{one}a.m4s\n{same}b.m4s\n".encode(), "/h.mp4": b"H", "/j.mp4": b"H", "/k.mp4": b"K"}
    files |= {f"/{name}.m4s": name.encode() for name in "abc"}
    camera, address = with_files(files)
    stream = HlsStream(address, 1.0)
    assert stream._next == 1, "it begins with a piece whose head is that of those after it"
    stream._next = 0
    assert [stream.read(9), stream.read(9), stream.read(9)] == [b"H", b"a", b"b"], "the same head by another name is the same"
    files["/x.m3u8"] += f"{other}c.m4s\n".encode()
    assert stream.read(9) == b""
    stream.close()
    again = HlsStream(address, 1.0)
    assert [again.read(9), again.read(9)] == [b"K", b"c"]
    again.close()
    camera.stop()


@pytest.mark.parametrize(
    ("name", "fields", "is_film"),
    [
        *(("x.mp4", {"Content-Length": "9"}, True), ("x.mkv", {"Content-Length": "9"}, True)),
        *(("x.flv", {"Content-Length": "9", "Accept-Ranges": "bytes"}, True), ("x.ts", {"Content-Length": "9", "Accept-Ranges": "bytes"}, True)),
        *(("x.flv", {}, False), ("x.ts", {}, False), ("x.live.mp4", {}, False), ("x.ts", {"Content-Length": "2147483647"}, False)),
        ("x.flv", {"Content-Length": "9999999", "Accept-Ranges": "none"}, False),
    ],
)
def test_a_film_on_a_web_server_is_told_from_a_camera_that_sends_without_end(name: str, fields: dict[str, str], *, is_film: bool) -> None:
    camera = AnsweringCamera(lambda _head, _number: said("200 OK", fields, protocol="HTTP/1.1").replace(b"Content-Length: 0\r\n", b"") + b"no film")
    address = AllowedSources(("127.0.0.1",), (range(camera.port, camera.port + 1),)).check(f"http://127.0.0.1:{camera.port}/{name}")
    assert (played(address, 1)[0] == "film") is is_film
    camera.stop()


def test_a_film_that_does_not_say_so_is_given_up_by_its_haste_and_a_camera_that_begins_with_its_last_seconds_is_not(web: Web) -> None:
    film("-f", "flv", str(web.folder / "old.flv"), rate=1, seconds=40)
    reason, at = played(web.address("old.flv"), 99)
    assert (reason, len(at) < 25) == ("film", True)
    camera, slow = Haste(), Haste()
    assert not any(camera.is_film(second, max(0.0, second - 15)) for second in range(100)), "fifteen seconds at once, then as time goes"
    assert not any(slow.is_film(second * 1.001, second) for second in range(0, 100_000, 4)), "a clock that runs fast for a day"
