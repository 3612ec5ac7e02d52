"""Hostile addresses reach nothing; a tile says which engine it has or lacks. `python -m tests.bars V-1 V-2 V-3 V-4` tries more."""

from __future__ import annotations

from tests.bars.hostile_addresses import open_hostile
from tests.bars.video_fallback import do_without
from tests.bed.fixtures import Database


def test_without_libvlc_or_with_one_that_lacks_rtsp_a_camera_plays_and_the_tile_says_what_is_missing(sqlite_database: Database, qapp: object) -> None:
    bar = do_without(sqlite_database, 1, 1)
    print(bar.line())
    assert bar.passed, bar.line()


def test_whatever_an_address_says_or_its_camera_answers_no_file_is_opened_and_nobody_off_the_list_is_connected_to(sqlite_database: Database) -> None:
    bar = open_hostile(sqlite_database, 45, 20261122, engines=("PyAV",))
    print(bar.line())
    assert bar.passed, bar.line()
