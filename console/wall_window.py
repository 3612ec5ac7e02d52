"""The wall's own window: one page at a time on one output, without focus, pointer or sound; a stopped feed is said, never hidden.

What was put up by hand stands while it is on air; else pages go round. Only the page in front decodes. The pages with many cameras are made
ahead, and what is put up asks for its pictures before anything of it is painted: somebody waits for them (ux.md 22).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
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
AHEAD_MS = 500
"""So long after the first overview the pages with many cameras are made: the overview is painted by then."""


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
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.setInterval(AHEAD_MS)
        self._ahead.timeout.connect(self.make_pages)
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
        for page in self.pages or ():
            page.resize(canvas)
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
        self._ahead.stop()
        self.closing.emit()
        super().closeEvent(event)

    def use_pages(self, make_pages: Callable[[], tuple[IncidentWall, PatrolWall]]) -> None:
        """How the pages with many cameras are made: soon after the first overview, at the latest when one is put up."""
        self._make_pages = make_pages

    def make_pages(self) -> None:
        """Make them now, hidden, if they are not there yet."""
        if self.pages is not None or self._make_pages is None:
            return
        self.pages = self._make_pages()
        for page in self.pages:
            self._stack.addWidget(page)
            page.resize(self.size())
            page.grab(QRect(0, 0, 1, 1))  # laid out before it is filled: what is hidden waits for that until it is drawn

    def _show_air(self, air: AirRow, page: IncidentPage | WallPatrolPage | None) -> None:
        self.overview.show_air(air)
        if page is not None:
            self.make_pages()
        if page is None or self.pages is None:
            self._bring(self.overview)
            return
        incident, patrol = self.pages
        if isinstance(page, IncidentPage):
            self._bring(incident, lambda: incident.show_page(page, air))
        else:
            self._bring(patrol, lambda: patrol.show_page(page, air))

    def _bring(self, page: Overview | IncidentWall | PatrolWall, fill: Callable[[], None] = lambda: None) -> None:
        """Another page comes up, out of the one before within 200 ms; `fill` gives it what it shows."""
        before = self._stack.currentWidget()
        was_seen = before is not None and before is not page and before.isVisible()
        # In this order: what is in sight is decoded from its first picture on, and cameras answer while the page before is drawn once more.
        self._stack.setCurrentWidget(page)
        fill()
        if page is not self.overview:
            page.tick(self._clock.now(), self._feed.read_at)
        if was_seen and before is not None:
            self._fade.begin(before)
        self._fade.raise_()

    def close_video(self) -> None:
        """End the streams of every page."""
        self.overview.close_video()
        for page in self.pages or ():
            page.close_video()

    def _show(self, page: WallPage) -> None:
        self.overview.show_page(page)
        self.overview.tick(self._clock.now(), self._feed.read_at)
        if self.pages is None and self._make_pages is not None and not self._ahead.isActive():
            self._ahead.start()


def unreadable_sentence(wall: WallScale, canvas: QSize, words: Words) -> str:
    """Why this page can't go on air on this wall, naming the item; "" when it can. Source: ux.md 4.2, bar 10."""
    facts = {"size": f"{canvas.width()}×{canvas.height()}", "distance": f"{wall.distance_m:g}"}
    if canvas.width() < wall.px(2 * MARGIN + GAP + LEFT + LIST_LEAST):
        return words.say("wall.too_small", item=words.say("wall.item_list"), **facts)
    if canvas.height() < wall.px(LEAST_HEIGHT):
        return words.say("wall.too_small", item=words.say("wall.item_page"), **facts)
    return ""
