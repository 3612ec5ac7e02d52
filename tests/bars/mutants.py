"""The gateway with one planted defect: `python -m tests.bars.mutants NAME …arguments of main.py`. A bar counts only if it catches its mutant."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import main


def reply_before_commit() -> None:
    """Acknowledge inside the transaction, a moment before its commit (I-1, I-3)."""
    from models.commands.desk import Desk
    from models.intake import keeper

    tell_in_time = Desk.do_all
    in_hand: list[keeper.Keeper] = []
    begin = keeper.Keeper._in_one_transaction

    def remember(self: keeper.Keeper, arrivals: Sequence[object]) -> list[object]:
        in_hand[:] = [self]
        return begin(self, arrivals)

    def too_early(desk: Desk, wishes: Any, beside: Any = None) -> Any:
        def tell_beside(batch: Any, outcomes: Any) -> None:
            beside(batch, outcomes)
            batch.flush()
            waiting = list(in_hand[0]._in_hand)
            plans = beside.__closure__[0].cell_contents
            results: list[object] = [None] * len(waiting)
            for plan, indices in plans:
                for index, result in zip(indices, plan.results(), strict=True):
                    results[index] = result
            keeper._tell([(one.done, result) for one, result in zip(waiting, results, strict=True)])

        return tell_in_time(desk, wishes, tell_beside)

    keeper.Keeper._in_one_transaction = remember  # type: ignore[method-assign]
    Desk.do_all = too_early  # type: ignore[method-assign, assignment]


def acknowledges_on_receipt() -> None:
    """Tell the broker at once that a message is kept (I-1, I-3)."""
    from models.intake.broker import Broker, Message

    hear = Broker._on_message

    def too_soon(self: Broker, client: Any, user: object, message: Any) -> None:
        client.ack(message.mid, message.qos)
        hear(self, client, user, message)

    Broker._on_message = too_soon  # type: ignore[method-assign]
    Message.acknowledge = lambda self: None  # type: ignore[method-assign]


def kills_parts() -> None:
    """End a random part every few seconds, from inside: no defect, but what M-1 wants survived."""
    import asyncio
    import os
    import random

    from models.intake.parts import Parts

    run, chance = Parts.run, random.Random(os.environ.get("ECO_BARS_SEED", "1"))

    async def kill(parts: Parts) -> None:
        while not parts.is_stopping:
            await asyncio.sleep(float(os.environ.get("ECO_BARS_EVERY", "5")))
            running = [part for part in parts._parts.values() if part.task is not None and not part.task.done()]
            doors = [part for part in running if part.name in {"http", "hj212", "mqtt", "folder", "writer"}]
            victim = chance.choice(doors if doors and chance.random() < 0.7 else running)
            assert victim.task is not None
            victim.task.cancel()

    def run_and_kill(self: Parts, name: str, make: Any, *, listens: bool = False) -> None:
        if not self._parts:
            self._killer = asyncio.ensure_future(kill(self))  # type: ignore[attr-defined]
        run(self, name, make, listens=listens)

    Parts.run = run_and_kill  # type: ignore[method-assign]


def nobody_restarts() -> None:
    """Kill parts, and leave them dead (M-1)."""
    from models.intake import parts

    kills_parts()
    parts.WAITS_S = (3600.0,)  # type: ignore[misc]
    parts.Parts.__init__.__defaults__ = ((3600.0,), 3600.0)  # type: ignore[misc]


def fails_always() -> None:
    """Have the watched folder die as soon as it has begun: no defect, but what M-1 wants parked."""
    from models.intake.folder import WatchedFolder

    async def die(self: WatchedFolder) -> None:
        raise RuntimeError("planted")

    WatchedFolder.serve = die  # type: ignore[method-assign]


def never_parks() -> None:
    """Start a part that fails always again and again, silently (M-1)."""
    from models.intake import parts

    fails_always()
    parts.PARK_AFTER = 10**9  # type: ignore[misc]


def drops_at_the_end() -> None:
    """Acknowledge before the commit, and leave at once when told to stop (M-1)."""
    import asyncio
    import os
    import signal

    from models.intake import gateway, keeper

    reply_before_commit()
    tell = keeper._tell

    def tell_and_dawdle(told: Any) -> None:
        tell(told)
        time.sleep(0.02)

    def leave_at_once() -> asyncio.Event:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, os._exit, 0)
        return asyncio.Event()

    keeper._tell = tell_and_dawdle
    gateway._stop_signal = leave_at_once


def acknowledges_failed_writes() -> None:
    """Say that a group was kept although its write failed (I-5, I-6)."""
    from models.intake import keeper
    from models.intake.reports import Delivery, Kept

    give_up = keeper.Keeper._go_away

    def say_kept(self: keeper.Keeper, group: Any, error: Exception) -> None:
        posts: list[Any] = [(one.done, Kept("0" * 32, "BJ-0", fresh=True)) for one in group if isinstance(one.arrival, Delivery)]
        if posts:
            keeper._tell(posts)
        give_up(self, group, error)

    keeper.Keeper._go_away = say_kept  # type: ignore[method-assign]


def forgets_the_slow() -> None:
    """Say that what waited for more than a second was kept, and drop it (I-5)."""
    from models.intake import keeper
    from models.intake.reports import Delivery, Kept

    choose = keeper.Keeper._next_group

    def choose_quick(self: keeper.Keeper) -> Any:
        group = choose(self)
        slow = [one for one in group or () if time.monotonic() - one.since > 1.0 and isinstance(one.arrival, Delivery)]
        if not slow or group is None:
            return group
        told: list[Any] = [(one.done, Kept("0" * 32, "BJ-0", fresh=True)) for one in slow]
        keeper._tell(told)
        self._in_hand = [one for one in group if one not in slow]
        return self._in_hand

    keeper.Keeper._next_group = choose_quick  # type: ignore[method-assign]


def waits_for_an_operator() -> None:
    """Stay away from a store that failed once (I-6)."""
    from models.intake import keeper

    keeper.Keeper._probe = lambda self: time.sleep(1.0)  # type: ignore[method-assign]


def no_sync() -> None:
    """Commit without waiting for the disk (I-2, I-3)."""
    from models import store

    settings = store._pragmas

    def careless() -> tuple[str, ...]:
        return (*(pragma for pragma in settings() if not pragma.startswith("synchronous")), "synchronous=OFF")

    store._pragmas = careless


def forgets_keys() -> None:
    """Remember idempotency keys in memory only, until the next restart (I-4)."""
    from models.intake import readings, reports
    from models.records.intake import IntakeKey

    keep = reports.keep_rows  # type: ignore[attr-defined]

    def keep_others(batch: Any, records: Any) -> None:
        keep(batch, [one for one in records if not isinstance(one, IntakeKey)])

    reports.keep_rows = readings.keep_rows = keep_others  # type: ignore[attr-defined]


def waits_for_ever() -> None:
    """Set no deadline for a head or a body (F-3)."""
    from models.intake import listeners, webhook

    listeners.listen_http.__defaults__ = (3600.0,)
    webhook.read_body.__defaults__ = (3600.0,)


def tells_reporter() -> None:
    """Leave in the texts what they repeat of the reporter (P-1)."""
    from models.commands import alerts

    alerts.without_reporter = lambda value, _identity: value  # type: ignore[attr-defined, assignment]


def names_before_whole() -> None:
    """Copy a file in pieces under its final name instead of renaming it (E-1)."""
    from models import evidence_folder

    def in_pieces(self: evidence_folder.ComingFile, target: Path) -> None:
        with self._path.open("rb") as whole, target.open("wb", buffering=0) as half:
            while piece := whole.read(4096):
                half.write(piece)
                time.sleep(0.002)
        self._path.unlink()

    evidence_folder.ComingFile._take_its_place = in_pieces  # type: ignore[method-assign]


def acknowledges_before_the_name() -> None:
    """Give a file its name a moment after it was acknowledged (E-1)."""
    from models import evidence_folder

    at_once = evidence_folder.ComingFile._take_its_place

    def later(self: evidence_folder.ComingFile, target: Path) -> None:
        threading.Timer(0.2, at_once, (self, target)).start()

    evidence_folder.ComingFile._take_its_place = later  # type: ignore[method-assign]
    evidence_folder.ComingFile.drop = lambda self: self._file.close()  # type: ignore[method-assign]


def forgets_the_rest() -> None:
    """Forget what a chunk leaves of a frame (I-7)."""
    from models.intake.hj212_stream import Framer

    read = Framer._read

    def forgetful(self: Framer, text: bytes, *, ended: bool) -> Any:
        pieces = read(self, text, ended=ended)
        self._rest = b""
        return pieces

    Framer._read = forgetful  # type: ignore[method-assign]


def believes_every_sum() -> None:
    """Take every checksum for right (I-7)."""
    from models.intake import hj212_stream

    class Right(int):
        def __eq__(self, _other: object) -> bool:
            return True

        def __ne__(self, _other: object) -> bool:
            return False

        __hash__ = int.__hash__

    vars(hj212_stream)["sent_checksum"] = lambda _text: Right()


def counts_nothing() -> None:
    """Read a body however many names it holds (F-4)."""
    from models.intake import report

    vars(report)["MOST_NAMES"] = vars(report)["MOST_VALUES"] = 10**9


MUTANTS: Mapping[str, Callable[[], None]] = {
    "counts_nothing": counts_nothing,
    "reply_before_commit": reply_before_commit,
    "acknowledges_on_receipt": acknowledges_on_receipt,
    "kills_parts": kills_parts,
    "nobody_restarts": nobody_restarts,
    "fails_always": fails_always,
    "never_parks": never_parks,
    "acknowledges_failed_writes": acknowledges_failed_writes,
    "forgets_the_slow": forgets_the_slow,
    "waits_for_an_operator": waits_for_an_operator,
    "drops_at_the_end": drops_at_the_end,
    "no_sync": no_sync,
    "forgets_keys": forgets_keys,
    "waits_for_ever": waits_for_ever,
    "tells_reporter": tells_reporter,
    "forgets_the_rest": forgets_the_rest,
    "believes_every_sum": believes_every_sum,
    "names_before_whole": names_before_whole,
    "acknowledges_before_the_name": acknowledges_before_the_name,
}


def run(mutant: str, arguments: Sequence[str]) -> int:
    """Run `main.py` with these arguments and this defect; return its exit code."""
    MUTANTS[mutant]()
    return main.main(list(arguments))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], sys.argv[2:]))
