"""An ONVIF device is found, read and turned; what it says of addresses, time and itself is a claim."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from models.plain_xml import parse
from models.rules.allowed_hosts import AllowedHosts, HostRefused, hosts_in, ports_in
from models.rules.camera_motion import LONGEST_S, motion_of
from models.video import onvif_words as words
from models.video.discovery import answers, discover
from models.video.exchange import VideoTrouble
from models.video.onvif import SERVICE, OnvifDevice
from tests.video.answering_camera import AnsweringCamera, said
from tests.video.fake_platform import ALLOWED, against

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
AHEAD = timedelta(seconds=90)


def soap(inner: str) -> bytes:
    return f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{words.ENVELOPE}" xmlns:tt="{words.SCHEMA}"><SOAP-ENV:Body>{inner}</SOAP-ENV:Body></SOAP-ENV:Envelope>'.encode()


class FakeDevice:
    """Answers as a dome with a main and a sub-stream; its clock is 90 s ahead; `says` replaces an answer by the name of its request."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.says: dict[str, Callable[[str], bytes]] = {}
        self.stream_host = "127.0.0.1"

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/{path:.*}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        asked = next(iter(words.read(body))).tag.rpartition("}")[2]
        self.asked.append(body.decode())
        if asked in self.says:
            return web.Response(body=self.says[asked](str(request.url)))
        if asked != "GetSystemDateAndTime" and not self._is_him(body):
            return web.Response(status=400, body=soap("<Fault><Code><Value>x</Value><Subcode><Value>ter:NotAuthorized</Value></Subcode></Code></Fault>"))
        return web.Response(body=soap(self._told(asked, str(request.url.origin()))))

    @staticmethod
    def _is_him(body: bytes) -> bool:
        root = parse(body, 1000, 40)
        token = {name: words.text_of(words.first(root, name)) for name in ("Username", "Password", "Nonce", "Created")}
        created = token["Created"]
        digest = hashlib.sha1(base64.b64decode(token["Nonce"]) + created.encode() + b"s3cret<&").digest()
        fresh = created == (NOW + AHEAD).strftime("%Y-%m-%dT%H:%M:%SZ")
        return fresh and token["Username"] == "op" and token["Password"] == base64.b64encode(digest).decode()

    def _told(self, asked: str, origin: str) -> str:
        at = NOW + AHEAD
        time = f"<tt:Time><tt:Hour>{at.hour}</tt:Hour><tt:Minute>{at.minute}</tt:Minute><tt:Second>{at.second}</tt:Second></tt:Time>"
        date = f"<tt:Date><tt:Year>{at.year}</tt:Year><tt:Month>{at.month}</tt:Month><tt:Day>{at.day}</tt:Day></tt:Date>"
        size = "<tt:Resolution><tt:Width>{w}</tt:Width><tt:Height>{h}</tt:Height></tt:Resolution>"
        encoder = f"<tt:VideoEncoderConfiguration><tt:Encoding>H264</tt:Encoding>{size}</tt:VideoEncoderConfiguration>"
        return {
            "GetSystemDateAndTime": f"<R><tt:SystemDateAndTime><tt:UTCDateTime>{time}{date}</tt:UTCDateTime></tt:SystemDateAndTime></R>",
            "GetDeviceInformation": "<R><Manufacturer>海康</Manufacturer><Model>DS-2</Model><SerialNumber>S7</SerialNumber></R>",
            "GetCapabilities": f"<R><tt:Media><tt:XAddr>{origin}/m</tt:XAddr></tt:Media><tt:PTZ><tt:XAddr>{origin}/p</tt:XAddr></tt:PTZ></R>",
            "GetProfiles": f'<R><Profiles token="sub">{encoder.format(w=640, h=360)}</Profiles>'
            f'<Profiles token="main"><tt:Name>主码流</tt:Name>{encoder.format(w=1920, h=1080)}<tt:PTZConfiguration token="z"/></Profiles></R>',
            "GetStreamUri": f"<R><tt:MediaUri><tt:Uri>rtsp://op:s3@{self.stream_host}:554/live</tt:Uri></tt:MediaUri></R>",
        }.get(asked, "<R/>")


