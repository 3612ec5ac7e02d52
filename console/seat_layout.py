"""Where a seat's window stands: kept under a name, for a role and for the monitors it was made on, and found again; what cannot be read is put aside.

A window whose monitor is gone comes back where it can be seen. Pure but for the one small file; no layout ever stops a start.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

LOG = logging.getLogger(__name__)
FILE: Final = "layouts.json"
LAST: Final = "last"
"""The name of what stood when the seat was left."""
MOST: Final = 40
LEAST_SEEN: Final = 120
"""So many px of a window's head must lie on a monitor, or nobody can take hold of it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the desktop, in px."""

    left: int
    top: int
    width: int
    height: int

    def shared(self, other: Box) -> tuple[int, int]:
        """How wide and how high the part is that both cover."""
        wide = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        high = min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
        return max(0, wide), max(0, high)


@dataclass(frozen=True, slots=True)
class SeatLayout:
    """One layout: its name, whose, on which monitors it was made, where the window stands."""

    name: str
    role: str
    monitors: tuple[str, ...]
    window: Box
    is_maximised: bool = False


class Layouts:
    """The layouts of one PC. `put_aside` names the file that could not be read, "" where all was well."""

    def __init__(self, data_dir: Path) -> None:
        """Read what is there; a file that is none is put aside and everything begins anew."""
        self._path = data_dir / FILE
        self.put_aside = ""
        self._kept: dict[tuple[str, str, tuple[str, ...]], SeatLayout] = {}
        try:
            self._read()
        except FileNotFoundError:
            return
        except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            self._kept.clear()
            self._set_aside(error)

    def find(self, role: str, monitors: Sequence[Box], names: Sequence[str], name: str = LAST) -> SeatLayout | None:
        """The layout of a name for a role: made on these monitors (`names`) if there is one, else on others, brought back into sight."""
        fitting = [kept for kept in self._kept.values() if kept.name == name and kept.role in (role, "")]
        best = sorted(fitting, key=lambda kept: (kept.monitors != tuple(names), kept.role != role))
        if not best:
            return None
        found = best[0]
        return SeatLayout(found.name, found.role, tuple(names), rescued(found.window, monitors), found.is_maximised)

    def names(self, role: str) -> list[str]:
        """What somebody of this role has given names to."""
        return sorted({kept.name for kept in self._kept.values() if kept.role in (role, "") and kept.name != LAST})

    def save(self, layout: SeatLayout) -> bool:
        """Keep a layout in place of the one of the same name, role and monitors; whether that was possible."""
        key = layout.name, layout.role, layout.monitors
        self._kept.pop(key, None)
        self._kept[key] = layout
        while len(self._kept) > MOST:
            self._kept.pop(next(iter(self._kept)))
        fresh = self._path.with_suffix(".part")
        try:
            fresh.write_text(json.dumps({"layouts": [asdict(kept) for kept in self._kept.values()]}, ensure_ascii=False, indent=1), "utf-8")
            fresh.replace(self._path)
        except OSError as error:
            LOG.warning("the layout could not be kept", extra={"why": str(error)})
            return False
        return True

    def _read(self) -> None:
        for told in json.loads(self._path.read_text("utf-8"))["layouts"]:
            layout = _layout(told)
            self._kept[layout.name, layout.role, layout.monitors] = layout

    def _set_aside(self, error: Exception) -> None:
        aside = self._path.with_suffix(".unreadable")
        self.put_aside = aside.name
        LOG.warning("the layouts could not be read and were put aside", extra={"why": str(error), "file": aside.name})
        try:
            self._path.replace(aside)
        except OSError:
            LOG.warning("nor could they be moved", exc_info=True)


def rescued(window: Box, monitors: Sequence[Box]) -> Box:
    """The window where it can be seen: as it was if its head lies on a monitor, else on the first one, no larger than that."""
    head = Box(window.left, window.top, window.width, LEAST_SEEN)
    if not monitors or any(min(head.shared(monitor)) >= min(LEAST_SEEN, monitor.height) for monitor in monitors):
        return window
    first = monitors[0]
    width, height = min(window.width, first.width), min(window.height, first.height)
    return Box(first.left + (first.width - width) // 2, first.top + (first.height - height) // 2, width, height)


def _layout(told: Mapping[str, Any]) -> SeatLayout:
    box = Box(*(int(told["window"][name]) for name in ("left", "top", "width", "height")))
    if box.width <= 0 or box.height <= 0 or max(map(abs, (box.left, box.top, box.width, box.height))) > 100_000:
        raise ValueError("a window has no such place")
    return SeatLayout(str(told["name"]), str(told["role"]), tuple(str(name) for name in told["monitors"]), box, bool(told["is_maximised"]))
