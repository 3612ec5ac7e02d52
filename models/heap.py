"""The heap of a process that runs for months with several threads: free pages go back to the system. Only glibc needs and knows it."""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Final

M_ARENA_MAX: Final = -8
"""The parameter's number in malloc.h."""
ARENAS: Final = 2


def keep_few_arenas() -> bool:
    """Let all threads share `ARENAS` arenas; to be called before they start. Each of its own would keep what one burst of work needed; True if told."""
    return bool(_call("mallopt", M_ARENA_MAX, ARENAS))


def give_back() -> bool:
    """Return the heap's free pages to the system; True if it gave any."""
    return bool(_call("malloc_trim", 0))


def _call(name: str, *values: int) -> Any:
    function = getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
    return function(*values) if function else 0
