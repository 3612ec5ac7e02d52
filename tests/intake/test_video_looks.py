"""Who is there is looked at without playing anything: by the platform's own list, or by asking each stream; a camera that is another is told."""

from __future__ import annotations

import asyncio
import socket

import pytest

from models.commands.reference import load_county
from models.intake.stream_finding import find_stream
from models.intake.video_finding import _of_device
from models.intake.video_looks import Look, VideoLooks, all_watched, look_at
from models.records.place import Camera
from models.records.video_source import VideoSource
from models.rules.allowed_hosts import AllowedHosts
from models.rules.sign_in_answer import answered
from models.video.discovery import Found
from models.video.exchange import VideoTrouble
from models.video.started_streams import Started
from models.video.stream_probe import probe
from tests.builders import Room
from tests.video.answering_camera import AnsweringCamera, said
from tests.video.fake_platform import ALLOWED, FakePlatform, against, told

SDP = b"v=0\r\ns=IPC 7\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"


def rtsp(what, *, needs: str = "", status: int = 200, body: bytes = SDP, also: bytes = b""):
    """Run `what(url)` beside a server that answers DESCRIBE; `needs` is what an Authorization must begin with, `also` goes with the head."""

    async def run():
        serving: list[asyncio.Task] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            ended = asyncio.current_task()
            assert ended is not None
            serving.append(ended)
            while asked := await reader.readline():
                head = asked + await reader.readuntil(b"\r\n\r\n")
                refused = needs and needs.encode() not in head
                code = 401 if refused else status
                challenge = b'WWW-Authenticate: Digest realm="cam", nonce="n1"\r\n' if refused else b""
                text = b"" if refused else body
                writer.write(b"RTSP/1.0 %d X\r\nCSeq: 1\r\n%s%sContent-Length: %d\r\n\r\n%s" % (code, challenge, also, len(text), text))
            writer.close()
            await writer.wait_closed()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        try:
            return await what(f"rtsp://127.0.0.1:{server.sockets[0].getsockname()[1]}/live")
        finally:
            server.close()
            await asyncio.gather(*serving)

    return asyncio.run(run())


def trouble(what, **how) -> str:
    with pytest.raises(VideoTrouble) as found:
        rtsp(what, **how)
    return found.value.code


def asked(keys: str = "", patience: float = 1.0):
    return lambda url: probe(ALLOWED, url, keys, patience)


def test_a_stream_says_that_it_is_there_and_how_it_is_coded() -> None:
    assert rtsp(asked()).known == {"codec": "h264"}


def test_a_challenge_is_answered_once_and_the_password_stays_here() -> None:
    assert rtsp(asked("op:secret"), needs='Digest username="op"').known
    assert trouble(asked(), needs="Digest") == "not_signed_in"
    assert "secret" not in answered(('Digest realm="c", nonce="n"',), "DESCRIBE", "rtsp://h/x", "op:secret")


def probed(answer, keys: str = "op:secret", path: str = "/x.flv?channel=1", scheme: str = "http") -> tuple[str, list[str]]:
    """The code of what is wrong, "" for nothing, and what the camera was asked."""
    camera = AnsweringCamera(answer)
    try:
        asyncio.run(probe(ALLOWED, f"{scheme}://127.0.0.1:{camera.port}{path}", keys, 2.0))
        return "", camera.asked
    except VideoTrouble as found:
        return found.code, camera.asked
    finally:
        camera.stop()


