"""A logger's day over a real socket, in each edition: what it sends is kept once, what it is asked it is followed in, whatever gets lost."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from models.commands.arguments import build
from models.commands.device_requests import AskDevice
from models.commands.reference import load_county
from models.intake.hj212_asking import AskingPace
from models.records.device_request import DeviceRequest
from models.records.intake import Device
from models.rules.device_requests import ENDED, RequestState
from tests.bed.logger import Habits, Logger
from tests.intake.running import listening, readings, refused

LOGGER_MN = "8888888000000123"
KEY = b"0" * 16
EIGHT = datetime(2026, 11, 21, 8, 0)
QUICK = AskingPace(turn=0.02, look=0.05, settled=0.05, result=0.5)
KINDS = {
    "2005": Habits("2005"),
    "2017": Habits("2017", "gbk"),
    "2025": Habits("2025", key=KEY),
    "modbus": Habits("2017", modbus=True),
}


def known(room, habits: Habits, **more):
    """Import the logger into the county."""
    device = {"mn": LOGGER_MN, "pw": "123456", "name": "排口一号", "channel": "auto_source", "st": "32", "modbus_crc": habits.modbus, **more}
    load_county(room.desk, {"devices": [{**device, **({"sm4_key": KEY.decode()} if habits.key else {})}]})


def ask(room, request: str, **more):
    """Let the administrator ask the device; return the request's id."""
    return room.makes("郭维", build(AskDevice, {"device": LOGGER_MN, "request": request, **more}))


async def ended(room, request: str):
    """Wait for the end of a request."""
    async with asyncio.timeout(8):
        while True:
            (found,) = [one for one in room.all(DeviceRequest) if one.id == request]
            if found.state in ENDED:
                return found
            await asyncio.sleep(0.02)


async def all_ended(room, count: int):
    """Wait until so many requests have ended."""
    async with asyncio.timeout(8):
        while len([one for one in room.all(DeviceRequest) if one.state in ENDED]) < count:  # noqa: ASYNC110 - it is the store that tells
            await asyncio.sleep(0.05)


def run(room, habits: Habits, play, **more):
    """Let one logger play against the gateway."""
    known(room, habits, **more)
    logger = Logger(LOGGER_MN, EIGHT, habits)

    async def scene():
        async with listening(room, pace=QUICK) as intake:
            await logger.connect(intake.hj212)
            try:
                return await play(intake, logger)
            finally:
                await logger.hang_up()

    return asyncio.run(scene()), logger


@pytest.mark.parametrize("kind", KINDS)
def test_a_loggers_morning_is_kept_once_and_its_clock_is_set(room, kind):
    async def play(intake, logger: Logger):
        assert await logger.notify("1013", "PolId=w01018")
        assert await logger.upload("2011", "20261121080000", "w01018-Rtd=12.5,w01018-Flag=N;w00000-Rtd=3.1,w00000-Flag=N")
        assert await logger.upload("2051", "20261121075000", "w01018-Min=11,w01018-Avg=12,w01018-Max=13,w01018-Cou=4,w01018-ZsAvg=12.4,w01018-Flag=N")
        assert await logger.upload_split("2061", "20261121070000", ["w01018-Avg=12.1,w01018-Flag=N", "w21003-Avg=0.4,w21003-Flag=N"]) == [True, True]
        lost = logger.frame("2031", "DataTime=20261120000000;w01018-Avg=12.2,w01018-Flag=N", qn="20261121080000900")
        logger.shout(lost[:40])
        await logger.hang_up()
        await logger.connect(intake.hj212)
        logger.shout(b"AT+CSQ\r\n\x00\x00" + lost)
        await logger.hang_up()
        await logger.connect(intake.hj212)
        logger.shout(lost + logger.frame("9021", "", qn="1"))
        assert await logger.upload("2021", "20261121080500", "SB1-RS=1;SB2-RS=0")
        if kind != "2005":
            assert await logger.upload("3020", "20261121080600", "PolId=w01018;i11001-Info=//清洗管路//")

    _, logger = run(room, KINDS[kind], play)
    found = {(one.cn, one.factor, one.kind): one for one in readings(room)}
    assert len(found) == len(readings(room))
    assert {name: one.value for name, one in found.items() if one.value is not None} == {
        ("2011", "w01018", "Rtd"): 12.5,
        ("2011", "w00000", "Rtd"): 3.1,
        **{("2051", "w01018", suffix): value for suffix, value in {"Min": 11, "Avg": 12, "Max": 13, "Cou": 4, "ZsAvg": 12.4}.items()},
        ("2061", "w01018", "Avg"): 12.1,
        ("2061", "w21003", "Avg"): 0.4,
        ("2031", "w01018", "Avg"): 12.2,
        ("2021", "SB1", "RS"): 1,
        ("2021", "SB2", "RS"): 0,
    }
    if kind != "2005":
        told = found["3020", "i11001", "Info"]
        assert (told.text, told.about, told.value) == ("//清洗管路//", {"PolId": "w01018"}, None)
    assert {one.edition for one in found.values()} == {"2017" if kind == "modbus" else kind}
    assert logger.set_to["SystemTime"] == "20261121080000"
    assert [line.reason for line in refused(room)] == ["cut_short", "unknown_command"]
    assert set(logger.tries.values()) <= {1, 2}, "every upload was answered at once"


