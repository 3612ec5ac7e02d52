"""The duty queue as a list model: its own sorted list under group heads, changed row by row, never reset while it is on screen.

A row keeps its place while it is held (pointer or focus on it) and settles afterwards. Ids are identity; the order is a plain
sort key found by bisection, so no proxy is needed. Source: ux.md 7, 10, S1; feasibility notes: row signals beat resets.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from models.views.rows import Group, LimitState, QueueRow
from widgets.queue_filter import QueueFilter
from widgets.words import Words

GROUPS = tuple(Group)
Key = tuple[int, int, int, float, float, str]
"""Group, 0 for the head and 1 for a row, level, due, received, id."""
NEVER = float("inf")


@dataclass(frozen=True, slots=True)
class GroupHead:
    """A group's head line: how many rows stand under it and how many of them are overdue."""

    group: Group
    count: int
    overdue: int


class QueueModel(QAbstractListModel):
    """Rows and group heads in screen order. `now` tells the time; a test hands in its own clock."""

    def __init__(self, words: Words, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self.now = now
        self.filter = QueueFilter()
        self._rows: dict[str, QueueRow] = {}
        self._placed: dict[str, Key] = {}
        self._order: list[Key] = []
        self._dues: list[list[tuple[float, str]]] = [[] for _ in GROUPS]
        self._all_dues: list[tuple[float, str]] = []
        self._held: frozenset[str] = frozenset()
        self._unsettled: set[str] = set()
        self._told: tuple[int, ...] = ()

    # What the view asks.

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """Rows and heads together."""
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title for display and tool tip, a full sentence for assistive technology."""
        if not index.isValid() or not 0 <= index.row() < len(self._order):
            return None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        row = self.row_at(index.row())
        if row is None:
            return self._head_words(index.row(), with_count=role == Qt.ItemDataRole.AccessibleTextRole)
        return self.spoken(row) if role == Qt.ItemDataRole.AccessibleTextRole else row.title

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Heads can be seen, rows can be chosen."""
        if not index.isValid() or not 0 <= index.row() < len(self._order):
            return Qt.ItemFlag.NoItemFlags
        if not self._order[index.row()][1]:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def row_at(self, position: int) -> QueueRow | None:
        """The row at a position, None for a head."""
        return self._rows.get(self._order[position][5]) if 0 <= position < len(self._order) else None

    def head_at(self, position: int) -> GroupHead:
        """The head at a position."""
        group = self._order[position][0]
        dues = self._dues[group]
        return GroupHead(GROUPS[group], self._count(group), bisect_left(dues, (self.now().timestamp(), "")))

    def position(self, row_id: str) -> int:
        """Where a row stands now, -1 if it is not shown."""
        key = self._placed.get(row_id)
        return -1 if key is None else bisect_left(self._order, key)

    def row(self, row_id: str) -> QueueRow | None:
        """The row of an id, shown or not."""
        return self._rows.get(row_id)

    def counts(self) -> tuple[int, int, int]:
        """Open rows, overdue rows, shelved rows: of everything, whatever the filter shows."""
        shelved = sum(1 for row in self._rows.values() if row.state == "shelved")
        return len(self._rows) - shelved, bisect_left(self._all_dues, (self.now().timestamp(), "")), shelved

    def spoken(self, row: QueueRow) -> str:
        """The row as one sentence (ux.md 15)."""
        return self.words.say(
            "queue.name",
            level=self.words.of("level", row.level),
            limit=self.words.spoken_limit(row.limit, self.now()),
            channel=self.words.of("channel", row.channel),
            title=row.title,
            place=self.words.place(row.place),
            lead=self.words.unit(row.lead) if row.lead else self.words.say("queue.nolead"),
            state=self.words.of("state", row.state) if row.group is not Group.UNACKNOWLEDGED else self.words.say("queue.unacknowledged"),
        )

    # What changes it.

    def set_rows(self, rows: Iterable[QueueRow]) -> None:
        """The whole queue, at sign-in or after a long absence. The only reset; the view restores its selection by id."""
        self.beginResetModel()
        self._rows = {row.id: row for row in rows}
        self._all_dues = sorted((due, row.id) for row in self._rows.values() if (due := due_moment(row)) < NEVER)
        self._unsettled.clear()
        self._arrange()
        self.endResetModel()

    def change(self, changed: Iterable[QueueRow], gone: Iterable[str] = ()) -> list[str]:
        """Put changed rows in their places, take gone ones out; returns the ids that were not there before."""
        fresh: list[QueueRow] = []
        for row_id in gone:
            self._forget(row_id)
        for row in {row.id: row for row in changed}.values():
            if row.id in self._rows:
                self._revise(row)
            else:
                self._remember(row)
                fresh.append(row)
        self._insert([key_of(row) for row in fresh if self._shows(row)])
        self._touch_heads()
        return [row.id for row in fresh]

    def hold(self, ids: frozenset[str]) -> None:
        """These rows (under the pointer, under the focus) keep their places until they are let go and `settle` is called."""
        self._held = ids

    def settle(self) -> None:
        """Move every changed row that nobody holds any more to its place."""
        for row_id in [i for i in self._unsettled if i not in self._held]:
            self._unsettled.discard(row_id)
            if row_id in self._rows:
                self._place(self._rows[row_id])
        self._touch_heads()

    def show_only(self, chosen: QueueFilter) -> None:
        """Filter: rows leave and enter by row signals, the others stay where they are."""
        self.filter = chosen
        self._unsettled.clear()
        wanted = {row.id: key_of(row) for row in self._rows.values() if self._shows(row)}
        for row_id in [i for i, key in self._placed.items() if wanted.get(i) != key]:
            self._take_out(row_id)
        self._insert([key for row_id, key in wanted.items() if row_id not in self._placed])
        self._touch_heads()

    def refresh_filter(self) -> None:
        """Time passed: under the filter “overdue” rows may have come in."""
        if self.filter.view == "overdue":
            self.show_only(self.filter)

    def refresh_heads(self) -> None:
        """Time passed: the counts of overdue rows in the heads may be others."""
        now = (self.now().timestamp(), "")
        overdue = tuple(bisect_left(dues, now) for dues in self._dues)
        if overdue != self._told:
            self._told = overdue
            self._touch_heads()

    # How it is kept in order.

    def _head_words(self, position: int, with_count: bool) -> str:
        # Without the count for display: Qt holds a row's text to be unchanged while its neighbours come and go.
        head = self.head_at(position)
        word = self.words.of("group", head.group.value)
        return f"{word} {head.count}" if with_count else word

    def _shows(self, row: QueueRow) -> bool:
        return self.filter.passes(row, self.words, self.now())

    def _arrange(self) -> None:
        keys = sorted(key_of(row) for row in self._rows.values() if self._shows(row))
        self._placed = {key[5]: key for key in keys}
        self._order = sorted(keys + [head_key(group) for group in {key[0] for key in keys}])
        self._dues = [[] for _ in GROUPS]
        for key in keys:
            if key[3] < NEVER:
                self._dues[key[0]].append((key[3], key[5]))
        for dues in self._dues:
            dues.sort()

    def _count(self, group: int) -> int:
        return bisect_left(self._order, head_key(group + 1)) - bisect_left(self._order, head_key(group)) - 1

    def _remember(self, row: QueueRow) -> None:
        self._rows[row.id] = row
        due = due_moment(row)
        if due < NEVER:
            insort(self._all_dues, (due, row.id))

    def _forget(self, row_id: str) -> None:
        row = self._rows.get(row_id)
        if row is not None:
            remove(self._all_dues, (due_moment(row), row_id))
            self._take_out(row_id)
            self._unsettled.discard(row_id)
            del self._rows[row_id]

    def _revise(self, row: QueueRow) -> None:
        before = self._rows[row.id]
        remove(self._all_dues, (due_moment(before), row.id))
        self._remember(row)
        if row.id in self._held and row.id in self._placed:
            self._unsettled.add(row.id)
            self._redraw(self.position(row.id))
        else:
            self._place(row)

    def _place(self, row: QueueRow) -> None:
        """Bring a known row to where its key says: stay, move, come in or leave."""
        was, wanted = self._placed.get(row.id), key_of(row) if self._shows(row) else None
        if was is None and wanted is not None:
            self._insert([wanted])
        elif was is not None and wanted is None:
            self._take_out(row.id)
        elif was is not None and wanted is not None:
            self._move(was, wanted)

    def _move(self, was: Key, wanted: Key) -> None:
        if was != wanted:
            self._insert_heads({wanted[0]})
            source = bisect_left(self._order, was)
            target = bisect_left(self._order, wanted)
            stays = target in (source, source + 1)
            if not stays:
                self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), target)
            del self._order[source]
            self._order.insert(target - 1 if target > source else target, wanted)
            self._placed[wanted[5]] = wanted
            remove(self._dues[was[0]], (was[3], was[5]))
            if wanted[3] < NEVER:
                insort(self._dues[wanted[0]], (wanted[3], wanted[5]))
            if not stays:
                self.endMoveRows()
            self._drop_empty_head(was[0])
        self._redraw(self.position(wanted[5]))

    def _insert(self, keys: list[Key]) -> None:
        """Insert keys in runs that stand together, from the end, one signal for each run."""
        if not keys:
            return
        self._insert_heads({key[0] for key in keys})
        keys.sort()
        last = len(keys)
        while last > 0:
            target = bisect_left(self._order, keys[last - 1])
            first = last - 1
            while first > 0 and (target == 0 or keys[first - 1] > self._order[target - 1]):
                first -= 1
            run = keys[first:last]
            self.beginInsertRows(QModelIndex(), target, target + len(run) - 1)
            self._order[target:target] = run
            for key in run:
                self._placed[key[5]] = key
                if key[3] < NEVER:
                    insort(self._dues[key[0]], (key[3], key[5]))
            self.endInsertRows()
            last = first

    def _insert_heads(self, groups: set[int]) -> None:
        for group in groups:
            head = head_key(group)
            target = bisect_left(self._order, head)
            if target == len(self._order) or self._order[target] != head:
                self.beginInsertRows(QModelIndex(), target, target)
                self._order.insert(target, head)
                self.endInsertRows()

    def _take_out(self, row_id: str) -> None:
        key = self._placed.get(row_id)
        if key is not None:
            position = bisect_left(self._order, key)
            self.beginRemoveRows(QModelIndex(), position, position)
            del self._order[position]
            del self._placed[row_id]
            remove(self._dues[key[0]], (key[3], row_id))
            self.endRemoveRows()
            self._drop_empty_head(key[0])

    def _drop_empty_head(self, group: int) -> None:
        if self._count(group) == 0:
            position = bisect_left(self._order, head_key(group))
            self.beginRemoveRows(QModelIndex(), position, position)
            del self._order[position]
            self.endRemoveRows()

    def _touch_heads(self) -> None:
        for group in range(len(GROUPS)):
            position = bisect_left(self._order, head_key(group))
            if position < len(self._order) and self._order[position] == head_key(group):
                self._redraw(position)

    def _redraw(self, position: int) -> None:
        if position >= 0:
            index = self.index(position)
            self.dataChanged.emit(index, index)


def head_key(group: int) -> Key:
    """The key of a group's head: before every row of the group."""
    return (group, 0, 0, 0.0, 0.0, "")


def due_moment(row: QueueRow) -> float:
    """When the running limit ends, in POSIX seconds; infinity when nothing runs."""
    if row.limit is None or row.limit.state not in (LimitState.RUNNING, LimitState.OVERDUE):
        return NEVER
    return row.limit.due_at.timestamp()


def key_of(row: QueueRow) -> Key:
    """Group, then level, then least remaining time, then received time (domain.md 3.4, ux.md S1)."""
    return (GROUPS.index(row.group), 1, row.level, due_moment(row), row.received_at.timestamp(), row.id)


def remove(entries: list[tuple[float, str]], entry: tuple[float, str]) -> None:
    """Take an entry out of a sorted list if it is there."""
    position = bisect_left(entries, entry)
    if position < len(entries) and entries[position] == entry:
        del entries[position]
