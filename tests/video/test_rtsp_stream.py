"""A camera over RTSP that we speak to ourselves: every picture comes out as it was sent, and what we cannot put together is left to FFmpeg."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from tests.video.answering_camera import Answer, AnsweringCamera, said
from tests.video.sending_camera import SIZE, TICKS, described, encoded, framed, packets, report, sending
from widgets.camera_line import NoWay, dial
from widgets.player_av import PyAvEngine
from widgets.player_states import StreamFacts
from widgets.reel import NO_LOSS, REORDERED, UNKNOWN, Order, Room, Shown
from widgets.rtsp_announced import Announced, OtherPictures, announced_in
from widgets.rtsp_stream import RtspStream
from widgets.stream_address import AllowedSources, StreamAddress

Camera = Callable[[Answer], AnsweringCamera]


@pytest.fixture
def camera() -> Iterator[Camera]:
    """Cameras that are stopped in the end."""
    made: list[AnsweringCamera] = []

    def make(answer: Answer) -> AnsweringCamera:
        made.append(AnsweringCamera(answer))
        return made[-1]

    yield make
    for one in made:
        one.stop()


def address_of(camera: AnsweringCamera, keys: str = "") -> StreamAddress:
    return AllowedSources(("127.0.0.1",), (range(camera.port, camera.port + 1),)).check(f"rtsp://{keys}127.0.0.1:{camera.port}/ch1")


def stream_of(camera: AnsweringCamera, keys: str = "", patience: float = 2.0) -> RtspStream:
    address = address_of(camera, keys)
    return RtspStream(address, dial(address, patience), patience)


def wire(codec: str, count: int = 12, size: int = 300, between: int = 0) -> bytes:
    return b"".join(framed(packet) for packet in packets(codec, encoded(codec, count, between), size))


def shown_by(engine: PyAvEngine, address: StreamAddress, pictures: int) -> tuple[str, list[Shown], list[StreamFacts]]:
    """Why it ended, and what was shown and told until so many pictures were."""
    shown: list[Shown] = []
    facts: list[StreamFacts] = []
    order = Order(address, Room(*SIZE), learn=facts.append)
    order.watched.set()

    def show(one: Shown) -> None:
        shown.append(one)
        if len(shown) >= pictures:
            order.closed.set()

    return engine.play(order, show), shown, facts


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_a_camera_is_shown_picture_by_picture_without_ffmpeg_opening_anything(camera: Camera, codec: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("av.open", None)
    here = camera(sending(described(codec), wire(codec)))
    reason, shown, facts = shown_by(PyAvEngine(), address_of(here), 12)
    assert (reason, len(shown)) == ("closed", 12)
    assert [round(one.stream_s, 2) for one in shown] == [round(number * TICKS / 90_000, 2) for number in range(12)]
    assert [(one.width, one.height, one.codec, one.name) for one in facts] == [(*SIZE, codec, "镇口 01")]


def test_the_camera_is_asked_for_its_picture_and_not_for_its_sound_and_told_when_we_leave(camera: Camera) -> None:
    here = camera(sending(described("h264", control="trackID=2"), wire("h264")))
    stream = stream_of(here)
    next(stream.pictures())
    stream.close()
    until = time.monotonic() + 5
    while len(here.asked) < 5 and time.monotonic() < until:
        time.sleep(0.01)
    base = f"rtsp://127.0.0.1:{here.port}/ch1"
    asked = [head.partition("\r\n")[0].removesuffix(" RTSP/1.0") for head in here.asked]
    assert asked == [f"OPTIONS {base}", f"DESCRIBE {base}", f"SETUP {base}/trackID=2", f"PLAY {base}", f"TEARDOWN {base}"]
    assert "Transport: RTP/AVP/TCP;unicast;interleaved=0-1" in here.asked[2]
    assert "Session: 7\r\n" in here.asked[3]


def test_whoever_asks_who_is_there_is_answered_for_every_question_and_never_in_the_clear(camera: Camera) -> None:
    plays = sending(described("h264"), wire("h264"))

    def answer(head: str, number: int) -> bytes:
        if 'username="admin"' not in head:
            return said("401 No", {"WWW-Authenticate": 'Digest realm="cam", nonce="n1"'}, request=head)
        return plays(head, number)

    here = camera(answer)
    stream = stream_of(here, "admin:p%40ss@")
    coded, at = next(stream.pictures())
    stream.close()
    assert (coded.is_key, at) == (True, 0)
    asked = [head.partition(" ")[0] for head in here.asked]
    assert asked[:5] == ["OPTIONS", "OPTIONS", "DESCRIBE", "SETUP", "PLAY"], "asked twice once, signed in for at once from then on"
    assert "p@ss" not in "".join(here.asked)
    with pytest.raises(NoWay, match="denied"):
        stream_of(here)


def test_channels_are_those_the_camera_gives(camera: Camera) -> None:
    sent = b"".join(framed(packet, 4) for packet in packets("h264", encoded()))
    here = camera(sending(described("h264"), sent, {"Transport": "RTP/AVP/TCP;unicast;interleaved=4-5;ssrc=9", "Session": "7"}))
    stream = stream_of(here)
    assert len([next(pictures) for pictures in [stream.pictures()] for _ in range(12)]) == 12
    stream.close()


@pytest.mark.parametrize("is_early", [True, False])
def test_the_cameras_clock_is_taken_from_its_newest_report(camera: Camera, is_early: bool) -> None:
    told = framed(report(1_800_000_000.5, 1000), 1)
    first, second = (b"".join(framed(packet) for packet in packets("h264", [one], stamp=1000)) for one in encoded(count=2))
    later = framed(report(1_800_000_003.5, 181_000), 1)
    stream = stream_of(camera(sending(described("h264"), (told + first if is_early else first + told) + second + later)))
    pictures = stream.pictures()
    assert [next(pictures)[1], next(pictures)[1]] == [0, TICKS]
    until = time.monotonic() + 5
    while stream.began_at() != pytest.approx(1_800_000_001.5) and time.monotonic() < until:
        stream._read()
    assert stream.began_at() == pytest.approx(1_800_000_001.5), "two seconds of pictures later its clock had gone on by three"
    stream.close()


def test_a_report_before_the_first_picture_counts(camera: Camera) -> None:
    stream = stream_of(camera(sending(described("h264"), framed(report(1_800_000_000.5, 1000), 1) + wire("h264", 3, 5000))))
    assert stream.began_at() is None
    next(stream.pictures())
    assert stream.began_at() == pytest.approx(1_800_000_000.5 + (4_294_960_000 - 2**32 - 1000) / 90_000)
    stream.close()


def test_pictures_in_another_order_are_left_to_ffmpeg_at_once_and_from_then_on(camera: Camera) -> None:
    sent = wire("h264", 40, between=2)
    here = camera(sending(described("h264"), sent))
    engine = PyAvEngine()
    reason, _, _ = shown_by(engine, address_of(here), 40)
    assert reason == REORDERED
    reason, shown, _ = shown_by(engine, address_of(here), 10)
    assert (reason, len(shown)) == ("closed", 10)
    times = [one.stream_s for one in shown]
    assert times == sorted(times)


def test_pictures_without_a_beginning_are_left_to_ffmpeg(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widgets.player_av.NO_PICTURE_S", 0.1)
    sent = b"".join(framed(packet) for packet in packets("h264", encoded()[1:]))
    engine, address = PyAvEngine(), address_of(camera(sending(described("h264"), sent)))
    assert shown_by(engine, address, 1)[0] == UNKNOWN
    assert UNKNOWN in NO_LOSS

    def opened(*_given: object, **_more: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("av.open", opened)
    assert shown_by(engine, address, 1)[0] == "silent", "FFmpeg was asked"


def test_a_camera_we_do_not_understand_is_shown_by_ffmpeg_behind_its_guard(camera: Camera) -> None:
    sent = wire("h264", 60)
    here = camera(sending(described("h264", more="; packetization-mode=2").replace("packetization-mode=1; ", ""), sent))
    engine = PyAvEngine()
    reason, shown, _ = shown_by(engine, address_of(here), 5)
    assert (reason, len(shown)) == ("closed", 5)
    assert here.came == 2, "once to ask, once for FFmpeg"
    shown_by(engine, address_of(here), 1)
    assert here.came == 3, "and never asked in vain again"


@pytest.mark.parametrize(
    ("sent", "ends"),
    [
        (b"$\x00\x00", "silent"),
        (b"nonsense", "odd"),
        (framed(b"\x80\x60short"), "silent"),
        (b"RTSP/1.0 302 Moved\r\nLocation: rtsp://10.0.0.9/\r\n\r\n", "redirect"),
    ],
)
def test_a_camera_that_sends_no_pictures_is_given_up_with_its_reason(camera: Camera, sent: bytes, ends: str) -> None:
    here = camera(sending(described("h264"), sent))

    def first_picture() -> None:
        with closing(stream_of(here, patience=0.3)) as stream:
            next(stream.pictures())

    with pytest.raises(Exception, match=ends if ends != "silent" else "^$"):
        first_picture()


def test_who_waits_for_a_picture_comes_back_when_somebody_closes(camera: Camera) -> None:
    stream = stream_of(camera(sending(described("h264"), b"")), patience=60.0)
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.extend(stream.pictures()))
    thread.start()
    stream.stop()
    thread.join(3.0)
    assert not thread.is_alive()
    stream.close()
    assert found == []


def test_who_waits_for_an_answer_comes_back_when_somebody_closes(camera: Camera) -> None:
    here = camera(lambda head, _number: b"\r\n" if head.startswith("DESCRIBE") else said("200 OK", request=head))
    order = Order(address_of(here), Room(*SIZE))
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(PyAvEngine().play(order, lambda _shown: None)))
    thread.start()
    while len(here.asked) < 2:
        time.sleep(0.01)
    order.closed.set()
    thread.join(2.0)
    assert found == ["closed"]


def test_a_camera_that_never_answers_is_given_up_in_time(camera: Camera) -> None:
    began = time.monotonic()
    here = camera(lambda head, _number: said("200 OK", request=head) if head.startswith("OPTIONS") else b"\r\n")
    with pytest.raises(NoWay, match="silent"):
        stream_of(here, patience=0.6)
    assert time.monotonic() - began < 5


def test_a_camera_that_floods_before_it_answers_fills_no_memory(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widgets.rtsp_stream.MOST_EARLY", 20)
    flood = wire("h264", 40, 5000)

    def answer(head: str, number: int) -> bytes:
        return flood if head.startswith("PLAY") else sending(described("h264"), b"")(head, number)

    with pytest.raises(NoWay, match="odd"):
        stream_of(camera(answer))


def test_a_camera_is_kept_awake_and_told_that_it_is_heard(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widgets.rtsp_stream.STEP_S", 0.05)
    monkeypatch.setattr("widgets.rtsp_stream.SHORTEST_SESSION_S", 0.1)
    monkeypatch.setattr("widgets.rtsp_stream.REPORT_S", 0.1)
    here = camera(sending(described("h264"), b"", {"Transport": "RTP/AVP/TCP;interleaved=0-1", "Session": "7;timeout=0"}))
    stream = stream_of(here, patience=1.0)
    with pytest.raises(TimeoutError):
        next(stream.pictures())
    stream.close()
    kept = [head for head in here.asked if "GET_PARAMETER " in head]
    assert len(kept) >= 3
    assert all("Session: 7" in head for head in kept)
    assert any("$\x01\x00\x18\x80\xc9\x00\x01" in head for head in here.asked), "a report stood between the questions"


def test_a_description_says_what_a_decoder_needs() -> None:
    found = announced_in(described("h264", [b"\x67abc", b"\x68d"], control="*"))
    assert found == Announced("h264", 96, 90_000, "*", b"\x00\x00\x00\x01\x67abc\x00\x00\x00\x01\x68d", "镇口 01")
    assert announced_in(described("hevc", [b"\x40\x01v", b"\x42\x01s", b"\x44\x01p"])).sets.count(b"\x00\x00\x00\x01") == 3
    assert announced_in(described("h264").replace("fmtp:96 ", "fmtp:96 sprop-parameter-sets=!!,Z2E=; ")).sets == b"\x00\x00\x00\x01ga"


@pytest.mark.parametrize(
    "description",
    ["", "v=0\r\nm=audio 0 RTP/AVP 8\r\n", described("h264").replace("H264/90000", "JPEG/90000"), re.sub("a=rtpmap.*\r\n", "", described("h264")),
     described("hevc", more="; sprop-max-don-diff=2"), described("h264").replace("/90000", "/0"), described("h264").replace("RTP/AVP 96", "udp 96")],
)  # fmt: skip
def test_a_description_of_something_else_is_left_to_ffmpeg(description: str) -> None:
    with pytest.raises(OtherPictures):
        announced_in(description)
