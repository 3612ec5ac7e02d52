"""Listens to data loggers over TCP and serves each line; beside them, what we ask of the devices is carried to them."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from contextlib import suppress

from models.base import Clock
from models.intake.hj212_asking import Asking, AskingPace
from models.intake.hj212_line import CHUNK, Line, LineLimits, Post
from models.intake.keeper import Keeper
from models.intake.senders import Senders
from models.intake.tallies import Tallies


class Hj212Server:
    """All HJ 212 lines of one gateway."""

    def __init__(
        self, keeper: Keeper, senders: Senders, clock: Clock, tallies: Tallies, limits: LineLimits | None = None, pace: AskingPace | None = None
    ) -> None:
        """Stand ready; `start` begins to listen."""
        self._limits = limits or LineLimits()
        self._post = Post(keeper, senders, clock, tallies, Asking(keeper, senders, clock, pace), self._limits)
        self._server: asyncio.Server | None = None
        self._asking: asyncio.Task[None] | None = None
        self._lines: dict[asyncio.Task[None], Line] = {}
        self._peers: Counter[str] = Counter()
        self._is_stopping = False

    async def start(self, host: str, port: int) -> tuple[str, int]:
        """Listen; return the address taken. Raises OSError when it is not free."""
        self._server = await asyncio.start_server(self._accept, host, port, limit=CHUNK, backlog=512)
        self._asking = asyncio.create_task(self._post.asking.run(), name="hj212 asking")
        name = self._server.sockets[0].getsockname()
        return name[0], name[1]

    async def stop(self, patience: float = 5.0) -> None:
        """Accept nothing more, answer what was kept, close every line."""
        self._is_stopping = True
        if self._server is not None:
            self._server.close()
        if self._asking is not None:
            self._asking.cancel()
            with suppress(asyncio.CancelledError):
                await self._asking
        for task, line in list(self._lines.items()):
            if line.stop():
                task.cancel()
        if self._lines:
            await asyncio.wait(list(self._lines), timeout=patience)
        for task in list(self._lines):
            task.cancel()
        if self._lines:
            await asyncio.wait(list(self._lines), timeout=1.0)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        peer = str((writer.get_extra_info("peername") or ("?",))[0])
        if self._is_stopping or len(self._lines) >= self._limits.lines or self._peers[peer] >= self._limits.lines_per_peer:
            writer.transport.abort()
            return
        line = self._lines[task] = Line(self._post, peer, reader, writer)
        self._peers[peer] += 1
        try:
            _watch_half_open(writer)
            await line.serve()
        except (asyncio.CancelledError, OSError, TimeoutError):
            pass  # the peer went away, its deadline passed, or we are stopping: nothing is owed any more
        finally:
            del self._lines[task]
            self._peers[peer] -= 1
            writer.close()


def _watch_half_open(writer: asyncio.StreamWriter) -> None:
    line: socket.socket | None = writer.get_extra_info("socket")
    if line is None:
        return
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, seconds in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4), ("TCP_USER_TIMEOUT", 120_000)):
        if hasattr(socket, name):  # not every system has all of them
            line.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), seconds)
