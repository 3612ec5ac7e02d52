"""Watches how much room the disk of the recordings has left: before it is full, recording ends, so that alerts can still be kept."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from console.tasks import Tasks

LOOK_MS: Final = 2000
BELIEVED_S: Final = 30.0
RESERVE: Final = 1_000_000_000
"""Bytes that recordings leave free for the store of alerts and its journal: some days of them."""
RESERVE_SHARE: Final = 0.05
"""On a small disk, this share of it."""


def room_on(folder: Path) -> tuple[int, int]:
    """Bytes free and bytes of the disk on which `folder` is, or will be. Raises OSError."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    return usage.free, usage.total


def is_short(free: int, total: int) -> bool:
    """Whether recordings have to end."""
    return free < min(RESERVE, total * RESERVE_SHARE)


class FreeSpace(QObject):
    """The watch; it looks while somebody films.

    Signals:
        changed(short): room has run out, or is there again.
    """

    changed = Signal(bool)

    def __init__(self, folders: tuple[Path, ...], tasks: Tasks, parent: QObject | None = None, room: Callable[[Path], tuple[int, int]] = room_on) -> None:
        """`room` tells bytes free and in all."""
        super().__init__(parent)
        self.is_short = False
        self._believed_until = 0.0
        self._folders, self._tasks, self._room = folders, tasks, room
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, *, on: bool) -> None:
        """Look every two seconds, beginning now; or no more."""
        if on and not self._timer.isActive():
            self._timer.start()
            self.look()
        elif not on and not self.is_short:
            self._timer.stop()

    def look(self) -> None:
        """One look, off the GUI thread: a disk over the network may take its time."""
        self._tasks.run(self._any_short, self._tell, lambda _error: None, line="free space")

    def full(self) -> None:
        """A write failed for want of room: known without a look, and believed for a while even if a look says otherwise (a quota, a slow count)."""
        self._believed_until = time.monotonic() + BELIEVED_S
        self._tell(True)
        self._timer.start()

    def _any_short(self) -> bool:
        return any(is_short(*self._room(folder)) for folder in self._folders)

    def _tell(self, short: bool) -> None:
        if short != self.is_short and (short or time.monotonic() >= self._believed_until):
            self.is_short = short
            self.changed.emit(short)