def ask(fake: FakeDevice, what, user: str = "op", password: str = "s3cret<&"):
    return against(fake.app(), lambda line, address: what(OnvifDevice(line, address + SERVICE, lambda: NOW, user, password)))


def trouble(fake: FakeDevice, what, **how) -> str:
    with pytest.raises(VideoTrouble) as found:
        ask(fake, what, **how)
    return found.value.code


def test_a_device_says_what_it_is_to_who_signs_in_by_its_own_clock() -> None:
    fake = FakeDevice()
    facts = ask(fake, lambda device: device.facts())
    assert (facts.manufacturer, facts.model, facts.serial) == ("海康", "DS-2", "S7")
    assert not [body for body in fake.asked if "s3cret" in body]
    assert trouble(fake, lambda device: device.facts(), password="wrong") == "not_signed_in"


def test_how_far_a_clock_is_off_is_told_in_seconds() -> None:
    assert ask(FakeDevice(), lambda device: device.clock_offset_s()) == 90.0
    odd = FakeDevice()
    odd.says["GetSystemDateAndTime"] = lambda _url: soap("<R><UTCDateTime><Year>2026</Year><Month>13</Month></UTCDateTime></R>")
    assert ask(odd, lambda device: device.clock_offset_s()) is None
    six = "".join(f"<{name}>{'9' * 40}</{name}>" for name in ("Year", "Month", "Day", "Hour", "Minute", "Second"))
    assert words.device_time(words.read(soap(f"<R><UTCDateTime>{six}</UTCDateTime></R>"))) is None


def test_a_size_that_is_no_number_is_not_known() -> None:
    size = "<Resolution><Width>²</Width><Height>1080</Height></Resolution>"
    [odd] = words.profiles(words.read(soap(f"<Profiles token='a'><VideoEncoderConfiguration>{size}</VideoEncoderConfiguration></Profiles>")))
    assert (odd.width, odd.height) == (0, 1080)


def test_streams_come_largest_first_without_who_signs_in() -> None:
    main, sub = ask(FakeDevice(), lambda device: device.streams())
    assert (main.profile.token, main.profile.width, main.profile.can_turn, main.url) == ("main", 1920, True, "rtsp://127.0.0.1:554/live")
    assert (sub.profile.token, sub.profile.codec, sub.profile.can_turn) == ("sub", "h264", False)


@pytest.mark.parametrize(("host", "why"), [("198.51.100.7", "not_allowed"), ("10.0.0.7", "other_host")])
def test_a_stream_that_leads_to_another_machine_is_said(host: str, why: str) -> None:
    fake = FakeDevice()
    fake.stream_host = host

    async def streams(line, address):
        line.allowed = AllowedHosts(("127.0.0.1", "10.0.0.0/8"))
        return await OnvifDevice(line, address + SERVICE, lambda: NOW, "op", "s3cret<&").streams()

    assert {stream.trouble for stream in against(fake.app(), streams)} == {why}


def test_services_elsewhere_are_not_connected_to() -> None:
    fake = FakeDevice()
    fake.says["GetCapabilities"] = lambda _url: soap("<R><Media><XAddr>http://198.51.100.7/m</XAddr></Media></R>")
    assert trouble(fake, lambda device: device.streams()) == "not_allowed"
    assert trouble(fake, lambda device: device.call_preset("main", "1")) == "unsupported"


def test_a_device_that_names_another_listed_machine_is_not_signed_in_at_there() -> None:
    fake = FakeDevice()
    fake.says["GetCapabilities"] = lambda _url: soap("<R><Media><XAddr>http://localhost:1/m</XAddr></Media></R>")

    async def streams(line, address):
        line.allowed = AllowedHosts(("127.0.0.1", "localhost"))
        return await OnvifDevice(line, address + SERVICE, lambda: NOW, "op", "s3cret<&").streams()

    with pytest.raises(VideoTrouble, match="other_host"):
        against(fake.app(), streams)


