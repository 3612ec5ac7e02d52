"""The way to a camera's picture: a decoder is led nowhere else, whatever the camera answers, and signed in for without learning the password."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.video.answering_camera import AnsweringCamera, Camera, said
from widgets.camera_line import NoWay
from widgets.player_av import PyAvEngine
from widgets.reel import Order, Room
from widgets.rtsp_guard import RtspGuard
from widgets.stream_address import AddressRefused, AllowedSources, StreamAddress
from widgets.stream_way import way_to

SDP = "v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=x\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n"
OFFERED = {"Public": "OPTIONS, DESCRIBE, SETUP, PLAY"}


def address_of(camera: AnsweringCamera, path: str = "/x", scheme: str = "rtsp", keys: str = "", hosts: tuple[str, ...] = ("127.0.0.1",)) -> StreamAddress:
    return AllowedSources(hosts, (range(camera.port, camera.port + 1),)).check(f"{scheme}://{keys}{hosts[0]}:{camera.port}{path}")


def played(address: StreamAddress) -> str:
    order = Order(address, Room(64, 64))
    order.watched.set()
    return PyAvEngine().play(order, lambda _shown: None)


@pytest.mark.parametrize("step", ["OPTIONS", "DESCRIBE", "SETUP"])
@pytest.mark.parametrize("status", [301, 302, 305, 307, 308])
def test_a_camera_that_points_elsewhere_at_any_step_is_refused_and_nobody_goes_there(camera: Camera, step: str, status: int) -> None:
    elsewhere = camera(lambda _head, _number: b"")

    def answer(head: str, _number: int) -> bytes:
        method = head.partition(" ")[0]
        if method == step:
            return said(f"{status} Moved", {"Location": f"rtsp://127.0.0.1:{elsewhere.port}/x"}, request=head)
        return said("200 OK", OFFERED if method == "OPTIONS" else {"Content-Type": "application/sdp"}, "" if method == "OPTIONS" else SDP, head)

    with pytest.raises(AddressRefused, match="redirect"):
        played(address_of(camera(answer)))
    assert elsewhere.came == 0


def test_a_description_that_names_another_machine_leads_nowhere(camera: Camera) -> None:
    elsewhere = camera(lambda _head, _number: b"")
    told = SDP.replace("0.0.0.0", "127.0.0.2").replace("track1", f"rtsp://127.0.0.1:{elsewhere.port}/x")

    def answer(head: str, _number: int) -> bytes:
        method = head.partition(" ")[0]
        transport = {"Transport": f"RTP/AVP/TCP;unicast;interleaved=0-1;source=127.0.0.1;destination=127.0.0.1:{elsewhere.port}", "Session": "1"}
        fields = {
            "OPTIONS": OFFERED,
            "DESCRIBE": {"Content-Type": "application/sdp", "Content-Base": f"rtsp://127.0.0.1:{elsewhere.port}/"},
            "SETUP": transport,
        }
        return said("200 OK" if method in fields else "404 No", fields.get(method), told if method == "DESCRIBE" else "", head)

    here = camera(answer)
    assert played(address_of(here)) == "not_found"
    assert elsewhere.came == 0
    assert here.came == 1


def test_the_camera_is_asked_at_its_own_address_and_signed_in_at_where_it_asks_who_is_there(camera: Camera) -> None:
    def answer(head: str, _number: int) -> bytes:
        if "Authorization" not in head and head.startswith("DESCRIBE"):
            return said("401 No", {"WWW-Authenticate": 'Digest realm="cam", nonce="n1", qop="auth"'}, request=head)
        return said("200 OK" if head.startswith("OPTIONS") else "403 No", OFFERED, request=head)

    here = camera(answer)
    assert played(address_of(here, "/h264/ch1?channel=1", keys="admin:p%40ss@")) == "denied"
    assert [head.partition("\r\n")[0].partition(" RTSP")[0] for head in here.asked] == [
        f"{method} rtsp://127.0.0.1:{here.port}/h264/ch1?channel=1" for method in ("OPTIONS", "DESCRIBE", "DESCRIBE")
    ]
    assert "Authorization" not in here.asked[1]
    assert 'username="admin"' in here.asked[2]
    assert "qop=auth" in here.asked[2]
    assert "p@ss" not in "".join(here.asked)


@pytest.mark.parametrize(
    ("said_first", "code"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", "odd"),
        (b"\x00\x01\x02", "odd"),
        (b"RTSP/1.0 200 OK\r\nX: " + b"x" * 40_000, "odd"),
        (b"RTSP/1.0 503 No\r\nCSeq: 1\r\n\r\n", "server_fault"),
    ],
)
def test_a_camera_that_speaks_otherwise_is_said_to(camera: Camera, said_first: bytes, code: str) -> None:
    assert played(address_of(camera(lambda _head, _number: said_first))) == code


class Said:
    """In place of a connection: what was sent into it."""

    def __init__(self) -> None:
        self.data = b""

    def sendall(self, data: bytes) -> None:
        self.data += data


def packet(payload: bytes) -> bytes:
    return b"$\x00" + len(payload).to_bytes(2, "big") + payload


@given(st.lists(st.integers(1, 400), max_size=12))
def test_packets_and_answers_that_come_in_any_pieces_are_passed_on_whole_and_nothing_else_is(sizes: list[int]) -> None:
    near, far = Said(), Said()
    guard = RtspGuard.__new__(RtspGuard)
    guard._camera, guard._heard, guard._owed, guard._keys, guard._asked = far, b"", 0, "", (b"", "GET_PARAMETER", "")  # type: ignore[assignment]
    pictures = [packet(bytes(range(40))), packet(b"RTSP/1.0 302 Moved\r\n\r\n"), packet(b"$" * 300)]
    answer = b"RTSP/1.0 200 OK\r\nCSeq: 9\r\nLocation: rtsp://10.0.0.9/\r\nSession: 5;timeout=60\r\nServer: x\r\nContent-Length: 3\r\n\r\nabc"
    asked = b"OPTIONS * RTSP/1.0\r\nCSeq: 4\r\n\r\n"
    stream = pictures[0] + packet(b"RTSP/1") + pictures[1] + answer + b"\r\n" + asked + pictures[2]
    at = 0
    for size in (*sizes, len(stream)):
        guard._hear(near, stream[at : at + size])  # type: ignore[arg-type]
        at += size
    passed = b"RTSP/1.0 200 OK\r\nCSeq: 9\r\nSession: 5;timeout=60\r\nContent-Length: 3\r\n\r\nabc"
    assert near.data == pictures[0] + pictures[1] + passed + pictures[2]
    assert far.data == b"RTSP/1.0 501 Not Implemented\r\nCSeq: 4\r\n\r\n"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_over_http_is_refused_and_nobody_goes_there(camera: Camera, status: int) -> None:
    elsewhere = camera(lambda _head, _number: b"")
    here = camera(lambda _head, _number: said(f"{status} Moved", {"Location": f"http://127.0.0.1:{elsewhere.port}/x.ts"}, protocol="HTTP/1.1"))
    with pytest.raises(AddressRefused, match="redirect"):
        played(address_of(here, "/x.ts", "http"))
    assert elsewhere.came == 0


def test_a_playlist_under_a_films_name_is_not_followed(camera: Camera, tmp_path: Path) -> None:
    elsewhere = camera(lambda _head, _number: b"")
    inside = f"#EXTM3U\n#EXTINF:2,\nhttp://127.0.0.1:{elsewhere.port}/x.ts\n#EXTINF:2,\n{tmp_path.as_uri()}/x.ts\n"
    here = camera(lambda _head, _number: said("200 OK", {"Content-Type": "application/vnd.apple.mpegurl"}, inside, protocol="HTTP/1.1"))
    assert played(address_of(here, "/x.ts", "http")) == "broken"
    assert elsewhere.came == 0


def test_a_list_whose_pieces_never_come_holds_nobody_up_who_closes(camera: Camera) -> None:
    here = camera(lambda _head, _number: said("200 OK", {}, "#EXTM3U\n#EXT-X-TARGETDURATION:999999999\n", protocol="HTTP/1.1"))
    order = Order(address_of(here, "/x.m3u8", "http"), Room(64, 64))
    order.watched.set()
    thread = threading.Thread(target=PyAvEngine().play, args=(order, lambda _shown: None))
    thread.start()
    order.closed.set()
    thread.join(3.0)
    assert not thread.is_alive()


def test_a_listed_name_that_leads_off_the_list_is_not_connected_to(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    here = camera(lambda _head, _number: b"")
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda name: (name, [], ["127.0.0.1"]))
    with pytest.raises(AddressRefused, match="resolves"):
        played(address_of(here, hosts=("cam.county.local",)))
    assert here.came == 0
    assert played(address_of(here, hosts=("cam.county.local", "127.0.0.0/8"))) == "broken"
    assert here.came == 1


def test_a_server_that_lets_its_answer_drip_is_given_up_in_time(camera: Camera) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        over = threading.Event()

        def drip() -> None:
            line, _ = door.accept()
            with line:
                while not over.wait(0.05):
                    try:
                        line.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        address = StreamAddress("http://127.0.0.1/x.ts", "http", "127.0.0.1", door.getsockname()[1], ".ts")
        with pytest.raises(NoWay, match="silent|odd"), way_to(address, 0.2, lambda: None):
            pass
        over.set()
        thread.join()


def test_a_film_that_was_exchanged_for_a_link_is_not_opened(tmp_path: Path) -> None:
    outside, film = tmp_path / "outside.mp4", tmp_path / "films" / "x.mp4"
    film.parent.mkdir()
    film.write_bytes(b"x")
    outside.write_bytes(b"secret")
    address = AllowedSources(folder=film.parent).check(film.as_uri())
    film.unlink()
    film.symlink_to(outside)
    with pytest.raises(AddressRefused, match="folder"):
        played(address)
