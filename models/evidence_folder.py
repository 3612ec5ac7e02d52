"""Keeps files under their SHA-256: hashed while they come in, synced, visible only when whole, and looked at again before anybody relies on them.

The one store of files: attachments of reports, photographs of first responders, pictures taken here, and the copies that were handed out.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final

UNFINISHED: Final = ".part"
AWAITING: Final = ".awaiting"
"""Ends the name of an empty file that stands beside a kept one whose row is not written yet."""
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
AT_ONCE: Final = 1024 * 1024
"""Bytes read at once when a file is looked at: memory does not grow with the file."""

READ_ONLY: Final = 0o400
SHARED_READ_ONLY: Final = 0o440
"""In a folder all seats share, the group they have in common may read."""

A_DAY_S: Final = 24 * 3600.0


Identity = tuple[int, int, int, int]
"""Number on the disk, bytes, and the nanoseconds of the last change of content and of anything."""


class Condition(StrEnum):
    """How a kept file stands: as it came, changed since, or gone."""

    WHOLE = "whole"
    CHANGED = "changed"
    GONE = "gone"


class FileChanged(Exception):
    """A kept file is not what its name says; nothing of it was given out."""

    def __init__(self, digest: str, condition: Condition) -> None:
        super().__init__(f"{digest} is {condition}")
        self.digest = digest
        self.condition = condition


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file on disk for good. `bytes_count` in bytes."""

    sha256: str
    bytes_count: int
    path: Path


class EvidenceFolder:
    """One folder of files, each named by its own SHA-256; the same content is kept once, and nobody may write to it again."""

    def __init__(self, root: Path, *, is_shared: bool = False) -> None:
        """`root` is made on first need; `is_shared`: other machines keep files in it too."""
        self._root = root
        self._is_shared = is_shared

    def clear_unfinished(self, now: datetime) -> int:
        """Remove what a crash left half written; return how many files that were. In a shared folder somebody may be writing: what is a day old goes."""
        before = now.timestamp() - A_DAY_S if self._is_shared else float("inf")
        left = [path for path in self._root.glob("*" + UNFINISHED) if path.stat().st_mtime < before] if self._root.exists() else []
        for path in left:
            path.unlink(missing_ok=True)
        return len(left)

    def begin(self, *, awaits_row: bool = False) -> ComingFile:
        """Begin to take in one file; `awaits_row` as in `keep`."""
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return ComingFile(self._root, SHARED_READ_ONLY if self._is_shared else READ_ONLY, awaits_row=awaits_row)

    def keep(self, content: bytes, *, awaits_row: bool = False) -> KeptFile:
        """Keep one file that is at hand as a whole. `awaits_row`: a row of the running transaction, and nothing else, will name it; `named` says so."""
        coming = self.begin(awaits_row=awaits_row)
        try:
            coming.write(content)
            return coming.finish()
        except BaseException:
            coming.drop()
            raise

    def take_in(self, path: Path, known: Callable[[str, int], None] | None = None) -> KeptFile:
        """Keep a file that was written beside this folder, as a recording is: hashed in pieces, synced, then moved under its hash.

        Moved, not copied, where both are on one disk: a full disk still keeps what was recorded. `known` is told hash and bytes before it is moved.
        Raises OSError; the file then lies where it lay.
        """
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest, size = _hashed(path)
        if known is not None:
            known(digest, size)
        target = self.path_of(digest)
        if condition_of(target, digest) is Condition.WHOLE:
            path.unlink()
        elif path.stat().st_dev == self._root.stat().st_dev:
            if os.name == "nt" and target.exists():
                target.chmod(0o600)
            path.chmod(SHARED_READ_ONLY if self._is_shared else READ_ONLY)
            path.replace(target)
        else:
            self._copy_in(path)
        self.named(digest)
        _sync_folder(self._root)
        return KeptFile(digest, size, target)

    def named(self, digest: str) -> None:
        """Something names this file now: it stays."""
        _settle(self.path_of(digest))

    def awaiting(self) -> list[str]:
        """Return the hashes of the files that were kept for a row nobody has seen written."""
        return sorted(path.name.removesuffix(AWAITING) for path in self._root.glob("*" + AWAITING))

    def let_go(self, digest: str) -> None:
        """Take away a file whose row never came. Only one that still awaits it goes."""
        if _mark(self.path_of(digest)).exists():
            self.path_of(digest).unlink(missing_ok=True)
            self.named(digest)

    def _copy_in(self, path: Path) -> None:
        coming = self.begin()
        try:
            with path.open("rb") as file:
                while piece := file.read(AT_ONCE):
                    coming.write(piece)
            coming.finish()
        except BaseException:
            coming.drop()
            raise
        path.unlink()

    def path_of(self, digest: str) -> Path:
        """Return where the file with this hash lies, or would lie."""
        return self._root / digest

    def has(self, digest: str) -> bool:
        """Whether a file is kept under this name; what is in it is another question."""
        return DIGEST.fullmatch(digest) is not None and self.path_of(digest).is_file()

    def condition(self, digest: str) -> Condition:
        """Hash the kept file again and tell how it stands."""
        return condition_of(self.path_of(digest), digest)

    def seen_whole(self, digest: str) -> Identity | None:
        """Hash the kept file and return what it will be known by if nobody touches it; None when it is not whole."""
        before = self.identity(digest)
        return before if self.condition(digest) is Condition.WHOLE and self.identity(digest) == before else None

    def identity(self, digest: str) -> Identity | None:
        """Return what any change of the file would change, without reading it; None when there is none."""
        try:
            found = self.path_of(digest).stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

    def checked(self, digest: str) -> KeptFile:
        """Return the file, hashed again this very moment. Raises FileChanged when it is not what its name says."""
        condition = self.condition(digest)
        if condition is not Condition.WHOLE:
            raise FileChanged(digest, condition)
        path = self.path_of(digest)
        return KeptFile(digest, path.stat().st_size, path)

    def read(self, digest: str) -> bytes:
        """Return the bytes that were hashed, not a second reading of them. Raises FileChanged, showing nothing."""
        try:
            content = self.path_of(digest).read_bytes()
        except OSError as error:
            raise FileChanged(digest, Condition.GONE) from error
        if sha256(content).hexdigest() != digest:
            raise FileChanged(digest, Condition.CHANGED)
        return content


