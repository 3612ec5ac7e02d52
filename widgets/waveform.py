"""A recording as bars: what was heard in teal, what is still to come in grey. Source: ux.md S2; picture 02."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from widgets.painted import CENTRE, Painted
from widgets.theme import Theme
from widgets.words import Words

BAR, GAP = 2.5, 1.7


class Waveform(Painted):
    """The bars; a click goes there.

    Signals:
        sought(share): 0 to 1 of the length was pointed at.
    """

    sought = Signal(float)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.peaks: tuple[float, ...] = ()
        self.share = 0.0
        self.note = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_peaks(self, peaks: Sequence[float], note: str = "") -> None:
        """`peaks` are 0 to 1, evenly over the length; without any, the note stands in their place."""
        self.peaks, self.note, self.share = tuple(peaks), note, 0.0
        self.setAccessibleDescription(note)
        self.update()

    def show_share(self, share: float) -> None:
        """So much of it was heard (0 to 1)."""
        self.share = share
        self.update()

    def sizeHint(self) -> QSize:
        """44 px high."""
        return QSize(self.theme.px(240), self.theme.px(44))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes there."""
        if self.peaks:
            self.sought.emit(min(1.0, max(0.0, event.position().x() / max(1, self.width()))))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars."""
        painter, s, box = self.painter(), self.theme.scale, QRectF(self.rect())
        if not self.peaks:
            self.write(painter, box, self.note, "t3", "s", align=CENTRE, may_elide=True)
            painter.end()
            return
        step = (BAR + GAP) * s
        count = max(1, int(box.width() / step))
        heard, rest = self.theme.colour("acc"), self.theme.colour("ctl")
        for place in range(count):
            begin, end = place * len(self.peaks) // count, max(place * len(self.peaks) // count + 1, (place + 1) * len(self.peaks) // count)
            peak = max(self.peaks[begin:end], default=0.0)
            height = max(2.0 * s, peak * (box.height() - 4))
            painter.fillRect(QRectF(box.left() + place * step, box.center().y() - height / 2, BAR * s, height), heard if place < self.share * count else rest)
        painter.end()
