"""A source that leaves its reports at a broker or in a folder is tested there: the gateway fetches the test, keeps it, and raises no alert."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from models.broker_address import BrokerAddress
from models.intake import far_probe
from models.intake import folder as folder_module
from models.intake.broker import Message
from models.intake.far_probe import probe_broker, probe_folder
from models.intake.folder import WatchedFolder
from models.intake.gateway import doors_of
from models.intake.line_probe import Probe, body_of
from models.intake.mqtt_line import MqttLine
from models.intake.reception import Doors
from models.intake.senders import Sender, Senders
from models.records.alert import Alert
from models.records.outbox import LineTest
from tests.bars.broker import CONNECT, PUBLISH, packets
from tests.builders import Room
from tests.intake.running import refused


class OneBroker:
    """So much of MQTT 3.1.1 as one client needs that signs on and publishes once; what it publishes is handed to `hear`."""

    def __init__(self, hear: Callable[[str, bytes], None], *, refuses: bool = False) -> None:
        self._hear, self._refuses = hear, refuses
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._door.close()

    def _serve(self) -> None:
        with suppress(OSError):
            line, _ = self._door.accept()
            with line:
                for _packet, first, body in packets(line):
                    if first >> 4 == CONNECT:
                        line.sendall(bytes([0x20, 2, 0, 5 if self._refuses else 0]))
                    elif first >> 4 == PUBLISH:
                        length = int.from_bytes(body[:2])
                        line.sendall(bytes([0x40, 2]) + body[2 + length : 4 + length])
                        self._hear(body[2 : 2 + length].decode(), body[4 + length :])
                    else:
                        return


def gateway(room: Room, act: Callable[[Doors], Coroutine[Any, Any, Probe]]) -> Probe:
    """Run `act` beside an intake that keeps what it is handed."""

    async def run() -> Probe:
        doors = doors_of(room.desk, on_loopback=True)
        doors.keeper.start()
        try:
            async with asyncio.timeout(8):
                return await act(doors)
        finally:
            await doors.parts.stop()
            await doors.keeper.stop()

    return asyncio.run(run())


def sender(room: Room, key: str) -> Sender | None:
    return Senders(room.store, room.desk.seal).source(key)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "EVERY_S", 0.01)
    monkeypatch.setattr(folder_module, "QUIET_S", 0.02)
    monkeypatch.setattr(far_probe, "LOOK_S", 0.01)


def test_a_folder_is_tested_by_a_file_that_the_real_reader_takes_and_leaves_nothing_behind(room: Room, tmp_path: Path) -> None:
    async def act(doors: Doors) -> Probe:
        doors.parts.run("folder", WatchedFolder(doors, tmp_path).serve, listens=True)
        return await asyncio.to_thread(probe_folder, str(tmp_path), sender(room, "signed"), room.store, room.clock.now())

    probe = gateway(room, act)
    assert (probe.fault, [name for name, _ in probe.steps]) == ("", ["written", "fetched", "total"])
    assert [(one.source, one.line) for one in room.all(LineTest)] == [("signed", "folder")]
    assert room.all(Alert) == []
    assert [path for path in (tmp_path / "signed").rglob("*") if path.is_file()] == []


def test_a_folder_that_nobody_reads_says_so_and_the_file_is_taken_away_again(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(far_probe, "FETCH_S", 0.05)
    probe = probe_folder(str(tmp_path), sender(room, "signed"), room.store, room.clock.now())
    assert probe.fault == "not_fetched"
    assert list((tmp_path / "signed").iterdir()) == []
    assert probe_folder(str(tmp_path / "gone"), sender(room, "signed"), room.store, room.clock.now()).fault == "not_writable"
    assert probe_folder("", sender(room, "signed"), room.store, room.clock.now()).fault == "no_door"


def test_a_broker_is_tested_by_a_message_that_goes_through_it(room: Room) -> None:
    async def act(doors: Doors) -> Probe:
        line, loop, acknowledged = MqttLine(doors, BrokerAddress.read("mqtt://127.0.0.1/eco")), asyncio.get_running_loop(), []

        class Ear:
            def acknowledge(self, message: Message) -> None:
                acknowledged.append(message.topic)

        def hear(topic: str, payload: bytes) -> None:
            came = Message(Ear(), 1, 1, topic, payload, {})  # type: ignore[arg-type]
            loop.call_soon_threadsafe(line._hear, came)

        taking, broker = asyncio.create_task(line._take_all()), OneBroker(hear)
        address = BrokerAddress.read(f"mqtt://127.0.0.1:{broker.port}/eco")
        try:
            return await asyncio.to_thread(probe_broker, address, str(address), sender(room, "signed"), room.store, room.clock.now())
        finally:
            broker.close()
            taking.cancel()
            assert acknowledged == ["eco/signed"]

    probe = gateway(room, act)
    assert (probe.fault, [name for name, _ in probe.steps]) == ("", ["connect", "published", "fetched", "total"])
    assert [(one.source, one.line) for one in room.all(LineTest)] == [("signed", "mqtt")]
    assert room.all(Alert) == []
    assert refused(room) == []


def test_what_stops_a_test_at_the_broker_is_said(room: Room) -> None:
    now, signed = room.clock.now(), sender(room, "signed")
    broker = OneBroker(lambda _topic, _body: None, refuses=True)
    address = BrokerAddress.read(f"mqtt://127.0.0.1:{broker.port}/eco")
    told = probe_broker(address, str(address), signed, room.store, now)
    broker.close()
    assert (told.fault, bool(told.why)) == ("broker_refused", True)
    assert probe_broker(address, str(address), signed, room.store, now).fault == "broker_unreachable"
    assert probe_broker(None, str(address), signed, room.store, now).fault == "no_login"
    assert probe_broker(address, "", signed, room.store, now).fault == "no_door"
    assert probe_broker(address, str(address), None, room.store, now).fault == "switched_off"


def test_a_report_that_only_borrows_the_name_is_a_report(room: Room, tmp_path: Path) -> None:
    async def act(doors: Doors) -> Probe:
        doors.parts.run("folder", WatchedFolder(doors, tmp_path).serve, listens=True)
        (tmp_path / "signed").mkdir()
        (tmp_path / "signed" / "a.json").write_bytes(body_of("selftest_1").replace(b"true", b"false"))
        while not room.all(Alert):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        return Probe("folder", room.clock.now())

    gateway(room, act)
    assert [alert.source_ref for alert in room.all(Alert)] == ["selftest_1"]
    assert room.all(LineTest) == []
