"""The line to an MQTT broker: topics `{prefix}/{source}` carry the JSON of interfaces.md 3, and each is acknowledged only after its commit.

The session is kept by the broker under our fixed name: what we did not acknowledge comes again, over restarts of either side. What
cannot be kept now is held and tried again in its order; what can never be a report is listed among the refused, and then acknowledged,
so that it does not block the line. A broker that is away is tried again after 1 to 30 seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections import deque
from collections.abc import Iterable
from typing import Any, Final

from models.broker_address import BrokerAddress
from models.intake.broker import Broker, BrokerLost, Message
from models.intake.keeper import UNAVAILABLE, NotKept, TooMany
from models.intake.reception import LARGEST_BODY, Doors, arrival_of, read_apart
from models.intake.refusals import MOST_BYTES, Refusal
from models.intake.report import BadReport, without_own_words
from models.intake.reports import Conflict, Kept
from models.intake.self_test import SelfTest, names_itself
from models.intake.senders import Sender
from models.intake.signature import BadSignature, verify_kept
from models.rules.refusal import Refused

SOONEST_S, LATEST_S = 1.0, 30.0
"""Seconds after which a broker that is away is tried again: at first, and at last."""
HOLD_S: Final = 0.5
"""Seconds after which messages that were not kept are tried again."""
KEPT: Final = "kept"
SELF_TEST: Final = "self_test"
MOST_TRIES: Final = 5
"""So often a message that fails by itself, while others are kept, is tried before it is listed as refused."""


class _Unusable(Exception):
    """What came can never become a report. `reason` is the code it is listed under."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class MqttLine:
    """Takes reports from one broker. `serve` is the part."""

    def __init__(self, doors: Doors, address: BrokerAddress) -> None:
        """Nothing is connected yet."""
        self._doors = doors
        self._address = address
        self._held: deque[Message] = deque()
        self._came = asyncio.Event()
        self._version, self._hints, self._kept = 5, 0, 0
        self._log = logging.getLogger("intake.mqtt")
        doors.parts.tell_age("mqtt", self._oldest)

    async def serve(self) -> None:
        """Stay connected until cancelled, however often the broker goes away."""
        self._doors.parts.up("mqtt", str(self._address))
        taking = asyncio.create_task(self._take_all())
        try:
            await self._stay_connected(taking)
        finally:
            taking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await taking

    async def _stay_connected(self, taking: asyncio.Task[None]) -> None:
        wait = SOONEST_S
        while not taking.done():
            kept, version = self._kept, self._version
            why = await self._connected_once(taking)
            if self._version < version:
                continue  # the other version at once
            self._doors.parts.tell("mqtt", "broker_away", why)
            self._log.warning("mqtt.away", extra={"why": why})
            wait = SOONEST_S if self._kept > kept else wait  # a line that breaks but carries is not left alone for longer each time
            await asyncio.wait({taking}, timeout=wait * random.uniform(0.75, 1.25))
            wait = min(LATEST_S, wait * 2)
        await taking  # it ended by a fault of ours: the part dies with it and is started again

    async def _connected_once(self, taking: asyncio.Task[None]) -> str:
        """Stay on one connection to its end; return why it ended, and choose the version for the next."""
        broker = Broker(self._address, self._address.client_id or f"eco-guardian-{self._doors.seal.key_id}", self._version, self._hear)
        try:
            async with broker:
                self._doors.parts.tell("mqtt", "")
                self._log.info("mqtt.connected", extra={"version": self._version})
                lost = asyncio.ensure_future(broker.lost())
                await asyncio.wait({taking, lost}, return_when=asyncio.FIRST_COMPLETED)
                lost.cancel()
        except BrokerLost as error:
            self._hints = self._hints + error.hints if error.hints and self._version == 5 else 0
            self._version = 4 if self._hints >= 2 else 5
            return str(error)
        finally:
            self._forget(broker)
        self._hints, self._version = 0, 5
        return broker.why or "line_broke"

    def _hear(self, message: Message) -> None:
        """Take a message from the broker, on our loop."""
        self._held.append(message)
        self._came.set()

    def _forget(self, broker: Broker) -> None:
        """What this connection brought and nobody acknowledged comes again with the next one."""
        self._held = deque(message for message in self._held if message.broker is not broker)

    def _oldest(self) -> float:
        return time.monotonic() - self._held[0].since if self._held else 0.0

    async def _take_all(self) -> None:
        while True:
            await self._came.wait()
            self._came.clear()
            await self._take([message for message in self._held if not message.is_settled])
            self._acknowledge()
            if any(not message.is_settled for message in self._held) and not self._came.is_set():
                await asyncio.sleep(HOLD_S)
                self._came.set()

    async def _take(self, group: list[Message]) -> None:
        """Hand the messages in one behind the other, so that they share a sync and keep their order, then see what became of each."""
        promised: list[tuple[Message, asyncio.Future[Any], str]] = []
        for message in group:
            try:
                promised.append((message, *await self._hand_in(message)))
            except (NotKept, TooMany, *UNAVAILABLE):
                break  # what is behind it waits too
        for message, done, became in promised:
            try:
                result = await done
                told = await self._became(message, result) if became == KEPT else became
                message.is_settled = True
            except (NotKept, TooMany) as error:
                message.tries += isinstance(error, NotKept) and error.reason == "failed"
                told = "held"
            self._doors.tallies.add("intake_mqtt_total", source=self._label(self._source(message)), became=told)

    def _acknowledge(self) -> None:
        """Acknowledge what is settled, in the order it came: one that still waits holds back what is behind it (MQTT 4.6)."""
        while self._held and self._held[0].is_settled:
            self._held.popleft().acknowledge()
            self._kept += 1

    async def _hand_in(self, message: Message) -> tuple[asyncio.Future[Any], str]:
        """Queue the report, or the line that says why it is none; return what settles it, and `KEPT`, `SELF_TEST` or the reason."""
        try:
            return await self._hand_in_report(message)
        except _Unusable as why:
            return self._refuse(message, why.reason, why.detail), why.reason

    async def _hand_in_report(self, message: Message) -> tuple[asyncio.Future[Any], str]:
        if message.tries >= MOST_TRIES and len(message.payload) <= MOST_BYTES:
            raise _Unusable("failed")  # listed whole: nothing of it is lost
        source = self._source(message)
        sender = self._doors.senders.known_source(source) or await asyncio.to_thread(self._doors.senders.source, source)
        if sender is None or sender.disabled:
            raise _Unusable("unknown_source")
        if len(message.payload) > LARGEST_BODY:
            raise _Unusable("too_large")
        message_id = self._proven(sender, message)
        try:
            report, canonical = await read_apart(message.payload)
            if names_itself(report):
                test = SelfTest(sender.key, "mqtt", report.source_ref, self._doors.clock.now())
                return self._doors.keeper.hand_in(test, sender.key), SELF_TEST
            arrival = await arrival_of(self._doors, sender, report, canonical, self._doors.clock.now(), message_id, "mqtt")
        except BadReport as bad:
            raise _Unusable("bad_report", _fields(field for field, _ in bad.errors)) from None
        return self._doors.keeper.hand_in(arrival, sender.key), KEPT

    async def _became(self, message: Message, result: Kept | Conflict | Refused) -> str:
        if isinstance(result, Kept):
            return KEPT if result.fresh else "repeated"
        reason = "key_taken" if isinstance(result, Conflict) else "refused_by_rule"
        fields = _fields(str(one.facts.get("field", "")) for one in result.reasons) if isinstance(result, Refused) else ""
        await self._refuse(message, reason, fields)
        return reason

    def _proven(self, sender: Sender, message: Message) -> str:
        """Return the sender's own name for the message, "" for none. The broker's login stands for a signature; one that is given must be right."""
        named = message.properties.get("webhook-id", "")
        if sender.needs_signature and ("webhook-signature" in message.properties or not self._address.is_known):
            try:
                return verify_kept(sender.keys, message.properties, message.payload)
            except BadSignature as bad:
                raise _Unusable(bad.reason) from None
        return named[:256] if named.isprintable() else ""

    def _refuse(self, message: Message, reason: str, detail: str) -> asyncio.Future[Any]:
        refusal = Refusal(self._doors.clock.now(), "mqtt", self._source(message), reason, message.payload, detail, secret=True)
        done = self._doors.keeper.hand_in(refusal, "refused")
        self._doors.tallies.add("intake_refused_total", channel="mqtt", reason=reason)
        return done

    def _source(self, message: Message) -> str:
        return message.topic.removeprefix(self._address.prefix + "/")

    def _label(self, source: str) -> str:
        return source if self._doors.senders.known_source(source) is not None else "unknown"


def _fields(names: Iterable[str]) -> str:
    return ", ".join(without_own_words(name) for name in names if name)
