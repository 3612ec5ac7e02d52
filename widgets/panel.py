"""The frame every region of a screen stands in: rounded ground, a head with icon, title, hint and key, and a body for its parts.

Source: ux.md 5; picture 01.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.icons import Icons
from widgets.painted import RIGHT, Painted
from widgets.pills import cap_width, paint_cap
from widgets.theme import Theme
from widgets.words import Words


class Panel(Painted):
    """A region. `body` is its layout; `head` its head line, hidden until it has a title."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.head = Head(theme, words, ruled=True)
        self.head.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.head)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        column.addLayout(self.body, 1)

    def show_head(self, title: str, hint: str = "", icon: str = "", trailing: str = "", key: str = "") -> None:
        """Title and hint in the language of the moment; `key` is printed as a cap at the right."""
        self.head.show_text(title, hint, icon, trailing, key)
        self.head.setVisible(True)
        self.setAccessibleName(title)

    def sizeHint(self) -> QSize:
        """What the parts need."""
        return self.layout().sizeHint()  # type: ignore[union-attr]

    def minimumSizeHint(self) -> QSize:
        """The least the parts need."""
        return self.layout().minimumSize()  # type: ignore[union-attr]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground and edge."""
        painter = self.painter()
        self.frame(painter, QRectF(self.rect()), self.theme.tokens.radius["panel"], "line", "bg1")
        painter.end()


class Head(Painted):
    """A head line: icon, bold title, small hint, and at the right a word and a key."""

    def __init__(self, theme: Theme, words: Words, ruled: bool = False, parent: QWidget | None = None) -> None:
        """`ruled` draws the divider of a panel's head; without it the line stands inside a panel."""
        super().__init__(theme, words, parent)
        self.ruled = ruled
        self._title = self._hint = self._icon = self._trailing = self._key = ""
        self._icons = Icons(theme)
        self.restyle()

    def show_text(self, title: str, hint: str = "", icon: str = "", trailing: str = "", key: str = "") -> None:
        """What stands in the line."""
        self._title, self._hint, self._icon, self._trailing, self._key = title, hint, icon, trailing, key
        self.update()

    def restyle(self) -> None:
        """Another look or scale."""
        self.setFixedHeight(self.theme.px(37 if self.ruled else 30))
        super().restyle()

    def sizeHint(self) -> QSize:
        """The full width is the panel's affair."""
        return QSize(120, self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line from both ends; the hint gives way."""
        painter, theme = self.painter(), self.theme
        pad, height = theme.px(14), self.height() - (1 if self.ruled else 0)
        left, right = float(pad), float(self.width() - pad)
        if self._icon:
            self._icons.paint(painter, self._icon, QPointF(left + theme.px(7), height / 2), 16 * theme.scale, "t2")
            left += theme.px(26)
        if self._key:
            width = cap_width(self, self._key)
            paint_cap(self, painter, QRectF(right - width, height / 2 - theme.px(10), width, theme.px(20)), self._key)
            right -= width + theme.px(6)
        if self._trailing:
            width = self.text_width(self._trailing, "s")
            self.write(painter, QRectF(right - width, 0, width, height), self._trailing, "t2", "s", align=RIGHT)
            right -= width + theme.px(10)
        left += self.write(painter, QRectF(left, 0, right - left, height), self._title, "t1", "m", bold=True) + theme.px(10)
        if self._hint and right - left > theme.px(30):
            self.write(painter, QRectF(left, theme.px(1), right - left, height), self._hint, "t3", "s", may_elide=True)
        if self.ruled:
            self.rule(painter, self.height() - 1)
        painter.end()


class Divider(Painted):
    """A one-pixel line between the parts of a panel."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.setFixedHeight(1)

    def sizeHint(self) -> QSize:
        """One pixel high."""
        return QSize(10, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line."""
        painter = self.painter()
        self.rule(painter, 0)
        painter.end()
