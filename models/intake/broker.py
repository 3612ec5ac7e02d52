"""One connection to an MQTT broker, by paho-mqtt in its own thread; what it brings is handed to the loop, never worked on there.

Each connection is a client of its own: an acknowledgement can never go to another connection than the one its message came by.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from models.broker_address import BrokerAddress
from models.intake.parts import cause_of

if TYPE_CHECKING:
    from paho.mqtt.client import Client, MQTTMessage

CONNECT_S: Final = 10.0
"""Seconds a broker has to answer."""
KEEPALIVE_S: Final = 20
SESSION_S: Final = 30 * 24 * 3600
"""Seconds the broker keeps our session, and what comes meanwhile, while we are away (MQTT 5; 3.1.1 has no end)."""
IN_FLIGHT: Final = 64
"""So many messages may be on their way to us unacknowledged (MQTT 5; before that the broker's own limit holds)."""
LARGEST_PACKET: Final = 21 * 1024 * 1024
NO_SUCH_VERSION: Final = frozenset({"Unsupported protocol version", "Protocol error"})


class BrokerLost(Exception):
    """The broker cannot be reached or does not want us. `hints` that it speaks only MQTT 3.1.1: 2 it says so, 1 it hung up on our first words."""

    def __init__(self, why: str, hints: int = 0) -> None:
        """`why` is short and holds no secret: what was said, or a code of `parts.CAUSES`."""
        super().__init__(why)
        self.hints = hints


@dataclass(slots=True, eq=False)
class Message:
    """One message that came and waits for its acknowledgement. `since` is a `time.monotonic()`; `properties` are MQTT 5 user properties."""

    broker: Broker
    mid: int
    qos: int
    topic: str
    payload: bytes
    properties: Mapping[str, str]
    since: float = field(default_factory=time.monotonic)
    tries: int = 0
    is_settled: bool = False

    def acknowledge(self) -> None:
        """Tell the broker that it may forget the message."""
        self.broker.acknowledge(self)


class Broker:
    """`async with Broker(…)` connects, subscribes and lets go. `hear` is called on the loop with each message."""

    def __init__(self, address: BrokerAddress, client_id: str, version: int, hear: Callable[[Message], None]) -> None:
        """`version` is 5, or 4 for MQTT 3.1.1."""
        self.why = ""
        self._address = address
        self._client_id = client_id
        self._version = version
        self._hear = hear
        self._loop = asyncio.get_running_loop()
        self._connected: asyncio.Future[None] = self._loop.create_future()
        self._lost = asyncio.Event()
        self._client: Client | None = None

    async def __aenter__(self) -> Self:
        try:
            self._client = await asyncio.to_thread(self._made)
            await asyncio.to_thread(self._connect, self._client)
            self._client.loop_start()
            async with asyncio.timeout(CONNECT_S):
                await self._connected
        except BaseException as error:
            await self._let_go()
            if isinstance(error, ssl.SSLError) and error.reason:
                raise BrokerLost(f"TLS: {error.reason}") from None
            if isinstance(error, OSError):
                raise BrokerLost(cause_of(error)) from None
            raise
        return self

    async def __aexit__(self, *_about: object) -> None:
        await self._let_go()

    async def lost(self) -> None:
        """Wait until the connection is gone."""
        await self._lost.wait()

    def acknowledge(self, message: Message) -> None:
        """Say that the message is kept. On a connection that is gone nothing is said: it comes again."""
        if self._client is not None and message.qos and not self._lost.is_set():
            self._client.ack(message.mid, message.qos)

    async def _let_go(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.on_disconnect = None
            await asyncio.to_thread(_leave, client)

    def _made(self) -> Client:
        from paho.mqtt.client import Client
        from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

        is_five = self._version == 5
        client = Client(
            CallbackAPIVersion.VERSION2,
            self._client_id,
            clean_session=None if is_five else False,
            protocol=MQTTProtocolVersion.MQTTv5 if is_five else MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        client.connect_timeout = CONNECT_S / 2
        client.on_connect, client.on_subscribe = self._on_connect, self._on_subscribe
        client.on_disconnect, client.on_message = self._on_disconnect, self._on_message
        sign_on(client, self._address)
        return client

    def _connect(self, client: Client) -> None:
        from paho.mqtt.packettypes import PacketTypes
        from paho.mqtt.properties import Properties

        if self._version != 5:
            client.connect(self._address.host, self._address.port, KEEPALIVE_S)
            return
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        properties.SessionExpiryInterval = SESSION_S
        properties.ReceiveMaximum = IN_FLIGHT
        properties.MaximumPacketSize = LARGEST_PACKET
        client.connect(self._address.host, self._address.port, KEEPALIVE_S, clean_start=False, properties=properties)

    # What paho calls, in its thread.

    def _on_connect(self, client: Client, _user: object, _flags: object, reason: Any, _properties: object) -> None:
        if reason.is_failure:
            self._tell_connected(BrokerLost(str(reason), 2 if str(reason) in NO_SUCH_VERSION else 0))
            return
        client.subscribe(f"{self._address.prefix}/+", qos=1)

    def _on_subscribe(self, _client: Client, _user: object, _mid: int, reasons: Sequence[Any], _properties: object) -> None:
        refused = [str(reason) for reason in reasons if reason.is_failure]
        self._tell_connected(BrokerLost(f"subscription refused: {refused[0]}") if refused else None)

    def _on_disconnect(self, _client: Client, _user: object, _flags: object, reason: Any, _properties: object) -> None:
        def note() -> None:
            self.why = str(reason)
            self._lost.set()

        self._tell_connected(BrokerLost(str(reason), 1))
        self._on_loop(note)

    def _on_message(self, _client: Client, _user: object, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:
            topic = "?"
        pairs = getattr(message.properties, "UserProperty", []) if message.properties is not None else []
        came = Message(self, message.mid, message.qos, topic, bytes(message.payload), {str(name).lower(): str(value) for name, value in pairs})
        self._on_loop(lambda: self._hear(came))

    def _tell_connected(self, error: BrokerLost | None) -> None:
        def tell() -> None:
            if self._connected.done():
                return
            if error is None:
                self._connected.set_result(None)
            else:
                self._connected.set_exception(error)

        self._on_loop(tell)

    def _on_loop(self, call: Callable[[], None]) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call)


def sign_on(client: Client, address: BrokerAddress) -> None:
    """Give a client that is not connected yet what the broker asks for: name and password, certificates. Raises OSError for a file that cannot be read."""
    if address.user:
        client.username_pw_set(address.user, address.password or None)
    if address.tls:
        context = ssl.create_default_context(cafile=address.ca or None)
        if address.cert:
            context.load_cert_chain(address.cert, address.key or None)
        client.tls_set_context(context)


def _leave(client: Client) -> None:
    client.disconnect()
    client.loop_stop()
    client.on_connect = client.on_subscribe = client.on_message = None  # it knows us no more, and is gone with the last who knows it
    line = client.socket()
    if line is not None:
        line.close()