class ComingFile:
    """A file on its way in: `write` its pieces, then `finish` or `drop` it."""

    def __init__(self, root: Path, mode: int = READ_ONLY, *, awaits_row: bool = False) -> None:
        """Begin an empty file in `root`; finished, it has `mode`. `awaits_row` as in `EvidenceFolder.keep`."""
        self._root, self._mode, self._awaits_row = root, mode, awaits_row
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
        """Make it last: sync the bytes, give it its name, sync the name. What is kept already, and still whole, is left as it is."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        digest = self._hash.hexdigest()
        target = self._root / digest
        if condition_of(target, digest) is Condition.WHOLE:
            self._path.unlink()
        else:
            if self._awaits_row:
                _mark(target).touch()  # before the file: a kill in between leaves a mark without a file, never a file without its mark
            self._take_its_place(target)
        if not self._awaits_row:
            _settle(target)
        _sync_folder(self._root)
        return KeptFile(digest, self.bytes_count, target)

    def drop(self) -> None:
        """Forget it, unless it was finished."""
        self._file.close()
        self._path.unlink(missing_ok=True)  # finished, it has another name

    def _take_its_place(self, target: Path) -> None:
        if os.name == "nt" and target.exists():
            target.chmod(0o600)  # Windows replaces no file that may not be written
        self._path.chmod(self._mode)
        self._path.replace(target)


def _mark(path: Path) -> Path:
    return path.with_name(path.name + AWAITING)


def _settle(path: Path) -> None:
    with suppress(OSError):  # a mark that stays is looked at once more at the next start
        _mark(path).unlink(missing_ok=True)


def condition_of(path: Path, digest: str) -> Condition:
    """Hash the file at `path`, a piece at a time, and compare."""
    found = sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(AT_ONCE):
                found.update(piece)
    except OSError:
        return Condition.GONE
    return Condition.WHOLE if found.hexdigest() == digest else Condition.CHANGED


def _hashed(path: Path) -> tuple[str, int]:
    """Hash and sync a file; return its hash and its bytes."""
    found, size = sha256(), 0
    with path.open("rb+") as file:
        while piece := file.read(AT_ONCE):
            found.update(piece)
            size += len(piece)
        os.fsync(file.fileno())
    return found.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows syncs the name with the file
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
