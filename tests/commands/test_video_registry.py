"""The registry of video: taken in by file or by hand, changed, put out of service, and proposals where it sees nothing."""

from __future__ import annotations

import pytest

from models.commands.blind_points import DecideBlindPoint, ProposeBlindPoint
from models.commands.reference import load_county
from models.commands.video_sources import ManageCamera, ManageVideoSource, NoteRunningCondition
from models.intake.stream_finding import FoundStream, find_stream
from models.journal.entry import JOURNAL
from models.records.place import Camera
from models.records.video_source import BlindPoint, VideoSource
from models.rules.allowed_hosts import AllowedHosts
from models.views.cameras import cameras
from tests.builders import Room

SOURCE = {"key": "wvp", "kind": "water_source", "adapter": "gb28181", "address": "http://op:s3cret@10.20.0.5:18080", "masking": "assured", "name": "水源地平台"}
CAMERA = {
    "key": "W-1",
    "name": "取水口 01",
    "lon": 114.3,
    "lat": 28.1,
    "source": "wvp",
    "channel": "3402/01",
    "direction": 90,
    "range_m": 300,
    "tags": ["water_source"],
}


@pytest.fixture
def room(sqlite_room: Room) -> Room:
    """What is looked at here is the same on every store."""
    return sqlite_room


def source(room: Room, key: str = "wvp") -> VideoSource:
    [found] = room.all(VideoSource, VideoSource.table.c.key == key)
    return found


def camera(room: Room, key: str = "W-1") -> Camera:
    [found] = room.all(Camera, Camera.table.c.key == key)
    return found


def rows(room: Room):
    with room.store.reading() as connection:
        return {row.key: row for row in cameras(connection)}


def test_a_file_brings_sources_and_cameras_with_what_they_look_at(room: Room) -> None:
    load_county(room.desk, {"video_sources": [SOURCE], "cameras": [CAMERA]})
    taken = camera(room)
    assert (taken.owner, taken.direction, taken.range_m, taken.channel) == ("ee", 90.0, 300.0, "3402/01")
    row = rows(room)["W-1"]
    assert (row.source, row.masking, row.channel) == ("water_source", "assured", "3402/01")


def test_who_signs_in_is_sealed_and_stands_in_no_address_and_no_entry(room: Room) -> None:
    streamed = {**CAMERA, "url": "rtsp://admin:p%40ss%3Aword@10.20.0.9:554/main"}
    load_county(room.desk, {"video_sources": [SOURCE], "cameras": [streamed]})
    room.does("郭维", ManageVideoSource("wvp", password="an0ther", user="op"))
    assert source(room).address == "http://10.20.0.5:18080"
    assert camera(room).url == "rtsp://10.20.0.9:554/main"
    with room.store.reading() as connection:
        everything = str(connection.exec_driver_sql(f"select * from {JOURNAL.name}").all()) + str(connection.exec_driver_sql("select * from camera").all())
    assert not [word for word in ("s3cret", "p@ss", "p%40ss", "an0ther") if word in everything]
    assert rows(room)["W-1"].url == "camera://W-1"  # a player asks for it; no row carries a key
    room.does("郭维", ManageCamera("W-1", video_source="fishing_ban"))
    assert find(room).url == "rtsp://admin:p%40ss%3Aword@10.20.0.9:554/main"


SECRETS = ("Adm1n", "s3cret", "QUJD", "tlJw_pbo6", "t0ken")


