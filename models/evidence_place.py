"""Where the kept files lie: in this machine's data folder, or in one folder all seats share; each file knows which."""

from __future__ import annotations

import platform
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from models.evidence_folder import EvidenceFolder

FOLDER: Final = "evidence"
NOTE: Final = "evidence.place"
"""Beside the folder: what its place is called. It goes into every backup with the files."""

SHARED: Final = "shared"
"""What the folder all seats share is called."""


@dataclass(frozen=True)
class EvidencePlace:
    """The files as one seat reaches them.

    `is_shared`: the folder is that of the setting `evidence_dir`. `sees_all`: whatever any file of this store is, it should lie
    here – because the folder is shared, or because the store has one PC only.
    """

    root: Path
    data_dir: Path
    is_shared: bool
    sees_all: bool

    @classmethod
    def of(cls, data_dir: Path, shared: Path | None, *, is_alone: bool) -> EvidencePlace:
        """The place of a seat; `is_alone`: its store is a file of its own."""
        return cls(shared or data_dir / FOLDER, data_dir, shared is not None, shared is not None or is_alone)

    @property
    def folder(self) -> EvidenceFolder:
        """The folder itself."""
        return EvidenceFolder(self.root, is_shared=self.is_shared)

    @cached_property
    def name(self) -> str:
        """What files kept here carry: the PC's name and a key of this data folder, made on first need; `shared` for the shared folder."""
        if self.is_shared:
            return SHARED
        note = self.data_dir / NOTE
        if not note.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            coming = note.with_name(f"{NOTE}.{secrets.token_hex(4)}")
            coming.write_text(f"{platform.node() or 'PC'}/{secrets.token_hex(4)}", encoding="utf-8")
            try:
                note.hardlink_to(coming)  # of two programs that begin at once the second takes the first one's name
            except FileExistsError:
                pass
            finally:
                coming.unlink()
        return note.read_text(encoding="utf-8").strip()

    def answers_for(self, kept_on: str, sha256: str) -> bool:
        """Whether this seat can say how a file stands: it should lie here, or does. Files that carry no place are looked for everywhere."""
        return self.sees_all or kept_on in ("", self.name) or self.folder.has(sha256)
