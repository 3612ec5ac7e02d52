"""Memory that a long queue let go of goes back to the system."""

from __future__ import annotations

import os
from pathlib import Path

from models.heap import give_back

SCATTERED, SIZE, STAYS = 100_000, 700, 500
"""So many blocks of so many bytes, too large for Python's own small ones; one of so many stays."""


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_what_lies_free_between_lines_that_stay_goes_back_to_the_system() -> None:
    blocks = [bytes(SIZE) for _ in range(SCATTERED)]
    stay = blocks[::STAYS]
    blocks.clear()
    before = resident()
    assert give_back()
    assert before - resident() > SCATTERED * SIZE / 2
    assert len(stay) == SCATTERED // STAYS
