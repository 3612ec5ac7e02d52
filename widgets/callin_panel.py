"""Seconded people by department, Alt 1 to 7: who is there, who was called, who answered in how many seconds, who did not.

Departments in their fixed order; those the duty list names stand on raised ground. No telephone number is ever shown.
Source: ux.md S3; picture 03.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen

from models.views.rows import OfficerRow
from widgets.glyphs import paint_glyph
from widgets.icons import Icons
from widgets.painted import RIGHT, Painted
from widgets.pills import cap_width, paint_cap
from widgets.theme import Theme
from widgets.timing import span
from widgets.words import DEPARTMENTS, Words

HERE = frozenset({"on_duty", "standby"})
OUT = frozenset({"called", "en_route", "on_scene", "returning"})
LINE, PAD = 27, 8
_WAITING = frozenset({"called"})
_URGENCY = {"no_answer": 0, "called": 1, "acked": 2, "en_route": 2, "on_scene": 2, "declined": 3}


class CallinPanel(Painted):
    """The seven departments and the legend below them.

    Signals:
        department_asked(key): call in this department (click on its cap; Alt and its digit belong to the window).
        officer_asked(id): click on one person.
    """

    department_asked = Signal(str)
    officer_asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._people: dict[str, list[OfficerRow]] = {}
        self._preselected: Collection[str] = ()
        self._now: datetime | None = None
        self._blocks: list[tuple[str, QRectF]] = []
        self._lines: list[tuple[str, QRectF]] = []
        self._icons = Icons(theme)

    def show_officers(self, officers: tuple[OfficerRow, ...], preselected: Collection[str], now: datetime) -> None:
        """All seconded people, and the departments the duty list preselects."""
        self._people = {key: sorted((o for o in officers if o.department == key), key=_rank) for key in DEPARTMENTS}
        self._preselected, self._now = preselected, now
        self.setAccessibleName(self.words.say("callin.title"))
        self.setAccessibleDescription("\n".join(self._spoken(o) for people in self._people.values() for o in people))
        self.update()

    def tick(self, now: datetime) -> None:
        """A second passed: calls that ring count on."""
        self._now = now
        if any(o.callin_state in _WAITING for people in self._people.values() for o in people):
            self.update()

    def sizeHint(self) -> QSize:
        """Two people a department, and the legend."""
        return QSize(460, self.theme.px(len(DEPARTMENTS) * (2 * LINE + 2 * PAD) + 36))

    def minimumSizeHint(self) -> QSize:
        """One person a department."""
        return QSize(400, self.theme.px(len(DEPARTMENTS) * (LINE + 2 * PAD) + 36))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on a person means that person, elsewhere the department."""
        for officer_id, box in self._lines:
            if box.contains(event.position()):
                self.officer_asked.emit(officer_id)
                return
        for key, box in self._blocks:
            if box.contains(event.position()):
                self.department_asked.emit(key)
                return

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the blocks; with more people than room, those who matter most now."""
        painter, s = self.painter(), self.theme.scale
        self._blocks, self._lines = [], []
        room, top = self.height() - 36 * s, 0.0
        most = self._lines_that_fit(room)
        for n, key in enumerate(DEPARTMENTS):
            people = self._people.get(key, [])
            height = (max(1, min(len(people), most)) * LINE + 2 * PAD) * s
            self._block(painter, QRectF(0, top, self.width(), height), n + 1, key, people, most)
            top += height
        self._legend(painter, QRectF(14 * s, top, self.width() - 28 * s, 36 * s))
        painter.end()

    def _lines_that_fit(self, room: float) -> int:
        for most in (4, 3, 2):
            lines = sum(max(1, min(len(self._people.get(key, [])), most)) for key in DEPARTMENTS)
            if (lines * LINE + len(DEPARTMENTS) * 2 * PAD) * self.theme.scale <= room:
                return most
        return 1

    def _block(self, painter: QPainter, box: QRectF, number: int, key: str, people: list[OfficerRow], most: int) -> None:
        s, wanted = self.theme.scale, key in self._preselected
        if wanted:
            painter.fillRect(box, self.theme.colour("bg2"))
        self.rule(painter, box.bottom() - 1)
        self._blocks.append((key, box))
        width = cap_width(self, f"Alt {number}")
        paint_cap(self, painter, QRectF(14 * s, box.top() + (PAD + 2) * s, width, 22 * s), f"Alt {number}", "acc" if wanted else "t2")
        name_left = 14 * s + width + 12 * s
        line = QRectF(name_left, box.top() + PAD * s, 96 * s, LINE * s)
        self.write(painter, line, self.words.unit(key), "t1" if wanted else "t2", "m", bold=wanted, may_elide=True)
        left = name_left + (86 if self.words.language == "zh" else 84) * s
        if not people:
            self.write(painter, QRectF(left, line.top(), 200 * s, line.height()), self.words.say("callin.nobody"), "t3", "s", may_elide=True)
        for n, officer in enumerate(people[:most]):
            spot = QRectF(left, box.top() + (PAD + n * LINE) * s, box.width() - left - 14 * s, LINE * s)
            self._lines.append((officer.id, spot))
            more = len(people) - most if n == most - 1 else 0
            self._person(painter, spot, officer, more)

    def _person(self, painter: QPainter, line: QRectF, officer: OfficerRow, more: int) -> None:
        s, ink = self.theme.scale, "t1" if officer.availability in HERE | OUT else "t3"
        paint_availability(self, painter, QPointF(line.left() + 7 * s, line.center().y()), officer.availability)
        self.write(painter, QRectF(line.left() + 22 * s, line.top(), 64 * s, line.height()), officer.name, ink, "m", may_elide=True)
        self.write(painter, QRectF(line.left() + 92 * s, line.top(), 80 * s, line.height()), officer.post, "t2" if ink == "t1" else "t3", "s", may_elide=True)
        time = self._time(officer) or (f"+{more}" if more > 0 else "")
        width = self.text_width(time, "s")
        self.write(painter, QRectF(line.right() - width, line.top(), width, line.height()), time, "t2", "s", align=RIGHT)
        self._state(painter, QRectF(line.left() + 178 * s, line.top(), line.width() - 178 * s - width - 6 * s, line.height()), officer)

    def _state(self, painter: QPainter, box: QRectF, officer: OfficerRow) -> None:
        s, state = self.theme.scale, officer.callin_state
        mark = QPointF(box.left() + 7 * s, box.center().y())
        words = self.words.of("callin", state) if state else ""
        if state == "no_answer":
            paint_glyph(painter, self.theme, 2, mark, 14 * s)
            self.write(painter, box.adjusted(20 * s, 0, 0, 0), words, "p2", "m", bold=True, may_elide=True)
        elif state == "called":
            self._icons.paint(painter, "phone", mark, 14 * s, "acc")
            self.write(painter, box.adjusted(20 * s, 0, 0, 0), words, "acc", "m", may_elide=True)
        elif state in ("acked", "en_route", "on_scene"):
            self._icons.paint(painter, "check", mark, 14 * s, "t1")
            self.write(painter, box.adjusted(20 * s, 0, 0, 0), words, "t1", "m", may_elide=True)
        elif state:
            self.write(painter, box, f"{words} {officer.note}".strip(), "t2", "m", may_elide=True)
        else:
            text = self.words.say("callin.none") if officer.availability in HERE else self.words.of("avail", officer.availability)
            self.write(painter, box, text, "t3", "m", may_elide=True)

    def _time(self, officer: OfficerRow) -> str:
        if officer.called_at is None or self._now is None or officer.callin_state not in ("called", "acked", "no_answer", "en_route", "on_scene"):
            return ""
        end = officer.answered_at or self._now
        return span(max(0, int((end - officer.called_at).total_seconds())), self.words.say("limit.day"))

    def _legend(self, painter: QPainter, line: QRectF) -> None:
        s, everybody = self.theme.scale, [o for people in self._people.values() for o in people]
        counts = {"on_duty": sum(o.availability in HERE for o in everybody), "on_scene": sum(o.availability in OUT for o in everybody)}
        counts["leave"] = len(everybody) - sum(counts.values())
        left = line.left()
        for sample, key in (("on_duty", "callin.on_duty"), ("on_scene", "callin.out"), ("leave", "callin.away")):
            paint_availability(self, painter, QPointF(left + 7 * s, line.center().y()), sample)
            left += 18 * s
            left += self.write(painter, QRectF(left, line.top(), 200 * s, line.height()), self.words.say(key, n=counts[sample]), "t2", "s") + 14 * s
        self.write(
            painter, QRectF(left, line.top(), line.right() - left, line.height()), self.words.say("callin.privacy"), "t3", "s", align=RIGHT, may_elide=True
        )

    def _spoken(self, officer: OfficerRow) -> str:
        state = self.words.of("callin", officer.callin_state) if officer.callin_state else self.words.of("avail", officer.availability)
        return f"{self.words.unit(officer.department)} {officer.name} {officer.post} {state}"


def paint_availability(on: Painted, painter: QPainter, middle: QPointF, availability: str) -> None:
    """Filled dot: here; half dot: out on a job; slashed ring: not on duty."""
    radius = 4.5 * on.theme.scale
    painter.save()
    away = availability not in HERE | OUT
    painter.setPen(QPen(on.theme.colour("t3" if away else "t2"), 1.3 * on.theme.scale))
    painter.setBrush(on.theme.colour("t2") if availability in HERE else Qt.BrushStyle.NoBrush)
    painter.drawEllipse(middle, radius, radius)
    if availability in OUT:
        painter.setBrush(on.theme.colour("t2"))
        painter.drawPie(QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius), 270 * 16, 180 * 16)
    if away:
        painter.drawLine(middle + QPointF(-radius * 0.7, radius * 0.7), middle + QPointF(radius * 0.7, -radius * 0.7))
    painter.restore()


def _rank(officer: OfficerRow) -> tuple[int, int, str]:
    presence = 0 if officer.availability in HERE else 1 if officer.availability in OUT else 2
    return (_URGENCY.get(officer.callin_state, 4), presence, officer.id)
