"""Draws the wall for `shots`: the overview, a critical matter with its nine pictures, and a tour by its route, each as the wall itself puts it up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from console.shots import SHOWN, ThemeName, keep, pause, plays, wait
from models.settings import Settings

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from console.start import Opening
    from console.wall_control_desk import WallControlDesk
    from console.wall_window import WallWindow
    from models.store import Store

SENT = ("ee3", "wr2", "mr1")
"""The response units of the demo county that are sent to the matter on the wall."""


def draw_wall(app: QApplication, settings: Settings, out: Path, themes: Sequence[ThemeName]) -> list[str]:
    """The page W1 in every theme; W3 and W5 in the first, put up by the duty leader and released again."""
    from console.start_wall import canvas_of, overview, seams_of, video_pages
    from console.video_rack import VideoRack
    from console.vocabulary import Vocabulary, language_of
    from console.wall_feed import WallFeed
    from console.wall_window import WallWindow
    from models.clock import SystemClock
    from models.store import Store
    from widgets.theme import Theme
    from widgets.wall_scale import WallScale

    theme, clock, words = Theme(name=themes[0]), SystemClock(), Vocabulary(language_of(settings.lang))
    theme.apply(app)
    store = Store.open(None, settings.data_dir)
    feed, rack = WallFeed(store, clock), VideoRack(settings, demo=True)
    scale = WallScale(settings.wall_pitch, settings.wall_distance, seams_of(settings, canvas_of(settings, app)))
    page = overview(settings, theme, words, scale, rack)
    window = WallWindow(page, feed, clock)
    window.use_pages(lambda: video_pages(settings, theme, words, scale, rack))
    try:
        window.stand_on(None, canvas_of(settings, app))
        feed.start()
        wait(app, lambda: feed.read_at is not None and plays(page.video))
        faults: list[str] = []
        for name in themes:
            theme.use(name=name)
            pause(app, 1.5)
            wait(app, lambda: plays(page.video))
            faults += keep(window, out / f"wall_{settings.lang}_{name}.png")
        theme.use(name=themes[0])
        return faults + _put_up(app, settings, store, window, out, themes[0])
    finally:
        window.hide()
        window.close_video()
        feed.close()
        rack.stop()
        store.close()
        window.deleteLater()


def _put_up(app: QApplication, settings: Settings, store: Store, window: WallWindow, out: Path, theme: ThemeName) -> list[str]:
    """The pages that are put up by hand, one after the other."""
    from console.accounts import Accounts
    from console.person import DEMO_LOGIN
    from console.seat import actor_of
    from console.start import SEAT
    from console.tools import opened_desk
    from models.clock import SystemClock
    from models.commands.first_response import OrderFirstResponse, Team
    from models.commands.wall_pushes import PutOnWall
    from models.demo.county import read_county
    from models.records.alert import Alert
    from models.records.video import PatrolTour

    with store.reading() as connection:
        alert = _shown_alert(connection)
        case = str(connection.execute(sa.select(Alert.table.c.case_id).where(Alert.table.c.id == alert)).scalar())
        tour = connection.execute(sa.select(PatrolTour.table.c.key).order_by(PatrolTour.table.c.id)).scalar()
    person = Accounts(store, SystemClock(), settings.data_dir / "signin.json").without_password(DEMO_LOGIN, SEAT)
    assert person is not None
    desk, faults = opened_desk(store, settings), []
    units = [unit for unit in read_county()["response_units"] if unit["key"] in SENT]
    sent = tuple(Team("center_team", unit["department"], tuple(unit["officers"])) for unit in units)
    desk.do(OrderFirstResponse(case, sent), actor_of(person))
    for number, (name, subject) in enumerate((("incident", alert), ("patrol", tour))):
        desk.do(PutOnWall(page=name, subject=subject, hold=True), actor_of(person))  # type: ignore[arg-type]
        wait(app, lambda number=number: window.pages is not None and window.pages[number].isVisible() and plays(window.pages[number].video))  # type: ignore[misc]
        pause(app, 1.5)
        faults += keep(window, out / f"wall_{name}_{settings.lang}_{theme}.png")
    return faults


def draw_wall_control(app: QApplication, opening: Opening, out: Path, theme: ThemeName) -> list[str]:
    """The wall control: the matter that is selected at this seat is prepared, and put up with its first camera."""
    from console.keys import WALL

    station = opening.workstation
    assert station is not None
    wait(app, lambda: station.wall is not None)
    desk = station.wall
    assert desk is not None
    assert opening.store is not None
    with opening.store.reading() as connection:
        station.duty.queue.choose(_shown_alert(connection))
    desk.open()
    wait(app, lambda: station.window.front == WALL and desk.sight.prepared is not None and plays_on_air(desk))
    desk.do("next")
    pause(app, 2.5)
    faults = keep(opening.window, out / f"wallroom_{opening.settings.lang}_{theme}.png")
    station.show("duty")
    return faults


def _shown_alert(connection: sa.Connection) -> str:
    """The alert the pictures are of."""
    from models.records.alert import Alert

    titles = sa.or_(*(Alert.table.c.summary.contains(title) for title in SHOWN))
    return str(connection.execute(sa.select(Alert.table.c.id).where(titles)).scalar() or "")


def plays_on_air(desk: WallControlDesk) -> bool:
    """Whether the preview of what is on air plays."""
    front = desk.screen.air.front
    return front is not None and plays(front.video)
