"""What the console tells without a window in the way: banners that push content down, the undo line, and short toasts.

None takes the focus, none covers the queue. Source: ux.md 1, 9.4, 12; picture 11.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.glyphs import paint_glyph
from widgets.icons import Icons
from widgets.painted import CENTRE, LEFT, RIGHT, Painted
from widgets.pills import cap_width, paint_cap
from widgets.theme import Theme
from widgets.words import Words

TOAST_MS = 6000


@dataclass(frozen=True, slots=True)
class Note:
    """A banner's content: `key` is its identity, `level` 1 to 3 or 0 for neutral; the texts are already worded."""

    key: str
    level: int
    title: str
    text: str = ""
    details_key: str = ""
    hint: str = ""


class Banner(Painted):
    """One line across the screen on the soft ground of its level.

    Signals:
        details_asked(key): the person wants to know more.
    """

    details_asked = Signal(str)

    def __init__(self, theme: Theme, words: Words, note: Note) -> None:
        super().__init__(theme, words)
        self.note = note
        self._icons = Icons(theme)
        self.show_note(note)

    def show_note(self, note: Note) -> None:
        """Another text under the same identity."""
        self.note = note
        self.setAccessibleName(f"{note.title} {note.text}".strip())
        self.setToolTip(note.text)
        self.update()

    def sizeHint(self) -> QSize:
        """36 px high."""
        return QSize(400, self.theme.px(36))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click asks for the details."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.details_asked.emit(self.note.key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, mark, bold title, text, and the key for more at the right."""
        painter, note, s = self.painter(), self.note, self.theme.scale
        box = QRectF(self.rect())
        graded = note.level in (1, 2, 3)
        self.frame(painter, box, 4, f"p{note.level}" if graded else "ctl", f"p{note.level}s" if graded else "bg1")
        mark = QPointF(box.left() + 20 * s, box.center().y())
        if graded:
            paint_glyph(painter, self.theme, note.level, mark, 18 * s)
        else:
            self._icons.paint(painter, "check", mark, 16 * s, "t2")
        right = box.right() - 12 * s
        if note.details_key:
            width = cap_width(self, note.details_key)
            paint_cap(self, painter, QRectF(right - width, box.center().y() - 10 * s, width, 20 * s), note.details_key)
            right -= width + 6 * s
        trailing = note.hint or (self.words.say("banner.details") if note.details_key else "")
        right -= self.write(painter, QRectF(box.left(), 0, right - box.left(), box.height()), trailing, "t2", "s", align=RIGHT) + 12 * s
        left = box.left() + 40 * s
        left += self.write(painter, QRectF(left, 0, right - left, box.height()), note.title, "t1", "m", bold=True) + 12 * s
        if note.text and right > left:
            self.write(painter, QRectF(left, 0, right - left, box.height()), note.text, "t1", "m", may_elide=True)
        painter.end()


class Banners(QWidget):
    """All banners in force, gravest on top, between top bar and regions; takes no room when there is none.

    Signals:
        details_asked(key): of one of them.
    """

    details_asked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.theme, self.words = theme, words
        self._banners: dict[str, Banner] = {}
        self._leaving: dict[str, QTimer] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.hide()

    def put(self, note: Note, gone_after_ms: int = 0) -> None:
        """Show a banner or change the one of the same key; with a time it goes away by itself."""
        banner = self._banners.get(note.key)
        if banner is None:
            banner = self._banners[note.key] = Banner(self.theme, self.words, note)
            banner.details_asked.connect(self.details_asked)
            self._column.addWidget(banner)
        banner.show_note(note)
        self._order()
        if gone_after_ms:
            self._leave(note.key, gone_after_ms)

    def take(self, key: str) -> None:
        """The matter is over."""
        banner = self._banners.pop(key, None)
        if key in self._leaving:
            self._leaving[key].stop()
        if banner is not None:
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
            self._order()

    def _leave(self, key: str, ms: int) -> None:
        # Timers are kept and used again: with PySide 6.11.3 a timer or context object that is deleted by its own timeout corrupts the heap.
        timer = self._leaving.get(key)
        if timer is None:
            timer = self._leaving[key] = QTimer(self)
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: self.take(key))
        timer.start(ms)

    def keys(self) -> list[str]:
        """Which banners are in force, gravest first."""
        return [b.note.key for b in self._sorted()]

    def _sorted(self) -> list[Banner]:
        return sorted(self._banners.values(), key=lambda banner: banner.note.level or 9)

    def _order(self) -> None:
        for n, banner in enumerate(self._sorted()):
            self._column.insertWidget(n, banner)
        self.setVisible(bool(self._banners))


