"""Who reported is nowhere but in the sealed record; `python -m tests.bars P-1 --full` tries it with 200 reporters."""

from __future__ import annotations

import pytest

from tests.bars.canary import look_for_reporters
from tests.bed.fixtures import Database

SEED = 20261121


@pytest.mark.slow
def test_no_byte_written_names_a_reporter(database: Database, request: pytest.FixtureRequest) -> None:
    bar = look_for_reporters(database, 4, SEED, cluster=request.getfixturevalue("postgres") if database.url else None)
    print(bar.line())
    assert bar.passed, bar.line()


@pytest.mark.slow
def test_texts_that_keep_what_they_repeat_of_a_reporter_are_caught(sqlite_database: Database) -> None:
    assert not look_for_reporters(sqlite_database, 4, SEED, "tells_reporter").passed
