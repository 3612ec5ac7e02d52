"""Small marks and buttons: key caps, state chips, filter chips, action buttons with their key, and hold-to-confirm.

Source: ux.md 2.3, 5, 6, 10, 12.7; pictures 01, 03, 11.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from widgets.icons import Icons
from widgets.painted import CENTRE, Painted
from widgets.theme import Theme
from widgets.words import Words

ChipLook = Literal["plain", "p1", "p2"]
ButtonLook = Literal["primary", "plain", "danger"]
HOLD_MS = 1000
_STATE_LOOKS: dict[str, ChipLook] = {"returned": "p2", "no_answer": "p2", "absent": "p2", "no_show": "p2", "overdue": "p1"}
_STATE_ICONS = {"confidential": "lock", "supervised": "flag"}


class Clickable(Painted):
    """The ground of all buttons here: pointer, focus, Space and Enter; `clicked` when used.

    Signals:
        clicked(): pressed by pointer or key while enabled.
    """

    clicked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.hovered = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Raise the ground."""
        self.hovered = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Lower it again."""
        self.hovered = False
        self.update()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A release inside counts as the click."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter press the button."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class KeyCap(Painted):
    """A key as it is printed on buttons and in the status bar."""

    def __init__(self, theme: Theme, words: Words, key: str, role: str = "t2") -> None:
        super().__init__(theme, words)
        self.key, self.role = key, role
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As wide as the key needs, 20 px high."""
        return QSize(round(cap_width(self, self.key)), self.theme.px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the cap."""
        painter = self.painter()
        paint_cap(self, painter, QRectF(self.rect()), self.key, self.role)
        painter.end()


class Chip(Painted):
    """A read-only state chip, 20 px high: neutral outline, P2 for what came back, P1 for overdue."""

    def __init__(self, theme: Theme, words: Words, section: str = "state", code: str = "") -> None:
        super().__init__(theme, words)
        self.section, self.code = section, code
        self.look: ChipLook = "plain"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._icons = Icons(theme)

    def show_code(self, section: str, code: str, look: ChipLook | None = None) -> None:
        """Show the word of a code; states that need attention colour themselves."""
        self.section, self.code = section, code
        self.look = look or _STATE_LOOKS.get(code, "plain")
        self.setAccessibleName(self.words.of(section, code))
        self.setVisible(bool(code))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Word plus rounded ends."""
        icon = self.theme.px(17) if self.code in _STATE_ICONS else 0
        return QSize(round(self.text_width(self.words.of(self.section, self.code), "s")) + self.theme.px(16) + icon, self.theme.px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint outline and word."""
        painter = self.painter()
        role = {"plain": "t2", "p1": "p1", "p2": "p2"}[self.look]
        self.frame(painter, QRectF(self.rect()), self.height() / 2, "ctl" if self.look == "plain" else role)
        box = QRectF(self.rect())
        icon = _STATE_ICONS.get(self.code)
        if icon:
            self._icons.paint(painter, icon, QPointF(self.theme.px(15), box.center().y()), 13 * self.theme.scale, role)
            box.setLeft(self.theme.px(17))
        self.write(painter, box, self.words.of(self.section, self.code), role, "s", align=CENTRE)
        painter.end()


class FilterChip(Clickable):
    """A filter to switch on, 26 px high; the one in force has the raised ground."""

    def __init__(self, theme: Theme, words: Words, key: str) -> None:
        super().__init__(theme, words)
        self.key, self.count, self.on = key, 0, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.text())

    def text(self) -> str:
        """The words on it, with the count where the wording has one."""
        return self.words.say(self.key, n=self.count)

    def show_state(self, on: bool, count: int = 0) -> None:
        """Whether it is in force, and how many rows it has."""
        if (on, count) != (self.on, self.count):
            self.on, self.count = on, count
            self.setAccessibleName(self.text())
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """Words plus rounded ends; the hit margin makes it 28 high."""
        return QSize(round(self.text_width(self.text(), "s")) + self.theme.px(22), self.theme.px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the pill."""
        painter = self.painter()
        box = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        self.frame(painter, box, box.height() / 2, "ctl", "bg3" if self.on else "bg2" if self.hovered else None)
        if self.hasFocus():
            self.frame(painter, box, box.height() / 2, "acc", width=2)
        self.write(painter, box, self.text(), "t1" if self.on else "t2", "s", align=CENTRE)
        painter.end()


class ActionButton(Clickable):
    """A button with its key on it. One primary a screen; `danger` is for what can't be undone; disabled says why in its tip."""

    def __init__(self, theme: Theme, words: Words, look: ButtonLook = "plain") -> None:
        super().__init__(theme, words)
        self.look: ButtonLook = look
        self.key = self.label = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.held = 0.0

    def show_action(self, key: str, label: str, enabled: bool = True, why_not: str = "") -> None:
        """The key cap and the word, both already in the language of the moment; `why_not` becomes the tip when disabled."""
        self.key, self.label = key, label
        self.setEnabled(enabled)
        self.setToolTip("" if enabled else why_not)
        self.setAccessibleName(f"{label} ({key})" if key else label)
        self.setAccessibleDescription("" if enabled else why_not)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Cap, gap, word and padding; 34 px high."""
        cap = cap_width(self, self.key) + self.theme.px(8) if self.key else 0
        return QSize(round(self.text_width(self.label, "m", self._bold()) + cap) + self.theme.px(24), self.theme.px(34))

    def minimumSizeHint(self) -> QSize:
        """Padding may shrink to 6 px a side."""
        return self.sizeHint() - QSize(self.theme.px(12), 0)

    def _bold(self) -> bool:
        return self.look == "primary"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, hold bar, cap and word."""
        painter = self.painter()
        box = QRectF(self.rect())
        usable = self.isEnabled()
        primary = self.look == "primary" and usable
        ink = "onAcc" if primary else "t3" if not usable else "p1" if self.look == "danger" else "t1"
        ground = "acc" if primary else "bg3" if self.hovered and usable else "bg2" if self.look == "plain" and usable else None
        edge = "acc" if primary else "line" if not usable else "p1" if self.look == "danger" else "ctl"
        self.frame(painter, box, self.theme.tokens.radius["control"], edge, ground)
        if self.held:
            painter.fillRect(QRectF(2, box.height() - 5, (box.width() - 4) * self.held, 3), self.theme.colour(ink))
        if self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            self.frame(painter, box.adjusted(2, 2, -2, -2), 3, "onAcc" if primary else "acc", width=2)
        self._label(painter, box, ink)
        painter.end()

    def _label(self, painter: QPainter, box: QRectF, ink: str) -> None:
        cap = cap_width(self, self.key) if self.key else 0.0
        gap = self.theme.px(8) if self.key else 0
        word = self.text_width(self.label, "m", self._bold())
        left = max(self.theme.px(4), (box.width() - cap - gap - word) / 2)
        if self.key:
            height = self.theme.px(20)
            paint_cap(self, painter, QRectF(round(left), round(box.center().y() - height / 2), cap, height), self.key, ink)
        room = box.width() - left - cap - gap
        self.write(painter, QRectF(left + cap + gap, 0, room, box.height()), self.label, ink, "m", self._bold())


class HoldButton(ActionButton):
    """For what can't be undone: hold Enter (or the pointer) for one second; letting go cancels. Source: ux.md 12.7.

    Signals:
        confirmed(): held to the end.
    """

    confirmed = Signal()
    _STEP_MS = 40

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words, "danger")
        self._timer = QTimer(self)
        self._timer.setInterval(self._STEP_MS)
        self._timer.timeout.connect(self._fill)

    def begin(self) -> None:
        """The key or the pointer went down."""
        if self.isEnabled() and not self._timer.isActive():
            self._timer.start()

    def cancel(self) -> None:
        """It was let go too early."""
        self._timer.stop()
        self.held = 0.0
        self.update()

    def _fill(self) -> None:
        self.held = min(1.0, self.held + self._STEP_MS / HOLD_MS)
        self.update()
        if self.held >= 1.0:
            self.cancel()
            self.confirmed.emit()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Pointer down: begin."""
        self.begin()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Pointer up: cancel."""
        self.cancel()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter down: begin; its repeats count as holding."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.begin()
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Enter up: cancel."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.cancel()


def cap_width(widget: Painted, key: str) -> float:
    """Width of a key cap in px, at least 20."""
    return max(widget.theme.px(20), widget.text_width(key, "s") + widget.theme.px(12))


def paint_cap(widget: Painted, painter: QPainter, box: QRectF, key: str, role: str = "t2") -> None:
    """Paint a key cap inside another widget."""
    widget.frame(painter, box, 4, "ctl" if role in ("t2", "t3", "t1") else role)
    widget.write(painter, box, key, role, "s", align=CENTRE)
