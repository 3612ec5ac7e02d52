"""An hour of video: 16 tiles over cameras of which one is hurt every ten seconds and four are never there; who is marked and comes back when, what leaks.

`python -m tests.bench soak --minutes 60`; without it one minute and a half, which shows that it works, not the figure. A source is killed, frozen
(holds its line and says nothing), stuck (sends the same picture again and again) or swapped (sends another camera's picture on the same line).
Bars: issue 5, Must show 3.
"""

from __future__ import annotations

import contextlib
import queue
import random
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bars.bar import percentile
from tests.bench._soak_sources import ABSENT, PRESENT, Harm, SoakSources
from tests.bench._video_client import MEMORY
from tests.bench._video_stage import SEED, Client, line, make_clips, screen

EVERY_S = 10.0
AWAY_S: dict[Harm, tuple[float, float]] = {"kill": (3.0, 9.0), "freeze": (3.0, 9.0), "stuck": (3.0, 9.0), "swap": (6.0, 7.0)}
"""So long a source is away: never the next one's turn."""
TURNS: tuple[Harm, ...] = ("kill", "kill", "freeze", "freeze", "freeze", "stuck", "swap")
"""What comes how often, shuffled: in an hour more than a hundred sources that stand still, and some fifty that are swapped."""
MARK: dict[Harm, str] = {"freeze": "stalled", "stuck": "stalled", "swap": "wrong"}
WARM_S, LEARNT_S = 300.0, 60.0
BACK_BAR_S, STALLED_BAR_S, WRONG_BAR_S, SLOPE_BAR = 15.0, 2.0, 5.0, 1.0
LOOK_S = 15.0


@dataclass(slots=True)
class Found:
    """What the hour brought. Times in seconds; `never` counts what should have been marked and was not."""

    back: list[float] = field(default_factory=list)
    marked: dict[str, list[float]] = field(default_factory=lambda: {"stalled": [], "wrong": []})
    ages: list[float] = field(default_factory=list)
    never: dict[str, int] = field(default_factory=lambda: {"stalled": 0, "wrong": 0})
    swaps: list[tuple[str, float, float]] = field(default_factory=list)
    looks: list[dict[str, Any]] = field(default_factory=list)


def run(quick: bool, minutes: float = 0.0) -> Iterator[dict[str, Any]]:
    """The figures of the soak."""
    seconds = (minutes or (1.2 if quick else 1.5)) * 60
    warm = min(WARM_S, seconds / 4)
    with tempfile.TemporaryDirectory() as folder, screen() as environment:
        make_clips(Path(folder), 50, [360])
        sources = SoakSources(Path(folder), 360)
        try:
            with Client(sources.urls(), 4, (480, 270), 1.0, environment) as client:
                client.answer(90)
                client.wait_until_live(60, PRESENT)
                _wait_until_learnt(client)
                yield from _hour(client, sources, seconds, warm)
        finally:
            sources.stop()


def _wait_until_learnt(client: Client) -> None:
    """What a camera shows is known only after some ten steady seconds."""
    end = time.monotonic() + LEARNT_S
    while len(client.learnt) < PRESENT and time.monotonic() < end:
        time.sleep(0.2)


def _hour(client: Client, sources: SoakSources, seconds: float, warm: float) -> Iterator[dict[str, Any]]:
    rng, began, found = random.Random(SEED), time.monotonic(), Found()
    turns: list[Harm] = []
    count = 0
    while time.monotonic() - began < seconds:
        due = began + count * EVERY_S
        if not turns:
            turns = rng.sample(TURNS, len(TURNS))
        _hurt_one(client, sources, rng, turns.pop(), found)
        if time.monotonic() - began >= warm and (not found.looks or time.monotonic() - found.looks[-1]["t"] >= LOOK_S):
            with contextlib.suppress(queue.Empty):  # a machine that is so full that it does not answer has one look less
                found.looks.append(client.look())
        count += 1
        time.sleep(max(0.0, due + EVERY_S - time.monotonic()))
    yield line("sources hurt", count, "times", minutes=round(seconds / 60, 1), absent=ABSENT, learnt=len(client.learnt))
    yield from _times(client, found)
    yield from _leaks(found.looks, warm)


