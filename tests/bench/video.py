"""Many cameras at once: what decoding and painting them costs beside ffmpeg doing the same, Qt Multimedia and libVLC; bars of issue 5, Must show 2.

Streams: H.264 over RTSP from the local server, encoded beforehand. Each cell is measured in rounds, ffmpeg before and after each of them: what a machine
that others use too gives from one minute to the next differs by a tenth, so the round in the middle counts.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.demo.streams import start_server, stop_server
from tests.bench._video_stage import Client, ffmpeg_each, ffmpeg_whole, line, make_clips, manifest, screen, ts_cameras

INTERVAL_BAR_MS, RSS_BAR_MB = 30.0, 450.0


@dataclass(frozen=True)
class Measure:
    """How long a window is measured, how long ffmpeg, and how often."""

    seconds: float
    floor_s: float
    rounds: int


FULL, QUICK = Measure(20.0, 15.0, 3), Measure(6.0, 3.0, 1)


@dataclass(frozen=True)
class Cell:
    """One arrangement of tiles and what it must keep: cost as a share of ffmpeg's, and pictures painted a second by the worst tile."""

    count: int
    height: int
    rate: str
    tile: tuple[int, int]
    columns: int
    cost_bar: float
    painted_bar: float

    @property
    def name(self) -> str:
        """Such as `16 x 720p25`."""
        return f"{self.count} x {self.height}p{self.rate}"


SIXTEEN = Cell(16, 720, "25", (480, 270), 4, 1.0, 24.5)
CELLS = (
    Cell(4, 720, "25", (480, 270), 2, 1.0, 24.5),
    SIXTEEN,
    Cell(4, 1080, "25", (960, 540), 2, 1.1, 24.5),
    Cell(36, 360, "15", (316, 178), 6, 1.1, 12.0),
)


def run(quick: bool) -> Iterator[dict[str, Any]]:
    """The figures of the video bench as the lines of interfaces.md 7."""
    measure = QUICK if quick else FULL
    with tempfile.TemporaryDirectory() as folder, screen() as environment:
        place = Path(folder)
        make_clips(place, 50 if quick else 150, [1080, 720, 360])
        costs: dict[str, float] = {}
        for cell in CELLS:
            costs[cell.name] = yield from _measured(cell, place, measure, environment)
        four, sixteen = costs[CELLS[0].name], costs[SIXTEEN.name]
        yield _line("16 x 720p25", "cost per tile, 16 against 4 tiles", sixteen / four, "times", against="flat from 4 to 16", ratio=sixteen / four, bar=1.05)
        yield from _qt(place, measure.seconds, environment)
        yield from _side_by_side(place, measure, environment)


@dataclass(frozen=True)
class Round:
    """What the window measured once, and what ffmpeg needed around it, with a process per stream: processor seconds per stream-second."""

    found: Mapping[str, Any]
    floor: float

    @property
    def cost(self) -> float:
        """Where the machine was too busy to decode all that was sent, what was decoded is what was paid for."""
        return float(self.found["cpu"] / min(1.0, self.found["decoded"] / self.found["rate"]))


def _measured(cell: Cell, folder: Path, measure: Measure, environment: Mapping[str, str]) -> Any:
    """A generator of lines that gives back what a stream cost."""
    server, port = start_server(manifest(folder, cell.height, cell.count, cell.rate), 0)
    urls = [f"rtsp://127.0.0.1:{port}/cam{number}" for number in range(cell.count)]
    found: list[Round] = []
    try:
        whole = ffmpeg_whole(urls, cell.tile, measure.floor_s)
        before = ffmpeg_each(urls, cell.tile, measure.floor_s)
        for _ in range(measure.rounds):
            with Client(urls, cell.columns, cell.tile, measure.seconds, environment) as client:
                measured = client.answer(measure.seconds + 90)
            after = ffmpeg_each(urls, cell.tile, measure.floor_s)
            found.append(Round({**measured, "rate": float(cell.rate)}, (before + after) / 2))
            before = after
        whole = (whole + ffmpeg_whole(urls, cell.tile, measure.floor_s)) / 2
    finally:
        stop_server(server)
    yield from _lines(cell, found, whole)
    return statistics.median(one.cost for one in found)


