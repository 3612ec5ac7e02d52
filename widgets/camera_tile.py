"""One camera: its picture in its own shape on black, its name, and how old the picture is; grey when stalled, hatched when lost.

Tiles look the same in both themes: a picture is judged against black. Source: ux.md 12.5, mock-ups 01, 05, 11.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from models.rules.wall import kept_off
from models.views.rows import CameraRow
from widgets.identity_check import Identity
from widgets.painted import Painted
from widgets.player import Picture, Player, PlayerEvent, PlayerState, Ticks
from widgets.theme import Theme
from widgets.tile_drawing import Label, Pattern, always_dark, draw_label, draw_sign, label_height, moved, paint_label
from widgets.tile_reading import LOST_S, STALLED_S, TileFacts, TileReading, TileState, read_tile
from widgets.tile_words import known_by, reason, told_clock, word
from widgets.wall_seams import Seams
from widgets.words import Words

RECORDED = "file"
"""The kind of source that is a recording."""
MOVING = (TileState.LIVE, TileState.REPLAY)
"""The states in which the picture is shown in its colours."""
SHOWN = (*MOVING, TileState.STALLED)
"""Those in which it is shown at all; that of a wrong camera only where somebody can look into it."""
AGES = {TileState.LIVE: STALLED_S, TileState.STALLED: LOST_S}
"""At which age of its picture a tile is told to be in another state at once."""
CORNER = QPoint()
LARGE_FROM = 24
"""A tile is large from this many times its text size in width on: then there is room for age and date."""


class CameraTile(Painted):
    """One place for a camera.

    Signals:
        opened(camera_id): the operator wants this camera large.
        changed(camera_id, state): the picture became live, stalled, lost … (a TileState's text).
    """

    opened = Signal(str)
    changed = Signal(str, str)

    def __init__(
        self, theme: Theme, words: Words, now: Callable[[], datetime], ticks: Ticks, text_px: int | None = None, parent: QWidget | None = None
    ) -> None:
        """`now` is the time of day (aware), `ticks` a clock that never jumps; `text_px` overrides the desk's text size (the wall computes its own)."""
        super().__init__(theme, words, parent)
        self.camera: CameraRow | None = None
        self.reading = TileReading(TileState.EMPTY)
        self._now, self._ticks, self._text_px = now, ticks, text_px
        self.share, self.seams = 1.0, Seams()
        self._player: Player | None = None
        self._instead: str | None = None
        self._nothing = "empty"
        self._asked_at = 0.0
        self._picture: Picture | None = None
        self._identity = Identity()
        self.confirm_key = ""
        """Printed on the sign of a wrong camera; "" where nobody can confirm."""
        self._stale_number = 0
        self._grey: tuple[int, QImage] | None = None
        self._labels: list[Label] = []
        self._pattern = Pattern(theme)
        self._peeks = False
        self._mark = ""
        self.painted_count = 0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        # On the wall nothing takes the keyboard.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if text_px is None else Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        """16:9, at the size of a small tile of the desk."""
        return QSize(self.theme.px(152), self.theme.px(86))

    def minimumSizeHint(self) -> QSize:
        """Room for name and time."""
        return QSize(64, 36)

    def show_camera(self, camera: CameraRow | None, player: Player | None, instead: str | None = None) -> None:
        """Shows a camera and what its player plays; the player goes on belonging to the caller. None and None: an empty place.

        `instead` of a picture this is said: a camera that may not be shown here keeps its place and its name.
        """
        if self._player is not None and self._player is not player:
            self._player.happened.disconnect(self._heard)
        if player is not None and player is not self._player:
            player.happened.connect(self._heard)
        if player is None or player is not self._player:
            self._asked_at = self._ticks()  # the same stream under another word of the registry is as long away as it was
        self.camera, self._player, self._instead = camera, player, instead
        self._picture = player.picture if player else None
        self._identity = player.identity if player else Identity()
        self._stale_number = 0
        if player:
            player.resize(self.picture_room())
        self.refresh()

    def show_nothing(self, code: str) -> None:
        """An empty place; `code` is the word for why nothing is here, "" says nothing."""
        self._nothing = code
        self.show_camera(None, None)

    def picture_room(self) -> QSize:
        """The size of a picture here in device pixels; of a tile that is only drawn small (`share`), so much smaller."""
        return (QSize(self.width(), self.height()).toSizeF() * self.devicePixelRatioF() * self.share).toSize()

    def awake(self) -> None:
        """The tile is seen again: what was there before it was hidden is old and not shown as if it were live."""
        self._asked_at = self._ticks()
        newest = self._player.picture if self._player else None
        self._stale_number = newest.number if newest else 0
        self._picture = None
        self.refresh()

    def follow(self) -> bool:
        """Takes the newest frame, if there is another one, and repaints; notices at once when the old one becomes too old. Called by the grid's timer."""
        player = self._player
        newest = player.picture if player is not None else None
        if player is None or newest is None or newest is self._picture or newest.number <= self._stale_number:
            self._notice_age()
            return False
        self._picture = newest
        if player.identity != self._identity or self.reading.state not in MOVING or newest.age(self._ticks()) >= STALLED_S:
            self.refresh()
        self.update()
        return True

    def _notice_age(self) -> None:
        limit = AGES.get(self.reading.state)
        if limit and self._picture and self._picture.age(self._ticks()) >= limit:
            self.refresh()

    def refresh(self) -> None:
        """Reads the age of the picture anew; called by the grid once a second and on every event."""
        before = self.reading
        self._identity = self._player.identity if self._player else Identity()
        self.reading = self._read()
        if self.reading == before:
            return
        self._relabel()
        self.update()
        if self.reading.state is not before.state and self.camera:
            self.changed.emit(self.camera.id, self.reading.state.value)

    def show_mark(self, text: str) -> None:
        """What is done with this camera beside looking (recorded, a clip, a full disk), in the upper right corner; "" for nothing."""
        if text != self._mark:
            self._mark = text
            self._relabel()
            self.update()

    def details(self) -> str:
        """Engine, frames and losses, and why not another engine; for the tool tip."""
        if self._player is None:
            return ""
        stats = self._player.stats
        first = word("details", self.words.language, engine=stats.engine or "—", frames=stats.frames, losses=stats.losses)
        offset = self._player.clock_offset_s(self._now())
        masking = self.camera.masking if self.camera else ""
        known = known_by(self._identity, self._player.check.has_scene, self.words.language)
        more = [known, told_clock(offset, self.words.language), word(f"masking.{masking}", self.words.language) if masking else ""]
        return "\n".join(line for line in (first, *(reason(code, self.words.language) for code in stats.why), *more) if line)

    def restyle(self) -> None:
        """The look changed: the labels are drawn anew."""
        super().restyle()
        self._relabel()

    def retranslate(self) -> None:
        """The language changed: the texts are read anew."""
        self.reading = self._read()
        self._relabel()
        super().retranslate()

    def _facts(self) -> TileFacts:
        ticks = self._ticks()
        event = self._player.latest if self._player else PlayerEvent(PlayerState.CLOSED)
        age = self._picture.age(ticks) if self._picture else None
        recorded_at = self._player.recorded_at(self._picture) if self._player else None
        is_replay = bool(self._player and self._player.is_replay) or bool(self.camera and self.camera.source == RECORDED)
        return TileFacts(event, self._now(), age, ticks - self._asked_at, is_replay, recorded_at, self._identity.differs, self.confirm_key)

    def _read(self) -> TileReading:
        if self.camera is None or self._player is None:
            nothing = word(self._nothing, self.words.language) if self._nothing else ""
            camera = self.camera if self._instead else None
            is_withheld = camera is not None and bool(kept_off(camera.masking, is_police_only=camera.is_police_only))
            return TileReading(TileState.MASKED if is_withheld else TileState.EMPTY, headline=nothing if self._instead is None else self._instead)
        return read_tile(self._facts(), self.words.language, large=self._is_large())

    def name(self) -> str:
        """What the camera is called, in the language of the moment."""
        if self.camera is None:
            return ""
        return self.camera.name_en if self.words.language == "en" and self.camera.name_en else self.camera.name

    def _is_large(self) -> bool:
        return self.width() >= LARGE_FROM * self._px()

    def _px(self) -> int:
        return self._text_px or self.theme.size("s")

    def _heard(self, _event: PlayerEvent) -> None:
        self.refresh()

    def _relabel(self) -> None:
        """Draws the texts once; frames only copy them. Rebuilds the record of written text and the spoken description."""
        px, edge = self._px(), self._px() * 0.38
        name, scale = self.name(), self.devicePixelRatioF()
        above = QRectF(edge, edge, self.width() - 2 * edge, label_height(px))
        below = above.translated(0, self.height() - 2 * edge - label_height(px))
        if self.seams.rows > 1:
            top = self.mapTo(self.window(), QPoint()).y()
            above, below = (box.translated(0, self.seams.down(top + box.top(), top + box.bottom())) for box in (above, below))
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        shown = [draw_label(self.theme, self.reading.right, px, below, right, scale)] if self.reading.right else []
        name_room = above
        if self._mark and self._is_large():
            shown.append(draw_label(self.theme, self._mark, px, above, right, scale))
            name_room = above.adjusted(0, 0, shown[-1].at.x() - edge - above.right(), 0)
        parts = (self.reading.left, "" if self._is_large() else self._mark)  # a small tile has no room beside the name
        lower = " · ".join(part for part in parts if part)
        free = below.adjusted(0, 0, shown[0].at.x() - edge - below.right() if self.reading.right else 0, 0)
        wanted = ((name, name_room, False), (lower, free, self.reading.state is TileState.REPLAY))
        # A replay is told from a live picture at a glance, on any picture and by everybody: its word stands dark on light.
        self._labels = [*shown, *(draw_label(self.theme, text, px, room, left, scale, reversed_=is_past) for text, room, is_past in wanted if text)]
        if self.seams.columns > 1:
            self._labels = [moved(label, self._aside(label)) for label in self._labels]
        self.written = [label.written for label in self._labels]
        said = self.reading.headline or self.reading.left or self.reading.right
        said = f"{said} {self._mark}".strip()
        self.setAccessibleName(word("spoken", self.words.language, name=name, state=said) if name else said)
        self.setToolTip(self.details())

    def _aside(self, label: Label) -> float:
        """How far a label moves off a seam of the wall: the shorter way on this tile; 0 where none is in its way."""
        wide, begin = label.pixmap.deviceIndependentSize().width(), label.at.x()
        edge = self.mapTo(self.window(), QPoint()).x()
        band = self.seams.upright_over(edge + begin, edge + begin + wide)
        ways = sorted((band[0] - edge - wide - begin, band[1] - edge - begin), key=abs) if band is not None else ()
        return next((way for way in ways if 0 <= begin + way <= self.width() - wide), 0.0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Picture or pattern first, then the labels."""
        painter = QPainter(self)
        self.painted_count += 1
        state, is_wrong = self.reading.state, self.reading.state is TileState.WRONG
        # On the wall nobody can look into it, and another camera's picture may not be fit for it.
        is_shown = state in SHOWN or (is_wrong and self._text_px is None) or self._peeks
        if is_shown and self._picture is not None:
            self._paint_picture(painter)
            if is_wrong:
                sign = draw_sign(self.theme, painter, self.size(), self.reading, self._px())
                self.written = [*(label.written for label in self._labels), *sign]
        else:
            middle = self._pattern.paint(painter, self.size(), self.reading, self._px(), large=self._is_large())
            self.written = [*(label.written for label in self._labels), *middle]
        for label in self._labels:
            paint_label(self.theme, painter, label, is_small=self.share < 1)
        if self.hasFocus():
            painter.setPen(QPen(always_dark(self.theme, "acc"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _paint_picture(self, painter: QPainter) -> None:
        assert self._picture is not None
        image = self._picture.image
        if self.reading.state not in MOVING:
            if self._grey is None or self._grey[0] != self._picture.number:
                self._grey = (self._picture.number, image.convertToFormat(QImage.Format.Format_Grayscale8))
            image = self._grey[1]
        scale = self.devicePixelRatioF()
        if scale == 1 and image.size() == self.size():
            painter.drawImage(CORNER, image)  # as nearly all are: the least there is to be done
            return
        share = min(self.width() / image.width(), self.height() / image.height())
        if abs(share * scale - 1) < 0.02:
            share = 1 / scale
        width, height = image.width() * share, image.height() * share
        target = QRectF(round((self.width() - width) / 2), round((self.height() - height) / 2), width, height)
        if target.left() > 0 or target.top() > 0:
            painter.fillRect(self.rect(), Qt.GlobalColor.black)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, abs(share * scale - 1) > 0.001)
        painter.drawImage(target, image, QRectF(image.rect()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Frames are made for the new size; labels find their new corners."""
        super().resizeEvent(event)
        if self._player:
            self._player.resize(self.picture_room())
        self.reading = self._read()
        self._relabel()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Held down on a lost camera, the last picture shows, grey."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._peeks = self.reading.state is TileState.LOST
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click opens the camera; letting go of a lost one only hides its last picture again."""
        if self._peeks:
            self._peeks = False
            self.update()
        elif self.camera and event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.camera.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the camera."""
        if self.camera and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.camera.id)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """A screen of another resolution needs other frames and labels."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._player:
            self._player.resize(self.picture_room())
            self._relabel()
