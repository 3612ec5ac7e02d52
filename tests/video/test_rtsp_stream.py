"""A camera over RTSP that we speak to ourselves: every picture comes out as it was sent, and what we cannot put together is left to FFmpeg."""

from __future__ import annotations

import itertools
import re
import threading
import time
from contextlib import closing
from types import SimpleNamespace

import pytest

from models.rules.sign_in_answer import answered
from tests.video.answering_camera import AnsweringCamera, Camera, said
from tests.video.sending_camera import SIZE, TICKS, described, encoded, framed, packets, report, sending
from widgets.camera_line import NoWay, dial
from widgets.decoding_tools import CODEC_OPTIONS, DecodingTools
from widgets.picture_sources import SpokenPictures
from widgets.player_av import PyAvEngine
from widgets.player_states import StreamFacts
from widgets.reel import NO_LOSS, REORDERED, UNKNOWN, Order, Room, Shown
from widgets.rtp_pictures import Coded
from widgets.rtsp_announced import Announced, OtherPictures, announced_in
from widgets.rtsp_stream import RtspStream
from widgets.rtsp_words import field
from widgets.stream_address import AllowedSources, StreamAddress


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


def test_a_camera_that_counts_answers_in_its_own_way_is_understood(camera: Camera) -> None:
    plays = sending(described("h264"), wire("h264", 2))
    here = camera(lambda head, number: re.sub(rb"CSeq: \d+", b"CSeq: 0", plays(head, number)))
    stream = stream_of(here)
    assert next(stream.pictures())[1] == 0
    stream.close()


def test_a_description_may_say_where_all_of_the_camera_is_asked_for(camera: Camera) -> None:
    whole = "rtsp://127.0.0.1/agg/stream=0"
    here = camera(sending(described("h264").replace("t=0 0\r\n", f"t=0 0\r\na=control:{whole}\r\n"), wire("h264", 2)))
    stream_of(here).close()
    assert [head.split(" ")[1] for head in here.asked[2:4]] == [f"{whole}/track1", whole]


def test_a_channel_that_cannot_be_is_refused(camera: Camera) -> None:
    here = camera(sending(described("h264"), b"", {"Transport": "RTP/AVP/TCP;interleaved=255-256", "Session": "7"}))
    with pytest.raises(NoWay, match="odd"):
        stream_of(here)


def test_a_camera_that_asks_without_end_is_given_up(camera: Camera) -> None:
    asks = b"OPTIONS * RTSP/1.0\r\nCSeq: 4\r\n\r\n"
    with closing(stream_of(camera(sending(described("h264"), asks * 3 + wire("h264", 1))))) as stream:
        assert next(stream.pictures())[1] == 0, "three questions are no trouble"
    with pytest.raises(NoWay, match="odd"):
        stream_of(camera(sending(described("h264"), asks * 3_000)))


