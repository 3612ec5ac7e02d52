"""Which signs no text of ours may hold: one database would refuse them, the other keep what nobody can see."""

from __future__ import annotations

import re
from typing import Final

UNKEEPABLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters but tabs and the breaks of lines and pages, and halves of a surrogate pair."""


def sought(typed: str) -> str:
    """What a person typed to find something, with a blank for each such sign: nothing that was kept holds one."""
    return UNKEEPABLE.sub(" ", typed)
