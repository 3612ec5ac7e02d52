"""What is on its way to becoming evidence: a picture, a clip or a piece of a recording, with everything its sidecar will say.

The work on it is plain functions for a worker thread; nothing of it runs where keys are read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from PySide6.QtGui import QImage

from console.person import Person
from models.evidence_folder import KeptFile
from models.png import png_of
from models.rules.looks import Why
from widgets.clip_file import ClipEnd
from widgets.player_states import StreamFacts

BEFORE_S: Final = 30.0
"""A clip begins so long before the key, as far as the stream was kept. Source: domain.md 8 “clip (from −30 s pre-buffer)”."""


class Filmed(Protocol):
    """What is needed of a player to keep what it shows."""

    @property
    def facts(self) -> StreamFacts:
        """What the stream says of itself."""

    def still(self, wait_s: float = ...) -> QImage | None:
        """The newest picture in native size; may be called in a worker thread."""


@dataclass(slots=True)
class Take:
    """One thing on its way. `camera` is its key or id, `at` the moment by our clock the picture shows or the key was pressed; `path` a clip's file, `content`
    a picture's bytes. `facts` are further arguments of `capture`. `lag`: how long ago what a replay shows was.
    """

    kind: str
    camera: str
    name: str
    why: Why
    at: datetime
    purpose: str = ""
    path: Path | None = None
    content: bytes = b""
    facts: dict[str, Any] = field(default_factory=dict)
    kept: KeptFile | None = None
    is_dropped: bool = False
    note: str = ""
    """What its note on disk is called (`CaptureSpool`)."""
    is_noted: bool = False
    proposed: str = ""
    """What it proves if nobody answers."""
    filming: str = ""
    """Set while its film is being written: the id that begins the names of its files."""
    lag: timedelta = timedelta()
    by: Person | None = None
    """Who took it: the door is asked in this name, whoever sits here by then."""

    @property
    def is_recording(self) -> bool:
        """Whether it is of a recording, which begins and ends by hand and shows more than one moment."""
        return "recording" in self.facts

    def wish(self) -> dict[str, Any]:
        """The arguments of `capture`."""
        assert self.kept is not None
        given = {"kind": self.kind, "camera": self.camera, "purpose": self.purpose, "sha256": self.kept.sha256, "taken_at": self.at, "take": self.note}
        bound = {"case": self.why.case_id, "alert": self.why.alert_id, "run": self.why.run_id}
        return {**given, **{name: value for name, value in bound.items() if value}, **self.facts}


class NotAClip(Exception):
    """What was written holds no video that could be played: it is no evidence of anything."""


def device_moment(facts: StreamFacts, ticks: float) -> datetime | None:
    """The camera's own time at `ticks`, where its protocol tells it."""
    return None if facts.clock_s is None else datetime.fromtimestamp(facts.clock_s + ticks - facts.clock_at, UTC)


def get_ready() -> None:
    """Load what the first picture needs, in a worker thread before anybody presses a key: a tenth of a second on a quick machine."""
    import numpy as np  # noqa: F401  loaded, not used here


def native(player: Filmed, fallback: QImage | None) -> QImage | None:
    """The newest picture, in native size where the player has it, else what the tile showed; None without any."""
    image = player.still() or fallback
    return None if image is None or image.isNull() else image


def packed(image: QImage) -> bytes:
    """A picture as PNG."""
    import numpy as np

    image = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())
    return png_of(lines[:, : 3 * image.width()].reshape(image.height(), image.width(), 3))


def clip_take(take: Take, end: ClipEnd, pressed: float) -> Take:
    """What became of a clip that was asked for at `pressed` (ticks): how much of it lies before the key, and the stream's own time of the key."""
    take.path = Path(end.path)
    if end.began_at:  # 0: the decoder died and nobody can say
        before = max(0.0, pressed - end.began_at)
        take.facts |= {"before_s": round(before, 3), "stream_s": round(end.stream_s + before, 3)}
    return take


def picture_moment(now: datetime, age_s: float) -> datetime:
    """When what a tile shows was so, by our clock: a picture that stands still is as old as it is."""
    return now - timedelta(seconds=age_s)
