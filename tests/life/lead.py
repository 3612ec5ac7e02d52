"""Leads many lives, one after the other, on one store, and stops at the first broken law."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from models.commands.desk import Desk
from models.sealed import Seal
from models.store import Store
from tests.bed.clock import StandingClock
from tests.builders import Room, room_of, rules_of_the_county
from tests.life.glimpse import Glimpse
from tests.life.laws import Laws
from tests.life.life import begin
from tests.life.people import People

BEGINNING: Final = datetime(2023, 11, 6, 1, 0, tzinfo=UTC)
IN_MEMORY: Final = Path("/dev/shm")


@dataclass
class Led:
    """What was led: how many lives and steps, what was tried and done by command, what was broken."""

    lives: int = 0
    steps: int = 0
    tried: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    unmade: Counter[str] = field(default_factory=Counter)
    refused: dict[str, Counter[str]] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def add(self, other: Led) -> None:
        """Take in what others led."""
        self.lives += other.lives
        self.steps += other.steps
        self.tried += other.tried
        self.done += other.done
        self.unmade += other.unmade
        for name, codes in other.refused.items():
            self.refused[name] = self.refused.get(name, Counter()) + codes
        self.broken += other.broken


def lead(room: Room, numbers: range, steps: int, seed: int) -> Led:
    """Lead the lives of these numbers in an empty room."""
    with Glimpse(room.store) as glimpse:
        return _led(room, glimpse, numbers, steps, seed)


def _led(room: Room, glimpse: Glimpse, numbers: range, steps: int, seed: int) -> Led:
    people, laws, led = People(room.store), Laws(glimpse), Led()
    laws.look("", None)
    for number in numbers:
        life = begin(room.desk, glimpse, room.clock, people, f"{seed}/{number}", steps, room.clock.now())
        try:
            for name, outcome in life.steps():
                laws.look(name, outcome)
        except Exception as error:
            laws.broken.append(f"{type(error).__name__}: {error}")
        if laws.broken:
            led.broken = [f"seed {seed}, lives {numbers.start}-{number}, {life.latest}: {sentence}" for sentence in laws.broken]
            return led
        led.add(Led(1, life.tried.total(), life.tried, life.done, life.unmade, dict(life.refused)))
    return led


def lead_on_a_fresh_store(numbers: range, steps: int, seed: int) -> Led:
    """Lead them on a store of their own: a copy of one with the county taken in, in memory where the machine has such a place."""
    with tempfile.TemporaryDirectory(prefix="lives-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        shutil.copytree(_furnished(), folder, dirs_exist_ok=True)
        store = Store.open(None, Path(folder))
        clock, seal = StandingClock(BEGINNING), Seal.at(Path(folder) / "keys" / "seal")
        try:
            return lead(Room(store, clock, Desk(store, rules_of_the_county(), clock, seal)), numbers, steps, seed)
        finally:
            store.close()


@cache
def _furnished() -> Path:
    """A folder with a migrated store that holds the county: made once a process, gone with it."""
    folder = Path(tempfile.mkdtemp(prefix="lives-county-", dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = Store.open(None, folder)
    store.migrate()
    room_of(store, folder, BEGINNING)
    store.close()
    return folder
