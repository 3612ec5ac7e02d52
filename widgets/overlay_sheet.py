"""The ground of a sheet that lies over a screen and has the keys until it is closed: nothing of them reaches what is behind."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QWidget

from widgets.painted import Painted
from widgets.theme import Theme
from widgets.words import Words


class OverlaySheet(Painted):
    """A sheet, hidden at first.

    Signals:
        left(): it was closed.
    """

    left = Signal()

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, words, parent)
        self.setProperty("overlay", True)
        self.setProperty("takes_keys", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def lie_over(self, box: QRect) -> None:
        """Come to the front over this part of the parent, with the keys."""
        self.setGeometry(box)
        self.show()
        self.raise_()
        self.setFocus()

    def close_sheet(self) -> None:
        """Away."""
        if self.isVisible():
            self.hide()
            self.left.emit()
