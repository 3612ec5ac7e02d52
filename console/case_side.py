"""The right column of the case screen: limits, work of the units, parties and papers, what is owed, and proposals with their answers.

Source: ux.md S4; picture 04.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from models.views.case_rows import CaseFile, PaperRow, ProposalRow
from widgets.icons import Icons
from widgets.limit_table import LimitTable
from widgets.painted import RIGHT, Painted
from widgets.panel import Panel
from widgets.pills import ActionButton
from widgets.theme import Theme
from widgets.timing import row_time
from widgets.words import Words
from widgets.work_table import WorkTable

MOST_PAPERS = 5


class MatterLines(Painted):
    """Whom and what the case is about, who reported, its papers with their signatures, and what is still owed."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._file: CaseFile | None = None
        self._icons = Icons(theme)

    def show_file(self, file: CaseFile) -> None:
        """Another case."""
        self._file = file
        self.setAccessibleDescription("\n".join(f"{label} {text}" for label, text, _icon in self._facts(file)))
        self.updateGeometry()
        self.update()

    def _facts(self, file: CaseFile) -> list[tuple[str, str, str]]:
        say, words = self.words.say, self.words
        parties = words.join([party.name + (f"（{party.organisation}）" if party.organisation and words.language == "zh" else "") for party in file.parties])
        cause = file.item_name or words.of("category", file.category) if file.category or file.item_name else ""
        facts = [(say("case.party"), parties or say("case.no_party"), ""), (say("case.cause"), cause, ""), (say("case.basis"), file.basis, "")]
        if file.reporters:
            facts.append((say("case.reporter"), say("case.reporters", n=file.reporters), "lock"))
        if file.duties:
            owed = words.join([words.of("thing", duty.kind) for duty in file.duties])
            facts.append((say("case.owed"), owed, ""))
        return [fact for fact in facts if fact[1]]

    def _papers(self, file: CaseFile) -> tuple[PaperRow, ...]:
        return file.papers[:MOST_PAPERS]

    def sizeHint(self) -> QSize:
        """Facts and papers."""
        return QSize(self.theme.px(300), self._needed())

    def minimumSizeHint(self) -> QSize:
        """The facts."""
        return QSize(self.theme.px(200), self.theme.px(90))

    def _needed(self) -> int:
        if self._file is None:
            return self.theme.px(90)
        return self.theme.px(22 + 26 * (len(self._facts(self._file)) + len(self._papers(self._file))))

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Another room."""
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint facts, a divider, papers; what has no room stays away."""
        painter, s, file = self.painter(), self.theme.scale, self._file
        top, step, pad = 8 * s, 26 * s, 14 * s
        facts = self._facts(file) if file is not None else []
        labels = max([self.text_width(label) for label, _, _ in facts], default=0.0) + 18 * s
        for label, text, icon in facts:
            if top + step > self.height():
                break
            self.write(painter, QRectF(pad, top, labels, step), label, "t3", "m")
            left = pad + labels
            if icon:
                self._icons.paint(painter, icon, QPointF(left + 7 * s, top + step / 2), 14 * s, "t2")
                left += 20 * s
            self.write(painter, QRectF(left, top, self.width() - left - pad, step), text, "t1", "m", may_elide=True)
            top += step
        if file is not None and file.papers and top + step + 6 * s <= self.height():
            self.rule(painter, top + 3 * s, pad, self.width() - pad)
            self._paint_papers(painter, file, top + 6 * s)
        painter.end()

    def _paint_papers(self, painter: QPainter, file: CaseFile, top: float) -> None:
        s, step, pad = self.theme.scale, 26 * self.theme.scale, 14 * self.theme.scale
        now = file.read_at or file.papers[0].at
        for paper in self._papers(file):
            if top + step > self.height():
                return
            self._icons.paint(painter, "document", QPointF(pad + 7 * s, top + step / 2), 14 * s, "t2")
            state = self.words.say(f"paper.{paper.state}", at=row_time(paper.at, now, self.words.language))
            box = QRectF(pad + 22 * s, top, self.width() - 2 * pad - 22 * s, step)
            taken = self.write(painter, box, state, "t2", "s", align=RIGHT)
            title = self.words.of("document", paper.kind) if self.words.has(f"document.{paper.kind}") else paper.title or paper.doc_no
            self.write(painter, box.adjusted(0, 0, -taken - 10 * s, 0), title, "t1", "m", may_elide=True)
            top += step


