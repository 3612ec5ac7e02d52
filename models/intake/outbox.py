"""Sends the answers that are waiting to the sources they are for: signed, in order per report, tried again until they are taken.

What is sent was written with the change it tells (`models.commands.answering`); a restart loses nothing and changes no `webhook-id`.
The address comes from the county's settings alone; no redirect is followed, and nothing the receiver says is believed but its status.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from models.base import Clock
from models.intake.keeper import UNAVAILABLE, Keeper, NotKept, TooMany
from models.intake.outbox_tries import Try
from models.intake.senders import Senders
from models.intake.signature import signed
from models.records.intake import Source
from models.records.outbox import Outgoing
from models.rules.answers import callback_fault, judged, pause_s
from models.store import Store

if TYPE_CHECKING:
    import aiohttp

PART: Final = "outbox"
LOOK_EVERY_S: Final = 1.0
PATIENCE_S: Final = 10.0
"""Seconds a receiver has to answer."""
AT_ONCE: Final = 4
"""So many reports of one source are answered side by side."""
MOST_HEADS: Final = 400
"""So many answers are taken in hand in one round."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first waiting answer of one report, with the address it goes to."""

    answer: Outgoing
    channel: str
    url: str


class Outbox:
    """The sender of one gateway. `run` goes on until it is cancelled; `round` is one pass, for whoever holds the clock."""

    def __init__(self, keeper: Keeper, senders: Senders, clock: Clock, *, patience: float = PATIENCE_S, chance: Callable[[], float] = random.random) -> None:
        """Nothing is sent yet; `chance` gives 0 … 1."""
        self._keeper = keeper
        self._senders = senders
        self._clock = clock
        self._patience = patience
        self._chance = chance
        self._log = logging.getLogger("intake.outbox")

    async def run(self) -> None:
        """Send what is due, every second, until cancelled."""
        async with client() as session:
            while True:
                try:
                    sent = await self.round(session)
                except UNAVAILABLE:
                    sent = 0  # the store is away: whoever keeps says so, and what waits keeps waiting
                if not sent:
                    await asyncio.sleep(LOOK_EVERY_S)

    async def round(self, session: aiohttp.ClientSession) -> int:
        """Send the first due answer of each report; return how many were taken by their receivers."""
        heads = await asyncio.to_thread(due, self._keeper.store, self._clock.now())
        by_source: dict[str, list[Head]] = {}
        for head in heads:
            by_source.setdefault(head.answer.source, []).append(head)
        taken = await asyncio.gather(*(self._serve(session, mine) for mine in by_source.values()))
        return sum(taken)

    async def _serve(self, session: aiohttp.ClientSession, heads: Sequence[Head]) -> int:
        """Answer the reports of one source; the first receiver that does not take one ends its turn: a dead one is asked once a round, not once a report."""
        taken = 0
        for start in range(0, len(heads), AT_ONCE):
            outcomes = await asyncio.gather(*(self._send(session, head) for head in heads[start : start + AT_ONCE]))
            taken += outcomes.count("delivered")
            if any(outcome in {"again", "gone", "unkept"} for outcome in outcomes):
                break
        return taken

    async def _send(self, session: aiohttp.ClientSession, head: Head) -> str:
        answer, began = head.answer, time.monotonic()
        at = self._clock.now()
        status, fault, asked = await self._try(session, head, at)
        age = (at - answer.asked_at).total_seconds()
        verdict = judged(status, fault, age)
        number = answer.tries_count + 1
        next_at = self._clock.now() + timedelta(seconds=pause_s(number, self._chance(), asked))
        took = round((time.monotonic() - began) * 1000)
        try:
            await self._keeper.keep(Try(answer.id, answer.source, head.channel, number, at, verdict, next_at, status, took), PART)
        except (NotKept, TooMany):
            return "unkept"  # it is sent again under the same webhook-id, which its receiver knows
        if verdict.outcome != "delivered":
            self._log.warning("outbox.not_taken", extra={"source_key": answer.source, "status": status, "fault": verdict.fault, "tries": number})
        return verdict.outcome

    async def _try(self, session: aiohttp.ClientSession, head: Head, at: datetime) -> tuple[int | None, str, float]:
        """Return the status of the answer, or None and the code of what went wrong, and the seconds it asked us to wait."""
        import aiohttp

        if callback_fault(head.url):
            return None, "address", 0.0
        sender = await asyncio.to_thread(self._senders.source, head.answer.source)
        if sender is None or not sender.keys:
            return None, "no_key", 0.0
        body = json.dumps(head.answer.body, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            async with asyncio.timeout(self._patience):
                async with session.post(head.url, data=body, headers=headers(head.answer.id, at, body, sender.keys), allow_redirects=False) as answered:
                    return answered.status, "", _seconds(answered.headers.get("Retry-After", ""))
        except TimeoutError:
            return None, "too_slow", 0.0
        except aiohttp.ClientConnectorCertificateError:
            return None, "certificate", 0.0
        except aiohttp.ClientConnectorError:
            return None, "unreachable", 0.0
        except (aiohttp.ClientError, OSError, ValueError):
            return None, "broken_off", 0.0


def due(store: Store, now: datetime) -> list[Head]:
    """Return the first waiting answer of each report whose moment has come and whose source takes answers."""
    table, source = Outgoing.table, Source.table
    place = sa.func.row_number().over(partition_by=(table.c.source, table.c.thread), order_by=(table.c.seq, table.c.id))
    waiting = sa.select(*table.c, place.label("place")).where(table.c.state == "waiting").subquery()
    first = sa.select(waiting, source.c.channel, source.c.callback_url).join(source, source.c.key == waiting.c.source)
    listens = (source.c.callback_url != "", source.c.disabled.is_(False), source.c.answers_off_at.is_(None))
    chosen = first.where(waiting.c.place == 1, waiting.c.next_at <= now, *listens).order_by(waiting.c.next_at).limit(MOST_HEADS)
    with store.reading() as connection:
        rows = [dict(row._mapping) for row in connection.execute(chosen)]
    return [Head(Outgoing.from_row({name: row[name] for name in Outgoing.columns}), row["channel"], row["callback_url"]) for row in rows]


def headers(answer_id: str, at: datetime, body: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """Sign one try as Standard Webhooks says: the same id at every try, the time of this one, a signature by each key while they rotate."""
    message, stamp = f"msg_{answer_id}", str(int(at.timestamp()))
    signatures = " ".join(signed(key, message, stamp, body) for key in keys)
    return {
        "webhook-id": message,
        "webhook-timestamp": stamp,
        "webhook-signature": signatures,
        "Content-Type": "application/json",
        "User-Agent": "eco-guardian",
    }


def client() -> aiohttp.ClientSession:
    """Make the session answers go out by: no cookies, no proxy from the environment, nothing kept of what came back."""
    import aiohttp

    limits: dict[str, Any] = {"limit": 40, "limit_per_host": 2 * AT_ONCE, "force_close": True}
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(**limits), cookie_jar=aiohttp.DummyCookieJar(), trust_env=False, auto_decompress=False)


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        return max(0.0, float(int(text[:9])))
    return 0.0
