"""Sends a self-test where a source that does not post to us leaves its reports: at the broker, or in the watched folder.

The gateway fetches it there like anything else, and keeps it as a self-test; that it came is read from the store. Nothing raises an
alert. Called in a worker thread of a seat on the gateway's PC. Source: issue 4 Build 8.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from models.base import new_id
from models.broker_address import BrokerAddress
from models.intake.broker import CONNECT_S, sign_on
from models.intake.line_probe import PATIENCE_S, Probe, body_of, in_ms
from models.intake.parts import cause_of
from models.intake.senders import Sender
from models.intake.signature import SELF_TEST, signed
from models.records.intake import Refused
from models.records.outbox import LineTest
from models.store import Store

if TYPE_CHECKING:
    from paho.mqtt.client import Client

FETCH_S: Final = 15.0
"""So long the gateway may take: a file must have been quiet for a while before it is read."""
LOOK_S: Final = 0.1


def probe_folder(folder: str, sender: Sender | None, store: Store, at: datetime) -> Probe:
    """Put a self-test into the folder of this source below `folder`, which the gateway watches, and wait until it was taken in."""
    if not folder:
        return Probe("folder", at, fault="no_door")
    if sender is None or sender.disabled:
        return Probe("folder", at, fault="switched_off")
    message, began = SELF_TEST + new_id(), time.monotonic()
    file = Path(folder) / sender.key / f"{message}.json"
    try:
        file.parent.mkdir(exist_ok=True)
        unfinished = file.with_suffix(".part")
        unfinished.write_bytes(body_of(message))
        unfinished.rename(file)
    except OSError as error:
        return Probe("folder", at, fault="not_writable", why=cause_of(error))
    written = time.monotonic()
    try:
        return _fetched("folder", store, sender, message, at, began, [("written", written - began)])
    finally:
        file.unlink(missing_ok=True)


def probe_broker(address: BrokerAddress | None, listening: str, sender: Sender | None, store: Store, at: datetime) -> Probe:
    """Publish a self-test on the topic of this source at the broker the gateway listens to (`listening`), and wait until it was taken in.

    `address` is how this seat signs on there, None where its settings name no broker.
    """
    if not listening:
        return Probe("mqtt", at, fault="no_door")
    if sender is None or sender.disabled:
        return Probe("mqtt", at, fault="switched_off")
    if address is None or str(address) != listening:
        return Probe("mqtt", at, fault="no_login")
    must_sign = sender.needs_signature and not address.is_known
    if must_sign and not sender.keys:
        return Probe("mqtt", at, fault="no_key")
    message, began = SELF_TEST + new_id(), time.monotonic()
    steps: list[tuple[str, float]] = []
    try:
        _publish(address, sender, message, at, steps, must_sign=must_sign)
    except OSError as error:
        return Probe("mqtt", at, in_ms(steps), "broker_unreachable", why=cause_of(error))
    except _NotTaken as error:
        return Probe("mqtt", at, in_ms(steps), "broker_refused", why=str(error))
    return _fetched("mqtt", store, sender, message, at, began, steps)


class _NotTaken(Exception):
    """The broker did not let us sign on, or did not take the message; its own words."""


def _publish(address: BrokerAddress, sender: Sender, message: str, at: datetime, steps: list[tuple[str, float]], *, must_sign: bool) -> None:
    """Publish it, and wait until the broker has taken it. Raises OSError, _NotTaken."""
    from paho.mqtt.client import Client
    from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

    # only MQTT 5 carries a signature beside the words; without one the older version is spoken everywhere
    version = MQTTProtocolVersion.MQTTv5 if must_sign else MQTTProtocolVersion.MQTTv311
    client = Client(CallbackAPIVersion.VERSION2, f"eco-selftest-{message[-12:]}", protocol=version, reconnect_on_failure=False)
    client.connect_timeout = CONNECT_S / 2
    said: list[Any] = []
    client.on_connect = lambda _client, _user, _flags, reason, _properties: said.append(reason)
    sign_on(client, address)
    began = time.monotonic()
    client.connect(address.host, address.port)
    client.loop_start()
    try:
        _wait(lambda: bool(said))
        if not said or said[0].is_failure:
            raise _NotTaken(str(said[0]) if said else "no_answer")
        steps.append(("connect", time.monotonic() - began))
        began = time.monotonic()
        _put(client, f"{address.prefix}/{sender.key}", sender, message, at, must_sign=must_sign)
        steps.append(("published", time.monotonic() - began))
    finally:
        client.disconnect()
        client.loop_stop()


def _put(client: Client, topic: str, sender: Sender, message: str, at: datetime, *, must_sign: bool) -> None:
    body, properties = body_of(message), None
    if must_sign:
        from paho.mqtt.packettypes import PacketTypes
        from paho.mqtt.properties import Properties

        stamp = str(int(at.timestamp()))
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        proof = signed(sender.keys[0], message, stamp, body)
        properties.UserProperty = [("webhook-id", message), ("webhook-timestamp", stamp), ("webhook-signature", proof)]
    told = client.publish(topic, body, qos=1, properties=properties)
    try:
        told.wait_for_publish(PATIENCE_S)
        is_taken = told.is_published()
    except (RuntimeError, ValueError) as error:  # the line broke before it was out
        raise _NotTaken(str(error)) from None
    if not is_taken:
        raise _NotTaken("no_answer")


def _fetched(line: str, store: Store, sender: Sender, message: str, at: datetime, began: float, steps: list[tuple[str, float]]) -> Probe:
    """Wait until the gateway has kept it, or has listed it as refused."""
    sent, why = time.monotonic(), ""

    def is_settled() -> bool:
        nonlocal why
        with store.reading() as connection:
            if connection.execute(sa.select(LineTest.table.c.id).where(LineTest.table.c.test_id == message)).first() is not None:
                return True
            table = Refused.table.c
            listed = sa.select(table.reason).where(table.channel == line, table.source == sender.key, table.at >= at).order_by(table.id.desc()).limit(1)
            why = str(connection.execute(listed).scalar() or "")
            return bool(why)

    if not _wait(is_settled, FETCH_S):
        return Probe(line, at, in_ms(steps), "not_fetched")
    if why:
        return Probe(line, at, in_ms(steps), "refused", why=why)
    done = time.monotonic()
    return Probe(line, at, in_ms([*steps, ("fetched", done - sent), ("total", done - began)]))


def _wait(holds: Callable[[], bool], patience: float = PATIENCE_S) -> bool:
    until = time.monotonic() + patience
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(LOOK_S)
    return True
