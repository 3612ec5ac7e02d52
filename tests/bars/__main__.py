"""`python -m tests.bars [ID …] [--full] [--seed N]`: run bars on both databases and print one line each; exit 1 if one fails or a mutant passes."""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from models.base import SystemClock
from models.store import Store
from tests.bars.alarm_flood import flood_idle_seats
from tests.bars.bar import Bar
from tests.bars.bombs import throw_bombs
from tests.bars.canary import look_for_reporters
from tests.bars.captures import kill_while_capturing
from tests.bars.claims import claim_at_once, kill_between_statements
from tests.bars.failing_disk import fail_calls, fill_disk
from tests.bars.file_fuzz import file_bar
from tests.bars.forged import send_forged
from tests.bars.framing import read_frames
from tests.bars.fuzzing import fuzz_frames
from tests.bars.hostile_addresses import open_hostile
from tests.bars.hostile_defects import MUTANTS as HOSTILE_MUTANTS
from tests.bars.kills import kill_while_publishing, kill_while_reporting
from tests.bars.overdue import sweep_at_once
from tests.bars.overload import hold_and_flood
from tests.bars.part_kills import kill_parts, park_one, stop_under_load
from tests.bars.power_cut import answer_after_sync, cut_power
from tests.bars.repeats import send_again
from tests.bars.repeats_lines import publish_again, upload_again
from tests.bars.slow_lines import hold_lines
from tests.bars.sync import follow_each_other
from tests.bars.table import Line, merge
from tests.bars.tampering import tamper
from tests.bars.uploads import kill_while_uploading
from tests.bars.video_crashes import crash_decoders
from tests.bars.video_fallback import do_without
from tests.bars.video_sources import hurt_sources
from tests.bed.fixtures import Database
from tests.bed.postgres import Cluster, database_from, make_bed, remove_bed, shared_cluster

FEW = 12
"""Acts of L-1 in the fast lane; there the database is away for 8 s, in the full lane for 60 s."""


@dataclass(frozen=True)
class Run:
    """One bar: how often in the fast and the full lane, the mutants it must catch, and the one database it is about, if not both."""

    bar: Callable[[Database, int, int, str], Bar]
    quick: int
    full: int
    mutants: tuple[str, ...]
    only: str = ""


def _after_sync(channel: str, database: Database, count: int, _seed: int, mutant: str) -> Bar:
    return answer_after_sync(database, channel, count, mutant)


NAMES_TOO_EARLY = ("names_before_whole", "acknowledges_before_the_name")
FILE_KINDS = ("json", "cap", "csv", "xlsx", "geojson")

RUNS: dict[str, Run] = {
    "I-1/http": Run(lambda database, n, seed, mutant: kill_while_reporting(database, "http", n, seed, mutant), 15, 500, ("reply_before_commit",)),
    "I-1/hj212": Run(lambda database, n, seed, mutant: kill_while_reporting(database, "hj212", n, seed, mutant), 15, 500, ("reply_before_commit",)),
    "I-1/mqtt": Run(kill_while_publishing, 12, 500, ("acknowledges_on_receipt",)),
    "I-2": Run(lambda database, n, seed, mutant: cut_power(database, n, seed, database.data_dir.with_name("image"), mutant), 100, 5000, ("no_sync",), "sqlite"),
    **{
        f"I-3/{channel}": Run(partial(_after_sync, channel), 40, 1000, ("reply_before_commit", "no_sync"), "sqlite")  # strace sees the file alone
        for channel in ("http", "hj212", "mqtt")
    },
    "I-4": Run(send_again, 200, 20_000, ("forgets_keys",)),
    "I-4/hj212": Run(upload_again, 80, 20_000, ("forgets_keys",)),
    "I-4/mqtt": Run(publish_again, 80, 20_000, ("forgets_keys",)),
    "I-5": Run(hold_and_flood, 10, 60, ("forgets_the_slow",)),
    "I-6/calls": Run(fail_calls, 6, 360, ("acknowledges_failed_writes",), "sqlite"),
    "I-6/full": Run(fill_disk, 1, 10, ("waits_for_an_operator",), "sqlite"),
    "I-7": Run(read_frames, 1000, 10_000, ("forgets_the_rest", "believes_every_sum")),
    "F-1/hj212": Run(fuzz_frames, 20_000, 1_000_000, ("believes_numbers", "looks_again_and_again", "forgets_nothing"), "sqlite"),
    **{f"F-1/{kind}": Run(file_bar(kind), 1000, 50_000, ("lets_it_through",), "sqlite") for kind in FILE_KINDS},
    "F-4": Run(throw_bombs, 50, 500, ("counts_nothing",), "sqlite"),
    "F-2": Run(send_forged, 400, 10_000, ("forgets_keys",)),
    "F-3": Run(hold_lines, 200, 1000, ("waits_for_ever",)),
    "M-1/parts": Run(kill_parts, 20, 240, ("nobody_restarts",), "sqlite"),
    "M-1/parked": Run(park_one, 1, 1, ("never_parks",), "sqlite"),
    "M-1/stop": Run(stop_under_load, 4, 50, ("drops_at_the_end",)),
    "S-2": Run(lambda database, n, seed, mutant: claim_at_once(database, 100, n, 4, seed, mutant), 200, 1000, ("forget_versions",)),
    "sweep": Run(sweep_at_once, 100, 2000, ("tells_for_itself",)),
    "J-4": Run(kill_between_statements, 15, 200, ("entry_apart",)),
    "P-1": Run(lambda database, n, seed, mutant: look_for_reporters(database, n, seed, mutant, _server_of(database)), 8, 200, ("tells_reporter",)),
    "E-1": Run(kill_while_uploading, 15, 200, NAMES_TOO_EARLY),
    "E-1/captures": Run(kill_while_capturing, 15, 200, (*NAMES_TOO_EARLY, "forgets_before_the_row", "asks_without_looking", "leaves_orphans")),
    "E-2/captures": Run(partial(tamper, taken_here=True), 60, 500, ("looks_at_size_alone", "looks_at_the_name_alone", "writes_no_custody")),
    "E-2": Run(tamper, 100, 500, ("looks_at_size_alone", "looks_at_the_name_alone", "writes_no_custody")),
    "U-4": Run(flood_idle_seats, 200, 1000, ("waits_for_the_gap", "folds_the_gravest", "is_silenced_whole")),
    "V-1": Run(open_hostile, 240, 900, HOSTILE_MUTANTS, "sqlite"),
    "V-2": Run(do_without, 1, 5, ("keeps_quiet_about_engines", "has_one_engine"), "sqlite"),
    "V-3": Run(hurt_sources, 1, 20, ("believes_the_decoder", "lets_nothing_go", "never_tries_again"), "sqlite"),
    "V-4": Run(crash_decoders, 16, 200, ("never_parks", "never_looks"), "sqlite"),
    "L-1": Run(lambda _database, n, seed, mutant: follow_each_other(n, seed, 60.0 if n > FEW else 8.0, mutant)[0], FEW, 120, ("deaf",), "postgresql"),
}


