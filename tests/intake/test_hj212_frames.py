"""HJ 212 frames are read, and answered, as the standard and the devices of the field want it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from models.intake.hj212 import BadFrame, Frame, checksum, modbus_checksum, moment, read_frame, write_frame
from models.intake.hj212_replies import reply_to, request_to
from models.intake.hj212_stream import Damaged, Framer, Way
from tests.intake.frames import MN, examples, raw_of, upload

EXAMPLES = examples()
CASES = EXAMPLES["cases"]
SOUND = [case for case in CASES if case["valid"]]


def by_id(case: dict[str, Any]) -> str:
    return str(case["id"])


def read(raw: bytes) -> list[Frame | Damaged]:
    framer = Framer()
    return framer.feed(raw) + framer.close()


@pytest.mark.parametrize("case", CASES, ids=by_id)
def test_each_collected_frame_is_taken_or_refused_once(case):
    pieces = read(raw_of(case))
    assert [isinstance(piece, Frame) for piece in pieces] == [case["valid"]]


@pytest.mark.parametrize("case", SOUND, ids=by_id)
def test_each_sound_frame_is_read_field_by_field(case):
    (frame,) = read(raw_of(case))
    assert isinstance(frame, Frame)
    assert frame.fields == case["fields"]
    assert frame.parameters == (case["cp"] or {})
    assert frame.factors == (case["factors"] or {})


@pytest.mark.parametrize("case", SOUND, ids=by_id)
def test_flag_bits_say_edition_reply_and_packets(case):
    frame = read_frame(raw_of(case))
    expected = case["flag"]
    if expected is None:
        assert (frame.flag, frame.reply_wanted, frame.edition) == (None, False, "unknown")
        return
    assert frame.version_bits == expected["version_bits"]
    assert frame.reply_wanted == expected["need_ack"]
    assert bool((frame.flag or 0) & 2) == expected["has_packet_no"]
    assert frame.edition == {0: "2005", 1: "2017", 2: "2025"}.get(expected["version_bits"], "unknown")


@pytest.mark.parametrize("case", SOUND, ids=by_id)
def test_each_sound_frame_gets_the_reply_it_is_owed(case):
    reply = reply_to(read_frame(raw_of(case)))
    expected = case["expected_reply"]
    if expected["reply"] == "none":
        assert reply is None
        return
    assert reply is not None
    answer = read_frame(reply)
    assert answer.cn == expected["reply"]
    for name in ("QN", "ST", "PW", "MN", "Flag"):
        assert answer.fields[name] == expected.get(name, answer.fields[name])
    assert reply.endswith(b"\r\n")
    assert b"CP=&&&&" in reply


@pytest.mark.parametrize("stream", EXAMPLES["streams"], ids=by_id)
def test_collected_streams_are_cut_where_the_frames_end(stream):
    framer = Framer()
    pieces = [piece for chunk in stream["chunks_hex"] for piece in framer.feed(bytes.fromhex(chunk))]
    assert len(pieces) == stream["expect_frames"]
    assert sum(isinstance(piece, Frame) for piece in pieces) == stream["expect_valid"]


@pytest.mark.parametrize("split", EXAMPLES["reassembly"], ids=by_id)
def test_packets_of_a_split_upload_name_one_record_and_are_answered_each(split):
    frames = [read_frame(text.encode()) for text in split["frames"]]
    assert len({frame.record_key for frame in frames}) == 1
    assert len({frame.exchange_key for frame in frames}) == len(frames)
    assert sorted(code for frame in frames for code in frame.factors) == split["expect_factors"]
    assert [frame.packet for frame in frames] == [(2, 1), (2, 2)]
    assert sum(reply_to(frame) is not None for frame in frames) == split["expect_replies"]


def test_the_checksum_is_that_of_annex_a_and_not_modbus():
    for segment, expected in EXAMPLES["crc_check_vectors"]:
        assert f"{checksum(segment.encode()):04X}" == expected
        assert modbus_checksum(segment.encode()) == 0x0759
    assert read_frame(b"##0087QN=20240601085857223;ST=32;CN=1011;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&&&2200").edition == "2025"


def test_a_frame_of_2005_is_answered_in_the_form_of_2005():
    frame = read_frame(write_frame(f"QN=20261121080000123;ST=32;CN=2051;PW=1;MN={MN};Flag=1;CP=&&DataTime=20261121080000;011-Avg=1&&".encode()))
    assert reply_to(frame) == write_frame(b"ST=91;CN=9014;CP=&&QN=20261121080000123;CN=2051&&")


@pytest.mark.parametrize(("flag", "asked"), [("9", "9"), ("5", "5"), ("4", "5"), ("1", "1"), (None, "1")])
def test_a_request_is_written_in_the_edition_the_device_speaks(flag, asked):
    told = read_frame(request_to(read_frame(upload(flag=flag)), "1062", "20261122003005120", {"RtdInterval": "30"}, pw="654321"))
    assert (told.cn, told.qn, told.st, told.mn) == ("1062", "20261122003005120", "21", MN)
    assert (told.fields["PW"], told.fields["Flag"], told.parameters) == ("654321", asked, {"RtdInterval": "30"})


def test_a_heartbeat_of_2025_is_answered_as_a_notice():
    reply = reply_to(read_frame(write_frame(f"QN=20261121080000123;ST=32;CN=9015;PW=1;MN={MN};Flag=9;CP=&&&&".encode())))
    assert reply is not None
    assert (read_frame(reply).cn, read_frame(reply).fields["Flag"]) == ("9013", "8")


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_chinese_is_read_in_both_encodings_of_the_field(encoding):
    frame = read_frame(upload("i11001-Info=清洗管路", cn="3020", encoding=encoding))
    assert frame.factors["i11001"]["Info"] == "清洗管路"


@pytest.mark.parametrize(("word", "encoding"), [("一站", "gbk"), ("一站", "utf-8"), ("25.1 °C 7 µg/m³", "utf-8")])
def test_chinese_of_gbk_whose_bytes_are_good_utf_8_is_still_chinese(word, encoding):
    frame = read_frame(upload(f"i11001-Info={word}", cn="3020", encoding=encoding))
    assert frame.factors["i11001"]["Info"] == word


def test_bytes_that_are_no_text_at_all_are_kept_with_marks():
    frame = read_frame(write_frame(b"CN=2011;MN=A;CP=&&x-Rtd=\xff\xfe\x80;y-Rtd=1&&"))
    assert frame.factors["y"] == {"Rtd": "1"}


def test_blanks_repeated_names_and_doubled_suffixes_do_not_lose_values():
    frame = read_frame(write_frame(b"CN=2011; MN=A;CP=&& LA-Rtd-Rtd=51; a-Rtd=1;a-Rtd=2,;&&"))
    assert frame.mn == "A"
    assert frame.factors == {"LA": {"Rtd": "51"}, "a": {"Rtd": "1"}}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "length"),
        (b"##00", "length"),
        (b"##0004ABCDFFFF", "checksum"),
        (upload()[:-6] + b"ZZZZ\r\n", "checksum"),
        (write_frame(b"QN=1;CN=2011"), "no_data_area"),
        (write_frame(b"QN=1;CN=2011;CP=&&"), "no_data_area"),
        (write_frame(b"MN=1;CP=&&&&"), "no_command"),
        (write_frame(b"CN=2011;CP=&&&&"), "no_device"),
    ],
)
def test_what_is_no_frame_is_refused_with_its_reason(raw, reason):
    with pytest.raises(BadFrame) as refused:
        read_frame(raw)
    assert refused.value.reason == reason


def test_a_plain_modbus_frame_is_damaged_unless_its_device_is_known_for_it():
    segment = upload()[6:-6]
    raw = b"##%04d%s%04x\r\n" % (len(segment), segment, modbus_checksum(segment))
    (piece,) = read(raw)
    assert isinstance(piece, Damaged)
    frame = piece.read_as(Way(modbus=True))
    assert frame is not None
    assert frame.mn == MN
    reply = reply_to(frame)
    assert reply is not None
    assert read_frame(reply, modbus=True).cn == "9014"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20261121080000", datetime(2026, 11, 21, 0, 0, tzinfo=UTC)),
        ("20160824003817000", datetime(2016, 8, 23, 16, 38, 17, tzinfo=UTC)),
        ("20240123126000", None),
        ("20240230000000", None),
        ("00000000000000", None),
        ("2026112108", None),
        ("２０２６１１２１０８００００", None),
        ("", None),
    ],
)
def test_data_times_are_beijing_time_and_nonsense_is_none(text, expected):
    assert moment(text) == expected
