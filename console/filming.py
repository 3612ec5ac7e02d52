"""One camera being filmed: a clip around the key press, or a recording in pieces until it is stopped, the disk is full, or the seat ends.

Pieces overlap by two seconds, so that nothing falls between them, and each is kept the moment it is whole: whatever happens to a long recording,
at most its last piece is at stake. The connection is the one that plays; a camera that leaves the screen goes on being filmed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from console.takes import BEFORE_S
from widgets.clip_file import ClipEnd

AFTER_S: Final = 15.0
"""A clip ends so long after its key, or at once with the same key again."""
PIECE_S: Final = 300.0
OVERLAP_S: Final = 2.0
AGAIN_MS: Final = 1000
DISK: Final = frozenset({"disk_full", "disk_slow", "disk"})
"""Reasons of a clip that has ended for which filming on is no use."""


class ClipHandle(Protocol):
    """A clip in the making."""

    def end(self) -> None:
        """No more packets; the file is told soon after."""


class FilmedOn(Protocol):
    """What is needed of a player to film what it plays."""

    def clip(self, path: Path, before_s: float, on_done: Callable[[ClipEnd], None]) -> ClipHandle:
        """Write the last seconds and what follows until its `end`."""


class Filming(QObject):
    """One clip or recording.

    Signals:
        piece(end, number, pressed): a file is written (ClipEnd), the how manieth, and when it was begun (ticks).
        over(reason): nothing more comes; "" by hand, else the code of why.
    """

    piece = Signal(object, int, float)
    over = Signal(str)

    def __init__(self, player: FilmedOn, folder: Path, ticks: Callable[[], float], *, is_recording: bool, parent: QObject | None = None) -> None:
        """Files are written into `folder`, which is on the disk that is watched."""
        super().__init__(parent)
        self.id = secrets.token_hex(8)
        self.is_recording = is_recording
        self.began_at = ticks()
        self.is_ending = False
        self._player, self._folder, self._ticks = player, folder, ticks
        self._number, self._open = 0, 0
        self._reason, self._is_over = "", False
        self._handle: ClipHandle | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._time_is_up)

    def start(self) -> None:
        """Begin, with the seconds before the key."""
        self._begin(BEFORE_S)

    def stop(self, reason: str = "") -> None:
        """End; what was filmed so far is told as its last piece."""
        if self.is_ending:
            return
        self.is_ending, self._reason = True, reason
        self._timer.stop()
        if self._handle is not None:
            self._handle.end()
        if not self._open:
            self._finish(reason)

    def _finish(self, reason: str) -> None:
        """Told once, whoever comes first: the hand that stops, or the last piece."""
        if not self._is_over:
            self._is_over = True
            self.over.emit(reason)

    def _begin(self, before_s: float) -> None:
        self._number += 1
        self._open += 1
        self._timer.start(round((PIECE_S if self.is_recording else AFTER_S) * 1000))
        path = self._folder / f"{self.id}-{self._number}.mp4"
        self._handle = self._player.clip(path, before_s, partial(self._ended, self._number, self._ticks()))

    def _time_is_up(self) -> None:
        if not self.is_recording:
            self.stop()
            return
        before = self._handle
        self._begin(OVERLAP_S)
        if before is not None:
            before.end()

    def _ended(self, number: int, pressed: float, end: ClipEnd) -> None:
        self._open -= 1
        has_pictures = bool(end.packets) or _size(end.path) > 0  # of a decoder that died nobody counted what it wrote
        if has_pictures:
            self.piece.emit(end, number, pressed)
        else:
            Path(end.path).unlink(missing_ok=True)
        if self.is_ending:
            if not self._open:
                self._finish(self._reason or (end.reason if end.reason in DISK or not has_pictures else ""))
        elif number == self._number:
            self._broke_off(end.reason)

    def _broke_off(self, reason: str) -> None:
        """A piece ended that nobody ended: on a full disk there is no going on; after a crash, or with another picture size, there is."""
        self._handle = None
        if reason in DISK or not self.is_recording:
            self.is_ending, self._reason = True, reason
            self._timer.stop()
            if not self._open:  # the piece before this one is still being closed, and is told first
                self._finish(reason)
        else:
            QTimer.singleShot(AGAIN_MS, self, self._again)

    def _again(self) -> None:
        if not self.is_ending:
            self._begin(0.0)


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0
