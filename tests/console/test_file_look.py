"""A seat looks daily at the files in its own data folder, and leaves to the intake process what is shared."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from console.file_look import FileLook
from models.commands.desk import Desk
from models.records.red_flag import RedFlag
from models.store import Store
from tests.builders import room_of
from tests.commands.way import ask, seen_case


def test_a_seat_flags_the_file_that_is_gone_from_its_own_folder(qtbot: QtBot, postgres_store: Store, data_dir: Path) -> None:
    room = room_of(postgres_store, data_dir)
    kept = room.store.evidence.folder.keep(b"a picture")
    ask(room, "王一帆", "capture", camera="JX-07", kind="snapshot", case=seen_case(room), purpose="排污口", sha256=kept.sha256)
    kept.path.unlink()
    look = FileLook(room.store.evidence, lambda: room.desk, soon_ms=20)
    look.start()
    qtbot.waitUntil(lambda: len(room.all(RedFlag)) == 1, timeout=10_000)
    look.close()


def test_where_all_files_are_seen_the_seat_leaves_the_look_to_the_intake(qtbot: QtBot, sqlite_store: Store) -> None:
    opened: list[int] = []

    def never() -> Desk:
        opened.append(1)
        raise AssertionError

    look = FileLook(sqlite_store.evidence, never, soon_ms=1)
    look.start()
    qtbot.wait(50)
    look.close()
    assert opened == []