@pytest.mark.parametrize("kind", KINDS)
def test_a_device_is_asked_and_what_it_answers_is_told(room, kind):
    async def play(_intake, logger: Logger):
        await logger.upload("2011", "20261121080000", "w01018-Rtd=12.5,w01018-Flag=N")
        for hour in range(3, 7):
            logger.kept["2061", f"202611210{hour}0000"] = f"w01018-Avg={hour},w01018-Flag=N"
        begin, end = "2026-11-21T04:00:00+08:00", "2026-11-21T05:00:00+08:00"
        asked = [
            ask(room, "2061", begin=begin, end=end),
            ask(room, "1011"),
            ask(room, "1062", values={"RtdInterval": "30"}),
            ask(room, "1072", values={"NewPW": "654321"}),
            ask(room, "1061"),
            ask(room, "2012"),
        ]
        return [await ended(room, one) for one in asked]

    answers, logger = run(room, KINDS[kind], play)
    assert [(one.cn, one.state, one.tries) for one in answers] == [(cn, "done", 1) for cn in ("2061", "1011", "1062", "1072", "1061", "2012")]
    assert sorted((one.value, one.resent) for one in readings(room) if one.cn == "2061") == [(4, True), (5, True)]
    assert answers[0].frames_count == 2
    assert (answers[1].answer, answers[4].answer) == ({"SystemTime": "20261121080000"}, {"RtdInterval": "30"})
    assert logger.pw == "654321" == next(one.pw for one in room.all(Device) if one.mn == LOGGER_MN)
    assert "654321" not in str([one.values_asked for one in answers])


def test_a_device_that_does_not_hear_refuses_fails_or_falls_silent_is_told_apart(each_room):
    habits = Habits(deaf=1, refuses={"3011": "2"}, fails={"3012": "5"}, silent_after_ready=frozenset({"3013"}))

    async def play(_intake, logger: Logger):
        asked = [ask(each_room, cn, values={"PolId": "w01018"}) for cn in ("1011", "3011", "3012", "3013")]
        await logger.upload("2011", "20261121080000", "w01018-Rtd=12.5,w01018-Flag=N")
        await all_ended(each_room, 5)
        return [await ended(each_room, one) for one in asked]

    answers, logger = run(each_room, habits, play, first_contact={"over_time": 1, "re_count": 2})
    assert [(one.cn, one.state, one.tries, one.qn_rtn, one.exe_rtn) for one in answers] == [
        ("1011", "done", 2, "1", "1"),
        ("3011", "refused", 1, "2", ""),
        ("3012", "failed", 1, "1", "5"),
        ("3013", "timed_out", 1, "1", ""),
    ]
    assert logger.obeyed.count("3013") == 1
    told = {kind: {entry.facts["request"] for entry in each_room.entries(f"device_request.{kind}")} for kind in ("asked", "ended")}
    assert told == {"asked": {"1011", "3011", "3012", "3013"}, "ended": {"1000", "1011", "3011", "3012", "3013"}}


