"""Paints one line of the queue in one call: glyph, time, source, subject, place, lead and the one running limit.

Fonts, colours and columns are looked up once per look, not per row. Source: ux.md 5, 7, S1.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from models.views.rows import Group, QueueRow
from widgets.glyphs import paint_frame, paint_glyph
from widgets.icons import Icons, channel_icon
from widgets.queue_columns import QueueColumns
from widgets.queue_key import GroupHead
from widgets.queue_model import QueueModel
from widgets.theme import Theme
from widgets.timing import Reading, clock, read_limit, row_time
from widgets.words import Words

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
KEPT_PICTURES = 400
INSIDE = 18.0
"""So far in stands the subject of a member under its fold, in px at 100 %."""
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class QueueDelegate(QStyledItemDelegate):
    """The painter of queue lines. The list tells it where the pointer is, whether it has the focus and how the pulse stands."""

    def __init__(self, theme: Theme, words: Words, model: QueueModel, marked: set[str]) -> None:
        """`marked` are the rows marked for one act on all of them, as they are now."""
        super().__init__()
        self.theme, self.words, self.model = theme, words, model
        self.icons = Icons(theme)
        self.columns = QueueColumns.fit(600, theme, words)
        self.hovered = -1
        self.chosen_id = ""
        self.marked = marked
        self.focused = False
        self.bright = True
        self.only_timers = False
        self.elided: set[str] = set()
        self._short: dict[tuple[str, int, bool], str] = {}
        self._pictures: dict[tuple[str, bool, bool, bool, bool, str, float], tuple[QueueRow, str, QPixmap]] = {}

    def lay_out(self, width: int) -> None:
        """The list got another width, language or look."""
        self.columns = QueueColumns.fit(width, self.theme, self.words)
        self._short.clear()
        self._pictures.clear()
        self.elided.clear()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Every line is as high as a row."""
        return QSize(400, self.row_height())

    def row_height(self) -> int:
        """Height of a row or head in px: 28 at 100 %."""
        return self.theme.px(self.theme.tokens.space["row"])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Paint the line at an index."""
        box: QRect = option.rect
        row = self.model.row_at(index.row())
        if row is None:
            self._head(painter, box, self.model.head_at(index.row()))
            return
        self._row(painter, box, row, index.row(), row.id == self.chosen_id)

    def _head(self, painter: QPainter, box: QRect, head: GroupHead) -> None:
        theme = self.theme
        painter.fillRect(box, theme.colour("bg2"))
        small = theme.metrics("s")
        name = self.words.of("group", head.group.value)
        text = f"{self.words.say('group.folded', group=name, n=head.folded)}  {head.count}" if head.folded else f"{name}  {head.count}"
        line = QRectF(box).adjusted(11 * theme.scale, 0, 0, 0)
        painter.setFont(theme.font("s"))
        painter.setPen(theme.colour("t2"))
        painter.drawText(line, _LEFT, text)
        if head.overdue:
            painter.setFont(theme.font("s", bold=True))
            painter.setPen(theme.colour("p1"))
            line.setLeft(line.left() + small.horizontalAdvance(text) + 10 * theme.scale)
            painter.drawText(line, _LEFT, self.words.say("group.overdue", n=head.overdue))

    def _row(self, painter: QPainter, box: QRect, row: QueueRow, position: int, selected: bool) -> None:
        columns, now, hovered = self.columns, self.model.now(), position == self.hovered
        raised = selected or row.id in self.marked
        if self.only_timers:
            self._ground(painter, box, raised, hovered)
        else:
            painter.drawPixmap(box.topLeft(), self._still_part(painter, box, row, position, now, raised))
        self._timer(painter, QRectF(box), row, now, QRectF(columns.timer, box.top(), columns.timer_width, box.height()))
        if selected:
            self._mark(painter, box)
        elif raised:
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), self.theme.colour("acc"))

    def _ground(self, painter: QPainter, box: QRect, selected: bool, hovered: bool) -> None:
        painter.fillRect(box, self.theme.colour("bg3" if selected else "bg2" if hovered else "bg1"))
        if not selected:
            painter.fillRect(QRect(box.left(), box.bottom(), box.width(), 1), self.theme.mixed("line", "bg1", 0.5))

    def _still_part(self, painter: QPainter, box: QRect, row: QueueRow, position: int, now: datetime, selected: bool) -> QPixmap:
        """Everything but the timer, as a kept picture: writing CJK text anew in each paint would cost three times as much."""
        device = painter.device()
        ratio = device.devicePixelRatio() if device is not None else 1.0
        hovered, inside, tag = position == self.hovered, self.model.is_inside(position), self._tag(row, now)
        key = (row.id, selected, hovered, self.bright, inside, tag, ratio)
        kept = self._pictures.get(key)
        time = row_time(row.received_at, now, self.words.language)
        if kept is not None and kept[0] is row and kept[1] == time:
            return kept[2]
        picture = QPixmap(round(box.width() * ratio), round(box.height() * ratio))
        picture.setDevicePixelRatio(ratio)
        own = QPainter(picture)
        spot = QRect(0, 0, box.width(), box.height())
        self._ground(own, spot, selected, hovered)
        self._left_part(own, QRectF(spot), row, time, (tag, inside))
        self._right_words(own, QRectF(spot), row)
        own.end()
        if len(self._pictures) >= KEPT_PICTURES:
            self._pictures.clear()
        self._pictures[key] = (row, time, picture)
        return picture

    def _mark(self, painter: QPainter, box: QRect) -> None:
        accent = self.theme.colour("acc")
        painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), accent)
        if self.focused:
            painter.setPen(QPen(accent, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.MiterJoin))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -1))

    def _tag(self, row: QueueRow, now: datetime) -> str:
        """What stands in the small frame behind the subject: how many it links or folds, or how it stands with the shelf; "▾" before an open fold."""
        if row.shelved_until is not None:
            return self.words.say("queue.returned") if row.has_returned(now) else self.words.say("queue.until", at=clock(row.shelved_until))
        if not row.linked:
            return ""
        return f"▾ {row.linked}" if self.model.folds.is_face(row.id) and self.model.folds.is_open(row.id) else str(row.linked)

    def _left_part(self, painter: QPainter, box: QRectF, row: QueueRow, time: str, tagged: tuple[str, bool]) -> None:
        theme, columns, middle, s = self.theme, self.columns, box.center().y(), self.theme.scale
        fresh = row.group is Group.UNACKNOWLEDGED
        if fresh:
            frame = QRectF(round(columns.level - 13.5 * s), round(middle - 10.5 * s), round(27 * s), round(21 * s))
            paint_frame(painter, theme, frame, self.bright or theme.still)
        paint_glyph(painter, theme, row.level, QPointF(columns.level, middle), (17 if row.level == 1 else 18) * s)
        painter.setFont(theme.font("s"))
        painter.setPen(theme.colour("t2"))
        self._say(painter, box, columns.time, columns.icon - columns.time - 8 * s, time, "s")
        self.icons.paint(painter, channel_icon(row.channel), QPointF(columns.icon, middle), 16 * s, "t2")
        self._say(painter, box, columns.source, columns.subject - columns.source - 4 * s, self.words.of("channel", row.channel), "s")
        self._subject(painter, box, row, fresh, *tagged)

    def _subject(self, painter: QPainter, box: QRectF, row: QueueRow, bold: bool, tag: str, inside: bool) -> None:
        theme, columns, s = self.theme, self.columns, self.theme.scale
        room_for_icon = 26 * s if row.linked else 14 * s
        tag_width = theme.metrics("s").horizontalAdvance(tag) + room_for_icon if tag else 0.0
        left = columns.subject + (INSIDE * s if inside else 0)
        painter.setFont(theme.font("m", bold))
        painter.setPen(theme.colour("t1"))
        room = columns.subject_width - (left - columns.subject) - (tag_width + 8 * s if tag else 0)
        width = self._say(painter, box, left, room, row.title, "m", bold, primary=True)
        if tag:
            self._frame_tag(painter, QRectF(left + width + 8 * s, box.center().y() - 9 * s, tag_width, 18 * s), tag, has_icon=bool(row.linked))

    def _frame_tag(self, painter: QPainter, spot: QRectF, tag: str, *, has_icon: bool) -> None:
        theme, s = self.theme, self.theme.scale
        painter.setPen(QPen(theme.colour("ctl"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(round(spot.x()) + 0.5, round(spot.y()) + 0.5, spot.width(), spot.height() - 1), 3, 3)
        if has_icon:
            self.icons.paint(painter, "link", QPointF(spot.left() + 10 * s, spot.center().y()), 13 * s, "t2")
        painter.setFont(theme.font("s"))
        painter.setPen(theme.colour("t2"))
        painter.drawText(spot.adjusted((20 if has_icon else 7) * s, 0, 0, 0), _LEFT, tag)

    def _right_words(self, painter: QPainter, box: QRectF, row: QueueRow) -> None:
        columns = self.columns
        painter.setFont(self.theme.font("s"))
        painter.setPen(self.theme.colour("t2"))
        if columns.place_width:
            self._say(painter, box, columns.place, columns.place_width, self.words.place(row.place), "s")
        if columns.lead_width:
            self._say(painter, box, columns.lead, columns.lead_width, self.words.unit(row.lead) if row.lead else "—", "s")

    def _timer(self, painter: QPainter, box: QRectF, row: QueueRow, now: datetime, cell: QRectF) -> None:
        if row.limit is None:
            painter.setFont(self.theme.font("s"))
            painter.setPen(self.theme.colour("t3"))
            painter.drawText(cell, _RIGHT, "—")
            return
        reading = read_limit(row.limit, now, self.theme.tokens.due_soon)
        if reading.look == "overdue":
            self._overdue(painter, cell, self.words.limit_line(row.limit, reading))
        else:
            self._running(painter, box, cell, self.words.limit_line(row.limit, reading), reading)

    def _overdue(self, painter: QPainter, cell: QRectF, text: str) -> None:
        theme, s = self.theme, self.theme.scale
        width = theme.metrics("s", True).horizontalAdvance(text) + 14 * s
        chip = QRectF(round(cell.right() - width), round(cell.center().y() - 10 * s), width, round(20 * s))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("p1f"))
        painter.drawRoundedRect(chip, 3, 3)
        painter.setFont(theme.font("s", bold=True))
        painter.setPen(theme.colour("p1on"))
        painter.drawText(chip, int(Qt.AlignmentFlag.AlignCenter), text)

    def _running(self, painter: QPainter, box: QRectF, cell: QRectF, text: str, reading: Reading) -> None:
        theme, s = self.theme, self.theme.scale
        soon, still = reading.look == "soon", reading.look in ("paused", "done", "late")
        painter.setFont(theme.font("s", bold=soon))
        painter.setPen(theme.colour("p3" if soon else "t3" if still else "t2"))
        painter.drawText(cell.adjusted(0, 0, 0, -6 * s), _RIGHT, f"Ⅱ {text}" if reading.look == "paused" else text)
        bar, width = theme.tokens.timer_bar * s, round(88 * s)
        track = QRectF(round(cell.right()) - width, round(box.bottom() - 4 * s - bar), width, round(bar))
        painter.fillRect(track, theme.colour("line"))
        filled = round(width * reading.share)
        painter.fillRect(QRectF(track.right() - filled, track.top(), filled, track.height()), theme.colour("p3" if soon else "ctl"))

    def _say(self, painter: QPainter, box: QRectF, left: float, room: float, text: str, size: str, bold: bool = False, primary: bool = False) -> float:
        metrics = self.theme.metrics(size, bold)
        width = metrics.horizontalAdvance(text)
        if width > room + 1:
            key = (text, int(room), bold)
            short = self._short.get(key)
            if short is None:
                if len(self._short) >= KEPT_PICTURES * 4:
                    self._short.clear()
                    self.elided.clear()
                short = self._short[key] = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            if primary:
                self.elided.add(text)
            text, width = short, metrics.horizontalAdvance(short)
        painter.drawText(QRectF(left, box.top(), width + 4, box.height()), _LEFT, text)
        return width
