"""S-2 and J-4: seats that act on one thing at once, and processes that are killed between any two statements.

Source: reliability.md S-2, J-4.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import sqlalchemy as sa

from models.commands.actor import Actor
from models.commands.alerts import AckAlert, CreateAlert, Place
from models.commands.desk import Desk
from models.commands.reference import load_county
from models.journal.chain import verify
from models.journal.entry import JOURNAL
from models.records.alert import Alert
from models.records.people import Operator
from models.rules.refusal import Refused
from models.store import Store, StoreUnavailable
from tests.bars.bar import Bar
from tests.bars.rig import ROOT, door
from tests.bed.fixtures import Database

COUNTY = ROOT / "tests" / "walks" / "county.json"


def furnish_alerts(database: Database, count: int) -> list[str]:
    """Give the store the walks' county and `count` new alerts; return their ids."""
    store = database.open()
    try:
        desk = door(store)
        load_county(desk, json.loads(COUNTY.read_text(encoding="utf-8")))
        connector = Actor.connector("hotline_12345", "hotline_12345")
        made = CreateAlert("hotline_12345", "report", "河水发黑", Place(text="白石镇"))
        return [desk.do(made, connector).made[0] for _ in range(count)]
    finally:
        store.close()


def claim_at_once(database: Database, alerts: int, claims: int, processes: int, seed: int, mutant: str = "") -> Bar:
    """S-2: `processes` seats claim `alerts` alerts `claims` times in all; count alerts with two owners and claims that broke."""
    bar = Bar("S-2", claims, seed, limit=0)
    ids = furnish_alerts(database, alerts)
    with bar.timed():
        seats = [_start("claim", database, seed + number, claims // processes, mutant, ids) for number in range(processes)]
        histories = [json.loads(seat.communicate()[0]) for seat in seats]
        assert all(seat.returncode == 0 for seat in seats), "a seat broke"
        owners = Counter(alert for history in histories for alert, verdict in history if verdict == "mine")
        verdicts = Counter(verdict for history in histories for _, verdict in history)
        entries = _entries(database, "alert.acknowledged")
    twice = sum(count > 1 for count in owners.values()) + sum(entries[alert] != 1 for alert in owners)
    bar.figure = twice + verdicts["locked"] + verdicts["untold"]
    bar.notes = {
        "owned": len(owners),
        "double_owners": twice,
        "told_by_whom": verdicts["told"],
        "untold": verdicts["untold"],
        "lock_errors": verdicts["locked"],
    }
    return bar


def kill_between_statements(database: Database, kills: int, seed: int, mutant: str = "") -> Bar:
    """J-4: kill a seat that acts as fast as it can, `kills` times; count changes without exactly one entry, and the reverse."""
    bar = Bar("J-4", kills, seed, limit=0)
    chance = random.Random(seed)
    ids = furnish_alerts(database, 1)
    with bar.timed():
        acts = 0
        for number in range(kills):
            seat = _start("act", database, seed + number, 0, mutant, ids)
            assert seat.stdout is not None
            assert seat.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.002, 0.060))
            os.kill(seat.pid, signal.SIGKILL)
            seat.wait()
            seat.stdout.close()
        store = database.open()
        try:
            acts, bar.figure = _unmatched(store)
            bar.figure += verify(store).first_break is not None
        finally:
            store.close()
    bar.notes = {"changes": acts}
    return bar


def _unmatched(store: Store) -> tuple[int, int]:
    """Count what was made and acknowledged, and how much of it lacks its one entry or is an entry without it."""
    with store.reading() as connection:
        alerts = {row.id: row for row in connection.execute(sa.select(Alert.table.c.id, Alert.table.c.state, Alert.table.c.acknowledged_at))}
        entries = Counter((row.alert_id, row.kind) for row in connection.execute(sa.select(JOURNAL.c.alert_id, JOURNAL.c.kind).where(JOURNAL.c.alert_id != "")))
    wanted = {(key, "alert.created") for key in alerts} | {(key, "alert.acknowledged") for key, row in alerts.items() if row.acknowledged_at is not None}
    return len(wanted), sum(entries[one] != 1 for one in wanted) + sum(one not in wanted for one in entries)


