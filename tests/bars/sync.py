"""L-1: two consoles and a wall on one PostgreSQL show each other's acts, whatever notifications are lost and however long the database is away.

Real windows in processes of their own; the wire to the database loses notifications, goes silent, and the server is stopped as by a crash.
Source: reliability.md L-1; issue 2, Must show 4.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from models.base import SystemClock
from models.commands.actor import Actor
from models.commands.alerts import AckAlert
from models.views.queue import queue
from tests.bars.bar import Bar, percentile
from tests.bars.claims import furnish_alerts
from tests.bars.rig import door
from tests.bars.screens import Screen
from tests.bars.wire import Wire
from tests.bed.durable import durable_cluster, empty_database, own_bed
from tests.bed.fixtures import Database
from tests.bed.postgres import Cluster

PAUSE_S = 0.25
STALE_AFTER_S = 5.0
LOSE = 0.3
MISSED = 5
"""Acts of another seat while the screens hear nothing."""
LOGINS = ("wangyifan", "heqing")


@dataclass
class Findings:
    """What was seen. Times in seconds; `stale` counts rows that differ from the store by the name of the phase."""

    painted: list[float] = field(default_factory=list)
    never_painted: int = 0
    stale: dict[str, int] = field(default_factory=dict)
    lost: int = 0
    away: list[float] = field(default_factory=list)
    untold: int = 0
    caught_up: list[float] = field(default_factory=list)


def follow_each_other(acts: int, seed: int, away_s: float, mutant: str = "") -> tuple[Bar, Findings]:
    """Acts in both directions, with a good wire, with a bad one, over a silent one, and over a stopped server of our own.

    The figure counts broken promises: rows that stay wrong, acts never painted, outages a console never told of. The first ends the run.
    """
    bar, found = Bar("L-1", acts, seed, limit=0), Findings()
    with bar.timed(), ExitStack() as stack:
        bed = stack.enter_context(own_bed())
        cluster = durable_cluster(bed)
        database = stack.enter_context(empty_database(bed, cluster))
        alerts = iter(furnish_alerts(database, 2 * acts + 3 * MISSED))
        wire = stack.enter_context(Wire(cluster.port, seed))
        room = stack.enter_context(_room(database, cluster, wire, mutant))
        for phase in (
            lambda: _told(room, list(islice(alerts, acts)), found),
            lambda: _half_deaf(room, wire, list(islice(alerts, max(8, acts // 2))), found),
            lambda: _silent(room, wire, list(islice(alerts, MISSED)), min(8.0, away_s), found),
            lambda: _stopped(room, cluster, list(islice(alerts, MISSED)), away_s, found),
        ):
            phase()
            bar.figure = sum(found.stale.values()) + found.never_painted + found.untold
            if not bar.passed:
                break
    bar.notes = {
        "painted_p50_ms": round(percentile(found.painted, 0.5) * 1000),
        "painted_p95_ms": round(percentile(found.painted, 0.95) * 1000),
        "notifications_lost": found.lost,
        "stale": found.stale,
        "never_painted": found.never_painted,
        "away_told_s": [round(one, 1) for one in found.away],
        "caught_up_s": [round(one, 1) for one in found.caught_up],
    }
    return bar, found


@dataclass
class Room:
    """Two consoles and a wall, all through one wire, and another seat with a wire of its own."""

    database: Database
    consoles: list[Screen]
    wall: Screen

    @property
    def screens(self) -> list[Screen]:
        """All three."""
        return [*self.consoles, self.wall]

    def act(self, alerts: list[str], found: Findings | None) -> None:
        """Acknowledge in turn at one console and the other; `found` takes how long the others needed."""
        asked: dict[str, tuple[float, int]] = {}
        for number, alert in enumerate(alerts):
            turn = number % len(self.consoles)
            answer = self.consoles[turn].ask(f"act {alert}")
            assert answer["chosen"], "the line to act on is not in the queue"
            asked[alert] = answer["asked"], turn
            time.sleep(PAUSE_S)
        time.sleep(1.0)
        truth = self.truth()
        undone = [alert for alert in alerts if truth.get(alert) != "acknowledged"]
        assert not undone, f"{len(undone)} of {len(alerts)} acts were not carried out: nothing is shown by this"
        if found is None:
            return
        for place, screen in enumerate(self.screens):
            painted = screen.ask("painted")
            for alert, (at, turn) in asked.items():
                if turn != place:
                    shown = painted.get(f"{alert} acknowledged")
                    found.never_painted += shown is None
                    found.painted += [] if shown is None else [shown - at]

    def act_elsewhere(self, alerts: list[str]) -> None:
        """A third seat acknowledges these, straight at the database."""
        store = self.database.open()
        try:
            desk = door(store)
            for alert in alerts:
                desk.do(AckAlert(alert), Actor("operator", "third", "王一帆", "dispatcher", "center"))
        finally:
            store.close()

    def stale(self, within_s: float) -> int:
        """How many rows of all screens still differ from the store after at most so many seconds."""
        until = time.monotonic() + within_s
        while (wrong := self._wrong()) and time.monotonic() < until:
            time.sleep(0.1)
        return wrong

    def truth(self) -> dict[str, str]:
        """The state of every matter in the queue as the store has it."""
        store = self.database.open()
        try:
            with store.reading() as connection:
                return {row.id: str(row.state) for row in queue(connection, SystemClock().now())}
        finally:
            store.close()

    def _wrong(self) -> int:
        truth = self.truth()
        return sum(len(truth.items() ^ screen.ask("rows")["rows"].items()) for screen in self.screens)


def _told(room: Room, alerts: list[str], found: Findings) -> None:
    """Nothing is in the way."""
    room.act(alerts, found)
    found.stale["told"] = room.stale(STALE_AFTER_S)


def _half_deaf(room: Room, wire: Wire, alerts: list[str], found: Findings) -> None:
    """Three in ten notifications never arrive."""
    wire.lose, wire.lost = LOSE, 0
    room.act(alerts, None)
    found.stale["notifications_lost"] = room.stale(STALE_AFTER_S)
    found.lost, wire.lose = wire.lost, 0.0


def _silent(room: Room, wire: Wire, alerts: list[str], seconds: float, found: Findings) -> None:
    """Nothing comes through the wire, and nobody is told."""
    with _outage(room, found, seconds):
        wire.freeze()
        room.act_elsewhere(alerts)
    wire.thaw()
    _catch_up(room, "silent_wire", found)


def _stopped(room: Room, cluster: Cluster, alerts: list[str], seconds: float, found: Findings) -> None:
    """The server is stopped as by a crash, and comes back with acts the screens have not seen."""
    with _outage(room, found, seconds):
        cluster.stop("immediate")
    cluster.start()
    room.act_elsewhere(alerts)
    _catch_up(room, "server_stopped", found)


@contextmanager
def _outage(room: Room, found: Findings, seconds: float) -> Iterator[None]:
    """What is inside begins an outage; afterwards each console has told it, and the outage has lasted its time."""
    began = time.monotonic()
    yield
    time.sleep(max(0.0, seconds - (time.monotonic() - began)))
    for console in room.consoles:
        told = [at - began for at in console.ask("said")["away"] if at > began]
        banner = "away" in console.ask("rows")["banners"]
        found.away += told[:1]
        found.untold += not (told and banner)


def _catch_up(room: Room, phase: str, found: Findings) -> None:
    began = time.monotonic()
    found.stale[phase] = room.stale(15.0)
    found.caught_up.append(time.monotonic() - began)


@contextmanager
def _room(database: Database, cluster: Cluster, wire: Wire, mutant: str) -> Iterator[Room]:
    assert database.url is not None
    url = database.url.replace(f":{cluster.port}/", f":{wire.port}/")
    screens: list[Screen] = []
    try:
        for place, (kind, login) in enumerate((("console", LOGINS[0]), ("console", LOGINS[1]), ("wall", ""))):
            screens.append(Screen(kind, Database(url, Path(f"{database.data_dir}-{place}")), login, mutant))
        for screen in screens:
            screen.opened()
        time.sleep(2.0)  # what is built behind the first paint
        yield Room(database, screens[:2], screens[2])
    finally:
        for screen in screens:
            screen.close()
