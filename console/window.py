"""The frame of a workstation: top bar, banners, the screen in front, status bar; keys, toasts and the overlay of all keys.

It joins screens by signals and knows what none of them does. No dialog ever opens: banners push down, toasts let the pointer through.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLayout, QStackedWidget, QVBoxLayout, QWidget

from console.key_overlay import KeyOverlay
from console.keys import BY_NAME, Keys
from console.status_bar import StatusBar
from console.top_bar import TopBar
from widgets.notice import Banners, Toasts
from widgets.theme import Theme
from widgets.words import Words

GUTTER = 8
SMALLEST = (1280, 720)


class SideToasts(Toasts):
    """Toasts at the lower right: never over the queue, never over the buttons at the foot of a screen."""

    def _place(self) -> None:
        super()._place()
        parent = self.parentWidget()
        if parent is not None:
            self.move(parent.width() - self.width() - self.theme.px(24), self.y() - self.theme.px(70))


class Window(QWidget):
    """One workstation's window.

    Signals:
        asked(name): an action of the key table was asked for, by key or by button.
        refused(name): an action that is off was asked for.
        closing(): the person closes the window.
        painted(): the first paint is done (once).
        covered(): nobody is signed in at this moment: whatever lies over the screens goes.
        resized(): another size: what lies over the screens finds its place anew.
    """

    asked = Signal(str)
    refused = Signal(str)
    closing = Signal()
    painted = Signal()
    covered = Signal()
    resized = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.theme, self.words = theme, words
        self.top = TopBar(theme, words)
        self.banners = Banners(theme, words)
        self.stack = QStackedWidget()
        self.status = StatusBar(theme, words)
        self.keys = Keys(self)
        self.toasts = SideToasts(theme, words, self)
        self.overlay: KeyOverlay | None = None
        self.front = ""
        self._screens: dict[str, QWidget] = {}
        self._painted_once = False
        self._lay_out()
        self.keys.asked.connect(self._asked)
        self.keys.refused.connect(self.refused)
        self.top.screen_asked.connect(self._asked)
        self.status.asked.connect(self._asked)
        words.changed.connect(self.retranslate)
        theme.changed.connect(self.update)
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(*SMALLEST)
        column.addWidget(self.top)
        middle = QVBoxLayout()
        middle.setContentsMargins(GUTTER, GUTTER, GUTTER, GUTTER)
        middle.setSpacing(GUTTER)
        middle.addWidget(self.banners)
        middle.addWidget(self.stack, 1)
        column.addLayout(middle, 1)
        column.addWidget(self.status)

    def add_screen(self, name: str, screen: QWidget) -> None:
        """Take in a screen under the name of the key table (`duty`, `dispatch`) or any other name without keys."""
        self._screens[name] = screen
        self.stack.addWidget(screen)

    def show_screen(self, name: str, keys: bool = True) -> None:
        """Bring a screen to the front; with `keys` its keys work."""
        self.front = name
        self.stack.setCurrentWidget(self._screens[name])
        self.top.show_screen(f"screen_{name}")
        self.status.show_screen(name if keys else "")
        self.keys.use(name if keys else "")
        self.top.show_tabs(keys)
        if not keys:
            self.covered.emit()

    def tick(self, now: datetime) -> None:
        """A second passed."""
        self.top.clock.show_time(now)

    def show_keys(self) -> None:
        """Open or close the overlay of all keys."""
        if self.overlay is None:
            self.overlay = KeyOverlay(self.theme, self.words, self)
            self.overlay.asked.connect(self._asked)
        self.overlay.toggle(self.front)

    def retranslate(self) -> None:
        """Another language."""
        self.setWindowTitle(self.words.say("app.name"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the ground; the first time it is told."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.colour("bg0"))
        painter.end()
        if not self._painted_once:
            self._painted_once = True
            # Queued: emitted when this paint and those of the children, which follow in the same event, are done.
            QTimer.singleShot(0, self, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Overlays follow."""
        super().resizeEvent(event)
        if self.overlay is not None:
            self.overlay.place()
        self.resized.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Told before anything is let go."""
        self.closing.emit()
        super().closeEvent(event)

    def _asked(self, name: str) -> None:
        if self.overlay is not None and self.overlay.isVisible() and name in ("keys", "back"):
            self.overlay.hide()
            return
        if not self.keys.screen and BY_NAME[name].group != "system":
            return  # nobody is signed in, or the seat is locked: no way around by a click
        if name == "keys":
            self.show_keys()
        else:
            self.asked.emit(name)

    def has_modal(self) -> bool:
        """Whether any window-modal or application-modal window is open: never."""
        return QApplication.activeModalWidget() is not None or self.windowModality() != Qt.WindowModality.NonModal
