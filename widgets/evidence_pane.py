"""The evidence of a case: one item large with its hash, place, time and taker, and the others small below. Source: ux.md S4; picture 04.

Pictures are handed in when they have been read; the originals are never touched, what is shown is a view.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent

from models.views.case_rows import EvidenceRow
from widgets.icons import Icons
from widgets.painted import CENTRE, Painted
from widgets.theme import Theme
from widgets.timing import clock, county_zone
from widgets.words import Words

SMALL, GAP = 6, 8
ICONS = {"record": "document", "sample": "list", "media": "picture", "physical": "building", "appraisal": "document", "monitoring": "wave"}


class EvidencePane(Painted):
    """The pane.

    Signals:
        chosen(id): another item is large.
        wanted(ids): pictures that are in sight and have not been handed in.
    """

    chosen = Signal(str)
    wanted = Signal(object)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.rows: tuple[EvidenceRow, ...] = ()
        self.chosen_id = ""
        self._pictures: dict[str, QImage] = {}
        self._asked: set[str] = set()
        self._icons = Icons(theme)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_rows(self, rows: Sequence[EvidenceRow]) -> None:
        """Show these, pictures first; a picture that was shown to somebody else and may not be shown now is forgotten."""
        self.rows = tuple(sorted(rows, key=lambda row: not row.is_picture))
        withheld = {row.id for row in rows if row.is_withheld}
        self._pictures = {key: picture for key, picture in self._pictures.items() if key not in withheld}
        self._asked -= withheld
        if all(row.id != self.chosen_id for row in self.rows):
            self.chosen_id = self.rows[0].id if self.rows else ""
        self.setAccessibleName(self.words.say("evidence.title"))
        self._say()
        self._ask()
        self.update()

    def show_picture(self, key: str, picture: QImage) -> None:
        """A picture has been read."""
        self._pictures[key] = picture
        self.update()

    @property
    def has_pictures(self) -> bool:
        """Whether every picture in sight has been handed in."""
        return all(row.id in self._pictures for row in self._in_sight() if row.is_picture)

    def go(self, step: int) -> None:
        """The next item, or the one before."""
        place = next((place for place, row in enumerate(self.rows) if row.id == self.chosen_id), 0)
        if self.rows:
            self.choose(self.rows[(place + step) % len(self.rows)].id)

    def choose(self, key: str) -> None:
        """Show an item large."""
        self.chosen_id = key
        self._say()
        self._ask()
        self.update()
        self.chosen.emit(key)

    def chosen_row(self) -> EvidenceRow | None:
        """The item that is large."""
        return next((row for row in self.rows if row.id == self.chosen_id), None)

    def _ask(self) -> None:
        fresh = [row.id for row in self._in_sight() if row.is_picture and row.id not in self._asked]
        if fresh:
            self._asked.update(fresh)
            self.wanted.emit(fresh)

    def _in_sight(self) -> tuple[EvidenceRow, ...]:
        """The large item and the page of small ones it is on."""
        place = next((place for place, row in enumerate(self.rows) if row.id == self.chosen_id), 0)
        page = place // SMALL * SMALL
        return self.rows[page : page + SMALL]

    def _say(self) -> None:
        row = self.chosen_row()
        self.setAccessibleDescription(f"{row.number} {row.what} {row.sha256}" if row is not None else self.words.say("evidence.none"))

    # Keys and pointer.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go."""
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 3, Qt.Key.Key_Up: -3}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.go(step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click shows an item large."""
        for row, box in zip(self._in_sight(), self._small_boxes(), strict=False):
            if box.contains(event.position()):
                self.choose(row.id)

    # Look.

    def sizeHint(self) -> QSize:
        """Room for one large and six small."""
        return QSize(self.theme.px(500), self.theme.px(560))

    def minimumSizeHint(self) -> QSize:
        """Half of it."""
        return QSize(self.theme.px(240), self.theme.px(200))

    def _small_height(self) -> float:
        return min(122 * self.theme.scale, self.height() * 0.21)

    def _large_box(self) -> QRectF:
        pad = 8 * self.theme.scale
        small = 2 * (self._small_height() + GAP * self.theme.scale) if self.rows else 0.0
        return QRectF(pad, pad, self.width() - 2 * pad, self.height() - 2 * pad - small)

    def _small_boxes(self) -> list[QRectF]:
        s, large, height = self.theme.scale, self._large_box(), self._small_height()
        width = (large.width() - 2 * GAP * s) / 3
        return [
            QRectF(large.left() + (place % 3) * (width + GAP * s), large.bottom() + GAP * s + (place // 3) * (height + GAP * s), width, height)
            for place in range(SMALL)
        ]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the large item, then the small ones."""
        painter = self.painter()
        row = self.chosen_row()
        if row is None:
            self.write(painter, QRectF(self.rect()), self.words.say("evidence.none"), "t3", "m", align=CENTRE, may_elide=True)
            painter.end()
            return
        self._item(painter, self._large_box(), row, large=True)
        for small, box in zip(self._in_sight(), self._small_boxes(), strict=False):
            self._item(painter, box, small, large=False)
            if small.id == self.chosen_id:
                self.frame(painter, box, 3, "acc" if self.hasFocus() else "t2", width=2)
        painter.end()

    def _item(self, painter: QPainter, box: QRectF, row: EvidenceRow, *, large: bool) -> None:
        picture = self._pictures.get(row.id)
        if picture is not None and not picture.isNull():
            self._picture(painter, box, picture)
        else:
            self.frame(painter, box, 4, "line", "bg0")
            self._icons.paint(
                painter, ICONS.get(row.kind, "document"), QPointF(box.center().x(), box.center().y() - (22 if large else 10)), 40 if large else 22, "t3"
            )
            if large:
                self._description(painter, box, row)
        if large:
            self._captions(painter, box, row)
        else:
            self._tag(painter, box.bottomLeft(), f"{row.number} {row.what}", box.width() - 8, bottom=True)

    def _picture(self, painter: QPainter, box: QRectF, picture: QImage) -> None:
        """Fill the box without stretching; what does not fit is cut at the edges alike."""
        share = max(box.width() / picture.width(), box.height() / picture.height())
        wide, high = box.width() / share, box.height() / share
        source = QRectF((picture.width() - wide) / 2, (picture.height() - high) / 2, wide, high)
        painter.save()
        path = QPainterPath()
        path.addRoundedRect(box, 4, 4)
        painter.setClipPath(path)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, picture, source)
        painter.restore()

    def _description(self, painter: QPainter, box: QRectF, row: EvidenceRow) -> None:
        s = self.theme.scale
        for number, line in enumerate(self.wrap(row.what, box.width() * 0.7, "m")):
            place = QRectF(box.left() + box.width() * 0.15, box.center().y() + (10 + 24 * number) * s, box.width() * 0.7, 24 * s)
            self.write(painter, place, line, "t1", "m", align=CENTRE, may_elide=number == 1)

    def _captions(self, painter: QPainter, box: QRectF, row: EvidenceRow) -> None:
        head = " · ".join(part for part in (row.number, self.words.of("thing", row.kind), row.what if row.is_picture else "", row.device) if part)
        self._tag(painter, box.topLeft(), head, box.width() - 24)
        moment = row.at.astimezone(county_zone())
        taken = self._tag(painter, box.bottomRight(), f"{moment:%Y-%m-%d} {clock(row.at, seconds=True)}", box.width() / 2, bottom=True, right=True)
        withheld = self.words.say("evidence.withheld") if row.is_withheld else ""
        parts = [withheld, f"SHA-256 {row.sha256[:4]}…{row.sha256[-4:]}" if row.sha256 else "", row.place, row.who]
        text = " · ".join(part for part in parts if part)
        if text:
            self._tag(painter, box.bottomLeft(), text, box.width() - taken - 40, bottom=True)

    def _tag(self, painter: QPainter, corner: QPointF, text: str, room: float, *, bottom: bool = False, right: bool = False) -> float:
        """A line on a dark strip in a corner; returns its width."""
        s = self.theme.scale
        width = min(self.text_width(text, "s") + 16 * s, room)
        left = corner.x() - width - 8 * s if right else corner.x() + 4 * s
        box = QRectF(left, corner.y() - 28 * s if bottom else corner.y() + 6 * s, width, 22 * s)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.veiled("bg0", 0.78))
        painter.drawRoundedRect(box, 3, 3)
        self.write(painter, box.adjusted(8 * s, 0, -8 * s, 0), text, "t1", "s", may_elide=True)
        return width
