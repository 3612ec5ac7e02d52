"""What was taken and is not evidence yet, noted on disk: a kill or a database that is away loses none of it, and the next start takes it in, in order.

A note is there before a file moves into the evidence folder and goes when its row is written. It names the file, what it is and in whose name; one that
nobody answered for carries the first proposal. What the door refuses is put aside with its file: none lies in the evidence folder without a row.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import threading
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from console.clip_reading import read_clip
from console.person import Person
from console.takes import NotAClip, Take
from models.base import new_id
from models.evidence_folder import EvidenceFolder, KeptFile
from models.rules.looks import Why

LOG = logging.getLogger(__name__)
FOLDER: Final = "captures"
"""In the data folder: the notes."""
FILES: Final = "clips"
"""In the data folder: what is being written, or not kept yet."""
REFUSED: Final = "refused"
"""In the folder of notes: what the door refused, each with its file."""
FILM: Final = ".mp4"
PICTURE: Final = ".png"
COMING: Final = ".coming"
OWN: Final = f"{'[0-9]' * 10}-*"
"""The names of its notes; a file somebody else laid beside them is let lie."""


class CaptureSpool:
    """The notes of one seat. Names are given on the GUI thread, so that their order is that of the keys; all else runs in worker threads."""

    def __init__(self, data_dir: Path, evidence: EvidenceFolder) -> None:
        """Nothing is written yet; what lies there now is what an earlier run left."""
        self.files, self._folder, self._evidence = data_dir / FILES, data_dir / FOLDER, evidence
        self._guard = threading.Lock()
        self._before = sorted(self._folder.glob(f"{OWN}.json"))
        written = self.files.iterdir() if self.files.exists() else ()
        self._old = {path for path in (*written, *self._folder.glob(f"*{COMING}")) if path.is_file()}
        self._number = max((int(path.name.partition("-")[0]) for path in self._before), default=0)

    def name(self) -> str:
        """The name of the next take."""
        with self._guard:
            self._number += 1
            return f"{self._number:010d}-{new_id()}"

    def note(self, take: Take) -> None:
        """Write down what is known of a take; its picture, where it is in memory only, goes to disk before. Raises OSError."""
        if take.content:
            self.files.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self.files / f"{take.note}{PICTURE}"
            _write(path, take.content)
            take.path, take.content = path, b""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        coming = self._folder / f"{take.note}{COMING}"
        _write(coming, json.dumps(_told(take), ensure_ascii=False, default=lambda moment: moment.isoformat()).encode())
        coming.replace(self._note(take))

    def keep(self, take: Take) -> Take:
        """Move its file into the evidence folder, under its hash. Raises OSError, NotAClip."""
        self._note_if_room(take)
        if take.kept is not None or take.path is None:
            return take
        if take.kind == "clip":
            read = read_clip(take.path)
            if read is None:
                self.drop(take)
                raise NotAClip
            take.facts |= {"lasts_s": round(read.seconds, 3), "width": read.width, "height": read.height}
            take.facts["gaps"] = [{"from_s": since, "to_s": until} for since, until in read.gaps]

        def known(sha256: str, size: int) -> None:
            take.kept = KeptFile(sha256, size, self._evidence.path_of(sha256))
            self._note_if_room(take)

        try:
            self._evidence.take_in(take.path, known)
        except OSError:
            take.kept = None
            raise
        return take

    def _note_if_room(self, take: Take) -> None:
        """On a disk too full for a note the file is kept all the same: moving it needs no room."""
        try:
            self.note(take)
        except OSError as error:
            LOG.warning("a capture could not be noted", extra={"camera": take.camera, "why": type(error).__name__})

    def forget(self, take: Take) -> None:
        """Its row is written."""
        self._note(take).unlink(missing_ok=True)

    def drop(self, take: Take) -> None:
        """It is not wanted, or no evidence of anything."""
        if take.path is not None:
            take.path.unlink(missing_ok=True)
        self.forget(take)

    def set_aside(self, take: Take, *, has_row: bool) -> None:
        """The door refused it: note and file lie apart; the file stays where it is while another row names it."""
        aside = self._folder / REFUSED
        aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        if take.kept is not None and not has_row and self._evidence.has(take.kept.sha256):
            shutil.move(take.kept.path, aside / f"{take.note}{FILM if take.kind == 'clip' else PICTURE}")
        if self._note(take).exists():
            self._note(take).replace(aside / f"{take.note}.json")

    # What an earlier run left.

    def left(self) -> list[Take]:
        """What an earlier run had taken and not kept, in the order of its keys; asked once, at the start. What no note names was half written and goes."""
        known = [take for path in self._before if (take := self._read(path)) is not None]
        found = [take for take in known if not take.filming]
        for first in [take for take in known if take.filming]:
            found += self._cut_off(first, {take.path for take in found})
        for take in [take for take in found if take.path is None and take.kept is None]:
            found.remove(take)
            self.forget(take)
        old = self._old - {take.path for take in found}
        for path in old:
            path.unlink(missing_ok=True)
        if old:
            LOG.warning("unfinished files of an earlier run were removed", extra={"count": len(old)})
        return found

    def _read(self, path: Path) -> Take | None:
        try:
            return _take(json.loads(path.read_text("utf-8")), path.stem, self.files, self._evidence)
        except (OSError, ValueError, KeyError, TypeError):
            LOG.exception("a note of a capture cannot be read", extra={"note": path.name})
            return None

    def _cut_off(self, first: Take, known: set[Path | None]) -> list[Take]:
        """The pieces of a film that was cut off in the midst: each can be read as far as it was written."""
        films = [(path, read_clip(path)) for path in sorted(self._old) if path.name.startswith(f"{first.filming}-") and path not in known]
        pieces = [_piece(first, self.name(), path, read.seconds) for path, read in films if read is not None]
        for piece in pieces:
            self.note(piece)
        self.forget(first)
        return pieces

    def _note(self, take: Take) -> Path:
        return self._folder / f"{take.note}.json"


def _told(take: Take) -> dict[str, Any]:
    return {
        **{name: getattr(take, name) for name in ("kind", "camera", "name", "at", "facts", "filming")},
        "why": asdict(take.why),
        "purpose": take.purpose or take.proposed,
        "lag_s": take.lag.total_seconds(),
        "file": take.path.name if take.path is not None else "",
        "sha256": take.kept.sha256 if take.kept is not None else "",
        "bytes": take.kept.bytes_count if take.kept is not None else 0,
        "by": asdict(take.by) if take.by is not None else None,
    }


def _take(told: dict[str, Any], note: str, files: Path, evidence: EvidenceFolder) -> Take:
    take = Take(told["kind"], told["camera"], told["name"], Why(**told["why"]), datetime.fromisoformat(told["at"]), told["purpose"], facts=told["facts"])
    take.note, take.filming, take.lag = note, told["filming"], timedelta(seconds=told["lag_s"])
    take.by = Person(**told["by"]) if told["by"] else None
    path = files / Path(told["file"]).name if told["file"] else None
    if path is not None and path.is_file():
        take.path = path
    elif told["sha256"] and evidence.has(told["sha256"]):
        take.kept = KeptFile(told["sha256"], told["bytes"], evidence.path_of(told["sha256"]))
    return take


def _piece(first: Take, note: str, path: Path, seconds: float) -> Take:
    """Of all but the first piece nobody knows when it was begun: when its last picture was written tells it."""
    piece = Take(first.kind, first.camera, first.name, first.why, first.at, first.purpose, path, facts=dict(first.facts), by=first.by, note=note)
    number = int(path.stem.rpartition("-")[2])
    if number > 1:
        piece.at = datetime.fromtimestamp(path.stat().st_mtime, UTC) - timedelta(seconds=seconds) - first.lag
        piece.facts.pop("device_at", None)
    if first.is_recording:
        piece.facts["piece"] = number
    return piece


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
