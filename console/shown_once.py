"""What only this person may see, once: the opened record of a reporter, a fresh key. Nothing of it is kept; leaving it ends it. Source: ux.md S4, 12.7."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from widgets.painted import Painted
from widgets.theme import Theme
from widgets.words import Words

WIDTH, LINE = 560, 30
SECONDS = 60
"""How long it stands, should nobody close it."""
NOT_LEFT = frozenset({Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason})
"""The menu it was asked from may end only now, and a key is carried into another program: neither is the person going on."""

CLOSED: Final = {"consent_to_contact": ("yes", "no", "unknown")}
"""Fields that are told by closed words."""


class ShownOnce(Painted):
    """The record over the right of the window; gone with Esc, with a click, when the focus goes elsewhere in the window, and after a minute."""

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, words, parent)
        self.setProperty("overlay", True)
        self.setProperty("takes_keys", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.record: Mapping[str, Any] = {}
        self._before: QWidget | None = None
        self._end = QTimer(self)
        self._end.setSingleShot(True)
        self._end.setInterval(SECONDS * 1000)
        self._end.timeout.connect(self.forget)
        self.hide()

    def show_record(self, record: Mapping[str, Any]) -> None:
        """Show it."""
        self._before = QApplication.focusWidget()
        self.record = {name: value for name, value in record.items() if value not in (None, "", False)}
        self.place()
        self.show()
        self.raise_()
        self.setFocus()
        self._end.start()

    def forget(self) -> None:
        """It is gone."""
        if self.isHidden():
            return
        self.record = {}
        self._end.stop()
        self.hide()
        if self._before is not None:
            self._before.setFocus()

    def place(self) -> None:
        """Over the right of the window."""
        window = self.parentWidget()
        if window is not None:
            px, size = self.theme.px, self.sizeHint()
            self.setGeometry(window.width() - size.width() - px(16), px(170), size.width(), size.height())

    def sizeHint(self) -> QSize:
        """A line for each value, head and foot; as wide as the longest value, for a key that is cut off is none."""
        widest = max((self.text_width(str(value)) for value in self.record.values()), default=0.0)
        return QSize(max(self.theme.px(WIDTH), round(widest) + self.theme.px(180)), self.theme.px(LINE * (len(self.record) + 2) + 28))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends it."""
        if event.key() == Qt.Key.Key_Escape:
            self.forget()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """A click ends it."""
        self.forget()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who goes on working has seen it."""
        super().focusOutEvent(event)
        if event.reason() not in NOT_LEFT:
            self.forget()

    def _about(self) -> str:
        """The step it comes from."""
        if "report_link" in self.record:
            return "give_report_link"
        return "source_secret" if "secret" in self.record else "reveal_reporter"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the lines."""
        painter, s, step = self.painter(), self.theme.scale, self.theme.px(LINE)
        self.frame(painter, QRectF(self.rect()), 6, "p2", "bg2")
        room = self.width() - 28 * s
        self.write(painter, QRectF(14 * s, 10 * s, room, step), self.words.of("command", self._about()), "t1", "l", bold=True)
        top = 10 * s + step
        for name, value in self.record.items():
            self.write(painter, QRectF(14 * s, top, 130 * s, step), self.words.of("arg", name), "t3", "m", may_elide=True)
            text = self.words.say("value.yes") if value is True else self.words.say(f"value.{value}") if value in CLOSED.get(name, ()) else str(value)
            self.write(painter, QRectF(150 * s, top, room - 136 * s, step), text, "t1", "m", may_elide=True)
            top += step
        foot = "form.shown_once" if self.record else "form.nothing_sealed"
        self.write(painter, QRectF(14 * s, top, room, step), self.words.say(foot), "t3", "s", may_elide=True)
        painter.end()
