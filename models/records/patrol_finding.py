"""What was found on a video patrol (巡查发现): at which stop of which round, and the alert it became."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from models.base import INDEX, Record, record


@record("patrol_finding")
class PatrolFinding(Record):
    """Source: domain.md 8, `PatrolFinding`. `stop` is the stop's number, `kind` what the plan said to look for or the watcher saw instead."""

    run_id: Annotated[str, INDEX]
    stop: int
    camera: str
    at: datetime
    kind: str
    note: str = ""
    alert_id: Annotated[str, INDEX]
    watcher: str
