"""The wall's own window: one page at a time on one output, without focus, pointer or sound; a stopped feed is said, never hidden.

What was put up by hand stands while it is on air; else pages go round. Only the page in front decodes.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QScreen
from PySide6.QtWidgets import QStackedLayout, QWidget

from console.wall_fade import Fade
from console.wall_feed import WallFeed
from console.wall_pages import GAP, LEFT, MARGIN, Overview
from console.wall_video import IncidentWall, PatrolWall
from models.clock import Clock
from models.views.rows import WallPage
from models.views.wall_air_rows import AirRow, IncidentPage, WallPatrolPage
from widgets.wall_scale import WallScale
from widgets.words import Words

STOPPED_SECONDS = 60
LIST_LEAST = 1000
"""Width in px at s = 1 a matter with its limit needs."""
LEAST_HEIGHT = 1400
"""Height in px at s = 1 below which not even two rows of figures and one panel fit."""


class WallWindow(QWidget):
    """A frameless window of the size of the canvas.

    Signals:
        closing(): it was closed.
    """

    closing = Signal()

    def __init__(self, overview: Overview, feed: WallFeed, clock: Clock) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.overview, self._feed, self._clock = overview, feed, clock
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setWindowTitle(overview.words.say("app.name"))
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(overview)
        self._make_pages: Callable[[], tuple[IncidentWall, PatrolWall]] | None = None
        self.pages: tuple[IncidentWall, PatrolWall] | None = None
        self._fade = Fade(self)
        feed.page_read.connect(self._show)
        feed.air_read.connect(self._show_air)
        self._began_at = clock.now()
        self._ticking = QTimer(self)
        self._ticking.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticking.setInterval(1000)
        self._ticking.timeout.connect(self.tick)
        self._ticking.start()

    def stand_on(self, screen: QScreen | None, canvas: QSize) -> None:
        """Take this size at the corner of this screen."""
        if screen is not None:
            self.move(screen.geometry().topLeft())
        self.setFixedSize(canvas)
        self.show()

    def tick(self) -> None:
        """A second passed: the clock goes on by itself; after a minute without data nothing old is left standing."""
        now, read_at = self._clock.now(), self._feed.read_at
        self.overview.tick(now, read_at)
        for page in self.pages or ():
            if page.isVisible():
                page.tick(now, read_at)
                if page.air is not None and page.air.by_hand and page.air.until is not None and page.air.until <= now:
                    self._bring(self.overview)
        if (now - (read_at or self._began_at)).total_seconds() > STOPPED_SECONDS:
            self._stack.setCurrentWidget(self.overview)  # nothing old is left standing on any page
            self.overview.show_stopped(read_at or self._began_at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, for whoever sets the wall up."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Told before anything is let go."""
        self._ticking.stop()
        self.closing.emit()
        super().closeEvent(event)

    def use_pages(self, make_pages: Callable[[], tuple[IncidentWall, PatrolWall]]) -> None:
        """How the pages with many cameras are made: the first time one is put up."""
        self._make_pages = make_pages

    def _show_air(self, air: AirRow, page: IncidentPage | WallPatrolPage | None) -> None:
        self.overview.show_air(air)
        if page is None or self._make_pages is None:
            self._bring(self.overview)
            return
        if self.pages is None:
            self.pages = self._make_pages()
            for made in self.pages:
                self._stack.addWidget(made)
        incident, patrol = self.pages
        shown = incident if isinstance(page, IncidentPage) else patrol
        self._bring(shown)
        if isinstance(page, IncidentPage):
            incident.show_page(page, air)
        else:
            patrol.show_page(page, air)
        shown.tick(self._clock.now(), self._feed.read_at)

    def _bring(self, page: Overview | IncidentWall | PatrolWall) -> None:
        """Another page comes up, out of the one before within 200 ms."""
        before = self._stack.currentWidget()
        if before is page:
            return
        if before is not None and before.isVisible():
            self._fade.begin(before)
        self._stack.setCurrentWidget(page)
        self._fade.raise_()

    def close_video(self) -> None:
        """End the streams of every page."""
        self.overview.close_video()
        for page in self.pages or ():
            page.close_video()

    def _show(self, page: WallPage) -> None:
        self.overview.show_page(page)
        self.overview.tick(self._clock.now(), self._feed.read_at)


def unreadable_sentence(wall: WallScale, canvas: QSize, words: Words) -> str:
    """Why this page can't go on air on this wall, naming the item; "" when it can. Source: ux.md 4.2, bar 10."""
    facts = {"size": f"{canvas.width()}×{canvas.height()}", "distance": f"{wall.distance_m:g}"}
    if canvas.width() < wall.px(2 * MARGIN + GAP + LEFT + LIST_LEAST):
        return words.say("wall.too_small", item=words.say("wall.item_list"), **facts)
    if canvas.height() < wall.px(LEAST_HEIGHT):
        return words.say("wall.too_small", item=words.say("wall.item_page"), **facts)
    return ""
