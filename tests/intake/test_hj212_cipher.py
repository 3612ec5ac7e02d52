"""The encrypted data area of 2025 is opened with the device's key, whatever bytes it holds, and what cannot be opened says so."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest

from models.commands.reference import load_county
from models.intake.hj212 import Frame, checksum, read_frame, write_frame
from models.intake.hj212_cipher import looks_sealed, opened, sealed
from models.intake.hj212_stream import Damaged, Framer, Way
from models.records.intake import Device, Reading
from models.records.intake import Refused as RefusedLine
from tests.intake.frames import MN, upload
from tests.intake.running import every_byte, listening, readings, refused

KEY = b"0" * 16
"""The key of annex A.2."""
OTHER = bytes(range(16))


def encrypted(frame: bytes, key: bytes = KEY) -> bytes:
    """Encrypt the data area as a device does; length and checksum stay those of the plain segment."""
    segment = frame[6:-6]
    return b"##%04d%s%04X\r\n" % (len(segment), sealed(segment, key), checksum(segment))


def with_bytes(wanted: bytes) -> bytes:
    """Find an upload whose cipher text holds these bytes."""
    for number in count():
        frame = upload(f"w21003-Rtd={number / 1000:.3f},w21003-Flag=N;w01018-Rtd={number},w01018-Flag=N", qn=f"20261121{number:09d}", flag="9")
        if wanted in encrypted(frame)[100:-6]:
            return frame
    raise AssertionError


def read(raw: bytes, way: Way | None = None) -> list[Frame | Damaged]:
    framer = Framer({MN: way}.get if way is not None else lambda _mn: None)
    return framer.feed(raw) + framer.close()


def test_the_first_group_of_the_annex_is_encrypted_as_the_annex_prints_it():
    assert sealed(b"CP=&&DataTime=2024052100&&", KEY)[5:7] == b"\xe4\x3e"


@pytest.mark.parametrize("area", ["", "a-Rtd=1", "w21003-Rtd=0.5,w21003-Flag=N", "i11001-Info=//清洗管路//"])
def test_whole_groups_are_opened_and_the_rest_stays_plain(area):
    frame = upload(area, flag="9")
    (piece,) = read(encrypted(frame), Way(key=KEY))
    assert isinstance(piece, Frame)
    assert (piece.segment, piece.raw) == (frame[6:-6], encrypted(frame)[:-2])


def test_it_does_not_matter_whether_the_closing_marks_count_to_the_groups():
    segment = upload("a-Rtd=1,b=223333333333", flag="9")[6:-6]
    head, area = segment.split(b"CP=&&")
    inner = sealed(b"CP=&&" + area + b"&&", KEY)[5:-2]
    raw = b"##%04d%sCP=&&%s%04X" % (len(segment), head, inner, checksum(segment))
    assert len(area) % 16 == 0
    (piece,) = read(raw, Way(key=KEY))
    assert isinstance(piece, Frame)
    assert piece.segment == segment


@pytest.mark.parametrize("wanted", [b"&&", b"\r", b"\n", b"##"])
def test_cipher_bytes_that_look_like_marks_never_break_the_stream(wanted):
    frame = with_bytes(wanted)
    raw = upload(qn="20261121080000001", flag="9") + encrypted(frame) + encrypted(frame).rstrip() + upload(qn="20261121080000002")
    for cut in range(0, len(raw), 7):
        framer = Framer({MN: Way(key=KEY)}.get)
        pieces = framer.feed(raw[:cut]) + framer.feed(raw[cut:])
        assert [piece.segment for piece in pieces if isinstance(piece, Frame)][1:3] == [frame[6:-6]] * 2
        assert len(pieces) == 4


def test_a_device_with_a_key_may_still_speak_plainly_and_one_with_another_key_is_damaged():
    assert isinstance(read(upload(flag="9"), Way(key=KEY))[0], Frame)
    piece = read(encrypted(upload(flag="9")), Way(key=OTHER))[0]
    assert isinstance(piece, Damaged)
    assert piece.looks_sealed
    assert not looks_sealed(upload(flag="9"))
    assert list(opened(b"CN=2011", KEY)) == []


def test_an_encrypted_upload_is_kept_and_answered_and_its_key_lies_sealed(room):
    load_county(room.desk, {"devices": [{"mn": MN, "name": "加密站", "channel": "auto_water", "st": "21", "sm4_key": "303132333435363738396162" + "63646566"}]})
    key = bytes.fromhex("30313233343536373839616263646566")

    async def play():
        async with listening(room) as intake:
            line = await intake.line()
            answer = await line.says(encrypted(upload(flag="9"), key))
            silent = await line.hears_nothing(encrypted(upload(flag="9", qn="20261121080000777"), OTHER))
            await line.close()
            return read_frame(answer), silent

    answer, silent = asyncio.run(play())
    assert (answer.cn, answer.fields["Flag"], silent) == ("9014", "8", True)
    assert [(one.factor, one.value, one.edition) for one in readings(room)] == [("w21003", 0.5, "2025")]
    assert [(line.source, line.reason) for line in refused(room)] == [(MN, "encrypted_unreadable")]
    device = next(one for one in room.all(Device) if one.mn == MN)
    assert room.desk.seal.open("device", MN, "sm4_key_sealed", device.sm4_key_sealed) == key


def test_without_a_key_an_encrypted_upload_is_listed_with_that_reason_and_a_new_key_is_seen_nowhere(room, sqlite_database):
    fresh = write_frame(f"QN=1;ST=32;CN=1014;PW=1;MN={MN};Flag=9;CP=&&SKCreateTime=20261121080000;NewSK=TOPSECRETTOPSECR&&".encode())

    async def play():
        async with listening(room) as intake:
            line = await intake.line()
            silent = await line.hears_nothing(encrypted(upload(flag="9")) + fresh)
            await line.close()
            return silent

    assert asyncio.run(play())
    lines = room.all(RefusedLine)
    assert sorted((line.reason, line.sealed) for line in lines) == [("encrypted_no_key", False), ("key_exchange", True)]
    assert room.all(Reading) == []
    assert b"TOPSECRET" not in every_byte(sqlite_database.data_dir)


@pytest.mark.parametrize("key", ["short", "30" * 15, "zz" * 16, ""])
def test_a_key_that_is_none_is_refused_by_name(room, key):
    device = {"mn": "X", "name": "x", "channel": "auto_water", "sm4_key": key}
    if not key:
        load_county(room.desk, {"devices": [device]})
        return
    with pytest.raises(ValueError, match="devices, row 1"):
        load_county(room.desk, {"devices": [device]})


def test_no_damaged_plain_frame_is_taken_for_an_encrypted_one_although_the_checksum_has_but_256_values():
    way = Way(key=KEY)
    for number in range(2000):
        area = f"w21003-Rtd={number},w21003-Flag=N" + (";i11001-Info=清洗" if number % 2 else "")
        raw = upload(area, qn=f"20261121{number:09d}", flag="9")
        assert isinstance(read(raw.replace(b"w21003-Rtd", b"w31003-Rtd"), way)[0], Damaged)
