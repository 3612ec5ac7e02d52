"""When the seat sounds: one rule set on plain values. What is heard always has a visible twin; P1 is never muted. Source: ux.md 8, 12.1."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from models.views.rows import Group, LimitRow, LimitState, QueueRow

REPEAT: Final = {1: timedelta(seconds=5), 2: timedelta(seconds=30)}
"""How often an unacknowledged level sounds again."""
MUTE: Final = timedelta(minutes=2)
OVERDUE_AGAIN: Final = timedelta(minutes=5)
FLOOD_GAP: Final = timedelta(seconds=5)
ON_THE_WAY: Final = frozenset({"R-203", "R-205", "R-206"})
"""The limits of a first response: told of, going, arriving."""
NEAR: Final = 0.25
TROUBLE: Final = frozenset({"lost", "restored", "support", "passed_up"})
"""What is heard between the alarms of a flood too: it sounds once, and like none of them."""
ALWAYS: Final = frozenset({"p1"})
"""What sounds even while the seat is muted."""


@dataclass(slots=True)
class Bell:
    """What this seat has heard, and what it has to hear next. Times are aware UTC."""

    muted_until: datetime | None = None
    flood: bool = False
    """Whether an alert flood is on, as `flood_desk` finds it."""
    _last: datetime | None = None
    _level_last: dict[int, datetime] = field(default_factory=dict)
    _overdue_last: dict[str, datetime] = field(default_factory=dict)
    _soon_told: set[tuple[str, datetime]] = field(default_factory=set)
    _heard: set[str] = field(default_factory=set)
    _waiting: deque[str] = field(default_factory=deque)

    def mute(self, now: datetime) -> None:
        """Silence for two minutes; P1 goes on."""
        self.muted_until = now + MUTE

    def muted_seconds(self, now: datetime) -> int:
        """Seconds of silence left, 0 when it is off."""
        return max(0, int((self.muted_until - now).total_seconds())) if self.muted_until is not None else 0

    def arrived(self, levels: Iterable[int]) -> None:
        """New unacknowledged alerts of these levels came in."""
        if any(level == 3 for level in levels):
            self.event("p3")

    def event(self, sound: str) -> None:
        """Something that sounds once: `lost`, `restored`, `soon`, `overdue`, `no_answer`, `support`, `passed_up`, `p3`."""
        if sound not in self._waiting:
            self._waiting.append(sound)

    def next_sound(self, rows: Iterable[QueueRow], now: datetime) -> str:
        """What has to sound now, "" for nothing: the gravest unacknowledged level first, then what waits. Called once a second."""
        rows = [row for row in rows if row.shelved_until is None or not row.is_shelved(now)]
        is_new = self._is_new_critical(rows)
        waits = self.flood and not is_new and self._last is not None and now - self._last < FLOOD_GAP
        sound = "" if waits else self._of_level(rows, now, is_new) or self._overdue(rows, now) or self._soon(rows, now)
        sound = sound or self._once(only_trouble=waits)
        if not sound or (sound not in ALWAYS and self.muted_seconds(now)):
            return ""
        if sound not in TROUBLE:
            self._last = now
        return sound

    def _is_new_critical(self, rows: list[QueueRow]) -> bool:
        """Whether a critical alert stands there that has not been heard: it waits for no gap between sounds."""
        critical = {row.id for row in rows if row.level == 1 and row.group is Group.UNACKNOWLEDGED}
        fresh = critical - self._heard
        self._heard = critical
        return bool(fresh)

    def _of_level(self, rows: list[QueueRow], now: datetime, is_new: bool) -> str:
        last = self._level_last
        unacknowledged = {row.level for row in rows if row.group is Group.UNACKNOWLEDGED}
        for level in list(last):
            if level not in unacknowledged:
                del last[level]
        for level, every in REPEAT.items():
            if level in unacknowledged and (level not in last or now - last[level] >= every or (level == 1 and is_new)):
                last[level] = now
                return f"p{level}"
        return ""

    def _overdue(self, rows: list[QueueRow], now: datetime) -> str:
        told = self._overdue_last
        late = {row.id for row in rows if row.mine and _is_late(row, now)}
        for key in list(told):
            if key not in late:
                del told[key]
        for key in late:
            if key not in told or now - told[key] >= OVERDUE_AGAIN:
                told[key] = now
                return "" if self.flood else "overdue"
        return ""

    def _soon(self, rows: list[QueueRow], now: datetime) -> str:
        """A limit of my own to leave for or reach a scene has a quarter of its term left: once for each."""
        near = {(row.id, row.limit.due_at) for row in rows if row.mine and row.limit is not None and row.limit.rule in ON_THE_WAY and _is_near(row.limit, now)}
        fresh = near - self._soon_told
        self._soon_told = near
        return "soon" if fresh and not self.flood else ""

    def _once(self, *, only_trouble: bool) -> str:
        wanted = [sound for sound in self._waiting if sound in TROUBLE or not only_trouble]
        if not wanted:
            return ""
        self._waiting.remove(wanted[0])
        return "" if self.flood and wanted[0] == "p3" else wanted[0]


def _is_near(limit: LimitRow, now: datetime) -> bool:
    left, term = limit.due_at - now, limit.due_at - limit.started_at
    return limit.state is LimitState.RUNNING and timedelta(0) <= left <= term * NEAR


def _is_late(row: QueueRow, now: datetime) -> bool:
    return row.limit is not None and row.limit.state in (LimitState.RUNNING, LimitState.OVERDUE) and row.limit.due_at < now
