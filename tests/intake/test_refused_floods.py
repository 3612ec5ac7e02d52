"""A flood of what is refused: every line is there and counted, and the disk is not filled with its bodies."""

from __future__ import annotations

import asyncio

import pytest

from models.intake import webhook
from models.records.intake import Refused
from models.views.senders import sender_detail
from tests.builders import Room
from tests.intake.running import listening, refused, report


def flooded(room: Room, posts: list[tuple[str, bytes]]) -> tuple[list[Refused], int]:
    """Post one after the other; return the lines, and what the metrics count."""

    async def play() -> int:
        async with listening(room) as intake:
            for source, body in posts:
                await intake.post(source, body)
            return intake.doors.tallies.total("intake_refused_total")

    counted = asyncio.run(play())
    return refused(room), counted


def test_beyond_so_many_a_minute_the_lines_of_one_source_and_reason_hold_size_and_hash_alone(each_room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "BODIES_A_MINUTE", 3)
    posts = [("signed", b"unsigned")] * 5 + [("open", b"no json")] + [(f"stranger{number}", b"knock") for number in range(5)]
    lines, counted = flooded(each_room, posts)
    assert counted == len(lines) == len(posts)
    unsigned = [line for line in lines if line.source == "signed"]
    assert [(line.size, line.sealed, bool(line.raw)) for line in unsigned] == [(8, True, True)] * 3 + [(8, False, False)] * 2
    assert len({line.sha256 for line in unsigned}) == 1
    assert [line.reason for line in lines if line.raw] == ["headers_missing"] * 3 + ["bad_report"] + ["unknown_source"] * 3
    with each_room.store.reading() as connection:
        told = sender_detail(connection, "source:signed", each_room.clock.now()).refused
    assert sorted(row.is_bare for row in told) == [False] * 3 + [True] * 2


def test_large_bodies_are_kept_until_their_share_of_the_disk_is_used(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "BODY_BYTES_A_MINUTE", 1000)
    lines, _ = flooded(room, [("signed", b"x" * 40_000), ("signed", b"y" * 40_000), ("signed", b"z" * 10_000), ("open", b"x" * 40_000)])
    assert [bool(line.raw) for line in lines] == [True, False, True, True]


def test_what_is_refused_now_and_then_is_kept_whole(room: Room) -> None:
    lines, _ = flooded(room, [("signed", str(report()).encode())] * 3)
    assert [line.sealed for line in lines] == [True] * 3
