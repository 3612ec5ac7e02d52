"""How fast an act on one seat is painted on the others, and how screens outlive lost notifications and a database that is away.

Two consoles and a wall, real windows in processes of their own, on one durable PostgreSQL. Bars: issue 2, Must show 4.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.bars.bar import percentile
from tests.bars.sync import follow_each_other
from tests.bench._machine import machine

SEED = 1
PAINTED_BAR_MS, AWAY_BAR_S = 300.0, 3.0


def run(quick: bool) -> Iterator[dict[str, object]]:
    """120 acts and a minute without a database; quick: 24 and eight seconds."""
    acts, away_s = (24, 8.0) if quick else (120, 60.0)
    bar, found = follow_each_other(acts, SEED, away_s)
    common = {"seed": SEED, **machine()}
    p95 = percentile(found.painted, 0.95) * 1000
    yield {
        "name": "act to painted on the other console and the wall, p95",
        "figure": round(p95, 1),
        "unit": "ms",
        "against": f"bar {PAINTED_BAR_MS:g} ms",
        "ratio": round(p95 / PAINTED_BAR_MS, 2),
        "bar": 1.0,
        "n": len(found.painted),
        "acts": acts,
        **common,
        "p50": round(percentile(found.painted, 0.5) * 1000, 1),
        "max": round(max(found.painted, default=0.0) * 1000, 1),
        "never_painted": found.never_painted,
    }
    for phase, count in found.stale.items():
        more = {"notifications_lost": found.lost} if phase == "notifications_lost" else {}
        yield {"name": f"stale rows on all three screens: {phase}", "figure": count, "unit": "rows", "against": "0", "n": 3, **more, **common}
    worst = max(found.away, default=999.0)
    told = {"figure": round(worst, 2), "unit": "s", "against": f"bar {AWAY_BAR_S:g} s", "ratio": round(worst / AWAY_BAR_S, 2), "bar": 1.0, "n": len(found.away)}
    yield {"name": "database away: banner on each console after, worst", **told, **common, "away_for_s": away_s}
    caught = {"figure": round(max(found.caught_up, default=999.0), 2), "unit": "s", "against": "by itself", "n": len(found.caught_up)}
    yield {"name": "database back: all three screens true again after, worst", **caught, **common, "broken_promises": int(bar.figure)}
