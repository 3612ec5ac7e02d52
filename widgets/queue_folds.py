"""What stands together as one line while an alert flood lasts: the folds of the unacknowledged rows, which are open, what each line shows.

Only what the filter lets through is folded. Families whose rows changed are folded anew, the others stay. Source: ux.md 12.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from models.rules.folding import Drop, Fold, Folding, family_of
from models.views.rows import Group, QueueRow

NO_PLACES = 2
"""So many places of a fold are named."""


class QueueFolds:
    """The folds of one queue. Nothing is folded before `is_on`."""

    def __init__(self, due_of: Callable[[QueueRow], float]) -> None:
        """`due_of` tells when the running limit of a row ends."""
        self.is_on = False
        self.reach_of: Callable[[float | None, float | None], str] = lambda _lon, _lat: ""
        self._due_of = due_of
        self._rows: dict[str, dict[str, QueueRow]] = {}
        self._family: dict[str, str] = {}
        self._folding: dict[str, Folding] = {}
        self._of: dict[str, Fold] = {}
        self._open: set[str] = set()
        self._shown: dict[str, QueueRow] = {}
        self._reaches: dict[str, tuple[float | None, float | None, str]] = {}

    @property
    def count(self) -> int:
        """Lines that the folded group has: its folds and whoever stands alone."""
        return sum(folding.lines for folding in self._folding.values())

    def of(self, row_id: str) -> Fold | None:
        """The fold a row is in."""
        return self._of.get(row_id)

    def is_face(self, row_id: str) -> bool:
        """Whether a fold stands under this row."""
        fold = self._of.get(row_id)
        return fold is not None and fold.face == row_id

    def is_open(self, row_id: str) -> bool:
        """Whether the fold this row is in shows its members."""
        fold = self._of.get(row_id)
        return fold is not None and fold.face in self._open

    def shown(self, row: QueueRow) -> QueueRow:
        """How the line of a row looks: a fold's first line carries the gravest level, the least time and the count."""
        return self._shown.get(row.id, row)

    def open(self, face: str, *, opened: bool) -> frozenset[str]:
        """Open or close the fold under `face`; returns the rows whose lines change."""
        fold = self._of.get(face)
        if fold is None or fold.face != face or (face in self._open) == opened:
            return frozenset()
        (self._open.add if opened else self._open.discard)(face)
        return frozenset(fold.members)

    def begin(self, rows: Iterable[QueueRow]) -> frozenset[str]:
        """The flood begins: fold these; returns the rows whose lines change."""
        self.is_on = True
        return self.change(rows, ())

    def again(self, rows: Iterable[QueueRow]) -> None:
        """Everything is known anew: fold it all again; what was open stays open."""
        if self.is_on:
            opened = {member for face in self._open for member in self._of[face].members}
            self.end()
            self.begin(rows)
            self._open = {fold.face for fold in self._of.values() if opened.intersection(fold.members)}

    def end(self) -> frozenset[str]:
        """The flood is over, or every item is to be shown: nothing is folded."""
        touched = frozenset(self._of)
        self.is_on = False
        for kept in (self._rows, self._family, self._folding, self._of, self._open, self._shown):
            kept.clear()
        return touched

    def change(self, rows: Iterable[QueueRow], gone: Iterable[str]) -> frozenset[str]:
        """Rows came, changed or left; returns every row whose line may be another one, the changed ones aside."""
        if not self.is_on:
            return frozenset()
        put: dict[str, list[QueueRow]] = {}
        left: dict[str, list[str]] = {}
        for row_id in gone:
            left.setdefault(self._family.pop(row_id, ""), []).append(row_id)
        for row in rows:
            was, family = self._family.get(row.id, ""), family_of(row.category) if row.group is Group.UNACKNOWLEDGED else ""
            if was and was != family:
                left.setdefault(self._family.pop(row.id), []).append(row.id)
            if family:
                self._family[row.id] = family
                put.setdefault(family, []).append(row)
        return frozenset(row_id for family in (put | left) if family for row_id in self._fold(family, put.get(family, ()), left.get(family, ())))

    def _fold(self, family: str, put: Iterable[QueueRow], left: Iterable[str]) -> set[str]:
        rows, folding = self._rows.setdefault(family, {}), self._folding.setdefault(family, Folding())
        for row_id in left:
            rows.pop(row_id, None)
        fresh = list(put)
        rows.update((row.id, row) for row in fresh)
        faces = folding.change([self._drop(row) for row in fresh], left)
        before = [fold for face in faces if (fold := self._of.get(face)) is not None and fold.face == face]
        after = [fold for face in faces if (fold := folding.fold(face)) is not None]
        opened = {member for fold in before if fold.face in self._open for member in fold.members}
        lines = {fold.face: self._shown.pop(fold.face) for fold in before}
        for fold in before:
            self._open.discard(fold.face)
            for member in fold.members:
                self._of.pop(member, None)
        for fold in after:
            self._of.update(dict.fromkeys(fold.members, fold))
            line, was = self._line(fold, rows), lines.get(fold.face)
            self._shown[fold.face] = was if was is not None and was == line else line  # the same object: its picture is kept
            if opened.intersection(fold.members):
                self._open.add(fold.face)
        return {member for fold in (*before, *after) for member in fold.members}

    def _line(self, fold: Fold, rows: dict[str, QueueRow]) -> QueueRow:
        members = [rows[member] for member in fold.members]
        nearest = min(members, key=self._due_of)
        places = list(dict.fromkeys(member.place for member in members if member.place))
        return replace(rows[fold.face], level=fold.level, limit=nearest.limit, linked=fold.count, place="、".join(places[:NO_PLACES]), shelved_until=None)

    def _drop(self, row: QueueRow) -> Drop:
        kept = self._reaches.get(row.id)
        if kept is None or kept[:2] != (row.lon, row.lat):
            kept = self._reaches[row.id] = (row.lon, row.lat, self.reach_of(row.lon, row.lat))
        return Drop(row.received_at, row.id, row.level, row.category, row.lon, row.lat, kept[2], self._due_of(row))