@pytest.mark.parametrize("challenge", ['Digest realm="cam", nonce="n1", qop="auth"', 'Basic realm="cam"'])
def test_a_camera_over_http_is_told_who_signs_in_only_when_it_asks_and_as_it_asks(challenge: str) -> None:
    def answer(head: str, _number: int) -> bytes:
        kind = challenge.split(" ", maxsplit=1)[0]
        if f"Authorization: {kind} " not in head:
            return said("401 No", {"WWW-Authenticate": challenge}, protocol="HTTP/1.1")
        return said("200 OK", {}, "FLV", protocol="HTTP/1.1")

    code, (bare, signed) = probed(answer)
    assert code == ""
    assert "Authorization" not in bare
    expected = answered((challenge,), "GET", "/x.flv?channel=1", "op:secret", signed.partition('cnonce="')[2].partition('"')[0])
    assert f"Authorization: {expected}" in signed
    assert probed(answer, keys="")[0] == "not_signed_in"


@pytest.mark.parametrize("status", ["401 No", "403 No"])
def test_a_camera_over_http_that_lets_nobody_in_is_asked_twice_at_most(status: str) -> None:
    code, asked_ = probed(lambda _head, _number: said(status, {"WWW-Authenticate": "Basic"}, protocol="HTTP/1.1"))
    assert (code, len(asked_) <= 2) == ("not_signed_in", True)


def test_a_camera_over_http_that_asks_nobody_is_told_no_password() -> None:
    code, asked_ = probed(lambda _head, _number: said("200 OK", {}, "FLV", protocol="HTTP/1.1"))
    assert (code, ["Authorization" in head for head in asked_]) == ("", [False])


@pytest.mark.parametrize(
    ("path", "fields", "body", "code"),
    [
        *(("/x.mp4", {}, "ftyp", "film"), ("/x.flv", {"Accept-Ranges": "bytes"}, "FLV", "film"), ("/x.flv", {}, "FLV", "")),
        *(("/x.m3u8", {}, "#EXTM3U\na.ts\n#EXT-X-ENDLIST\n", "film"), ("/x.m3u8", {"Accept-Ranges": "bytes"}, "#EXTM3U\na.ts\n", "")),
    ],
)
def test_a_film_where_a_camera_should_be_is_no_camera_that_is_there(path: str, fields: dict[str, str], body: str, code: str) -> None:
    assert probed(lambda _head, _number: said("200 OK", fields, body, protocol="HTTP/1.1"), path=path)[0] == code


def test_a_camera_that_ends_its_lines_without_cr_is_there_as_it_is_for_who_plays_it() -> None:
    told = b"\nRTSP/1.0 200 OK\nCSeq: 1\nContent-Length: %d\n\n%s" % (len(SDP), SDP)
    assert probed(lambda _head, _number: told, scheme="rtsp")[0] == ""


def test_of_several_numbers_of_a_name_the_one_that_answers_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda name: (name, [], ["127.0.0.9", "127.0.0.1"]))
    camera = AnsweringCamera(lambda head, _number: said("200 OK", {}, SDP.decode(), head))
    named = AllowedHosts(("cam.county.local", "127.0.0.0/8"))
    assert asyncio.run(probe(named, f"rtsp://cam.county.local:{camera.port}/x")).known == {"codec": "h264"}
    camera.stop()


def test_a_stream_at_a_port_that_is_not_listed_or_behind_a_name_that_leads_away_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostbyname_ex", lambda name: (name, [], ["169.254.169.254"]))
    county = AllowedHosts.beside("cam.county.local", "554, 10000-10010")
    codes = {}
    for url in ("rtsp://10.0.0.9:22/x", "http://10.0.0.9/x.flv", "rtsp://cam.county.local/x", "http://cam.county.local:10003/x.flv"):
        with pytest.raises(VideoTrouble) as found:
            asyncio.run(probe(county, url))
        codes[url] = found.value.code
    assert set(codes.values()) == {"not_allowed"}


def test_a_camera_that_sends_elsewhere_is_said_to() -> None:
    camera = AnsweringCamera(lambda head, _number: said("302 Moved", {"Location": "rtsp://10.0.0.9/x"}, protocol="HTTP/1.1" if "HTTP" in head else "RTSP/1.0"))
    for scheme in ("rtsp", "http"):
        with pytest.raises(VideoTrouble, match="redirected"):
            asyncio.run(probe(ALLOWED, f"{scheme}://127.0.0.1:{camera.port}/x.flv"))
    camera.stop()


