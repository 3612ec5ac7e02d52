"""A GB/T 28181 platform is asked over HTTP, and nothing it answers is believed by itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest
from aiohttp import web

from models.rules.camera_motion import motion_of
from models.rules.stream_identity import Expected, differences, is_another, mix_ups
from models.video.exchange import VideoTrouble
from models.video.gb28181 import Gb28181Platform
from tests.video.fake_platform import FakePlatform, against, told

BEIJING = timezone(timedelta(hours=8))
SIGNING = {"user": "op", "password": "secret"}
FIRST = f"{FakePlatform.device}/34020000001320000001"


def ask(fake: FakePlatform, what, signing=SIGNING, patience=2.0):
    return against(fake.app(), lambda line, address: what(Gb28181Platform(line, address, BEIJING, signing)), patience)


def trouble(fake: FakePlatform, what, **how) -> str:
    with pytest.raises(VideoTrouble) as found:
        ask(fake, what, **how)
    return found.value.code


def test_all_cameras_of_all_devices_are_listed_over_several_pages() -> None:
    fake = FakePlatform()
    fake.cameras = {f"{n:020d}": f"点位 {n}" for n in range(250)}
    found = ask(fake, lambda platform: platform.channels())
    assert len(found) == 250
    assert (found[7].key, found[7].name, found[7].has_ptz, found[7].lon) == (f"{fake.device}/{7:020d}", "点位 7", True, 114.3)


def test_the_cameras_of_a_device_that_is_away_are_away() -> None:
    fake = FakePlatform()
    fake.is_there = False
    assert {channel.is_online for channel in ask(fake, lambda platform: platform.channels())} == {False}


def lists(devices: list[dict], channels: list[dict], **more: object) -> FakePlatform:
    """A platform that writes its lists so; `more` stands beside each page in place of how many there are."""
    fake = FakePlatform()

    def paged(request: web.Request, rows: list[dict]) -> web.Response:
        number, count = int(request.query["page"]), int(request.query["count"])
        return told({**more, "list": rows[(number - 1) * count : number * count]})

    async def answer(request: web.Request) -> web.Response:
        return paged(request, channels if request.path.endswith("/channels") else devices)

    fake.odd["/api/device/query/devices"] = answer
    return fake


@pytest.mark.parametrize(("there", "away"), [(True, False), (1, 0), ("1", "0"), ("ON", "OFF"), ("true", "false"), ("OK", ""), ("Online", None)])
def test_whether_a_camera_is_there_is_read_however_a_platform_writes_it(there: object, away: object) -> None:
    channels = [{"deviceId": "1", "status": there}, {"deviceId": "2", "status": away}]
    found = [ask(lists([{"deviceId": "N", **device}], channels), lambda platform: platform.channels()) for device in ({"onLine": there}, {})]
    assert [[channel.is_online for channel in one] for one in found] == [[True, False]] * 2
    if away is not None:
        assert not any(channel.is_online for channel in ask(lists([{"deviceId": "N", "onLine": away}], channels), lambda platform: platform.channels()))


@pytest.mark.parametrize("more", [{}, {"total": "250"}, {"total": None}, {"total": 250}, {"total": "many"}], ids=str)
def test_all_pages_of_a_list_are_read_also_where_it_does_not_say_how_many_there_are(more: dict) -> None:
    fake = lists([{"deviceId": "N", "onLine": True}], [{"channelId": str(n), "deviceId": "N"} for n in range(250)], **more)
    assert [channel.key for channel in ask(fake, lambda platform: platform.channels())] == [f"N/{n}" for n in range(250)]
    asked = [path for path, _ in fake.asked if path.endswith("/channels")]
    assert len(asked) == 3


def test_a_platform_that_knows_no_pages_is_not_asked_for_its_list_again_and_again() -> None:
    fake = FakePlatform()

    async def whole(request: web.Request) -> web.Response:
        rows = [{"channelId": str(n)} for n in range(150)] if request.path.endswith("/channels") else [{"deviceId": "N"}]
        return told({"list": rows})

    fake.odd["/api/device/query/devices"] = whole
    assert len(ask(fake, lambda platform: platform.channels())) == 150
    assert len(fake.asked) <= 5


def test_channels_that_name_their_recorder_have_their_own_number_beside_it_or_none() -> None:
    older = [{"deviceId": "N", "channelId": "1"}, {"deviceId": "N", "channelId": "2"}]
    newer, itself, nameless = [{"deviceId": "1"}, {"deviceId": "2"}], [{"deviceId": "N"}], [{"deviceId": "N"}, {"deviceId": "N"}, {"deviceId": "3"}]
    keys = [[one.key for one in ask(lists([{"deviceId": "N"}], rows), lambda platform: platform.channels())] for rows in (older, newer, itself, nameless)]
    assert keys == [["N/1", "N/2"], ["N/1", "N/2"], ["N/N"], ["N/3"]]


def test_what_only_holds_other_channels_is_no_camera_however_that_is_written() -> None:
    rows: list[dict[str, object]] = [{"deviceId": "1", "parental": True}, {"deviceId": "2", "parental": "1"}, {"deviceId": "3", "channelType": "1"}]
    rows.append({"deviceId": "4", "parental": "0", "channelType": "0", "ptzType": "1"})
    [found] = ask(lists([{"deviceId": "N"}], rows), lambda platform: platform.channels())
    assert (found.key, found.has_ptz) == ("N/4", True)


def test_a_stream_is_taken_by_rtsp_with_what_it_is_known_by() -> None:
    stream = ask(FakePlatform(), lambda platform: platform.play(FIRST))
    assert stream.url == f"rtsp://127.0.0.1:8554/rtp/{FIRST.replace('/', '_')}"
    assert stream.known == {"stream": FIRST.replace("/", "_"), "codec": "h264", "width": 1280, "height": 720}


def test_another_cameras_stream_is_refused() -> None:
    fake = FakePlatform()
    fake.hands_out["34020000001320000001"] = "34020000001320000002"
    assert trouble(fake, lambda platform: platform.play(FIRST)) == "wrong_stream"
    fake.hands_out["34020000001320000001"] = "340200000013200000012"  # its number begins like ours
    assert trouble(fake, lambda platform: platform.play(FIRST)) == "wrong_stream"


def test_a_stream_on_a_machine_that_is_not_listed_is_not_opened() -> None:
    fake = FakePlatform()
    fake.media_host = "198.51.100.7"
    assert trouble(fake, lambda platform: platform.play(FIRST)) == "not_allowed"


def test_a_playlist_alone_is_no_stream() -> None:
    fake = FakePlatform()

    async def only_hls(_request: web.Request) -> web.Response:
        return told({"stream": FIRST.replace("/", "_"), "hls": "http://127.0.0.1/x.m3u8"})

    fake.odd["/api/play"] = only_hls
    assert trouble(fake, lambda platform: platform.play(FIRST)) == "no_stream"


def test_after_a_power_cut_each_of_twelve_renumbered_cameras_is_noticed_and_found_again() -> None:
    fake = FakePlatform()
    before = ask(fake, lambda platform: platform.channels())
    registry = [Expected(f"cam-{n}", channel.key, {"name": channel.name}) for n, channel in enumerate(before)]
    assert mix_ups(registry, before) == ()
    numbers, names = list(fake.cameras), list(fake.cameras.values())
    fake.cameras = dict(zip(numbers, names[5:] + names[:5], strict=True))
    found = mix_ups(registry, ask(fake, lambda platform: platform.channels()))
    assert [mix_up.camera for mix_up in found] == [f"cam-{n}" for n in range(12)]
    assert {mix_up.why for mix_up in found} == {"renamed"}
    assert [mix_up.found_at for mix_up in found] == [f"{fake.device}/{numbers[(n - 5) % 12]}" for n in range(12)]


def test_a_channel_that_is_gone_is_said_where_its_name_stands_now() -> None:
    fake = FakePlatform()
    before = ask(fake, lambda platform: platform.channels())
    registry = [Expected("cam-0", before[0].key, {"name": before[0].name}), Expected("cam-1", before[1].key, {"name": before[1].name})]
    names = list(fake.cameras.values())
    fake.cameras = {"99": names[0]}
    first, second = mix_ups(registry, ask(fake, lambda platform: platform.channels()))
    assert (first.why, first.found_at) == ("no_channel", f"{fake.device}/99")
    assert (second.why, second.found_at) == ("no_channel", "")


def test_a_name_that_stands_twice_tells_nobody_where_a_camera_went() -> None:
    fake = FakePlatform()
    fake.cameras = {"1": "IPC", "2": "IPC", "3": "闸门"}
    channels = ask(fake, lambda platform: platform.channels())
    [found] = mix_ups([Expected("cam", f"{fake.device}/3", {"name": "IPC"})], channels)
    assert (found.why, found.shows, found.found_at) == ("renamed", "闸门", "")


def test_another_size_is_a_difference_another_name_is_another_camera() -> None:
    expected = {"stream": "a_b", "name": "IPC 7", "width": 1280}
    assert differences(expected, {"stream": "a_b", "width": 1920}) == ("width",)
    assert not is_another(expected, {"stream": "a_b", "width": 1920})
    assert is_another(expected, {"name": "ipc 8"})
    assert not is_another(expected, {"name": "ipc7"})
    assert not is_another({}, {"name": "anything"})


NINE = datetime(2026, 11, 22, 1, tzinfo=UTC)
"""Nine in the morning there."""


def test_recordings_are_asked_for_in_the_platforms_own_time_and_read_oldest_first() -> None:
    fake = FakePlatform()
    fake.recorded = [
        {"startTime": "2026-11-22 09:30:00", "endTime": "2026-11-22 10:00:00"},
        {"startTime": "2026-11-22T09:00:00+08:00", "endTime": "2026-11-22 09:30:00"},
        {"startTime": "yesterday", "endTime": ""},
    ]
    first, second = ask(fake, lambda platform: platform.recordings(FIRST, NINE, NINE + timedelta(hours=1)))
    assert (first.began_at, first.ended_at, second.ended_at) == (NINE, second.began_at, NINE + timedelta(hours=1))
    assert fake.asked[-1][1] == {"startTime": "2026-11-22 09:00:00", "endTime": "2026-11-22 10:00:00"}


def test_a_stream_of_the_past_has_its_own_name_by_which_it_is_stopped() -> None:
    fake = FakePlatform()
    until = NINE + timedelta(minutes=4)

    async def look(platform: Gb28181Platform):
        live, past = await platform.play(FIRST), await platform.playback(FIRST, NINE, until)
        assert past.name == platform.playback_name(FIRST, NINE, until)
        assert fake.sending == {live.name, past.name}
        await platform.stop_playback(FIRST, past.name)
        assert fake.sending == {live.name}
        await platform.stop(FIRST)

    ask(fake, look)
    assert fake.sending == set()


def test_the_past_is_not_taken_for_live_nor_the_live_picture_for_the_past() -> None:
    fake = FakePlatform()
    live = FIRST.replace("/", "_")

    async def hands_out(stream: str) -> web.Response:
        return told({"stream": stream, "rtsp": f"rtsp://127.0.0.1:8554/rtp/{stream}"})

    fake.odd["/api/play/"] = lambda _request: hands_out(f"{live}_20261122090000_20261122090400")
    fake.odd["/api/playback/"] = lambda _request: hands_out(live)
    assert trouble(fake, lambda platform: platform.play(FIRST)) == "wrong_stream"
    assert trouble(fake, lambda platform: platform.playback(FIRST, NINE, NINE)) == "wrong_stream"


def test_what_is_kept_of_another_camera_is_refused() -> None:
    fake = FakePlatform()
    fake.hands_out["34020000001320000001"] = "34020000001320000002"
    assert trouble(fake, lambda platform: platform.recordings(FIRST, NINE, NINE)) == "wrong_stream"


def test_a_camera_is_turned_stopped_and_sent_to_a_kept_position() -> None:
    fake = FakePlatform()

    async def turn(platform: Gb28181Platform):
        await platform.move(FIRST, motion_of(-15, 15, 1))
        await platform.stop_moving(FIRST)
        await platform.call_preset(FIRST, "1")

    ask(fake, turn)
    commands = [query["command"] for path, query in fake.asked if "/ptz/" in path]
    assert commands == ["upleft", "stop"]
    assert fake.asked[-1][1] == {"presetId": "1"}


def test_a_key_signs_in_and_a_platform_that_forgot_us_is_signed_in_to_once_more() -> None:
    fake = FakePlatform()
    assert len(ask(fake, lambda platform: platform.channels(), signing={"api_key": "k-1"})) == 12
    assert fake.signed_in == 0

    async def forgotten(platform: Gb28181Platform):
        platform._headers = {"access-token": "old"}
        return await platform.channels()

    assert len(ask(fake, forgotten)) == 12
    assert fake.signed_in == 1


@pytest.mark.parametrize("signing", [{"user": "op", "password": "wrong"}, {"api_key": "wrong"}, {}], ids=str)
def test_who_may_not_is_told_so(signing: dict) -> None:
    assert trouble(FakePlatform(), lambda platform: platform.channels(), signing=signing) in ("not_signed_in", "refused")


ODD = {
    "bad_answer": [
        b"",
        b"<html>",
        b"[1]",
        b'{"code": "0"}',
        b'{"code": true}',
        b'{"code": 0, "data": []}',
        b'{"code": 0, "data": {"list": 7}}',
        b"[" * 100_000,
    ],
    "too_slow": [b'{"code": 486, "msg": ""}', '{"code": 100, "msg": "点播超时"}'.encode()],
    "refused": ['{"code": 100, "msg": "失败"}'.encode()],
    "not_found": [b'{"code": 404, "msg": ""}'],
}


@pytest.mark.parametrize(("code", "body"), [(code, body) for code, bodies in ODD.items() for body in bodies], ids=lambda value: str(value)[:24])
def test_a_wrong_answer_has_its_reason(code: str, body: bytes) -> None:
    fake = FakePlatform()

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    fake.odd["/api/device"] = answer
    assert trouble(fake, lambda platform: platform.channels()) == code


def test_a_platform_that_drips_is_left_after_its_time() -> None:
    fake = FakePlatform()

    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(100):
            await response.write(b" ")
            await asyncio.sleep(0.02)
        return response

    fake.odd["/api/device"] = drip
    assert trouble(fake, lambda platform: platform.channels(), patience=0.15) == "too_slow"


def test_no_redirect_is_followed() -> None:
    fake = FakePlatform()

    async def away(_request: web.Request) -> web.Response:
        raise web.HTTPFound("http://198.51.100.7/")

    fake.odd["/api/device"] = away
    assert trouble(fake, lambda platform: platform.channels()) == "redirected"


def test_an_endless_answer_ends() -> None:
    fake = FakePlatform()

    async def endless(_request: web.Request) -> web.Response:
        return web.Response(body=b"x" * 4_100_000)

    fake.odd["/api/device"] = endless
    assert trouble(fake, lambda platform: platform.channels()) == "too_long"


def test_a_platform_nobody_allowed_is_not_connected_to() -> None:
    asked = lambda line, _address: Gb28181Platform(line, "http://198.51.100.7", BEIJING).channels()  # noqa: E731
    with pytest.raises(VideoTrouble) as found:
        against(FakePlatform().app(), asked)
    assert found.value.code == "not_allowed"


def test_a_list_that_never_ends_is_left_after_its_pages() -> None:
    fake = FakePlatform()

    async def more(request: web.Request) -> web.Response:
        return told({"total": 10**9, "list": [] if int(request.query["page"]) > 3 else [{"name": "no number"}]})

    fake.odd["/api/device/query/devices"] = more
    assert ask(fake, lambda platform: platform.channels()) == ()
