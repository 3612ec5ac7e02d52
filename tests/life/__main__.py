"""`python -m tests.life --lives 20000 --steps 30 --seed 1`: leads random lives; exit 1 when a law was broken, which life and how."""

from __future__ import annotations

import argparse
import gc
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.life.lead import Led, lead_on_a_fresh_store


def main() -> int:
    """Lead the lives asked for and print what came of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.life", description="Random lives of cases, and the laws that hold whatever happens.")
    parser.add_argument("--lives", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="number of the first life, to lead a broken batch again")
    parser.add_argument("--steps", type=int, default=27, help="beside the three or more with which a life begins")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--on-one-store", type=int, default=12, help="so many lives share a store")
    asked = parser.parse_args()
    began, whole = time.monotonic(), Led()
    end = asked.first + asked.lives
    batches = [range(first, min(first + asked.on_one_store, end)) for first in range(asked.first, end, asked.on_one_store)]
    with ProcessPoolExecutor(asked.jobs, initializer=_settle) as pool:
        for led in pool.map(partial(lead_on_a_fresh_store, steps=asked.steps, seed=asked.seed), batches):
            whole.add(led)
            for sentence in led.broken:
                print(sentence, flush=True)
    for name, times in sorted(whole.tried.items()):
        print(f"{name:32}{times:8} tried{whole.done[name]:8} done{whole.unmade[name]:6} unmade  {dict(whole.refused.get(name, Counter()).most_common(4))}")
    print(
        f"{whole.lives} lives, {whole.steps} steps, {sum(whole.done.values())} carried out, {len(whole.broken)} laws broken, {time.monotonic() - began:.0f} s"
    )
    return 1 if whole.broken else 0


def _settle() -> None:
    """Look for unreachable objects rarely: what was imported stays, and a store's own are gone with it."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


if __name__ == "__main__":
    sys.exit(main())
