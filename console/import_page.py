"""The page that takes in a file of reports: which file, who they came from, what is wrong with which row, and then all, the good ones, or nothing.

A child of the window in front of the screen behind it; keys alone are enough and none of them reaches that screen. Source: issue 4, interfaces.md 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from widgets.fields import Caption, Field
from widgets.panel import Panel
from widgets.record_list import Cell, Column, Line, RecordList
from widgets.theme import Theme
from widgets.words import Words

if TYPE_CHECKING:
    from models.intake.table_rows import BadRow

COLUMNS: Final = (Column("import.col_row", 90), Column("import.col_column", 220), Column("import.col_reason"))
MOST_SHOWN: Final = 2000
"""Bad rows listed; a file with more of them is better put right first."""
MARGIN: Final = 0.09
"""Share of the window left free around the page."""


class ImportPage(QFrame):
    """The page.

    Signals:
        looked(path, source, as_new): show what is in this file.
        taken(good_only): take it in; `good_only` leaves out the bad rows.
        left(): nothing is taken in.
    """

    looked = Signal(str, str, bool)
    taken = Signal(bool)
    left = Signal()

    def __init__(self, theme: Theme, words: Words, parent: QWidget, now: Callable[[], datetime]) -> None:
        super().__init__(parent)
        self._now = now
        self.theme, self.words = theme, words
        self.setProperty("overlay", True)
        self._before: QWidget | None = None
        self.panel = Panel(theme, words)
        self.path = Field(theme, words, words.say("import.file"))
        self.source, self.how = QComboBox(), QComboBox()
        self.told, self.hint = Caption(theme, words, ""), Caption(theme, words, "")
        self.bad = RecordList(theme, words, COLUMNS, "import.bad", "import.no_bad")
        self.bad.body.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lay_out()
        for part in (self.path.edit, self.source, self.how):
            part.installEventFilter(self)
        words.changed.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.path, 3)
        row.addWidget(self.source, 2, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.how, 2, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        inner = QVBoxLayout()
        inner.setContentsMargins(14, 10, 14, 10)
        inner.setSpacing(8)
        inner.addLayout(row)
        inner.addWidget(self.told)
        inner.addWidget(self.bad, 1)
        inner.addWidget(self.hint)
        self.panel.body.addLayout(inner)

    # Data.

    def open(self, sources: Sequence[tuple[str, str]]) -> None:
        """Come up with the sources to choose from (key, name), and remember where the focus was."""
        if not self.isVisible():
            self._before = QApplication.focusWidget()
        chosen = self.source.currentData()
        self.source.clear()
        for key, name in sources:
            self.source.addItem(name or key, key)
        self.source.setCurrentIndex(max(0, self.source.findData(chosen)))
        self.show_found((), 0, 0, ready=False)
        self.show()
        self.place()
        self.raise_()
        self.path.edit.setFocus()

    def leave(self) -> None:
        """Close; the focus goes back to the exact place."""
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def show_found(self, bad: Sequence[BadRow], good: int, known: int, *, ready: bool = True) -> None:
        """The bad rows first, then how many could be taken in."""
        language = self.words.language
        lines = [
            Line(f"{row.row}/{place}", (Cell(str(row.row or "–")), Cell(fault.column), Cell(fault.sentence(language), chip="p2")))
            for row in bad[:MOST_SHOWN]
            for place, fault in enumerate(row.faults)
        ]
        self.bad.show_lines(lines, self._now())
        key = "import.start" if not ready else "import.found_bad" if bad else "import.found"
        self.say(self.words.say(key, bad=len(bad), good=good, known=known))

    def say(self, sentence: str) -> None:
        """One sentence over the list."""
        self.told.show_text(sentence)
        self.told.setAccessibleName(sentence)

    # Look and keys.

    def place(self) -> None:
        """In the middle of the window, whatever its size."""
        window = self.parentWidget()
        if window is not None and self.isVisible():
            width, height = window.width(), window.height()
            self.setGeometry(round(width * MARGIN), round(height * MARGIN), round(width * (1 - 2 * MARGIN)), round(height * (1 - 2 * MARGIN)))

    def retranslate(self) -> None:
        """Another language."""
        self.panel.show_head(self.words.say("import.title"), self.words.say("import.kinds"), icon="document", key="Ctrl I")
        self.path.set_label(self.words.say("import.file"))
        self.source.setAccessibleName(self.words.say("import.source"))
        self.how.setAccessibleName(self.words.say("import.how"))
        chosen = self.how.currentIndex()
        self.how.clear()
        self.how.addItem(self.words.say("import.past"), False)
        self.how.addItem(self.words.say("import.as_new"), True)
        self.how.setCurrentIndex(max(0, chosen))
        self.hint.show_text(self.words.say("import.keys"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter looks, Ctrl Enter takes all, Ctrl G the good ones, Ctrl O chooses a file, Esc takes nothing; the arrows go through the bad rows."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key, with_control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif is_enter and with_control:
            self.taken.emit(False)
        elif is_enter:
            self.looked.emit(self.path.text(), str(self.source.currentData() or ""), bool(self.how.currentData()))
        elif key == Qt.Key.Key_G and with_control:
            self.taken.emit(True)
        elif key == Qt.Key.Key_O and with_control:
            self.choose_file()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and watched is self.path.edit:
            self.bad.go(1 if key == Qt.Key.Key_Down else -1)
        else:
            return super().eventFilter(watched, event)
        return True

    def choose_file(self) -> None:
        """Ask the system for a file, without holding anything up."""
        dialog = QFileDialog(self, self.words.say("import.file"))
        dialog.setNameFilter("CSV · XLSX · JSON · GeoJSON · XML (*.csv *.xlsx *.json *.geojson *.xml)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.path.show_value)
        dialog.open()