def test_what_is_secret_in_a_path_or_a_query_is_sealed_as_who_signs_in_is_and_stands_nowhere_else(room: Room) -> None:
    url = "rtsp://10.20.0.9:554/user=Adm1n_password=tlJw_pbo6_channel=1_stream=0.sdp?auth=QUJD=="
    sub_url = "http://op:s3cret@10.20.0.9:80/live/1.flv?channel=1&wsSecret=t0ken"
    load_county(room.desk, {"video_sources": [SOURCE], "cameras": [{**CAMERA, "channel": "", "source": "file", "url": url, "sub_url": sub_url}]})
    assert camera(room).url == "rtsp://10.20.0.9:554/user=_password=_channel=1_stream=0.sdp?auth="
    assert camera(room).sub_url == "http://10.20.0.9:80/live/1.flv?channel=1&wsSecret="
    with room.store.reading() as connection:
        tables = [connection.exec_driver_sql(f"select * from {name}").all() for name in (JOURNAL.name, "camera")]
    assert not [word for word in SECRETS if word in str(tables)]
    assert rows(room)["W-1"].url == "camera://W-1"
    found = find(room)
    assert (found.url, found.sub_url) == (url.replace("//", "//op:s3cret@"), sub_url)
    assert not [word for word in SECRETS if word in repr(found)]


def test_of_two_addresses_one_that_is_changed_leaves_the_secrets_of_the_other(room: Room) -> None:
    given = {**CAMERA, "channel": "", "source": "file", "url": "rtsp://10.20.0.9/a?token=1aa", "sub_url": "rtsp://10.20.0.9/b?token=2bb"}
    load_county(room.desk, {"video_sources": [SOURCE], "cameras": [given]})
    room.does("郭维", ManageCamera("W-1", url="rtsp://10.20.0.9/c?token=3cc"))
    assert (find(room).url, find(room).sub_url) == ("rtsp://10.20.0.9/c?token=3cc", "rtsp://10.20.0.9/b?token=2bb")
    room.does("郭维", ManageCamera("W-1", sub_url="rtsp://10.20.0.7/b?token="))
    assert camera(room).credentials_sealed is None


def find(room: Room) -> FoundStream:
    return find_stream(room.desk, AllowedHosts(), "W-1", lambda _started: None)


def test_who_signs_in_is_not_told_to_another_machine(room: Room) -> None:
    load_county(room.desk, {"video_sources": [SOURCE], "cameras": [{**CAMERA, "url": "rtsp://op:s3cret@10.20.0.9:554/main"}]})
    room.does("郭维", ManageVideoSource("wvp", address="http://10.20.0.5:18081"))
    room.does("郭维", ManageCamera("W-1", url="rtsp://10.20.0.9:554/other"))
    assert None not in (source(room).credentials_sealed, camera(room).credentials_sealed)
    room.does("郭维", ManageVideoSource("wvp", address="http://10.20.0.6:18080"))
    room.does("郭维", ManageCamera("W-1", url="rtsp://10.20.0.10:554/main"))
    assert (source(room).credentials_sealed, camera(room).credentials_sealed) == (None, None)
    assert room.entries("video_source.changed")[-1].facts["signs_in"] is False


def test_a_file_that_moves_a_camera_or_a_source_to_another_machine_takes_no_password_along(room: Room) -> None:
    plain = {**CAMERA, "channel": "", "source": "fishing_ban"}
    signed = {**plain, "url": "rtsp://op:s3cret@10.20.0.9:554/main"}
    load_county(room.desk, {"video_sources": [SOURCE], "cameras": [signed]})
    bare = {name: value for name, value in SOURCE.items() if name not in ("user", "password", "api_key")}
    load_county(room.desk, {"video_sources": [{**bare, "address": "http://10.20.0.5:18080"}], "cameras": [{**plain, "url": "rtsp://10.20.0.9:8554/main"}]})
    assert None not in (source(room).credentials_sealed, camera(room).credentials_sealed)
    load_county(room.desk, {"video_sources": [{**bare, "address": "http://10.20.0.6:18080"}], "cameras": [{**plain, "url": "rtsp://10.20.0.10:554/main"}]})
    assert (source(room).credentials_sealed, source(room).credentials_at, camera(room).credentials_sealed) == (None, None, None)
    load_county(room.desk, {"cameras": [{**signed, "url": "rtsp://op:other@10.20.0.11:554/main"}]})
    assert find(room).url == "rtsp://op:other@10.20.0.11:554/main"


