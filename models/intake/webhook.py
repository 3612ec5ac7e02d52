"""The HTTP door for senders: `POST /v1/alerts/{source}`, `/healthz` and `/metrics` (interfaces.md 3).

The order of one post: who is it, has it a body of bearable size, is it signed, is it within its rate, is it a report; then it is
kept, and only then answered. Whatever is refused leaves one line in `refused`, its body sealed.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import web

from models.base import Clock
from models.evidence_folder import EvidenceFolder
from models.intake.body_room import BodyRoom
from models.intake.keeper import UNAVAILABLE, Keeper, NotKept, TooMany
from models.intake.problem import Problem
from models.intake.rates import Rates
from models.intake.refusals import Refusal
from models.intake.report import BadReport, Report, read_report, without_own_words
from models.intake.reports import Conflict, Delivery, Kept
from models.intake.senders import Sender, Senders
from models.intake.signature import BadSignature, verify
from models.intake.tallies import Tallies
from models.rules.refusal import Refused
from models.sealed import Seal

LARGEST_BODY = 20 * 1024 * 1024
BODY_DEADLINE = 10.0
"""Seconds a sender has for its body."""
LARGE = 256 * 1024
"""A body above this is read apart, so that it does not hold up the others."""
STUCK_AFTER = 10.0
"""Seconds after which an unkept report makes `/healthz` say so."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What every route works with."""

    keeper: Keeper
    senders: Senders
    seal: Seal
    clock: Clock
    tallies: Tallies
    evidence: EvidenceFolder
    on_loopback: bool