def _entries(database: Database, kind: str) -> Counter[str]:
    store = database.open()
    try:
        with store.reading() as connection:
            return Counter(connection.execute(sa.select(JOURNAL.c.alert_id).where(JOURNAL.c.kind == kind)).scalars())
    finally:
        store.close()


def _start(role: str, database: Database, seed: int, count: int, mutant: str, ids: list[str]) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.bars.claims", role, database.url or "", str(database.data_dir), str(seed), str(count), mutant]
    seat = subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert seat.stdin is not None
    seat.stdin.write("\n".join(ids))
    seat.stdin.close()
    seat.stdin = None
    return seat


def _claim(desk: Desk, ids: list[str], chance: random.Random, count: int, me: Actor) -> None:
    history: list[tuple[str, str]] = []
    for _ in range(count):
        alert = chance.choice(ids)
        try:
            desk.do(AckAlert(alert), me, versions={alert: 1})
            history.append((alert, "mine"))
        except Refused as refused:
            stale = [reason for reason in refused.reasons if reason.code == "stale_version"]
            history.append((alert, "told" if stale and stale[0].facts.get("who") else "untold"))
        except StoreUnavailable:
            history.append((alert, "locked"))
    print(json.dumps(history))


def _act(desk: Desk, me: Actor) -> None:
    connector = Actor.connector("hotline_12345", "hotline_12345")
    print("ready", flush=True)
    while True:
        alert = desk.do(CreateAlert("hotline_12345", "report", "河水发黑", Place(text="白石镇")), connector).made[0]
        desk.do(AckAlert(alert), me)


def forget_versions() -> None:
    """Planted defect of S-2: nobody looks at versions or states."""
    from models.commands import desk

    desk._stale = lambda *_: ()  # type: ignore[assignment]
    AckAlert.not_open = lambda *_: ()  # type: ignore[assignment, method-assign]


def entry_apart() -> None:
    """Planted defect of J-4: the entry is written in a second transaction."""
    from models.commands.batch import Batch
    from models.journal.writer import JournalWriter

    flush = JournalWriter.flush
    JournalWriter.flush = lambda self: None  # type: ignore[assignment, method-assign]
    whole = Desk.do

    def late(self: Desk, *asked: object, **how: object) -> object:
        written: list[JournalWriter] = []
        begin = Batch.__init__

        def remember(batch: Batch, connection: object) -> None:
            begin(batch, connection)  # type: ignore[arg-type]
            written.append(batch.journal)

        Batch.__init__ = remember  # type: ignore[method-assign, assignment]
        try:
            outcome = whole(self, *asked, **how)  # type: ignore[arg-type]
        finally:
            Batch.__init__ = begin  # type: ignore[method-assign]
        with self.store.writing() as connection:
            for pen in written:
                pen._connection = connection
                flush(pen)
        return outcome

    Desk.do = late  # type: ignore[method-assign, assignment]


def main(role: str, url: str, data_dir: str, seed: str, count: str, mutant: str) -> None:
    """One seat of S-2 (`claim`) or J-4 (`act`), as its own process."""
    {"": lambda: None, "forget_versions": forget_versions, "entry_apart": entry_apart}[mutant]()
    ids = sys.stdin.read().split()
    store = Store.open(url or None, Path(data_dir))
    people = Operator.table.c
    with store.reading() as connection:
        row = connection.execute(sa.select(people.id, people.name, people.role, people.unit).where(people.role == "dispatcher").order_by(people.id)).all()
    chosen = row[int(seed) % len(row)]
    me = Actor("operator", chosen.id, chosen.name, chosen.role, chosen.unit)
    if role == "claim":
        _claim(door(store), ids, random.Random(int(seed)), int(count), me)
    else:
        _act(door(store), me)


if __name__ == "__main__":
    main(*sys.argv[1:])
