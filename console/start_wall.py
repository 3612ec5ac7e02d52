"""Composes the wall display: its window, its page, its feed; all it writes down is what it shows, and nothing of it can name a reporter."""

from __future__ import annotations

import platform
import signal
import sys
from math import inf
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QApplication

from console.start import SWITCH_SECONDS, application
from console.vocabulary import Vocabulary, language_of
from models.clock import SystemClock
from models.settings import Settings
from widgets.theme import Theme
from widgets.wall_scale import WallScale
from widgets.wall_seams import Seams

if TYPE_CHECKING:
    from console.video_rack import VideoRack
    from console.wall_looks import WallLooks
    from console.wall_pages import Overview
    from console.wall_video import IncidentWall, PatrolWall
    from models.store import Store

UNUSABLE = 2
STREAMS = 12
"""Pictures of the overview and of a critical matter: for so many a wall keeps video processes ready, so that none is started when one is put up."""


def run_wall(settings: Settings) -> int:
    """Run the wall until its window is closed. 2 when its page could not be read from the farthest seat."""
    from console.wall_window import unreadable_sentence
    from models.store import Store

    store = Store.open(settings.database or None, settings.data_dir, settings.evidence_dir)
    try:
        store.must_be_current()
        sys.setswitchinterval(SWITCH_SECONDS)
        app = application(settings.lang)
        canvas = canvas_of(settings, app)
        wall = WallScale(settings.wall_pitch, settings.wall_distance, seams_of(settings, canvas))
        words = Vocabulary(language_of(settings.lang))
        if why_not := unreadable_sentence(wall, canvas, words):
            print(why_not, file=sys.stderr)
            return UNUSABLE
        return _run(app, settings, store, wall, canvas, words)
    finally:
        store.close()


def canvas_of(settings: Settings, app: QApplication) -> QSize:
    """The wall's pixels: as told, else those of the screen it stands on."""
    if settings.wall_canvas:
        width, _, height = settings.wall_canvas.partition("x")
        return QSize(int(width), int(height))
    screens = app.screens()
    return screens[min(settings.wall_screen, len(screens) - 1)].size()


def seams_of(settings: Settings, canvas: QSize) -> Seams:
    """Where the panels of the wall meet on its canvas."""
    columns, _, rows = settings.wall_panels.partition("x")
    return Seams(int(columns or 1), int(rows or 1), canvas.width(), canvas.height(), settings.wall_bezel / settings.wall_pitch)


def overview(settings: Settings, theme: Theme, words: Vocabulary, wall: WallScale, rack: VideoRack | None = None) -> Overview:
    """The page W1 with its players, of `rack` or of one of its own."""
    from console.demo_room import is_sample
    from console.video_rack import VideoRack
    from console.wall_pages import Overview
    from widgets.county import read_county

    county, sample = read_county(), is_sample(settings)
    words.learn(places=county.spellings)
    page = Overview(theme, words, wall, county, SystemClock().now, (rack or VideoRack(settings, sample)).make_player)
    page.setProperty("sample", sample)
    return page


def video_pages(settings: Settings, theme: Theme, words: Vocabulary, wall: WallScale, rack: VideoRack) -> tuple[IncidentWall, PatrolWall]:
    """The pages W3 and W5."""
    from console.demo_room import is_sample
    from console.wall_video import IncidentWall, PatrolWall
    from widgets.county import read_county

    now, sample = SystemClock().now, is_sample(settings)
    pages = IncidentWall(theme, words, wall, read_county(), now, rack.make_player), PatrolWall(theme, words, wall, now, rack.make_player)
    for page in pages:
        page.setProperty("sample", sample)
    return pages


def _run(app: QApplication, settings: Settings, store: Store, wall: WallScale, canvas: QSize, words: Vocabulary) -> int:
    from console.demo_room import is_sample
    from console.garbage import Garbage
    from console.tools import opened_desk
    from console.video_rack import VideoRack
    from console.wall_feed import WallFeed
    from console.wall_looks import WallLooks
    from console.wall_window import WallWindow

    theme = Theme(name="dark")
    theme.apply(app)
    clock = SystemClock()
    feed = WallFeed(store, clock)
    rack = VideoRack(settings, is_sample(settings), lambda: opened_desk(store, settings), "wall", lambda: looks.person, linger_s=inf)
    rack.processes.warm(STREAMS)
    window = WallWindow(overview(settings, theme, words, wall, rack), feed, clock)
    looks = WallLooks(store, clock.now, lambda: opened_desk(store, settings), seat=f"wall {platform.node()} {settings.wall_screen}")
    looks.take(window.overview.video, "W1")
    rack.streams.stop_left()
    window.use_pages(lambda: _watched(looks, *video_pages(settings, theme, words, wall, rack)))
    screens = app.screens()
    window.stand_on(screens[min(settings.wall_screen, len(screens) - 1)], canvas)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: window.close())
    breath = QTimer()  # Python looks at its signals only when it runs
    breath.timeout.connect(lambda: None)
    breath.start(300)
    garbage = Garbage(window)
    feed.start()
    code = app.exec()
    looks.close()
    window.close_video()
    feed.close()
    rack.stop()
    garbage.close()
    return code


def _watched(looks: WallLooks, incident: IncidentWall, patrol: PatrolWall) -> tuple[IncidentWall, PatrolWall]:
    """The pages with video, of which it is written down what they show."""
    looks.take(incident.video, "W3")
    looks.take(patrol.video, "W5")
    return incident, patrol
