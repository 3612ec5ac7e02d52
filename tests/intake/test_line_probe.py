"""A line can be tested the whole way: a real socket, the sender's own key, a real commit, and no alert; what stops it is said."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

from models.intake.line_probe import probe_hj212, probe_http
from models.intake.self_test import KEPT_TESTS
from models.intake.senders import Senders
from models.intake.signature import SELF_TEST
from models.records.alert import Alert
from models.records.intake import Device
from models.records.outbox import LineTest
from tests.builders import Room
from tests.intake.frames import MN
from tests.intake.receiver import played
from tests.intake.running import Intake, listening, refused, report


async def probed(intake: Intake, key: str) -> Any:
    """Test the line of a source."""
    room = intake.room
    sender = await asyncio.to_thread(Senders(room.store, room.desk.seal).source, key)
    return await asyncio.to_thread(probe_http, intake.http.removeprefix("http://"), sender, room.clock.now())


@played
async def test_a_self_test_goes_the_whole_way_with_the_sources_key_and_raises_no_alert(each_room: Room) -> None:
    async with listening(each_room) as intake:
        probe = await probed(intake, "signed")
        assert (probe.came_through, probe.status) == (True, 200)
        assert [name for name, _ in probe.steps] == ["connect", "way", "proven", "read", "kept", "total"]
        assert each_room.all(Alert) == []
        assert [(one.source, one.line) for one in each_room.all(LineTest)] == [("signed", "http")]


@played
async def test_a_rotating_and_an_unsigned_source_are_tested_alike(room: Room) -> None:
    async with listening(room) as intake:
        assert (await probed(intake, "rotating")).came_through
        assert (await probed(intake, "open")).came_through
        assert room.all(Alert) == []


@played
async def test_nobody_without_the_key_can_pass_off_a_report_as_a_test(room: Room) -> None:
    async with listening(room) as intake:
        answer = await intake.post_signed(report(), webhook_id=f"{SELF_TEST}x", secret="whsec_bm90IHRoaXMgb25l")
        assert answer.status == 401
        assert room.all(LineTest) == []
        assert [line.reason for line in refused(room)] == ["signature_wrong"]


@played
async def test_what_stops_a_self_test_is_said(room: Room) -> None:
    async with listening(room) as intake:
        room.desk.clock.advance(hours=1)  # type: ignore[attr-defined]
        keyless = await probed(intake, "hotline_12345")
        assert keyless.fault == "no_key"
        assert (await probed(intake, "nobody")).fault == "switched_off"
    gone = await asyncio.to_thread(probe_http, "127.0.0.1:9", Senders(room.store, room.desk.seal).source("signed"), room.clock.now())
    assert (gone.fault, bool(gone.why)) == ("unreachable", True)
    assert probe_http("", None, room.clock.now()).fault == "no_door"


@played
async def test_only_the_last_tests_of_a_source_are_remembered(room: Room) -> None:
    async with listening(room) as intake:
        for _ in range(KEPT_TESTS + 2):
            await probed(intake, "open")
        assert len(room.all(LineTest)) == KEPT_TESTS


@played
async def test_a_device_is_tested_by_its_heartbeat(room: Room) -> None:
    async with listening(room) as intake:
        [device] = room.all(Device, Device.table.c.mn == MN)
        now = room.clock.now()
        host, port = intake.hj212
        probe = await asyncio.to_thread(probe_hj212, f"{host}:{port}", device, now, now)
        assert (probe.fault, [name for name, _ in probe.steps]) == ("", ["connect", "answered", "total"])
        assert room.all(Alert) == []


def test_a_self_test_loads_no_web_server_into_the_console() -> None:
    code = "import sys, console.sources_desk, models.intake.line_probe; print('aiohttp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True).stdout.strip() == "False"
