"""Data loggers are read over real lines: each value once, each answer only after it is kept, each damaged frame listed."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections import Counter
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from models.intake.hj212 import read_frame, write_frame
from models.intake.hj212_line import LineLimits
from models.records.intake import IntakeKey, Reading
from tests.intake.frames import MN, damaged, examples, upload
from tests.intake.running import alerts, count, listening, readings, refused


def saying(room, *frames, limits=None, modbus=False):
    """Send frames one after the other over one line; return the answers."""

    async def play():
        async with listening(room, limits=limits) as intake:
            line = await intake.line()
            answers = [await line.says(frame) for frame in frames]
            await line.close()
            return answers

    return [read_frame(answer, modbus=modbus) for answer in asyncio.run(play())]


def unanswered(room, *frames, patience=0.3):
    """Send frames one after the other; each must stay without an answer."""

    async def play():
        async with listening(room) as intake:
            line = await intake.line()
            silent = [await line.hears_nothing(frame, patience) for frame in frames]
            await line.close()
            return silent

    assert all(asyncio.run(play()))


def test_an_upload_becomes_readings_and_is_answered_in_its_edition(each_room):
    (answer,) = saying(each_room, upload("w21003-Avg=0.51,w21003-Max=0.6,w21003-Flag=N;w01001-Avg=,w01001-Flag=D", cn="2061", flag="9"))
    assert (answer.cn, answer.fields["Flag"], answer.qn) == ("9014", "8", "20261121080000123")
    found = {(reading.factor, reading.kind): reading for reading in readings(each_room)}
    assert {name: (reading.value, reading.flag) for name, reading in found.items()} == {
        ("w21003", "Avg"): (0.51, "N"),
        ("w21003", "Max"): (0.6, "N"),
        ("w01001", "Avg"): (None, "D"),
    }
    one = found["w21003", "Avg"]
    assert (one.device_mn, one.st, one.cn, one.edition, one.qn) == (MN, "21", "2061", "2025", "20261121080000123")
    assert one.data_time == datetime(2026, 11, 21, 0, 0, tzinfo=UTC)


def test_a_frame_repeated_after_a_lost_answer_is_kept_once_and_answered_again_also_after_a_restart(each_room):
    frame = upload()
    answers = [*saying(each_room, frame, frame), *saying(each_room, frame)]
    assert [answer.cn for answer in answers] == ["9014"] * 3
    assert count(each_room, Reading) == count(each_room, IntakeKey) == 1


def test_the_same_exchange_with_other_data_changes_nothing_is_listed_and_answered_again(room):
    other = upload("w21003-Rtd=0.9,w21003-Flag=N")
    assert [answer.cn for answer in saying(room, upload("w21003-Rtd=0.5,w21003-Flag=N"), other)] == ["9014", "9014"]
    assert [reading.value for reading in readings(room)] == [0.5]
    assert [line.reason for line in refused(room)] == ["conflict"]


def test_a_late_resend_of_2025_is_the_same_exchange(room):
    frame = upload(flag="9")
    resent = write_frame(frame[6:-6].replace(b"Flag=9;", b"Flag=9;RF=1;"))
    assert [answer.cn for answer in saying(room, frame, resent)] == ["9014", "9014"]
    assert count(room, Reading) == 1


def test_loggers_of_2005_send_no_number_and_are_still_kept_once(room):
    frame = upload("011-Rtd=231.0,011-Flag=N", flag=None)
    other = upload("060-Rtd=1.8,060-Flag=N", flag=None)
    unanswered(room, frame, other, frame, patience=0.2)
    assert sorted((reading.factor, reading.edition) for reading in readings(room)) == [("011", "2005"), ("060", "2005")]


def test_packets_of_a_split_upload_are_answered_each_and_stand_under_one_time(room):
    split = examples()["reassembly"][0]
    answers = saying(room, *(frame.encode() for frame in split["frames"]))
    assert [answer.qn for answer in answers] == ["20160801085857534", "20160801085857535"]
    assert sorted({reading.factor for reading in readings(room)}) == split["expect_factors"]
    assert len({reading.data_time for reading in readings(room)}) == 1


def test_an_unknown_device_makes_no_data_and_is_listed_with_its_bytes(room):
    frame = upload(mn="NOSUCHDEVICE00000000000")
    assert [answer.cn for answer in saying(room, frame)] == ["9014"]
    assert count(room, Reading) == 0
    assert [(line.channel, line.source, line.reason, line.raw) for line in refused(room)] == [
        ("hj212", "NOSUCHDEVICE00000000000", "unknown_device", frame.rstrip())
    ]


def test_damaged_frames_and_unknown_commands_are_listed_and_not_answered(room):
    strange = upload(cn="2999")
    unanswered(room, damaged(upload()), upload()[:-6] + b"0001\r\n", strange)
    assert [(line.source, line.reason) for line in refused(room)] == [(MN, "checksum"), (MN, "checksum"), (MN, "unknown_command")]
    assert refused(room)[0].raw == damaged(upload()).rstrip()
    assert count(room, Reading) == 0


@pytest.mark.parametrize(("time", "reason"), [("20261121126000", "data_time_wrong"), ("20990101000000", "data_time_ahead"), ("", "data_time_wrong")])
def test_data_of_an_impossible_time_are_listed_and_answered_so_that_they_are_not_sent_for_ever(room, time, reason):
    assert [answer.cn for answer in saying(room, upload(time=time))] == ["9014"]
    assert [line.reason for line in refused(room)] == [reason]
    assert count(room, Reading) == 0


def test_a_device_that_must_know_its_password_is_refused_without_it(room):
    unanswered(room, upload(mn="LOCKED"))
    assert [line.reason for line in refused(room)] == ["password"]


def test_a_device_known_for_the_plain_modbus_checksum_is_read_and_no_other(room):
    def modbus(mn: str) -> bytes:
        segment = upload(mn=mn)[6:-6]
        return write_frame(segment, modbus=True)

    assert [answer.cn for answer in saying(room, modbus("MODBUS"), modbus=True)] == ["9014"]
    unanswered(room, modbus(MN))
    assert [reading.device_mn for reading in readings(room)] == ["MODBUS"]


def test_a_device_that_asks_for_the_time_is_answered_and_told(room):
    notice = write_frame(f"QN=20261121080000123;ST=21;CN=1013;PW=100000;MN={MN};Flag=5;CP=&&PolId=w01018&&".encode())

    async def play():
        async with listening(room) as intake:
            line = await intake.line()
            first = await line.says(notice)
            second = await line.reader.readuntil(b"\r\n")
            await line.close()
            return read_frame(first), read_frame(second)

    answered, told = asyncio.run(play())
    assert (answered.cn, told.cn, told.parameters["SystemTime"]) == ("9013", "1012", "20261121080000")


def test_nothing_is_answered_that_was_not_kept(room):
    def fail(_connection):
        raise sa.exc.OperationalError("COMMIT", {}, sqlite3.OperationalError("database or disk is full"))

    async def play():
        async with listening(room) as intake:
            line = await intake.line()
            await line.says(upload(qn="20261121080000001"))
            sa.event.listen(room.store.engine, "commit", fail)
            try:
                silent = await line.hears_nothing(upload(qn="20261121080000002"), 0.5)
            finally:
                sa.event.remove(room.store.engine, "commit", fail)
            await line.close()
            return silent

    assert asyncio.run(play())
    assert [reading.qn for reading in readings(room)] == ["20261121080000001"]


def test_a_line_that_never_speaks_and_one_that_stops_in_mid_frame_are_closed(room):
    limits = LineLimits(pause=0.1, unfinished=0.3, first=0.3, idle=30)

    async def play():
        async with listening(room, limits=limits) as intake:
            lines = [await intake.line(), await intake.line()]
            lines[1].writer.write(upload()[:50])
            for line in lines:
                async with asyncio.timeout(3):
                    assert await line.reader.read() == b""
                await line.close()

    asyncio.run(play())
    assert [line.reason for line in refused(room)] == ["cut_short"]


def test_no_more_lines_are_served_than_allowed_and_those_open_go_on(room):
    async def play():
        async with listening(room, limits=LineLimits(lines_per_peer=2)) as intake:
            lines = [await intake.line(), await intake.line()]
            assert (await lines[0].says(upload())).startswith(b"##")
            third = await intake.line()
            try:
                gone = await third.reader.read() == b""
            except ConnectionError:
                gone = True
            answer = await lines[1].says(upload(qn="20261121080000999"))
            for line in [*lines, third]:
                await line.close()
            return gone, answer

    gone, answer = asyncio.run(play())
    assert gone
    assert answer.startswith(b"##")


@pytest.mark.slow
def test_many_lines_with_frames_cut_anywhere_among_damaged_ones_lose_and_double_nothing(room):
    lines, each, half_open, seed = 60, 40, 20, 7
    chance = random.Random(seed)
    kinds: Counter[str] = Counter()

    def stream(number: int) -> bytes:
        parts = []
        for index in range(each):
            frame = upload(f"w21003-Rtd=0.{index},w21003-Flag=N", qn=f"2026112108{number:03d}{index:04d}", flag="4")
            kind = chance.choice(["sound", "sound", "sound", "bare", "damaged", "noise"])
            kinds[kind] += 1
            parts.append({"bare": frame.rstrip(), "damaged": damaged(frame), "noise": b"AT+CSQ\r\n\x00"}.get(kind, frame))
        return b"".join(parts)

    async def speak(intake, text: bytes) -> None:
        line, position = await intake.line(), 0
        while position < len(text):
            step = chance.randint(1, 400)
            line.writer.write(text[position : position + step])
            await line.writer.drain()
            position += step
            await asyncio.sleep(0)
        line.writer.write_eof()
        await line.reader.read()
        await line.close()

    async def play():
        async with listening(room, limits=LineLimits(first=20)) as intake:
            silent = [await intake.line() for _ in range(half_open)]
            await asyncio.gather(*(speak(intake, stream(number)) for number in range(lines)))
            for line in silent:
                await line.close()

    asyncio.run(play())
    print({"lines": lines, "frames": lines * each, "half_open": half_open, "seed": seed, **kinds})
    assert count(room, Reading) == kinds["sound"] + kinds["bare"]
    assert len(refused(room)) == kinds["damaged"]
    assert alerts(room) == []


def test_a_late_resend_under_a_new_number_is_marked_and_neither_kept_nor_alarmed_twice(room):
    def resent(number: int, area: str, time: str = "20261121070000") -> bytes:
        frame = upload(area, time=time, qn=f"2026112108000{number:04d}", flag="9")
        return write_frame(frame[6:-6].replace(b"Flag=9;", b"Flag=9;RF=1;"))

    over, fine = "w21003-Rtd=5.5,w21003-Flag=N", "w21003-Rtd=0.4,w21003-Flag=N"
    saying(room, upload(over, time="20261121070000"), upload(fine, time="20261121070100", qn="20261121080000999"))
    answers = saying(room, resent(1, over), resent(2, over), resent(3, over + ";w01018-Rtd=7,w01018-Flag=N"), resent(4, fine, "20261121065900"))
    assert [answer.cn for answer in answers] == ["9014"] * 4
    assert sorted((one.factor, one.value, one.resent) for one in readings(room)) == [
        ("w01018", 7.0, True),
        ("w21003", 0.4, False),
        ("w21003", 0.4, True),
        ("w21003", 5.5, False),
    ]
    assert len(alerts(room)) == 1


def test_a_later_packet_without_its_data_time_has_the_one_of_its_upload(room):
    first = upload("w21003-Avg=0.5,w21003-Flag=N", cn="2061", flag="7", packet=(3, 1))
    others = [upload(f"w0000{n}-Avg={n}", cn="2061", qn=f"2026112108000000{n}", flag="7", packet=(3, n)) for n in (2, 3)]
    untimed = [write_frame(frame[6:-6].replace(b"DataTime=20261121080000;", b"")) for frame in others]
    assert [answer.cn for answer in saying(room, first, *untimed)] == ["9014"] * 3
    assert {(one.factor, one.value, one.data_time) for one in readings(room)} == {
        (factor, value, datetime(2026, 11, 21, 0, 0, tzinfo=UTC)) for factor, value in (("w21003", 0.5), ("w00002", 2.0), ("w00003", 3.0))
    }


def test_what_a_frame_says_beside_its_values_is_kept_with_them(room):
    raw = "w21003-SampleTime=20261121070000,w21003-CompleteTime=20261121073000,w21003-SampleType=1,w21003-Avg=0.5,w21003-Flag=N"
    saying(
        room,
        upload(raw, cn="2013", flag="9"),
        upload("RestartTime=20261121075500", cn="2081", qn="20261121080000124"),
        write_frame(f"QN=20261121080000125;ST=21;CN=1001;PW=1;MN={MN};Flag=9;CP=&&i23005-Info=LOGGER1;i23006-Info=CPU1&&".encode()),
        write_frame(f"QN=20261121080000126;ST=21;CN=3019;PW=1;MN={MN};Flag=5;CP=&&PolId=w01018;w01018-SN=0A1&&".encode()),
        upload("cou-Min=1,PM25-Rtd= 7.5 ", qn="20261121080000128"),
    )
    found = {(one.cn, one.factor, one.kind): (one.value, one.text, one.about) for one in readings(room)}
    assert found == {
        ("2013", "w21003", "Avg"): (0.5, "", {"SampleTime": "20261121070000", "CompleteTime": "20261121073000", "SampleType": "1"}),
        ("2081", "RestartTime", ""): (20261121075500.0, "", {}),
        ("1001", "i23005", "Info"): (None, "LOGGER1", {}),
        ("1001", "i23006", "Info"): (None, "CPU1", {}),
        ("3019", "w01018", "SN"): (None, "0A1", {"PolId": "w01018"}),
        ("2011", "cou", "Min"): (1.0, "", {}),
        ("2011", "PM25", "Rtd"): (7.5, "", {}),
    }
    assert refused(room) == []


def test_raw_data_of_2025_that_only_tell_when_each_sample_was_taken_are_kept_at_that_time_and_judged(room):
    def raw(second, *samples):
        area = ";".join(f"{factor}-SampleTime={at},{factor}-Avg={value},{factor}-Flag=N" for factor, at, value in samples)
        return write_frame(f"QN=202611210800{second:02d}000;ST=21;CN=2013;PW=1;MN={MN};Flag=9;CP=&&{area}&&".encode())

    saying(room, raw(1, ("w21003", "20261121070000", 3.5), ("w01018", "20261121071000", 9)), raw(2, ("w21003", "soon", 1)))
    assert {(one.factor, one.data_time.astimezone(UTC).strftime("%H:%M")) for one in readings(room)} == {("w21003", "23:00"), ("w01018", "23:10")}
    assert [alert.multiple for alert in alerts(room)] == [3.5]
    assert [line.reason for line in refused(room)] == ["data_time_wrong"]


def test_every_data_command_and_system_of_2025_is_kept(room):
    frames, wanted = [], set()
    for number, cn in enumerate(["2011", "2013", "2052", "2062", "2111"]):
        for st in ("44", "45", "80", ""):
            segment = upload("a01001-Avg=850.5,a01001-Flag=N", cn=cn, qn=f"20261121080000{number:03d}", time=f"202611210{number}0000", flag="9")[6:-6]
            frames.append(write_frame(segment.replace(b"ST=21", b"ST=" + st.encode()).replace(b"QN=2", f"QN=2{st}".encode())))
            wanted.add((cn, st, 850.5))
    assert {answer.fields["Flag"] for answer in saying(room, *frames)} == {"8"}
    assert {(one.cn, one.st, one.value) for one in readings(room)} == wanted