class UndoLine(Painted):
    """“已签收 BJ-…0038 · 撤销剩余 08 秒 [U]” with a shrinking bar; one line under the queue head.

    Signals:
        undo_asked(): click on it.
    """

    undo_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._text, self._left, self._whole = "", 0.0, 1.0
        self.hide()

    def show_action(self, text: str, left_s: float, whole_s: float) -> None:
        """What was done and how long it can be undone; 0 hides the line."""
        self._text, self._left, self._whole = text, left_s, max(0.1, whole_s)
        self.setVisible(left_s > 0)
        self.setAccessibleName(text)
        self.update()

    def sizeHint(self) -> QSize:
        """30 px high."""
        return QSize(300, self.theme.px(30))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """A click undoes."""
        self.undo_asked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, bar, text and key."""
        painter, s, box = self.painter(), self.theme.scale, QRectF(self.rect())
        painter.fillRect(box, self.theme.colour("bg3"))
        painter.fillRect(QRectF(0, box.bottom() - 2, box.width() * min(1.0, self._left / self._whole), 2), self.theme.colour("acc"))
        width = cap_width(self, "U")
        paint_cap(self, painter, QRectF(box.right() - 12 * s - width, box.center().y() - 10 * s, width, 20 * s), "U")
        right = box.right() - 20 * s - width
        hint = self.words.say("banner.undo_left", n=f"{int(self._left):02d}")
        right -= self.write(painter, QRectF(0, 0, right, box.height()), hint, "t2", "s", align=RIGHT) + 12 * s
        self.write(painter, QRectF(12 * s, 0, right - 12 * s, box.height()), self._text, "t1", "m", may_elide=True)
        painter.end()


class Toasts(QWidget):
    """Short notes at the lower middle of a window; they fade by themselves and let the pointer through."""

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme, self.words = theme, words
        self.setProperty("overlay", True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._told: list[tuple[Toast, int]] = []
        self._leaving = QTimer(self)
        self._leaving.setSingleShot(True)
        self._leaving.timeout.connect(self._over)
        self.hide()

    def tell(self, text: str, level: int = 0, ms: int = TOAST_MS) -> None:
        """Show a note for some seconds; `level` 1 to 3 colours it, 0 is neutral. What is being told already stays instead of piling up."""
        if text in self.texts():
            if text == self.texts()[0]:
                self._leaving.start(ms)
            return
        toast = Toast(self.theme, self.words, text, level)
        self._column.addWidget(toast)
        self._told.append((toast, ms))
        self._place()
        if not self._leaving.isActive():
            self._leaving.start(ms)

    def texts(self) -> list[str]:
        """What is being told now."""
        return [toast.text for toast, _ms in self._told]

    def _over(self) -> None:
        toast, _ms = self._told.pop(0)
        self._column.removeWidget(toast)
        toast.hide()
        toast.deleteLater()
        if self._told:
            self._leaving.start(self._told[0][1])
        self._place()

    def _place(self) -> None:
        toasts = [toast for toast, _ms in self._told]
        self.setVisible(bool(toasts))
        parent = self.parentWidget()
        if toasts and parent is not None:
            width = min(parent.width() - 40, max(toast.sizeHint().width() for toast in toasts))
            height = sum(toast.sizeHint().height() + 6 for toast in toasts)
            self.setGeometry((parent.width() - width) // 2, parent.height() - height - self.theme.px(40), width, height)
            self.raise_()


class Toast(Painted):
    """One note."""

    def __init__(self, theme: Theme, words: Words, text: str, level: int) -> None:
        super().__init__(theme, words)
        self.text, self._level = text, level
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        """As wide as the text, up to 640 px, then a second line."""
        width = self.text_width(self.text) + self.theme.px(48)
        lines = len(self.wrap(self.text, self.theme.px(592)))
        return QSize(round(min(width, self.theme.px(640))), self.theme.px(14 + 22 * lines))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the note."""
        painter, s, box = self.painter(), self.theme.scale, QRectF(self.rect())
        graded = self._level in (1, 2, 3)
        self.frame(painter, box, 6, f"p{self._level}" if graded else "ctl", f"p{self._level}s" if graded else "bg2")
        lines = self.wrap(self.text, box.width() - 48 * s)
        align = CENTRE if len(lines) == 1 else LEFT
        for n, line in enumerate(lines):
            top = (box.height() - 22 * s * len(lines)) / 2 + n * 22 * s
            self.write(
                painter,
                QRectF(24 * s, top, box.width() - 48 * s, 22 * s),
                line,
                "t1",
                "m",
                align=align,
                may_elide=n == 1,
            )
        painter.end()
