"""The intake process looks at all kept files by itself."""

from __future__ import annotations

import asyncio
import contextlib

from models.commands.on_scene import AddSceneEvidence, Item
from models.evidence_folder import EvidenceFolder
from models.intake.file_look import look_daily
from models.records.red_flag import RedFlag
from tests.builders import Room, room_of


def test_a_file_that_is_gone_is_flagged_without_anybody_asking(sqlite_store, data_dir) -> None:
    room: Room = room_of(sqlite_store, data_dir)
    _case, task = room.case_under_way()
    kept = EvidenceFolder(data_dir / "evidence").keep(b"a picture")
    room.does("周宁", AddSceneEvidence((Item("media", 1, "照片", sha256=kept.sha256),), task=task))
    kept.path.unlink()

    async def look_for_a_while() -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                await look_daily(room.desk, soon_s=0.0)

    asyncio.run(look_for_a_while())
    assert [flag.kind for flag in room.all(RedFlag)] == ["hash_mismatch"]
