"""The original material of a report: a recording with its transcript, pictures, a packet with its curve, an outline, or plain text.

Pictures and recordings are handed in when they have been read; what is missing is said in words. Source: ux.md S2; picture 02.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from models.rules.channel_fields import field_of
from models.views.intake_rows import SpokenLine, TriageRow
from models.views.rows import OutlineRow
from widgets.icons import channel_icon
from widgets.painted import Painted
from widgets.panel import Head
from widgets.theme import Theme
from widgets.timing import clock, county_zone
from widgets.waveform import Waveform
from widgets.words import Words

if TYPE_CHECKING:
    from widgets.reading_plot import ReadingPlot

LINE, MOST_LINES = 23, 5
THUMB = 116


class MaterialPane(QWidget):
    """The material of the alert in front.

    Signals:
        play_asked(): play or pause the recording.
        sought(share): go there in the recording.
        picture_chosen(place): show this picture large.
        curve_asked(): show the curve large.
    """

    play_asked = Signal()
    sought = Signal(float)
    picture_chosen = Signal(int)
    curve_asked = Signal()

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self.theme, self.words = theme, words
        self.row: TriageRow | None = None
        self.is_playing = False
        self.duration_s: float | None = None
        self.head = Head(theme, words)
        self.wave = Waveform(theme, words)
        self.thumbs = Thumbs(theme, words)
        self.shape = Shape(theme, words)
        self.lines = Lines(theme, words)
        self._plot: ReadingPlot | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(2), 0, theme.px(2), theme.px(8))
        column.setSpacing(0)
        self._column = column
        column.addWidget(self.head)
        inner = QVBoxLayout()
        inner.setContentsMargins(theme.px(14), 0, theme.px(14), 0)
        inner.setSpacing(theme.px(4))
        for part in (self.wave, self.thumbs, self.shape, self.lines):
            inner.addWidget(part)
        column.addLayout(inner)
        self.wave.sought.connect(self.sought)
        self.thumbs.chosen.connect(self.picture_chosen)
        words.changed.connect(self.retranslate)

    def show_row(self, row: TriageRow | None) -> None:
        """Show the material of an alert."""
        another = row is None or self.row is None or row.detail.row.id != self.row.detail.row.id
        self.row = row
        if another:
            self.is_playing, self.duration_s = False, None
            self.wave.show_peaks((), self.words.say("material.reading"))
            self.thumbs.show_pictures(())
        self.retranslate()

    def show_peaks(self, peaks: Sequence[float], duration_s: float | None, note: str = "") -> None:
        """The recording has been read, or can't be (`note` says why)."""
        self.duration_s = duration_s
        self.wave.show_peaks(peaks, note)
        self.retranslate()

    def show_playing(self, share: float, *, playing: bool) -> None:
        """So much was heard."""
        self.wave.show_share(share)
        if playing != self.is_playing:
            self.is_playing = playing
            self.retranslate()

    def show_pictures(self, pictures: Sequence[QImage]) -> None:
        """The pictures have been read."""
        self.thumbs.show_pictures(pictures)

    def retranslate(self) -> None:
        """Another language, another alert."""
        row = self.row
        self.setVisible(row is not None)
        if row is None:
            return
        kind, say = row.material, self.words.say
        told = [self._moment(row)]
        if kind == "sound":
            told += [self.words.span(round(self.duration_s))] if self.duration_s is not None else []
            told += [say("material.altered")]
        key, trailing = ("", "")
        if kind == "sound":
            key, trailing = say("key.space"), say("material.pause" if self.is_playing else "material.play")
        elif kind == "picture":
            key, trailing = "I", say("material.large")
        title = say(f"material.{kind}", channel=self.words.of("channel", row.channel))
        self.head.show_text(title, " · ".join(told), channel_icon(row.channel), trailing, key)
        self.wave.setVisible(kind == "sound")
        self.thumbs.setVisible(kind == "picture")
        self.shape.setVisible(row.outline is not None)
        self.shape.show_outline(row.outline)
        self.lines.show_lines(self._told(row))
        self._show_plot(row)
        self._column.invalidate()  # parts that were hidden before they were ever shown would keep their room
        self.updateGeometry()

    def _moment(self, row: TriageRow) -> str:
        at = row.detail.row.received_at
        return f"{at.astimezone(county_zone()):%Y-%m-%d} {clock(at, seconds=True)}"

    def _told(self, row: TriageRow) -> tuple[tuple[str, str], ...]:
        """What is said in words, with who says it: the transcript, the text, the values, the channel's own fields."""
        say = self.words.say
        if row.spoken:
            return tuple((self._who(line), line.text) for line in row.spoken)
        told: list[tuple[str, str]] = []
        if row.material == "sound":
            told.append(("", say("material.no_transcript")))
        for value in row.values:
            measured = f"{value.value:.3g} {value.unit}".strip()
            over = say("material.limit", limit=f"{value.limit:.3g}", times=f"{value.value / value.limit:.1f}") if value.limit else ""
            told.append((value.name, " · ".join(part for part in (measured, over) if part)))
        told += [(one.word(self.words.language), fact.value) for fact in row.channel_facts if (one := field_of(row.channel, fact.label)) is not None]
        told += [(say("material.file"), one.name) for one in row.files if not one.media_type.startswith(("image/", "audio/"))]
        return (*told, *((("", row.text),) if row.text else ())) or (("", say("material.nothing")),)

    def _who(self, line: SpokenLine) -> str:
        return self.words.of("speaker", line.who)

    def _show_plot(self, row: TriageRow) -> None:
        curve = row.detail.curve
        if curve is not None and self._plot is None:
            from widgets.reading_plot import ReadingPlot  # pyqtgraph and numpy: only the first alert with a curve pays

            self._plot = ReadingPlot(self.theme, self.words, opens=row.material != "picture")
            self._plot.opened.connect(self.curve_asked)
            self._column.addWidget(self._plot)
        if self._plot is not None:
            self._plot.setVisible(curve is not None)
            self._plot.show_curve(curve)


