"""I-6: a full disk and a disk that fails: nothing is acknowledged on it, the console hears of it, and intake goes on by itself when it can.

Source: reliability.md I-6. The calls fail by `strace --inject`; the full disk is a small tmpfs, which only root can mount.
"""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from console.intake_watch import trouble_of
from models.store import Store
from tests.bars.bar import Bar
from tests.bars.kills import _missing, _whole
from tests.bars.rig import Gateway, Hotline, furnish
from tests.bed.fixtures import Database

DEEPEST = 60
FAULTS = (("fdatasync,fsync", "EIO"), ("pwrite64", "ENOSPC"), ("pwrite64", "EIO"))
ALERTS = 25
ALARM_S, BACK_S = 5.0, 10.0


def fail_calls(database: Database, faults: int, seed: int, mutant: str = "") -> Bar:
    """Let the n-th write or sync of the store fail, once or from then on, `faults` times; count acknowledged reports that are gone and missing alarms."""
    bar = Bar("I-6/calls", faults, seed, limit=0)
    chance = random.Random(seed)
    every = [(calls, error, number, more) for number in range(1, DEEPEST + 1) for calls, error in FAULTS for more in ("", "+")]
    chosen = sorted(chance.sample(every, min(faults, len(every))))
    furnish(database)
    lost = silent = kept = hit = 0
    with bar.timed():
        for turn, (calls, error, number, more) in enumerate(chosen):
            store = database.data_dir / "store.sqlite3"
            paths = [word for end in ("", "-journal", "-wal") for word in ("-P", f"{store}{end}")]
            inject = f"inject={calls}:error={error}:when={number}{more}"
            gateway = Gateway(database, mutant, before=("strace", "-f", "-qq", *paths, "-e", f"trace={calls}", "-e", inject, "-o", os.devnull))
            try:
                gateway.start()
            except AssertionError:
                continue  # it fell at its start and acknowledged nothing
            acknowledged, refused, alarmed = _send_some(gateway, f"{turn}")
            gateway.kill()
            gateway.close()
            hit += refused
            silent += refused and not alarmed and more == "+"
            kept += len(acknowledged)
            lost += _missing(database, "http", acknowledged)
    whole = _whole(database)
    bar.figure = lost + silent + (whole != "ok") + (not kept) + (not hit)
    bar.notes = {"acknowledged": kept, "lost": lost, "runs_with_refusals": hit, "without_alarm": silent, "integrity": whole}
    return bar


def _send_some(gateway: Gateway, name: str) -> tuple[dict[str, str], bool, bool]:
    hotline, refused, alarmed = Hotline(gateway.http), False, False
    for number in range(ALERTS):
        try:
            status, _ = hotline.send(f"{name}-{number}")
        except (OSError, http.client.HTTPException):
            break
        if status == 503:
            refused = True
            alarmed = alarmed or bool(_trouble(gateway))
            if number > ALERTS // 2 or alarmed:
                break
    hotline.close()
    return hotline.acknowledged, refused, alarmed


def _trouble(gateway: Gateway) -> str:
    return trouble_of(gateway.database.data_dir / "gateway.json")


def fill_disk(database: Database, turns: int, seed: int, mutant: str = "") -> Bar:
    """Fill the disk `turns` times while a sender reports; count alarms later than 5 s, returns later than 10 s, and acknowledged reports gone."""
    bar = Bar("I-6/full", turns, seed, limit=0)
    with bar.timed(), small_disk(database) as own:
        furnish(own)
        gateway = Gateway(own, mutant)
        gateway.start()
        alarms, returns = list[float](), list[float]()
        hotline = Hotline(gateway.http)
        for turn in range(turns):
            alarms.append(_until_alarm(gateway, hotline, own.data_dir / "filler", turn))
            (own.data_dir / "filler").unlink()
            returns.append(_until_back(gateway, hotline, turn))
        hotline.close()
        gateway.kill()
        gateway.close()
        lost, whole = _missing(own, "http", hotline.acknowledged), _whole(own)
    late = sum(seconds > ALARM_S for seconds in alarms) + sum(seconds > BACK_S for seconds in returns)
    bar.figure = lost + late + (whole != "ok")
    bar.notes = {"acknowledged": len(hotline.acknowledged), "lost": lost, "alarm_max_s": round(max(alarms), 1), "back_max_s": round(max(returns), 1)}
    bar.notes["integrity"] = whole
    return bar


def _until_alarm(gateway: Gateway, hotline: Hotline, filler: Path, turn: int) -> float:
    """Fill the disk and go on reporting; return after how many seconds the console would hear of it."""
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(65536))
        except OSError:
            pass
        try:
            while True:
                file.write(bytes(512))
        except OSError:
            pass
    began, number = time.monotonic(), 0
    while not _trouble(gateway) and time.monotonic() - began < 2 * ALARM_S:
        number += 1
        _try(hotline, f"full-{turn}-{number}", "满" * 5000)
        time.sleep(0.05)
    return time.monotonic() - began


def _until_back(gateway: Gateway, hotline: Hotline, turn: int) -> float:
    began = time.monotonic()
    while _try(hotline, f"back-{turn}") not in (200, 201) and time.monotonic() - began < 2 * BACK_S:
        time.sleep(0.1)
    return time.monotonic() - began


def _try(hotline: Hotline, reference: str, text: str = "") -> int:
    try:
        return hotline.send(reference, text=text)[0]
    except (OSError, http.client.HTTPException):
        hotline.close()
        return 0


@contextmanager
def small_disk(database: Database) -> Iterator[Database]:
    """A disk of 64 MB with an empty store on it. Raises AssertionError where we may not mount one."""
    assert os.geteuid() == 0, "a small disk can be mounted by root alone"
    place = database.data_dir.with_name("small")
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place)], check=True)
    try:
        own = replace(database, data_dir=place / "data")
        own.data_dir.mkdir()
        store = Store.open(own.url, own.data_dir)
        store.migrate()
        store.close()
        yield own
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
