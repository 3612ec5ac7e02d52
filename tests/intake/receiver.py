"""A platform that receives answers, as a real HTTP server in this process: it takes them, fails, hangs, sends elsewhere or wants no more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from aiohttp import web

from models.commands.reference import load_county
from models.intake.gateway import doors_of
from models.intake.keeper import Keeper
from models.intake.outbox import Outbox, client
from models.intake.senders import Senders
from models.intake.signature import key_of, verify
from models.records.outbox import Outgoing
from tests.builders import Room
from tests.intake.running import SECRET


@dataclass
class Receiver:
    """What came, and what is answered next: a status, or `hang`, or `redirect`; the last one stays."""

    room: Room
    plan: list[Any] = field(default_factory=lambda: [200])
    bodies: list[dict[str, Any]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    url: str = ""
    strayed: int = 0

    @property
    def events(self) -> list[str]:
        """The events that came, in their order."""
        return [body["type"].removeprefix("alert.") for body in self.bodies]

    async def take(self, request: web.Request) -> web.Response:
        """Take one answer; a wrong signature fails the test."""
        raw = await request.read()
        self.ids.append(verify([key_of(SECRET)], request.headers, raw, self.room.clock.now()))
        self.bodies.append(json.loads(raw))
        answer = self.plan.pop(0) if len(self.plan) > 1 else self.plan[0]
        if answer == "hang":
            await asyncio.sleep(0.6)
            return web.Response(status=200)
        if answer == "redirect":
            return web.Response(status=307, headers={"Location": self.url + "/elsewhere"})
        return web.Response(status=answer)

    async def stray(self, _request: web.Request) -> web.Response:
        """Nothing may ever come here."""
        self.strayed += 1
        return web.Response(status=200)


@asynccontextmanager
async def receiving(room: Room, patience: float = 5.0, **source: Any) -> AsyncIterator[tuple[Receiver, Callable[[], Any]]]:
    """A receiver and `round`, which lets a gateway send what is due once; the source `asks` answers to it."""
    receiver = Receiver(room)
    app = web.Application()
    app.add_routes([web.post("/answers", receiver.take), web.route("*", "/answers/elsewhere", receiver.stray)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/answers"
    asks(room, receiver.url, **source)
    try:
        async with gateway_of(room, patience) as send:
            yield receiver, send
    finally:
        await runner.cleanup()


@asynccontextmanager
async def gateway_of(room: Room, patience: float = 5.0) -> AsyncIterator[Callable[[], Any]]:
    """A gateway's outbox on the room's store: what it yields sends once what is due."""
    doors = doors_of(room.beside().desk, on_loopback=True)
    keeper: Keeper = doors.keeper
    senders: Senders = doors.senders
    keeper.start()
    outbox = Outbox(keeper, senders, room.clock, patience=patience, chance=lambda: 0.5)
    try:
        async with client() as session:
            yield lambda: outbox.round(session)
    finally:
        await keeper.stop(10.0)


def played(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Let a test that waits for sockets be played to its end."""

    @wraps(test)
    def play(*given: Any, **named: Any) -> None:
        asyncio.run(test(*given, **named))

    return play


def asks(room: Room, url: str, **source: Any) -> None:
    """Let the source `asks` of the 12345 hotline want answers at `url`."""
    load_county(room.desk, {"sources": [{"key": "asks", "channel": "hotline_12345", "name": "12345", "secret": SECRET, "callback_url": url, **source}]})
    room.people.pop("adapter:asks", None)


def answers(room: Room, *states: str) -> list[Outgoing]:
    """The answers in these states (all, if none is named), in the order they were made."""
    found = sorted(room.all(Outgoing), key=lambda one: (one.seq, one.id))
    return [one for one in found if not states or one.state in states]
