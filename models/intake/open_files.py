"""Lets the intake process hold as many lines as it serves: the system's usual thousand files are fewer than a county's loggers."""

from __future__ import annotations

import contextlib
from typing import Final

WANTED: Final = 16_384
"""Lines of loggers, HTTP connections, files and the store, with room to spare."""


def allow_many_files() -> int:
    """Raise this process's own limit of open files as far as wanted and allowed; return what it is now, 0 where the system knows none."""
    try:
        import resource
    except ImportError:  # Windows counts no descriptors
        return 0
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    wanted = WANTED if hard == unlimited else min(WANTED, hard)
    if soft != unlimited and soft < wanted:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            return wanted
    return soft
