"""From the post of an alert to its line on the glass: real gateway, real console window, four cameras playing, twenty alerts a second.

The console is the product in a process of its own (`console --demo`: it starts the gateway, the local RTSP cameras and some quiet traffic itself);
time runs from the moment a post is due to the end of the paint that first shows its whole line. Bars: issue 2, Must show 5; U-1.
"""

from __future__ import annotations

import http.client
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from models.base import SystemClock
from models.demo.streams import DemoStreams
from models.settings import load_settings
from models.store import Store
from tests.bars.bar import percentile
from tests.bars.rig import signed
from tests.bench._machine import machine
from tests.bench._program import ROOT, Program, running, screen

SEED = 1
RATE = 20
TILES = 4
PAINTED_BAR_MS, LATE_BAR_MS = 100.0, 50.0
WARM_S, AFTER_S, PATIENCE_S = 3.0, 2.0, 120.0
SOURCES = ("hotline_12345", "hotline_12369", "grid", "new_media")


def run(quick: bool) -> Iterator[dict[str, object]]:
    """Thirty seconds of alerts; quick: eight."""
    seconds = 8 if quick else 30
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="eco-glass-", ignore_cleanup_errors=True)))
        furnish(folder)
        environment = stack.enter_context(screen())
        console = stack.enter_context(running(environment, "tests.bench._glass_console", "--data-dir", str(folder), "console", "--demo"))
        playing = _wait_for_tiles(console)
        sent = Posts(folder)
        sent.send(WARM_S, 0)
        console.ask("begin")
        posted = sent.send(seconds, 100_000)
        time.sleep(AFTER_S)
        seen = console.ask("end")
        still = _playing(console)
    yield from _told(posted, seen, seconds, min(playing, still))


def furnish(folder: Path) -> None:
    """The demo county with its last days and its cameras' clips (drawn once a machine: those of `make run` are used again)."""
    from console.demo_room import prepare
    from console.tools import opened_desk
    from models.demo.county import scenes

    settings = load_settings({"data_dir": folder}, {})
    store = Store.open(None, folder)
    try:
        store.migrate()
        prepare(store, settings, SystemClock(), lambda: opened_desk(store, settings))
    finally:
        store.close()
    (folder / "video").mkdir()
    for clip in (ROOT / "run" / "video").glob("*.h264"):
        shutil.copy(clip, folder / "video")
    streams = DemoStreams(folder, scenes())
    streams.start(wait_for_clips=True)
    streams.stop()


def _wait_for_tiles(console: Program) -> int:
    """Wait until four cameras play; how many do."""
    until = time.monotonic() + PATIENCE_S
    playing = 0
    while playing < TILES and time.monotonic() < until:
        time.sleep(0.5)
        playing = _playing(console)
    if playing < TILES:
        raise RuntimeError(f"only {playing} of {TILES} cameras play")
    return playing


def _playing(console: Program) -> int:
    return sum(state == "live" for state in console.ask("tiles")["tiles"])


class Posts:
    """Signed senders that keep to the clock: a post is due every 50 ms, whatever became of the one before."""

    def __init__(self, folder: Path) -> None:
        self._secrets: dict[str, str] = json.loads((folder / "keys" / "demo-secrets.json").read_text())
        until = time.monotonic() + PATIENCE_S
        while not (folder / "gateway.json").exists() and time.monotonic() < until:
            time.sleep(0.2)
        host, _, port = json.loads((folder / "gateway.json").read_text())["http"].rpartition(":")
        self._address = host, int(port)

    def send(self, seconds: float, first: int) -> dict[str, tuple[float, float]]:
        """Send for so long; alert id to when its post was due and when it was answered (monotonic seconds)."""
        found: dict[str, tuple[float, float]] = {}
        lines = [http.client.HTTPConnection(*self._address, timeout=20) for _ in SOURCES]
        began = time.monotonic() + 0.1

        def post(lane: int) -> None:
            for number in range(lane, int(seconds * RATE), len(lines)):
                due = began + number / RATE
                time.sleep(max(0.0, due - time.monotonic()))
                alert = self._post(lines[lane], SOURCES[lane], first + number)
                found[alert] = due, time.monotonic()

        with ThreadPoolExecutor(len(lines)) as pool:
            for done in [pool.submit(post, lane) for lane in range(len(lines))]:
                done.result()
        for line in lines:
            line.close()
        return found

    def _post(self, line: http.client.HTTPConnection, source: str, number: int) -> str:
        alert = {
            "source_ref": f"glass-{number}",
            "summary": f"河水发黑有刺鼻气味 {number}",
            "category": "water",
            "place": {"text": "白石镇下坪村", "township": "白石镇", "lon": 114.2 + number % 97 / 200, "lat": 27.9 + number % 89 / 200},
        }
        body = json.dumps(alert, ensure_ascii=False).encode()
        line.request("POST", f"/v1/alerts/{source}", body, signed(body, f"msg_{number}", self._secrets[source]))
        answer = line.getresponse()
        said = json.loads(answer.read())
        if answer.status != 201:
            raise RuntimeError(f"the gateway answered {answer.status}: {said}")
        return str(said["alert_id"])


def _told(posted: dict[str, tuple[float, float]], seen: dict[str, Any], seconds: int, playing: int) -> Iterator[dict[str, object]]:
    painted: dict[str, float] = seen["painted"]
    glass = [(painted[alert] - due) * 1000 for alert, (due, _) in posted.items() if alert in painted]
    answered = [(told - due) * 1000 for due, told in posted.values()]
    common = {"unit": "ms", "n": len(posted), "seed": SEED, "rate": RATE, "tiles_live": playing, **machine()}
    p95, late = percentile(glass, 0.95), percentile(seen["late_ms"], 0.99)
    yield {
        "name": "post to painted line, p95",
        "figure": round(p95, 1),
        "against": f"bar {PAINTED_BAR_MS:g} ms",
        "ratio": round(p95 / PAINTED_BAR_MS, 2),
        "bar": 1.0,
        **common,
        "p50": round(percentile(glass, 0.5), 1),
        "max": round(max(glass, default=0.0), 1),
        "never_painted": len(posted) - len(glass),
        "post_to_answer_p50": round(percentile(answered, 0.5), 1),
        "post_to_answer_p95": round(percentile(answered, 0.95), 1),
    }
    yield {
        "name": "console event loop late, p99 of a 10 ms beat",
        "figure": round(late, 1),
        "against": f"bar {LATE_BAR_MS:g} ms",
        "ratio": round(late / LATE_BAR_MS, 2),
        "bar": 1.0,
        **common,
        "n": len(seen["late_ms"]),
        "max": round(max(seen["late_ms"], default=0.0), 1),
        "console_processors": round(seen["processor"] / (seconds + AFTER_S), 2),
    }
