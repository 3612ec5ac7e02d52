"""The wall as a seat sees it: the wall's own pages at the wall's own size, drawn small, with its seams. What is on air plays; what is prepared stands still.

The pages are never on a screen: a picture of the one in front is taken once a second, while somebody looks. Source: ux.md S7 “the preview equals the wall”.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

from console.wall_pages import Overview
from console.wall_video import IncidentWall, PatrolWall
from models.views.rows import WallPage
from models.views.wall_air_rows import AirRow, IncidentPage, WallPatrolPage
from widgets.painted import CENTRE, Painted
from widgets.theme import Theme
from widgets.tile_grid import TileGrid
from widgets.wall_seams import Seams
from widgets.words import Words

SHARE: Final = 0.2
"""A picture of the preview is so much smaller than one of the wall: small streams will do."""
Pages = tuple[Overview, IncidentWall, PatrolWall]
WallSheet = Overview | IncidentWall | PatrolWall


class WallPreview(Painted):
    """One page of the wall, small."""

    def __init__(self, theme: Theme, words: Words, canvas: QSize, make_pages: Callable[[], Pages], take_grid: Callable[[TileGrid], None]) -> None:
        """`make_pages` makes the pages as the wall has them, when first one is shown; `take_grid` hears of each grid of tiles."""
        super().__init__(theme, words)
        self.canvas, self.seams = canvas, Seams()
        self.front: WallSheet | None = None
        self._make_pages, self._take_grid = make_pages, take_grid
        self._pages: Pages | None = None
        self._picture = QPixmap()
        self._nothing = "wallroom.reading"
        self._wanted = False

    @property
    def pages(self) -> Pages:
        """The pages, made when they are first asked for."""
        if self._pages is None:
            self._pages = self._make_pages()
            for page in self._pages:
                page.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
                page.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
                page.resize(self.canvas)
                page.grab(QRect(0, 0, 1, 1))  # laid out before it is filled: what is hidden waits for that until it is drawn
                page.video.draw_small(SHARE)
                self._take_grid(page.video)
        return self._pages

    def show_page(self, page: WallPage | IncidentPage | WallPatrolPage, air: AirRow, now: datetime, data_at: datetime) -> None:
        """W1, W3 or W5."""
        before, self.front = self.front, self._fill(page, air)
        if before is not None and before is not self.front:
            before.hide()
        self.front.setVisible(self._wanted)
        self.front.tick(now, data_at)
        self.draw()

    def show_nothing(self, why: str) -> None:
        """There is no such page, or it is not read yet: `why` is the key of what stands there instead of the last one."""
        if self.front is not None:
            self.front.hide()
        self.front, self._picture, self._nothing = None, QPixmap(), why
        self.update()

    def _fill(self, page: WallPage | IncidentPage | WallPatrolPage, air: AirRow) -> WallSheet:
        overview, incident, patrol = self.pages
        if isinstance(page, IncidentPage):
            incident.show_page(page, air)
            return incident
        if isinstance(page, WallPatrolPage):
            patrol.show_page(page, air)
            return patrol
        overview.show_page(page)
        overview.show_air(air)
        return overview

    def want(self, *, wanted: bool) -> None:
        """Whether anybody looks: else no stream plays."""
        self._wanted = wanted
        if self.front is not None:
            self.front.setVisible(wanted)

    def tick(self, now: datetime, data_at: datetime | None) -> None:
        """A second passed."""
        if self._wanted and self.front is not None:
            self.front.tick(now, data_at)
            self.draw()

    def draw(self) -> None:
        """Take the picture anew."""
        if self.front is None or self.width() < 10:
            return
        ratio = self.devicePixelRatioF()
        size = (QSizeF(self.frame_box().size()) * ratio).toSize()
        picture = QPixmap(size)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(size.width() / self.canvas.width(), size.height() / self.canvas.height())
        self.front.render(painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
        painter.end()
        picture.setDevicePixelRatio(ratio)
        self._picture = picture
        self.update()

    def picture_of(self, page: WallPage | IncidentPage | WallPatrolPage, air: AirRow, now: datetime, data_at: datetime) -> QPixmap:
        """What a page looks like, without bringing it to the front; a page of the same kind that is there has to be shown again."""
        before, stood = self.front, self._picture
        self.front, self._picture = self._fill(page, air), QPixmap()
        self.front.tick(now, data_at)
        self.draw()
        found = self._picture
        self.front, self._picture = before, stood
        self.draw()
        return found

    @property
    def picture(self) -> QPixmap:
        """What is shown now."""
        return self._picture

    def frame_box(self) -> QRectF:
        """Where the wall lies in this widget: in its own shape."""
        share = min(self.width() / self.canvas.width(), self.height() / self.canvas.height())
        wide, high = round(self.canvas.width() * share), round(self.canvas.height() * share)
        return QRectF((self.width() - wide) // 2, (self.height() - high) // 2, wide, high)

    def sizeHint(self) -> QSize:
        """A sixth of the canvas."""
        return self.canvas / 6

    def minimumSizeHint(self) -> QSize:
        """What still tells the pages apart."""
        return QSize(self.theme.px(200), self.theme.px(112))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, and over it the seams."""
        painter, box = self.painter(), self.frame_box()
        if self._picture.isNull():
            self.frame(painter, box, 4, "line", "bg0")
            self.write(painter, box, self.words.say(self._nothing), "t3", "s", align=CENTRE)
        else:
            painter.drawPixmap(box, self._picture, QRectF(self._picture.rect()))
        painter.setPen(QPen(self.theme.colour("t2"), 1, Qt.PenStyle.DashLine))
        for number in range(1, self.seams.columns):
            x = round(box.left() + box.width() * number / self.seams.columns) + 0.5
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        for number in range(1, self.seams.rows):
            y = round(box.top() + box.height() * number / self.seams.rows) + 0.5
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
        painter.end()

    def close_video(self) -> None:
        """End the streams and let the pages go."""
        for page in self._pages or ():
            page.hide()
            page.close_video()
            page.deleteLater()
            # Now and on this thread: at the end of the program no loop comes round for it, and a collector in another thread would take it then.
            QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
        self._pages, self.front = None, None
