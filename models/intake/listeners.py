"""The two doors that listen: HTTP and HJ 212, each a part that can die and be started again on the address it had."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.plain import Plain

if TYPE_CHECKING:
    from aiohttp import web

    from models.intake.field_tokens import FieldTokens
    from models.intake.reception import Doors

NONE = "none"
HEADER_DEADLINE = 5.0
"""Seconds a connection has to send the whole head of a request, the first one and each further one."""
LEAVE_SOON = 0.1
"""Seconds a door that died gives its lines before it opens again; one that is told to end gives them five."""


class CannotStart(Plain):
    """The gateway cannot run here."""


@dataclass(slots=True)
class Address:
    """Where one door listens. Port 0 becomes the port that was taken, so that the door comes back where its senders know it."""

    host: str
    port: int

    @classmethod
    def read(cls, text: str) -> Address | None:
        """Read `HOST:PORT`, None for `none`; the settings have looked at the form."""
        if text == NONE:
            return None
        host, _, port = text.rpartition(":")
        return cls(host.strip("[]"), int(port))

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


async def serve_http(doors: Doors, tokens: FieldTokens, address: Address) -> None:
    """Listen for HTTP until cancelled. Raises CannotStart when the address is not free."""
    runner, where = await listen_http(doors, tokens, address.host, address.port)
    address.port = int(where.rpartition(":")[2])
    doors.parts.up("http", where)
    try:
        await asyncio.Event().wait()
    finally:
        for site in list(runner.sites):
            await site.stop()
        closing = asyncio.create_task(runner.cleanup())  # a door that died is open again while its old lines get their answers
        if doors.parts.is_stopping:
            await closing


async def serve_hj212(doors: Doors, address: Address) -> None:
    """Listen for data loggers until cancelled. Raises CannotStart when the address is not free."""
    from models.intake.hj212_server import Hj212Server

    server = Hj212Server(doors.keeper, doors.senders, doors.clock, doors.tallies)
    try:
        host, address.port = await server.start(address.host, address.port)
    except OSError as error:
        raise _not_free("HJ 212", address, error) from None
    doors.parts.up("hj212", str(Address(host, address.port)))
    try:
        await asyncio.Event().wait()
    finally:
        await server.stop(5.0 if doors.parts.is_stopping else LEAVE_SOON)


async def listen_http(doors: Doors, tokens: FieldTokens, host: str, port: int, header_deadline: float = HEADER_DEADLINE) -> tuple[web.AppRunner, str]:
    """Listen for HTTP; return what `cleanup` ends, and the address taken. Raises CannotStart when it is not free."""
    from aiohttp import web

    from models.intake.field_link import FieldLink
    from models.intake.http_line import PlainRunner
    from models.intake.problem import plain_problems
    from models.intake.reception import LARGEST_BODY
    from models.intake.report_link import ReportLink
    from models.intake.webhook import Webhook

    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[plain_problems])
    webhook = Webhook(doors)
    app.add_routes([*webhook.routes(), *FieldLink(doors, tokens).routes(), *ReportLink(doors).routes()])
    runner = PlainRunner(
        app,
        webhook.shortcut,
        handle_signals=False,
        access_log=None,
        keepalive_timeout=header_deadline,
        lingering_time=2.0,
        shutdown_timeout=5.0,
        max_field_size=8190,
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, backlog=512).start()
    except OSError as error:
        await runner.cleanup()
        raise _not_free("HTTP", Address(host, port), error) from None
    taken = runner.addresses[0]
    return runner, str(Address(taken[0], taken[1]))


def _not_free(what: str, where: Address, error: OSError) -> CannotStart:
    if error.errno == errno.EADDRINUSE:
        return CannotStart(
            f"{what} cannot listen on {where}: the port is taken, perhaps by another gateway; stop that one or choose another port.",
            f"{what} 无法监听 {where}：端口已被占用，可能另一个接入程序正在运行；请停止它或换一个端口。",
        )
    # asyncio puts words of its own, with the address, where the system's belong
    why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or str(error)
    return CannotStart(f"{what} cannot listen on {where}: {why}; choose another address.", f"{what} 无法监听 {where}：{why}；请换一个地址。")
