"""The case screen (S4): one case whole – way, timeline, evidence, limits, work, papers – or, with no case chosen, the list of cases.

Source: ux.md S4; picture 04.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from console.case_list import CaseListPart
from console.case_parts import CaseHead, TimelinePart
from console.case_side import RightPart
from models.views.case_rows import CaseFile, CaseLine, EvidenceRow
from widgets.evidence_pane import EvidencePane
from widgets.panel import Panel
from widgets.theme import Theme
from widgets.words import Words

GUTTER = 8
TIMELINE, EVIDENCE, RIGHT = 640, 716, 532
"""Widths of the three columns at 1920 px."""
HEAD, CURVE, NARROW = 98, 250, 1600


class CaseScreen(QWidget):
    """The screen.

    Signals:
        asked(name): an action of the key table.
        case_asked(id): open this case of the list.
        searched(text, states): the list is to be read anew.
        noted(text): a note was entered.
        answered(proposal, approve): a proposal was answered.
        pictures_wanted(rows): evidence whose picture is in sight.
    """

    asked = Signal(str)
    case_asked = Signal(str)
    searched = Signal(str, object)
    noted = Signal(str)
    answered = Signal(str, bool)
    pictures_wanted = Signal(object)

    def __init__(self, theme: Theme, words: Words, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.theme, self.words, self.now = theme, words, now
        self.file: CaseFile | None = None
        self.cases = CaseListPart(theme, words, now)
        self.page = QWidget()
        self.head = CaseHead(theme, words)
        self.timeline = TimelinePart(theme, words, now)
        self.evidence_panel, self.curve_panel = Panel(theme, words), Panel(theme, words)
        self.evidence = EvidencePane(theme, words)
        self.right = RightPart(theme, words)
        self._plot: QWidget | None = None
        self._evidence_in_front = False
        self.stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        for part in (self.head, self.timeline, self.evidence_panel, self.curve_panel, self.right):
            part.setParent(self.page)
        self.evidence_panel.body.addWidget(self.evidence)
        self.curve_panel.hide()
        self.stack.addWidget(self.cases)
        self.stack.addWidget(self.page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)

    def _connect(self) -> None:
        self.head.asked.connect(self.asked)
        self.cases.opened.connect(self.case_asked)
        self.cases.searched.connect(self.searched)
        self.timeline.noted.connect(self.noted)
        self.right.answered.connect(self.answered)
        self.evidence.wanted.connect(self._wanted)
        self.words.changed.connect(self.retranslate)

    # Data.

    @property
    def shows_list(self) -> bool:
        """Whether the list of cases is in front."""
        return self.stack.currentWidget() is self.cases

    def show_list(self) -> None:
        """The list of cases comes to the front."""
        self.stack.setCurrentWidget(self.cases)
        self.setFocusProxy(self.cases)

    def show_lines(self, rows: Sequence[CaseLine]) -> None:
        """The cases of the list."""
        self.cases.show_rows(rows)

    def show_file(self, file: CaseFile, off: dict[str, str], may_decide: Callable[[str], bool]) -> None:
        """Show one case."""
        now = self.now()
        another = self.file is None or self.file.case_id != file.case_id
        self.file = file
        self.head.show_file(file, now, off)
        self.timeline.show_file(file)
        self.evidence.show_rows(file.evidence)
        self.right.show_file(file, now, may_decide)
        self._show_curve(file)
        self.retranslate()
        self._fit()
        if another:
            self.timeline.list.go_end(last=False)
        self.stack.setCurrentWidget(self.page)
        self.setFocusProxy(self.timeline)

    def _show_curve(self, file: CaseFile) -> None:
        if file.curve is not None and self._plot is None:
            # pyqtgraph and numpy cost 0.2 s to import: only the first case with a curve pays.
            from widgets.reading_plot import ReadingPlot

            self._plot = ReadingPlot(self.theme, self.words)
            self.curve_panel.body.addWidget(self._plot)
        if self._plot is not None:
            self._plot.show_curve(file.curve)  # type: ignore[attr-defined]
        self.curve_panel.setVisible(file.curve is not None and len(file.curve.points) > 1)

    def show_picture(self, row: EvidenceRow, picture: QImage) -> None:
        """A picture has been read: it stands in the pane and small under its entry."""
        self.evidence.show_picture(row.id, picture)
        self.timeline.list.show_picture(row.sha256, picture)

    def _wanted(self, ids: Sequence[str]) -> None:
        rows = [row for row in self.evidence.rows if row.id in ids]
        if rows:
            self.pictures_wanted.emit(rows)

    def tick(self, now: datetime) -> None:
        """A second passed."""
        if not self.shows_list:
            self.right.tick(now)

    # Keys.

    def do(self, name: str) -> None:
        """What a key of the screen does that changes nothing in the store."""
        acts: dict[str, Callable[[], None]] = {
            "next": lambda: self._go(1),
            "previous": lambda: self._go(-1),
            "first": lambda: self.timeline.list.go_end(last=False),
            "last": lambda: self.timeline.list.go_end(last=True),
            "timeline": self.timeline.list.ask_for_letter,
            "evidence": self._to_evidence,
            "filter": self.cases.focus_filter,
            "note": self.timeline.note.edit.setFocus,
            "work": self.right.work.setFocus,
        }
        if name in acts:
            acts[name]()

    def _go(self, step: int) -> None:
        if self.shows_list:
            self.cases.table.go(step)
        else:
            self.timeline.list.go(step)

    def _to_evidence(self) -> None:
        if self._is_narrow():
            self._evidence_in_front = not self._evidence_in_front
            self._fit()
        (self.evidence if self.evidence.isVisible() else self.timeline).setFocus()

    # Look.

    def retranslate(self) -> None:
        """Another language."""
        say, file = self.words.say, self.file
        counts: dict[str, int] = {}
        for row in file.evidence if file is not None else ():
            counts[row.kind] = counts.get(row.kind, 0) + row.count
        hint = " · ".join(f"{self.words.of('thing', kind)} {count}" for kind, count in counts.items())
        fixed = say("evidence.fixed") if file is not None and any(row.sha256 for row in file.evidence) else ""
        self.evidence_panel.show_head(say("evidence.title"), " · ".join(part for part in (hint, fixed) if part), icon="picture", key="I")

    def _is_narrow(self) -> bool:
        return self.width() < NARROW * self.theme.scale - 2 * GUTTER

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns keep their shares; in a narrow window the evidence takes turns with the right column."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        width, s = self.width(), self.theme.scale
        head = round(HEAD * s)
        top, height = head + GUTTER, self.height() - head - GUTTER
        self.head.setGeometry(0, 0, width, head)
        narrow = self._is_narrow()
        middle_shown, right_shown = not narrow or self._evidence_in_front, not narrow or not self._evidence_in_front
        if narrow:
            left = round((width - GUTTER) * 0.52)
            middle = right = width - GUTTER - left
        else:
            whole = width - 2 * GUTTER
            left, right = round(whole * TIMELINE / (TIMELINE + EVIDENCE + RIGHT)), round(whole * RIGHT / (TIMELINE + EVIDENCE + RIGHT))
            middle = whole - left - right
        self.timeline.setGeometry(0, top, left, height)
        curve = round(min(CURVE * s, height * 0.34)) if not self.curve_panel.isHidden() else 0
        self.evidence_panel.setGeometry(left + GUTTER, top, middle, height - (curve + GUTTER if curve else 0))
        self.curve_panel.setGeometry(left + GUTTER, top + height - curve, middle, curve)
        self.right.setGeometry(width - right, top, right, height)
        self.evidence_panel.setVisible(middle_shown)
        self.right.setVisible(right_shown)
