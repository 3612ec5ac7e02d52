"""One HTTP connection of the gateway: what is no HTTP gets a problem document too, and its bytes stand neither in the answer nor in the log.

aiohttp would answer such bytes in plain text and repeat them, in its log with a traceback; they may hold a token or a reporter's name.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from models.intake.problem import TITLES, Problem

Shortcut = Callable[[web.Request], Awaitable[web.StreamResponse] | None]


class PlainLine(RequestHandler):
    """A connection that words its errors as `Problem` does."""

    __slots__ = ()

    def handle_error(self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None) -> web.StreamResponse:
        """Answer what could not be read. Raises ConnectionError when an answer had begun already."""
        logging.getLogger("intake.http").warning("http.unreadable", extra={"error": type(exc).__name__, "status": status})
        if request.writer.output_size > 0:
            raise ConnectionError("an answer had begun")
        answer = Problem(status if status in TITLES else 400, "no_http").response()
        answer.force_close()
        return answer


class PlainServer(web.Server):
    """Makes a `PlainLine` of each connection."""

    def __call__(self) -> RequestHandler:
        """Take one connection."""
        return PlainLine(self, loop=self._loop, **self._kwargs)


class PlainRunner(web.AppRunner):
    """Runs an application on plain lines. `shortcut` may answer a request past the application's table of routes."""

    def __init__(self, app: web.Application, shortcut: Shortcut, **settings: Any) -> None:
        """`settings` are those of `web.AppRunner`."""
        super().__init__(app, **settings)
        self._shortcut = shortcut

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        whole, shortcut = made.request_handler, self._shortcut

        async def answer(request: web.BaseRequest) -> web.StreamResponse:
            return await (shortcut(cast("web.Request", request)) or whole(request))

        return PlainServer(answer, request_factory=made.request_factory, handler_cancellation=made.handler_cancellation, loop=made._loop, **made._kwargs)
