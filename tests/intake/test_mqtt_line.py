"""The line to a broker: each message is acknowledged after its commit, in order; what is no report is listed and acknowledged too."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from models.broker_address import BrokerAddress
from models.intake.broker import Message
from models.intake.gateway import doors_of
from models.intake.mqtt_line import MqttLine
from models.intake.reception import Doors
from models.intake.signature import key_of, signed
from tests.builders import Room
from tests.intake.running import SECRET, alerts, refused, report


class Ear:
    """Stands where the connection is and hears what is acknowledged."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    def acknowledge(self, message: Message) -> None:
        self.heard.append(message.mid)


def message(ear: Ear, mid: int, body: dict[str, Any] | bytes, source: str = "open", **properties: str) -> Message:
    payload = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in properties.items()}
    return Message(ear, mid, 1, f"eco/{source}", payload, named)  # type: ignore[arg-type]


def play(room: Room, act: Callable[[MqttLine, Doors], Awaitable[None]], url: str = "mqtt://127.0.0.1/eco") -> Doors:
    """Let a line take messages without a broker."""

    async def run() -> Doors:
        doors = doors_of(room.desk, on_loopback=True)
        doors.keeper.start()
        line = MqttLine(doors, BrokerAddress.read(url))
        taking = asyncio.create_task(line._take_all())
        try:
            async with asyncio.timeout(8):
                await act(line, doors)
        finally:
            taking.cancel()
            await doors.keeper.stop()
        return doors

    return asyncio.run(run())


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110
        await asyncio.sleep(0.005)


def test_messages_are_kept_and_acknowledged_and_a_poisoned_one_does_not_block_the_line(room):
    ear = Ear()

    async def act(line: MqttLine, _doors: Doors) -> None:
        bodies: list[Any] = [report(1), b"{no", report(2), report(1), report(1, summary="another")]
        for number, body in enumerate(bodies, start=1):
            line._hear(message(ear, number, body))
        line._hear(message(ear, 6, report(3), "stranger"))
        await until(lambda: len(ear.heard) == 6)

    doors = play(room, act)
    assert ear.heard == [1, 2, 3, 4, 5, 6]
    assert [alert.source_ref for alert in alerts(room)] == ["12345-2026-000001", "12345-2026-000002"]
    assert sorted(line.reason for line in refused(room)) == ["bad_report", "key_taken", "unknown_source"]
    assert {(line.channel, line.sealed) for line in refused(room)} == {("mqtt", True)}
    assert doors.tallies.total("intake_mqtt_total", became="repeated") == 1


def test_nothing_is_acknowledged_while_the_store_is_away_and_the_order_is_kept(room):
    ear = Ear()

    async def act(line: MqttLine, doors: Doors) -> None:
        doors.keeper._go_away([], OSError("planted"))
        for number in (1, 2, 3):
            line._hear(message(ear, number, report(number)))
        await asyncio.sleep(0.1)
        assert ear.heard == []
        assert line._oldest() > 0.05
        with doors.keeper._changed:
            doors.keeper._away_since = None
        await until(lambda: len(ear.heard) == 3)

    play(room, act)
    assert ear.heard == [1, 2, 3]
    assert len(alerts(room)) == 3


@pytest.mark.parametrize(
    ("url", "kept"), [("mqtt://127.0.0.1/eco", True), ("mqtt://gateway:secret@broker.county/eco", True), ("mqtt://broker.county/eco", False)]
)
def test_the_brokers_login_stands_for_a_signature_and_a_broker_without_one_does_not(room, url, kept):
    ear = Ear()

    async def act(line: MqttLine, _doors: Doors) -> None:
        line._hear(message(ear, 1, report(1), "signed"))
        await until(lambda: ear.heard == [1])

    play(room, act, url)
    assert bool(alerts(room)) is kept
    assert [line.reason for line in refused(room)] == ([] if kept else ["headers_missing"])


def test_a_signature_that_is_given_must_be_right_however_long_the_broker_held_the_message(room):
    ear, raw = Ear(), json.dumps(report(1)).encode()
    stamp = str(int(room.clock.now().timestamp()) - 3 * 86400)
    right = {"webhook_id": "msg_1", "webhook_timestamp": stamp, "webhook_signature": signed(key_of(SECRET), "msg_1", stamp, raw)}

    async def act(line: MqttLine, _doors: Doors) -> None:
        line._hear(message(ear, 1, raw, "signed", **right))
        line._hear(message(ear, 2, raw.replace(b"000001", b"000002"), "signed", **right))
        await until(lambda: len(ear.heard) == 2)

    play(room, act)
    assert len(alerts(room)) == 1
    assert [line.reason for line in refused(room)] == ["signature_wrong"]


def test_the_address_of_a_broker_never_shows_its_password():
    address = BrokerAddress.read("mqtts://gate:s3cret%40@broker.county/eco/alerts?ca=/etc/ca.pem")
    assert (address.port, address.prefix, address.password, address.ca) == (8883, "eco/alerts", "s3cret@", "/etc/ca.pem")
    assert "s3cret" not in repr(address) + str(address)


@pytest.mark.parametrize(
    "url", ["http://broker/eco", "mqtt:///eco", "mqtt://broker/eco/+", "mqtt://broker/eco?keepalive=1", "mqtt://broker:0/eco", "mqtt://b/e?ca=x"]
)
def test_what_is_no_address_of_a_broker_is_not_taken_for_one(url):
    with pytest.raises(ValueError):
        BrokerAddress.read(url)


def test_a_broker_that_knows_only_the_older_version_is_spoken_to_in_it(room):
    spoken: list[int] = []

    async def old_broker(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        hello = await reader.read(4096)
        spoken.append(hello[hello.index(b"MQTT") + 4])
        if spoken[-1] == 5:
            writer.write(b"\x20\x02\x00\x01")
        else:
            writer.write(b"\x20\x02\x00\x00")
            subscription = await reader.read(4096)
            writer.write(b"\x90\x03" + subscription[2:4] + b"\x01")
            await reader.read(4096)
        writer.close()

    async def play() -> list[str]:
        server = await asyncio.start_server(old_broker, "127.0.0.1", 0)
        doors = doors_of(room.desk, on_loopback=True)
        line = MqttLine(doors, BrokerAddress.read(f"mqtt://127.0.0.1:{server.sockets[0].getsockname()[1]}/eco"))
        doors.parts.run("mqtt", line.serve, listens=True)
        async with asyncio.timeout(8):
            await until(lambda: len(spoken) == 2)
            await asyncio.sleep(0.1)
        codes = [one.code for one in doors.parts.troubles]
        await doors.parts.stop()
        server.close()
        await server.wait_closed()
        return codes

    assert asyncio.run(play()) == []
    assert spoken == [5, 4]


def test_a_broker_that_is_away_is_said_and_the_gateway_stands(room):
    async def play() -> list[tuple[str, str]]:
        doors = doors_of(room.desk, on_loopback=True)
        doors.parts.run("mqtt", MqttLine(doors, BrokerAddress.read("mqtt://127.0.0.1:1/eco")).serve, listens=True)
        async with asyncio.timeout(8):
            assert await doors.parts.begun("mqtt") == "127.0.0.1:1/eco"
            await until(lambda: bool(doors.parts.troubles))
        told = [(one.code, one.why) for one in doors.parts.troubles]
        await doors.parts.stop()
        return told

    assert asyncio.run(play()) == [("broker_away", "nobody_listens")]