def test_a_device_on_line_is_set_as_the_county_wants_and_asked_for_what_it_owes(room):
    wanted = {"set_time": True, "over_time": 5, "re_count": 2, "rtd_interval": 60, "min_interval": 10, "refetch": True}

    async def play(intake, logger: Logger):
        logger.clock = EIGHT - timedelta(hours=7)
        for hour in (1, 2, 3, 6):
            await logger.upload("2061", f"202611210{hour}0000", f"w01018-Avg={hour},w01018-Flag=N")
        for hour in (4, 5):
            logger.kept["2061", f"202611210{hour}0000"] = f"w01018-Avg={hour},w01018-Flag=N"
        await all_ended(room, 5)
        logger.shout(logger.frame("9012", "ExeRtn=1", qn="20200101000000000") + logger.frame("9011", "QnRtn=1", qn="1"))
        assert await logger.upload("2011", "20261121080000", "w01018-Rtd=12.5,w01018-Flag=N")

    _, logger = run(room, Habits(), play, first_contact=wanted)
    asked = {one.cn: one for one in room.all(DeviceRequest)}
    assert {cn: (one.state, one.cause) for cn, one in asked.items()} == {
        **dict.fromkeys(("1000", "1012", "1062", "1064"), ("done", "first_contact")),
        "2061": ("done", "gap"),
    }
    assert (asked["2061"].values_asked) == {"BeginTime": "20261121040000", "EndTime": "20261121050000"}
    assert logger.clock == EIGHT
    assert logger.set_to == {"OverTime": "5", "ReCount": "2", "RtdInterval": "60", "MinInterval": "10", "SystemTime": "20261121080000"}
    assert sorted((one.value, one.resent) for one in readings(room) if one.cn == "2061") == [
        (1, False), (2, False), (3, False), (4, True), (5, True), (6, False),
    ]  # fmt: skip


def test_what_a_gateway_that_ended_had_sent_is_not_sent_again_and_its_answer_counts(room):
    async def play(_intake, logger: Logger):
        asked = ask(room, "3011", values={"PolId": "w01018"})
        (row,) = [one for one in room.all(DeviceRequest) if one.id == asked]
        with room.store.writing() as connection:
            connection.execute(DeviceRequest.table.update().values(state=RequestState.SENT, tries=1))
        await logger.upload("2011", "20261121080000", "w01018-Rtd=12.5,w01018-Flag=N")
        async with asyncio.timeout(8):
            while row.state != RequestState.DONE:
                logger.shout(logger.frame("9012", "ExeRtn=1", qn=row.qn))
                await asyncio.sleep(0.05)
                (row,) = room.all(DeviceRequest)
        return row

    answer, logger = run(room, Habits(), play)
    assert (answer.state, answer.exe_rtn) == ("done", "1")
    assert logger.obeyed == []


def test_a_request_waits_for_its_devices_line(room):
    async def play(intake, logger: Logger):
        await logger.upload("2011", "20261121080000", "w01018-Rtd=12.5,w01018-Flag=N")
        await logger.hang_up()
        asked = ask(room, "1011")
        await asyncio.sleep(0.15)
        assert [one.state for one in room.all(DeviceRequest)] == ["asked"]
        await logger.connect(intake.hj212)
        await logger.upload("2011", "20261121080100", "w01018-Rtd=12.5,w01018-Flag=N")
        return await ended(room, asked)

    answer, _ = run(room, Habits(), play)
    assert (answer.state, answer.tries) == ("done", 1)


def test_only_who_manages_sources_changes_a_device_and_nobody_asks_an_unknown_one(room):
    known(room, Habits())
    assert room.makes("王一帆", AskDevice(LOGGER_MN, "1011"))
    assert room.refuses("王一帆", AskDevice(LOGGER_MN, "1062", values={"RtdInterval": "30"})) == ("not_permitted",)
    assert room.refuses("郭维", AskDevice("NOBODY", "1011")) == ("field_missing",)
    assert room.refuses("郭维", AskDevice(LOGGER_MN, "1062", values={"RtdInterval": "1"})) == ("field_missing",)
