"""The pieces of a recording: what was filmed is told before the end is, however it ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pytestqt.qtbot import QtBot

from console.filming import Filming
from widgets.clip_file import ClipEnd


class Handed:
    """A player whose clips end by hand."""

    def __init__(self) -> None:
        self.clips: list[tuple[Path, Callable[[ClipEnd], None]]] = []

    def clip(self, path: Path, _before_s: float, on_done: Callable[[ClipEnd], None]) -> Any:
        """One more."""
        self.clips.append((path, on_done))
        return SimpleNamespace(end=lambda: None)

    def ends(self, number: int, reason: str, packets: int) -> None:
        """The clip of this number ends."""
        path, done = self.clips[number]
        done(ClipEnd(str(path), reason, packets=packets))


def test_a_disk_that_is_full_between_two_pieces_loses_neither(qtbot: QtBot, tmp_path: Path) -> None:
    player, told = Handed(), list[object]()
    filming = Filming(player, tmp_path, lambda: 0.0, is_recording=True)
    filming.piece.connect(lambda _end, number, _pressed: told.append(number))
    filming.over.connect(told.append)
    filming.start()
    filming._time_is_up()
    player.ends(1, "disk_full", 3)
    player.ends(0, "disk_full", 500)
    assert told == [2, 1, "disk_full"]
