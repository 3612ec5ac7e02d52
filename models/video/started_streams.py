"""Which streams this PC asked a platform for and has not had stopped yet: a note on disk for each, so that a crash leaves none running for nobody.

A note is there before the platform is asked and goes when the platform has stopped the stream.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

FOLDER: Final = "streams"
"""In the data folder: a folder of notes for each program that plays."""
COMING: Final = ".coming"


@dataclass(frozen=True, slots=True)
class Started:
    """One stream. `source` and `camera` by their keys in the registry, `channel` as the platform calls the camera; `name` of a stream of the past,
    "" for the live one.
    """

    source: str
    camera: str
    channel: str
    name: str = ""


class StartedStreams:
    """The notes of one program."""

    def __init__(self, data_dir: Path, program: str) -> None:
        """`program`: whose notes, `console` or `wall`. The folder is made on first need."""
        self._folder = data_dir / FOLDER / program

    def note(self, started: Started) -> None:
        """Before the platform is asked. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(started)
        coming = path.with_suffix(COMING)
        with coming.open("w", encoding="utf-8") as file:
            json.dump(asdict(started), file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        coming.replace(path)

    def forget(self, started: Started) -> None:
        """The platform has stopped it, or it is somebody else's now."""
        self._path(started).unlink(missing_ok=True)

    def left(self) -> tuple[Started, ...]:
        """What is noted; a note that cannot be read is put away."""
        found = []
        for path in sorted(self._folder.glob("*.json")) if self._folder.exists() else ():
            try:
                found.append(Started(**json.loads(path.read_text("utf-8"))))
            except (OSError, ValueError, TypeError):
                path.unlink(missing_ok=True)
        return tuple(found)

    def _path(self, started: Started) -> Path:
        whole = f"{started.source}\n{started.channel}\n{started.name}"
        return self._folder / f"{sha256(whole.encode()).hexdigest()[:24]}.json"
