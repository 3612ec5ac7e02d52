"""The units that could go first, ranked: digit, department, unit and leader, distance, minutes, tasks in hand, match with its bar.

Digits 1 to 6 choose, Enter orders. A unit that can't go says why; an old position makes the minutes “about”.
Source: ux.md S3; picture 03.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip

from models.views.rows import CandidateRow
from widgets.map_marks import is_stale
from widgets.painted import CENTRE, RIGHT, Painted
from widgets.pills import paint_cap
from widgets.theme import Theme
from widgets.words import Words

MOST = 6
ROW, HEAD = 63, 27
ROOM_FOR_UNIT = 190
UNKNOWN = "—"
"""For what nobody can know: how far it is to a matter without a place."""


class CandidateList(Painted):
    """Up to six candidates.

    Signals:
        chosen(unit_id): another unit is marked.
        ordered(unit_id): Enter or double click on it.
    """

    chosen = Signal(str)
    ordered = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._rows: tuple[CandidateRow, ...] = ()
        self._now: datetime | None = None
        self.chosen_id = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_candidates(self, rows: tuple[CandidateRow, ...], now: datetime) -> None:
        """Show the best six. The marked unit stays marked if it is still there, else the first that can go."""
        self._rows, self._now = rows[:MOST], now
        if self.chosen_id not in {row.unit.id for row in self._rows if not row.blocked}:
            self._become(next((row.unit.id for row in self._rows if not row.blocked), ""))
        self.setAccessibleName(self.words.say("dispatch.title"))
        self._tell()
        self.update()

    def choose(self, number: int) -> bool:
        """Mark the unit with this digit (from 1); False if there is none or it can't go."""
        if 1 <= number <= len(self._rows) and not self._rows[number - 1].blocked:
            self._become(self._rows[number - 1].unit.id)
            return True
        return False

    def candidate(self) -> CandidateRow | None:
        """The marked candidate."""
        return next((row for row in self._rows if row.unit.id == self.chosen_id), None)

    def sizeHint(self) -> QSize:
        """Head and six rows."""
        return QSize(560, self.theme.px(HEAD + MOST * ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits, J, K, arrows and Enter; everything else goes on to the window."""
        key = event.key()
        here = next((n for n, row in enumerate(self._rows, 1) if row.unit.id == self.chosen_id), 0)
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_6:
            self.choose(key - Qt.Key.Key_0)
        elif key in (Qt.Key.Key_J, Qt.Key.Key_Down):
            next((n for n in range(here + 1, MOST + 1) if self.choose(n)), None)
        elif key in (Qt.Key.Key_K, Qt.Key.Key_Up):
            next((n for n in range(here - 1, 0, -1) if self.choose(n)), None)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen_id:
            self.ordered.emit(self.chosen_id)
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click marks."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.choose(self._number(event.position().y()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click orders."""
        if self.choose(self._number(event.position().y())):
            self.ordered.emit(self.chosen_id)

    def event(self, event: QEvent) -> bool:
        """The tool tip says why a unit is where it is in the list."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._number(event.pos().y())
            text = self._why(self._rows[number - 1]) if 1 <= number <= len(self._rows) else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the heads and the rows."""
        painter = self.painter()
        self._heads(painter)
        if not self._rows:
            self.write(painter, QRectF(0, self.theme.px(HEAD), self.width(), self.theme.px(ROW)), self.words.say("dispatch.none"), "t2", "m", align=CENTRE)
        for n, row in enumerate(self._rows):
            self._row(painter, QRectF(0, self.theme.px(HEAD) + n * self.theme.px(ROW), self.width(), self.theme.px(ROW)), n + 1, row)
        painter.end()

    def _columns(self) -> dict[str, QRectF]:
        s, right = self.theme.scale, self.width() - 14 * self.theme.scale
        wide = 1.0 if self.words.language == "zh" else 1.12
        spans = {"match": 92.0, "tasks": 74 * wide, "arrival": 86 * wide, "distance": 84.0}
        left = 132.0
        # With little room the unit's name stays readable: tasks in hand give way first, then the department's pill.
        if right / s - left - sum(spans.values()) - 56 < ROOM_FOR_UNIT:
            del spans["tasks"]
        if right / s - left - sum(spans.values()) - 42 < ROOM_FOR_UNIT:
            left = 54.0
        boxes = {"number": QRectF(14 * s, 0, 26 * s, 0)}
        for name, width in spans.items():
            boxes[name] = QRectF(right - width * s, 0, width * s, 0)
            right -= (width + 14) * s
        if left > 54:
            boxes["department"] = QRectF(54 * s, 0, 70 * s, 0)
        boxes["unit"] = QRectF(left * s, 0, right - left * s, 0)
        return boxes

    def _heads(self, painter: QPainter) -> None:
        for name, box in self._columns().items():
            if name != "number":
                line = QRectF(box.left(), 0, box.width(), self.theme.px(HEAD) - 1)
                align = RIGHT if name in ("match", "tasks", "arrival", "distance") else Qt.AlignmentFlag.AlignLeft
                self.write(painter, line, self.words.say(f"dispatch.{name}"), "t3", "s", align=align)
        self.rule(painter, self.theme.px(HEAD) - 1)

    def _row(self, painter: QPainter, box: QRectF, number: int, row: CandidateRow) -> None:
        s, chosen = self.theme.scale, row.unit.id == self.chosen_id
        if chosen:
            painter.fillRect(box, self.theme.colour("bg3"))
        self.rule(painter, box.bottom() - 1)
        ink = "t3" if row.blocked else "t1"
        columns = {name: QRectF(c.left(), box.top(), c.width(), box.height()) for name, c in self._columns().items()}
        paint_cap(self, painter, QRectF(columns["number"].left(), box.center().y() - 13 * s, 26 * s, 26 * s), str(number), "t3" if row.blocked else "t2")
        if "department" in columns:
            self._department(painter, columns["department"], self.words.unit(row.unit.department))
        self._unit(painter, columns["unit"], row, ink)
        far = self.words.say("word.km", n=f"{row.distance_m / 1000:.1f}") if row.distance_m is not None else UNKNOWN
        self.write(painter, columns["distance"], far, "t2", "m", align=RIGHT)
        said = "dispatch.about" if is_stale(row.unit, self._now) else "dispatch.minutes"
        minutes = self.words.say(said, n=row.minutes) if row.minutes is not None else UNKNOWN
        self.write(painter, columns["arrival"], minutes, ink, "l", bold=True, align=RIGHT)
        self._figures(painter, columns, row, chosen)
        if chosen:
            self.frame(painter, box.adjusted(0, 0, 0, -1), 2, "acc" if self.hasFocus() else "ctl", width=2)

    def _department(self, painter: QPainter, box: QRectF, word: str) -> None:
        s = self.theme.scale
        pill = QRectF(box.left(), box.center().y() - 10 * s, min(self.text_width(word, "s") + 12 * s, 74 * s), 20 * s)
        self.frame(painter, pill, 10 * s, "ctl")
        self.write(painter, pill, word, "t2", "s", align=CENTRE, may_elide=True)

    def _unit(self, painter: QPainter, box: QRectF, row: CandidateRow, ink: str) -> None:
        s, unit = self.theme.scale, row.unit
        name = unit.name if unit.label in unit.name else f"{self.words.tag(unit.label)} · {unit.name}"
        self.write(painter, QRectF(box.left(), box.top() + 9 * s, box.width(), 24 * s), name, ink, "m", bold=True, may_elide=True)
        if row.blocked:
            text, role = f"{self.words.say('dispatch.blocked')}：{self._blocked(row)}", "p2"
        else:
            people = {"leader": unit.leader, "n": len(unit.officers)}
            known = "dispatch.leader" if unit.leader else "dispatch.team"
            text, role = self.words.say(known if unit.officers else "dispatch.leader_alone" if unit.leader else "dispatch.own_people", **people), "t2"
        line = QRectF(box.left(), box.top() + 32 * s, box.width(), 21 * s)
        taken = self.write(painter, line, text, role, "s", may_elide=True)
        if not row.blocked and row.why and line.width() - taken > 60 * s:
            self.write(painter, line.adjusted(taken + 12 * s, 0, 0, 0), self.words.join([self.words.of("why", w) for w in row.why]), "t3", "s", may_elide=True)

    def _figures(self, painter: QPainter, columns: dict[str, QRectF], row: CandidateRow, chosen: bool) -> None:
        s, tasks, match = self.theme.scale, columns.get("tasks"), columns["match"]
        if tasks is not None:
            count = self.words.say("dispatch.in_hand", n=row.unit.tasks_in_hand)
            self.write(painter, QRectF(tasks.left(), tasks.top() + 9 * s, tasks.width(), 24 * s), count, "t1", "m", align=RIGHT)
            below = QRectF(tasks.left(), tasks.top() + 32 * s, tasks.width(), 21 * s)
            self.write(painter, below, self.words.say("dispatch.in_hand_word"), "t3", "s", align=RIGHT)
        self.write(painter, QRectF(match.left(), match.top() + 12 * s, match.width(), 24 * s), str(row.match), "t1", "m", align=RIGHT)
        track = QRectF(round(match.left()), round(match.top() + 41 * s), round(match.width()), round(4 * s))
        painter.fillRect(track, self.theme.colour("line"))
        painter.fillRect(QRectF(track.left(), track.top(), track.width() * row.match / 100, track.height()), self.theme.colour("acc" if chosen else "ctl"))

    def _why(self, row: CandidateRow) -> str:
        return self._blocked(row) if row.blocked else self.words.join([self.words.of("why", why) for why in row.why])

    def _blocked(self, row: CandidateRow) -> str:
        return self.words.join([self.words.of("why", why) for why in row.blocked])

    def _number(self, y: float) -> int:
        return int((y - self.theme.px(HEAD)) // self.theme.px(ROW)) + 1

    def _become(self, unit_id: str) -> None:
        if unit_id != self.chosen_id:
            self.chosen_id = unit_id
            self._tell()
            self.update()
            self.chosen.emit(unit_id)

    def _tell(self) -> None:
        row = self.candidate()
        if row is not None:
            minutes = self.words.say("dispatch.minutes", n=row.minutes) if row.minutes is not None else ""
            self.setAccessibleDescription(f"{row.unit.label} {row.unit.name} {minutes} {self._why(row)}")