@pytest.mark.parametrize(
    "change", [{"sub_url": "rtsp://10.20.0.10:554/sub"}, {"url": ""}, {"sub_url": "rtsp://10.20.0.10:554/sub?token=x1"}], ids=("second", "emptied", "own_token")
)
@pytest.mark.parametrize("by_hand", [True, False], ids=("by_hand", "by_file"))
def test_a_second_stream_elsewhere_or_an_address_taken_away_first_is_no_way_round_it(room: Room, change: dict[str, str], *, by_hand: bool) -> None:
    plain = {**CAMERA, "channel": "", "source": "fishing_ban"}
    load_county(room.desk, {"cameras": [{**plain, "url": "rtsp://op:s3cret@10.20.0.9:554/main"}]})
    if by_hand:
        room.does("郭维", ManageCamera("W-1", **change))  # type: ignore[arg-type]
    else:
        load_county(room.desk, {"cameras": [{**plain, **change}]})
    assert "s3cret" not in find(room).url + find(room).sub_url
    room.does("郭维", ManageCamera("W-1", url="rtsp://10.20.0.11:554/main"))
    assert "s3cret" not in find(room).url + find(room).sub_url


def test_a_camera_that_streams_from_elsewhere_after_an_import_is_learnt_anew(room: Room) -> None:
    streamed = {**CAMERA, "url": "rtsp://10.20.0.9:554/main", "expected": {"width": 1280}}
    load_county(room.desk, {"video_sources": [SOURCE], "cameras": [streamed]})
    same = {name: value for name, value in streamed.items() if name != "expected"}
    load_county(room.desk, {"cameras": [same]})
    assert camera(room).expected == {"width": 1280}
    load_county(room.desk, {"cameras": [{**same, "url": "rtsp://10.20.0.9:554/other"}]})
    assert camera(room).expected == {}


@pytest.mark.parametrize("address", ["http://[::1", "http://10.20.0.5:99999", "http://10.20.0.5/?a=1"])
def test_an_address_that_is_none_is_refused_in_words(room: Room, address: str) -> None:
    assert room.refuses("郭维", ManageVideoSource("new", kind="nr_smart", address=address)) == ("field_missing",)


def test_a_camera_named_by_the_kind_of_its_source_alone_brings_that_source(room: Room) -> None:
    assert {source.kind for source in room.all(VideoSource)} == {camera.source for camera in room.all(Camera)}
    assert source(room, "fishing_ban").owner == "ar"


@pytest.mark.parametrize(
    "wrong", [{"masking": "perhaps"}, {"direction": 400}, {"range_m": -1}, {"expected": {"colour": "red"}}, {"lon": 999}, {"strange": 1}], ids=str
)
def test_a_camera_with_a_value_it_cannot_have_is_refused_whole(room: Room, wrong: dict) -> None:
    with pytest.raises(ValueError):
        load_county(room.desk, {"cameras": [{**CAMERA, **wrong}]})
    assert not room.all(Camera, Camera.table.c.key == "W-1")


def test_a_change_leaves_what_it_does_not_name(room: Room) -> None:
    load_county(room.desk, {"video_sources": [SOURCE], "cameras": [CAMERA]})
    room.does("郭维", ManageCamera("W-1", title="取水口 1 号", ptz=True))
    changed = camera(room)
    assert (changed.name, changed.ptz, changed.range_m, changed.tags) == ("取水口 1 号", True, 300.0, ["water_source"])


def test_a_camera_that_is_pointed_elsewhere_is_learnt_anew(room: Room) -> None:
    load_county(room.desk, {"video_sources": [SOURCE], "cameras": [{**CAMERA, "expected": {"name": "IPC 7"}}]})
    room.does("郭维", ManageCamera("W-1", township="潭口镇"))
    assert camera(room).expected == {"name": "IPC 7"}
    room.does("郭维", ManageCamera("W-1", stream_channel="3402/02"))
    assert camera(room).expected == {}


