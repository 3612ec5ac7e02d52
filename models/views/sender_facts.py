"""What is known of each sender beside its own row: refusals, episodes, alerts, shelvings; one statement each, whatever the county's size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.records.alert import Alert
from models.records.intake import Episode, Refused
from models.records.shelving import Shelving
from models.rules.clocks import local_date, start_of_day
from models.rules.states import AlertState

FLAPPING_OVER: Final = timedelta(hours=1)
CHATTER_WITHIN: Final = timedelta(minutes=1)
CHATTER_COUNT: Final = 3
"""So many openings and closings within a minute are chatter (anchors.md 5.1)."""
STALE_AFTER: Final = timedelta(hours=24)
STRANGERS_SINCE: Final = timedelta(days=7)
TEN: Final = 10
DAY: Final = timedelta(days=1)
HJ212: Final = "hj212:"
"""What stands before a device's identity where sources and devices are named side by side."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """What was refused of one sender for one reason since a week, and how much of it today."""

    reason: str
    channel: str
    count: int
    today_count: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SenderFacts:
    """What is known of all senders beside their own rows, by key or by `hj212:MN`."""

    refused: Mapping[str, list[Refusals]]
    opened: Mapping[str, tuple[int, datetime]]
    crossings: Mapping[str, tuple[int, int]]
    alerts: Mapping[str, int]
    waiting: Mapping[str, datetime]
    shelved: Mapping[str, datetime]
    worst: frozenset[str]
    alerts_count: int

    @classmethod
    def of(cls, connection: Connection, now: datetime) -> SenderFacts:
        """Read it, one statement each."""
        alerts = _alerts(connection, now)
        worst = sorted(alerts, key=lambda name: (-alerts[name], name))[:TEN]
        return cls(
            _refused(connection, now),
            _opened(connection),
            _crossings(connection, now),
            alerts,
            _waiting(connection, now),
            _shelved(connection, now),
            frozenset(worst),
            sum(alerts.values()),
        )


def _refused(connection: Connection, now: datetime) -> dict[str, list[Refusals]]:
    table, today = Refused.table.c, start_of_day(local_date(now))
    since = min(today, now - STRANGERS_SINCE)
    today_count = sa.func.sum(sa.case((table.at >= today, 1), else_=0))
    chosen = sa.select(table.source, table.reason, table.channel, sa.func.count(), today_count, sa.func.max(table.at)).where(table.at >= since)
    found: dict[str, list[Refusals]] = defaultdict(list)
    for source, why, channel, count, today_n, last_at in connection.execute(chosen.group_by(table.source, table.reason, table.channel)):
        found[source].append(Refusals(why, channel, int(count), int(today_n), last_at))
    return found


def _opened(connection: Connection) -> dict[str, tuple[int, datetime]]:
    table = Episode.table.c
    chosen = sa.select(table.device_mn, sa.func.count(), sa.func.min(table.opened_at)).where(table.closed_at.is_(None)).group_by(table.device_mn)
    return {HJ212 + mn: (int(count), at) for mn, count, at in connection.execute(chosen)}


def _crossings(connection: Connection, now: datetime) -> dict[str, tuple[int, int]]:
    """The most openings and closings within one minute of the last hour, and all of the hour."""
    table, since = Episode.table.c, now - FLAPPING_OVER
    chosen = sa.select(table.device_mn, table.opened_at, table.closed_at, table.crossings_count).where(sa.or_(table.opened_at > since, table.closed_at > since))
    moments: dict[str, list[datetime]] = defaultdict(list)
    folded: dict[str, int] = defaultdict(int)
    for mn, opened_at, closed_at, crossings_count in connection.execute(chosen):
        moments[HJ212 + mn] += [at for at in (opened_at, closed_at) if at is not None and at > since]
        folded[HJ212 + mn] += 2 * crossings_count
    return {name: (_most_within(sorted(found), folded[name]), len(found) + folded[name]) for name, found in moments.items()}


def _most_within(moments: list[datetime], folded_count: int) -> int:
    most, first = 0, 0
    for last, at in enumerate(moments):
        while at - moments[first] > CHATTER_WITHIN:
            first += 1
        most = max(most, last - first + 1)
    return max(most, CHATTER_COUNT) if folded_count else most


def _alerts(connection: Connection, now: datetime) -> dict[str, int]:
    table = Alert.table.c
    told = table.received_at > now - DAY, table.source != "", table.state != AlertState.EXERCISE
    chosen = sa.select(table.source, sa.func.count()).where(*told).group_by(table.source)
    return {name: int(count) for name, count in connection.execute(chosen)}


def _waiting(connection: Connection, now: datetime) -> dict[str, datetime]:
    """The oldest alert of each sender that nobody has filed or ended for a day."""
    table = Alert.table.c
    lasting = table.state.in_((AlertState.NEW, AlertState.ACKNOWLEDGED)), table.received_at < now - STALE_AFTER, table.source != ""
    rows = connection.execute(sa.select(table.source, sa.func.min(table.received_at)).where(*lasting).group_by(table.source))
    return {source: at for source, at in rows}  # noqa: C416  rows are no pairs to the type checker


def _shelved(connection: Connection, now: datetime) -> dict[str, datetime]:
    table = Shelving.table.c
    lasting = table.ended == "", table.until > now, table.alert_id == ""
    rows = connection.execute(sa.select(table.source, table.device_mn, table.until).where(*lasting).order_by(table.until))
    return {source or HJ212 + device_mn: until for source, device_mn, until in rows}
