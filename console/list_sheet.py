"""The ground of what lies over the whole screen as one list, gone through with J and K and left with Esc: what stands on the shelf, the layouts of a seat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from widgets.overlay_sheet import OverlaySheet
from widgets.panel import Panel
from widgets.record_list import Column, RecordList
from widgets.theme import Theme
from widgets.words import Words

STEPS: Final = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}


class ListSheet(OverlaySheet):
    """The list and its frame."""

    def __init__(self, theme: Theme, words: Words, parent: QWidget, columns: Sequence[Column], title: str, nothing: str) -> None:
        """`title` and `nothing` are keys of words, as a `RecordList` has them."""
        super().__init__(theme, words, parent)
        self.panel = Panel(theme, words)
        self.records = RecordList(theme, words, columns, title, nothing)
        self.panel.body.addWidget(self.records, 1)
        self.panel.setParent(self)

    def open(self) -> None:
        """Lie over the screen."""
        parent = self.parentWidget()
        self.lie_over(parent.rect() if parent is not None else self.rect())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K select, Esc closes; nothing reaches the screen behind."""
        key = Qt.Key(event.key())
        if key in STEPS:
            self.records.go(STEPS[key])
        elif key == Qt.Key.Key_Escape:
            self.close_sheet()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list takes everything."""
        super().resizeEvent(event)
        self.panel.setGeometry(self.rect())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Nothing of the screen behind shines through."""
        painter = self.painter()
        painter.fillRect(QRectF(self.rect()), self.theme.colour("bg0"))
        painter.end()
