"""V-1: whatever stands in a camera's address, and wherever a listed camera leads, no file is opened and nobody off the list is connected to.

Every address goes through the real check, player and video process, with both engines, and through the clients of devices; strace sees what is
reached. Source: reliability.md V-1, finding 8; issue 5, Must show 1.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bars import reach
from tests.bars.bar import Bar
from tests.bars.engine_options import options_in
from tests.bars.hostile_cameras import HERE, NAME, Stand, led_astray, standing
from tests.bed.fixtures import Database
from tests.video.hostile import disguised, hostile_addresses

ROOT = Path(__file__).parents[2]
LASTS_S = 900.0
PYTHON = (sys.prefix, sys.base_prefix, sys.base_exec_prefix, str(ROOT))
OWN = (*PYTHON, "/usr/lib", "/lib", "/usr/share", "/usr/local/lib", "/usr/local/share", "/sys/devices/system", "/dev/shm")
NOTES = ("/proc/self/task", "/proc/self/maps", "/proc/sys/vm/overcommit_memory", "/dev/urandom", "/dev/random", "/dev/null")
"""What the system's libraries ask the kernel about themselves."""
NAMES = ("/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/host.conf", "/etc/gai.conf", "/etc/services", "/etc/protocols")
"""What looking up a name reads."""


def open_hostile(_database: Database, count: int, seed: int, mutant: str = "", engines: tuple[str, ...] = ("PyAV", "libVLC")) -> Bar:
    """Give `count` addresses and more to a seat. The figure counts files and connections that should not be, and options that are no constants."""
    bar = Bar("V-1", count, seed, limit=0)
    with bar.timed(), ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stand = stack.enter_context(standing(folder))
        rng = random.Random(seed)
        hostile = _hostile(stand, rng, count)
        record = folder / "record"
        ended = _opened(folder, stand, record, hostile, mutant, engines)
        wrong = list(_wrong(reach.read(record), stand, folder))
        odd = [option for part in ("widgets", "console", "models") for option in options_in(ROOT / part) if not option.is_constant]
        if mutant == "takes_options_from_data":
            (folder / "planted.py").write_text("import vlc\ndef play(media, url):\n    media.add_option(':sout=' + url)\n", "utf-8")
            odd += [option for option in options_in(folder) if not option.is_constant]
        played = ended["good"].get("shown", 0) == len(engines)
        bar.figure = len(wrong) + len(odd) + stand.trapped + (not played)
        files = sum(1 for one in wrong if one.path)
        bar.notes |= {"addresses": len(hostile), "files": files, "connections": len(wrong) - files, "trapped": stand.trapped, "options": len(odd)}
        bar.notes |= {"first": [one.path or f"{one.number}:{one.port}" for one in wrong[:3]] if wrong else "-", "good_played": played}
        bar.notes["ended"] = ",".join(f"{name}={number}" for name, number in sorted(ended["hostile"].items()))
    return bar


def _hostile(stand: Stand, rng: random.Random, count: int) -> list[str]:
    """A third leads astray, the others are written so as to deceive."""
    known = hostile_addresses(stand.films.as_uri(), HERE, stand.port)
    written = rng.sample(known, min(len(known), count // 2)) + disguised(rng, count - count // 2, HERE, stand.port)
    return written + led_astray(stand, rng, count // 3)


def _opened(folder: Path, stand: Stand, record: Path, hostile: list[str], mutant: str, engines: tuple[str, ...]) -> dict[str, Any]:
    good = folder / "films" / "good.ts"
    words = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=64x64:rate=25:duration=2", "-c:v", "libx264", "-pix_fmt", "yuv420p"]
    subprocess.run([*words, str(good)], check=True)
    plan = {"hosts": [HERE, NAME], "port": stand.port, "folder": str(stand.films), "good": [good.as_uri()], "hostile": hostile, "mutant": mutant}
    plan |= {"mark": str(folder / "mark"), "engines": engines}
    (folder / "plan.json").write_text(json.dumps(plan), "utf-8")
    seat = [*reach.command(record), sys.executable, "-m", "tests.bars.hostile_seat", str(folder / "plan.json")]
    run = subprocess.run(seat, cwd=ROOT, capture_output=True, text=True, timeout=LASTS_S, check=False)
    if run.returncode:
        raise RuntimeError(run.stderr[-2000:])
    told: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return told


def _wrong(reached: Iterable[reach.Reached], stand: Stand, folder: Path) -> Iterator[reach.Reached]:
    """What was reached after the mark and is neither the program's own nor on the list."""
    usual: set[str] = set()
    own_ports: set[tuple[str, int]] = set()
    is_marked = False
    for one in reached:
        if one.call == "bind":
            own_ports.add((one.number, one.port))
        elif one.path:
            is_marked = is_marked or one.path == str(folder / "mark")
            if not is_marked:
                usual.add(one.path)
            elif not (one.path in usual or _is_own(one.path, stand, folder)):
                yield one
        elif is_marked and (one.number, one.port) not in own_ports and (one.number, one.port) != (HERE, stand.port) and one.port != 53:
            yield one


def _is_own(path: str, stand: Stand, folder: Path) -> bool:
    if path in (*NAMES, *OWN) or path == str(folder / "mark"):
        return True
    is_inside = any(path.startswith(f"{start}/") for start in (*OWN, str(stand.films)))
    return is_inside or path.startswith(NOTES) or not path.startswith("/")