def bodies(fake: FakeDevice, *names: str) -> list[str]:
    return [body for body in fake.asked if any(f":{name} " in body for name in names)]


def test_a_camera_turns_for_a_while_is_told_to_stop_and_goes_to_a_kept_position() -> None:
    fake = FakeDevice()

    async def turn(device: OnvifDevice):
        await device.move("main", motion_of(-3, 1.5, 1))
        await device.call_preset("main", "1")

    ask(fake, turn)
    move, stop = bodies(fake, "ContinuousMove", "Stop")
    assert '<t:PanTilt x="-0.250" y="0.125"/></q:Velocity>' in move, "an axis that stands still is not named"
    assert "PT0.2S" in move
    assert "<q:ProfileToken>main</q:ProfileToken><q:PanTilt>true</q:PanTilt></q:Stop>" in stop
    assert "<q:PresetToken>1</q:PresetToken>" in fake.asked[-1]
    assert '<q:Velocity><t:Zoom x="0.500"/></q:Velocity>' in words.move_request("main", 0, 0, 0.5, 1)


def test_a_camera_whose_move_broke_off_is_told_to_stop_and_the_reason_is_that_of_the_move() -> None:
    fake = FakeDevice()
    fake.says["ContinuousMove"] = lambda _url: soap("<Fault><Subcode><Value>ter:NotSupported</Value></Subcode></Fault>")
    fake.says["Stop"] = lambda _url: b"?"
    assert trouble(fake, lambda device: device.move("main", motion_of(-3, 0, 1))) == "unsupported"
    assert len(bodies(fake, "Stop")) == 1

    async def cut_off(device: OnvifDevice):
        async with asyncio.timeout(0.1):
            await device.move("main", motion_of(720, 0, 1))

    cut = FakeDevice()
    with pytest.raises(TimeoutError):
        ask(cut, cut_off)
    assert len(bodies(cut, "Stop")) == 1


@pytest.mark.parametrize("calls_itself", ["10.0.0.7", "198.51.100.7"])
def test_a_device_behind_a_name_or_another_number_is_asked_where_it_is_known_whatever_it_calls_itself(calls_itself: str) -> None:
    fake = FakeDevice()
    camera = AnsweringCamera(lambda head, _number: said("200 OK", {}, "m=video 0 RTP/AVP 96\r\n", head))
    fake.says["GetStreamUri"] = lambda _url: soap(f"<Uri>rtsp://op:x@{calls_itself}:{camera.port}/live?token=t1</Uri>")
    tell = "<R><Media><XAddr>http://{0}:{1}/m</XAddr></Media><PTZ><XAddr>http://{0}:{1}/p</XAddr></PTZ></R>"
    fake.says["GetCapabilities"] = lambda url: soap(tell.format(calls_itself, url.split(":")[2].split("/")[0]))

    async def both(line, address):
        line.allowed = AllowedHosts(("127.0.0.1", "10.0.0.0/8"))
        device = OnvifDevice(line, address + SERVICE, lambda: NOW, "op", "s3cret<&")
        await device.call_preset("main", "1")
        return await device.streams()

    main, sub = against(fake.app(), both)
    camera.stop()
    assert (main.trouble, main.url) == ("", f"rtsp://127.0.0.1:{camera.port}/live?token=")
    assert sub.url == main.url
    assert "rtsp://127.0.0.1" in camera.asked[0]
    assert "/live?token=t1 " in camera.asked[0], "its own key goes back to it"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html/>",
        b"\x00",
        b"<a>" * 100,
        b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        soap("").replace(b"Body", b"Other"),
        b"<a>" + b"<b/>" * 30_000 + b"</a>",
    ],
    ids=lambda body: str(body)[:20],
)
def test_what_is_no_answer_is_called_so(body: bytes) -> None:
    with pytest.raises(VideoTrouble) as found:
        words.read(body)
    assert found.value.code == "bad_answer"