def test_an_answer_that_finds_no_end_is_none_and_stops_no_other_look() -> None:
    assert trouble(asked(), also=b"X: " + b"x" * 40_000 + b"\r\n") == "bad_answer"


@pytest.mark.parametrize(("how", "code"), [({"status": 404}, "not_found"), ({"status": 454}, "no_stream"), ({"body": b"m=audio 0"}, "no_stream")], ids=str)
def test_what_is_no_stream_is_called_so(how: dict, code: str) -> None:
    assert trouble(asked(), **how) == code


def test_one_that_is_silent_is_left_and_one_elsewhere_is_not_asked() -> None:
    async def silent() -> None:
        server = socket.create_server(("127.0.0.1", 0))  # it takes the connection and says nothing
        try:
            await probe(ALLOWED, f"rtsp://127.0.0.1:{server.getsockname()[1]}/x", patience=0.1)
        finally:
            server.close()

    with pytest.raises(VideoTrouble) as found:
        asyncio.run(silent())
    assert found.value.code == "too_slow"
    for url in ("rtsp://198.51.100.7/x", "rtsp://127.0.0.1/x?a\r\nDESCRIBE y"):
        with pytest.raises(VideoTrouble) as found:
            asyncio.run(probe(ALLOWED, url))
        assert found.value.code in ("not_allowed", "no_stream")


def county(room: Room, fake: FakePlatform, address: str) -> None:
    source = {"key": "wvp", "kind": "water_source", "adapter": "gb28181", "address": address, "user": "op", "password": "secret"}
    named = [
        {"key": f"w-{n}", "name": f"登记名 {n}", "lon": 114.3, "lat": 28.1, "source": "wvp", "channel": f"{fake.device}/{number}"}
        for n, number in enumerate(fake.cameras)
    ]
    load_county(room.desk, {"video_sources": [source], "cameras": named})


def looked(room: Room) -> Look:
    [watched] = [one for one in all_watched(room.desk) if one.key == "wvp"]
    return asyncio.run(look_at(watched, room.desk.seal, ALLOWED, room.clock.now, 1.0))


def test_a_platform_is_asked_once_and_renumbered_cameras_are_told_with_their_reason(room: Room) -> None:
    fake = FakePlatform()

    async def play(_line, address):
        county(room, fake, address)
        looks = VideoLooks(room.desk, ALLOWED, 1.0)
        whole = next(one for one in all_watched(room.desk) if one.key == "wvp")
        first = await looks.look(whole)
        names = list(fake.cameras.values())
        fake.cameras = dict(zip(fake.cameras, names[1:] + names[:1], strict=True))
        fake.asked.clear()
        second = await looks.look(next(one for one in all_watched(room.desk) if one.key == "wvp"))
        return first, second

    first, second = against(fake.app(), play)
    assert (first.health, {look.status for look in first.cameras}) == ("online", {"online"})
    assert (second.health, second.why, {look.why for look in second.cameras}) == ("degraded", "renamed", {"renamed"})
    assert len([path for path, _ in fake.asked if "channels" in path]) == 1
    kept = room.all(Camera, Camera.table.c.source == "wvp")
    assert {(camera.status, camera.status_why) for camera in kept} == {("degraded", "renamed")}
    assert {camera.expected["name"] for camera in kept} == {f"取水口 {n:02d}" for n in range(1, 13)}  # what was learnt first stays
    assert [entry.facts["why"] for entry in room.entries("video_source.condition_changed")] == ["", "renamed"]


