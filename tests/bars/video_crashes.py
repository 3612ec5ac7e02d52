"""V-4: damaged streams, crashes and freezes of the video process never reach the console; what keeps crashing is parked with its reason.

Source: reliability.md V-4; issue 5, Must show 1.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.bars.bar import Bar, percentile
from tests.bars.video_stand import BACK_S, AlertList, HurtCameras, Stand, planted
from tests.bed.fixtures import Database

TILES = 8
LIST_BAR_MS = 100.0
WATCHED_S = 1.5
"""So long each damaged stream is looked at."""
KINDS = ("mp4", "mkv", "ts", "h264", "flv")


def crash_decoders(_database: Database, count: int, seed: int, mutant: str = "") -> Bar:
    """`count` damaged streams in eight tiles, then a crash and a freeze for every 20 of them, then a stream that always crashes.

    The figure counts broken promises: a tile without picture and without reason, tiles that do not come back, a list that is late, nobody parked.
    """
    bar = Bar("V-4", count, seed, limit=0)
    with bar.timed(), ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stack.enter_context(planted(mutant, _defects()))
        alerts = AlertList()
        stack.callback(alerts.stop)
        bar.figure += _damaged(stack, alerts, folder, count, seed, bar)
        bar.figure += _killed(stack, alerts, folder, max(1, count // 20), bar)
        bar.figure += _parked(stack, alerts, bar)
        late = percentile(alerts.took_ms, 0.99)
        bar.figure += late > LIST_BAR_MS
        bar.notes |= {"list_p99_ms": round(late, 1), "alerts": len(alerts.took_ms)}
    return bar


def _damaged(stack: ExitStack, alerts: AlertList, folder: Path, count: int, seed: int, bar: Bar) -> int:
    """How many tiles showed neither a picture nor a reason."""
    films = folder / "films"
    films.mkdir()
    stand = Stand(TILES, films)
    stack.callback(stand.stop)
    stand.alerts = alerts
    black = shown = 0
    files = damaged_films(films, count, random.Random(seed))
    while batch := [file for _, file in zip(range(TILES), files, strict=False)]:
        stand.show([file.as_uri() for file in batch])
        has_answer = lambda: all(player.picture or player.latest.reason for player in stand.players())  # noqa: E731
        stand.wait(has_answer, 15.0)
        stand.wait(lambda: False, WATCHED_S)
        shown += sum(1 for player in stand.players() if player.picture)
        black += sum(1 for player in stand.players() if not player.picture and not player.latest.reason)
        for file in batch:
            file.unlink()
    bar.notes |= {"damaged_yet_shown": shown, "black": black}
    return black


def damaged_films(folder: Path, count: int, rng: random.Random) -> Iterator[Path]:
    """Films of every container, each with other bytes changed, cut out, doubled or cut off."""
    whole = {kind: _film(folder, kind) for kind in KINDS}
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        data = bytearray(whole[kind])
        for _ in range(rng.choice((1, 5, 50, 500))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        match rng.randrange(4):
            case 0:
                del data[rng.randrange(len(data)) :]
            case 1:
                at = rng.randrange(len(data))
                del data[at : at + rng.randrange(2000)]
            case 2:
                at = rng.randrange(len(data))
                data[at:at] = data[: rng.randrange(4000)]
        path = folder / f"{number}.{kind if kind != 'flv' else 'mp4'}"
        path.write_bytes(bytes(data))
        yield path


def _film(folder: Path, kind: str) -> bytes:
    path = folder / f"whole.{kind}"
    words = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=2"]
    subprocess.run([*words, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "12", str(path)], check=True)
    data = path.read_bytes()
    path.unlink()
    return data


def _killed(stack: ExitStack, alerts: AlertList, folder: Path, count: int, bar: Bar) -> int:
    """Crashes and freezes of the process that plays four real streams: how often they did not come back."""
    cameras = HurtCameras(folder)
    stack.callback(cameras.stop)
    stand = Stand(4)
    stack.callback(stand.stop)
    stand.alerts = alerts
    stand.show(cameras.urls())
    lost, back = int(stand.live() > BACK_S), []
    for number in range(2 * count):
        killed = set(stand.processes.pids())
        for pid in killed:
            os.kill(pid, signal.SIGSEGV if number % 2 else signal.SIGSTOP)
        back.append(stand.wait(lambda killed=killed: _play_elsewhere(stand, killed), BACK_S + 5))  # type: ignore[misc]
        lost += back[-1] > BACK_S
        if lost:
            break
        stand.wait(lambda: False, 8.0 if count > 1 else 0.5)  # further apart than what would park them all
    bar.notes["back_worst_s"] = round(max(back), 1)
    return lost


def _play_elsewhere(stand: Stand, killed: set[int]) -> bool:
    return stand.states() == {"live"} and not any(player.stats.process in killed | {0} for player in stand.players())


def _parked(stack: ExitStack, alerts: AlertList, bar: Bar) -> int:
    """One stream that crashes its decoder each time, beside three that do not: it alone is parked, with its reason."""
    from widgets import video_child

    kept, video_child.MODULE = video_child.MODULE, "tests.video.falling_process"
    stack.callback(setattr, video_child, "MODULE", kept)
    stand = Stand(4)
    stack.callback(stand.stop)
    stand.alerts = alerts
    stand.show([f"rtsp://127.0.0.1:8554/{name}" for name in ("one", "falls", "two", "three")])
    bad = stand.players()[1]
    took = stand.wait(lambda: bad.latest.reason == "parked", 40)
    others = [player for player in stand.players() if player is not bad]
    go_on = stand.wait(lambda: all(player.latest.state.value == "playing" for player in others), 15) < 15
    bar.notes |= {"parked_after_s": round(took, 1), "restarts": bad.stats.restarts}
    return int(took > 40) + int(not go_on) + int(bad.stats.restarts != 5)


def _defects() -> dict[str, tuple[object, str, object]]:
    from widgets.breakdowns import Breakdowns
    from widgets.video_child import VideoChild

    def forgets(self: Breakdowns, _now: float) -> bool:
        self.count += 1
        return False

    return {"never_parks": (Breakdowns, "note", forgets), "never_looks": (VideoChild, "look", lambda _self: None)}
