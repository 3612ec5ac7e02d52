"""What each figure says of the machine it was measured on."""

from __future__ import annotations

import os


def machine() -> dict[str, object]:
    """How busy the machine was: processes that wanted to run in the last minute, and the priority this bench ran at (below 0: before others).

    Figures mean little with many more of them than processors.
    """
    return {"load": round(os.getloadavg()[0], 1), "nice": os.getpriority(os.PRIO_PROCESS, 0), "processors": os.cpu_count()}
