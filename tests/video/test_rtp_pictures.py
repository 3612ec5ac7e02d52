"""The packets of a camera become its pictures again, however they were cut, and what is lost or odd spoils nothing but itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.video.sending_camera import TICKS, Encoded, encoded, packets
from widgets.rtp_pictures import CODECS, START, Coded, RtpPictures, sets_in


@cache
def pictures(codec: str, slices: int = 1) -> tuple[Encoded, ...]:
    return tuple(encoded(codec, 6, slices=slices))


def put_together(codec: str, sent: Iterable[bytes]) -> list[Coded]:
    found: list[Coded] = []
    parts = RtpPictures(codec, 96, found.append)
    for packet in sent:
        parts.take(b"??" + packet + b"!", 2, 2 + len(packet))
    return found


@pytest.mark.parametrize("codec", CODECS)
@given(size=st.integers(3, 2000), slices=st.sampled_from((1, 3)), marks=st.booleans())
def test_pictures_cut_into_packets_of_any_size_come_out_byte_for_byte(codec: str, size: int, slices: int, marks: bool) -> None:
    sent = pictures(codec, slices)
    found = put_together(codec, packets(codec, sent, size, marks=marks))
    whole = sent if marks else sent[:-1]  # who sends no mark ends a picture with the next one
    assert [one.data for one in found] == [one.data for one in whole]
    assert [(two.stamp - one.stamp) % 2**32 for one, two in zip(found, found[1:], strict=False)] == [TICKS] * (len(found) - 1)
    assert [one.is_key for one in found] == [True] + [False] * (len(found) - 1)


def kind_of(codec: str, head: int) -> int:
    return head & 0x1F if codec == "h264" else head >> 1 & 0x3F


def shows(codec: str, part: bytes) -> bool:
    return kind_of(codec, part[0]) < (6 if codec == "h264" else 32)


def carries_picture(codec: str, packet: bytes) -> bool:
    kind, edge = kind_of(codec, packet[12]), 13 if codec == "h264" else 14
    if kind == (28 if codec == "h264" else 49):
        kind = packet[edge] & (0x1F if codec == "h264" else 0x3F)
    return kind < (6 if codec == "h264" else 32)


@pytest.mark.parametrize("codec", CODECS)
@given(lost=st.sets(st.integers(0, 90), max_size=8), slices=st.sampled_from((1, 3)))
def test_where_packets_are_lost_every_picture_that_lost_none_comes_out_and_no_other(codec: str, lost: set[int], slices: int) -> None:
    sent = pictures(codec, slices)
    cut = packets(codec, sent, 400)
    belongs = [number for number, one in enumerate(sent) for _ in packets(codec, [one], 400)]
    hurt = {belongs[at] for at in lost if at < len(cut) and carries_picture(codec, cut[at])}
    found = put_together(codec, [packet for at, packet in enumerate(cut) if at not in lost])
    shown = [[part for part in one.data.split(START)[1:] if shows(codec, part)] for one in found]
    assert shown == [[part for part in one.parts if shows(codec, part)] for number, one in enumerate(sent) if number not in hurt]


@given(st.lists(st.binary(max_size=90), max_size=30), st.sampled_from(CODECS))
def test_no_packet_whatever_breaks_anything(sent: list[bytes], codec: str) -> None:
    put_together(codec, [head + one for one in sent for head in (b"", b"\x80\x60\x00\x01\x00\x00\x00\x01\x00\x00\x00\x09")])


def test_several_parts_in_one_packet_and_a_longer_head_are_understood() -> None:
    one, two = b"\x67abc", b"\x65" + b"\x88picture"
    together = b"\x18" + b"".join(len(part).to_bytes(2, "big") + part for part in (one, two))
    padded = b"\xb1\xe0\x00\x05\x00\x00\x00\x2a\x00\x00\x00\x09" + b"\x00\x00\x00\x01" + b"\xbe\xde\x00\x01\x00\x00\x00\x00" + together + b"\x00\x02"
    assert put_together("h264", [padded]) == [Coded(START + one + START + two, 42, True)]


def test_a_camera_that_marks_every_slice_as_the_last_is_understood_from_its_second_picture_on() -> None:
    sent = pictures("h264", 3)
    found = put_together("h264", [bytes((packet[0], packet[1] | 0x80)) + packet[2:] for packet in packets("h264", sent, 5000)])
    assert [one.data for one in found][-4:] == [one.data for one in sent[1:-1]]


def test_pictures_are_told_apart_where_a_cameras_clock_stands_still() -> None:
    sent = [Encoded(one.parts, 0) for one in pictures("h264")]
    assert [one.data for one in put_together("h264", packets("h264", sent))] == [one.data for one in sent]
    assert [one.data for one in put_together("h264", packets("h264", sent, marks=False))] == [one.data for one in sent[:-1]]


def test_packets_of_something_else_on_the_same_channel_are_left_out() -> None:
    sent = packets("h264", pictures("h264"), 400)
    other = [bytes((packet[0], packet[1] & 0x80 | 97)) + packet[2:] for packet in sent]
    assert len(put_together("h264", [packet for pair in zip(other, sent, strict=True) for packet in pair])) == 6


def test_the_last_piece_of_a_part_need_not_say_that_it_is() -> None:
    sent = pictures("h264")
    unsaid = [bytes((*packet[:13], packet[13] & 0xBF, *packet[14:])) if packet[12] & 0x1F == 28 else packet for packet in packets("h264", sent, 100)]
    assert unsaid != packets("h264", sent, 100)
    assert [one.data for one in put_together("h264", unsaid)] == [one.data for one in sent]


def test_without_marks_a_loss_between_two_pictures_costs_the_second_alone() -> None:
    sent = pictures("h264")
    cut = packets("h264", sent, 5000, marks=False)
    del cut[len(sent[0].parts)]  # the one packet of the second picture
    assert [one.data for one in put_together("h264", cut)] == [one.data for number, one in enumerate(sent[:-1]) if number != 1]


def test_sets_before_a_key_picture_that_was_lost_make_no_key_of_the_next_picture() -> None:
    first, second, *_ = pictures("h264")
    cut = packets("h264", [first, second], 5000)
    found = put_together("h264", [packet for number, packet in enumerate(cut) if number != len(first.parts) - 1])
    assert [one.is_key for one in found] == [False]


def test_sets_before_every_picture_make_no_keys_of_them_but_where_there_are_no_others() -> None:
    first, *others = pictures("h264")
    sets = first.parts[:-1]
    repeated = [first, *(Encoded((*sets, *one.parts), one.number) for one in others)]
    assert [one.is_key for one in put_together("h264", packets("h264", repeated))] == [True] + [False] * len(others)
    assert all(one.is_key for one in put_together("h264", packets("h264", repeated[1:])))


@pytest.mark.parametrize("payload", [b"\x7c\x05" + b"x" * 100, b"\x06" + b"x" * 100, b"\x18" + b"\x00\x02\x06x" * 25])
def test_a_picture_that_never_ends_is_given_up(payload: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widgets.rtp_pictures.LARGEST", 5_000)
    found: list[Coded] = []
    parts = RtpPictures("h264", 96, found.append)
    for number in range(200):
        packet = b"\x80\x60" + number.to_bytes(2, "big") + b"\x00\x00\x00\x01\x00\x00\x00\x09" + (payload if number else b"\x7c\x85\x88begins")
        parts.take(packet, 0, len(packet))
        assert sum(map(len, parts._parts)) <= 5_300
    assert not found


@pytest.mark.parametrize("codec", CODECS)
def test_parameter_sets_are_found_in_front_of_the_first_picture(codec: str) -> None:
    first = pictures(codec)[0]
    found = sets_in(codec, first.data)
    kinds = {"h264": [7, 8], "hevc": [32, 33, 34]}[codec]
    assert [part[0] & 0x1F if codec == "h264" else part[0] >> 1 & 0x3F for part in found.split(START)[1:]] == kinds
    assert sets_in(codec, pictures(codec)[1].data) == b""