def test_a_camera_that_wants_to_know_again_and_again_who_keeps_it_awake_is_not_asked_in_a_rush(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widgets.rtsp_line.STEP_S", 0.02)
    monkeypatch.setattr("widgets.rtsp_stream.SHORTEST_SESSION_S", 0.2)
    plays = sending(described("h264"), b"", {"Transport": "RTP/AVP/TCP;interleaved=0-1", "Session": "7;timeout=0"})

    def answer(head: str, number: int) -> bytes:
        if head.startswith("GET_PARAMETER"):
            return said("401 No", {"WWW-Authenticate": f'Digest realm="cam", nonce="n{number}"'}, request=head)
        return plays(head, number)

    here = camera(answer)
    stream = stream_of(here, "admin:x@", patience=1.0)
    with pytest.raises(TimeoutError):
        next(stream.pictures())
    stream.close()
    assert 5 < sum(head.startswith("GET_PARAMETER") for head in here.asked) < 30


def test_channels_are_those_the_camera_gives(camera: Camera) -> None:
    sent = b"".join(framed(packet, 4) for packet in packets("h264", encoded()))
    here = camera(sending(described("h264"), sent, {"Transport": "RTP/AVP/TCP;unicast;interleaved=4-5;ssrc=9", "Session": "7"}))
    stream = stream_of(here)
    pictures = stream.pictures()
    assert len([next(pictures) for _ in range(12)]) == 12
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
        stream._line.read()
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
    monkeypatch.setattr("widgets.player_av.NO_PICTURE_S", 0.0)
    sent = b"".join(framed(packet) for packet in packets("h264", encoded()[1:]))
    engine, address = PyAvEngine(), address_of(camera(sending(described("h264"), sent)))
    assert shown_by(engine, address, 1)[0] == UNKNOWN
    assert UNKNOWN in NO_LOSS

    def opened(*_given: object, **_more: object) -> None:
        raise TimeoutError

    monkeypatch.setattr("av.open", opened)
    assert shown_by(engine, address, 1)[0] == "silent", "FFmpeg was asked"


@pytest.mark.parametrize("odd", ["no marks of a beginning", "a constant number"])
def test_a_camera_whose_pictures_never_come_out_whole_is_shown_by_ffmpeg(camera: Camera, odd: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widgets.player_av.OPEN_S", 1.0)
    sent = packets("h264", encoded(count=40), 40)
    if odd == "a constant number":
        sent = [packet[:2] + b"\x00\x07" + packet[4:] for packet in sent]
    else:
        sent = [packet[:13] + bytes((packet[13] & 0x7F,)) + packet[14:] if packet[12] & 0x1F == 28 else packet for packet in sent]
    engine, address = PyAvEngine(), address_of(camera(sending(described("h264"), b"".join(map(framed, sent)))))
    assert shown_by(engine, address, 1)[0] == UNKNOWN
    assert address.url in engine._guarded


def test_how_long_a_beginning_is_waited_for_is_not_counted_by_the_cameras_clock() -> None:
    sent = itertools.repeat((Coded(encoded(count=2)[1].data, 9, is_key=False), 0))
    stream = SimpleNamespace(announced=Announced("h264", 96, 90_000, "", b"", ""), pictures=lambda: sent)
    assert SpokenPictures(stream, DecodingTools(), lambda: True, 0.1).prepare() == UNKNOWN  # type: ignore[arg-type]  # all of it that is asked for


def test_a_picture_that_is_too_large_is_told_as_such(camera: Camera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widgets.picture_sources.MOST_PIXELS", 1_000)
    monkeypatch.setitem(CODEC_OPTIONS, "max_pixels", "1000")
    engine, address = PyAvEngine(), address_of(camera(sending(described("h264"), wire("h264", 60))))
    assert [shown_by(engine, address, 1)[0] for _ in range(2)] == [UNKNOWN, "too_large"]


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


@pytest.mark.parametrize("size", [5000, 40])
def test_who_closes_does_not_wait_for_a_picture_and_the_camera_is_told(camera: Camera, size: int) -> None:
    whole = wire("h264", 2, size)
    here = camera(sending(described("h264"), whole[:-60]))  # the end of a picture never comes
    order = Order(address_of(here), Room(*SIZE))
    order.watched.set()
    shown, found = threading.Event(), list[str]()
    thread = threading.Thread(target=lambda: found.append(PyAvEngine().play(order, lambda _shown: shown.set())))
    thread.start()
    assert shown.wait(5)
    order.closed.set()
    thread.join(2.0)
    assert found == ["closed"]
    until = time.monotonic() + 5
    while not here.asked[-1].startswith("TEARDOWN") and time.monotonic() < until:
        time.sleep(0.01)
    assert here.asked[-1].startswith("TEARDOWN")


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
    monkeypatch.setattr("widgets.rtsp_line.STEP_S", 0.05)
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


@pytest.mark.parametrize("said", ["CSeq:" + " " * 30_000 + "\x01", "CSeq: 1" + " " * 30_000 + "\x01", "CSeq: " + "1" * 5_000])
def test_no_line_of_a_head_takes_long_to_read(said: str) -> None:
    assert field(f"RTSP/1.0 200 OK\r\n{said}\r\ncseq: 7", "CSeq") == ""
    assert field("RTSP/1.0 200 OK\r\ncseq:\t7 \r\nX: y", "CSeq") == "7"


@pytest.mark.parametrize("question", ["a" * 32_000, 'a="' * 10_000, 'realm="x", nonce="y"' + " " * 32_000])
def test_no_question_of_who_is_there_takes_long_to_read(question: str) -> None:
    assert answered((f"Digest {question}",), "OPTIONS", "rtsp://x", "admin:x") == ""
    assert answered((f"Digest {question}", 'Digest realm="x", nonce="y"'), "OPTIONS", "rtsp://x", "admin:x").startswith("Digest ")
