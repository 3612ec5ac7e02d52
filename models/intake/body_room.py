"""Bounds the memory that bodies on their way in may take together, however many senders there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from models.intake.problem import Problem

ROOM = 64 * 1024 * 1024
UNANNOUNCED = 1024 * 1024
"""What a body without a length counts for at first."""


class BodyRoom:
    """How many bytes of bodies are on their way in."""

    def __init__(self, room: int = ROOM) -> None:
        """`room` in bytes."""
        self._left = room

    @contextmanager
    def taken_by(self, request: web.Request) -> Iterator[None]:
        """Hold the room one body needs while it comes in. Raises Problem 503 when there is none."""
        needed = UNANNOUNCED if request.content_length is None else request.content_length
        if needed > self._left:
            raise Problem(503, "queue_full", "Too much is on its way in; send it again later.", retry_after=5)
        self._left -= needed
        try:
            yield
        finally:
            self._left += needed