class Lines(Painted):
    """Lines of text, each with who or what it is of; long ones wrap; what has no room stands in the tip."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._lines: tuple[tuple[str, str], ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: tuple[tuple[str, str], ...]) -> None:
        """Other lines."""
        self._lines = lines
        told = "\n".join(f"{who} {text}".strip() for who, text in lines)
        self.setToolTip(told)
        self.setAccessibleDescription(told)
        self.updateGeometry()
        self.update()

    def _broken(self) -> list[tuple[str, str, bool]]:
        """Lines as they are painted: label, text, and whether it is the last there is room for."""
        room = max(160, self.width()) - self._label_width()
        found: list[tuple[str, str, bool]] = []
        for who, text in self._lines:
            parts = self.wrap(" ".join(text.split()), room, "m", most=3)
            found += [(who if place == 0 else "", part, False) for place, part in enumerate(parts)]
        more = len(found) > MOST_LINES
        found = found[:MOST_LINES]
        return [*found[:-1], (*found[-1][:2], more)] if found else []

    def _label_width(self) -> float:
        widths = [self.text_width(who, "s") for who, _ in self._lines if who]
        return min(self.theme.px(130), max(widths) + self.theme.px(16)) if widths else 0.0

    def sizeHint(self) -> QSize:
        """At most five lines."""
        return QSize(self.theme.px(200), self.theme.px(LINE) * max(1, len(self._broken())) + self.theme.px(4))

    def resizeEvent(self, _event: object) -> None:
        """Narrower: more lines."""
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint them."""
        painter, step, indent = self.painter(), self.theme.px(LINE), self._label_width()
        for place, (who, text, has_more) in enumerate(self._broken()):
            line = QRectF(0, place * step, self.width(), step)
            if who:
                self.write(painter, QRectF(0, line.top(), indent - self.theme.px(8), step), who, "t3", "s", may_elide=True)
            self.write(painter, line.adjusted(indent, 0, 0, 0), f"{text} …" if has_more else text, "t1", "m", may_elide=True)
        painter.end()


class Thumbs(Painted):
    """Pictures side by side.

    Signals:
        chosen(place): one was clicked.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self.pictures: tuple[QImage, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_pictures(self, pictures: Sequence[QImage]) -> None:
        """Other pictures."""
        self.pictures = tuple(pictures)
        self.update()

    def sizeHint(self) -> QSize:
        """One line of pictures."""
        return QSize(self.theme.px(200), self.theme.px(THUMB))

    def _boxes(self) -> list[QRectF]:
        left, high = 0.0, float(self.theme.px(THUMB) - 4)
        boxes: list[QRectF] = []
        for picture in self.pictures:
            wide = min(high * picture.width() / max(1, picture.height()), high * 1.8)
            if left + wide > self.width():
                break
            boxes.append(QRectF(left, 2, wide, high))
            left += wide + self.theme.px(8)
        return boxes

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        place = next((place for place, box in enumerate(self._boxes()) if box.contains(event.position())), None)
        if place is not None:
            self.chosen.emit(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint them, or that they are being read."""
        painter = self.painter()
        if not self.pictures:
            self.write(painter, QRectF(self.rect()), self.words.say("material.reading"), "t3", "s", may_elide=True)
        for picture, box in zip(self.pictures, self._boxes(), strict=False):
            painter.save()
            path = QPainterPath()
            path.addRoundedRect(box, 4, 4)
            painter.setClipPath(path)
            painter.setRenderHint(painter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, picture)
            painter.restore()
        painter.end()


class Shape(Painted):
    """The outline of a patch or a track, north up, in its own proportions: where it lies stands on the map."""

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__(theme, words)
        self._outline: OutlineRow | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_outline(self, outline: OutlineRow | None) -> None:
        """Another outline."""
        self._outline = outline
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the pictures."""
        return QSize(self.theme.px(200), self.theme.px(THUMB))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rings."""
        painter = self.painter()
        box = QRectF(0, 2, self.width(), self.height() - 4)
        self.frame(painter, box, 4, "line", "bg0")
        points = [point for line in self._outline.lines for point in line] if self._outline is not None else []
        if points and self._outline is not None:
            west, east = min(p[0] for p in points), max(p[0] for p in points)
            south, north = min(p[1] for p in points), max(p[1] for p in points)
            scale = min((box.width() - 24) / max(1e-9, (east - west) * 0.88), (box.height() - 24) / max(1e-9, north - south))
            middle = box.center()
            painter.setPen(QPen(self.theme.colour("t1"), 1.6))
            painter.setBrush(self.theme.veiled("t1", 0.12))
            for ring in self._outline.lines:
                placed = [QPointF(middle.x() + (lon - (west + east) / 2) * 0.88 * scale, middle.y() - (lat - (south + north) / 2) * scale) for lon, lat in ring]
                painter.drawPolygon(QPolygonF(placed), Qt.FillRule.OddEvenFill)
        painter.end()
