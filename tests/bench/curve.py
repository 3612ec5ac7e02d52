"""How long the curve of a year of one factor takes, with the readings of 2,000 devices in the same tables, as a county has them after a year.

The device in question has a whole year of minutes behind it, thinned as the gateway thins, and the last week whole; the others' rows lie between
its own. Bar: 150 ms, on both databases. Source: issue 4, Build 4.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from models.insertion import insert_rows
from models.records.intake import Device, Reading
from models.records.series import ReadingSpan, Thinning
from models.store import Store
from models.views.long_curve import long_curve
from tests.bed.durable import durable_cluster, empty_database, own_bed
from tests.bed.postgres import Cluster
from tests.bench._loggers_client import mn_of
from tests.bench._machine import machine

SEED = 1
BAR_MS = 150.0
DEVICES = 2000
FACTOR = "w21003"
UNTIL = datetime(2026, 11, 21, tzinfo=UTC)
HOURS = 365 * 24
WHOLE_HOURS = 7 * 24
KEPT_MINUTES = (0, 17, 42, 59)
"""First, lowest, highest and last of an hour that was thinned."""
AT_ONCE_HOURS = 24


def run(quick: bool) -> Iterator[dict[str, object]]:
    """Both databases; quick has fewer rows of the other devices, the year of the one is always whole."""
    with own_bed() as bed:
        for kind, cluster in (("sqlite", None), ("postgresql", durable_cluster(bed))):
            yield _on(bed, kind, cluster, 20 if quick else 200, 5 if quick else 25)


def _on(bed: Path, kind: str, cluster: Cluster | None, others_an_hour: int, rounds: int) -> dict[str, object]:
    with empty_database(bed, cluster) as database:
        store = database.open()
        try:
            count = _fill(store, others_an_hour)
            taken = [_curve(store) for _ in range(rounds + 1)]
        finally:
            store.close()
    typical = statistics.median(taken[1:])
    return {
        "database": kind,
        "figure": round(typical, 1),
        "unit": "ms",
        "against": "the bar of 150 ms",
        "ratio": round(typical / BAR_MS, 3),
        "bar": BAR_MS,
        "first_ms": round(taken[0], 1),
        "worst_ms": round(max(taken[1:]), 1),
        "readings_in_store": count,
        "n": rounds,
        "seed": SEED,
        **machine(),
    }


def _curve(store: Store) -> float:
    began = time.perf_counter()
    with store.reading() as connection:
        row = long_curve(connection, mn_of(0), FACTOR, UNTIL - timedelta(hours=HOURS), UNTIL)
    taken = 1000 * (time.perf_counter() - began)
    assert row is not None
    assert len(row.points) == 366
    assert sum(point.count for point in row.points) == HOURS * 60
    return taken


def _fill(store: Store, others_an_hour: int) -> int:
    count = 0
    for first in range(0, HOURS, AT_ONCE_HOURS):
        rows, spans = [], []
        for hour in range(first, first + AT_ONCE_HOURS):
            at = UNTIL - timedelta(hours=HOURS - hour)
            is_whole = hour >= HOURS - WHOLE_HOURS
            rows += [_reading(mn_of(0), at + timedelta(minutes=minute), in_span=not is_whole) for minute in (range(60) if is_whole else KEPT_MINUTES)]
            spans += [] if is_whole else [_span(at)]
            for other in range(others_an_hour):
                rows.append(_reading(mn_of(1 + (hour * others_an_hour + other) % (DEVICES - 1)), at + timedelta(minutes=other % 60)))
        with store.writing() as connection:
            insert_rows(connection, Reading.table, [[getattr(row, name) for name in row.columns] for row in rows])
            insert_rows(connection, ReadingSpan.table, [[getattr(row, name) for name in row.columns] for row in spans])
        count += len(rows)
    with store.writing() as connection:
        limits = {FACTOR: {"max": 8.0, "unit": "mg/L", "name": "氨氮"}}
        connection.execute(Device.table.insert(), [Device(mn=mn_of(0), name="排口", channel="auto_source", limits=limits).values()])
        connection.execute(Thinning.table.insert(), [Thinning(device_mn=mn_of(0), until=UNTIL - timedelta(hours=WHOLE_HOURS)).values()])
    _settle(store)
    return count


def _settle(store: Store) -> None:
    """What a server does by itself within minutes."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE" if store.is_sqlite else "VACUUM ANALYZE"))


def _value(at: datetime) -> float:
    return 4.0 + 2.0 * math.sin(at.timestamp() / 7200) + (at.minute - 30) / 30


def _reading(mn: str, at: datetime, *, in_span: bool = False) -> Reading:
    return Reading(
        device_mn=mn, cn="2011", data_time=at, factor=FACTOR, kind="Rtd", value=_value(at), flag="N", edition="2017", received_at=at, in_span=in_span
    )


def _span(at: datetime) -> ReadingSpan:
    ends = at + timedelta(minutes=59)
    return ReadingSpan(
        device_mn=mn_of(0),
        factor=FACTOR,
        kind="Rtd",
        flag="N",
        began_at=at,
        values_count=60,
        kept_count=4,
        mean=_value(at),
        low=_value(at) - 0.5,
        low_at=at + timedelta(minutes=17),
        high=_value(at) + 2.5,
        high_at=at + timedelta(minutes=42),
        first=_value(at),
        first_at=at,
        last=_value(ends),
        last_at=ends,
        thinned_at=UNTIL,
    )
