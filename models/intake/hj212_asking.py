"""Carries requests to devices: picks up what people asked, sends it on the device's own line, and follows the answers.

What the county wants of a device when it comes on line (its clock, its intervals, the data it owes) is asked here too. One request at a
time per device: many loggers can do no more.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import sqlalchemy as sa

from models.base import Clock
from models.commands.device_requests import SECRET, number_at, stamp
from models.intake.hj212 import Frame, moment
from models.intake.hj212_exchange import Exchange, Patience
from models.intake.hj212_gaps import missing_data
from models.intake.hj212_replies import request_to
from models.intake.hj212_steps import RequestStep, step_of
from models.intake.keeper import UNAVAILABLE, Keeper, NotKept, TooMany
from models.intake.senders import Senders
from models.log import where_of
from models.records.device_request import DeviceRequest
from models.records.intake import Device
from models.rules.device_requests import UNDER_WAY, RequestState
from models.sealed import SealBroken

CLOCK_OFF = timedelta(minutes=1)
"""A device whose clock is further off than this is set, where the county wants that."""
PREPARED = {"1000": {"OverTime": "over_time", "ReCount": "re_count"}, "1062": {"RtdInterval": "rtd_interval"}, "1064": {"MinInterval": "min_interval"}}
"""What a device is set to when it comes on line: command, its items, and the setting each has its value from."""


@dataclass(frozen=True, slots=True)
class AskingPace:
    """In seconds. `turn`: between two rounds; `look`: between two looks for new requests; `settled`: so long a fresh line must be quiet before
    anything is asked of its own accord; `no_line`: so long a request waits for its device; `lost`: then one nobody follows any more has ended.
    """

    turn: float = 0.25
    look: float = 1.0
    settled: float = 20.0
    no_line: float = 600.0
    lost: float = 7200.0
    result: float = 60.0


@dataclass(slots=True, eq=False)
class _Contact:
    """A device as it was heard last: `frame` says edition, checksum and password; `write` reaches its line, None when it has none."""

    device: Device
    frame: Frame
    line: object = None
    write: Callable[[bytes], None] | None = None
    since: float = 0.0
    last: float = 0.0
    is_greeted: bool = False
    exchanges: deque[Exchange] = field(default_factory=deque)
    ended: deque[Exchange] = field(default_factory=lambda: deque(maxlen=8))


class Asking:
    """The requests of one gateway. Everything but the store's own work happens on the event loop."""

    def __init__(self, keeper: Keeper, senders: Senders, clock: Clock, pace: AskingPace | None = None) -> None:
        """Stand ready; `run` begins."""
        self._keeper = keeper
        self._senders = senders
        self._clock = clock
        self._pace = pace or AskingPace()
        self._contacts: dict[str, _Contact] = {}
        self._followed: set[str] = set()
        self._untold: dict[str, tuple[Device, Exchange]] = {}
        self._prepared: set[str] = set()
        self._last_number = ""
        self._next_look = 0.0
        self._log = logging.getLogger("intake.hj212")

    def heard(self, device: Device, frame: Frame, line: object, write: Callable[[bytes], None]) -> None:
        """Note that the device spoke on this line, and take in what it answers."""
        now = time.monotonic()
        contact = self._contacts.get(device.mn)
        if contact is None:
            contact = self._contacts[device.mn] = _Contact(device, frame)
        if contact.line is not line:
            contact.line, contact.write, contact.since, contact.is_greeted = line, write, now, False
        contact.device, contact.frame, contact.last = device, frame, now
        for exchange in (*contact.exchanges, *contact.ended):
            if exchange.hear(frame, now):
                self._untold[exchange.request_id] = (device, exchange)

    def expects(self, frame: Frame) -> bool:
        """Tell whether this upload comes because we asked for it again."""
        contact = self._contacts.get(frame.mn)
        return contact is not None and any(exchange.wants(frame) for exchange in contact.exchanges)

    def left(self, line: object) -> None:
        """Note that a line has ended; its devices' requests wait for the next one."""
        for contact in self._contacts.values():
            if contact.line is line:
                contact.line = contact.write = None

    async def run(self) -> None:
        """Go round until cancelled. A fault in one round is logged and ends that round alone."""
        while True:
            try:
                await self._round(time.monotonic())
            except (NotKept, TooMany, *UNAVAILABLE):
                pass  # nothing can be kept now: nothing is asked either
            except Exception as error:  # noqa: BLE001 - whatever one device's request does, the others are followed
                self._log.error("intake.asking_failed", extra={"error": type(error).__name__, "where": where_of(error)})
            await asyncio.sleep(self._pace.turn)

    async def _round(self, now: float) -> None:
        await self._tell()
        if now >= self._next_look and any(contact.write is not None for contact in self._contacts.values()):
            self._next_look = now + self._pace.look
            await self._look()
        for contact in list(self._contacts.values()):
            if contact.write is not None and not contact.is_greeted and self._is_settled(contact, now):
                contact.is_greeted = True
                await self._greet(contact)
            await self._forward(contact, now)

    async def _tell(self) -> None:
        """Have kept what moved since the last round."""
        for name, (device, exchange) in list(self._untold.items()):
            state = exchange.state
            await self._keeper.keep(step_of(device, exchange), "hj212:asking")
            if exchange.state is state:
                del self._untold[name]
            if exchange.cn == "1072":
                self._senders.forget()  # the device has another password now

    async def _look(self) -> None:
        """Take up the requests that stand in the store: new ones, and those a gateway that ended left on their way."""
        for asked in await asyncio.to_thread(self._under_way):
            if asked.id in self._followed:
                continue
            contact = self._contacts.get(asked.device_mn)
            if contact is None or contact.write is None:
                await self._end_if_stale(asked)
                continue
            exchange = self._exchange(asked)
            if exchange.state is not RequestState.ASKED:  # sent by a gateway that is no more: its answer may come, a repeat must not
                exchange.tries = exchange.patience.repeats + 1
                exchange.due = time.monotonic() + self._pace.result
            self._followed.add(asked.id)
            contact.exchanges.append(exchange)

    def _under_way(self) -> list[DeviceRequest]:
        table = DeviceRequest.table
        with self._keeper.store.reading() as connection:
            rows = connection.execute(sa.select(table).where(table.c.state.in_(UNDER_WAY)).order_by(table.c.asked_at, table.c.id))
            return [DeviceRequest.from_row(dict(row._mapping)) for row in rows]

    async def _end_if_stale(self, asked: DeviceRequest) -> None:
        waits = self._pace.no_line if asked.state is RequestState.ASKED else self._pace.lost
        device = await asyncio.to_thread(self._senders.device, asked.device_mn)
        if device is None or self._clock.now() - asked.asked_at < timedelta(seconds=waits):
            return
        exchange = self._exchange(asked)
        exchange.state = RequestState.TIMED_OUT
        await self._keeper.keep(step_of(device, exchange), "hj212:asking")

    def _exchange(self, asked: DeviceRequest) -> Exchange:
        items = dict(asked.values_asked)
        if asked.secret_sealed is not None:
            try:
                items |= json.loads(self._keeper.desk.seal.open(DeviceRequest.table.name, asked.id, SECRET, asked.secret_sealed))
            except SealBroken:
                self._log.error("intake.request_sealed_elsewhere", extra={"request": asked.id})
        contact = self._contacts.get(asked.device_mn)
        settings = {} if contact is None else contact.device.first_contact
        patience = Patience(float(settings.get("over_time", 10)), int(settings.get("re_count", 3)), self._pace.result)
        return Exchange(
            asked.id, asked.cn, asked.qn, items, patience, asked.state, asked.tries, asked.qn_rtn, asked.exe_rtn, dict(asked.answer), asked.frames_count
        )

    async def _forward(self, contact: _Contact, now: float) -> None:
        """Bring the device's current request one step further, if it is time for one."""
        while contact.exchanges and contact.exchanges[0].is_over:
            ended = contact.exchanges.popleft()
            contact.ended.append(ended)
            self._followed.discard(ended.request_id)
        if not contact.exchanges:
            return
        exchange = contact.exchanges[0]
        if exchange.state is RequestState.ASKED:
            if contact.write is not None:
                await self._send_first(contact, exchange, now)
        elif exchange.is_due(now) and (contact.write is not None or now - contact.last > self._pace.no_line):
            if exchange.give_up_or_repeat():
                exchange.sent(now)
                self._send(contact, exchange)
            else:
                self._untold[exchange.request_id] = (contact.device, exchange)

    async def _send_first(self, contact: _Contact, exchange: Exchange, now: float) -> None:
        # kept before it goes out: a gateway that dies between the two must not have a device calibrate twice
        exchange.sent(now)
        try:
            await self._keeper.keep(step_of(contact.device, exchange), "hj212:asking")
        except (NotKept, TooMany, *UNAVAILABLE):
            exchange.state, exchange.tries = RequestState.ASKED, 0
            raise
        mn = contact.device.mn
        contact.device = self._senders.known_device(mn) or await asyncio.to_thread(self._senders.device, mn) or contact.device
        self._send(contact, exchange)

    def _send(self, contact: _Contact, exchange: Exchange) -> None:
        if contact.write is None:
            return
        items = dict(exchange.items)
        if exchange.cn == "1012":
            items["SystemTime"] = items.get("SystemTime") or stamp(self._clock.now())
        contact.write(request_to(contact.frame, exchange.cn, exchange.qn, items, st=contact.device.st, pw=contact.device.pw))

    def _is_settled(self, contact: _Contact, now: float) -> bool:
        quiet = now - contact.last >= self._pace.settled or now - contact.since >= 3 * self._pace.settled
        return bool(contact.device.first_contact) and now - contact.since >= self._pace.settled and quiet

    async def _greet(self, contact: _Contact) -> None:
        """Ask of a device that came on line what the county's settings want."""
        owed = {}
        if contact.device.first_contact.get("refetch"):
            owed = await asyncio.to_thread(self._owed, contact.device.mn)
        for cn, items, cause in (*self._settings(contact), *((cn, _period(*span), "gap") for cn, span in owed.items())):
            fresh = DeviceRequest(device_mn=contact.device.mn, cn=cn, qn=self._number(), values_asked=items, cause=cause, asked_at=self._clock.now())
            await self._keeper.keep(RequestStep(contact.device, fresh=fresh), "hj212:asking")
            self._followed.add(fresh.id)
            contact.exchanges.append(self._exchange(fresh))

    def _settings(self, contact: _Contact) -> Iterator[tuple[str, dict[str, str], str]]:
        settings, mn = contact.device.first_contact, contact.device.mn
        if settings.get("set_time") and self._clock_is_off(contact.frame):
            yield "1012", {}, "first_contact"
        if mn not in self._prepared:
            self._prepared.add(mn)
            for cn, items in PREPARED.items():
                if all(name in settings for name in items.values()):
                    yield cn, {item: str(settings[name]) for item, name in items.items()}, "first_contact"

    def _clock_is_off(self, frame: Frame) -> bool:
        told = moment(frame.qn) or moment(frame.parameters.get("DataTime", ""))
        return told is None or abs(self._clock.now() - told) > CLOCK_OFF

    def _owed(self, mn: str) -> dict[str, tuple[str, str]]:
        with self._keeper.store.reading() as connection:
            return {cn: (stamp(begin), stamp(end)) for cn, (begin, end) in missing_data(connection, mn, self._clock.now()).items()}

    def _number(self) -> str:
        number = number_at(self._clock.now())
        self._last_number = number if number > self._last_number else str(int(self._last_number) + 1)
        return self._last_number


def _period(begin: str, end: str) -> dict[str, str]:
    return {"BeginTime": begin, "EndTime": end}
