"""Where a test run keeps its files: in memory, where the machine has room there; a disk makes and syncs some ten thousand small files slowly.

Bars and benches at full figures measure disks and stay on them.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
ROOM = 2 << 30
"""Bytes free in memory below which a run stays on the disk; it takes some 300 MB."""


def roomy(place: Path = IN_MEMORY, room: int = ROOM) -> Path | None:
    """Return `place` if a test run may lie and start its programs there; None: take the usual folder for passing files."""
    if not os.access(place, os.W_OK | os.X_OK) or shutil.disk_usage(place).free < room:
        return None
    return None if os.statvfs(place).f_flag & os.ST_NOEXEC else place
