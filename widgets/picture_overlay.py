"""One picture as large as the screen allows, over everything else of it; a click or the same key shows the next, after the last it goes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.painted import Painted
from widgets.theme import Theme
from widgets.words import Words

EDGE = 24


class PictureOverlay(Painted):
    """The picture."""

    def __init__(self, theme: Theme, words: Words, parent: QWidget) -> None:
        super().__init__(theme, words, parent)
        self._pictures: tuple[QImage, ...] = ()
        self._place = 0
        self.setProperty("overlay", True)
        self.hide()

    def show_picture(self, pictures: Sequence[QImage], place: int) -> None:
        """Show one of them; asked again while it is open, the next one."""
        if self.isVisible():
            self._next()
            return
        self._pictures, self._place = tuple(pictures), place
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()

    def _next(self) -> None:
        self._place += 1
        if self._place >= len(self._pictures):
            self.hide()
        self.update()

    def sizeHint(self) -> QSize:
        """As large as the screen."""
        return QSize(400, 300)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """The next one."""
        self._next()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it in its own proportions, with its number."""
        painter = self.painter()
        painter.fillRect(self.rect(), self.theme.veiled("bg0", 0.94))
        if self._place < len(self._pictures):
            picture, room = self._pictures[self._place], QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE - 24)
            share = min(room.width() / max(1, picture.width()), room.height() / max(1, picture.height()))
            wide, high = picture.width() * share, picture.height() * share
            painter.setRenderHint(painter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(room.center().x() - wide / 2, room.center().y() - high / 2, wide, high), picture)
            told = self.words.say("material.picture_of", n=self._place + 1, total=len(self._pictures))
            self.write(painter, QRectF(EDGE, self.height() - EDGE - 14, self.width() - 2 * EDGE, 24), told, "t2", "s")
        painter.end()