def test_a_platform_camera_is_played_from_where_the_platform_says_unless_it_is_another(room: Room) -> None:
    fake = FakePlatform()
    numbers = list(fake.cameras)
    asked_for: list[Started] = []

    async def play(_line, address):
        county(room, fake, address)
        found = await asyncio.to_thread(find_stream, room.desk, ALLOWED, "w-0", asked_for.append)
        fake.hands_out[numbers[0]] = numbers[1]
        with pytest.raises(VideoTrouble) as refused:
            await asyncio.to_thread(find_stream, room.desk, ALLOWED, "w-0", asked_for.append)
        return found.url, refused.value.code

    assert against(fake.app(), play) == (f"rtsp://127.0.0.1:8554/rtp/{fake.device}_{numbers[0]}", "wrong_stream")


@pytest.mark.parametrize("is_platform_there", [True, False])
def test_a_camera_beside_a_platform_with_an_address_of_its_own_is_asked_there(room: Room, *, is_platform_there: bool) -> None:
    fake = FakePlatform()
    camera = AnsweringCamera(lambda head, _number: said("200 OK", {}, SDP.decode(), head))

    async def play(_line, address):
        county(room, fake, address if is_platform_there else "http://127.0.0.1:1")
        own = [
            {"key": f"own-{port}", "name": "自有", "lon": 114.3, "lat": 28.1, "source": "wvp", "url": f"rtsp://127.0.0.1:{port}/x"} for port in (camera.port, 1)
        ]
        load_county(room.desk, {"cameras": own})
        [watched] = [one for one in all_watched(room.desk) if one.key == "wvp"]
        return await look_at(watched, room.desk.seal, ALLOWED, room.clock.now, 1.0)

    found = against(fake.app(), play)
    camera.stop()
    looks = {look.camera: (look.status, look.why) for look in found.cameras}
    assert (looks[f"own-{camera.port}"], looks["own-1"]) == (("online", ""), ("offline", "unreachable"))
    assert looks["w-0"] == (("online", "") if is_platform_there else ("offline", "unreachable"))
    assert (found.health, found.why) == (("degraded", "some_away") if is_platform_there else ("offline", "unreachable"))


def test_a_platform_that_is_away_takes_its_cameras_with_it(room: Room) -> None:
    county(room, FakePlatform(), "http://127.0.0.1:1")
    found = looked(room)
    assert (found.health, found.why, {look.status for look in found.cameras}) == ("offline", "unreachable", {"offline"})


def test_a_platform_with_another_password_says_so(room: Room) -> None:
    fake = FakePlatform()
    fake.odd["/api/user/login"] = lambda _request: told_refused()

    async def play(_line, address):
        county(room, fake, address)
        return await look_at(next(one for one in all_watched(room.desk) if one.key == "wvp"), room.desk.seal, ALLOWED, room.clock.now, 1.0)

    assert against(fake.app(), play).why == "not_signed_in"


async def told_refused():
    return told(None, 401, "密码错误")


def test_what_is_out_of_service_is_not_looked_at(room: Room) -> None:
    fake = FakePlatform()
    county(room, fake, "http://127.0.0.1:1")
    with room.store.writing() as connection:
        connection.execute(Camera.table.update().where(Camera.table.c.key == "w-0").values(disabled=True))
    assert len(next(one for one in all_watched(room.desk) if one.key == "wvp").cameras) == 11
    with room.store.writing() as connection:
        connection.execute(VideoSource.table.update().where(VideoSource.table.c.key == "wvp").values(disabled=True))
    assert [one for one in all_watched(room.desk) if one.key == "wvp"] == []


def test_a_registered_source_nobody_may_connect_to_hides_no_device_that_is_found(room: Room) -> None:
    away = VideoSource(key="away", kind="nr_smart", adapter="onvif", address="http://203.0.113.9")
    found = asyncio.run(_of_device(room.desk, AllowedHosts(), Found("urn:uuid:7", "http://127.0.0.1:1/x", "IPC 7"), [away], []))
    assert (found.name, found.trouble) == ("IPC 7", "unreachable")