def test_degrees_become_speeds_and_a_time_that_ends() -> None:
    still, far = motion_of(0, 0, 1), motion_of(720, 0, 1)
    assert still.is_still
    assert (far.seconds, far.pan) == (LONGEST_S, 1.0)
    assert motion_of(0, 0, 2).zoom > 0 > motion_of(0, 0, 0.5).zoom
    assert motion_of(0, 0, 0).is_still


@pytest.mark.parametrize(
    "url",
    [
        *("http://198.51.100.7/x", "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://[::ffff:10.0.0.1]/", "http://10.0.0.1@evil/"),
        *("http://10.0.0.1:99999/", "http://10.0.0.1:0/", "http://10.0.0.1/\r\nX: y", "http://10.0.0.1.evil.org/", "", "http://" + "a" * 2000),
        "ftp://10.0.0.1/",
    ],
)
def test_only_listed_machines_are_connected_to(url: str) -> None:
    with pytest.raises(HostRefused):
        AllowedHosts().check(url)


def test_a_county_lists_further_machines_by_name_and_network() -> None:
    allowed = AllowedHosts.beside("cam.county.local, 100.64.0.0/10")
    assert allowed.check("http://100.64.3.4/onvif").host == "100.64.3.4"
    assert allowed.check("rtsp://CAM.county.local/a").port == 554
    for wrong in ("10.0.0.0/99", "a b", "http://x"):
        with pytest.raises(ValueError):
            hosts_in(wrong)


def test_streams_are_taken_at_the_usual_ports_unless_a_county_lists_others() -> None:
    usual, own = AllowedHosts.beside(""), AllowedHosts.beside("", "554, 10000-10010")
    assert [usual.check_stream(f"http://10.0.0.9:{port}/x").port for port in (80, 443, 554, 8554)] == [80, 443, 554, 8554]
    assert own.check_stream("rtsp://10.0.0.9:10010/x").port == 10010
    for allowed, port in ((usual, 8080), (own, 80), (own, 10011)):
        with pytest.raises(HostRefused, match="port"):
            allowed.check_stream(f"http://10.0.0.9:{port}/x")
    for wrong in ("", "x", "0", "65536", "9-5", "1-2-3", "5 5", "-5"):
        with pytest.raises(ValueError):
            ports_in(wrong)


def match(address: str, message: str) -> bytes:
    scopes = "onvif://www.onvif.org/name/IPC%207 onvif://www.onvif.org/hardware/DS-2"
    inner = f"<ProbeMatch><Address>urn:uuid:7</Address><Scopes>{scopes}</Scopes><XAddrs>{address}</XAddrs></ProbeMatch>"
    return soap(f"<RelatesTo>{message}</RelatesTo>{inner}")


def test_a_device_is_found_with_its_name_and_those_elsewhere_are_not() -> None:
    [found] = answers(match("http://198.51.100.7/x http://10.0.0.7/onvif/device_service", "urn:m"), "urn:m", AllowedHosts().check)
    assert (found.address, found.name, found.hardware) == ("http://10.0.0.7/onvif/device_service", "IPC 7", "DS-2")
    assert answers(match("http://198.51.100.7/x", "urn:m"), "urn:m", AllowedHosts().check) == []
    assert answers(match("http://10.0.0.7/x", "urn:other"), "urn:m", AllowedHosts().check) == []
    assert answers(b"\xff\xfe", "urn:m", AllowedHosts().check) == []


def test_a_call_gathers_who_answers_it() -> None:
    camera = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    camera.bind(("127.0.0.1", 0))

    def answer() -> None:
        call, caller = camera.recvfrom(65_000)
        message = words.text_of(words.first(parse(call, 1000, 40), "MessageID"))
        for _ in range(3):
            camera.sendto(match("http://127.0.0.1:8080/onvif/device_service", message), caller)

    heard = threading.Thread(target=answer)
    heard.start()
    [found] = asyncio.run(discover(ALLOWED, camera.getsockname(), wait_s=0.15))
    heard.join()
    camera.close()
    assert found.address == "http://127.0.0.1:8080/onvif/device_service"
