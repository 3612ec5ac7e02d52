"""A tile says which engine it has or lacks, with the system's libVLC, without it, and without any; `python -m tests.bars V-2 V-3 V-4` tries more."""

from __future__ import annotations

from tests.bars.video_fallback import do_without
from tests.bed.fixtures import Database


def test_without_libvlc_or_with_one_that_lacks_rtsp_a_camera_plays_and_the_tile_says_what_is_missing(sqlite_database: Database, qapp: object) -> None:
    bar = do_without(sqlite_database, 1, 1)
    print(bar.line())
    assert bar.passed, bar.line()
