"""The ground of every test: no screen, plain language, a private bed that goes away, and a watch over what tests leave behind."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.bed.fixtures import (
    BED,
    bed,
    clock,
    data_dir,
    database,
    postgres,
    postgres_database,
    postgres_store,
    sqlite_database,
    sqlite_store,
    store,
)
from tests.bed.leaks import Origins, Snapshot
from tests.bed.memory import roomy
from tests.bed.postgres import make_bed, remove_bed

__all__ = ["bed", "clock", "data_dir", "database", "postgres", "postgres_database", "postgres_store", "sqlite_database", "sqlite_store", "store"]

TEMPORARY = "PYTEST_DEBUG_TEMPROOT"
"""Tells pytest in which folder the tests' own folders lie."""
ORIGINS = pytest.StashKey[Origins]()
MADE = pytest.StashKey[Path]()

settings.register_profile("house", deadline=None, derandomize=True, database=None)


def pytest_configure(config: pytest.Config) -> None:
    """Lay the bed (once, in the process that leads the workers) and begin to watch."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in [name for name in os.environ if name.startswith("ECO_GUARDIAN_") and name != BED]:
        del os.environ[name]
    settings.load_profile("house")
    if not hasattr(config, "workerinput") and BED not in os.environ:
        memory = roomy()
        os.environ[BED] = str(make_bed(memory))
        config.stash[MADE] = Path(os.environ[BED])
        if memory:
            os.environ.setdefault(TEMPORARY, str(memory))
    config.stash[ORIGINS] = Origins()
    config.stash[ORIGINS].watch()


def pytest_collection_finish() -> None:
    """What stands before the first test stays to the end: the collector of garbage need not look at it again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take up the bed again."""
    config.stash[ORIGINS].forget()
    if MADE in config.stash:
        remove_bed(config.stash[MADE])
        os.environ.pop(BED, None)


@pytest.fixture(scope="session")
def qapp(qapp: object, pytestconfig: pytest.Config) -> object:
    """Qt's application, with its timers watched from the first one on."""
    pytestconfig.stash[ORIGINS].watch_timers()
    return qapp


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, timer, child process, widget or open socket behind."""
    if "qtbot" in request.fixturenames:
        request.getfixturevalue("qapp")
    before = Snapshot(request.config.stash[ORIGINS])
    yield
    if left := before.left_behind():
        pytest.fail("The test left something behind:\n" + "\n".join(f"  - {line}" for line in left), pytrace=False)
