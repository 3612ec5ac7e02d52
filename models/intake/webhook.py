"""The HTTP door for senders: `POST /v1/alerts/{source}`, `/v1/cap/{source}`, `/healthz` and `/metrics` (interfaces.md 3).

The order of one post: who is it, has it a body of bearable size, is it signed, is it within its rate, is it a report; then it is
kept, and only then answered. Whatever is refused leaves one line in `refused`, its body sealed.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final

from aiohttp import web

from models.intake.body_room import BodyRoom
from models.intake.cap_reception import receive_cap
from models.intake.health import gauges_of, health_of
from models.intake.keeper import UNAVAILABLE, NotKept, TooMany, Unkeepable
from models.intake.problem import Problem, plain_problems
from models.intake.rates import Rates
from models.intake.reception import LARGEST_BODY, Doors, read_apart, receive
from models.intake.refusals import MOST_BYTES, Refusal
from models.intake.report import BadReport, without_own_words
from models.intake.reports import Conflict, Kept
from models.intake.self_test import answer_self_test, is_self_test
from models.intake.senders import Sender
from models.intake.signature import BadSignature, verify
from models.rules.refusal import Refused

BODY_PATIENCE = 7.0
"""Seconds a body has beside what its length takes at the slowest pace; with the lingering after an answer a slow line ends within ten."""
SLOWEST_PACE = 20_000.0
"""Bytes a second: photographs from a telephone at the edge of the network still come through, a byte now and then does not."""
BODIES_A_MINUTE = 1000
BODY_BYTES_A_MINUTE = 1024 * 1024
"""So much that was refused for one reason is kept with its body for each source; of a flood beyond it the lines hold size and hash."""
CAP_TYPES = frozenset({"application/cap+xml", "application/xml", "text/xml"})

PLAIN_POST: Final = re.compile(r"/v1/alerts/([A-Za-z0-9_-]+)")
"""A path that says the same however it is read: no escapes, no question."""

Receiver = Callable[[Sender, str, bytes, datetime], Awaitable[Kept | Conflict | Refused]]
"""Keeps one body of a sender, with the name he gave it, as it was received at a moment."""


class Webhook:
    """The routes for senders."""

    def __init__(self, doors: Doors) -> None:
        """Use `routes`."""
        self._doors = doors
        self._rates = Rates()
        self._lines = Rates(held_s=60.0)
        self._line_bytes = Rates(held_s=3600.0)
        self._told: dict[tuple[str, str], float] = {}
        self._bodies = BodyRoom()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes to serve."""
        return [
            web.post("/v1/alerts/{source}", self.take_alert),
            web.post("/v1/cap/{source}", self.take_cap),
            web.get("/healthz", self.say_health),
            web.get("/metrics", self.say_metrics),
        ]

    def shortcut(self, request: web.Request) -> Awaitable[web.StreamResponse] | None:
        """Take a plain post of a report past the table of routes, which costs a tenth of it; None for whatever else comes."""
        found = PLAIN_POST.fullmatch(request.raw_path) if request.method == "POST" and "Expect" not in request.headers else None
        return None if found is None else plain_problems(request, partial(self._take, key=found[1], received=self._receive_report))

    async def take_alert(self, request: web.Request) -> web.Response:
        """Take one report; 201 only after it is durably kept."""
        return await self._take(request, request.match_info["source"], self._receive_report)

    async def take_cap(self, request: web.Request) -> web.Response:
        """Take one CAP message; 201 for a new alert, 200 where it joined the one it refers to."""
        return await self._take(request, request.match_info["source"], self._receive_cap, CAP_TYPES)

    async def _take(self, request: web.Request, key: str, received: Receiver, types: frozenset[str] = frozenset()) -> web.Response:
        body, at, came = b"", self._doors.clock.now(), time.monotonic()
        try:
            sender = await self._sender(key)
            refuse_unreadable(request, LARGEST_BODY)
            refuse_other_types(request, types)
            with self._bodies.taken_by(request):
                body = await read_body(request, LARGEST_BODY)
                webhook_id = self._proven(sender, request.headers, body, at)
                self._within_rate(sender)
                if is_self_test(webhook_id):
                    return await answer_self_test(self._doors, key, webhook_id, body, came)
                answer = await _kept(received(sender, webhook_id, body, at))
        except Problem as problem:
            await self._list_refused(key, problem, body, at, request.remote or "")
            self._doors.tallies.add("intake_reports_total", source=self._label(key), answer=str(problem.status))
            raise
        status = 202 if not answer.alert_no else 201 if answer.fresh else 200  # 202: a measurement with which nothing is wrong
        self._doors.tallies.add("intake_reports_total", source=key, answer=str(status))
        # both numbers are ours and plain: no need for an encoder here
        text = f'{{"alert_no": "{answer.alert_no}", "alert_id": "{answer.alert_id}"}}'
        return web.Response(body=text.encode(), status=status, content_type="application/json")

    async def say_health(self, _request: web.Request) -> web.Response:
        """Say whether reports can be kept, and how old the oldest is that is not."""
        told = health_of(self._doors)
        return web.json_response(told, status=503 if "trouble" in told else 200)

    async def say_metrics(self, _request: web.Request) -> web.Response:
        """Say all counts as Prometheus text."""
        text = self._doors.tallies.text(gauges_of(self._doors))
        return web.Response(text=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    async def _sender(self, key: str) -> Sender:
        try:
            sender = self._doors.senders.known_source(key) or await asyncio.to_thread(self._doors.senders.source, key)
        except UNAVAILABLE:
            raise _store_away() from None
        if sender is None or sender.disabled:
            raise Problem(404, "unknown_source", "No source has this key.")
        return sender

    def _proven(self, sender: Sender, headers: Mapping[str, str], body: bytes, at: datetime) -> str:
        if not sender.needs_signature:
            if not self._doors.on_loopback:
                raise Problem(401, "signature_needed", "Unsigned sources are heard on this machine only.")
            unproven = headers.get("webhook-id", "")[:256]
            return unproven if unproven.isprintable() else ""
        try:
            return verify(sender.keys, headers, body, at)
        except BadSignature as bad:
            raise Problem(401, bad.reason, "The signature does not prove this sender.") from None

    def _within_rate(self, sender: Sender) -> None:
        wait = self._rates.wait_for(sender.key, sender.rate_per_minute)
        if wait:
            raise Problem(429, "over_rate", "This source sends more than it may.", retry_after=wait)

    async def _receive_report(self, sender: Sender, webhook_id: str, body: bytes, at: datetime) -> Kept | Conflict | Refused:
        report, canonical = await read_apart(body)
        return await receive(self._doors, sender, report, canonical, at, webhook_id)

    async def _receive_cap(self, sender: Sender, webhook_id: str, body: bytes, at: datetime) -> Kept | Conflict | Refused:
        return await receive_cap(self._doors, sender, body, at, webhook_id)

    async def _list_refused(self, key: str, problem: Problem, body: bytes, at: datetime, peer: str) -> None:
        self._doors.tallies.add("intake_refused_total", channel="http", reason=problem.reason)
        if problem.status == 503 or (problem.status == 429 and self._told_lately(key, problem.reason)):
            return
        fields = ", ".join(without_own_words(field) for field, _ in problem.errors)
        is_bare = self._is_flooded(key, problem.reason, len(body))
        refusal = Refusal(at, "http", key, problem.reason, body, fields or problem.detail, secret=True, peer=peer, is_bare=is_bare)
        try:
            await self._doors.keeper.keep(refusal, "refused")
        except (NotKept, TooMany):
            pass  # counted above; a line that cannot be kept must not turn a clear answer into another

    def _is_flooded(self, key: str, reason: str, size: int) -> bool:
        """Whether so much was refused lately that this body is not kept; whoever nobody knows counts as one, whatever names he thinks of."""
        name = f"{self._label(key)}/{reason}"
        over = self._lines.wait_for(name, BODIES_A_MINUTE) or self._line_bytes.wait_for(name, BODY_BYTES_A_MINUTE, min(size, MOST_BYTES))
        return over > 0

    def _told_lately(self, key: str, reason: str) -> bool:
        """A flood is one line a minute, not one a request."""
        now, last = time.monotonic(), self._told.get((key, reason), float("-inf"))
        if now - last < 60.0:
            return True
        self._told[key, reason] = now
        return False

    def _label(self, key: str) -> str:
        return key if self._doors.senders.known_source(key) is not None else "unknown"


async def _kept(receiving: Awaitable[Kept | Conflict | Refused]) -> Kept:
    """Wait until it is kept. Raises Problem for everything else."""
    try:
        result = await receiving
    except BadReport as bad:
        raise Problem(400, "bad_report", "Some fields cannot be used.", errors=bad.errors) from None
    except Unkeepable:
        raise Problem(400, "too_long", "A name or number in it is too long to be kept.") from None
    except NotKept as error:
        raise Problem(503, error.reason, "Send it again later.", retry_after=error.retry_after) from None
    except TooMany:
        raise Problem(429, "over_share", "Too many reports of this source are waiting.", retry_after=2) from None
    if isinstance(result, Conflict):
        raise Problem(409, "key_taken", "The same reference came before with another body.")
    if isinstance(result, Refused):
        errors = [(str(reason.facts.get("field", "")), reason.code) for reason in result.reasons]
        raise Problem(400, "refused_by_rule", "The report cannot become an alert.", errors=errors)
    return result


def refuse_other_types(request: web.Request, types: frozenset[str]) -> None:
    """Raise Problem when the head names a media type that is none of `types`; naming none is harmless."""
    if types and request.content_type not in {*types, "application/octet-stream"}:
        raise Problem(400, "media_type", f"One of {', '.join(sorted(types))} is expected.", errors=[("Content-Type", "another media type")])


def refuse_unreadable(request: web.Request, largest: int) -> None:
    """Raise Problem when the head alone says that the body is too large or packed."""
    if (request.content_length or 0) > largest:
        raise Problem(413, "too_large", f"At most {largest} bytes are taken.")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem(400, "packed", "The body must not be compressed: its signature is over the bytes as they are.")


async def read_body(request: web.Request, largest: int, patience: float = BODY_PATIENCE) -> bytes:
    """Return the raw body; it may take `patience` seconds, and longer as long as it keeps coming at a bearable pace.

    Raises Problem when it is too large, too slow or packed.
    """
    refuse_unreadable(request, largest)
    if request.content.is_eof() and not request.content.exception():  # it came with the head: nothing is waited for
        whole = request.content.read_nowait()
        if len(whole) > largest:
            raise Problem(413, "too_large", f"At most {largest} bytes are taken.")
        return whole
    until, body = asyncio.get_running_loop().time() + patience, bytearray()
    try:
        while len(body) <= largest:
            async with asyncio.timeout_at(until + len(body) / SLOWEST_PACE):
                part = await request.content.readany()
            if not part:
                return bytes(body)
            body += part
    except TimeoutError:
        raise Problem(408, "too_slow", "The body did not come in time.") from None
    except (web.RequestPayloadError, ConnectionError):
        raise Problem(400, "broken_body", "The body broke off.") from None
    raise Problem(413, "too_large", f"At most {largest} bytes are taken.")


def _store_away() -> Problem:
    return Problem(503, "store_away", "Send it again later.", retry_after=2)
