"""Keeps files under their SHA-256: hashed while they come in, synced, and visible only when whole."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

UNFINISHED = ".part"


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file on disk for good. `bytes_count` in bytes."""

    sha256: str
    bytes_count: int
    path: Path


class EvidenceFolder:
    """One folder of files, each named by its own SHA-256; the same content is kept once."""

    def __init__(self, root: Path) -> None:
        """`root` is made on first need."""
        self._root = root

    def clear_unfinished(self) -> int:
        """Remove what a crash left half written; return how many files that were. Only while nobody writes."""
        left = list(self._root.glob("*" + UNFINISHED)) if self._root.exists() else []
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def begin(self) -> ComingFile:
        """Begin to take in one file."""
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return ComingFile(self._root)

    def keep(self, content: bytes) -> KeptFile:
        """Keep one file that is at hand as a whole."""
        coming = self.begin()
        try:
            coming.write(content)
            return coming.finish()
        except BaseException:
            coming.drop()
            raise

    def path_of(self, digest: str) -> Path:
        """Return where the file with this hash lies, or would lie."""
        return self._root / digest


class ComingFile:
    """A file on its way in: `write` its pieces, then `finish` or `drop` it."""

    def __init__(self, root: Path) -> None:
        """Begin an empty file in `root`."""
        self._root = root
        handle, name = tempfile.mkstemp(suffix=UNFINISHED, dir=root)
        self._file = os.fdopen(handle, "wb")
        self._path = Path(name)
        self._hash = sha256()
        self.bytes_count = 0

    def write(self, piece: bytes) -> None:
        """Take the next bytes."""
        self._file.write(piece)
        self._hash.update(piece)
        self.bytes_count += len(piece)

    def finish(self) -> KeptFile:
        """Make it last: sync the bytes, give it its name, sync the name."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        digest = self._hash.hexdigest()
        target = self._root / digest
        self._path.replace(target)
        _sync_folder(self._root)
        return KeptFile(digest, self.bytes_count, target)

    def drop(self) -> None:
        """Forget it, unless it was finished."""
        self._file.close()
        self._path.unlink(missing_ok=True)  # finished, it has another name


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows syncs the name with the file
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
