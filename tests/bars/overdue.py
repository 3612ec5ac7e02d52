"""The sweep's bar: four processes look at the same clocks at once, and each limit that ran out is told exactly once. Source: domain.md 5."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from models.base import SystemClock
from models.commands.sweep import sweep
from models.commands.turn import Turn
from models.journal.entry import JOURNAL
from models.records.running_clock import RunningClock
from models.store import Store
from tests.bars.bar import Bar
from tests.bars.claims import furnish_alerts
from tests.bars.rig import ROOT, door
from tests.bed.fixtures import Database

PROCESSES = 4
BEGINS_IN_S, RUNS_OUT_WITHIN_S, SWEPT_FOR_S = 4.0, 1.5, 8.0


def sweep_at_once(database: Database, clocks: int, seed: int, mutant: str = "") -> Bar:
    """Let `clocks` limits run out at about the same time while four processes sweep; count those not told once."""
    bar = Bar("sweep", clocks, seed, limit=0)
    furnish_alerts(database, 0)
    ids = _let_run(database, clocks)
    with bar.timed():
        words = [sys.executable, "-m", "tests.bars.overdue", database.url or "", str(database.data_dir), mutant]
        seats = [subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
        looked = [int(seat.communicate()[0]) for seat in seats]
        assert all(seat.returncode == 0 for seat in seats), "a seat broke"
    store = database.open()
    try:
        with store.reading() as connection:
            told = Counter(connection.execute(sa.select(JOURNAL.c.object_id).where(JOURNAL.c.kind == "clock.overdue")).scalars())
    finally:
        store.close()
    bar.figure = sum(told[key] != 1 for key in ids)
    bar.notes = {"told": told.total(), "seats_that_told": sum(count > 0 for count in looked)}
    return bar


def _let_run(database: Database, count: int) -> list[str]:
    store = database.open()
    try:
        begin = SystemClock().now() + timedelta(seconds=BEGINS_IN_S)
        clocks = [_clock(number, begin + timedelta(seconds=RUNS_OUT_WITHIN_S * number / count)) for number in range(count)]
        with store.writing() as connection:
            connection.execute(RunningClock.table.insert(), [clock.values() for clock in clocks])
        return [clock.id for clock in clocks]
    finally:
        store.close()


def _clock(number: int, due_at: datetime) -> RunningClock:
    return RunningClock(
        rule="R-221",
        rule_version="1",
        object_kind="case_transfer",
        object_id=f"transfer-{number}",
        case_id=f"case-{number}",
        started_at=SystemClock().now() - timedelta(days=2),
        due_at=due_at,
        next_at=due_at,
    )


def tells_for_itself() -> None:
    """Planted defect: each seat remembers by itself what it has told, so that the others tell it again."""
    from models.commands import sweep as module
    from models.commands.batch import Batch

    told: set[str] = set()
    run_out, find, write = module._run_out, Batch.find, Batch._write_change

    def remember(turn: Turn, clock: RunningClock) -> None:
        run_out(turn, clock)
        told.add(clock.id)

    def keep_nothing(self: Batch, record: Any, before: Any) -> None:
        if not isinstance(record, RunningClock):
            write(self, record, before)

    def untold(self: Batch, kind: Any, *where: Any, **how: Any) -> list[Any]:
        return [record for record in find(self, kind, *where, **how) if record.id not in told]

    module._run_out = remember
    Batch._write_change = keep_nothing  # type: ignore[method-assign]
    Batch.find = untold  # type: ignore[method-assign, assignment]
    module._next_clock = lambda connection: min((at for clock, at in _waiting(connection) if clock not in told), default=None)


def _waiting(connection: Connection) -> list[tuple[str, datetime]]:
    table = RunningClock.table
    found = connection.execute(sa.select(table.c.id, table.c.next_at).where(table.c.state == "running", table.c.next_at.is_not(None)))
    return [(row.id, row.next_at) for row in found]


def main(url: str, data_dir: str, mutant: str) -> None:
    """One seat that sweeps until all limits have run out; prints how many moments it looked at."""
    {"": lambda: None, "tells_for_itself": tells_for_itself}[mutant]()
    store = Store.open(url or None, Path(data_dir))
    desk, looked, until = door(store), 0, time.monotonic() + SWEPT_FOR_S
    while time.monotonic() < until:
        looked += sweep(desk)
        time.sleep(0.01)
    print(looked)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