class Webhook:
    """The routes for senders."""

    def __init__(self, doors: Doors) -> None:
        """Use `routes`."""
        self._doors = doors
        self._rates = Rates()
        self._told: dict[tuple[str, str], float] = {}
        self._bodies = BodyRoom()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes to serve."""
        return [
            web.post("/v1/alerts/{source}", self.take_alert),
            web.get("/healthz", self.say_health),
            web.get("/metrics", self.say_metrics),
        ]

    async def take_alert(self, request: web.Request) -> web.Response:
        """Take one report; 201 only after it is durably kept."""
        key, body, at = request.match_info["source"], b"", self._doors.clock.now()
        try:
            sender = await self._sender(key)
            refuse_unreadable(request, LARGEST_BODY)
            with self._bodies.taken_by(request):
                body = await read_body(request, LARGEST_BODY)
                webhook_id = self._proven(sender, request.headers, body, at)
                self._within_rate(sender)
                answer = await self._keep(sender, webhook_id, body, at)
        except Problem as problem:
            await self._list_refused(key, problem, body, at)
            self._doors.tallies.add("intake_reports_total", source=self._label(key), answer=str(problem.status))
            raise
        status = 201 if answer.fresh else 200
        self._doors.tallies.add("intake_reports_total", source=key, answer=str(status))
        # both numbers are ours and plain: no need for an encoder here
        text = f'{{"alert_no": "{answer.alert_no}", "alert_id": "{answer.alert_id}"}}'
        return web.Response(body=text.encode(), status=status, content_type="application/json")

    async def say_health(self, _request: web.Request) -> web.Response:
        """Say whether reports can be kept, and how old the oldest is that is not."""
        keeper = self._doors.keeper
        age, trouble = keeper.oldest_waiting, keeper.trouble
        status = "store_away" if trouble else "slow" if age > STUCK_AFTER else "ok"
        told: dict[str, object] = {"status": status, "oldest_unstored_seconds": round(age, 3), "waiting": keeper.waiting_count}
        if trouble:
            told["trouble"] = trouble
        return web.json_response(told, status=503 if trouble else 200)

    async def say_metrics(self, _request: web.Request) -> web.Response:
        """Say all counts as Prometheus text."""
        keeper = self._doors.keeper
        gauges = {
            "intake_oldest_unstored_seconds": keeper.oldest_waiting,
            "intake_waiting": float(keeper.waiting_count),
            "intake_store_away": float(bool(keeper.trouble)),
        }
        return web.Response(text=self._doors.tallies.text(gauges), headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

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

    async def _keep(self, sender: Sender, webhook_id: str, body: bytes, at: datetime) -> Kept:
        try:
            report, canonical = read_report(body) if len(body) <= LARGE else await asyncio.to_thread(read_report, body)
        except BadReport as bad:
            raise Problem(400, "bad_report", "Some fields cannot be used.", errors=bad.errors) from None
        attachments = await self._attachments(report) if report.attachments else ()
        command = report.command(sender.channel, at, attachments)
        fingerprint = self._doors.seal.fingerprint(canonical.encode())
        delivery = Delivery(sender.key, _keys(report, webhook_id, fingerprint), fingerprint, command, at)
        try:
            result = await self._doors.keeper.keep(delivery, sender.key)
        except NotKept as error:
            raise Problem(503, error.reason, "Send it again later.", retry_after=error.retry_after) from None
        except TooMany:
            raise Problem(429, "over_share", "Too many reports of this source are waiting.", retry_after=2) from None
        if isinstance(result, Conflict):
            raise Problem(409, "key_taken", "The same reference came before with another body.")
        if isinstance(result, Refused):
            errors = [(str(reason.facts.get("field", "")), reason.code) for reason in result.reasons]
            raise Problem(400, "refused_by_rule", "The report cannot become an alert.", errors=errors)
        assert isinstance(result, Kept)
        return result

    async def _attachments(self, report: Report) -> list[dict[str, Any]]:
        def keep() -> list[dict[str, Any]]:
            place = self._doors.keeper.store.evidence
            where = {} if place.sees_all else {"kept_on": place.name}
            kept = []
            for number, attachment in enumerate(report.attachments):
                try:
                    file = self._doors.evidence.keep(attachment.content())
                except ValueError as error:
                    raise Problem(400, "bad_report", "Some fields cannot be used.", errors=[(f"attachments.{number}", str(error))]) from None
                about = {"name": attachment.name, "media_type": attachment.media_type, "bytes_count": file.bytes_count}
                kept.append({**about, "sha256": file.sha256, **where})
            return kept

        try:
            return await asyncio.to_thread(keep)
        except OSError:
            raise _store_away() from None

    async def _list_refused(self, key: str, problem: Problem, body: bytes, at: datetime) -> None:
        self._doors.tallies.add("intake_refused_total", channel="http", reason=problem.reason)
        if problem.status == 503 or (problem.status == 429 and self._told_lately(key, problem.reason)):
            return
        fields = ", ".join(without_own_words(field) for field, _ in problem.errors)
        refusal = Refusal(at, "http", key, problem.reason, body, fields or problem.detail, secret=True)
        try:
            await self._doors.keeper.keep(refusal, "refused")
        except (NotKept, TooMany):
            pass  # counted above; a line that cannot be kept must not turn a clear answer into another

    def _told_lately(self, key: str, reason: str) -> bool:
        """A flood is one line a minute, not one a request."""
        now, last = time.monotonic(), self._told.get((key, reason), float("-inf"))
        if now - last < 60.0:
            return True
        self._told[key, reason] = now
        return False

    def _label(self, key: str) -> str:
        return key if self._doors.senders.known_source(key) is not None else "unknown"


def refuse_unreadable(request: web.Request, largest: int) -> None:
    """Raise Problem when the head alone says that the body is too large or packed."""
    if (request.content_length or 0) > largest:
        raise Problem(413, "too_large", f"At most {largest} bytes are taken.")
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem(400, "packed", "The body must not be compressed: its signature is over the bytes as they are.")


async def read_body(request: web.Request, largest: int, deadline: float = BODY_DEADLINE) -> bytes:
    """Return the raw body. Raises Problem when it is too large, too slow or packed."""
    refuse_unreadable(request, largest)
    try:
        if request.content.is_eof():  # it came with the head
            return await request.read()
        async with asyncio.timeout(deadline):
            return await request.read()
    except TimeoutError:
        raise Problem(408, "too_slow", "The body did not come in time.") from None
    except web.HTTPRequestEntityTooLarge:
        raise Problem(413, "too_large", f"At most {largest} bytes are taken.") from None
    except (web.RequestPayloadError, ConnectionError):
        raise Problem(400, "broken_body", "The body broke off.") from None


def _keys(report: Report, webhook_id: str, fingerprint: str) -> tuple[str, ...]:
    named = (f"ref:{report.source_ref}" if report.source_ref else "", f"id:{webhook_id}" if webhook_id else "")
    return tuple(name for name in named if name) or (f"body:{hashlib.sha256(fingerprint.encode()).hexdigest()}",)


def _store_away() -> Problem:
    return Problem(503, "store_away", "Send it again later.", retry_after=2)
