"""One file that somebody put into the watched folder: whether it is whole and harmless, what is in it, and where it goes afterwards.

Nothing is followed out of the folder: links, devices and names meant to deceive are set aside unread.
"""

from __future__ import annotations

import itertools
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.intake.reception import LARGEST_BODY

DONE, REFUSED = "done", "refused"
UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".partial", ".filepart", "~")
"""How names end while their files are still being written."""
LONGEST_NAME: Final = 150
NOTE: Final = ".note.txt"
HEAD: Final = 65536
"""So much of a file that is too large is read, for the list of what was refused."""


class SetAside(Exception):
    """This file is never taken in. `reason` is the code it is listed under."""

    def __init__(self, reason: str, raw: bytes = b"") -> None:
        """`raw` is what was read of it."""
        super().__init__(reason)
        self.reason = reason
        self.raw = raw


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a file saw: as long as two looks differ, somebody is writing."""

    inode: int
    size: int
    changed_ns: int


@dataclass(frozen=True, slots=True)
class DroppedFile:
    """A file at `path`, as `look` saw it; `folder` is its source's."""

    folder: Path
    path: Path
    look: Look
    mode: int

    @classmethod
    def of(cls, folder: Path, entry: os.DirEntry[str]) -> DroppedFile | None:
        """Look at one entry; None for what is none of ours: folders, hidden and unfinished files, and what has just gone."""
        try:
            seen = entry.stat(follow_symlinks=False)
        except OSError:
            return None
        if stat.S_ISDIR(seen.st_mode) or entry.name.startswith(".") or entry.name.lower().endswith(UNFINISHED):
            return None
        return cls(folder, Path(entry.path), Look(seen.st_ino, seen.st_size, seen.st_mtime_ns), seen.st_mode)

    @property
    def kind(self) -> str:
        """The ending of its name, in small letters: `.json`, `.xml`, …"""
        return self.path.suffix.lower()

    def read(self) -> bytes:
        """Return its bytes.

        Raises:
            SetAside: it is no plain file, too large, or its name is meant to deceive.
            OSError: it cannot be read now.
        """
        if not stat.S_ISREG(self.mode):
            raise SetAside("no_plain_file")
        if not is_honest(self.path.name):
            raise SetAside("bad_name")
        # opened without following links and without waiting: what was a file a moment ago may be a pipe now
        descriptor = os.open(self.path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            seen = os.fstat(file.fileno())
            if not stat.S_ISREG(seen.st_mode):
                raise SetAside("no_plain_file")
            if seen.st_size > LARGEST_BODY:
                raise SetAside("too_large", file.read(HEAD))
            content = file.read(LARGEST_BODY + 1)
            after = os.fstat(file.fileno())
        if Look(after.st_ino, len(content), after.st_mtime_ns) != self.look:
            raise BlockingIOError("it is being written")
        return content

    def put_away(self, where: str, told: Sequence[str]) -> None:
        """Move it to `done` or `refused` beside it, with a note of these sentences. Raises OSError."""
        target = self.folder / where
        target.mkdir(exist_ok=True)
        if target.is_symlink():
            raise NotADirectoryError(f"{where} is a link")
        name = self.path.name if is_honest(self.path.name) else _harmless(self.path.name)
        free = next(path for path in _numbered(target / name) if not os.path.lexists(path))
        note = target / (free.name + NOTE)
        note.unlink(missing_ok=True)  # one that was left when we were killed; and a link there would lead our words elsewhere
        with note.open("x", encoding="utf-8") as file:
            file.write("\n".join(told) + "\n")
        self.path.rename(free)


def is_honest(name: str) -> bool:
    """Whether a name is what it looks like: printable, not too long, in Unicode."""
    try:
        short = len(name.encode()) <= LONGEST_NAME
    except UnicodeEncodeError:
        return False
    return short and name.isprintable() and not any(unicodedata.category(sign) == "Cf" for sign in name) and "\\" not in name and ":" not in name


def _harmless(name: str) -> str:
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name)
    return plain[:100].lstrip(".") or "_"


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    for number in itertools.count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
