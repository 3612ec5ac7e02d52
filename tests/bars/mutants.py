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


def no_sync() -> None:
    """Commit without waiting for the disk (I-2, I-3)."""
    from models import store

    settings = store._pragmas

    def careless() -> tuple[str, ...]:
        return (*(pragma for pragma in settings() if not pragma.startswith("synchronous")), "synchronous=OFF")

    store._pragmas = careless


def forgets_keys() -> None:
    """Remember idempotency keys in memory only, until the next restart (I-4)."""
    from models.intake import reports

    reports.keep_rows = lambda batch, records: None  # type: ignore[attr-defined]


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


MUTANTS: Mapping[str, Callable[[], None]] = {
    "reply_before_commit": reply_before_commit,
    "no_sync": no_sync,
    "forgets_keys": forgets_keys,
    "waits_for_ever": waits_for_ever,
    "tells_reporter": tells_reporter,
    "forgets_the_rest": forgets_the_rest,
    "believes_every_sum": believes_every_sum,
    "names_before_whole": names_before_whole,
    "acknowledges_before_the_name": acknowledges_before_the_name,
}

if __name__ == "__main__":
    MUTANTS[sys.argv.pop(1)]()
    sys.exit(main.main())
