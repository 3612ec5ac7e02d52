"""Every collected frame, stream and split upload is played over TCP: stored or listed, and answered, exactly as is written beside it."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from models.commands.reference import load_county
from models.intake.hj212 import moment, number, read_frame
from models.intake.hj212_stream import Framer
from models.records.intake import Reading
from tests.builders import Room
from tests.intake.frames import examples, raw_of
from tests.intake.running import Intake, hang_up, listening, readings, refused

EXAMPLES = examples()
CASES = EXAMPLES["cases"]
STRANGE = {"hj-derived-229": "unknown_device", "hj-derived-230": "unknown_command", "hj-derived-238": "data_time_wrong", "hj-derived-239": "data_time_ahead"}
"""Whole frames that are no data: why they are listed."""
UNKNOWN = {"hj-derived-229"}


def known_devices() -> list[dict[str, Any]]:
    """One device for each identity of the collection but the one that is unknown on purpose; an empty one is nobody's."""
    names = {case["fields"]["MN"] for case in CASES if case["valid"] and case["id"] not in UNKNOWN and case["fields"]["MN"]}
    return [{"mn": mn, "name": mn, "channel": "auto_source"} for mn in sorted(names)]


async def said_to(intake: Intake, chunks: list[bytes]) -> list[Any]:
    """Send chunks over a line of their own, hang up the sending half, and return every frame that came back."""
    line = await intake.line()
    for chunk in chunks:
        line.writer.write(chunk)
        await line.writer.drain()
        await asyncio.sleep(0)
    line.writer.write_eof()
    heard = await line.reader.read()
    await hang_up(line.writer)
    return Framer().feed(heard)


def test_every_collected_frame_is_answered_over_tcp_exactly_as_expected(room):
    load_county(room.desk, {"devices": known_devices()})

    async def play():
        async with listening(room) as intake:
            return [await said_to(intake, [raw_of(case)]) for case in CASES]

    for case, replies in zip(CASES, asyncio.run(play()), strict=True):
        expected = case["expected_reply"]
        answers = [reply for reply in replies if reply.cn != "1012"]
        assert [answer.cn for answer in answers] == ([] if expected["reply"] == "none" else [expected["reply"]]), case["id"]
        assert [reply.cn for reply in replies[len(answers) :]] == (["1012"] if "then" in expected else []), case["id"]
        for name in ("QN", "ST", "PW", "MN", "Flag"):
            assert all(answer.fields[name] == expected[name] for answer in answers if name in expected), (case["id"], name)
    assert_kept(room)
    listed = Counter(line.reason for line in refused(room))
    assert sum(listed[reason] for reason in ("checksum", "length", "cut_short")) == sum(not case["valid"] for case in CASES)
    assert all(listed[reason] for reason in STRANGE.values())


def assert_kept(room: Room) -> None:
    """Each value of each upload of a known device stands once, with its text, flag and time, unless its exchange had come before."""
    kept: dict[tuple[object, ...], Reading] = {(one.device_mn, one.cn, one.qn, one.data_time, one.factor, one.kind): one for one in readings(room)}
    assert len([key for key in kept if key[2]]) == len([one for one in readings(room) if one.qn])
    seen: set[tuple[str, ...]] = set()
    for case in CASES:
        mn, cp = case["fields"].get("MN"), case["cp"] or {}
        if not case["valid"] or not case["factors"] or case["id"] in STRANGE or not mn or "DataTime" not in cp:
            continue
        exchange = (mn, case["fields"]["CN"], case["fields"].get("QN", case["id"]), cp["DataTime"], case["fields"].get("PNO", ""))
        if exchange in seen:
            continue
        seen.add(exchange)
        for factor, values in case["factors"].items():
            for kind, text in values.items():
                if kind not in {"Flag", "SampleTime"}:
                    one = kept[mn, case["fields"]["CN"], case["fields"].get("QN", ""), moment(cp["DataTime"]), factor, kind]
                    assert (one.value, one.flag, one.st) == (number(text), values.get("Flag", ""), case["fields"].get("ST", "")), (case["id"], factor, kind)


def test_collected_streams_and_split_uploads_are_answered_over_tcp(room):
    texts = [bytes.fromhex(chunk) for stream in EXAMPLES["streams"] for chunk in stream["chunks_hex"]]
    split = EXAMPLES["reassembly"][0]
    mns = {frame.mn for frame in Framer().feed(b"".join(texts))} | {read_frame(text.encode()).mn for text in split["frames"]}
    load_county(room.desk, {"devices": [{"mn": mn, "name": mn, "channel": "auto_source"} for mn in mns]})

    async def play():
        async with listening(room) as intake:
            streams = [await said_to(intake, [bytes.fromhex(chunk) for chunk in stream["chunks_hex"]]) for stream in EXAMPLES["streams"]]
            return streams, await said_to(intake, [text.encode() for text in split["frames"]])

    streams, packets = asyncio.run(play())
    assert [len(replies) for replies in streams] == [1, 1]
    assert [reply.cn for reply in packets] == ["9014"] * split["expect_replies"]
    hour = [one for one in readings(room) if one.cn == "2061"]
    assert sorted({one.factor for one in hour}) == split["expect_factors"]
    assert len({one.data_time for one in hour}) == 1
    assert refused(room) == []