def _lines(cell: Cell, rounds: list[Round], whole: float) -> Iterator[dict[str, Any]]:
    found = {name: statistics.median(one.found[name] for one in rounds) for name in ("painted_worst", "decoded", "interval_p99", "pss", "rss", "processes")}
    found["engines"] = rounds[0].found["engines"]
    cost, ratios = statistics.median(one.cost for one in rounds), [one.cost / one.floor for one in rounds]
    shown = f"{'+'.join(found['engines'])}, {found['processes']:.0f} processes, tile {cell.tile[0]}x{cell.tile[1]}"
    against = "ffmpeg decoding and scaling the same, {}"
    rounds_told = {"what": shown, "rounds": [round(one, 3) for one in ratios]}
    name = "cpu s per stream-second"
    yield _line(cell.name, name, cost, "s", against=against.format("a process per stream"), ratio=statistics.median(ratios), bar=cell.cost_bar, **rounds_told)
    yield _line(cell.name, name, cost, "s", against=against.format("one process for all"), ratio=cost / whole)
    worst = found["painted_worst"]
    # Bars hold where a ratio does not exceed 1: for pictures a second that is the bar against the figure.
    yield _line(
        cell.name, "painted by the worst tile", worst, "pictures/s", against=f"bar {cell.painted_bar}", ratio=cell.painted_bar / max(worst, 0.01), bar=1.0
    )
    yield _line(cell.name, "decoded", found["decoded"], "pictures/s per tile", against=f"{cell.rate} sent", ratio=found["decoded"] / float(cell.rate))
    late = found["interval_p99"]
    longest = max(one.found["interval_max"] for one in rounds)
    yield _line(cell.name, "20 ms timer, interval p99", late, "ms", against="bar 30 ms", ratio=late / INTERVAL_BAR_MS, bar=1.0, worst=longest)
    yield _line(cell.name, "memory of all processes, shared pages once", found["pss"], "MB", against="bar 450 MB", ratio=found["pss"] / RSS_BAR_MB, bar=1.0)
    yield _line(cell.name, "memory of all processes, shared pages in each", found["rss"], "MB", against="450 MB", ratio=found["rss"] / RSS_BAR_MB)


def _qt(folder: Path, seconds: float, environment: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    server, port = start_server(manifest(folder, SIXTEEN.height, SIXTEEN.count, SIXTEEN.rate), 0)
    try:
        urls = [f"rtsp://127.0.0.1:{port}/cam{number}" for number in range(SIXTEEN.count)]
        with Client(urls, SIXTEEN.columns, SIXTEEN.tile, seconds, environment, "--qt") as client:
            yield from _beside(f"{SIXTEEN.name} over RTSP", client.answer(seconds + 120))
    finally:
        stop_server(server)


def _side_by_side(folder: Path, measure: Measure, environment: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Both engines over HTTP, since the system's libVLC may open no RTSP."""
    for engine in ("PyAV", "libVLC"):
        with ts_cameras(folder, SIXTEEN.height, SIXTEEN.count, round(measure.seconds + 60)) as urls:
            floor = ffmpeg_each(urls, SIXTEEN.tile, measure.floor_s)
            with Client(urls, SIXTEEN.columns, SIXTEEN.tile, measure.seconds, environment, "--engine", engine) as client:
                yield from _beside(f"{SIXTEEN.name} over HTTP", client.answer(measure.seconds + 120), floor)


def _beside(name: str, found: Mapping[str, Any], floor: float | None = None) -> Iterator[dict[str, Any]]:
    engine = "+".join(found["engines"])
    against = {"against": "ffmpeg decoding and scaling the same, a process per stream", "ratio": found["cpu"] / floor} if floor else {}
    yield _line(name, f"{engine}: cpu s per stream-second", found["cpu"], "s", **against)
    yield _line(name, f"{engine}: painted by the worst tile", found["painted_worst"], "pictures/s", decoded=found["decoded"])
    yield _line(name, f"{engine}: 20 ms timer, interval p99", found["interval_p99"], "ms")
    yield _line(name, f"{engine}: memory of all processes", found["rss"], "MB", shared_once=found["pss"])


def _line(cell: str, what_is: str, figure: float, unit: str, **more: Any) -> dict[str, Any]:
    return line(f"{cell}: {what_is}", figure, unit, **more)
