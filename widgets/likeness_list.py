"""疑似重复: up to three candidates with three reasons as bars and how like each is; M and a digit merges. Source: ux.md S2, 12.2; picture 02."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent

from models.rules.likeness import PRESELECTED_FROM, Likeness
from models.views.rows import SimilarRow
from widgets.glyphs import paint_glyph
from widgets.painted import RIGHT, Painted
from widgets.pills import cap_width, paint_cap
from widgets.theme import Theme
from widgets.timing import clock
from widgets.words import Words

ROW, FOOT, MOST, REASONS = 94, 34, 3, 3
ORDER = ("distance", "time", "river", "category", "words", "device", "subject")


def shown_reasons(row: SimilarRow) -> tuple[Likeness, ...]:
    """The three reasons worth a bar: distance and time where they are known, then the strongest of the others."""
    first = [one for one in row.reasons if one.kind in ("distance", "time")]
    rest = sorted((one for one in row.reasons if one.kind not in ("distance", "time")), key=lambda one: -one.strength)
    return tuple(sorted([*first, *rest][:REASONS], key=lambda one: ORDER.index(one.kind)))


def reason_words(one: Likeness, words: Words) -> str:
    """A reason as it stands before its bar: 距离 5.1 km."""
    value = one.value
    if one.kind == "distance" and isinstance(value, int | float):
        told = words.say("word.km", n=f"{value / 1000:.1f}")
    elif one.kind == "time" and isinstance(value, int | float):
        told = words.say("likeness.minutes", n=round(value / 60)) if value < 7200 else words.say("likeness.hours", n=round(value / 3600))
    elif one.kind == "category":
        return words.say("likeness.category" if one.strength >= 0.5 else "likeness.category_not")
    elif one.kind == "river":
        return words.of("likeness", value) if words.has(f"likeness.{value}") else words.say("likeness.river")
    else:
        return words.say(f"likeness.{one.kind}")
    return f"{words.say(f'likeness.{one.kind}')} {told}"


def because(row: SimilarRow, words: Words) -> str:
    """Why two are merged, for the record: how alike, and the reasons shown."""
    told = words.join([reason_words(one, words) for one in shown_reasons(row)])
    return words.say("intake.merged_because", score=round(row.score * 100), why=told)


class LikenessList(Painted):
    """The candidates.

    Signals:
        chosen(number): 1 to 3 was pointed at.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.rows: tuple[SimilarRow, ...] = ()
        self.empty_text = ""
        self.is_choosing, self._keyed = False, True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_rows(self, rows: Sequence[SimilarRow], *, choosing: bool = False, keyed: bool = True) -> None:
        """Show these; `choosing`: M was pressed, a digit merges now; without `keyed` they are only shown."""
        self.rows, self.is_choosing, self._keyed = tuple(rows[:MOST]), choosing, keyed
        self.setAccessibleDescription("\n".join(f"{row.summary} {round(row.score * 100)} %" for row in self.rows))
        self.setToolTip("\n".join(f"{row.alert_no} {row.summary}" for row in self.rows))
        self.updateGeometry()
        self.update()

    @property
    def preselected(self) -> int:
        """1 where the first candidate is so like that it is preselected, else 0."""
        return 1 if self.rows and self.rows[0].score >= PRESELECTED_FROM else 0

    def sizeHint(self) -> QSize:
        """A block each, and the note."""
        count = len(self.rows)
        return QSize(self.theme.px(300), self.theme.px(ROW * count + (FOOT if self._keyed else 0) if count else 62))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click points at one."""
        place = int(event.position().y() // self.theme.px(ROW))
        if event.button() == Qt.MouseButton.LeftButton and 0 <= place < len(self.rows):
            self.chosen.emit(place + 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the candidates, or that there are none."""
        painter, s = self.painter(), self.theme.scale
        if not self.rows:
            self.write(painter, QRectF(14 * s, 0, self.width() - 28 * s, self.height()), self.empty_text, "t2", "m", may_elide=True)
        for place, row in enumerate(self.rows):
            self._candidate(painter, QRectF(0, place * self.theme.px(ROW), self.width(), self.theme.px(ROW)), row, place + 1)
        if self.rows and self._keyed:
            foot = QRectF(14 * s, len(self.rows) * self.theme.px(ROW), self.width() - 28 * s, FOOT * s)
            self.write(painter, foot, self.words.say("likeness.note"), "t2", "s", may_elide=True)
        painter.end()

    def _candidate(self, painter: QPainter, box: QRectF, row: SimilarRow, number: int) -> None:
        s = self.theme.scale
        if self.preselected == number or self.is_choosing:
            painter.fillRect(box.adjusted(0, 0, 0, -1), self.theme.colour("bg3" if self.preselected == number else "bg2"))
        self.rule(painter, box.bottom() - 1, box.left(), box.right())
        paint_glyph(painter, self.theme, row.level, QPointF(box.left() + 25 * s, box.top() + 33 * s), 19 * s)
        left, right = box.left() + 56 * s, box.right() - 14 * s
        taken = self._score(painter, QRectF(right - 110 * s, box.top(), 110 * s, box.height()), row, number)
        room = right - taken - 12 * s - left
        self.write(painter, QRectF(left, box.top() + 10 * s, room, 24 * s), row.summary, "t1", "m", bold=True, may_elide=True)
        facts = (row.case_no or row.alert_no, self.words.of("channel", row.channel), self.words.of("state", row.state), clock(row.received_at))
        self.write(painter, QRectF(left, box.top() + 34 * s, room, 22 * s), " · ".join(part for part in facts if part), "t2", "s", may_elide=True)
        self._reasons(painter, QRectF(left, box.top() + 60 * s, room, 22 * s), row)

    def _score(self, painter: QPainter, box: QRectF, row: SimilarRow, number: int) -> float:
        """How like, and what to press; returns the width taken."""
        s = self.theme.scale
        line = QRectF(box.left(), box.top() + 9 * s, box.width(), 28 * s)
        percent = self.write(painter, line, "%", "t2", "s", align=RIGHT) + 5 * s
        width = percent + self.write(painter, line.adjusted(0, 0, -percent, 0), str(round(row.score * 100)), "t1", "xl", bold=True, align=RIGHT)
        low = self.write(painter, QRectF(box.left(), box.top() + 37 * s, box.width(), 20 * s), self.words.say("likeness.like"), "t3", "s", align=RIGHT)
        if not self._keyed:
            return max(width, low)
        merge = self.words.say("likeness.merge")
        below = QRectF(box.left(), box.top() + 62 * s, box.width(), 22 * s)
        word = self.write(painter, below, merge, "t2", "s", align=RIGHT)
        key = f"M {number}"
        cap = cap_width(self, key)
        paint_cap(self, painter, QRectF(below.right() - word - 6 * s - cap, below.center().y() - 10 * s, cap, 20 * s), key, "acc" if self.is_choosing else "t2")
        return max(width, low, word + cap + 6 * s)

    def _reasons(self, painter: QPainter, line: QRectF, row: SimilarRow) -> None:
        s, left = self.theme.scale, line.left()
        for one in shown_reasons(row):
            told = reason_words(one, self.words)
            need = self.text_width(told, "s") + 8 * s + 44 * s
            if left + need > line.right():
                return
            left += self.write(painter, QRectF(left, line.top(), line.right() - left, line.height()), told, "t2", "s") + 8 * s
            track = QRectF(round(left), round(line.center().y() - 2 * s), 44 * s, 5 * s)
            self.frame(painter, track, 2, None, "line")
            self.frame(painter, QRectF(track.left(), track.top(), max(4 * s, track.width() * min(1.0, max(0.0, one.strength))), track.height()), 2, None, "t2")
            left += 44 * s + 20 * s
