"""What each figure says of the machine it was measured on.

On a machine with other work, as root, a bench goes before it with
`setsid -w bash -c 'echo -15 > /proc/self/autogroup; nice -n -15 .venv/bin/python -m tests.bench NAME'`; its lines say so.
"""

from __future__ import annotations

import os
from pathlib import Path

AUTOGROUP = Path("/proc/self/autogroup")


def machine() -> dict[str, object]:
    """How busy the machine was: processes that wanted to run in the last minute, and the priority this bench ran at (below 0: before others).

    Figures mean little with many more of them than processors. `group` is the priority of the whole session, which counts before that of a process.
    """
    group = AUTOGROUP.read_text().split()[-1] if AUTOGROUP.exists() else "0"
    return {"load": round(os.getloadavg()[0], 1), "nice": os.getpriority(os.PRIO_PROCESS, 0), "group": int(group), "processors": os.cpu_count()}


def raise_with_us(pid: int) -> None:
    """Give a process that has a session of its own (the gateway of a bench) the priority of ours: else it alone would wait for the other work."""
    group = Path(f"/proc/{pid}/autogroup")
    if group.exists() and (ours := int(AUTOGROUP.read_text().split()[-1])) < 0:
        group.write_text(str(ours))
