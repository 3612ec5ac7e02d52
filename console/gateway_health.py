"""Asks the intake process of this PC how each of its parts fares; on a PC without one it says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

PATIENCE = 1.5
"""Seconds an answer may take."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is wrong with one part: its name, a code, since when, and what the system said."""

    part: str
    code: str
    since: datetime | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """How the process is. `listening` are its doors with their addresses, `parts` name → state; `is_there` False: none answers here."""

    is_there: bool = False
    status: str = ""
    trouble: str = ""
    oldest_s: float = 0.0
    waiting: int = 0
    listening: Mapping[str, str] = field(default_factory=dict, hash=False)
    parts: Mapping[str, str] = field(default_factory=dict, hash=False)
    alarms: tuple[Alarm, ...] = ()


def health_of(note: Path) -> Health:
    """Ask the gateway whose address stands in `note`; an answer that can't be read counts as none."""
    import http.client

    try:
        known: dict[str, Any] = json.loads(note.read_text(encoding="utf-8"))
        host, _, port = str(known["http"]).rpartition(":")
        line = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=PATIENCE)
        try:
            line.request("GET", "/healthz")
            told: dict[str, Any] = json.loads(line.getresponse().read())
        finally:
            line.close()
        return _read(known, told)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, http.client.HTTPException):
        return Health()


def _read(known: Mapping[str, Any], told: Mapping[str, Any]) -> Health:
    alarms = tuple(Alarm(str(one["part"]), str(one["code"]), _moment(one.get("since")), str(one.get("why", ""))) for one in told.get("alarms", ()))
    doors = {name: str(known[name]) for name in ("http", "hj212", "mqtt", "folder") if name in known}
    parts = {str(name): str(state) for name, state in dict(told.get("parts", {})).items()}
    return Health(
        True,
        str(told["status"]),
        str(told.get("trouble", "")),
        float(told.get("oldest_unstored_seconds", 0.0)),
        int(told.get("waiting", 0)),
        doors,
        parts,
        alarms,
    )


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None
