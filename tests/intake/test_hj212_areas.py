"""What stands in a data area beside plain factors, and what has no data time of its own: answered, and kept as what it is."""

from __future__ import annotations

from collections import Counter

import pytest

from models.intake.hj212 import BEIJING, Frame, read_frame, write_frame
from tests.builders import Room
from tests.intake.frames import MN, upload
from tests.intake.running import alerts, episodes, readings, refused
from tests.intake.test_hj212_server import saying


def bare(area: str, cn: str, number: int = 1, encoding: str = "utf-8") -> bytes:
    return write_frame(f"QN=20261121080000{number:03d};ST=21;CN={cn};PW=100000;MN={MN};Flag=5;CP=&&{area}&&".encode(encoding))


def read(area: str, encoding: str = "utf-8") -> Frame:
    return read_frame(bare(area, "3020", encoding=encoding))


def kept(room: Room) -> set[tuple[str, str, str, float | None, str, str]]:
    return {(one.cn, one.factor, one.kind, one.value, one.text, one.data_time.astimezone(BEIJING).strftime("%d %H:%M")) for one in readings(room)}


def test_an_upload_that_tells_neither_data_time_nor_factors_is_answered_and_kept(room: Room) -> None:
    frames = bare("RestartTime=20261121075954", "2081", 1), bare("VaseNo=1", "3015", 2)
    assert [answer.cn for answer in saying(room, *frames)] == ["9014"] * 2
    assert kept(room) == {("2081", "RestartTime", "", 20261121075954.0, "", "21 07:59"), ("3015", "VaseNo", "", 1.0, "", "21 08:00")}
    assert refused(room) == []


def test_a_restart_at_an_impossible_time_is_listed_and_answered(room: Room) -> None:
    assert [answer.cn for answer in saying(room, bare("RestartTime=19700101000000", "2081"), bare("DataTime=;VaseNo=1", "3015", 2))] == ["9014"] * 2
    assert [line.reason for line in refused(room)] == ["data_time_wrong"] * 2


@pytest.mark.parametrize("area", ["", "PolId=w01018", "BeginTime=20261120000000,EndTime=20261121000000", "PolId=w01018;InfoId=i12001"])
def test_a_request_is_no_upload(area: str) -> None:
    assert not read(area).is_upload


def test_the_alarms_of_2005_are_uploads_of_the_time_of_their_alarm(room: Room) -> None:
    frames = bare("AlarmTime=20261121075500;011-Ala=231.5,011-AlarmType=1", "2071"), bare("AlarmTime=20261121075600;060-Ala=9.5", "2072", 2)
    assert [answer.cn for answer in saying(room, *frames)] == ["9014"] * 2
    assert kept(room) == {
        ("2071", "011", "Ala", 231.5, "", "21 07:55"),
        ("2071", "011", "AlarmType", 1.0, "", "21 07:55"),
        ("2072", "060", "Ala", 9.5, "", "21 07:56"),
    }
    assert refused(room) == []


def test_a_flag_of_the_whole_area_is_that_of_each_factor_without_one_and_no_factor(room: Room) -> None:
    saying(room, upload("w01001-Rtd=7,w01001-Flag=M;w21003-Rtd=9;Flag=D"))
    assert {(one.factor, one.flag) for one in readings(room)} == {("w01001", "M"), ("w21003", "D")}
    assert alerts(room) == []
    saying(room, upload("w21003-Rtd=9;Flag=N;PNUM=1;PNO=1", time="20261121080100", qn="20261121080100000"))
    assert [(one.factor, one.kind, one.flag) for one in episodes(room)] == [("w21003", "exceedance", "N")]
    assert {one.factor for one in readings(room)} == {"w01001", "w21003"}


@pytest.mark.parametrize(("cn", "kind"), [("2051", "Avg"), ("2061", "Avg"), ("2031", "Cou")])
def test_means_sent_again_under_a_new_number_are_kept_once_and_what_differs_is_kept(each_room: Room, cn: str, kind: str) -> None:
    def again(number: int, value: str = "0.5", flag: str = "N") -> bytes:
        return upload(f"w21003-{kind}={value},w21003-Flag={flag};w01018-{kind}=7", cn=cn, time="20261121070000", qn=f"2026112108000{number:04d}")

    answers = [*saying(each_room, again(1), again(2)), *saying(each_room, again(3), again(4, "0.6"), again(5, flag="M"))]
    assert [answer.cn for answer in answers] == ["9014"] * 5
    told = Counter((one.factor, one.value, one.flag, one.qn[-1]) for one in readings(each_room))
    assert told == Counter(
        {
            (factor, value, flag, qn): 1
            for qn, own, mark in (("1", 0.5, "N"), ("4", 0.6, "N"), ("5", 0.5, "M"))
            for factor, value, flag in (("w21003", own, mark), ("w01018", 7.0, ""))
        }
    )


@pytest.mark.parametrize(
    ("area", "factors", "parameters"),
    [
        ("i11001-Info=//清洗管路, 换膜;泵=2//;i12001-Info=3", {"i11001": "//清洗管路, 换膜;泵=2//", "i12001": "3"}, {}),
        ("a=1;i11001-Info=//a,b//,i11002-Info=//c;d//;b=2", {"i11001": "//a,b//", "i11002": "//c;d//"}, {"a": "1", "b": "2"}),
        ("i11001-Info=//never closed;w-Info=1;i11002-Info=//c;d//", {"i11001": "//never closed", "w": "1", "i11002": "//c;d//"}, {}),
        ("i11001-Info=//never closed;w-Info=1", {"i11001": "//never closed", "w": "1"}, {}),
        ("i11001-Info=////;i11002-Info=//;w-Info=1", {"i11001": "////", "i11002": "//", "w": "1"}, {}),
    ],
)
def test_a_text_between_slashes_keeps_its_commas_and_semicolons_and_swallows_nothing_behind_it(area, factors, parameters) -> None:
    frame = read(area)
    assert ({name: values["Info"] for name, values in frame.factors.items()}, frame.parameters) == (factors, parameters)


def test_signs_of_units_side_by_side_do_not_make_utf_8_read_as_gbk() -> None:
    for text in ("流量 12 m³·h", "3×10²·s", "25 m³×2"):
        frame = read(f"i11001-Info=//{text}//")
        assert (frame.factors["i11001"]["Info"], frame.encoding) == (f"//{text}//", "utf-8")
    for text in ("路露水", "水露"):
        assert read(f"i11001-Info={text}", "gb18030").factors["i11001"]["Info"] == text
