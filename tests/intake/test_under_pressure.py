"""Intake under pressure: a store that fails, many reports at once, bodies that would fill the memory, a slow look at the senders."""

from __future__ import annotations

import asyncio
import sqlite3

import sqlalchemy as sa

from models.records.intake import IntakeKey
from tests.intake.running import alerts, count, hang_up, listening, report


def test_nothing_is_acknowledged_while_the_store_fails_and_intake_comes_back_by_itself(room):
    failing = True

    def fail(_connection):
        if failing:
            raise sa.exc.OperationalError("COMMIT", {}, sqlite3.OperationalError("disk I/O error"))

    async def play():
        nonlocal failing
        async with listening(room) as intake:
            assert (await intake.post_signed(report(0), "msg_0")).status == 201
            sa.event.listen(room.store.engine, "commit", fail)
            try:
                away = [await intake.post_signed(report(number), f"msg_{number}") for number in (1, 2)]
                async with intake.session.get(intake.http + "/healthz") as health:
                    told = health.status, (await health.json())["status"]
                failing = False
                async with asyncio.timeout(8):
                    while (back := await intake.post_signed(report(1), "msg_1")).status == 503:  # noqa: ASYNC110 - a sender that tries again
                        await asyncio.sleep(0.2)
            finally:
                sa.event.remove(room.store.engine, "commit", fail)
            return away, told, back

    away, told, back = asyncio.run(play())
    assert [answer.status for answer in away] == [503, 503]
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in away)
    assert told == (503, "store_away")
    assert back.status == 201
    assert [alert.source_ref for alert in alerts(room)] == ["12345-2026-000000", "12345-2026-000001"]


def test_many_reports_share_a_sync_and_each_has_its_own_number(each_room):
    async def play():
        async with listening(each_room) as intake:
            answers = await asyncio.gather(*(intake.post_signed(report(number), f"msg_{number}") for number in range(100)))
            return answers, intake.doors.tallies.total("intake_groups_total"), intake.doors.tallies.total("intake_kept_total")

    answers, groups, kept = asyncio.run(play())
    assert len({answer.body["alert_no"] for answer in answers if answer.status == 201}) == 100
    assert kept == 100
    assert groups < 50
    assert count(each_room, IntakeKey) == 200


def test_health_and_metrics_say_how_it_stands(room):
    async def play():
        async with listening(room) as intake:
            await intake.post_signed(report())
            await intake.post("nobody", report())
            async with intake.session.get(intake.http + "/healthz") as health, intake.session.get(intake.http + "/metrics") as metrics:
                return await health.json(), await metrics.text()

    health, metrics = asyncio.run(play())
    assert health == {"status": "ok", "oldest_unstored_seconds": 0.0, "waiting": 0}
    assert 'eco_intake_reports_total{answer="201",source="signed"} 1' in metrics
    assert 'eco_intake_refused_total{channel="http",reason="unknown_source"} 1' in metrics
    assert "eco_intake_oldest_unstored_seconds 0" in metrics


def test_bodies_that_would_fill_the_memory_together_wait_outside(room):
    async def play():
        async with listening(room) as intake:
            host, port = intake.http.removeprefix("http://").split(":")
            head = f"POST /v1/alerts/open HTTP/1.1\r\nHost: x\r\nContent-Length: {20 * 1024 * 1024}\r\n\r\n".encode()
            large = [await asyncio.open_connection(host, int(port)) for _ in range(4)]
            for _, writer in large:
                writer.write(head)
            answers = [asyncio.create_task(reader.readline()) for reader, _ in large]
            done, waiting = await asyncio.wait(answers, timeout=5, return_when=asyncio.FIRST_COMPLETED)
            refusal = b"".join([answer.result() for answer in done])
            for answer in waiting:
                answer.cancel()
            small = await intake.post("open", report())
            for _, writer in large:
                await hang_up(writer)
            return refusal, small.status

    refusal, small = asyncio.run(play())
    assert b" 503 " in refusal
    assert small == 201


def test_a_sender_known_before_is_served_while_another_look_at_the_senders_is_slow(room):
    async def play():
        async with listening(room) as intake:
            await intake.post("open", report(1))
            senders = intake.doors.senders
            with senders._lock:
                senders._read_at = float("-inf")
                async with asyncio.timeout(5):
                    return (await intake.post("open", report(2))).status

    assert asyncio.run(play()) == 201
