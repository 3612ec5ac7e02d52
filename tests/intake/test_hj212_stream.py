"""However the network cuts the bytes, each sound frame is read exactly once and each damaged one is counted."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.intake.hj212 import Frame
from models.intake.hj212_stream import LONGEST, PATIENCE, Damaged, Framer
from tests.intake.frames import damaged, upload
from tests.intake.fuzz_hj212 import fuzz


def named(number: int) -> bytes:
    return upload(qn=f"20261121{number:09d}")


def longer(raw: bytes, by: int) -> bytes:
    return b"##%04d%s" % (int(raw[2:6]) + by, raw[6:])


BREAKERS = {
    "checksum": damaged,
    "length too long": lambda raw: raw.replace(raw[2:6], b"%04d" % (int(raw[2:6]) + 400), 1),
    "length too short": lambda raw: raw.replace(raw[2:6], b"%04d" % (int(raw[2:6]) - 7), 1),
    "one too long": lambda raw: longer(raw, 1).rstrip(),
    "two too long": lambda raw: longer(raw, 2).rstrip(),
    "three too long": lambda raw: longer(raw, 3),
    "length no number": lambda raw: raw.replace(raw[2:6], b"0X99", 1),
    "cut short": lambda raw: raw[: len(raw) // 2],
}
PIECES = st.lists(st.sampled_from(["sound", "noise", "bare", *BREAKERS]), min_size=1, max_size=20)


def stream_of(kinds: list[str]) -> tuple[bytes, list[str], int]:
    """Join frames of these kinds; return the bytes, the request numbers of the sound ones and the count of damaged ones."""
    parts, sound, broken = [], [], 0
    for number, kind in enumerate(kinds):
        raw = named(number)
        if kind == "noise":
            parts.append(b"AT+CSQ\r\n\x00\x00")
        elif kind in BREAKERS:
            parts.append(BREAKERS[kind](raw))
            broken += 1
        else:
            parts.append(raw.rstrip() if kind == "bare" else raw)
            sound.append(f"20261121{number:09d}")
    return b"".join(parts), sound, broken


def fed(text: bytes, borders: list[int]) -> list[Frame | Damaged]:
    framer = Framer()
    cuts = [0, *sorted(border % (len(text) + 1) for border in borders), len(text)]
    pieces = [piece for start, end in pairwise(cuts) for piece in framer.feed(text[start:end])]
    return pieces + framer.close()


@settings(max_examples=150, deadline=None)
@given(kinds=PIECES, borders=st.lists(st.integers(min_value=0), max_size=40))
def test_frames_cut_anywhere_among_damaged_ones_are_read_exactly_once(kinds, borders):
    text, sound, broken = stream_of(kinds)
    pieces = fed(text, borders)
    assert [piece.qn for piece in pieces if isinstance(piece, Frame)] == sound
    assert sum(isinstance(piece, Damaged) for piece in pieces) == broken


@settings(max_examples=100, deadline=None)
@given(kinds=PIECES, borders=st.lists(st.integers(min_value=0), max_size=40))
def test_the_reading_hangs_on_the_bytes_alone_and_not_on_where_they_were_cut(kinds, borders):
    text, _, _ = stream_of(kinds)

    def spoken(pieces: list[Frame | Damaged]) -> list[bytes]:
        return [piece.segment if isinstance(piece, Frame) else piece.raw for piece in pieces]

    assert spoken(fed(text, borders)) == spoken(fed(text, []))


@pytest.mark.parametrize("kind", ["one too long", "two too long", "three too long"])
def test_a_frame_behind_one_that_took_its_first_sign_is_read_wherever_the_bytes_were_cut(kind):
    text = BREAKERS[kind](named(1)) + named(2)
    for border in range(len(text)):
        broken, sound = fed(text, [border])
        assert isinstance(broken, Damaged)
        assert isinstance(sound, Frame), border
        assert sound.qn == "20261121000000002"


@settings(max_examples=150, deadline=None)
@given(text=st.lists(st.sampled_from([b"#", b"##", b"##0003", b"##4096", b"\r\n", b"A", b"1234", b"#" + b"B" * 4095, named(1), named(2)]), max_size=12))
def test_whatever_the_bytes_one_by_one_they_read_as_all_at_once(text):
    whole = b"".join(text)
    one_by_one, framer = [], Framer()
    for at in range(len(whole)):
        one_by_one += framer.feed(whole[at : at + 1])
    one_by_one += framer.close()
    assert [(type(piece), piece.raw) for piece in one_by_one] == [(type(piece), piece.raw) for piece in fed(whole, [])]


def test_a_sound_frame_behind_a_too_long_one_is_read_when_the_line_falls_silent():
    framer = Framer()
    assert framer.feed(BREAKERS["length too long"](named(1)) + named(2)) == []
    broken, sound = framer.pause()
    assert isinstance(broken, Damaged)
    assert isinstance(sound, Frame)
    assert (broken.reason, sound.qn) == ("cut_short", "20261121000000002")


def test_a_half_frame_waits_for_its_rest_through_a_silence():
    framer = Framer()
    raw = named(1)
    assert framer.feed(raw[:60]) + framer.pause() == []
    assert len(framer.feed(raw[60:])) == 1


def test_damaged_bytes_are_given_back_as_they_came():
    raw = damaged(named(1))
    (piece,) = fed(raw, [])
    assert isinstance(piece, Damaged)
    assert piece.raw == raw.rstrip()


def test_what_is_held_back_for_an_unfinished_frame_is_bounded():
    framer = Framer()
    for _ in range(200):
        framer.feed(b"##9x" + b"A" * 1000)
        framer.feed(b"##4096" + b"B" * 1000)
        assert framer.waiting <= LONGEST + 10


def test_a_sender_of_nothing_but_damage_is_given_up_after_so_many_frames_and_the_rest_is_not_looked_at():
    for hostile in (b"##4000" * 11_000, b"##0999" * 11_000, b"##0000FFFF" * 7_000, b"##0008&&&&1A1A" * 5_000):
        framer = Framer()
        pieces = framer.feed(hostile)
        assert framer.hopeless
        assert len(pieces) == PATIENCE
        assert sum(len(piece.raw) for piece in pieces) <= PATIENCE * (LONGEST + 10)
        assert framer.feed(named(1)) == []


def test_mutated_frames_never_raise_anything():
    """A million of them, and how long the slowest takes: `python -m tests.bars F-1/hj212`."""
    result = fuzz(inputs=1_200, seed=random.Random(7).randrange(1000))
    assert result.inputs == 1_200
    assert result.frames > 100
    assert result.damaged > 100
