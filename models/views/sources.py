"""Every source and device with its last contact, rate and troubles: what the sources screen shows. Source: issue 4, ux.md 12.3, anchors.md 5.1.

Nothing of a reporter is in here; a stranger is known only by what it called itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.intake import Device, IntakeKey, Reading, Source
from models.views.sender_facts import CHATTER_COUNT, HJ212, STALE_AFTER, TEN, Refusals, SenderFacts

RATE_OVER: Final = timedelta(minutes=15)
MOST_STRANGERS: Final = 200
INTERVALS: Final = 9
"""So many last intervals say how often a sender usually sends."""
UNKNOWN: Final = frozenset({"unknown_device", "unknown_source"})

SourceKind = Literal["source", "device", "stranger"]
"""`source`: sends JSON, CAP or files · `device`: speaks HJ 212 · `stranger`: knocked, is unknown to the county, nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One sender. Rates are arrivals a minute over the last quarter of an hour; `None` where nothing is known.

    `expected_s`: seconds between two arrivals as it usually sends (12.3: older than 2× is dim, than 5× is silent); `lag_s`: how long the
    newest data were on their way; `transitions_minute` / `transitions_hour`: openings and closings of its episodes, the most within one minute of the
    last hour (3 or more: `is_chattering`) and within the last hour; `stale_since`: the oldest alert of it open for over 24 h; `alerts_day`: its alerts
    of the last 24 h, `share` their part of all sources' alerts; `is_bad_actor`: among the ten most frequent.
    """

    key: str
    kind: SourceKind
    name: str
    channel: str
    last_contact: datetime | None
    per_minute: float
    expected_s: float | None
    lag_s: float | None
    refused_today: int
    open_episodes: int
    transitions_minute: int
    transitions_hour: int
    is_chattering: bool
    stale_since: datetime | None
    alerts_day: int
    share: float
    is_bad_actor: bool
    shelved_until: datetime | None = None
    is_disabled: bool = False
    last_refusal: str = ""

    @property
    def id(self) -> str:
        """Tells it among all: a source and a device may have the same key."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """All senders as of `as_of`, devices that only knocked last; `ten_share` is the part of the day's alerts the ten most frequent make."""

    as_of: datetime
    rows: tuple[SourceRow, ...]
    ten_share: float
    chattering_count: int
    stale_count: int


def sources_page(connection: Connection, now: datetime) -> SourcesPage:
    """All senders as of `now`: sources, then devices by name, then strangers by their last knock."""
    seen = SenderFacts.of(connection, now)
    sources = connection.execute(
        _with_contact(Source.table.c.key, Source.table.c.key, (Source.table.c.name, Source.table.c.channel, Source.table.c.disabled), now)
    )
    rows = [_row("source", found, seen, now) for found in sources]
    mn = Device.table.c.mn
    columns = (Device.table.c.name, Device.table.c.channel, Device.table.c.disabled, *_newest_reading(mn))
    rows += [_row("device", found, seen, now) for found in connection.execute(_with_contact(mn, sa.literal(HJ212) + mn, columns, now))]
    known = {row.key for row in rows}
    strangers = [_stranger(key, refusals) for key, refusals in seen.refused.items() if key not in known and any(one.reason in UNKNOWN for one in refusals)]
    strangers.sort(key=lambda row: row.last_contact or now, reverse=True)
    worst = sorted((row.alerts_day for row in rows), reverse=True)[:TEN]
    return SourcesPage(
        as_of=now,
        rows=(*rows, *strangers[:MOST_STRANGERS]),
        ten_share=sum(worst) / seen.alerts_count if seen.alerts_count else 0.0,
        chattering_count=sum(row.is_chattering for row in rows),
        stale_count=sum(row.stale_since is not None for row in rows),
    )


def _with_contact(key: sa.ColumnElement[str], name: sa.ColumnElement[str], columns: Iterable[sa.ColumnElement[Any]], now: datetime) -> sa.Select[Any]:
    """Each sender with its newest arrival, the one some intervals before it, and how many came lately: single steps in the index, whatever its size."""
    arrival = IntakeKey.table.c
    newest = sa.select(arrival.at).where(arrival.source == name).order_by(arrival.at.desc())
    lately = sa.select(sa.func.count()).where(arrival.source == name, arrival.at > now - RATE_OVER)
    return sa.select(
        key.label("key"),
        *columns,
        newest.limit(1).scalar_subquery().label("last_contact"),
        newest.limit(1).offset(INTERVALS).scalar_subquery().label("earlier"),
        lately.scalar_subquery().label("lately"),
    ).order_by(*[column for column in columns if column.name == "name"], key)


def _newest_reading(mn: sa.ColumnElement[str]) -> tuple[sa.Label[Any], sa.Label[Any]]:
    reading = Reading.table.c
    newest = sa.select(reading.data_time).where(reading.device_mn == mn).order_by(reading.data_time.desc()).limit(1)
    received = sa.select(reading.received_at).where(reading.device_mn == mn).order_by(reading.data_time.desc()).limit(1)
    return newest.scalar_subquery().label("data_time"), received.scalar_subquery().label("received_at")


def _row(kind: SourceKind, found: sa.Row[Any], seen: SenderFacts, now: datetime) -> SourceRow:
    name = found.key if kind == "source" else HJ212 + found.key
    open_count, opened_at = seen.opened.get(name, (0, None))
    minute, hour = seen.crossings.get(name, (0, 0))
    refusals = seen.refused.get(found.key, [])
    waits = [at for at in (seen.waiting.get(name), opened_at) if at is not None and now - at > STALE_AFTER]
    alerts = seen.alerts.get(name, 0)
    lag = (found.received_at - found.data_time).total_seconds() if kind == "device" and found.data_time is not None else None
    return SourceRow(
        key=found.key,
        kind=kind,
        name=found.name or found.key,
        channel=found.channel,
        last_contact=found.last_contact,
        per_minute=round(found.lately / (RATE_OVER.total_seconds() / 60), 2),
        expected_s=None if found.earlier is None else (found.last_contact - found.earlier).total_seconds() / INTERVALS,
        lag_s=None if lag is None else max(0.0, lag),
        refused_today=sum(one.today_count for one in refusals),
        open_episodes=open_count,
        transitions_minute=minute,
        transitions_hour=hour,
        is_chattering=minute >= CHATTER_COUNT,
        stale_since=min(waits, default=None),
        alerts_day=alerts,
        share=alerts / seen.alerts_count if seen.alerts_count else 0.0,
        is_bad_actor=name in seen.worst,
        shelved_until=seen.shelved.get(name),
        is_disabled=bool(found.disabled),
        last_refusal=_newest_reason(refusals),
    )


def _stranger(key: str, refusals: list[Refusals]) -> SourceRow:
    unknown = [one for one in refusals if one.reason in UNKNOWN]
    last = max(unknown, key=lambda one: one.last_at)
    today = sum(one.today_count for one in refusals)
    return SourceRow(
        key=key,
        kind="stranger",
        name=key,
        channel=last.channel,
        last_contact=last.last_at,
        per_minute=0.0,
        refused_today=today,
        stale_since=None,
        alerts_day=0,
        share=0.0,
        is_bad_actor=False,
        last_refusal=last.reason,
        expected_s=None,
        lag_s=None,
        open_episodes=0,
        transitions_minute=0,
        transitions_hour=0,
        is_chattering=False,
    )


def _newest_reason(refusals: list[Refusals]) -> str:
    return max(refusals, key=lambda one: one.last_at).reason if refusals else ""
