"""The pages of the wall, one under the other: digit, name, how long it stands, and its picture as the wall would draw it. Source: ux.md S7; picture 13."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap

from widgets.painted import RIGHT, Painted
from widgets.pills import cap_width, paint_cap
from widgets.theme import Theme
from widgets.words import Words

HEAD, EDGE, GAP = 40, 12, 8


@dataclass(frozen=True, slots=True)
class PageItem:
    """One page: its key, its name and when it stands, both in the language of the moment."""

    key: str
    name: str
    when: str


class PageList(Painted):
    """The pages.

    Signals:
        picked(key): a page is chosen.
    """

    picked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.items: tuple[PageItem, ...] = ()
        self.chosen = ""
        self.pictures: Mapping[str, QPixmap] = {}
        self._tops: list[tuple[str, QRectF]] = []
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_pages(self, items: Sequence[PageItem], chosen: str) -> None:
        """These pages, one of them chosen."""
        self.items, self.chosen = tuple(items), chosen
        item = next((item for item in self.items if item.key == chosen), None)
        self.setAccessibleName(f"{item.name} {item.when}" if item is not None else self.words.say("wallroom.pages"))
        self.update()

    def show_pictures(self, pictures: Mapping[str, QPixmap]) -> None:
        """Key → what the page looks like; a page that was never drawn has none."""
        self.pictures = dict(pictures)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        found = next((key for key, box in self._tops if box.contains(event.position())), "")
        if found:
            self.picked.emit(found)

    def sizeHint(self) -> QSize:
        """Three pages with their pictures."""
        return QSize(self.theme.px(330), self.theme.px(3 * (HEAD + 180)))

    def minimumSizeHint(self) -> QSize:
        """Three pages without."""
        return QSize(self.theme.px(220), self.theme.px(3 * HEAD))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what has room; where there is little, the pictures go first."""
        painter, s = self.painter(), self.theme.scale
        self._tops = []
        if self.items:
            picture = (self.width() - 2 * EDGE * s) * 9 / 16
            each = min(HEAD * s + picture + GAP * s, max(HEAD * s, self.height() / len(self.items)))
            for place, item in enumerate(self.items):
                box = QRectF(0, place * each, self.width(), each)
                if box.top() + HEAD * s > self.height():
                    break
                self._tops.append((item.key, box))
                self._item(painter, box, item, place + 1)
        painter.end()

    def _item(self, painter: QPainter, box: QRectF, item: PageItem, number: int) -> None:
        s = self.theme.scale
        if item.key == self.chosen:
            painter.fillRect(box.adjusted(1, 0, -1, -1), self.theme.colour("bg3"))
            painter.fillRect(QRectF(1, box.top(), 3, box.height() - 1), self.theme.colour("acc"))
        line = QRectF(EDGE * s, box.top(), box.width() - 2 * EDGE * s, HEAD * s)
        right = line.right() - self.write(painter, line, item.when, "t2", "s", align=RIGHT) - 8 * s
        cap, side = (cap_width(self, str(number)), 20 * s) if number <= 9 else (0.0, 0.0)
        if cap:
            paint_cap(self, painter, QRectF(line.left(), line.center().y() - side / 2, cap, side), str(number))
        self.write(
            painter, QRectF(line.left() + cap + 8 * s, line.top(), right - line.left() - cap - 8 * s, line.height()), item.name, bold=True, may_elide=True
        )
        room = QRectF(line.left(), line.bottom(), line.width(), box.height() - HEAD * s - GAP * s)
        picture = self.pictures.get(item.key)
        if picture is not None and room.height() > 40 * s:
            size = picture.deviceIndependentSize()
            share = min(room.width() / size.width(), room.height() / size.height())
            shown = QRectF(room.left(), room.top(), size.width() * share, size.height() * share)
            painter.drawPixmap(shown, picture, QRectF(picture.rect()))
        self.rule(painter, box.bottom() - 1)
