"""Where a line of the queue stands: its sort key, and the head above its group. Source: domain.md 3.4, ux.md S1."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from models.views.rows import Group, LimitState, QueueRow

GROUPS = tuple(Group)
NEVER = float("inf")


class Key(NamedTuple):
    """Where a line stands. `kind` is 0 for a group's head and 1 for a row; `top` 0 for what came back from the shelf.

    A member of an open fold has the key of its fold's first line, then its own time in `inside`.
    """

    group: int
    kind: int
    top: int
    level: int
    due: float
    received: float
    face: str
    inside: float
    id: str


@dataclass(frozen=True, slots=True)
class GroupHead:
    """A group's head line: how many rows stand under it, how many of them are overdue, and in how many lines they are folded (0: they are not)."""

    group: Group
    count: int
    overdue: int
    folded: int = 0


def head_key(group: int) -> Key:
    """The key of a group's head: before every row of the group."""
    return Key(group, 0, 0, 0, 0.0, 0.0, "", 0.0, "")


def due_moment(row: QueueRow) -> float:
    """When the running limit ends, in POSIX seconds; infinity when nothing runs."""
    if row.limit is None or row.limit.state not in (LimitState.RUNNING, LimitState.OVERDUE):
        return NEVER
    return row.limit.due_at.timestamp()


def key_of(row: QueueRow, now: datetime) -> Key:
    """Group, then what came back from the shelf, then level, least remaining time, received time (domain.md 3.4, ux.md S1, 12.10)."""
    top = 0 if row.shelved_until is not None and row.has_returned(now) else 1
    return Key(GROUPS.index(row.group), 1, top, row.level, due_moment(row), row.received_at.timestamp(), row.id, 0.0, row.id)


def remove(entries: list[tuple[float, str]], entry: tuple[float, str]) -> None:
    """Take an entry out of a sorted list if it is there."""
    position = bisect_left(entries, entry)
    if position < len(entries) and entries[position] == entry:
        del entries[position]