def test_cameras_change_hands_with_their_source_but_not_one_that_is_anothers(room: Room) -> None:
    load_county(room.desk, {"video_sources": [SOURCE], "cameras": [CAMERA, {**CAMERA, "key": "W-2", "owner": "psb"}]})
    room.does("郭维", ManageVideoSource("wvp", owner="wr"))
    assert [camera(room, key).owner for key in ("W-1", "W-2")] == ["wr", "psb"]


def test_nothing_goes_out_of_service_without_its_reason(room: Room) -> None:
    load_county(room.desk, {"video_sources": [SOURCE], "cameras": [CAMERA]})
    assert room.refuses("郭维", ManageCamera("W-1", disabled=True)) == ("reason_missing",)
    room.does("郭维", ManageCamera("W-1", disabled=True, reason="拆除改造"))
    assert (rows(room)["W-1"].is_disabled, camera(room).disabled_reason) == (True, "拆除改造")
    room.does("郭维", ManageCamera("W-1", disabled=False))
    assert (rows(room)["W-1"].is_disabled, camera(room).disabled_reason) == (False, "")


def test_only_the_administrator_changes_the_registry(room: Room) -> None:
    for who in ("王一帆", "刘峰"):
        assert room.refuses(who, ManageCamera("JX-07", ptz=False)) == ("not_permitted",)
        assert room.refuses(who, ManageVideoSource("fishing_ban", disabled=False)) == ("not_permitted",)


def test_a_source_made_by_hand_says_what_kind_it_is(room: Room) -> None:
    assert room.refuses("郭维", ManageVideoSource("new")) == ("field_missing",)
    assert room.refuses("郭维", ManageVideoSource("new", kind="nr_smart", address="rtsp://10.0.0.1")) == ("field_missing",)
    room.does("郭维", ManageVideoSource("new", kind="nr_smart", adapter="onvif", title="矿山视频"))
    assert (source(room, "new").name, source(room, "new").adapter) == ("矿山视频", "onvif")


def test_a_source_made_by_hand_belongs_to_the_department_of_its_kind_unless_somebody_says(room: Room) -> None:
    room.does("郭维", ManageVideoSource("dam", kind="water_conservancy"))
    room.does("江帆", NoteRunningCondition("dam", "2 路在线"))
    room.does("郭维", ManageVideoSource("lent", kind="water_conservancy", owner="psb"))
    assert (source(room, "dam").owner, source(room, "lent").owner) == ("wr", "psb")
    room.does("郭维", ManageVideoSource("lent", title="借用"))
    assert source(room, "lent").owner == "psb"


def test_a_department_says_how_its_own_video_runs_and_no_others(room: Room) -> None:
    load_county(room.desk, {"video_sources": [{**SOURCE, "key": "own", "owner": "wr"}, {**SOURCE, "key": "theirs", "owner": "psb"}]})
    room.does("江帆", NoteRunningCondition("own", "12 路在线 10 路，2 路待修"))
    assert source(room, "own").running_note == "12 路在线 10 路，2 路待修"
    assert room.refuses("江帆", NoteRunningCondition("theirs", "x")) == ("not_in_scope",)


def test_a_blind_point_is_decided_once_and_by_somebody_else(room: Room) -> None:
    point = room.makes("刘峰", ProposeBlindPoint("石湾村 3 号排口", 114.52, 28.15, "无视频覆盖，三次偷排", ("outlet",), "潭口镇"))
    assert room.refuses("刘峰", DecideBlindPoint(point, True, "同意")) == ("same_person",)
    room.does("陈立", DecideBlindPoint(point, accepted=True, text="列入明年一期"))
    assert (room.get(BlindPoint, point).state, room.get(BlindPoint, point).decision_note) == ("accepted", "列入明年一期")
    assert room.refuses("陈立", DecideBlindPoint(point, accepted=False, text="再议")) == ("step_not_open",)


def test_a_blind_point_needs_its_reason_and_a_place_on_the_earth(room: Room) -> None:
    assert room.refuses("王一帆", ProposeBlindPoint("某处", 114.5, 28.1, "")) == ("field_missing",)
    assert room.refuses("王一帆", ProposeBlindPoint("某处", 514.5, 28.1, "无")) == ("field_missing",)