class ProposalLine(QWidget):
    """A proposal that waits: what, by whom, and the two answers.

    Signals:
        answered(id, approve): which answer was asked for.
    """

    answered = Signal(str, bool)

    def __init__(self, theme: Theme, words: Words, row: ProposalRow, *, may_decide: bool) -> None:
        super().__init__()
        self.row = row
        self.text = ProposalText(theme, words, row)
        self.approve, self.decline = ActionButton(theme, words), ActionButton(theme, words)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 2, 14, 2)
        line.setSpacing(6)
        line.addWidget(self.text, 1)
        for button, key, approve in ((self.approve, "case.approve", True), (self.decline, "case.decline", False)):
            button.show_action("", words.say(key), may_decide, words.say("off.not_permitted"))
            button.setFixedHeight(theme.px(30))
            button.clicked.connect(lambda approve=approve: self.answered.emit(row.id, approve))
            line.addWidget(button)


class ProposalText(Painted):
    """What is proposed and by whom."""

    def __init__(self, theme: Theme, words: Words, row: ProposalRow) -> None:
        super().__init__(theme, words)
        self._row = row
        self.setAccessibleName(self._text())

    def _text(self) -> str:
        return self.words.say("case.proposal", action=self.words.of("command", self._row.command), who=self._row.by)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(self.theme.px(120), self.theme.px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = self.painter()
        self.write(painter, QRectF(self.rect()), self._text(), "t1", "m", may_elide=True)
        painter.end()


class RightPart(QWidget):
    """Limits, work of the units, parties and papers, one under the other.

    Signals:
        answered(proposal, approve): a proposal was answered.
    """

    answered = Signal(str, bool)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.theme, self.words = theme, words
        self.limit_panel, self.work_panel, self.matter_panel = Panel(theme, words), Panel(theme, words), Panel(theme, words)
        self.limits, self.work, self.matter = LimitTable(theme, words), WorkTable(theme, words), MatterLines(theme, words)
        self.limit_panel.body.addWidget(self.limits)
        self.work_panel.body.addWidget(self.work)
        self.proposals = QVBoxLayout()
        self.proposals.setSpacing(0)
        self.matter_panel.body.addLayout(self.proposals)
        self.matter_panel.body.addWidget(self.matter, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.limit_panel)
        column.addWidget(self.work_panel)
        column.addWidget(self.matter_panel, 1)
        self._file: CaseFile | None = None
        words.changed.connect(self.retranslate)
        self.retranslate()

    def show_file(self, file: CaseFile, now: datetime, may_decide: Callable[[str], bool]) -> None:
        """Show a case."""
        self._file = file
        self.limits.show_limits(file.limits, now)
        self.work.show_rows(file.work, now)
        self.matter.show_file(file)
        while (item := self.proposals.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row in file.proposals[:3]:
            line = ProposalLine(self.theme, self.words, row, may_decide=may_decide(row.command))
            line.answered.connect(self.answered)
            self.proposals.addWidget(line)
        self._fit()
        self.retranslate()

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self.limits.tick(now)
        self.work.tick(now)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another height."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Limits and work take what their lines need, within their share; parties and papers have the rest."""
        head, height = self.limit_panel.head.height() + 2, self.height()
        for panel, table, share in ((self.limit_panel, self.limits, 0.46), (self.work_panel, self.work, 0.28)):
            panel.setFixedHeight(max(head + self.theme.px(80), min(head + table.sizeHint().height(), round(height * share))))

    def retranslate(self) -> None:
        """Another language."""
        say, file = self.words.say, self._file
        over = sum(row.limit is not None and row.limit.state == "overdue" for row in file.work) if file is not None else 0
        count = len(file.work) if file is not None else 0
        hint = say("case.path", path=file.path) if file is not None else ""
        self.limit_panel.show_head(say("limit.title"), hint, icon="clock", trailing=say("case.extend"), key="O")
        self.work_panel.show_head(
            say("case.work"), say("case.work_hint", n=count, over=over) if over else str(count), icon="person", trailing=say("case.urge"), key="Z"
        )
        self.matter_panel.show_head(say("case.matter"), icon="document", trailing=say("case.edit"), key="E")