def _server_of(database: Database) -> Cluster | None:
    return shared_cluster(Path(os.environ["ECO_GUARDIAN_TEST_BED"])) if database.url else None


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bars")
    parser.add_argument("ids", nargs="*", default=list(RUNS))
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-mutants", action="store_true")
    parser.add_argument("--table", type=Path, metavar="FILE", help="keep what was found in this table; each bar replaces its own lines alone")
    given = parser.parse_args()
    bed = make_bed()
    os.environ["ECO_GUARDIAN_TEST_BED"] = str(bed)
    try:
        verdicts = [_one(bed, name, given) for name in given.ids]
        return 0 if all(verdicts) else 1
    finally:
        remove_bed(bed)


def _one(bed: Path, name: str, given: argparse.Namespace) -> bool:
    """Run one bar on its databases and against its mutants; print a line for each, and keep them in the table if there is one."""
    run = RUNS[name]
    found: dict[str, Bar] = {}
    for kind in (run.only,) if run.only else ("sqlite", "postgresql"):
        found[kind] = _tried(bed, kind, name, run, run.full if given.full else run.quick, given.seed, "")
        print(found[kind].line(), kind, flush=True)
    caught: dict[bool, list[str]] = {True: [], False: []}
    for mutant in () if given.no_mutants else run.mutants:
        bar = _tried(bed, run.only or "sqlite", name, run, run.quick, given.seed, mutant)
        caught[not bar.passed].append(mutant)
        print(bar.line(), f"mutant={mutant}", "NOT CAUGHT" if bar.passed else "CAUGHT", flush=True)
    if given.table is not None:
        date = SystemClock().now().date().isoformat()
        merge(given.table, [Line.of(name, kind, bar, caught[True], caught[False], date) for kind, bar in found.items()])
    return all(bar.passed for bar in found.values()) and not caught[False]


def _tried(bed: Path, kind: str, name: str, run: Run, count: int, seed: int, mutant: str) -> Bar:
    """Run one bar once. One that breaks off has failed; the bars behind it are run all the same."""
    try:
        with fresh(bed, kind) as database:
            return run.bar(database, count, seed, mutant)
    except Exception as error:
        traceback.print_exc()
        return Bar(name, count, seed, 0, figure=math.inf, notes={"broke_off": f"{type(error).__name__}: {error}"[:200]})


@contextmanager
def fresh(bed: Path, kind: str) -> Iterator[Database]:
    """An empty, migrated database."""
    with tempfile.TemporaryDirectory(dir=bed, prefix="bar-", ignore_cleanup_errors=True) as folder:
        data_dir = Path(folder) / "data"
        data_dir.mkdir()
        if kind == "sqlite":
            _migrate(None, data_dir)
            yield Database(None, data_dir)
        else:
            with database_from(shared_cluster(bed), Path(folder).name.replace("-", "_").lower(), "template0") as url:
                _migrate(url, data_dir)
                yield Database(url, data_dir)


def _migrate(url: str | None, data_dir: Path) -> None:
    store = Store.open(url, data_dir)
    store.migrate()
    store.close()


if __name__ == "__main__":
    sys.exit(main())
