"""Where arrivals wait: each sender in its order, the senders in turn, and nobody more than half of the room."""

from __future__ import annotations

import asyncio

from models.intake.waiting_room import Waiting, WaitingRoom
from tests.intake.running import alerts, listening, report


def test_a_noisy_sender_delays_nobody_else_and_each_keeps_its_order() -> None:
    async def play() -> list[object]:
        room = WaitingRoom(10)
        for number, sender in enumerate("aaaabba"):
            room.add(Waiting(f"{sender}{number}", sender, asyncio.get_running_loop().create_future()))
        assert room.is_over_share("a")
        assert not room.is_over_share("b")
        return [waiting.arrival for waiting in [*room.take(3), *room.take(100)]]

    assert asyncio.run(play()) == ["a0", "b4", "a1", "b5", "a2", "a3", "a6"]


def test_a_writer_that_died_is_replaced_and_nothing_is_acknowledged_before(room) -> None:
    async def play() -> tuple[int, int]:
        async with listening(room) as intake:
            keeper = intake.doors.keeper
            keeper._next_group = lambda: 1 / 0  # type: ignore[method-assign, assignment, return-value]
            with keeper._changed:
                keeper._changed.notify_all()
            first = await intake.post("open", report(1))  # taken by the writer that still waits in its last question
            intake.doors.parts.run("writer", keeper.attend)
            await asyncio.sleep(0.3)
            del keeper._next_group
            async with asyncio.timeout(8):
                while (again := await intake.post("open", report(2))).status == 503:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
            await intake.doors.parts.stop()
            return first.status, again.status

    assert asyncio.run(play()) == (201, 201)
    assert len(alerts(room)) == 2


def test_a_sender_hears_to_come_again_while_the_writer_waits_for_its_turn(room, monkeypatch) -> None:
    monkeypatch.setattr("models.intake.keeper.PATIENCE_S", 0.05)

    async def play() -> int:
        async with listening(room) as intake:
            with room.store.writing():
                held = await intake.post("open", report(1))
            return held.status

    assert asyncio.run(play()) == 503
