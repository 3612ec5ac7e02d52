"""The duty queue as a list model: its own sorted list under group heads, changed row by row, never reset while it is on screen.

A row keeps its place while it is held (pointer or focus on it) and settles afterwards. Ids are identity; the order is a plain
sort key found by bisection, so no proxy is needed. Source: ux.md 7, 10, S1; feasibility notes: row signals beat resets.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from models.views.rows import Group, QueueRow
from widgets.queue_filter import QueueFilter
from widgets.queue_folds import QueueFolds
from widgets.queue_key import GROUPS, NEVER, GroupHead, Key, due_moment, head_key, key_of, remove
from widgets.words import Words

HEAD_FLAGS: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
ROW_FLAGS: Final = HEAD_FLAGS | Qt.ItemFlag.ItemIsSelectable


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
        self.folds = QueueFolds(due_moment)
        self._passing: dict[str, tuple[int, float]] = {}
        self._counts = [0] * len(GROUPS)
        self._dues: list[list[tuple[float, str]]] = [[] for _ in GROUPS]
        self._all_dues: list[tuple[float, str]] = []
        self._set_aside: set[str] = set()
        self._held: frozenset[str] = frozenset()
        self._pinned = ""
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
        return ROW_FLAGS if self._order[index.row()][1] else HEAD_FLAGS

    def row_at(self, position: int) -> QueueRow | None:
        """The row at a position as its line shows it, None for a head."""
        row = self._rows.get(self._order[position].id) if 0 <= position < len(self._order) else None
        return None if row is None else self.folds.shown(row)

    def head_at(self, position: int) -> GroupHead:
        """The head at a position."""
        group = self._order[position].group
        overdue = bisect_left(self._dues[group], (self.now().timestamp(), ""))
        folded = self.folds.count if self.folds.is_on and GROUPS[group] is Group.UNACKNOWLEDGED else 0
        return GroupHead(GROUPS[group], self._counts[group], overdue, folded)

    def is_inside(self, position: int) -> bool:
        """Whether the line at a position is a member that an open fold shows."""
        return 0 <= position < len(self._order) and bool(self._order[position].inside)

    def position(self, row_id: str) -> int:
        """Where a row stands now, -1 if it is not shown."""
        key = self._placed.get(row_id)
        return -1 if key is None else bisect_left(self._order, key)

    def row(self, row_id: str) -> QueueRow | None:
        """The row of an id, shown or not."""
        return self._rows.get(row_id)

    def counts(self) -> tuple[int, int, int]:
        """Open rows, overdue rows, shelved rows: of everything, whatever the filter shows."""
        now = self.now()
        shelved = sum(1 for row_id in self._set_aside if self._rows[row_id].is_shelved(now))
        return len(self._rows) - shelved, bisect_left(self._all_dues, (now.timestamp(), "")), shelved

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
        self._set_aside = {row.id for row in self._rows.values() if row.shelved_until is not None}
        self._all_dues = sorted((due, row.id) for row in self._rows.values() if (due := due_moment(row)) < NEVER)
        self._unsettled.clear()
        self._arrange()
        self.endResetModel()

    def change(self, changed: Iterable[QueueRow], gone: Iterable[str] = ()) -> list[str]:
        """Put changed rows in their places, take gone ones out; returns the ids that were not there before."""
        left = list(gone)
        rows = {row.id: row for row in changed}
        fresh = [row.id for row in rows.values() if row.id not in self._rows]
        for row_id in left:
            self._forget(row_id)
        for row in rows.values():
            self._remember(row)
            self._count_in(row)
        passing = [row for row in rows.values() if row.id in self._passing]
        hidden = [row.id for row in rows.values() if row.id not in self._passing]
        stirred = self.folds.change(passing, [*left, *hidden])
        self._settle_lines([*rows, *(stirred - rows.keys())])
        self._touch_heads()
        return fresh

    def hold(self, ids: frozenset[str]) -> None:
        """These rows (under the pointer, under the focus) keep their places until they are let go and `settle` is called."""
        self._held = ids

    def pin(self, row_id: str) -> None:
        """The selected row: a fold never swallows it; the one selected before goes in at the next `settle`."""
        if self._pinned and self._pinned != row_id and self.folds.of(self._pinned) is not None:
            self._unsettled.add(self._pinned)
        self._pinned = row_id

    def settle(self) -> None:
        """Move every changed row that nobody holds any more to its place."""
        free = [i for i in self._unsettled if i not in self._held]
        self._unsettled.difference_update(free)
        self._settle_lines([i for i in free if i in self._rows])
        self._touch_heads()

    def show_only(self, chosen: QueueFilter) -> None:
        """Filter: rows leave and enter by row signals, the others stay where they are."""
        self.filter = chosen
        self._unsettled.clear()
        for row in self._rows.values():
            self._count_in(row)
        self.folds.again(self._rows[i] for i in self._passing)
        self._settle_lines(list(self._rows), at_once=True)
        self._touch_heads()

    def fold(self, wanted: bool) -> None:
        """The flood begins or ends, or the person wants to see every item: rows go under their folds or come out."""
        if wanted != self.folds.is_on:
            stirred = self.folds.begin(self._rows[i] for i in self._passing) if wanted else self.folds.end()
            self._settle_lines(list(stirred))
            self._touch_heads()

    def open_fold(self, row_id: str, opened: bool) -> bool:
        """Show the members of the fold whose line this is, or put them away; False where there is nothing to do."""
        touched = self.folds.open(row_id, opened=opened)
        self._settle_lines([i for i in touched if i != row_id])
        self._redraw(self.position(row_id))
        return bool(touched)

    def reveal(self, row_id: str) -> bool:
        """Let a row inside a closed fold be seen, as one that is about to be selected; False where it is not in the queue as it is shown."""
        if row_id not in self._placed and row_id in self._passing:
            self.pin(row_id)
            self._settle_lines([row_id])
        return row_id in self._placed

    def refresh_filter(self) -> None:
        """Time passed: rows may have come back from the shelf, and under the filter “overdue” others may have come in."""
        now = self.now()
        aside = [self._rows[row_id] for row_id in self._set_aside]
        stirred = [row for row in aside if (row.id in self._passing) != self._shows(row) or (row.has_returned(now) and self._stands_low(row.id))]
        if stirred:
            self.change(stirred)
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

    def _key(self, row_id: str) -> Key | None:
        """Where a row's line stands; None where it has none: filtered out, or inside a closed fold."""
        if row_id not in self._passing:
            return None
        fold = self.folds.of(row_id)
        if fold is None:
            return key_of(self._rows[row_id], self.now())
        is_face = fold.face == row_id
        if not is_face and row_id not in self._held and row_id != self._pinned and not self.folds.is_open(row_id):
            return None  # most rows of a flood: nothing may be worked out for them
        face = key_of(self.folds.shown(self._rows[fold.face]), self.now())
        return face if is_face else face._replace(inside=self._rows[row_id].received_at.timestamp(), id=row_id)

    def _stands_low(self, row_id: str) -> bool:
        key = self._placed.get(row_id)
        return key is not None and bool(key.top)

    def _arrange(self) -> None:
        self._passing.clear()
        self._counts = [0] * len(GROUPS)
        self._dues = [[] for _ in GROUPS]
        for row in self._rows.values():
            self._count_in(row, sort=False)
        for dues in self._dues:
            dues.sort()
        self.folds.again(self._rows[i] for i in self._passing)
        keys = sorted(key for row_id in self._passing if (key := self._key(row_id)) is not None)
        self._placed = {key.id: key for key in keys}
        self._order = sorted(keys + [head_key(group) for group in {key.group for key in keys}])

    def _count_in(self, row: QueueRow, *, sort: bool = True) -> None:
        """Count a row in its group, as it is now; one the filter leaves out is counted nowhere."""
        self._count_out(row.id)
        if self._shows(row):
            group, due = GROUPS.index(row.group), due_moment(row)
            self._passing[row.id] = (group, due)
            self._counts[group] += 1
            if due < NEVER:
                (insort if sort else list.append)(self._dues[group], (due, row.id))

    def _count_out(self, row_id: str) -> None:
        was = self._passing.pop(row_id, None)
        if was is not None:
            self._counts[was[0]] -= 1
            remove(self._dues[was[0]], (was[1], row_id))

    def _remember(self, row: QueueRow) -> None:
        before = self._rows.get(row.id)
        if before is not None:
            remove(self._all_dues, (due_moment(before), row.id))
        self._rows[row.id] = row
        (self._set_aside.discard if row.shelved_until is None else self._set_aside.add)(row.id)
        due = due_moment(row)
        if due < NEVER:
            insort(self._all_dues, (due, row.id))

    def _forget(self, row_id: str) -> None:
        row = self._rows.get(row_id)
        if row is not None:
            remove(self._all_dues, (due_moment(row), row_id))
            self._count_out(row_id)
            self._take_out([row_id])
            self._unsettled.discard(row_id)
            self._set_aside.discard(row_id)
            del self._rows[row_id]

    def _settle_lines(self, ids: list[str], *, at_once: bool = False) -> None:
        """Bring the lines of known rows to where their keys say: stay, move, come in or leave. Held ones wait, unless it is wanted `at_once`."""
        entering: list[Key] = []
        leaving: list[str] = []
        moving: list[tuple[Key, Key]] = []
        for row_id in ids:
            was, wanted = self._placed.get(row_id), self._key(row_id)
            if was is not None and row_id in self._held and not at_once and wanted != was:
                self._unsettled.add(row_id)
                self._redraw(self.position(row_id))
            elif was is None and wanted is not None:
                entering.append(wanted)
            elif was is not None and wanted is None:
                leaving.append(row_id)
            elif was is not None and wanted is not None:
                moving.append((was, wanted))
        self._take_out(leaving)
        for was, wanted in moving:
            self._move(was, wanted)
        self._insert(entering)

    def _move(self, was: Key, wanted: Key) -> None:
        if was != wanted:
            self._insert_heads({wanted.group})
            source = bisect_left(self._order, was)
            target = bisect_left(self._order, wanted)
            stays = target in (source, source + 1)
            if not stays:
                self.beginMoveRows(QModelIndex(), source, source, QModelIndex(), target)
            del self._order[source]
            self._order.insert(target - 1 if target > source else target, wanted)
            self._placed[wanted.id] = wanted
            if not stays:
                self.endMoveRows()
            self._drop_empty_head(was.group)
        self._redraw(self.position(wanted.id))

    def _insert(self, keys: list[Key]) -> None:
        """Insert keys in runs that stand together, from the end, one signal for each run."""
        if not keys:
            return
        self._insert_heads({key.group for key in keys})
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
            self._placed.update((key.id, key) for key in run)
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

    def _take_out(self, ids: list[str]) -> None:
        """Take lines out in runs that stand together, from the end, one signal for each run."""
        keys = sorted(self._placed[row_id] for row_id in ids if row_id in self._placed)
        while keys:
            last = bisect_left(self._order, keys.pop())
            first = last
            while keys and keys[-1] == self._order[first - 1]:
                keys.pop()
                first -= 1
            self.beginRemoveRows(QModelIndex(), first, last)
            run = self._order[first : last + 1]
            del self._order[first : last + 1]
            for key in run:
                del self._placed[key.id]
            self.endRemoveRows()
            self._drop_empty_head(run[0].group)

    def _drop_empty_head(self, group: int) -> None:
        position = bisect_left(self._order, head_key(group))
        if bisect_left(self._order, head_key(group + 1)) - position == 1:
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
