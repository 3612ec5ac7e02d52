"""Where a seat's window stands: kept under a name, for a role and for the monitors it was made on, and found again; what cannot be read is put aside.

A window whose monitor is gone comes back where it can be seen. Pure but for the one small file; no layout ever stops a start.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
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
    """One layout: its name, whose, on which monitors it was made, where the window stands, how the linked video is parted ("" as designed).

    `is_default`: what stands for this role on these monitors when somebody sits down; without one what stood last.
    """

    name: str
    role: str
    monitors: tuple[str, ...]
    window: Box
    is_maximised: bool = False
    tiles: str = ""
    is_default: bool = False

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """What tells it from all others."""
        return self.name, self.role, self.monitors


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
        except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            self._kept.clear()
            self._set_aside(error)

    def find(self, role: str, monitors: Sequence[Box], names: Sequence[str], name: str = LAST) -> SeatLayout | None:
        """The layout of a name for a role: made on these monitors (`names`) if there is one, else on others, brought back into sight.

        Asked for the last one, the default of role and monitors goes before it.
        """
        fitting = [kept for kept in self._kept.values() if kept.name == name and kept.role in (role, "")]
        if name == LAST:
            fitting = [kept for kept in self._kept.values() if kept.is_default and kept.role == role and kept.monitors == tuple(names)] or fitting
        best = sorted(fitting, key=lambda kept: (kept.monitors != tuple(names), kept.role != role))
        if not best:
            return None
        return replace(best[0], monitors=tuple(names), window=rescued(best[0].window, monitors))

    def named(self, role: str) -> list[SeatLayout]:
        """All layouts somebody of this role has given names to, by name."""
        return sorted((kept for kept in self._kept.values() if kept.role in (role, "") and kept.name != LAST), key=lambda kept: kept.key)

    def save(self, layout: SeatLayout) -> bool:
        """Keep a layout in place of the one of the same name, role and monitors; whether that was possible. One too many takes the oldest's place."""
        before = self._kept.pop(layout.key, None)
        self._kept[layout.key] = replace(layout, is_default=layout.is_default or (before is not None and before.is_default))
        while len(self._kept) > MOST:
            self._kept.pop(next(iter(self._kept)))
        return self._write()

    def rename(self, layout: SeatLayout, name: str) -> bool:
        """Give a layout another name; one of that name for the same role and monitors is replaced. Whether that was possible."""
        self._kept.pop(layout.key, None)
        return self.save(replace(layout, name=name))

    def delete(self, layout: SeatLayout) -> bool:
        """Let go of a layout; whether that was possible."""
        self._kept.pop(layout.key, None)
        return self._write()

    def make_default(self, layout: SeatLayout) -> bool:
        """From now on it stands for its role on its monitors when somebody sits down; asked again, what stood last does. Whether that was possible."""
        for kept in list(self._kept.values()):
            if (kept.role, kept.monitors) == (layout.role, layout.monitors):
                self._kept[kept.key] = replace(kept, is_default=kept.key == layout.key and not layout.is_default)
        return self._write()

    def _write(self) -> bool:
        fresh = self._path.with_suffix(".part")
        try:
            text = json.dumps({"layouts": [asdict(kept) for kept in self._kept.values()]}, ensure_ascii=False, indent=1)
            fresh.write_text(text, "utf-8", "replace")  # half a character, as a monitor or a clipboard may hand out, costs no layout
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
    monitors, tiles = tuple(str(name) for name in told["monitors"]), str(told.get("tiles", ""))
    name, role = str(told["name"]), str(told["role"])
    for text in (name, role, tiles, *monitors):
        text.encode()  # half a character can be written as JSON, and never be kept again
    return SeatLayout(name, role, monitors, box, bool(told["is_maximised"]), tiles, bool(told.get("is_default", False)))