def _hurt_one(client: Client, sources: SoakSources, rng: random.Random, harm: Harm, found: Found) -> None:
    states = client.states()
    number = rng.choice([number for number in range(PRESENT) if states.get(f"c{number}") == "live"] or [0])
    tile, hurt_at = f"c{number}", time.monotonic()
    sources.hurt(number, harm)
    time.sleep(rng.uniform(*AWAY_S[harm]))
    before_heal = time.monotonic()
    sources.heal(number, harm)
    healed_at = time.monotonic()
    back = _wait_for_live(client, tile, healed_at, BACK_BAR_S + 10)
    found.back.append(back - healed_at)
    if harm == "swap":
        found.swaps.append((tile, hurt_at, back))
    if mark := MARK.get(harm):
        said = next((change for change in tuple(client.changes) if change["tile"] == tile and change["state"] == mark and change["t"] >= hurt_at), None)
        if said is None or said["t"] > before_heal:
            found.never[mark] += 1
        else:
            # A stuck source sends one more picture that is new; the tile counts from that.
            found.marked[mark].append(said["age"] if harm == "stuck" and said["age"] is not None else said["t"] - hurt_at)
            found.ages += [said["age"]] if mark == "stalled" and said["age"] is not None else []


def _times(client: Client, found: Found) -> Iterator[dict[str, Any]]:
    late = percentile(found.back, 0.95)
    yield line("tile live again after its source, p95", late, "s", n=len(found.back), worst=max(found.back), bar=1.0, ratio=late / BACK_BAR_S)
    for mark, words, bar in (
        ("stalled", "tile marked as stalled after its source stood still, worst", STALLED_BAR_S),
        ("wrong", "swapped camera signed, worst", WRONG_BAR_S),
    ):
        times, never = found.marked[mark], found.never[mark]
        if times or never:
            worst = max(times, default=0.0)
            in_time = sum(time_ <= bar for time_ in times)
            held = {"bar": 1.0, "ratio": float("inf") if never else worst / bar}
            yield line(words, worst, "s", n=len(times) + never, in_time=in_time, never=never, p50=percentile(times, 0.5) if times else None, **held)
    if found.ages:
        yield line(
            "age of the picture when it was marked as stalled, worst", max(found.ages), "s", n=len(found.ages), bar=1.0, ratio=max(found.ages) / STALLED_BAR_S
        )
    signed = [change for change in client.changes if change["state"] == "wrong"]
    false = [change for change in signed if not any(tile == change["tile"] and since <= change["t"] <= until for tile, since, until in found.swaps)]
    yield line("tiles signed as another camera's though they were not", len(false), "times", bar=0.0, ratio=float(len(false)))
    shown = {change["tile"] for change in client.changes if change["state"] == "live"} - {f"c{number}" for number in range(PRESENT)}
    yield line("cameras shown live that were never there", len(shown), "cameras", bar=0.0, ratio=float(len(shown)))


def _leaks(looks: list[dict[str, Any]], warm: float) -> Iterator[dict[str, Any]]:
    if len(looks) < 2:
        return
    replaced = looks[-1]["restarts"]
    yield line("streams whose video process was replaced", replaced, "times", bar=0.0, ratio=float(replaced))
    slopes = (*((kind, "MB/h", SLOPE_BAR if kind == "rss" else None) for kind in MEMORY), *((kind, "per h", SLOPE_BAR) for kind in ("threads", "descriptors")))
    for name, unit, bar in slopes:
        slope = _slope([(look["t"], look[name]) for look in looks])
        held = {"bar": 1.0, "ratio": slope / bar} if bar else {}
        yield line(f"slope of {name} after {warm / 60:.1f} min", slope, unit, n=len(looks), first=looks[0][name], last=looks[-1][name], **held)


def _wait_for_live(client: Client, tile: str, since: float, seconds: float) -> float:
    """When the tile is live again; at once where it never left. 999 s where it does not come."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if client.states().get(tile) == "live":
            return max(since, client.first("live", since).get(tile, since))
        time.sleep(0.05)
    return since + 999.0


def _slope(points: list[tuple[float, float]]) -> float:
    """Of the straight line that lies nearest, per hour."""
    middle = sum(at for at, _ in points) / len(points)
    spread = sum((at - middle) ** 2 for at, _ in points)
    return sum((at - middle) * value for at, value in points) / spread * 3600 if spread else 0.0
