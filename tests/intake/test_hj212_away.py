"""While the store is away a line is held back: what asks for no answer comes but once, and is kept when the store is back."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from models.intake import keeper
from models.intake.hj212 import read_frame
from models.intake.hj212_line import LineLimits
from tests.builders import Room
from tests.intake.frames import damaged, upload
from tests.intake.running import listening, readings, refused


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "PROBE_EVERY", 0.05)


@contextmanager
def away(room: Room) -> Iterator[None]:
    def fail(_connection: object) -> None:
        raise sa.exc.OperationalError("COMMIT", {}, sqlite3.OperationalError("database or disk is full"))

    sa.event.listen(room.store.engine, "commit", fail)
    try:
        yield
    finally:
        sa.event.remove(room.store.engine, "commit", fail)


def numbered(number: int, flag: str | None) -> bytes:
    return upload(f"w21003-Rtd=0.{number}", qn=f"2026112108000000{number}", time=f"2026112108000{number}", flag=flag)


def test_uploads_that_ask_no_answer_are_kept_in_their_order_when_the_store_is_back(room: Room) -> None:
    async def play() -> bytes:
        async with listening(room) as intake:
            line = await intake.line()
            await line.says(numbered(0, "5"))
            with away(room):
                for number, flag in enumerate(("4", None, "8", "4", "4"), 1):
                    line.writer.write(numbered(number, flag))
                    await asyncio.sleep(0.05)
                line.writer.write(damaged(numbered(6, "4")) + numbered(7, "4"))
                await asyncio.sleep(0.1)
            answer = await line.says(numbered(8, "5"))
            await line.close()
            return answer

    assert read_frame(asyncio.run(play())).qn == "20261121080000008"
    assert [reading.value for reading in readings(room)] == [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8]
    assert [line.reason for line in refused(room)] == ["checksum"]


def test_what_asks_no_answer_is_kept_also_when_its_sender_hung_up_and_what_asks_one_is_left_to_be_sent_again(room: Room) -> None:
    async def play() -> bytes:
        async with listening(room, limits=LineLimits(lines=2)) as intake:
            with away(room):
                lines = [await intake.line() for _ in range(2)]
                for line, flag in zip(lines, "45", strict=True):
                    line.writer.write(numbered(int(flag), flag))
                await asyncio.sleep(0.05)
                for line in lines:
                    await line.close()
                await asyncio.sleep(0.6)
                third = await intake.line()  # the place of the one that will send again is free
                third.writer.write(numbered(6, "5"))
                await asyncio.sleep(0.05)
            async with asyncio.timeout(3):
                answer = await third.reader.readuntil(b"\r\n")
            await third.close()
            return answer

    assert read_frame(asyncio.run(play())).qn == "20261121080000006"
    assert sorted(reading.value or 0 for reading in readings(room)) == [0.4, 0.6]


def test_a_stop_waits_for_no_store_that_is_away(room: Room) -> None:
    async def play() -> float:
        async with listening(room) as intake:
            line = await intake.line()
            with away(room):
                line.writer.write(numbered(1, "4"))
                await asyncio.sleep(0.1)
                began = time.monotonic()
                await intake.doors.keeper.stop(0.2)
        took = time.monotonic() - began
        await line.close()
        return took

    assert asyncio.run(play()) < 2.5
    assert readings(room) == []
