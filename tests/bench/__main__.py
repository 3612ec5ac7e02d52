"""`python -m tests.bench NAME… [--quick]`: runs benches one after the other and prints what they find as JSON lines."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import sys
import time
from collections.abc import Callable, Iterator

import tests.bench

Bench = Callable[..., Iterator[dict[str, object]]]
"""Takes whether it is to be quick; one that can go on for long (soak) also `minutes`."""


def benches() -> dict[str, Bench]:
    """Every bench there is, by name: the modules of this folder that have a `run`."""
    found: dict[str, Bench] = {}
    for module in pkgutil.iter_modules(tests.bench.__path__):
        if not module.name.startswith("_"):
            run = getattr(importlib.import_module(f"tests.bench.{module.name}"), "run", None)
            if run is not None:
                found[module.name] = run
    return found


def measure(name: str, bench: Bench, quick: bool, minutes: float = 0.0) -> bool:
    """Run one bench and print its lines; False when it could not be run to its end."""
    began = time.monotonic()
    try:
        for line in bench(quick, minutes) if minutes and name == "soak" else bench(quick):
            print(json.dumps({"bench": name, **line}, ensure_ascii=False), flush=True)
    except Exception as error:
        print(f"{name} ended early: {type(error).__name__}: {error}", file=sys.stderr)
        if os.environ.get("ECO_GUARDIAN_BENCH_TRACE"):
            raise
        return False
    print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    return True


def main(arguments: list[str]) -> int:
    """Exit code 0: all ran; 1: one ended early; 2: there is no such bench."""
    known = benches()
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measures the product; prints JSON lines.")
    parser.add_argument("names", nargs="+", metavar="NAME", help="all, or: " + ", ".join(known))
    parser.add_argument("--quick", action="store_true", help="less of everything: shows that the bench works, not the figure")
    parser.add_argument("--minutes", type=float, default=0.0, help="how long the soak goes on")
    asked = parser.parse_args(arguments)
    names = list(known) if asked.names == ["all"] else asked.names
    if unknown := [name for name in names if name not in known]:
        print(f"There is no bench {', '.join(unknown)}; there are: {', '.join(known)}.", file=sys.stderr)
        return 2
    ended_well = [measure(name, known[name], asked.quick, asked.minutes) for name in names]
    return 0 if all(ended_well) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
