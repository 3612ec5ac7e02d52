"""F-1, the frames: whatever bytes come, the reader of loggers raises nothing, takes no time and keeps no memory."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

from models.intake import hj212_stream, readings
from tests.bars.bar import Bar
from tests.bed.fixtures import Database
from tests.intake.fuzz_hj212 import Fuzz, Fuzzed

SLOW = 0.1
"""Processor seconds no input may take."""
GROWTH_MB = 50.0
WARM = 2000
"""So many inputs are read before memory is measured: tables and caches fill once."""
LOOK, ENOUGH = 250, 20
"""Memory is looked at every so many inputs; after so many faults no more are wanted."""
PAGE = os.sysconf("SC_PAGE_SIZE")


def fuzz_frames(_database: Database, n: int, seed: int, mutant: str = "") -> Bar:
    """Read `n` changed and made-up inputs on two cores; the figure counts exceptions, slow inputs and too much memory."""
    bar = Bar("F-1/hj212", n, seed, limit=0)
    with bar.timed(), ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        halves = list(workers.map(_half, (n - n // 2, n // 2), (seed, seed + 1_000_000), (mutant, mutant)))
    growth = max(half.growth_mb for half in halves)
    raised = [said for half in halves for said in half.seen.raised]
    bar.figure = len(raised) + sum(half.seen.slow for half in halves) + (growth > GROWTH_MB)
    bar.notes = {"raised": len(raised), "slow": sum(half.seen.slow for half in halves), "growth_mb": round(growth, 1)}
    bar.notes |= {"slowest_ms": round(1000 * max(half.seen.slowest for half in halves), 1), "frames": sum(half.seen.frames for half in halves)}
    bar.notes |= {"inputs": sum(half.seen.inputs for half in halves), "first": raised[0][:300] if raised else "-"}
    return bar


@dataclass
class _Half:
    """What one core saw, and by how much its memory grew."""

    seen: Fuzzed
    growth_mb: float = 0.0


def _half(n: int, seed: int, mutant: str) -> _Half:
    MUTANTS.get(mutant, lambda: None)()
    fuzzing = Fuzz(seed)
    half, before = _Half(fuzzing.seen), 0.0
    for number in range(n):
        fuzzing.one(SLOW)
        if number == min(WARM, n // 2):
            before = _resident_mb()
        if number % LOOK == 0 and before:
            half.growth_mb = max(half.growth_mb, _resident_mb() - before)
        if len(half.seen.raised) + half.seen.slow >= ENOUGH or half.growth_mb > GROWTH_MB:
            break  # it has failed
    return half


def _resident_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * PAGE / 1e6


def believes_numbers() -> None:
    """Take every value for a number."""
    vars(readings)["number"] = float


def looks_again_and_again() -> None:
    """Check the sum of every frame more than a thousand times, as a reader does that starts anew at every byte."""
    once = vars(hj212_stream)["checksum"]
    vars(hj212_stream)["checksum"] = lambda segment: [once(segment) for _ in range(1_500)][-1]


def forgets_nothing() -> None:
    """Keep every frame ever read."""
    kept: list[bytes] = []
    read = vars(hj212_stream)["read_segment"]

    def remembering(segment: bytes, raw: bytes = b"", **more: Any) -> Any:
        kept.append(segment * 100)
        return read(segment, raw, **more)

    vars(hj212_stream)["read_segment"] = remembering


MUTANTS = {"believes_numbers": believes_numbers, "looks_again_and_again": looks_again_and_again, "forgets_nothing": forgets_nothing}
